//! Creates a client from the environment and prints its base URL or the error. With a URL, it makes one call there: a
//! read with one attempt, or with `write` a write with the default policy.

use std::fmt::Debug;

use kombo_api::{Kombo, Response, Result, RetryPolicy};

#[tokio::main]
async fn main() {
    let kombo = match Kombo::from_env() {
        Ok(kombo) => kombo,
        Err(error) => return println!("{:?}: {error}", error.kind()),
    };
    println!("{}", kombo.base_url());
    let Some(url) = std::env::args().nth(1) else { return };
    if std::env::args().nth(2).is_some_and(|what| what == "write") {
        tell(kombo.connect().create_connection_link("a@b.c", "A").base_url(url).send().await);
    } else {
        let retry = RetryPolicy::none();
        tell(kombo.connect().get_integration_by_token("token").base_url(url).retry(retry).send().await);
    }
}

/// Returns the status or the kind of the error, and the number of attempts.
fn tell<T: Debug>(called: Result<Response<T>>) {
    match called {
        Ok(response) => println!("{} after {}", response.status().as_u16(), response.attempts()),
        Err(error) => println!("{:?} after {}", error.kind(), error.attempts()),
    }
}
