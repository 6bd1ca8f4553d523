//! Lists: single pages, streams of pages and streams of records.

use futures::{StreamExt as _, TryStreamExt as _};
use kombo_api::mock::{Answer, Server};
use kombo_api::{ErrorKind, List, op};
use serde_json::json;

fn page(ids: &[&str], next: Option<&str>) -> Answer {
    let record = |id: &&str| json!({"id": id, "remote_id": null, "name": null, "changed_at": "2026-03-14", "remote_deleted_at": null});
    let results: Vec<_> = ids.iter().map(record).collect();
    Answer::success(json!({"results": results, "next": next}))
}

fn queries(server: &Server) -> Vec<String> {
    server.requests().into_iter().map(|request| request.query.unwrap_or_default()).collect()
}

/// Returns the ids of all employees of the server, from one large page.
async fn all_employees(acme: &kombo_api::Integration, expected: usize) -> Vec<String> {
    let page = acme.hris().get_employees().page_size(250).send().await.unwrap();
    let ids: Vec<String> = page.into_inner().into_iter().map(|it| it.id).collect();
    let different: std::collections::BTreeSet<&String> = ids.iter().collect();
    assert_eq!((ids.len(), different.len()), (expected, expected), "{ids:?}");
    ids
}

#[tokio::test]
async fn a_page_has_the_cursor_of_the_next_one() {
    let server = Server::start().await.unwrap();
    server.list::<op::GetEmployees>(5);
    let acme = server.integration();
    let error = acme.hris().get_employees().page_size(251).send().await.unwrap_err();
    assert_eq!(error.message(), Some("`page_size` is more than 250."));
    let first = acme.hris().get_employees().page_size(3).send().await.unwrap();
    assert_eq!((first.results.len(), first.is_last(), first.status().as_u16()), (3, false, 200));
    let rest = acme.hris().get_employees().page_size(3).cursor(first.next.clone().unwrap()).send().await.unwrap();
    assert_eq!((rest.results.len(), rest.is_last()), (2, true));
    let ids: Vec<String> = first.into_inner().into_iter().chain(rest.into_inner()).map(|it| it.id).collect();
    assert_eq!(ids, all_employees(&acme, 5).await);
}

#[tokio::test]
async fn items_reads_all_pages_with_the_same_filters() {
    let server = Server::start().await.unwrap();
    server.list::<op::GetAbsences>(7);
    let since = chrono::DateTime::parse_from_rfc3339("2026-01-31T12:00:00+01:00").unwrap();
    let acme = server.integration();
    let absences = acme.hris().get_absences().updated_after(since).include_deleted(true).page_size(3);
    let found: Vec<_> = absences.items().map_ok(|it| it.id).try_collect().await.unwrap();
    let filters = "include_deleted=true&page_size=3&updated_after=2026-01-31T11%3A00%3A00Z";
    let expected = [filters.to_owned(), format!("cursor=mock-3&{filters}"), format!("cursor=mock-6&{filters}")];
    assert_eq!(queries(&server), expected);
    // Each record once, in the order of the list.
    let whole: Vec<_> = acme.hris().get_absences().send().await.unwrap().into_inner().into_iter().collect();
    let different: std::collections::BTreeSet<&String> = whole.iter().map(|it| &it.id).collect();
    assert_eq!(different.len(), 7);
    assert_eq!(found, whole.iter().map(|it| it.id.clone()).collect::<Vec<_>>());
}

#[tokio::test]
async fn the_next_page_is_requested_before_this_one_is_decoded() {
    let server = Server::start().await.unwrap();
    let invalid = Answer::success(json!({"results": [{"id": 1}], "next": "second"}));
    server.answer_in_turn::<op::GetTags>([invalid]);
    let mut pages = server.integration().ats().get_tags().pages();
    // The request has left although the page cannot be decoded.
    let error = pages.next().await.unwrap().unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode, "{error}");
    while server.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(queries(&server), ["", "cursor=second"]);
    assert!(pages.next().await.is_none(), "a stream ends after an error");
}

