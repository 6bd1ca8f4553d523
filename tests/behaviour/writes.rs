//! Writes: passthrough requests, files, NDJSON, null and constants.

use futures::stream;
use kombo_api::mock::{Answer, Server};
use kombo_api::types::{
    ExternalCourse, File, MultipartField, NewAttachment, PassthroughHeader, PostingInput, PostingLocation,
};
use kombo_api::{ErrorKind, Ndjson, op};
use serde_json::{Value, json};

fn sent(server: &Server) -> Value {
    server.requests().last().unwrap().json().unwrap()
}

#[tokio::test]
async fn the_order_of_passthrough_setters_does_not_matter() {
    let server = Server::start().await.unwrap();
    let acme = server.integration();
    let call = || acme.general().passthrough("personio/personnel").post("/company/employees");
    call().headers([("accept", "text/csv")]).params([("limit", "1")]).json(&json!({"a": [1]})).send().await.unwrap();
    let expected = json!({
        "method": "POST", "path": "/company/employees", "headers": {"accept": "text/csv"}, "params": {"limit": "1"},
        "data": {"a": [1]},
    });
    assert_eq!(sent(&server), expected);
    assert_eq!(server.requests().last().unwrap().path, "/passthrough/personio/personnel");

    // A form has its content type, whether headers are set before or after it.
    let fields = [("a b", "1&2"), ("c", "ü")];
    let expected = json!({"Content-Type": "application/x-www-form-urlencoded", "x-a": "1"});
    for headers in [vec![("x-a", "1")], vec![("x-a", "1"), ("content-type", "text/plain")]] {
        for call in [call().form(fields).headers(headers.clone()), call().headers(headers).form(fields)] {
            call.send().await.unwrap();
            assert_eq!((&sent(&server)["headers"], &sent(&server)["data"]), (&expected, &json!("a+b=1%262&c=%C3%BC")));
        }
    }

    call().form([("a", "b")]).json(&1).send().await.unwrap();
    assert_eq!((&sent(&server)["headers"], &sent(&server)["data"]), (&Value::Null, &json!(1)));

    let cv = File::new("cv.pdf").content_type("application/pdf").content(b"%PDF");
    call().multipart([MultipartField::new("note", "hi"), MultipartField::new("cv", cv)]).send().await.unwrap();
    let expected = json!([
        {"name": "note", "value": "hi"},
        {"name": "cv", "value": {"name": "cv.pdf", "content_type": "application/pdf", "data": "JVBERg=="}},
    ]);
    assert_eq!(sent(&server)["multipart_form_data"], expected);

    let error = call().json(&std::collections::BTreeMap::from([(vec![1], 1)])).send().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    for api in ["personio", "", "/personnel", "personio/", "a/b/c"] {
        let error = acme.general().passthrough(api).get("/").send().await.unwrap_err();
        assert_eq!((error.kind(), error.attempts()), (ErrorKind::InvalidRequest, 0), "{api}");
        assert!(error.to_string().contains("a tool and its API with a slash between"), "{error}");
    }
}

#[tokio::test]
async fn debug_of_a_passthrough_request_shows_no_header_values() {
    let server = Server::start().await.unwrap();
    let call = server.integration().general().passthrough("personio/personnel").get("/");
    let call = call.headers([("authorization", "Bearer tool-secret")]);
    let text = format!(
        "{call:?} {:?} {:?}",
        call.operation(),
        kombo_api::types::PassthroughRequest::new("GET", "/").headers([("authorization", "tool-secret")])
    );
    assert!(!text.contains("tool-secret") && text.contains("authorization"), "{text}");
}

