//! Recorded calls: what is in the file, and how it is replayed.

use std::error::Error;
use std::io::Write as _;
use std::path::PathBuf;

use futures::{TryStreamExt as _, stream};
use kombo_api::mock::{Answer, Recorder, RecorderBuilder, Server};
use kombo_api::types::{Employee, ErrorCode, PostingInput};
use kombo_api::{ErrorKind, Integration, Kombo, RetryPolicy, op};
use kombo_api_tests::{Reply, Scripted, answer, integration};
use serde_json::{Value, json};
use tempfile::TempDir;

type Outcome = Result<(), Box<dyn Error>>;

/// A file for a recording, in a folder of its own that does not exist yet.
struct File(TempDir);

impl File {
    fn new() -> std::io::Result<Self> {
        tempfile::tempdir().map(Self)
    }

    fn path(&self) -> PathBuf {
        self.0.path().join("recordings/calls.json")
    }

    fn recorder(&self) -> RecorderBuilder {
        Recorder::builder(self.path())
    }

    fn text(&self) -> std::io::Result<String> {
        std::fs::read_to_string(self.path())
    }

    fn json(&self) -> Result<Value, Box<dyn Error>> {
        Ok(serde_json::from_str(&self.text()?)?)
    }
}

async fn employees(acme: &Integration) -> kombo_api::Result<Vec<Employee>> {
    acme.hris().get_employees().page_size(100).items().try_collect().await
}

#[tokio::test]
async fn a_list_is_replayed_page_by_page_without_the_api() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    server.list::<op::GetEmployees>(250);
    let acme = server.integration();

    let recorder = file.recorder().record(server.builder()).await?;
    assert!(recorder.is_recording());
    let recorded = employees(&recorder.kombo().integration(acme.id())).await?;
    recorder.finish().await?;
    assert_eq!((recorded.len(), server.requests().len()), (250, 3));
    drop(server);

    let recorder = file.recorder().replay().await?;
    assert!(!recorder.is_recording());
    // Any id stands for the recorded one.
    assert_eq!(employees(&recorder.kombo().integration("any")).await?, recorded);
    recorder.finish().await?;
    Ok(())
}

#[tokio::test]
async fn keys_ids_and_tokens_are_not_in_the_file() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let acme = server.integration();
    let key = server.api_key().to_owned();
    let echo = format!("key {key}, id {}, encoded {}", acme.id(), acme.id().replace(':', "%3A"));
    server.answer_in_turn::<op::CheckApiKey>([
        Answer::error(400, "PLATFORM.INPUT_INVALID", &echo).header("set-cookie", "session=5c0b"),
        Answer::status(500).header("content-type", "text/html").body(format!("<p>{echo}</p>")),
        Answer::status(500).body([&b"\xff\x00"[..], echo.as_bytes()].concat()),
        Answer::error(400, "PLATFORM.INPUT_INVALID", "https://files.example.com/a?x=1&X-Signature=9f86d081884c"),
        Answer::success(json!({echo: "the name of a member", "client_secret": "hunter2", "integration_id": acme.id()})),
    ]);

    let recorder = file.recorder().record(server.builder().retry(RetryPolicy::none())).await?;
    let kombo = recorder.kombo();
    let link = kombo.connect().create_connection_link("hr@acme.com", "Acme").send().await?;
    let token = server.complete_connection(&link.link)?;
    kombo.connect().get_integration_by_token(&token).send().await?;
    for _ in 0..5 {
        let _ = kombo.general().check_api_key().header("x-debug", "hunter3").send_raw().await;
    }
    kombo.integration(acme.id()).hris().get_employees().send().await?;
    recorder.finish().await?;

    // Bytes that are not text are base64 in the file, so they are searched as they are replayed.
    let mut text = file.text()?;
    let recorder = file.recorder().replay().await?;
    for _ in 0..3 {
        let error = recorder.kombo().general().check_api_key().send_raw().await.err().ok_or("no error")?;
        text.push_str(&String::from_utf8_lossy(error.body()));
    }
    let encoded = acme.id().replace(':', "%3A");
    let owned = [key.as_str(), acme.id(), &encoded, &token, &link.link];
    for secret in owned.into_iter().chain(["hunter2", "hunter3", "5c0b", "9f86d081884c"]) {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
    let echo = "key api-key-1, id integration-1, encoded integration-1";
    assert_eq!(text.matches(echo).count(), 3 + 3, "in the file and in the replayed bodies:\n{text}");
    assert!(text.contains("hr@acme.com"), "everything else is in the file");
    Ok(())
}

