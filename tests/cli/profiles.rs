//! Profiles: keys from files and commands, and the precedence of settings.

use kombo_api::mock::Server;

use crate::Outcome;
use crate::program::Kombo;
#[cfg(unix)]
use crate::program::PROGRAM;

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
async fn a_configuration_that_others_may_write_is_refused_if_it_decides_about_the_key() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::without_key(server.api_key())?.variable("KOMBO_API_KEY", server.api_key());
    kombo.private_file("kombo/key", server.api_key())?;
    let (key, url) = ("key_file = \"key\"\n".to_owned(), format!("base_url = \"{}\"\n", server.url()));
    for (setting, mode) in [(&key, 0o660), (&key, 0o606), (&url, 0o664)] {
        let path = kombo.configuration(&format!("[default]\n{setting}"))?;
        std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(mode))?;
        let ran = kombo.run(&[&CHECK[..], &["--region", "eu"][..]].concat()).await?;
        assert_eq!((ran.code, server.requests().len()), (3, 0), "{setting}: {ran:?}");
        let message = format!("decides about the key, and others may write it ({mode:o})\nhelp: run `chmod go-w ");
        assert!(ran.err.contains(&message), "{}", ran.err);
    }
    let path = kombo.configuration("[default]\nintegration = \"personio:a\"\n")?;
    std::fs::set_permissions(&path, std::os::unix::fs::PermissionsExt::from_mode(0o664))?;
    kombo.run(&[&CHECK[..], &["--base-url", server.url()][..]].concat()).await?.ok()?;
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn files_of_another_user_are_refused() -> Outcome {
    const OTHER: u32 = 12345;
    let server = Server::start().await?;
    let kombo = Kombo::without_key(server.api_key())?;
    let toml = format!("[default]\nkey_file = \"key\"\nbase_url = \"{}\"\n", server.url());
    let files = [kombo.configuration(&toml)?, kombo.private_file("kombo/key", server.api_key())?];
    for (path, message) in files.iter().zip(["decides about the key", "has a secret"]) {
        match std::os::unix::fs::chown(path, Some(OTHER), None) {
            // Only an administrator can give a file away. `cli::owner` has a test of the rule for all others.
            Err(error) if error.kind() == std::io::ErrorKind::PermissionDenied => return Ok(()),
            changed => changed?,
        }
        let ran = kombo.run(&CHECK).await?;
        assert_eq!((ran.code, server.requests().len()), (3, 0), "{ran:?}");
        let message = format!("{message}, and belongs to another user (id {OTHER})\nhelp: use a file of your own");
        assert!(ran.err.contains(&message), "{}", ran.err);
        std::os::unix::fs::chown(path, Some(0), None)?;
    }
    kombo.run(&CHECK).await?.ok()?;
    Ok(())
}

#[cfg(unix)]
#[tokio::test]
async fn the_path_of_a_key_command_starts_at_the_folder_of_the_configuration() -> Outcome {
    let server = Server::start().await?;
    let kombo = Kombo::without_key(server.api_key())?;
    let script = kombo.file("kombo/bin/key", &format!("#!/bin/sh\necho {}\n", server.api_key()))?;
    std::fs::set_permissions(&script, std::os::unix::fs::PermissionsExt::from_mode(0o700))?;
    for program in ["bin/key", "./bin/key", "~/kombo/bin/key"] {
        kombo.configuration(&format!("[default]\nkey_command = [\"{program}\"]\nbase_url = \"{}\"\n", server.url()))?;
        kombo.run(&CHECK).await?.ok()?;
    }
    Ok(())
}

/// Such a variable must not count as absent: the call would go to another account.
#[cfg(unix)]
#[tokio::test]
async fn a_variable_that_is_not_unicode_is_an_error() -> Outcome {
    use std::os::unix::ffi::OsStrExt as _;

    let server = Server::start().await?;
    let kombo = Kombo::without_key(server.api_key())?;
    let (url, integration) = (server.url(), server.integration());
    let toml = format!("[default]\nkey_file = \"key\"\nbase_url = \"{url}\"\nintegration = \"{}\"\n", integration.id());
    kombo.configuration(&toml)?;
    kombo.private_file("kombo/key", server.api_key())?;
    let invalid = std::ffi::OsStr::from_bytes(b"\xff");
    for name in ["KOMBO_API_KEY", "KOMBO_REGION", "KOMBO_BASE_URL", "KOMBO_INTEGRATION_ID"] {
        let child = kombo.command(PROGRAM).args(["hris", "get-employees"]).env(name, invalid).spawn()?;
        let ran = kombo.ended(child).await?;
        assert_eq!((ran.code, server.requests().len()), (3, 0), "{ran:?}");
        assert!(ran.err.contains(&format!("{name} is not Unicode")), "{}", ran.err);
    }
    let flags = ["--base-url", url, "--integration", integration.id()];
    let mut command = kombo.command(PROGRAM);
    command.args(["hris", "get-employees"]).args(flags).env("KOMBO_REGION", invalid);
    command.env("KOMBO_INTEGRATION_ID", invalid);
    kombo.ended(command.spawn()?).await?.ok()?;
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
