//! What is not in the file of a recording, and what stands for it.

use std::path::PathBuf;

use kombo_api::mock::{Answer, Server};
use kombo_api::{Kombo, RetryPolicy, op};
use serde_json::{Value, json};

use super::{File, Outcome};

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