#[tokio::test]
async fn secrets_within_texts_are_not_in_the_file_however_short_they_are() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    server.answer_in_turn::<op::CheckApiKey>([
        Answer::error(400, "PLATFORM.INPUT_INVALID", "see /files/7?download_token=s3cr1&x=1 and db://app:s3cr2@host/"),
        Answer::status(500).header("content-type", "text/html").body("<a href='/login?next=/a?jwt=s3cr3'>"),
        Answer::status(200)
            .header("content-type", "application/json")
            .body(r#"{"data": {"password": "s3\"r4", "pin_tok"#),
        Answer::status(200).body(r#"{"status": "success", "data": {"config": "{\"client_secret\":\"s3cr5\"}""#),
    ]);
    let recorder = file.recorder().record(server.builder().retry(RetryPolicy::none())).await?;
    for _ in 0..4 {
        let _ = recorder.kombo().general().check_api_key().send_raw().await;
    }
    let acme = server.integration();
    let login = |kombo: &Kombo, id: &str, form: &str| {
        let request = kombo.integration(id).general().passthrough("personio/personnel").post("/login");
        request.json(&json!(form)).send()
    };
    login(&recorder.kombo(), acme.id(), "user=ada&password=s3cr6&again[password]=s3cr6").await?;
    recorder.finish().await?;
    let text = file.text()?;
    for secret in ["s3cr1", "s3cr2", "s3cr3", "r4", "s3cr5", "s3cr6"] {
        assert!(!text.contains(secret), "{secret} is in\n{text}");
    }
    for kept in ["see /files/7?download_token=", "&x=1 and db://app:", "@host/", "/login?next=/a?jwt=", "user=ada"] {
        assert!(text.contains(kept), "{kept} is not in\n{text}");
    }

    // Another secret in the same place matches, as long as equal ones stay equal.
    let recorder = file.recorder().replay().await?;
    let different = login(&recorder.kombo(), "any", "user=ada&password=one&again[password]=two").await.err();
    assert!(different.is_some_and(|it| it.status().is_some_and(|it| it == 501)));
    login(&recorder.kombo(), "any", "user=ada&password=one&again[password]=one").await?;
    Ok(())
}

#[tokio::test]
async fn rules_do_not_weaken_the_redaction_of_secrets() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let echo = "within a text: hunter-two, hunter-three, hunter-four";
    let data = json!({
        "client_secret": "hunter-two", "password": "hunter-three", "deep": {"token": "hunter-four", "other": "kept"},
        "echo": echo,
    });
    server.answer_in_turn::<op::CheckApiKey>([Answer::success(data)]);
    let rules = file.recorder().redact("client_secret").redact_with("password", Value::clone);
    let rules = rules.redact_with("/data/deep", |deep| json!({"moved": deep["token"], "token": deep["token"]}));
    let recorder = rules.record(server.builder()).await?;
    recorder.kombo().general().check_api_key().send_raw().await?;
    recorder.finish().await?;
    let text = file.text()?;
    assert!(!text.contains("hunter-"), "{text}");
    assert!(text.contains("within a text: secret-"), "{text}");
    Ok(())
}

#[tokio::test]
async fn a_secret_in_a_redacted_object_is_replaced_within_texts() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let data = json!({"deep": {"token": "hunter-four"}, "echo": "it is hunter-four"});
    server.answer_in_turn::<op::CheckApiKey>([Answer::success(data)]);
    let recorder = file.recorder().redact("deep").record(server.builder()).await?;
    recorder.kombo().general().check_api_key().send_raw().await?;
    recorder.finish().await?;
    assert_eq!(file.json()?["exchanges"][0]["response"]["body"]["json"]["data"]["echo"], "it is secret-1");
    Ok(())
}

