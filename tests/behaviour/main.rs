//! How the client behaves, over real sockets.

mod answers;
mod configuration;
mod embedded;
mod requests;
mod retries;
mod time;

use kombo_api::{Kombo, KomboBuilder, RetryPolicy};
use kombo_api_tests::Scripted;

/// A client of a scripted server that makes one attempt.
fn kombo(server: &Scripted) -> Kombo {
    builder(server).build().expect("a client")
}

fn builder(server: &Scripted) -> KomboBuilder {
    let http = kombo_api::reqwest::Client::builder().no_proxy().redirect(kombo_api::reqwest::redirect::Policy::none());
    Kombo::builder("test-key")
        .base_url(server.url())
        .http_client(http.build().expect("a client"))
        .retry(RetryPolicy::none())
}
