//! Makes a client of the environment and says where it would go, or why not. With a URL, makes one call there.

#[tokio::main]
async fn main() {
    let kombo = match kombo_api::Kombo::from_env() {
        Ok(kombo) => kombo,
        Err(error) => return println!("{:?}: {error}", error.kind()),
    };
    println!("{}", kombo.base_url());
    if let Some(url) = std::env::args().nth(1) {
        let retry = kombo_api::RetryPolicy::none();
        let called = kombo.connect().get_integration_by_token("token").base_url(url).retry(retry).send().await;
        println!("{:?}", called.map(|response| response.status()));
    }
}
