//! Secrets stay secret: the key, tokens and bodies are in no `Debug`, no `Display` and no trace.

use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::LazyLock;

use kombo_api::mock::{Answer, Server};
use kombo_api::{Credentials, Kombo, RetryPolicy, op};
use kombo_api_tests::{Reply, Scripted, Traces, answer, integration};
const KEY: &str = "key-5c1f7e";
const TOKEN: &str = "token-91ab3d";
const BODY: &str = "private-77e0aa";
const SECRETS: [&str; 3] = [KEY, TOKEN, BODY];

/// Everything that anything in this process traces, at every level.
static TRACES: LazyLock<Traces> = LazyLock::new(|| {
    let traces = Traces::default();
    tracing::subscriber::set_global_default(traces.subscriber()).expect("no other subscriber");
    traces
});

fn without_secrets(text: &str) {
    for secret in SECRETS {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

/// Everything that an error says to anybody.
fn said(error: &kombo_api::Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n");
    let mut source = error.source();
    while let Some(cause) = source {
        writeln!(text, "{cause}\n{cause:?}").unwrap();
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn nothing_that_is_said_of_a_call_holds_a_secret() {
    let replies = [
        answer("200 OK", &[], &integration(|body| body["data"]["setup_status"] = serde_json::json!([BODY]))),
        answer("200 OK", &[], &integration(|body| body["data"]["end_user_email"] = BODY.into())),
        answer("200 OK", &[], &format!("\"{BODY}")),
        answer("503 Service Unavailable", &[("content-type", "text/html")], BODY),
        answer("400 Bad Request", &[], &format!(r#"{{"error": {{"code": ["{BODY}"]}}}}"#)),
        answer("302 Found", &[("location", "/x"), ("set-cookie", BODY)], ""),
        Reply::HangUp,
        Reply::Stall(Vec::new()),
    ];
    for reply in replies {
        let traces = &*TRACES;
        let server = Scripted::start([reply]).await;
        let retry = RetryPolicy::default().max_attempts(2).base_delay(std::time::Duration::ZERO);
        {
            let kombo = Kombo::builder(KEY).base_url(server.url()).retry(retry).build().unwrap();
            let get = kombo.connect().get_integration_by_token(TOKEN).header("x-secret", BODY);
            let get = get.attempt_timeout(std::time::Duration::from_millis(100));
            without_secrets(&format!("{kombo:?} {get:?} {:#?}", get.operation()));
            let mut text = get.send().await.map_or_else(|error| said(&error), |_| String::new());
            let create = op::CreateConnectionLink::new(BODY, BODY);
            without_secrets(&format!("{create:?} {:?}", kombo.call(create.clone())));
            text += &kombo
                .call(create)
                .attempt_timeout(std::time::Duration::from_millis(100))
                .send()
                .await
                .map_or_else(|error| said(&error), |_| String::new());
            #[allow(deprecated)]
            {
                let activate = op::ActivateIntegration::new(TOKEN);
                without_secrets(&format!("{activate:?} {:?}", activate.body));
            }
            without_secrets(&text);
        }
        let text = traces.text();
        assert!(
            text.contains("PostConnectCreateLink") && text.contains("/connect/integration-by-token/{token}"),
            "{text}"
        );
        without_secrets(&text);
    }
}

#[tokio::test]
async fn what_is_made_of_a_key_does_not_show_it() {
    let server = Scripted::start([Reply::HangUp]).await;
    let builder = Kombo::builder(KEY).base_url(server.url());
    without_secrets(&format!("{:?} {:?}", Credentials::key(KEY), Kombo::builder(KEY).header("x-secret", BODY)));
    assert!(format!("{:?}", Credentials::key(KEY)).contains("redacted"));
    assert!(format!("{:?}", builder.build().unwrap()).contains(&server.url()));
}

#[tokio::test]
async fn a_response_shows_no_headers() {
    let server = Scripted::start([answer("200 OK", &[("set-cookie", BODY)], &integration(|_| {}))]).await;
    let got = Kombo::builder(KEY)
        .base_url(server.url())
        .build()
        .unwrap()
        .connect()
        .get_integration_by_token(TOKEN)
        .send()
        .await;
    let got = got.unwrap();
    without_secrets(&format!("{got:?}"));
    assert_eq!(got.headers()["set-cookie"], BODY);
}

#[tokio::test]
async fn retries_are_traced_without_secrets() {
    let traces = &*TRACES;
    let server = Server::start().await.unwrap();
    server
        .answer_in_turn::<op::GetIntegrationByToken>([Answer::error(503, BODY, BODY), Answer::error(503, BODY, BODY)]);
    let _ = server.kombo().connect().get_integration_by_token(TOKEN).send().await;
    let text = traces.text();
    assert!(text.contains("retrying") && text.contains("503 Service Unavailable"), "{text}");
    assert!(!text.contains(server.api_key()));
    without_secrets(&text);
}

#[tokio::test]
async fn a_server_that_repeats_the_path_does_not_give_the_token_away() {
    let echo =
        format!(r#"{{"error": {{"code": "X.{TOKEN}", "message": "no /connect/{TOKEN}", "log_url": "x/{TOKEN}"}}}}"#);
    let server = Scripted::start([answer("404 Not Found", &[], &echo)]).await;
    let kombo = Kombo::builder(KEY).base_url(server.url()).build().unwrap();
    let error = kombo.connect().get_integration_by_token(TOKEN).send().await.unwrap_err();
    without_secrets(&said(&error));
    // Whoever asks for the message gets all of it.
    assert_eq!(error.message(), Some(format!("no /connect/{TOKEN}").as_str()));
}
