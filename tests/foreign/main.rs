//! The SDK of another API, with its own pages and conventions file: envelope, errors, paging, scope and names differ.
//!
//! `make torture` runs this test with `tests/fixtures/foreign`. With other pages it is empty.
#![cfg(kombo_foreign)]

use futures::TryStreamExt as _;
use kombo_api::mock::{Answer, Server};
use kombo_api::types::{ErrorCode, TaskState};
use kombo_api::{Kombo, RetryPolicy, op};
use kombo_api_tests::{Reply, Scripted, answer};
use serde_json::json;

const JSON: [(&str, &str); 1] = [("content-type", "application/json")];

async fn scripted(replies: impl IntoIterator<Item = (&str, &str)>) -> (Scripted, Kombo) {
    let replies: Vec<Reply> = replies.into_iter().map(|(status, body)| answer(status, &JSON, body)).collect();
    let server = Scripted::start(replies).await;
    let kombo = Kombo::builder("key").base_url(server.url()).retry(RetryPolicy::none()).build().unwrap();
    (server, kombo)
}

#[tokio::test]
async fn pages_are_read_by_the_member_names_of_the_api() {
    let (server, kombo) = scripted([
        ("200 OK", r#"{"ok":true,"result":{"items":[{"id":"1","title":"a","state":"open"}],"after":"next/1"}}"#),
        ("200 OK", r#"{"ok":true,"result":{"items":[{"id":"2","title":"b","state":"new"}],"after":null}}"#),
    ])
    .await;
    let tasks = kombo.integration("w1").tasks();
    let all: Vec<_> = tasks.list().states(["open", "done"]).items().try_collect().await.unwrap();
    assert_eq!(all.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["1", "2"]);
    assert_eq!((&all[0].state, &all[1].state), (&TaskState::Open, &TaskState::Unknown("new".to_owned())));
    let sent = server.requests();
    assert!(sent[0].starts_with("GET /v1/tasks?states=open%2Cdone "), "{}", sent[0]);
    assert!(sent[1].contains("after=next%2F1"), "{}", sent[1]);
    assert!(sent.iter().all(|it| it.to_lowercase().contains("x-workspace: w1\r\n")));
}

#[tokio::test]
async fn a_failure_is_recognised_by_the_marker() {
    let body = r#"{"ok":false,"problem":{"kind":"not-found","text":"No such workspace."}}"#;
    for status in ["404 Not Found", "200 OK"] {
        let (_server, kombo) = scripted([(status, body)]).await;
        let error = kombo.workspaces().get_workspace("w9").send().await.unwrap_err();
        assert_eq!(error.code(), Some(&ErrorCode::NotFound));
        assert_eq!((error.message(), error.title(), error.log_url()), (Some("No such workspace."), None, None));
    }
}

#[tokio::test]
async fn payload_and_warnings_are_read_from_the_envelope() {
    let server = Server::start().await.unwrap();
    let task = server.integration().tasks().create("Paint").state("open").send().await.unwrap();
    assert_eq!((task.id.as_str(), task.warnings()[0].message.as_str()), ("t2", "The title is short."));
    assert_eq!(server.requests()[0].json(), Some(json!({"title": "Paint", "state": "open"})));
    server.list::<op::ListTasks>(250);
    let tasks: Vec<_> = server.integration().tasks().list().items().try_collect().await.unwrap();
    assert_eq!(tasks.len(), 250);
    server.answer::<op::GetWorkspace>(Answer::error(403, "forbidden", "Not yours."));
    let error = server.kombo().workspaces().get_workspace("w1").send().await.unwrap_err();
    assert_eq!((error.code(), error.message()), (Some(&ErrorCode::Forbidden), Some("Not yours.")));
}

#[tokio::test]
async fn a_response_without_an_envelope_is_the_payload() {
    let (_server, kombo) = scripted([("200 OK", r#"{"items":[{"id":"w1","name":"House"}]}"#)]).await;
    let page = kombo.workspaces().list_workspaces().send().await.unwrap();
    assert_eq!((page.results[0].name.as_str(), page.is_last()), ("House", true));
}

#[test]
fn methods_have_the_documentation_and_deprecation_of_their_pages() {
    use kombo_api_tests::calls;

    let generated = kombo_api_build::generate(calls::PAGES.as_ref(), &calls::conventions()).unwrap();
    assert!(generated.unused_rows.is_empty(), "{}", generated.unused_rows);
    let namespaces = generated.source.split("pub mod namespaces").nth(1).unwrap();
    for expected in [
        "/// The tasks of a workspace.",
        "/// Lists the tasks of a workspace. See [the guide](https://docs.example.com/guides/tasks).",
        "/// Creates a task at the end of the list.",
        "/// - `title`: What is to be done.",
        "/// - `task_id`: The id of the task.",
        "#[deprecated = \"the API has deprecated this operation\"]\n        pub fn delete_task(",
    ] {
        assert!(namespaces.contains(expected), "{expected}\nis not in\n{namespaces}");
    }
}
