//! Bodies that are large, compressed, empty, near-JSON, or not JSON.

use futures::{StreamExt as _, TryStreamExt as _};
use kombo_api::mock::{Answer, Server};
use kombo_api::{ErrorKind, Kombo, RetryPolicy, op};
use kombo_api_tests::{Reply, Scripted, answer, integration};
use serde_json::{Value, json};

use crate::{builder, kombo};

const JSON: (&str, &str) = ("content-type", "application/json");

#[tokio::test]
async fn an_error_envelope_with_status_200_is_an_error_with_any_payload() {
    for data in [json!({}), Value::Null, json!({"id": "x"})] {
        let error = json!({"code": "PLATFORM.INPUT_INVALID", "title": "t", "message": "m", "log_url": null});
        for body in [
            json!({"status": "error", "data": data, "error": error}).to_string(),
            format!(r#"{{"data": {data}, "error": {error}, "status": "error"}}"#),
        ] {
            let server = Scripted::start([answer("200 OK", &[JSON], &body)]).await;
            // The payload of this operation is a map, so any object could be decoded.
            let error = kombo(&server).general().delete_integration("personio:1").send().await.unwrap_err();
            assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::Api, 200), "{body}");
            assert_eq!(error.code().unwrap().as_str(), "PLATFORM.INPUT_INVALID", "{body}");
            assert_eq!(error.message(), Some("m"));
        }
    }
}

#[tokio::test]
async fn an_empty_body_is_a_success_if_the_payload_may_be_empty() {
    for (status, body) in [
        ("204 No Content", ""),
        ("200 OK", ""),
        ("200 OK", " \n"),
        ("200 OK", r#"{"status":"success"}"#),
        ("200 OK", r#"{"status":"success","data":null}"#),
    ] {
        let server = Scripted::start([answer(status, &[], body)]).await;
        let done = kombo(&server).general().delete_integration("personio:1").send().await.unwrap();
        assert!(done.into_inner().is_empty(), "{status} {body}");
    }
}

#[tokio::test]
async fn a_body_over_the_limit_keeps_status_and_headers_and_is_not_retried() {
    let body = integration(|body| body["padding"] = json!("x".repeat(4000)));
    let server = Scripted::start([answer("200 OK", &[JSON, ("x-request-id", "7")], &body)]).await;
    let kombo = builder(&server).retry(RetryPolicy::default()).max_response_bytes(1000).build().unwrap();
    let call = || kombo.connect().get_integration_by_token("token");
    let error = call().send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16()), (ErrorKind::ResponseTooLarge, 200));
    assert_eq!(
        (&error.headers()["x-request-id"], error.attempts(), error.is_retryable()),
        (&"7".parse().unwrap(), 1, false)
    );
    assert!(error.to_string().contains("longer than 1000 bytes"), "{error}");
    assert_eq!(server.requests().len(), 1);
    assert!(call().max_response_bytes(10_000).send().await.is_ok(), "one call may take more");
}

#[tokio::test]
async fn reading_of_an_endless_body_ends_at_the_limit() {
    let mut bytes = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n\r\n".to_vec();
    bytes.extend(std::iter::repeat_n(b' ', 100_000));
    let server = Scripted::start([Reply::Stall(bytes)]).await;
    let call = kombo(&server).connect().get_integration_by_token("token").max_response_bytes(50_000);
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.body().len()), (ErrorKind::ResponseTooLarge, 50_000));
}

#[tokio::test]
async fn an_error_body_is_cut_at_its_limit() {
    let page = "x".repeat(4_000);
    let server = Scripted::start([answer("500 Internal Server Error", &[("content-type", "text/html")], &page)]).await;
    let call = kombo(&server).connect().get_integration_by_token("token").max_error_bytes(1000);
    let error = call.send().await.unwrap_err();
    assert_eq!((error.kind(), error.status().unwrap().as_u16(), error.body().len()), (ErrorKind::Api, 500, 1000));
    assert!(error.to_string().contains("more than 1000 bytes of text/html"), "{error}");
}

#[tokio::test]
async fn keys_of_a_body_are_escaped_in_messages() {
    let kind = format!("text/html; x={}", "y".repeat(20_000));
    let server = Scripted::start([answer("500 Internal Server Error", &[("content-type", &kind)], "?")]).await;
    let error = kombo(&server).connect().get_integration_by_token("token").send().await.unwrap_err();
    assert!(error.to_string().len() < 2000, "{}", error.to_string().len());
    // The path of a decode error contains keys of maps.
    let body = format!("{{\"status\":\"success\",\"data\":{{\"a\\n\\u001b[31m{}\":[", "z".repeat(20_000));
    let server = Scripted::start([answer("200 OK", &[JSON], &format!("{body}1e999]}}}}"))]).await;
    let error = kombo(&server).general().delete_integration("personio:1").send().await.unwrap_err();
    let text = error.to_string();
    assert!(text.contains("too large") && text.len() < 1000 && !text.contains(['\n', '\u{1b}']), "{text}");
}