#[tokio::test]
async fn a_cursor_in_a_record_does_not_lead_to_a_wrong_page() {
    let server = Server::start().await.unwrap();
    // The member of the record comes last in the body.
    let record = json!({"id": "a", "remote_id": null, "name": null, "changed_at": "2026-03-14", "next": "wrong"});
    server.answer_in_turn::<op::GetTags>([Answer::success(json!({"next": "right", "results": [record]}))]);
    server.answer::<op::GetTags>(page(&["b"], None));
    let ids = server.integration().ats().get_tags().items().map_ok(|it| it.id);
    assert_eq!(ids.try_collect::<Vec<_>>().await.unwrap(), ["a", "b"]);
    assert_eq!(queries(&server).pop().as_deref(), Some("cursor=right"));
}

#[test]
fn a_stream_that_leaves_the_runtime_ends_with_an_error() {
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let (_server, mut pages) = runtime.block_on(async {
        let server = Server::start().await.unwrap();
        server.list::<op::GetEmployees>(9);
        let mut pages = server.integration().hris().get_employees().page_size(3).pages();
        pages.next().await.unwrap().unwrap();
        (server, pages)
    });
    // The second page was requested inside the runtime, and the third cannot be.
    let mut next = || futures::executor::block_on(pages.next());
    assert_eq!(next().unwrap().unwrap().results.len(), 3);
    assert_eq!(next().unwrap().unwrap_err().kind(), ErrorKind::Runtime);
    assert!(next().is_none());
}

#[tokio::test]
async fn only_the_next_page_is_fetched_ahead() {
    let server = Server::start().await.unwrap();
    server.list::<op::GetEmployees>(9);
    let mut pages = server.integration().hris().get_employees().page_size(3).pages();
    assert!(server.requests().is_empty(), "nothing is asked for before it is wanted");
    let first = pages.next().await.unwrap().unwrap();
    assert_eq!(first.results.len(), 3);
    // Without polling, the second page is requested, and the third is not.
    while server.requests().len() < 2 {
        tokio::task::yield_now().await;
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    let asked = ["page_size=3", "cursor=mock-3&page_size=3", "cursor=mock-6&page_size=3"];
    assert_eq!(queries(&server), asked[..2]);
    assert_eq!(pages.try_collect::<Vec<_>>().await.unwrap().len(), 2);
    assert_eq!(queries(&server), asked);
}

#[tokio::test]
async fn a_stream_can_be_resumed_from_a_cursor() {
    let server = Server::start().await.unwrap();
    server.list::<op::GetEmployees>(6);
    let acme = server.integration();
    let all = all_employees(&acme, 6).await;
    let mut items = acme.hris().get_employees().page_size(2).items();
    let seen: Vec<_> = items.by_ref().take(3).map(|it| it.unwrap().id).collect().await;
    assert_eq!(seen, all[..3]);
    let cursor = items.cursor().unwrap().to_owned();
    assert_eq!(cursor, "mock-2");
    drop(items);
    let rest = acme.hris().get_employees().page_size(2).cursor(cursor).items().map_ok(|it| it.id);
    // The current page is read again from its start.
    assert_eq!(rest.try_collect::<Vec<_>>().await.unwrap(), all[2..]);
}

#[tokio::test]
async fn a_stream_resumes_after_a_page_that_was_read_to_its_end() {
    let server = Server::start().await.unwrap();
    server.list::<op::GetEmployees>(6);
    let acme = server.integration();
    let all = all_employees(&acme, 6).await;
    let mut items = acme.hris().get_employees().page_size(2).items();
    let seen: Vec<_> = items.by_ref().take(4).map(|it| it.unwrap().id).collect().await;
    assert_eq!((&seen[..], items.cursor()), (&all[..4], Some("mock-4")));
}

#[tokio::test]
async fn both_names_of_the_next_cursor_are_read() {
    let server = Server::start().await.unwrap();
    server.answer_in_turn::<op::GetTags>([Answer::success(json!({"results": [], "next": ""}))]);
    assert!(server.integration().ats().get_tags().send().await.unwrap().is_last());
    server.answer_in_turn::<op::GetTags>([Answer::success(json!({"results": [], "next_cursor": "x"}))]);
    let page = server.integration().ats().get_tags().send().await.unwrap();
    assert_eq!((page.next.as_deref(), page.is_last()), (Some("x"), false));
}

#[tokio::test]
async fn a_repeated_cursor_ends_the_stream_with_an_error() {
    let server = Server::start().await.unwrap();
    server.answer_in_turn::<op::GetTags>([page(&["a"], Some("x")), page(&["b"], Some("y")), page(&["c"], Some("x"))]);
    let mut items = server.integration().ats().get_tags().items();
    for expected in ["a", "b", "c"] {
        assert_eq!(items.try_next().await.unwrap().unwrap().id, expected);
    }
    let error = items.try_next().await.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Decode);
    assert!(error.to_string().contains("its cursor is repeated"), "{error}");
    assert!(items.next().await.is_none());
    assert_eq!(queries(&server), ["", "cursor=x", "cursor=y"]);
}

