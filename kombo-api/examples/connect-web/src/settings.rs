//! Settings, read from environment variables. The README lists them.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use axum::http::Uri;
use kombo_api::webhook::Verifier;
use kombo_api::{Credentials, Kombo};

type Result<T> = std::result::Result<T, String>;

/// The time limit of a call to Kombo while a user waits for the page, retries included.
pub(crate) const KOMBO_TIMEOUT: Duration = Duration::from_secs(15);

/// The settings of the server.
#[derive(Debug)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    /// The origin in the address bar of browsers. By default the listening address.
    pub(crate) public_origin: Option<String>,
    pub(crate) database: PathBuf,
    pub(crate) assets: PathBuf,
    /// The tool that the dialog connects. Without one, the customer selects it there.
    pub(crate) tool: Option<String>,
    /// Kombo's API. Without a key, the embedded mock server takes its place.
    pub(crate) kombo: Option<KomboSettings>,
}

/// The settings of the real API.
#[derive(Debug)]
pub(crate) struct KomboSettings {
    pub(crate) key: Credentials,
    pub(crate) region: Option<String>,
    pub(crate) base_url: Option<String>,
    /// The origin of the links that Kombo returns, which is the only one that the page may show in a frame.
    pub(crate) connect_origin: String,
    /// Verifies webhooks. Without a secret, the server refuses all of them.
    pub(crate) verifier: Option<Verifier>,
}

impl Settings {
    /// Reads the settings with `variable`, which returns the value of an environment variable.
    ///
    /// # Errors
    /// A message that names the variable and the remedy.
    pub(crate) fn read(variable: impl Fn(&str) -> Option<String>) -> Result<Self> {
        let read = |name: &str| variable(name).filter(|value| !value.is_empty());
        let listen: SocketAddr = read("LISTEN")
            .unwrap_or_else(|| "127.0.0.1:3000".into())
            .parse()
            .map_err(|_| "LISTEN is not an address with a port: use one such as 127.0.0.1:3000".to_owned())?;
        let public_origin = read("PUBLIC_URL").map(|url| origin("PUBLIC_URL", &url)).transpose()?;
        let kombo = read("KOMBO_API_KEY").map(|key| KomboSettings::read(&key, &read)).transpose()?;
        if kombo.is_none() && !listen.ip().is_loopback() {
            return Err("KOMBO_API_KEY is not set. The demo without a key listens on loopback only: set the key, or \
                        set LISTEN to 127.0.0.1:3000"
                .into());
        }
        if public_origin.is_none() && !listen.ip().is_loopback() {
            return Err(
                "PUBLIC_URL is not set: set it to the address in the browser, such as https://app.example.com".into()
            );
        }
        let default_tool = || kombo.is_none().then(|| "personio".to_owned());
        Ok(Self {
            tool: read("KOMBO_TOOL").or_else(default_tool),
            listen,
            public_origin,
            database: read("DATABASE").unwrap_or_else(|| "connect-web.sqlite".into()).into(),
            assets: read("ASSETS").map_or_else(|| concat!(env!("CARGO_MANIFEST_DIR"), "/dist").into(), PathBuf::from),
            kombo,
        })
    }
}

impl KomboSettings {
    fn read(key: &str, read: &impl Fn(&str) -> Option<String>) -> Result<Self> {
        let connect_url = read("KOMBO_CONNECT_URL").unwrap_or_else(|| "https://connect.kombo.dev".into());
        let invalid = |error: kombo_api::webhook::SecretError| format!("KOMBO_WEBHOOK_SECRET: {error}");
        let mut verifier = read("KOMBO_WEBHOOK_SECRET").map(Verifier::new).transpose().map_err(invalid)?;
        if let Some(previous) = read("KOMBO_WEBHOOK_SECRET_PREVIOUS") {
            let current = verifier.ok_or("KOMBO_WEBHOOK_SECRET_PREVIOUS is set without KOMBO_WEBHOOK_SECRET")?;
            verifier = Some(current.accept_secret(previous).map_err(invalid)?);
        }
        Ok(Self {
            key: Credentials::from(key),
            region: read("KOMBO_REGION"),
            base_url: read("KOMBO_BASE_URL"),
            connect_origin: origin("KOMBO_CONNECT_URL", &connect_url)?,
            verifier,
        })
    }

