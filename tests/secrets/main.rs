//! Secrets: no `Debug`, no `Display` and no trace contains the key, tokens or bodies.

use std::error::Error as _;
use std::fmt::Write as _;
use std::sync::LazyLock;

use futures::TryStreamExt as _;
use kombo_api::mock::{Answer, Server};
use kombo_api::{Credentials, Kombo, RetryPolicy, op};
use kombo_api_tests::{Reply, Scripted, Traces, answer, integration};
use serde_json::json;

const KEY: &str = "key-5c1f7e";
const TOKEN: &str = "token-91ab3d";
const BODY: &str = "private-77e0aa";
const INTEGRATION: &str = "personio:id-48d0fe";
/// A token of four characters, the shortest one that is replaced inside of words.
const SHORT: &str = "q7zk";
const ACTIVATION: &str = "activate-2b9d04";
const SECRETS: [&str; 6] = [KEY, TOKEN, BODY, INTEGRATION, SHORT, ACTIVATION];

/// The traces of this process, at every level.
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

/// Returns all texts of an error and its causes.
fn texts(error: &kombo_api::Error) -> String {
    let mut text = format!("{error}\n{error:?}\n{error:#?}\n{}\n", error.report());
    let mut source = error.source();
    while let Some(cause) = source {
        writeln!(text, "{cause}\n{cause:?}").unwrap();
        source = cause.source();
    }
    text
}

