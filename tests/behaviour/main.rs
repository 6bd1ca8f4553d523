//! How the client behaves, over real sockets.

mod answers;
mod bodies;
mod configuration;
mod embedded;
mod integrations;
mod lists;
mod requests;
mod retries;
mod time;
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
