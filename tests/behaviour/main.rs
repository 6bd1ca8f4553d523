//! How the client behaves, over real sockets.

mod answers;
mod bodies;
mod configuration;
mod connections;
mod embedded;
mod http2;
mod integrations;
mod lists;
mod load;
mod requests;
mod retries;
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

/// The result of `future`, while a paused clock stands still.
///
/// A paused clock jumps to the next timer when the runtime is idle, and a runtime that waits for a socket is. This one is
/// never idle. What never happens fails the test after a minute of real time.
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
