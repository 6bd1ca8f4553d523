//! The behaviour of the client, over real sockets.

mod answers;
mod blocking;
mod bodies;
mod configuration;
mod connections;
mod embedded;
mod http2;
mod integrations;
mod lists;
mod load;
mod recordings;
mod requests;
mod retries;
mod shared_limits;
mod time;
mod uploads;
mod webhooks;
mod writes;

use kombo_api::{Kombo, KomboBuilder, RetryPolicy};
use kombo_api_tests::Scripted;

/// A client of a scripted server that makes one attempt.
fn kombo(server: &Scripted) -> Kombo {
    builder(server).build().expect("a client")
}

fn builder(server: &Scripted) -> KomboBuilder {
    Kombo::builder("test-key").base_url(server.url()).retry(RetryPolicy::none())
}

/// Returns the result of `future` without moving a paused clock.
///
/// A paused clock jumps to the next timer when the runtime is idle, also while it waits for a socket. So this function
/// keeps the runtime busy. A future that never completes fails the test after a minute of real time.
async fn at_once<F: Future>(future: F) -> F::Output {
    let began = std::time::Instant::now();
    let busy = async {
        while began.elapsed() < std::time::Duration::from_secs(60) {
            tokio::task::yield_now().await;
        }
    };
    tokio::select! {
        output = future => output,
        () = busy => panic!("this was to happen without any time passing"),
    }
}
