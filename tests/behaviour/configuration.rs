//! Settings, and invalid settings that are refused before anything is sent.

use std::process::Command;

use kombo_api::{ErrorKind, Kombo, Region};

fn refused(builder: kombo_api::KomboBuilder) -> String {
    let error = builder.build().map(|kombo| kombo.base_url().to_owned()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Config);
    error.to_string()
}

#[test]
fn each_region_has_its_url() {
    let url = |region| Kombo::builder("k").region(region).build().unwrap().base_url().to_owned();
    assert_eq!(Kombo::new("k").unwrap().base_url(), "https://api.kombo.dev/v1");
    assert_eq!(url(Region::Eu), "https://api.kombo.dev/v1");
    assert_eq!(url(Region::Us), "https://api.us.kombo.dev/v1");
    assert_eq!(url(Region::Ca), "https://api.ca.kombo.dev/v1");
    assert_eq!("US".parse::<Region>().unwrap(), Region::Us);
    assert!("mars".parse::<Region>().unwrap_err().to_string().contains("use eu, us or ca"));
}

#[test]
fn plain_http_is_refused_except_to_loopback() {
    assert!(refused(Kombo::builder("k").base_url("http://api.kombo.dev/v1")).contains("plain http"));
    assert!(Kombo::builder("k").base_url("http://localhost:1/v1").build().is_ok());
}

#[test]
fn an_invalid_key_is_refused_and_not_shown() {
    for key in ["", "se cret", "secret\n", "sécret", "\u{0}secret"] {
        let message = refused(Kombo::builder(key));
        assert!(message.contains("the API key") && !message.contains("cret"), "{message}");
    }
    let message = refused(Kombo::builder("k").base_url("https://user:secret@example.com"));
    assert!(message.contains("user name or password") && !message.contains("secret"), "{message}");
    assert!(refused(Kombo::builder("k").header("x a", "b")).contains("a header name"));
}

#[test]
fn key_and_region_are_read_from_the_environment() {
    let run = |variables: &[(&str, &str)]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_from_env"));
        command.env_remove("KOMBO_API_KEY").env_remove("KOMBO_REGION").envs(variables.iter().copied());
        String::from_utf8(command.output().unwrap().stdout).unwrap()
    };
    assert_eq!(run(&[("KOMBO_API_KEY", "secret")]), "https://api.kombo.dev/v1\n");
    assert_eq!(run(&[("KOMBO_API_KEY", "secret"), ("KOMBO_REGION", "us")]), "https://api.us.kombo.dev/v1\n");
    assert_eq!(run(&[("KOMBO_API_KEY", "secret"), ("KOMBO_REGION", "")]), "https://api.kombo.dev/v1\n");
    assert!(run(&[]).starts_with("Config: KOMBO_API_KEY is not set: "));
    // The variables may have been exchanged, so the value is not shown.
    let text = run(&[("KOMBO_API_KEY", "eu"), ("KOMBO_REGION", "secret")]);
    assert_eq!(text, "Config: KOMBO_REGION is not the name of a Kombo region: use eu, us or ca\n");
    assert!(!"a-key-in-the-wrong-place".parse::<Region>().unwrap_err().to_string().contains("a-key"));
}

#[tokio::test]
async fn plain_http_to_loopback_ignores_proxies() {
    let proxy = kombo_api_tests::Scripted::start([kombo_api_tests::answer("200 OK", &[], "")]).await;
    let server = kombo_api_tests::Scripted::start([kombo_api_tests::answer("200 OK", &[], "")]).await;
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_from_env"));
    let proxy_url = proxy.url().replace("/v1", "");
    for name in ["HTTP_PROXY", "http_proxy", "ALL_PROXY"] {
        command.env(name, &proxy_url);
    }
    command.env_remove("NO_PROXY").env_remove("no_proxy").env("KOMBO_API_KEY", "secret").arg(server.url());
    assert!(command.status().await.unwrap().success());
    assert_eq!((proxy.requests().len(), server.requests().len()), (0, 1));
}
