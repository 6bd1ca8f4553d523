//! Metrics in the format of Prometheus.

use anyhow::Result;
use kombo_api::chrono::{DateTime, Utc};
use prometheus::{GaugeVec, IntCounterVec, IntGaugeVec, Opts, Registry, TextEncoder};

use crate::models::Model;
use crate::store::{Depth, Store};

/// The most copies whose lag is reported one by one. Ten thousand integrations with six models are 60,000 series, which
/// is more than most servers want of one target; with more, only the largest lag of each model is reported.
const MOST_SERIES: i64 = 20_000;

/// The metrics of a process.
#[derive(Debug)]
pub(crate) struct Metrics {
    counters: Registry,
    pages: IntCounterVec,
    records: IntCounterVec,
    changed: IntCounterVec,
    invalid: IntCounterVec,
    retries: IntCounterVec,
    webhooks: IntCounterVec,
    failures: IntCounterVec,
}

impl Metrics {
    pub(crate) fn new() -> Result<Self> {
        let counters = Registry::new();
        let counter = |name: &str, help: &str, label: &str| -> Result<IntCounterVec> {
            let counter = IntCounterVec::new(Opts::new(format!("kombo_sync_{name}_total"), help), &[label])?;
            counters.register(Box::new(counter.clone()))?;
            Ok(counter)
        };
        Ok(Self {
            pages: counter("pages", "Pages read", "model")?,
            records: counter("records", "Records read", "model")?,
            changed: counter("rows_changed", "Rows inserted, changed or made tombstones", "model")?,
            invalid: counter("records_invalid", "Records whose typed columns could not be read", "model")?,
            retries: counter("retries", "Requests that were repeated by the SDK", "model")?,
            failures: counter("job_failures", "Jobs that have failed, by what follows: again or stopped", "then")?,
            webhooks: counter("webhooks", "Webhooks received, by type or by the reason of their refusal", "kind")?,
            counters,
        })
    }

    pub(crate) fn page(&self, model: &Model, records: usize, invalid: usize, attempts: u32) {
        let labels = &[model.name];
        self.pages.with_label_values(labels).inc();
        self.records.with_label_values(labels).inc_by(records as u64);
        self.invalid.with_label_values(labels).inc_by(invalid as u64);
        self.retries(model, attempts);
    }

    pub(crate) fn retries(&self, model: &Model, attempts: u32) {
        self.retries.with_label_values(&[model.name]).inc_by(u64::from(attempts.saturating_sub(1)));
    }

    pub(crate) fn job_failed(&self, then: &str) {
        self.failures.with_label_values(&[then]).inc();
    }

    pub(crate) fn changed(&self, model: &Model, rows: u64) {
        self.changed.with_label_values(&[model.name]).inc_by(rows);
    }

    pub(crate) fn webhook(&self, kind: &str) {
        self.webhooks.with_label_values(&[kind]).inc();
    }

    /// Returns all metrics as text. The lag and the depth of the queue are read from the database, so they are the same
    /// on every machine.
    pub(crate) async fn text(&self, store: &Store) -> Result<String> {
        let state = Registry::new();
        let jobs = IntGaugeVec::new(Opts::new("kombo_sync_jobs", "Jobs in the queue"), &["state"])?;
        state.register(Box::new(jobs.clone()))?;
        let Depth { waiting, running } = store.depth().await?;
        for (name, count) in [("waiting", waiting), ("running", running)] {
            jobs.with_label_values(&[name]).set(count);
        }
        let stopped = IntGaugeVec::new(Opts::new("kombo_sync_integrations", "Integrations by state"), &["state"])?;
        state.register(Box::new(stopped.clone()))?;
        let lag = GaugeVec::new(
            Opts::new("kombo_sync_lag_seconds", "Time for which a read is wanted and not done; 0 if none is"),
            &["integration", "model"],
        )?;
        let largest = GaugeVec::new(
            Opts::new("kombo_sync_largest_lag_seconds", "The largest lag of all integrations"),
            &["model"],
        )?;
        state.register(Box::new(largest.clone()))?;
        let now = store.now();
        for (state, count) in store.count_states().await? {
            stopped.with_label_values(&[state.as_str()]).set(count);
        }
        if store.count_copies().await? <= MOST_SERIES {
            state.register(Box::new(lag.clone()))?;
            for copy in store.copies(MOST_SERIES).await?.into_iter().filter(|copy| copy.state == "active") {
                let model = copy.model.as_deref().unwrap_or_default();
                lag.with_label_values(&[copy.id.as_str(), model]).set(seconds_since(copy.wanted_at, now));
            }
        }
        for (model, wanted_at) in store.longest_waits().await? {
            largest.with_label_values(&[model.as_str()]).set(seconds_since(wanted_at, now));
        }
        let mut families = self.counters.gather();
        families.extend(state.gather());
        Ok(TextEncoder::new().encode_to_string(&families)?)
    }
}

fn seconds_since(time: Option<DateTime<Utc>>, now: DateTime<Utc>) -> f64 {
    time.map_or(0.0, |time| (now - time).as_seconds_f64().max(0.0))
}