#[tokio::test]
async fn no_message_about_a_call_contains_a_secret() {
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
            let mut text = get.send().await.map_or_else(|error| texts(&error), |_| String::new());
            let create = op::CreateConnectionLink::new(BODY, BODY);
            without_secrets(&format!("{create:?} {:?}", kombo.call(create.clone())));
            text += &kombo
                .call(create)
                .attempt_timeout(std::time::Duration::from_millis(100))
                .send()
                .await
                .map_or_else(|error| texts(&error), |_| String::new());
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
async fn debug_of_a_client_does_not_show_the_key() {
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
async fn a_token_in_a_server_message_is_redacted() {
    let echo =
        format!(r#"{{"error": {{"code": "X.{TOKEN}", "message": "no /connect/{TOKEN}", "log_url": "x/{TOKEN}"}}}}"#);
    let server = Scripted::start([answer("404 Not Found", &[], &echo)]).await;
    let kombo = Kombo::builder(KEY).base_url(server.url()).build().unwrap();
    let error = kombo.connect().get_integration_by_token(TOKEN).send().await.unwrap_err();
    without_secrets(&texts(&error));
    // The accessor returns the whole message.
    assert_eq!(error.message(), Some(format!("no /connect/{TOKEN}").as_str()));
}

/// Replies that repeat a secret in every part that an error shows.
fn repeating(secret: &str) -> Vec<Reply> {
    let echo = format!("https://x/{secret}?{secret} x{secret}x");
    let all = json!({"code": format!("X.{secret}"), "title": echo, "message": echo, "log_url": echo, secret: secret});
    let only_a_title = json!({"code": secret, "title": echo, "message": null, "log_url": null});
    let headers = [
        ("content-type", &*format!("text/{secret}")),
        ("location", &echo),
        ("retry-after", secret),
        ("x-request-id", secret),
    ];
    vec![
        answer("400 Bad Request", &headers, &json!({"status": "error", "error": all}).to_string()),
        answer("200 OK", &headers, &json!({"status": "error", "error": all}).to_string()),
        answer("404 Not Found", &[], &json!({"error": only_a_title}).to_string()),
        answer("400 Bad Request", &headers, &json!({"message": echo}).to_string()),
        answer(&format!("500 {secret}"), &headers, &echo),
        answer("302 Found", &headers, ""),
        // The path of a decode error contains keys of maps.
        answer("200 OK", &headers, &format!(r#"{{"status":"success","data":{{"a {secret}b":{{"{secret}":1e999}}}}}}"#)),
        answer("200 OK", &headers, &format!(r#"{{"status":"success","data":["{secret}"]}}"#)),
        answer("200 OK", &headers, &format!(r#"{{"{secret}":"{secret}"#)),
    ]
}

#[tokio::test]
async fn secrets_in_any_part_of_a_response_are_redacted() {
    let traces = &*TRACES;
    for secret in [KEY, INTEGRATION, SHORT, ACTIVATION] {
        for reply in repeating(secret) {
            let server = Scripted::start([reply]).await;
            let retry = RetryPolicy::default().max_attempts(2).base_delay(std::time::Duration::ZERO);
            let kombo = Kombo::builder(KEY).base_url(server.url()).retry(retry).build().unwrap();
            let acme = kombo.integration(INTEGRATION);
            let error = match secret {
                SHORT => kombo.general().delete_integration(SHORT).send().await.map(drop),
                #[allow(deprecated)]
                ACTIVATION => kombo.send(op::ActivateIntegration::new(ACTIVATION)).await.map(drop),
                INTEGRATION => acme.hris().get_absences().send().await.map(drop),
                _ => kombo.general().delete_integration("other").send().await.map(drop),
            };
            let error = error.expect_err("an error");
            without_secrets(&texts(&error));
            assert!(error.body().windows(secret.len()).any(|it| it == secret.as_bytes()) || error.body().is_empty());
        }
    }
    without_secrets(&traces.text());
}

#[tokio::test]
async fn a_key_from_a_provider_is_redacted() {
    for reply in repeating(KEY) {
        let server = Scripted::start([reply]).await;
        let credentials = Credentials::provider(|| async { Ok::<_, std::io::Error>(KEY.to_owned()) });
        let kombo = Kombo::builder(credentials).base_url(server.url()).retry(RetryPolicy::none()).build().unwrap();
        without_secrets(&texts(&kombo.general().delete_integration("other").send().await.expect_err("an error")));
    }
}

#[tokio::test]
async fn secrets_in_the_path_of_an_invalid_record_are_redacted() {
    for secret in [KEY, INTEGRATION] {
        let record = format!(r#"{{"id":"1","remote_data":{{"{secret}":{{"x{secret}":1e999}}}}}}"#);
        let page = format!(r#"{{"status":"success","data":{{"results":[{record}],"next":null}}}}"#);
        let server = Scripted::start([answer("200 OK", &[], &page)]).await;
        let kombo = Kombo::builder(KEY).base_url(server.url()).retry(RetryPolicy::none()).build().unwrap();
        let absences = || kombo.integration(INTEGRATION).hris().get_absences();
        let error = absences().items().try_next().await.expect_err("an invalid record");
        without_secrets(&texts(&error));
        let record = error.invalid_record().unwrap();
        assert_eq!(record.path(), "data.results[0].remote_data.<redacted>.x<redacted>");
        without_secrets(&format!("{record:?}"));
        assert!(record.json().contains(secret), "the accessor returns the whole record");
        let page = absences().allow_invalid_records().send().await.unwrap();
        without_secrets(&format!("{page:?}"));
    }
}

#[tokio::test]
async fn secrets_are_removed_before_a_text_is_cut() {
    // A path is cut after 200 characters, a message after 1000. Each secret begins shortly before the cut.
    let (key, message) = ("x".repeat(190), "x".repeat(990));
    let replies = [
        answer("200 OK", &[], &format!(r#"{{"status":"success","data":{{"{key}{TOKEN}":1e999}}}}"#)),
        answer("400 Bad Request", &[], &json!({"error": {"message": format!("{message}{TOKEN}")}}).to_string()),
    ];
    for reply in replies {
        let server = Scripted::start([reply]).await;
        let kombo = Kombo::builder(KEY).base_url(server.url()).retry(RetryPolicy::none()).build().unwrap();
        let error = kombo.general().delete_integration(TOKEN).send().await.expect_err("an error");
        let text = texts(&error);
        assert!(text.contains("xx<red") && !text.contains(&TOKEN[..4]), "{text}");
    }
}
