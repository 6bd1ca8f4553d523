//! Programs that make small calls, several of them at once.

use std::time::{Duration, Instant};

use serde::{Deserialize, Serialize};
use tokio::runtime;
use tokio::task::JoinSet;

use super::{Subject, bare, kombo};
use crate::rows::connect::{self, TOKEN};

/// The calls of each program after the warm-up.
const CALLS: usize = 20_000;

/// The calls before those that are measured.
const WARM_UP: usize = 500;

/// The output of a program.
#[derive(Clone, Copy, Debug, Deserialize, Serialize)]
pub struct Flight {
    /// Half of the calls took no longer, in microseconds.
    pub p50: f64,
    /// 99 % of the calls took no longer, in microseconds.
    pub p99: f64,
    /// Calls per second.
    pub rate: f64,
}

/// Makes calls to the server at a URL, so many at once.
pub fn run(subject: Subject, concurrency: usize, url: &str) -> Flight {
    let runtime = runtime::Builder::new_multi_thread().enable_all().build().expect("a runtime");
    match subject {
        Subject::Sdk => {
            let kombo = kombo(url);
            runtime.block_on(measure(concurrency, move || {
                let call = kombo.connect().get_integration_by_token(TOKEN);
                async move { drop(call.send().await.expect("an integration")) }
            }))
        }
        Subject::Bare => {
            let (client, url) = (bare::client(), url.to_owned());
            runtime.block_on(measure(concurrency, move || {
                let (client, url) = (client.clone(), url.clone());
                async move { drop(connect::get_integration(&client, &url, TOKEN).await.expect("an integration")) }
            }))
        }
    }
}

async fn measure<F>(concurrency: usize, call: impl Fn() -> F + Clone + Send + 'static) -> Flight
where
    F: Future<Output = ()> + Send + 'static,
{
    fly(concurrency, WARM_UP, call.clone()).await;
    let start = Instant::now();
    let mut times = fly(concurrency, CALLS, call).await;
    let rate = times.len() as f64 / start.elapsed().as_secs_f64();
    times.sort_unstable();
    let at = |share: f64| times[((times.len() - 1) as f64 * share) as usize].as_secs_f64() * 1e6;
    Flight { p50: at(0.5), p99: at(0.99), rate }
}

/// Makes calls in as many tasks as there are to be calls at once, and returns the time of each.
async fn fly<F>(concurrency: usize, calls: usize, call: impl Fn() -> F + Clone + Send + 'static) -> Vec<Duration>
where
    F: Future<Output = ()> + Send + 'static,
{
    let mut tasks = JoinSet::new();
    for _ in 0..concurrency {
        let call = call.clone();
        tasks.spawn(async move {
            let mut times = Vec::new();
            for _ in 0..calls / concurrency {
                let start = Instant::now();
                call().await;
                times.push(start.elapsed());
            }
            times
        });
    }
    tasks.join_all().await.into_iter().flatten().collect()
}
