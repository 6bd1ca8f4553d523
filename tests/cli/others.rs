//! The commands that are not operations: the Connect flow, webhooks, the mock server, completions, manual pages.

use kombo_api::mock::Server;
use kombo_api::webhook::Verifier;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::Outcome;
use crate::program::Kombo;
#[cfg(unix)]
use crate::program::interrupt;

const FLOW: [&str; 5] = ["connect", "--end-user-email", "a@example.com", "--end-user-organization-name", "Acme"];

#[tokio::test]
async fn the_connect_flow_ends_with_the_integration_id() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::of(&server)?;
    let mut child = kombo.start(&FLOW)?;
    let mut prompt = child.stderr.take().ok_or("standard error")?;
    let mut shown = String::new();
    while !shown.ends_with("Token: ") {
        shown.push(prompt.read_u8().await?.into());
    }
    let link = shown.lines().find_map(|line| line.trim().strip_prefix("https://")).ok_or(shown.clone())?;
    let token = server.complete_connection(&format!("https://{link}"))?;
    let mut stdin = child.stdin.take().ok_or("standard input")?;
    stdin.write_all(format!("{token}\n").as_bytes()).await?;
    let id = kombo.ended(child).await?.ok()?;
    kombo.run(&["hris", "get-employees", "--integration", id.trim()]).await?.ok()?;
    Ok(())
}

#[tokio::test]
async fn a_token_is_exchanged_without_a_new_link() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::of(&server)?;
    let link = server.kombo().connect().create_connection_link("a@example.com", "Acme").send().await?;
    let token = server.complete_connection(&link.link)?;
    let id = kombo.run(&["connect", "--token", &token]).await?.ok()?;
    assert!(id.starts_with("sandbox:"), "{id}");

    let again = kombo.run(&["connect", "--token", &token]).await?;
    assert!(again.code == 5 && !again.err.contains(&token), "{again:?}");
    let none = kombo.run(&FLOW).await?;
    assert!(none.code == 2 && none.err.ends_with("help: paste the token, or repeat the command with --token\n"));
    let missing = kombo.run(&["connect", "--end-user-email", "a@example.com"]).await?;
    assert!(missing.err.contains("missing: --end-user-organization-name"), "{missing:?}");
    Ok(())
}

#[tokio::test]
async fn a_webhook_is_verified() -> Outcome {
    let secret = "whsec-12345";
    let kombo = Kombo::without_key(secret)?;
    let secret_file = kombo.private_file("secret", &format!("{secret}\n"))?;
    let body = r#"{"type": "data-changed", "data": {}}"#;
    let signature = Verifier::new(secret)?.sign(body);
    let secret_file = secret_file.to_str().ok_or("a path")?;
    let verify = |signature: &str| {
        let arguments = ["webhook", "verify", "--secret-file", secret_file, "--signature", signature, "-"];
        arguments.map(str::to_owned)
    };
    let right = verify(&signature);
    let right: Vec<&str> = right.iter().map(String::as_str).collect();
    assert_eq!(kombo.run_with(&right, body).await?.ok()?, "data-changed\n");
    let ran = kombo.run_with(&right, &format!("{body}\n")).await?;
    assert!(ran.code == 9 && ran.out.is_empty() && ran.err.contains("help: pass the body byte for byte"), "{ran:?}");
    let wrong = verify("AAAA");
    let wrong: Vec<&str> = wrong.iter().map(String::as_str).collect();
    assert_eq!(kombo.run_with(&wrong, body).await?.code, 9);
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn the_mock_server_prints_its_variables_and_runs_until_ctrl_c() -> Outcome {
    let terminal = Kombo::without_key("key-5c1f7e")?;
    let mut mock = terminal.start(&["mock"])?;
    let (user, mut lines) = Kombo::of_mock(&mut mock).await?;
    user.run(&["hris", "get-employees"]).await?.ok()?;

    // A link on its standard input is completed.
    let create = ["connect", "create-connection-link", "--end-user-email=a@b.c", "--end-user-organization-name=B"];
    let link = user.run(&create).await?.json()?;
    let mut stdin = mock.stdin.take().ok_or("standard input")?;
    stdin.write_all(format!("{}\n", link["link"].as_str().unwrap_or_default()).as_bytes()).await?;
    let token = lines.next_line().await?.ok_or("a token")?;
    let token = token.strip_prefix("token: ").ok_or(token.clone())?;
    assert!(user.run(&["connect", "--token", token]).await?.ok()?.starts_with("sandbox:"));

    interrupt(&mock)?;
    assert_eq!(mock.wait().await?.code(), Some(0));
    Ok(())
}

#[tokio::test]
async fn completions_and_manual_pages_have_every_namespace() -> Outcome {
    let kombo = Kombo::without_key("key-5c1f7e")?;
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = kombo.run(&["completions", shell]).await?.ok()?;
        for part in ["get-employees", "create-connection-link", "page-size"] {
            assert!(script.contains(part), "{shell}: {part}");
        }
    }
    let folder = kombo.file("man/x", "")?;
    let folder = folder.parent().and_then(|it| it.to_str()).ok_or("a folder")?;
    kombo.run(&["man", folder]).await?.ok()?;
    for page in ["kombo.1", "kombo-hris.1", "kombo-hris-get-employees.1", "kombo-webhook-verify.1"] {
        assert!(std::path::Path::new(folder).join(page).is_file(), "{page}");
    }
    Ok(())
}
