//! The schedule: what is due is wanted, and nothing that was wanted is forgotten.
//!
//! Every process runs it. What two of them find at once is wanted once.

use std::time::Duration;

use crate::service::Service;

/// How often the schedule looks at the database while there is little to do: the longest time that the reads of a killed
/// worker wait after its lease has expired.
const INTERVAL: Duration = Duration::from_secs(10);

/// How often the history is shortened.
const PRUNING: Duration = Duration::from_secs(3600);

/// Wants what is due until the service stops.
pub(crate) async fn run(service: Service) {
    let mut tick = tokio::time::interval(INTERVAL.min(service.settings.lease));
    tick.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    let mut pruned: Option<tokio::time::Instant> = None;
    while service.stop.run_until_cancelled(tick.tick()).await.is_some() {
        let settings = &service.settings;
        match service.store.want_due(&settings.models, settings.refresh, settings.full).await {
            Ok(0) => {}
            Ok(count) => tracing::info!(count, "reads are due"),
            Err(error) => tracing::warn!(error = format!("{error:#}"), "the schedule could not be read"),
        }
        if pruned.is_none_or(|pruned| pruned.elapsed() >= PRUNING) {
            pruned = Some(tokio::time::Instant::now());
            if let Err(error) = service.store.prune(settings.history).await {
                tracing::warn!(error = format!("{error:#}"), "the history was not shortened");
            }
        }
    }
}
