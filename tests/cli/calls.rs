//! Calls: arguments from flags and files.

use kombo_api::mock::{Answer, Server};
use kombo_api::op;
use serde_json::json;

use crate::Outcome;
use crate::program::Kombo;

const CREATE: [&str; 2] = ["connect", "create-connection-link"];

#[tokio::test]
async fn flags_are_members_of_the_body() -> Outcome {
    let server = Server::start().await?;
    let flags = ["--end-user-email=a@example.com", "--end-user-organization-name", "Acme", "--enable-static-ips"];
    let more = ["--integration-category", "HRIS", "--scope-config-id", "null"];
    let link = Kombo::of(&server)?.run(&[&CREATE[..], &flags[..], &more[..]].concat()).await?.json()?;
    assert!(link["link"].as_str().is_some_and(|link| link.starts_with("https://connect.kombo.dev/")), "{link}");
    let sent = json!({
        "end_user_email": "a@example.com", "end_user_organization_name": "Acme", "enable_static_ips": true,
        "integration_category": "HRIS", "scope_config_id": null,
    });
    assert_eq!(server.requests()[0].json(), Some(sent));
    Ok(())
}

#[tokio::test]
async fn flags_replace_members_of_the_file_and_unknown_members_are_kept() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::of(&server)?;
    let body = json!({"end_user_email": "a@example.com", "end_user_organization_name": "Acme", "new_in_the_api": [1]});
    let path = kombo.file("link.json", &body.to_string())?;
    kombo.run(&[&CREATE[..], &["--json", path.to_str().ok_or("a path")?][..]].concat()).await?.ok()?;
    assert_eq!(server.requests()[0].json(), Some(body.clone()));

    let from_stdin = [&CREATE[..], &["--json", "-", "--end-user-organization-name", "Other"][..]].concat();
    kombo.run_with(&from_stdin, &body.to_string()).await?.ok()?;
    let sent = server.requests()[1].json().unwrap_or_default();
    assert_eq!((&sent["end_user_organization_name"], &sent["new_in_the_api"]), (&json!("Other"), &json!([1])));
    Ok(())
}

#[tokio::test]
async fn missing_and_invalid_arguments_name_their_flags_and_nothing_is_sent() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::connected(&server)?;
    let employees = ["hris", "get-employees"];
    for (arguments, message) in [
        (vec!["connect", "create-connection-link", "--language", "de"], "missing: --end-user-email, --end-user-org"),
        ([&employees[..], &["--page-size", "many"][..]].concat(), "--page-size is not an integer"),
        ([&employees[..], &["--updated-after", "soon"][..]].concat(), "--updated-after is not a time such as"),
        ([&employees[..], &["--include-deleted", "maybe"][..]].concat(), "--include-deleted is not true or false"),
        ([&employees[..], &["--ids="][..]].concat(), "a value of `ids` is empty"),
        (
            [&employees[..], &["--header", "Authorization: Bearer x"][..]].concat(),
            "`Authorization` is set by the client",
        ),
        (vec!["connect", "create-connection-link", "--json", "/missing.json"], "/missing.json cannot be read"),
        (vec!["general", "set-custom-fields-writing-options", "--x"], "unrecognized subcommand"),
        (vec!["hris", "get-employee"], "unrecognized subcommand 'get-employee'"),
    ] {
        let ran = kombo.run(&arguments).await?;
        assert!(ran.err.contains(message), "{arguments:?}: {ran:?}");
        assert!(ran.code == 2 || message.starts_with("/missing"), "{arguments:?}: {ran:?}");
        assert_eq!(ran.out, "");
    }
    assert_eq!(server.requests().len(), 0);
    Ok(())
}