/// `integration-1` is the beginning of `integration-10`, and the values may be parts of each other, too.
#[tokio::test]
async fn pseudonyms_within_texts_match_whatever_their_order() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let ids: Vec<String> = (0..12).map(|_| server.integration().id().to_owned()).collect();
    let calls = async |kombo: &Kombo, ids: &[String]| -> kombo_api::Result<()> {
        for id in ids {
            kombo.integration(id).hris().get_groups().send().await?;
        }
        for id in ids {
            kombo.connect().create_connection_link("hr@acme.com", format!("About {id}!")).send().await?;
        }
        Ok(())
    };
    let recorder = file.recorder().record(server.builder()).await?;
    calls(&recorder.kombo(), &ids).await?;
    recorder.finish().await?;
    for _ in 0..4 {
        let recorder = file.recorder().replay().await?;
        let others: Vec<String> = (1..=12).map(|n| format!("personio:{}", "a".repeat(n))).collect();
        calls(&recorder.kombo(), &others).await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_redacted_value_matches_values_of_its_type_only() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let acme = server.integration();
    let call = |kombo: &Kombo, id: &str, hours: Value| {
        let request = kombo.integration(id).general().passthrough("personio/personnel").post("/hours");
        request.json(&json!({"hours": hours})).send()
    };
    let recorder = file.recorder().redact("hours").record(server.builder()).await?;
    call(&recorder.kombo(), acme.id(), json!(8)).await?;
    recorder.finish().await?;
    let recorder = file.recorder().redact("hours").replay().await?;
    for other in [json!("8"), json!(null), json!([8])] {
        let error = call(&recorder.kombo(), "any", other).await.err().ok_or("an answer")?;
        assert_eq!(error.status().map(|it| it.as_u16()), Some(501));
    }
    call(&recorder.kombo(), "any", json!(7.5)).await?;
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn only_the_owner_may_read_the_file() -> Outcome {
    use std::os::unix::fs::PermissionsExt as _;

    let (file, server) = (File::new()?, Server::start().await?);
    let mode = |path: PathBuf| std::fs::metadata(path).map(|it| it.permissions().mode() & 0o777);
    drop(file.recorder().record(server.builder()).await?);
    assert_eq!(mode(file.path().with_file_name("calls.json.unfinished"))?, 0o600);
    file.recorder().record(server.builder()).await?.finish().await?;
    assert_eq!(mode(file.path())?, 0o600);
    Ok(())
}

#[tokio::test]
async fn named_fields_are_redacted_and_equal_values_stay_equal() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let acme = server.integration();
    let rules = || {
        let rules = file.recorder().redact("first_name").redact("work_email").redact("/data/results/*/weekly_hours");
        let rules = rules.redact("home_address").redact("date_of_birth").redact("avatar");
        rules.redact_with("changed_at", |_| json!("2026-01-01T00:00:00.000Z"))
    };
    let original = acme.hris().get_employees().send().await?.into_inner().into_iter().next().ok_or("no employee")?;
    let email = original.work_email.clone().ok_or("no email")?;

    let recorder = rules().record(server.builder()).await?;
    let recorded = recorder.kombo().integration(acme.id());
    recorded.hris().get_employees().work_emails([email.as_str(), "other@acme.com"]).send().await?;
    recorded.hris().update_employee(&original.id, &email).first_name("Lena").send().await?;
    recorder.finish().await?;
    for secret in [email.as_str(), "\"Lena\"", "Lindenallee", "10117", "1992-03-18", "avatars/1348"] {
        assert!(!file.text()?.contains(secret), "{secret}");
    }
    assert!(!file.text()?.contains(&original.id), "an id in a path is redacted everywhere");

    let recorder = rules().replay().await?;
    let acme = recorder.kombo().integration("any");
    let page = acme.hris().get_employees().work_emails([email.as_str(), "other@acme.com"]).send().await?;
    let employee = page.into_inner().into_iter().next().ok_or("no employee")?;
    assert!(employee.first_name.as_deref().is_some_and(|it| it.starts_with("redacted-")), "{employee:?}");
    assert!(employee.work_email.as_deref().is_some_and(|it| it.ends_with("@example.com")), "{employee:?}");
    assert!(employee.avatar.as_deref().is_some_and(|it| it.starts_with("https://example.com/")), "{employee:?}");
    assert_eq!(employee.date_of_birth.map(|it| it.to_rfc3339()[..4].to_owned()).as_deref(), Some("1900"));
    assert!(employee.weekly_hours.is_some() && employee.weekly_hours != original.weekly_hours, "{employee:?}");
    assert_eq!(employee.changed_at.to_rfc3339(), "2026-01-01T00:00:00+00:00");
    assert_eq!((&employee.last_name, &employee.ssn), (&original.last_name, &original.ssn), "no rule names them");
    // Requests may contain the redacted values, or the pseudonyms of earlier responses.
    acme.hris().update_employee(&employee.id, employee.work_email.ok_or("no email")?).first_name("Lena").send().await?;
    Ok(())
}

