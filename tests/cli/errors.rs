//! Errors: the exit code of each kind, and what is printed.

use kombo_api::mock::{Answer, Server};
use kombo_api::op;

use crate::Outcome;
use crate::program::Kombo;
#[cfg(unix)]
use crate::program::interrupt;

const CHECK: [&str; 4] = ["general", "check-api-key", "--retry", "none"];

#[tokio::test]
async fn an_error_of_the_api_has_the_exit_code_of_its_status() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::of(&server)?;
    for (status, code, help) in [
        (400, 5, ""),
        (401, 5, "check the API key and the region"),
        (404, 5, "check the ids"),
        (429, 6, "wait 7 s and repeat the command, or use --retry bulk"),
        (500, 7, "repeat the command later"),
    ] {
        let message = format!("Not for {}.", server.api_key());
        let answer = Answer::error(status, "PLATFORM.NEW_CODE", &message).header("retry-after", "7");
        server.answer::<op::CheckApiKey>(answer);
        let ran = kombo.run(&CHECK).await?;
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{ran:?}");
        let expected = format!("error: GET /check-api-key (GetCheckApiKey): {status} ");
        assert!(ran.err.starts_with(&expected), "{}", ran.err);
        assert!(ran.err.contains("PLATFORM.NEW_CODE: Not for <redacted>."), "{}", ran.err);
        assert!(ran.err.contains(help) && (help.is_empty() || ran.err.contains("\nhelp: ")), "{}", ran.err);
    }
    Ok(())
}

#[tokio::test]
async fn a_body_that_is_not_json_is_an_error_of_the_response() -> Outcome {
    let server = Server::start().await?;
    server.answer::<op::CheckApiKey>(Answer::status(200).body("<html>").header("content-type", "text/html"));
    let ran = Kombo::of(&server)?.run(&CHECK).await?;
    assert_eq!((ran.code, ran.out.as_str()), (8, ""));
    assert!(ran.err.contains("6 bytes of text/html") && ran.err.contains("help: check --base-url"), "{}", ran.err);
    Ok(())
}

#[tokio::test]
async fn a_failure_in_a_success_is_an_error_of_the_api() -> Outcome {
    let server = Server::start().await?;
    let body = r#"{"status": "error", "error": {"code": "X.Y", "message": "No."}}"#;
    server.answer::<op::CheckApiKey>(Answer::status(200).body(body));
    let ran = Kombo::of(&server)?.run(&CHECK).await?;
    assert!(ran.code == 5 && ran.err.contains("X.Y: No."), "{ran:?}");
    Ok(())
}

#[tokio::test]
async fn a_server_that_cannot_be_reached_is_an_error_of_the_connection() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::of(&server)?;
    drop(server);
    let ran = kombo.run(&CHECK).await?;
    assert_eq!(ran.code, 4, "{ran:?}");
    assert!(ran.err.contains("help: check the network"), "{}", ran.err);
    Ok(())
}

#[tokio::test]
async fn the_time_limit_of_a_call_is_an_error_of_the_connection() -> Outcome {
    let server = Server::start().await?;
    let never = std::time::Duration::from_secs(3600);
    server.answer::<op::CheckApiKey>(Answer::status(200).body("{}").delay(never));
    let ran = Kombo::of(&server)?.run(&["general", "check-api-key", "--timeout", "0.05"]).await?;
    assert_eq!(ran.code, 4, "{ran:?}");
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn ctrl_c_ends_a_call() -> Outcome {
    let server = Server::start().await?;
    let never = std::time::Duration::from_secs(3600);
    server.answer::<op::CheckApiKey>(Answer::status(200).body("{}").delay(never));
    let kombo = Kombo::of(&server)?;
    let child = kombo.start(&CHECK)?;
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    interrupt(&child)?;
    let ran = kombo.ended(child).await?;
    assert_eq!((ran.code, ran.err.as_str()), (130, ""));
    Ok(())
}