    /// Creates the client.
    ///
    /// # Errors
    /// A message that names the invalid setting.
    pub(crate) fn client(&self) -> kombo_api::Result<Kombo> {
        let mut builder = Kombo::builder(self.key.clone());
        if let Some(region) = &self.region {
            builder = builder.region(region.parse()?);
        }
        if let Some(url) = &self.base_url {
            builder = builder.base_url(url);
        }
        builder.timeout(KOMBO_TIMEOUT).build()
    }
}

/// Returns the origin of a URL that has no path. Plain `http` is for loopback only, because the session cookie and the
/// token of the dialog would be readable on the network.
fn origin(name: &str, url: &str) -> Result<String> {
    let invalid = || format!("{name} is not an origin: use one such as https://app.example.com, without a path");
    let uri: Uri = url.trim_end_matches('/').parse().map_err(|_| invalid())?;
    let origin = crate::security::origin_of(&uri).ok_or_else(invalid)?;
    if uri.path() != "/" || uri.query().is_some() {
        return Err(invalid());
    }
    let host = uri.host().unwrap_or_default().trim_start_matches('[').trim_end_matches(']');
    let is_loopback = host == "localhost" || host.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
    match uri.scheme_str() {
        Some("https") => Ok(origin),
        Some("http") if is_loopback => Ok(origin),
        _ => Err(format!("{name} is not https, and its host is not loopback: use https")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(variables: &[(&str, &str)]) -> Result<Settings> {
        Settings::read(|name| variables.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()))
    }

    #[test]
    fn without_variables_it_is_the_demo_on_loopback() -> Result<()> {
        let settings = settings(&[])?;
        assert!(settings.kombo.is_none() && settings.listen.ip().is_loopback());
        assert_eq!(settings.tool.as_deref(), Some("personio"));
        Ok(())
    }

    #[test]
    fn the_demo_never_listens_on_the_network() {
        let error = settings(&[("LISTEN", "0.0.0.0:80"), ("PUBLIC_URL", "https://app.example.com")]);
        assert!(error.is_err_and(|error| error.contains("KOMBO_API_KEY is not set")));
    }

    #[test]
    fn public_urls_are_https_unless_they_are_loopback() {
        for url in ["https://app.example.com", "https://app.example.com/", "http://localhost:8080", "http://[::1]:80"] {
            assert!(settings(&[("PUBLIC_URL", url)]).is_ok(), "{url}");
        }
        for url in ["http://app.example.com", "https://app.example.com/path", "app.example.com", "ftp://localhost"] {
            let error = settings(&[("PUBLIC_URL", url)]);
            assert!(error.is_err_and(|error| error.starts_with("PUBLIC_URL")), "{url}");
        }
    }

    #[test]
    fn an_invalid_webhook_secret_is_refused_without_being_repeated() {
        let error = settings(&[("KOMBO_API_KEY", "k"), ("KOMBO_WEBHOOK_SECRET", "s3cret\n")]);
        assert!(error.is_err_and(|error| error.contains("KOMBO_WEBHOOK_SECRET") && !error.contains("s3cret")));
    }

    #[test]
    fn printed_settings_do_not_show_secrets() -> Result<()> {
        let settings = settings(&[("KOMBO_API_KEY", "k3y-value"), ("KOMBO_WEBHOOK_SECRET", "s3cret")])?;
        let printed = format!("{settings:?}");
        assert!(!printed.contains("k3y-value") && !printed.contains("s3cret"), "{printed}");
        Ok(())
    }
}