#[tokio::test]
async fn json_with_common_mistakes_is_sanitized() {
    for (from, to) in [
        (r#""tool":"personio""#, r#""tool":"other","tool":"personio""#),
        (r#""tool":"personio""#, r#""tool":"personio","new":[1e999]"#),
    ] {
        let body = integration(|_| {}).replace(from, to);
        let server = Scripted::start([answer("200 OK", &[JSON], &body)]).await;
        let got = kombo(&server).connect().get_integration_by_token("token").send().await.unwrap();
        assert_eq!(got.tool, "personio", "{to}");
    }
}

/// Reads an import with this value of `created`.
async fn imported(created: &str) -> Result<i64, String> {
    let body = format!(r#"{{"status":"success","data":{{"created":{created},"processed":2,"archived":0}}}}"#);
    let server = Scripted::start([answer("200 OK", &[JSON], &body)]).await;
    let call = kombo(&server).ai_apply().bulk_import_postings("feed", futures::stream::empty());
    let read = call.send().await.map(|imported| imported.created);
    read.map_err(|error| {
        assert_eq!(error.kind(), ErrorKind::Decode);
        let text = error.to_string();
        text.rsplit_once("API describes: ").map_or(text.clone(), |(_, place)| place.to_owned())
    })
}

#[tokio::test]
async fn only_a_fraction_of_zero_is_read_as_an_integer() {
    for (whole, read) in [("200", 200), ("200.0", 200), ("2e2", 200), ("-200.000", -200), ("0.0", 0)] {
        assert_eq!(imported(whole).await, Ok(read), "{whole}");
    }
    for other in ["200.5", "1e-3", "\"200\"", "1e300", "9223372036854775808"] {
        assert_eq!(imported(other).await, Err("at `data.created`: expected i64".to_owned()), "{other}");
    }
    let too_large = "at `data.created`: the number is too large for a 64-bit float".to_owned();
    assert_eq!(imported("1e999").await, Err(too_large));
}

#[tokio::test]
async fn the_last_of_duplicate_keys_counts_at_any_depth() {
    let other = integration(|body| body["data"]["tool"] = json!("other"));
    let data = |body: &str| body.split_once(r#""data":"#).unwrap().1.strip_suffix('}').unwrap().to_owned();
    let (first, last) = (data(&other), data(&integration(|_| {})));
    for body in [
        format!(r#"{{"status":"success","data":{last}}}"#).replace(r#""tool":"#, r#""tool":"other","tool":"#),
        format!(r#"{{"status":"success","data":{last}}}"#).replace(r#""tool":"#, r#""tool":[1],"\u0074ool":"#),
        format!(r#"{{"status":"success","data":{first},"data":{last}}}"#),
        format!(r#"{{"status":"error","status":"success","data":{last}}}"#),
    ] {
        let server = Scripted::start([answer("200 OK", &[JSON], &body)]).await;
        let got = kombo(&server).connect().get_integration_by_token("token").send().await.unwrap();
        assert_eq!(got.tool, "personio", "{body}");
    }
    let body = format!(r#"{{"status":"success","data":{last},"status":"error","error":{{"message":"m"}}}}"#);
    let server = Scripted::start([answer("200 OK", &[JSON], &body)]).await;
    let error = kombo(&server).connect().get_integration_by_token("token").send().await.unwrap_err();
    assert_eq!((error.kind(), error.message()), (ErrorKind::Api, Some("m")));
    // In a map, the last one counts too.
    let body = r#"{"status":"success","data":{"a":1,"b":{"c":2,"c":3},"a":4}}"#;
    let server = Scripted::start([answer("200 OK", &[JSON], body)]).await;
    let map = kombo(&server).general().delete_integration("personio:1").send().await.unwrap();
    assert_eq!(serde_json::to_value(map.into_inner()).unwrap(), json!({"a": 4, "b": {"c": 3}}));
}

#[tokio::test]
async fn a_body_that_is_not_json_is_unchanged() {
    // The start of a JPEG, a byte order mark, an unpaired surrogate, a duplicate key.
    let bytes = b"\xFF\xD8\xFF\x00\xEF\xBB\xBF\"\\ud83d\" {\"a\":1,\"a\":200.0}";
    for status in ["200 OK", "502 Bad Gateway"] {
        let head = format!(
            "HTTP/1.1 {status}\r\ncontent-type: application/octet-stream\r\ncontent-length: {}\r\n\r\n",
            bytes.len()
        );
        let server = Scripted::start([Reply::Bytes([head.as_bytes(), bytes].concat())]).await;
        match kombo(&server).connect().get_integration_by_token("token").send_raw().await {
            Ok(body) => assert_eq!((&body[..], status), (&bytes[..], "200 OK")),
            Err(error) => assert_eq!((error.body(), error.status().unwrap().as_u16()), (&bytes[..], 502)),
        }
    }
}

#[tokio::test]
async fn a_compressed_body_is_decompressed() {
    // gzip of Kombo's envelope, as `gzip -9` writes it.
    let body = integration(|_| {});
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    std::io::Write::write_all(&mut encoder, body.as_bytes()).unwrap();
    let zipped = encoder.finish().unwrap();
    let mut bytes = format!(
        "HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        zipped.len()
    )
    .into_bytes();
    bytes.extend(&zipped);
    let server = Scripted::start([Reply::Bytes(bytes)]).await;
    let call = || kombo(&server).connect().get_integration_by_token("token");
    assert_eq!(call().send().await.unwrap().id, "personio:1");
    assert!(server.requests()[0].contains("accept-encoding: gzip"), "{}", server.requests()[0]);
    // The limit applies after decompression.
    let error = call().max_response_bytes(body.len() as u64 - 1).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::ResponseTooLarge);
}

#[tokio::test]
async fn send_raw_returns_the_body_unchanged() {
    let server = Scripted::start([answer("200 OK", &[JSON], "{\"anything\": 1}")]).await;
    let raw = kombo(&server).connect().get_integration_by_token("token").send_raw().await.unwrap();
    assert_eq!((&raw[..], raw.status().as_u16(), raw.attempts()), (&b"{\"anything\": 1}"[..], 200, 1));
}

/// A server with an invalid record between two valid ones in the list of groups.
async fn with_an_invalid_record() -> Server {
    let server = Server::start().await.unwrap();
    let good =
        serde_json::to_value(&server.integration().hris().get_groups().send().await.unwrap().results[0]).unwrap();
    let mut results = vec![good.clone(), good.clone(), good];
    results[1]["id"] = json!("g-2");
    results[1]["changed_at"] = json!("private");
    let page = |results: &[Value], next: Option<&str>| Answer::success(json!({"results": results, "next": next}));
    server.answer_in_turn::<op::GetGroups>([page(&results, Some("x")), page(&results[..1], None)]);
    server
}

#[tokio::test]
async fn a_stream_goes_on_after_an_invalid_record() {
    let server = with_an_invalid_record().await;
    let records: Vec<_> = server.integration().hris().get_groups().items().collect().await;
    assert_eq!(records.iter().map(Result::is_ok).collect::<Vec<_>>(), [true, false, true, true]);
    let error = records[1].as_ref().unwrap_err();
    let record = error.invalid_record().unwrap();
    assert_eq!((error.kind(), record.index(), record.id()), (ErrorKind::Decode, 1, Some("g-2")));
    assert_eq!((record.path(), record.reason()), ("data.results[1].changed_at", "expected a timestamp"));
    assert_eq!(serde_json::from_str::<Value>(record.json()).unwrap()["changed_at"], "private");
    assert!(error.to_string().contains("`data.results[1].changed_at`"), "{error}");
    assert!(!format!("{error} {error:?} {record:?}").contains("private"));
}

#[tokio::test]
async fn a_stream_goes_on_after_a_record_that_cannot_be_parsed() {
    let server = Server::start().await.unwrap();
    let acme = server.integration();
    let good = serde_json::to_value(&acme.hris().get_absences().send().await.unwrap().results[0]).unwrap();
    let record = |id: &str, remote_data: &str| {
        let mut record = good.clone();
        record["id"] = json!(id);
        record["remote_data"] = json!("<here>");
        record.to_string().replace("\"<here>\"", remote_data)
    };
    let nested = |levels: usize| format!(r#"{{"a":{{"b":{}{}}}}}"#, "[".repeat(levels), "]".repeat(levels));
    let records = [
        record("ok-1", r#"{"a":1}"#),
        record("deep", &nested(130)),
        // Deeper than 128 levels in the page, but not by itself.
        record("ok-2", &nested(124)),
        record("large", r#"{"a":{"b":[0,1e999]}}"#),
        record("ok-3", "null"),
    ];
    let body = format!(r#"{{"status":"success","data":{{"results":[{}],"next":null}}}}"#, records.join(","));
    server.answer::<op::GetAbsences>(Answer::status(200).header("content-type", "application/json").body(body));
    let read: Vec<_> = acme.hris().get_absences().items().collect().await;
    assert_eq!(server.requests().len(), 2, "the page is not fetched again");
    let read = read.iter().map(|item| match item {
        Ok(absence) => (absence.id.as_str(), String::new()),
        Err(error) => {
            let record = error.invalid_record().unwrap();
            let path = record.path().split("[0][0]").next().unwrap();
            (record.id().unwrap_or("no id"), format!("{path}: {}", record.reason()))
        }
    });
    let read: Vec<_> = read.collect();
    let expected = [
        ("ok-1", ""),
        ("deep", "data.results[1].remote_data.a.b: nested deeper than 128 levels"),
        ("ok-2", ""),
        ("large", "data.results[3].remote_data.a.b[1]: the number is too large for a 64-bit float"),
        ("ok-3", ""),
    ];
    assert_eq!(read, expected.map(|(id, message)| (id, message.to_owned())));
    // By default, the whole page is an error.
    let error = acme.hris().get_absences().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("at `data.results[1].remote_data.a.b[0][0]"), "{error}");
}

#[tokio::test]
async fn an_invalid_record_fails_its_page_unless_the_call_allows_it() {
    let server = with_an_invalid_record().await;
    let error = server.integration().hris().get_groups().send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.invalid_record().is_none() && error.to_string().contains("data.results[1].changed_at"), "{error}");

    let server = with_an_invalid_record().await;
    let pages: Vec<_> =
        server.integration().hris().get_groups().allow_invalid_records().pages().try_collect().await.unwrap();
    assert_eq!(pages.iter().map(|page| page.results.len()).collect::<Vec<_>>(), [2, 1]);
    assert_eq!(pages[0].invalid_records()[0].id(), Some("g-2"));
    assert!(pages[1].invalid_records().is_empty());
}

#[test]
fn calls_and_lists_outside_of_a_runtime_are_errors() {
    let kombo = Kombo::builder("key").base_url("http://127.0.0.1:1").build().unwrap();
    let error = futures::executor::block_on(kombo.connect().get_integration_by_token("token").send()).unwrap_err();
    assert_eq!((error.kind(), error.attempts()), (ErrorKind::Runtime, 0));
    assert!(error.to_string().contains("outside of a Tokio runtime"), "{error}");
    let mut items = kombo.integration("a:1").hris().get_groups().items();
    let error = futures::executor::block_on(items.next()).unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Runtime);
    assert!(futures::executor::block_on(items.next()).is_none());
}

#[test]
fn a_list_whose_runtime_shuts_down_ends_with_an_error() {
    let runtime = || tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let (first, servers) = (runtime(), tokio::runtime::Runtime::new().unwrap());
    let server = servers.block_on(Server::start()).unwrap();
    let tag = |id: &str| json!({"id": id, "remote_id": null, "name": id, "changed_at": "2026-01-01T00:00:00Z", "remote_deleted_at": null});
    let page = |id: &str, next: &str| Answer::success(json!({"results": [tag(id)], "next": next}));
    let slow = page("b", "y").delay(std::time::Duration::from_secs(600));
    server.answer_in_turn::<op::GetTags>([page("a", "x"), slow]);
    let mut items = server.integration().ats().get_tags().items();
    assert_eq!(first.block_on(items.try_next()).unwrap().unwrap().id, "a");
    drop(first);
    let error = runtime().block_on(items.try_next()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Runtime);
    assert!(error.to_string().contains("shut down"), "{error}");
}

#[tokio::test]
async fn numbers_in_unions_round_trip() {
    for number in ["142", "525.5", "9007199254740993", "18446744073709551615", "-1"] {
        let value: kombo_api::types::FormValue = serde_json::from_str(number).unwrap();
        assert_eq!(serde_json::to_string(&value).unwrap(), number);
    }
    let list: kombo_api::types::FormValue = serde_json::from_str("[142,525]").unwrap();
    assert_eq!(serde_json::to_string(&list).unwrap(), "[142,525]");
    let sent = |value: kombo_api::types::FormValue| serde_json::to_string(&value).unwrap();
    assert_eq!(
        [sent(142.into()), sent(9_007_199_254_740_993_i64.into()), sent(1.5.into())],
        ["142", "9007199254740993", "1.5"]
    );
    assert_eq!(sent(f64::NAN.into()), "null");
}
