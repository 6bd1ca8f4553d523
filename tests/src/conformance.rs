//! Independent validation of requests: Prism, a server that checks them against the bundle.
//!
//! `make conformance` installs Prism and runs this program. It calls every operation with the input of its example and
//! fails if Prism reports a violation.

use std::net::TcpListener;
use std::path::Path;
use std::process::{Child, Command, ExitCode, Stdio};
use std::time::Duration;

use kombo_api::http::HeaderMap;
use kombo_api::{Kombo, RetryPolicy};
use kombo_api_tests::calls;
use serde_json::Value;

#[tokio::main]
async fn main() -> ExitCode {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let generated = kombo_api_build::generate(&root.join("../openapi"), &kombo_api_tests::conventions())
        .unwrap_or_else(|problems| panic!("{problems}"));
    let folder = tempfile::tempdir().expect("a folder");
    let bundle = folder.path().join("bundle.json");
    std::fs::write(&bundle, generated.bundle.document().to_string()).expect("the bundle");
    let (prism, port) = Prism::start(&root.join("conformance"), &bundle).await;

    let client = Kombo::builder("conformance").base_url(format!("http://127.0.0.1:{port}")).retry(RetryPolicy::none());
    let kombo = client.build().expect("a client");
    let integration = kombo.integration("personio:8d1hpPsbjxUkoCoa1veLZGe5");
    let mut count = 0;
    let mut report = |operation: &str, problem: &str| {
        eprintln!("{operation}: {problem}");
        count += 1;
    };
    if violations(&invalid_request(port).await).is_empty() {
        report("an invalid request", "no violation is reported");
    }
    for operation in &generated.operations {
        let Some(call) = calls::call(&kombo, &integration, &operation.id) else {
            report(&operation.id, "has no method in a namespace");
            continue;
        };
        let headers = match call.await {
            Ok(returned) => returned.headers,
            Err(error) => {
                report(&operation.id, &format!("{error}"));
                error.headers().clone()
            }
        };
        for violation in violations(&headers) {
            report(&operation.id, &violation.to_string());
        }
    }
    drop(prism);
    println!("{} calls, {count} violations", generated.operations.len());
    if count == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Returns the violations that Prism reports for a request.
fn violations(headers: &HeaderMap) -> Vec<Value> {
    let found = headers.get("sl-violations").map(|it| serde_json::from_slice(it.as_bytes()).expect("JSON"));
    let mut found: Vec<Value> = found.unwrap_or_default();
    found.retain(|violation| violation["location"][0] == "request");
    found
}

/// Sends an invalid request, which Prism must report.
async fn invalid_request(port: u16) -> HeaderMap {
    let url = format!("http://127.0.0.1:{port}/hris/absences?page_size=none");
    let client = kombo_api::reqwest::Client::builder().no_proxy().build().expect("a client");
    let request = client.get(url).header("x-integration-id", "1").bearer_auth("conformance");
    request.send().await.expect("an answer").headers().clone()
}

/// A running Prism, until it is dropped.
struct Prism(Child);

impl Prism {
    async fn start(installed: &Path, bundle: &Path) -> (Self, u16) {
        // The port is released and used again at once, so it is probably still free.
        let port = TcpListener::bind("127.0.0.1:0").and_then(|it| it.local_addr()).expect("a free port").port();
        let mut command = Command::new("node");
        command.arg(installed.join("node_modules/@stoplight/prism-cli/dist/index.js")).arg("mock").arg(bundle);
        command.args(["--host", "127.0.0.1", "--port", &port.to_string()]).stdout(Stdio::null());
        let prism = Self(command.spawn().expect("node runs Prism"));
        for _ in 0..600 {
            if tokio::net::TcpStream::connect(("127.0.0.1", port)).await.is_ok() {
                return (prism, port);
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("Prism does not listen after a minute");
    }
}

impl Drop for Prism {
    fn drop(&mut self) {
        // The process may have ended already.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
