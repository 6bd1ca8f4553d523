//! Lists in the forms of the output, one page and all pages.

use kombo_api::mock::{Answer, Server};
use kombo_api::op;
use serde_json::{Value, json};

use crate::Outcome;
use crate::program::Kombo;

#[tokio::test]
async fn a_page_is_printed_as_the_api_returned_it() -> Outcome {
    let server = Server::start().await?;
    let unknown = json!({"b": 1.50, "a": 2, "integers": [u64::MAX, i64::MIN]});
    let page = json!({"results": [{"id": "1", "unknown": unknown}], "next": null});
    let body = json!({"status": "success", "data": page}).to_string();
    server.answer::<op::GetEmployees>(Answer::status(200).body(body));
    let kombo = Kombo::connected(&server)?;
    let printed = kombo.run(&["hris", "get-employees"]).await?.ok()?;
    assert_eq!(printed, format!("{page:#}\n"), "with members that this version does not know, in the same order");
    Ok(())
}

#[tokio::test]
async fn a_table_has_the_plain_columns_that_fit() -> Outcome {
    let server = Server::start().await?;
    let records = json!([
        {"id": "1", "name": "Ada", "groups": [1], "note": null},
        {"id": "22", "name": "Bob\u{1b}[31m", "note": "x".repeat(60), "long": "y".repeat(60), "more": "z".repeat(60)},
    ]);
    let body = json!({"status": "success", "data": {"results": records, "next": "c2"}}).to_string();
    server.answer::<op::GetEmployees>(Answer::status(200).body(body));
    let kombo = Kombo::connected(&server)?.variable("COLUMNS", "60");
    let ran = kombo.run(&["hris", "get-employees", "--output", "table"]).await?;
    let note = format!("{}…", "x".repeat(35));
    let expected =
        format!("id  name      note\n1   Ada\n22  Bob [31m  {note}\n(2 records; 3 more columns with --output json)\n");
    assert_eq!(ran.out, expected);
    assert!(ran.err.contains("--cursor \"c2\" or --all"), "{}", ran.err);
    Ok(())
}

#[tokio::test]
async fn columns_with_long_names_are_not_mixed_up() -> Outcome {
    let server = Server::start().await?;
    let names = ["a", "b"].map(|end| format!("{}{end}", "x".repeat(40)));
    let records = json!([{&names[0]: 1, &names[1]: 2}, {&names[1]: 3}]);
    let body = json!({"status": "success", "data": {"results": records, "next": null}}).to_string();
    server.answer::<op::GetEmployees>(Answer::status(200).body(body));
    let kombo = Kombo::connected(&server)?.variable("COLUMNS", "100");
    let table = kombo.run(&["hris", "get-employees", "--output", "table"]).await?.ok()?;
    let cells: Vec<Vec<&str>> = table.lines().map(|line| line.split_whitespace().collect()).collect();
    assert_eq!((cells[0].len(), &cells[1][..], &cells[2][..]), (2, &["1", "2"][..], &["3"][..]), "{table}");
    let (second, third) = (table.lines().nth(1).unwrap_or_default(), table.lines().nth(2).unwrap_or_default());
    assert_eq!(second.find('2'), third.find('3'), "{table}");
    Ok(())
}

#[tokio::test]
async fn all_pages_are_read_in_each_form() -> Outcome {
    let server = Server::start().await?;
    server.list::<op::GetEmployees>(7);
    let kombo = Kombo::connected(&server)?;
    let all = ["hris", "get-employees", "--page-size", "3", "--all"];
    let lines = kombo.run(&all).await?.ok()?;
    let records = lines.lines().map(serde_json::from_str).collect::<Result<Vec<Value>, _>>()?;
    let ids: std::collections::BTreeSet<&str> = records.iter().filter_map(|it| it["id"].as_str()).collect();
    assert_eq!((records.len(), ids.len(), server.requests().len()), (7, 7, 3), "NDJSON, if it is not a terminal");

    let json = kombo.run(&[&all[..], &["--output", "json"][..]].concat()).await?.json()?;
    assert_eq!(json, Value::Array(records));
    let table = kombo.run(&[&all[..], &["--output", "table"][..]].concat()).await?.ok()?;
    assert_eq!(table.lines().count(), 1 + 7 + 1, "{table}");
    assert!(table.ends_with(" more columns with --output json)\n"), "{table}");
    Ok(())
}

#[tokio::test]
async fn a_repeated_cursor_is_an_error() -> Outcome {
    let server = Server::start().await?;
    let body = json!({"status": "success", "data": {"results": [{"id": "1"}], "next": "again"}}).to_string();
    server.answer::<op::GetEmployees>(Answer::status(200).body(body));
    let ran = Kombo::connected(&server)?.run(&["hris", "get-employees", "--all"]).await?;
    assert_eq!((ran.code, server.requests().len()), (8, 2));
    assert!(ran.err.contains("its cursor is repeated"), "{}", ran.err);
    Ok(())
}

#[tokio::test]
async fn an_empty_list_is_an_empty_output() -> Outcome {
    let server = Server::start().await?;
    server.list::<op::GetEmployees>(0);
    let kombo = Kombo::connected(&server)?;
    for (form, expected) in [("json", "[]\n"), ("ndjson", ""), ("table", "(0 records)\n")] {
        let ran = kombo.run(&["hris", "get-employees", "--all", "--output", form]).await?;
        assert_eq!(ran.ok()?, expected, "{form}");
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_reader_that_closes_the_pipe_ends_the_command_quietly() -> Outcome {
    use tokio::io::{AsyncBufReadExt as _, BufReader};

    let server = Server::start().await?;
    // More than a pipe holds.
    server.list::<op::GetEmployees>(2_000);
    let kombo = Kombo::connected(&server)?;
    let mut child = kombo.start(&["hris", "get-employees", "--all", "--page-size", "250"])?;
    let mut lines = BufReader::new(child.stdout.take().ok_or("standard output")?).lines();
    assert!(lines.next_line().await?.is_some_and(|line| line.starts_with('{')));
    drop(lines);
    let ran = kombo.ended(child).await?;
    assert_eq!((ran.code, ran.err.as_str()), (0, ""));
    Ok(())
}