#[tokio::test]
async fn an_unknown_value_is_sent_with_a_note() -> Outcome {
    let server = Server::start().await?;
    let link = ["--end-user-email", "a@example.com", "--end-user-organization-name", "Acme"];
    let ran = Kombo::of(&server)?.run(&[&CREATE[..], &link[..], &["--language", "tlh"][..]].concat()).await?;
    assert!(ran.err.starts_with("note: \"tlh\" is not a known value of --language: "), "{ran:?}");
    assert_eq!(ran.code, 0);
    assert_eq!(server.requests()[0].json().unwrap_or_default()["language"], "tlh");
    Ok(())
}

#[tokio::test]
async fn lists_repeat_the_flag_or_have_commas_and_times_may_be_days() -> Outcome {
    let server = Server::start().await?;
    let filters = ["--ids", "a,b", "--ids", "c", "--updated-after", "2026-01-31", "--include-deleted"];
    Kombo::connected(&server)?.run(&[&["hris", "get-employees"][..], &filters[..]].concat()).await?.ok()?;
    let query = server.requests()[0].query.clone().unwrap_or_default();
    for part in ["ids=a%2Cb%2Cc", "updated_after=2026-01-31T00%3A00%3A00Z", "include_deleted=true"] {
        assert!(query.split('&').any(|it| it == part), "{query}");
    }
    Ok(())
}