#[tokio::test]
async fn a_redacted_value_matches_any_value_as_long_as_equal_values_stay_equal() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let ids = [server.integration(), server.integration()];
    let recorder = file.recorder().redact("updated_after").record(server.builder()).await?;
    let call = |kombo: &Kombo, id: &str, day: u32| {
        let day = kombo_api::chrono::NaiveDate::from_ymd_opt(2026, 3, day).unwrap_or_default();
        kombo.integration(id).hris().get_employees().updated_after(day).send()
    };
    call(&recorder.kombo(), ids[0].id(), 1).await?;
    call(&recorder.kombo(), ids[1].id(), 2).await?;
    recorder.finish().await?;

    let recorder = file.recorder().redact("updated_after").replay().await?;
    call(&recorder.kombo(), "first", 11).await?;
    let error = call(&recorder.kombo(), "first", 12).await.err().ok_or("the second integration is another one")?;
    assert!(error.message().is_some_and(|it| it.contains("the header `x-integration-id`")), "{error}");
    call(&recorder.kombo(), "second", 12).await?;
    Ok(())
}

#[tokio::test]
async fn repeated_requests_are_answered_in_the_recorded_order_and_as_often() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let names = ["a", "b", "a"];
    server.answer_in_turn::<op::GetIntegrationByToken>(names.map(|name| {
        Answer::status(200).body(integration(|it| it["data"]["end_user_organization_name"] = json!(name)))
    }));
    let exchange = |kombo: Kombo| async move { kombo.connect().get_integration_by_token("token-1").send().await };
    let recorder = file.recorder().record(server.builder()).await?;
    for _ in names {
        exchange(recorder.kombo()).await?;
    }
    recorder.finish().await?;

    let recorder = file.recorder().replay().await?;
    for name in names {
        assert_eq!(exchange(recorder.kombo()).await?.end_user_organization_name, name);
    }
    let error = exchange(recorder.kombo()).await.err().ok_or("a fourth answer")?;
    assert!(
        error.message().is_some_and(|it| it.contains("was recorded 3 times, and it was sent once more")),
        "{error}"
    );
    Ok(())
}

#[tokio::test]
async fn an_unmatched_request_is_an_error_with_the_nearest_one_and_the_differences() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let recorder = file.recorder().record(server.builder()).await?;
    recorder.kombo().general().check_api_key().send().await?;
    recorder
        .kombo()
        .connect()
        .create_connection_link("hr@acme.com", "Acme")
        .integration_tool("personio")
        .send()
        .await?;
    recorder.finish().await?;

    let recorder = file.recorder().replay().await?;
    let error = recorder.kombo().connect().create_connection_link("it@acme.com", "Acme").send().await.err();
    let error = error.ok_or("an answer to another request")?;
    assert_eq!((error.kind(), error.status().map(|it| it.as_u16()), error.attempts()), (ErrorKind::Api, Some(501), 1));
    let expected = "No recorded request matches POST /connect/create-link. \
        The nearest is request 2 of 2, POST /connect/create-link: \
        `end_user_email` in the body is `\"it@acme.com\"` instead of `\"hr@acme.com\"`; \
        `integration_tool` in the body is absent instead of `\"personio\"`.";
    assert_eq!(error.message(), Some(expected));
    let error = recorder.kombo().integration("any").hris().get_employees().send().await.err().ok_or("an answer")?;
    let message = error.message().unwrap_or_default();
    assert!(message.contains("the path is `/hris/employees` instead of"), "{message}");
    Ok(())
}

