//! Profiles: keys from files and commands, and the precedence of settings.

use kombo_api::mock::Server;

use crate::Outcome;
use crate::program::Kombo;

const CHECK: [&str; 2] = ["general", "check-api-key"];
const KEY: &str = "key-5c1f7e";

#[tokio::test]
async fn a_profile_names_a_file_with_the_key() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::without_key(server.api_key())?;
    let toml = format!("[default]\nkey_file = \"key\"\nbase_url = \"{}\"\n", server.url());
    kombo.configuration(&toml)?;
    kombo.private_file("kombo/key", &format!("{}\n", server.api_key()))?;
    kombo.run(&CHECK).await?.ok()?;
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_key_file_that_others_may_read_is_refused() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::without_key(server.api_key())?;
    kombo.configuration(&format!("[default]\nkey_file = \"key\"\nbase_url = \"{}\"\n", server.url()))?;
    let path = kombo.private_file("kombo/key", server.api_key())?;
    for mode in [0o640, 0o604] {
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode))?;
        let ran = kombo.run(&CHECK).await?;
        assert_eq!((ran.code, server.requests().len()), (3, 0), "{ran:?}");
        assert!(ran.err.contains(&format!("others may read it ({mode:o})\nhelp: run `chmod 600 ")), "{}", ran.err);
    }
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn a_profile_names_a_command_that_prints_the_key() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::without_key(server.api_key())?;
    let path = kombo.file("key", &format!("{}\n", server.api_key()))?;
    let (url, path) = (server.url(), path.display());
    kombo.configuration(&format!("[team]\nkey_command = [\"cat\", \"{path}\"]\nbase_url = \"{url}\"\n"))?;
    kombo.run(&[&CHECK[..], &["--profile", "team"][..]].concat()).await?.ok()?;

    kombo.configuration(&format!("[team]\nkey_command = [\"false\"]\nbase_url = \"{url}\"\n"))?;
    let ran = kombo.run(&[&["--profile", "team"][..], &CHECK[..]].concat()).await?;
    assert!(ran.code == 3 && ran.err.contains("the key command `false` failed: exit status: 1"), "{ran:?}");
    Ok(())
}

#[tokio::test]
async fn a_named_profile_ignores_the_environment_and_the_default_one_does_not() -> Outcome {
    let (server, other) = (Server::start().await?, Server::start().await?);
    let kombo = Kombo::of(&server)?;
    let profile = |name: &str| format!("[{name}]\nbase_url = \"{}\"\nkey_file = \"key\"\n", other.url());
    kombo.configuration(&format!("{}{}", profile("default"), profile("team")))?;
    kombo.private_file("kombo/key", other.api_key())?;
    kombo.run(&CHECK).await?.ok()?;
    assert_eq!((server.requests().len(), other.requests().len()), (1, 0), "the environment precedes `default`");
    kombo.run(&[&CHECK[..], &["--profile", "team"][..]].concat()).await?.ok()?;
    assert_eq!((server.requests().len(), other.requests().len()), (1, 1));
    kombo.run(&[&CHECK[..], &["--profile", "team", "--base-url", server.url()][..]].concat()).await?.ok()?;
    assert_eq!((server.requests().len(), other.requests().len()), (2, 1), "flags precede the profile");
    Ok(())
}

#[tokio::test]
async fn the_integration_of_a_profile_is_used() -> Outcome {
    let server = Server::start().await?;
    let integration = server.integration();
    let kombo = Kombo::of(&server)?;
    kombo.configuration(&format!("[default]\nintegration = \"{}\"\n", integration.id()))?;
    kombo.run(&["hris", "get-employees"]).await?.ok()?;
    assert_eq!(server.requests()[0].headers["x-integration-id"], integration.id());
    Ok(())
}

#[tokio::test]
async fn invalid_settings_are_errors_that_show_no_value() -> Outcome {
    let kombo = Kombo::without_key(KEY)?;
    for (toml, message) in [
        (format!("[default]\nkey = \"{KEY}\"\n"), "has no setting `key`; there are region, base_url, integration, "),
        (format!("default = \"{KEY}\"\n"), "is not a table: write [default]"),
        (format!("[default]\nregion = [\"{KEY}\"]\n"), "`region` is not a text"),
        (format!("[default]\nkey_command = \"{KEY}\"\n"), "`key_command` is not a list of texts"),
        (format!("[default]\nregion = \"{KEY}-eu\"\n"), "this is not a Kombo region: use eu, us or ca"),
        (format!("[default]\n\nkey_file = {KEY}\"\n"), "config.toml:3 is not TOML"),
        ("[default]\nkey_file = \"a\"\nkey_command = [\"b\"]\n".to_owned(), "both `key_file` and `key_command`"),
        ("[default]\nkey_file = \"missing\"\n".to_owned(), "missing cannot be read"),
        ("[default]\nbase_url = \"http://example.com\"\n".to_owned(), "the base URL is plain http"),
        (String::new(), "there is no API key\nhelp: create one at https://app.kombo.dev/secrets and set KOMBO_API_KEY"),
    ] {
        kombo.configuration(&toml)?;
        let ran = kombo.run(&CHECK).await?;
        assert!(ran.code == 3 && ran.err.contains(message), "{toml}: {ran:?}");
    }
    let ran = kombo.run(&[&CHECK[..], &["--profile", "team"][..]].concat()).await?;
    assert!(ran.code == 3 && ran.err.contains("has no profile `team`"), "{ran:?}");
    let ran = kombo.run(&[&CHECK[..], &["--config", "/missing.toml"][..]].concat()).await?;
    assert!(ran.code == 3 && ran.err.contains("/missing.toml cannot be read"), "{ran:?}");
    let ran = kombo.run(&[&CHECK[..], &[format!("--api-key={KEY}").as_str()][..]].concat()).await?;
    assert!(ran.code == 2 && ran.err.contains("--api-key"), "{ran:?}");
    let variable =
        Kombo::without_key(KEY)?.variable("KOMBO_API_KEY", "key").variable("KOMBO_REGION", format!("{KEY}-region"));
    let ran = variable.run(&CHECK).await?;
    assert!(ran.code == 3 && ran.err.contains("use eu, us or ca"), "{ran:?}");
    Ok(())
}

#[tokio::test]
async fn region_and_url_come_from_the_same_source() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::without_key(server.api_key())?.variable("KOMBO_API_KEY", server.api_key());
    // The region of the environment does not count beside the URL of a flag, so it is not even read.
    let kombo = kombo.variable("KOMBO_REGION", "nowhere");
    kombo.run(&["general", "check-api-key", "--base-url", server.url()]).await?.ok()?;
    assert_eq!(kombo.run(&["general", "check-api-key"]).await?.code, 3);
    Ok(())
}