#[tokio::test]
async fn a_passthrough_response_is_read_as_json_text_or_bytes() {
    let server = Server::start().await.unwrap();
    let acme = server.integration();
    let data = |data: Value| json!({"url": "https://x", "status": 201, "headers": {"X-Id": ["1", "2"], "y": "z"}, "data": data});
    let bodies = [json!({"id": 7}), json!("{\"id\": 7}"), json!("JVBERg=="), Value::Null];
    server.answer_in_turn::<op::SendPassthroughRequest>(bodies.map(|body| Answer::success(data(body))));
    let mut answers = Vec::new();
    for _ in 0..4 {
        answers.push(acme.general().passthrough("a/b").get("/").send().await.unwrap());
    }
    for answer in &answers[..2] {
        assert_eq!(answer.json::<Value>().unwrap()["id"], 7);
    }
    assert_eq!((answers[0].text(), answers[3].text()), (r#"{"id":7}"#.into(), "".into()));
    assert_eq!(answers[2].bytes().unwrap(), b"%PDF");
    assert_eq!(answers[0].bytes().unwrap_err().kind(), ErrorKind::Decode);
    let error = answers[2].json::<Vec<u8>>().unwrap_err();
    assert!(
        error.to_string().ends_with("the tool's response does not have the expected structure: expected a list"),
        "{error}"
    );
    // The path of a decode error contains keys of the tool's response.
    let hostile = json!({format!("a\n\u{1b}{}", "x".repeat(5000)): "y"});
    server.answer_in_turn::<op::SendPassthroughRequest>([Answer::success(data(hostile))]);
    let answer = acme.general().passthrough("a/b").get("/").send().await.unwrap();
    let text = answer.json::<std::collections::BTreeMap<String, u8>>().unwrap_err().to_string();
    assert!(text.len() < 400 && !text.contains(['\n', '\u{1b}']), "{text}");
    assert!(answers[0].is_tool_success());
    assert_eq!(
        (answers[0].tool_header("x-id"), answers[0].tool_header("Y"), answers[0].tool_header("none")),
        (Some("1"), Some("z"), None)
    );
    assert_eq!(answers[0].tool_headers["y"], PassthroughHeader::from("z"));
}

#[tokio::test]
async fn postings_are_sent_as_ndjson_while_they_are_produced() {
    let server = Server::start().await.unwrap();
    let feed = server.kombo().ai_apply().get_job_feeds().send().await.unwrap().results[0].id.clone();
    let posting = |n: usize| {
        let location = PostingLocation::new("DE").postal_code("10117");
        PostingInput::new(format!("https://example.com/{n}"), "Acme").location(location)
    };
    let postings = stream::iter((0..1000).map(posting));
    server.kombo().ai_apply().bulk_import_postings(&feed, postings).send().await.unwrap();
    let request = server.requests().pop().unwrap();
    assert_eq!(request.headers["content-type"], "application/x-ndjson");
    assert!(request.headers.get("content-length").is_none(), "the length of a stream is unknown");
    let lines: Vec<Value> = request
        .body
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .map(|line| serde_json::from_slice(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 1000);
    let expected = json!({"url": "https://example.com/999", "career_site_label": "Acme", "location": {"country": "DE", "postal_code": "10117"}});
    assert_eq!(lines[999], expected);
}

#[tokio::test]
async fn a_failing_stream_fails_the_call_and_a_sent_one_cannot_be_sent_again() {
    let server = Server::start().await.unwrap();
    let kombo = server.kombo();
    let feed = kombo.ai_apply().get_job_feeds().send().await.unwrap().results[0].id.clone();
    let broken = stream::iter([Ok(PostingInput::new("https://example.com", "Acme")), Err("the file ended")]);
    let error = kombo.ai_apply().bulk_import_postings(&feed, Ndjson::try_new(broken)).send().await.unwrap_err();
    assert_eq!((error.kind(), error.attempts(), error.is_retryable()), (ErrorKind::Upload, 1, false));
    assert!(error.to_string().contains("the server may have received a part of it"), "{error}");
    assert!(error.report().to_string().contains("the file ended"), "{}", error.report());

    let operation = op::BulkImportPostings::new(&feed, stream::empty());
    kombo.send(operation.clone()).await.unwrap();
    let error = kombo.send(operation).await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRequest);
    assert!(error.to_string().contains("sent already"), "{error}");
}

#[tokio::test]
async fn null_arguments_and_constants_are_sent() {
    let server = Server::start().await.unwrap();
    let acme = server.integration();
    let now = "2026-05-05T00:00:00Z".parse::<chrono::DateTime<chrono::Utc>>().unwrap();
    acme.hris().create_absence("e", "t", now, now, None).send().await.unwrap();
    assert_eq!(sent(&server)["employee_note"], Value::Null);
    acme.hris().create_absence("e", "t", now, now, "away").start_half_day(true).send().await.unwrap();
    let expected = json!({
        "employee_id": "e", "absence_type_id": "t", "start_date": "2026-05-05T00:00:00Z", "end_date": "2026-05-05T00:00:00Z",
        "employee_note": "away", "start_half_day": true,
    });
    assert_eq!(sent(&server), expected);
    // A day is the same in any time zone.
    let day = chrono::NaiveDate::from_ymd_opt(2026, 8, 1).unwrap();
    acme.hris().create_absence("e", "t", day, day, None).send().await.unwrap();
    assert_eq!(sent(&server)["start_date"], "2026-08-01T00:00:00Z");
    let attachment = NewAttachment::new("cv.pdf", "CV").content([0xFF]);
    assert_eq!(serde_json::to_value(attachment).unwrap(), json!({"name": "cv.pdf", "type": "CV", "data": "/w=="}));
    let course = ExternalCourse::new("Title", "https://example.com");
    assert_eq!(serde_json::to_value(course).unwrap()["type"], "EXTERNAL");
}