#[tokio::test]
async fn retries_and_errors_are_replayed_without_the_waits() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let html = "<h1>Bad Gateway</h1>";
    server.answer_in_turn::<op::CheckApiKey>([
        Answer::error(429, "PLATFORM.RATE_LIMIT_EXCEEDED", "Slow down.").header("retry-after", "30"),
        Answer::success(json!({"valid": true})),
        Answer::error(403, "PLATFORM.IP_NOT_WHITELISTED", "Not from here."),
        Answer::status(500).header("content-type", "text/html").body(html),
        Answer::status(200).header("content-type", "application/json").body("{\"status\": \"succ"),
    ]);
    let recorder = file.recorder().record(server.builder()).await?;
    for _ in 0..4 {
        let _ = recorder.kombo().general().check_api_key().send_raw().await;
    }
    recorder.finish().await?;

    let recorder = file.recorder().replay().await?;
    let check = || recorder.kombo().general().check_api_key().send_raw();
    assert_eq!(check().await?.attempts(), 2);
    let refused = check().await.err().ok_or("no error")?;
    assert_eq!(refused.code(), Some(&ErrorCode::from("PLATFORM.IP_NOT_WHITELISTED")));
    let failed = check().await.err().ok_or("no error")?;
    assert_eq!((failed.body(), &failed.headers()["content-type"]), (html.as_bytes(), &"text/html".parse()?));
    assert_eq!(&check().await?[..], b"{\"status\": \"succ");
    Ok(())
}

#[tokio::test]
async fn a_stream_of_records_is_recorded_as_records() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let feed = server.kombo().ai_apply().get_job_feeds().send().await?.results[0].id.clone();
    let import = |kombo: Kombo, last: usize| {
        let posting = |n: usize| PostingInput::new(format!("https://example.com/{n}"), "Acme");
        let postings = stream::iter((0..=last).map(posting));
        let feed = feed.clone();
        async move { kombo.ai_apply().bulk_import_postings(feed, postings).send().await }
    };
    let recorder = file.recorder().record(server.builder()).await?;
    let recorded = import(recorder.kombo(), 2).await?;
    recorder.finish().await?;
    assert_eq!(file.json()?["exchanges"][0]["request"]["body"]["ndjson"][2]["url"], "https://example.com/2");

    let recorder = file.recorder().replay().await?;
    let error = import(recorder.kombo(), 1).await.err().ok_or("an answer to other records")?;
    assert!(error.message().is_some_and(|it| it.contains("items of the body is `2` instead of `3`")), "{error}");
    assert_eq!(*import(recorder.kombo(), 2).await?, *recorded);
    Ok(())
}

/// A chunked response whose body is compressed with gzip.
fn compressed(body: &str) -> std::io::Result<Reply> {
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
    encoder.write_all(body.as_bytes())?;
    let mut reply = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-encoding: gzip\r\n\
        transfer-encoding: chunked\r\nconnection: close\r\nset-cookie: a=b\r\n\r\n"
        .to_vec();
    for chunk in encoder.finish()?.chunks(16) {
        reply.extend(format!("{:x}\r\n", chunk.len()).bytes());
        reply.extend_from_slice(chunk);
        reply.extend(b"\r\n");
    }
    reply.extend(b"0\r\n\r\n");
    Ok(Reply::Bytes(reply))
}

