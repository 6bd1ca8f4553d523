//! What is in the file of a recording, and how it is replayed.

use std::io::Write as _;

use futures::stream;
use kombo_api::mock::{Answer, Recorder, Server};
use kombo_api::types::{ErrorCode, PostingInput};
use kombo_api::{ErrorKind, Kombo, RetryPolicy, op};
use kombo_api_tests::{Reply, Scripted, answer, integration};
use serde_json::json;

use super::{File, Outcome, employees};

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
