//! The settings, from arguments and environment variables.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use clap::Args;
use kombo_api::webhook::Verifier;

use crate::models::{self, Model};
use crate::sync::SHORTEST_LEASE;

/// The settings of a process.
#[derive(Clone, Debug, Args)]
pub struct Settings {
    /// Where webhooks are received, at /webhooks; without it, none are
    #[arg(long, value_name = "ADDRESS", env = "SYNC_WEBHOOKS")]
    pub webhooks: Option<SocketAddr>,

    /// Where the status page (/), metrics (/metrics) and /health are served; they show ids of integrations
    #[arg(long, value_name = "ADDRESS", env = "SYNC_STATUS")]
    pub status: Option<SocketAddr>,

    /// The secret of the webhooks; two, separated by a comma, during a rotation
    #[arg(long, value_name = "SECRET", env = "KOMBO_WEBHOOK_SECRET", hide_env_values = true, value_delimiter = ',')]
    pub webhook_secret: Vec<String>,

    /// The models to copy
    #[arg(long, value_name = "MODEL", env = "SYNC_MODELS", value_delimiter = ',', default_value = "employees,groups,absences", value_parser = model)]
    pub models: Vec<&'static Model>,

    /// How many integrations this process reads at once
    #[arg(long, value_name = "COUNT", env = "SYNC_CONCURRENCY", default_value_t = 8, value_parser = at_least_one)]
    pub concurrency: usize,

    /// The records of a page
    #[arg(long, value_name = "COUNT", env = "SYNC_PAGE_SIZE", default_value_t = 250, value_parser = clap::value_parser!(i64).range(1..=250))]
    pub page_size: i64,

    /// After how many seconds without a webhook a model is read all the same
    #[arg(long, value_name = "SECONDS", env = "SYNC_REFRESH", default_value = "3600", value_parser = seconds)]
    pub refresh: Duration,

    /// After how many seconds everything is read, which finds records that are gone without a tombstone
    #[arg(long, value_name = "SECONDS", env = "SYNC_FULL", default_value = "604800", value_parser = seconds)]
    pub full: Duration,

    /// By how many seconds the periods of two reads overlap: the longest time between a change and its visibility in the API
    #[arg(long, value_name = "SECONDS", env = "SYNC_OVERLAP", default_value = "300", value_parser = seconds)]
    pub overlap: Duration,

    /// For how many seconds a worker that is killed blocks its integrations
    #[arg(long, value_name = "SECONDS", env = "SYNC_LEASE", default_value = "30", value_parser = lease)]
    pub lease: Duration,

    /// For how many seconds the history of reads is kept
    #[arg(long, value_name = "SECONDS", env = "SYNC_HISTORY", default_value = "604800", value_parser = seconds)]
    pub history: Duration,
}

impl Settings {
    /// Returns the verifier of webhooks.
    pub(crate) fn webhook_secrets(&self) -> Result<Verifier> {
        let mut secrets = self.webhook_secret.iter();
        let Some(first) = secrets.next() else {
            bail!("there is no secret to verify webhooks with: set KOMBO_WEBHOOK_SECRET");
        };
        let verifier = Verifier::new(first).context("KOMBO_WEBHOOK_SECRET")?;
        secrets.try_fold(verifier, |verifier, secret| verifier.accept_secret(secret).context("KOMBO_WEBHOOK_SECRET"))
    }
}

fn model(name: &str) -> Result<&'static Model, String> {
    let known = || models::ALL.map(|model| model.name).join(", ");
    models::named(name).ok_or_else(|| format!("there is no such model; there are {}", known()))
}

fn seconds(text: &str) -> Result<Duration, String> {
    let seconds = text.parse().ok().and_then(|seconds| Duration::try_from_secs_f64(seconds).ok());
    // A century is more than any of them needs, and times can be computed with it.
    seconds.filter(|it| *it <= Duration::from_secs(3_155_760_000)).ok_or_else(|| "not a number of seconds".to_owned())
}

fn lease(text: &str) -> Result<Duration, String> {
    let lease = seconds(text)?;
    if lease < SHORTEST_LEASE { Err("a lease lasts at least one second".to_owned()) } else { Ok(lease) }
}

fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|count| *count > 0).ok_or_else(|| "not a number above 0".to_owned())
}