#[tokio::test]
async fn a_list_may_be_json_with_plain_items() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::connected(&server)?;
    kombo.run(&["hris", "get-employees", "--ids", r#" ["a", 7]"#]).await?.ok()?;
    let query = server.requests()[0].query.clone().unwrap_or_default();
    assert!(query.split('&').any(|it| it == "ids=a%2C7"), "{query}");
    for item in ["null", "{}", "[]"] {
        let ran = kombo.run(&["hris", "get-employees", "--ids", &format!(r#"["a", {item}]"#)]).await?;
        assert_eq!((ran.code, server.requests().len()), (2, 1), "{ran:?}");
        assert!(ran.err.contains("--ids has an item that is neither a text, nor a number, nor true or"), "{}", ran.err);
    }
    Ok(())
}

#[tokio::test]
async fn headers_belong_to_the_command_and_none_is_lost() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::of(&server)?;
    kombo.run(&["general", "check-api-key", "--header", "x-a: 1", "--header", "x-b:2"]).await?.ok()?;
    let sent = server.requests()[0].headers.clone();
    assert_eq!((&sent["x-a"], &sent["x-b"]), (&"1".parse()?, &"2".parse()?));
    let ran = kombo.run(&["--header", "x-a: 1", "general", "check-api-key", "--header", "x-b: 2"]).await?;
    assert_eq!((ran.code, server.requests().len()), (2, 1), "{ran:?}");
    assert!(ran.err.contains("unexpected argument '--header'"), "{}", ran.err);
    Ok(())
}

#[tokio::test]
async fn an_operation_of_an_integration_needs_one() -> Outcome {
    let server = Server::start().await?;
    let ran = Kombo::of(&server)?.run(&["hris", "get-employees"]).await?;
    assert_eq!((ran.code, server.requests().len()), (2, 0));
    assert!(ran.err.contains("`get-employees` needs an integration\nhelp: set --integration or KOMBO_I"), "{ran:?}");
    let integration = server.integration();
    let given = ["hris", "get-employees", "--integration", integration.id(), "--output", "ndjson"];
    Kombo::of(&server)?.run(&given).await?.ok()?;
    assert_eq!(server.requests()[0].headers["x-integration-id"], integration.id());
    Ok(())
}

#[tokio::test]
async fn an_ndjson_file_is_sent_record_by_record() -> Outcome {
    let server = Server::start().await?;
    let feeds = server.kombo().ai_apply().get_job_feeds().send().await?;
    let feed = feeds.results.first().ok_or("a feed")?.id.as_str();
    let import = ["ai-apply", "bulk-import-postings", "--job-feed-id", feed, "--json", "-"];
    let records = "{\"a\": 1}\n\n{\"b\": [2,  3]}\n";
    Kombo::of(&server)?.run_with(&import, records).await?.ok()?;
    let sent = &server.requests()[1];
    assert_eq!(sent.body, "{\"a\": 1}\n{\"b\": [2,  3]}\n", "each record as it is in the file");
    assert_eq!(sent.headers["content-type"], "application/x-ndjson");

    let ran = Kombo::of(&server)?.run_with(&import, "{\"a\": 1}\n{\n").await?;
    assert_eq!(ran.code, 1);
    assert!(ran.err.contains("line 2 is not JSON"), "{ran:?}");
    Ok(())
}

#[tokio::test]
async fn input_without_line_breaks_is_not_read_to_its_end() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::of(&server)?;
    let import = ["ai-apply", "bulk-import-postings", "--job-feed-id", "feed", "--json"];
    let record = |length: usize| format!("{{\"a\": \"{}\"}}", "x".repeat(length));
    let path = kombo.file("records.ndjson", &format!("{{}}\n{}\n", record(16 * 1024 * 1024)))?;
    let ran = kombo.run(&[&import[..], &[path.to_str().ok_or("a path")?][..]].concat()).await?;
    assert_eq!(ran.code, 1, "{ran:?}");
    assert!(ran.err.contains("line 2 is longer than 16 MiB"), "{ran:?}");
    Ok(())
}

#[tokio::test]
async fn options_of_a_call_are_applied() -> Outcome {
    let server = Server::start().await?;
    let unavailable = || Answer::error(503, "PLATFORM.UNKNOWN_ERROR", "Later.");
    server.answer_in_turn::<op::CheckApiKey>([unavailable(), unavailable()]);
    let check = ["general", "check-api-key", "--header", "x-trace-id: 7f3a"];
    let ran = Kombo::of(&server)?.run(&[&check[..], &["--retry", "none"][..]].concat()).await?;
    assert_eq!((ran.code, server.requests().len()), (7, 1));
    let ran = Kombo::of(&server)?.run(&[&check[..], &["--verbose"][..]].concat()).await?;
    assert_eq!((ran.code, server.requests().len()), (0, 3), "{ran:?}");
    assert!(ran.err.contains("retrying attempt=1") && ran.err.contains("status_code=200"), "{}", ran.err);
    assert_eq!(server.requests()[2].headers["x-trace-id"], "7f3a");
    Ok(())
}

#[tokio::test]
async fn warnings_of_the_api_are_printed() -> Outcome {
    let server = Server::start().await?;
    let body = json!({"status": "success", "data": {}, "warnings": [{"message": "`a` was\nignored"}]}).to_string();
    server.answer::<op::CheckApiKey>(Answer::status(200).body(body));
    let ran = Kombo::of(&server)?.run(&["general", "check-api-key"]).await?;
    assert_eq!((ran.out.as_str(), ran.err.as_str()), ("{}\n", "warning: `a` was ignored\n"));
    Ok(())
}

#[tokio::test]
async fn a_warning_shows_no_key() -> Outcome {
    let server = Server::start().await?;
    let message = format!("the key {} expires tomorrow", server.api_key());
    let body = json!({"status": "success", "data": {}, "warnings": [{"message": message}]}).to_string();
    server.answer::<op::CheckApiKey>(Answer::status(200).body(body));
    let ran = Kombo::of(&server)?.run(&["general", "check-api-key"]).await?;
    assert_eq!(ran.err, "warning: the key <redacted> expires tomorrow\n");
    Ok(())
}

#[tokio::test]
async fn a_response_that_is_no_page_does_not_end_a_list_silently() -> Outcome {
    let server = Server::start().await?;
    for body in ["", r#"{"status": "success"}"#, r#"{"status": "success", "data": {"items": []}}"#] {
        server.answer::<op::GetEmployees>(Answer::status(200).body(body));
        let ran = Kombo::connected(&server)?.run(&["hris", "get-employees", "--all"]).await?;
        assert_eq!((ran.code, ran.out.as_str()), (8, ""), "{body}: {ran:?}");
        assert!(ran.err.contains("the response is no page"), "{}", ran.err);
    }
    Ok(())
}