#[tokio::test]
async fn requests_are_sent_on_unchanged_and_compressed_responses_can_be_read_in_the_file() -> Outcome {
    let (file, server) = (File::new()?, Scripted::start([compressed(&integration(|_| {}))?]).await);
    let client = Kombo::builder("test-key").base_url(server.url()).header("x-trace-id", "7f3a");
    let recorder = file.recorder().record(client).await?;
    let recorded = recorder.client_builder().build()?.connect().get_integration_by_token("a/b").send().await?;
    assert_eq!(recorded.end_user_organization_name, "Acme");
    recorder.finish().await?;
    let sent = server.requests().pop().ok_or("no request")?.to_lowercase();
    for part in ["get /v1/connect/integration-by-token/a%2fb http/1.1", "bearer test-key", "x-trace-id: 7f3a"] {
        assert!(sent.contains(part), "{part} is not in {sent}");
    }
    let response = &file.json()?["exchanges"][0]["response"];
    assert_eq!(response["headers"], json!({"content-type": "application/json"}));
    assert_eq!(response["body"]["json"]["data"]["end_user_organization_name"], "Acme");
    Ok(())
}

#[tokio::test]
async fn attempts_without_a_response_are_errors_and_not_recorded() -> Outcome {
    let replies = [Reply::HangUp, answer("200 OK", &[("content-type", "application/json")], &integration(|_| {}))];
    let (file, server) = (File::new()?, Scripted::start(replies).await);
    let client = Kombo::builder("test-key").base_url(server.url()).retry(RetryPolicy::none());
    let recorder = file.recorder().record(client).await?;
    let exchange = || recorder.kombo().connect().get_integration_by_token("token-1").send();
    let error = exchange().await.err().ok_or("no error")?;
    assert!(
        error.message().is_some_and(|it| it.contains("could not send the request on: the connection was lost")),
        "{error}"
    );
    exchange().await?;
    recorder.finish().await?;
    assert_eq!(file.json()?["exchanges"].as_array().map(Vec::len), Some(1));
    Ok(())
}

#[tokio::test]
async fn a_missing_or_invalid_file_is_an_error_that_says_what_to_do() -> Outcome {
    let file = File::new()?;
    // `KOMBO_RECORD` is not set in tests, so this is a replay.
    for recorder in [file.recorder().from_env().await, file.recorder().replay().await] {
        let error = recorder.err().ok_or("a replay of nothing")?;
        let message = error.to_string();
        assert!(error.kind() == ErrorKind::Config && message.contains("set KOMBO_RECORD=1"), "{message}");
        assert!(message.contains("there is no recording at") && message.contains("recordings/calls.json"), "{message}");
    }
    std::fs::create_dir_all(file.path().parent().ok_or("no folder")?)?;
    for (text, problem) in [("{", "EOF"), (r#"{"format": 99, "pseudonyms": [], "exchanges": []}"#, "its format is 99")]
    {
        std::fs::write(file.path(), text)?;
        let message = file.recorder().replay().await.err().ok_or("a replay of nonsense")?.to_string();
        assert!(message.contains("is invalid") && message.contains(problem), "{message}");
    }
    Ok(())
}

#[tokio::test]
async fn only_a_finished_recording_replaces_the_file() -> Outcome {
    let (file, server) = (File::new()?, Server::start().await?);
    let unfinished = file.path().with_file_name("calls.json.unfinished");
    let recorder = file.recorder().record(server.builder()).await?;
    recorder.kombo().general().check_api_key().send().await?;
    drop(recorder);
    assert!(!file.path().exists() && std::fs::read_to_string(&unfinished)?.contains("/check-api-key"));
    let message = file.recorder().replay().await.err().ok_or("a replay of an unfinished recording")?.to_string();
    assert!(message.contains("calls.json.unfinished"), "{message}");

    let mut texts = Vec::new();
    for _ in 0..2 {
        let recorder = file.recorder().record(server.builder()).await?;
        recorder.kombo().general().check_api_key().send().await?;
        recorder.finish().await?;
        texts.push(file.text()?);
    }
    assert_eq!(texts[0], texts[1], "the same calls are the same file");
    let files: Vec<_> = std::fs::read_dir(file.path().parent().ok_or("no folder")?)?.collect::<Result<_, _>>()?;
    assert_eq!(files.len(), 1, "no other file is left: {files:?}");

    let elsewhere = Recorder::builder(file.path().join("calls.json")).record(server.builder()).await?;
    let error = elsewhere.finish().await.err().ok_or("a file inside of a file")?;
    assert!(error.to_string().contains("cannot be written"), "{error}");
    Ok(())
}