#[tokio::test]
async fn an_empty_page_does_not_end_the_stream() {
    let server = Server::start().await.unwrap();
    server.answer_in_turn::<op::GetTags>([page(&[], Some("x")), page(&["b"], Some("")), page(&["never"], None)]);
    let items: Vec<_> = server.integration().ats().get_tags().items().try_collect().await.unwrap();
    assert_eq!(items.iter().map(|it| it.id.as_str()).collect::<Vec<_>>(), ["b"]);
    assert_eq!(queries(&server), ["", "cursor=x"]);
}

#[tokio::test]
async fn a_failing_page_ends_the_stream_with_its_error() {
    let server = Server::start().await.unwrap();
    let refused = Answer::error(403, "INTEGRATION.INACTIVE", "The integration is inactive.");
    server.answer_in_turn::<op::GetTags>([page(&["a"], Some("x")), refused]);
    let mut items = server.integration().ats().get_tags().items();
    assert_eq!(items.try_next().await.unwrap().unwrap().id, "a");
    let error = items.try_next().await.unwrap_err();
    assert_eq!(error.code().unwrap().as_str(), "INTEGRATION.INACTIVE");
    assert!(items.next().await.is_none());
}

#[test]
fn streams_can_be_moved_to_other_tasks() {
    fn is_sent<T: Send + 'static>(_: &impl Fn(kombo_api::Integration) -> T) {}
    is_sent(&|acme: kombo_api::Integration| acme.hris().get_employees().items());
    is_sent(&|acme: kombo_api::Integration| acme.hris().get_employees().pages());
    fn is_list<O: List>() -> &'static str {
        O::INFO.id()
    }
    assert_eq!(is_list::<op::GetEmployees>(), "GetHrisEmployees");
}

#[tokio::test]
async fn a_list_of_values_is_one_parameter_and_values_with_commas_are_refused() {
    let server = Server::start().await.unwrap();
    let acme = server.integration();
    acme.hris().get_employees().ids(["a", "b c"]).employment_statuses(vec!["ACTIVE".to_owned()]).send().await.unwrap();
    assert_eq!(queries(&server), ["employment_statuses=ACTIVE&ids=a%2Cb+c"]);
    for wrong in [vec!["a,b"], vec![], vec![""]] {
        let error = acme.hris().get_employees().ids(wrong).send().await.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRequest);
        assert!(error.to_string().contains("`ids`"), "{error}");
    }
    // A parameter with the type of a list is sent the same way.
    acme.hris().get_hris_payslips().ids(["a", "b"]).send().await.unwrap();
    assert_eq!(queries(&server)[1], "ids=a%2Cb");
}

#[tokio::test]
async fn the_embedded_server_looks_up_records_by_their_ids() {
    let server = Server::start().await.unwrap();
    let mut employees = server.integration().hris().get_employees().send().await.unwrap().into_inner().results;
    employees.truncate(1);
    employees[0].id = "me".to_owned();
    server.records::<op::GetEmployees>(employees).unwrap();
    let acme = server.integration();
    assert_eq!(acme.hris().get_employees().ids(["me"]).send().await.unwrap().results.len(), 1);
    assert_eq!(acme.hris().get_employees().ids(["you"]).send().await.unwrap().results.len(), 0);
    assert!(acme.hris().update_employee("me", "me@example.com").send().await.is_ok());
    let error = acme.hris().update_employee("you", "you@example.com").send().await.unwrap_err();
    assert_eq!(error.status().unwrap().as_u16(), 404);
}
