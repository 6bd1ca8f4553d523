//! Idle connections.

use std::time::Duration;

use kombo_api::Kombo;
use kombo_api_tests::{Served, integration, response};
use tokio::time::advance;

use crate::at_once;

#[tokio::test(start_paused = true)]
async fn an_idle_connection_is_used_again_for_50_seconds_and_not_for_longer() {
    let server = Served::start(|_| response("200 OK", &[], &integration(|_| {}))).await;
    let kombo = Kombo::builder("test-key").base_url(server.url()).build().unwrap();
    let mut connections = Vec::new();
    for idle in [0, 49, 49, 51] {
        advance(Duration::from_secs(idle)).await;
        at_once(kombo.connect().get_integration_by_token("token").send()).await.unwrap();
        connections.push(server.connections());
    }
    assert_eq!(connections, [1, 1, 1, 2]);
}
