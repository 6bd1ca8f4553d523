//! The API key: fixed, or from a provider.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use http::HeaderValue;

use crate::error::{BoxError, Error};

type KeyFuture = Pin<Box<dyn Future<Output = Result<String, BoxError>> + Send>>;

pub(crate) type Provider = Arc<dyn Fn() -> KeyFuture + Send + Sync>;

/// The API key of a client, from the [Secrets page](https://app.kombo.dev/secrets) of the Kombo dashboard.
///
/// A string converts into credentials, so most programs do not name this type. The key is never shown: `Debug` prints
/// `<redacted>`, and the header with the key is marked sensitive.
#[derive(Clone)]
pub struct Credentials(Source);

#[derive(Clone)]
enum Source {
    Key(String),
    Provider(Provider),
}

impl Credentials {
    /// Creates credentials with a fixed key.
    pub fn key(key: impl Into<String>) -> Self {
        Self(Source::Key(key.into()))
    }

    /// Creates credentials with a key that may change. `provider` is called before every attempt of every call, so a
    /// rotated key is used at once.
    ///
    /// The provider should cache: its duration counts towards the time limit of the attempt. Its error fails the call
    /// with [`ErrorKind::Credentials`](crate::ErrorKind::Credentials).
    ///
    /// ```
    /// # use kombo_api::Credentials;
    /// let credentials = Credentials::provider(|| async {
    ///     Ok::<_, std::io::Error>(std::fs::read_to_string("/run/secrets/kombo")?.trim().to_owned())
    /// });
    /// ```
    pub fn provider<F, Fut, E>(provider: F) -> Self
    where
        F: Fn() -> Fut + Send + Sync + 'static,
        Fut: Future<Output = Result<String, E>> + Send + 'static,
        E: Into<BoxError>,
    {
        Self(Source::Provider(Arc::new(move || {
            let key = provider();
            Box::pin(async move { key.await.map_err(Into::into) })
        })))
    }

    /// Creates credentials with a key that a function returns, for providers without async. It is called as that of
    /// [`provider`](Self::provider), but on a thread for blocking work, so it may wait, such as for a call of another
    /// blocking client.
    ///
    /// ```
    /// # use kombo_api::Credentials;
    /// let credentials = Credentials::from_fn(|| {
    ///     Ok::<_, std::io::Error>(std::fs::read_to_string("/run/secrets/kombo")?.trim().to_owned())
    /// });
    /// ```
    pub fn from_fn<F, E>(provider: F) -> Self
    where
        F: Fn() -> Result<String, E> + Send + Sync + 'static,
        E: Into<BoxError>,
    {
        let provider = Arc::new(provider);
        Self::provider(move || {
            let provider = Arc::clone(&provider);
            async move {
                match tokio::task::spawn_blocking(move || provider().map_err(Into::into)).await {
                    Ok(key) => key,
                    // A panic of an async provider reaches the caller, too.
                    Err(error) if error.is_panic() => std::panic::resume_unwind(error.into_panic()),
                    Err(error) => Err(BoxError::from(error)),
                }
            }
        })
    }

    /// Returns the source of the `Authorization` header.
    ///
    /// # Errors
    /// [`ErrorKind::Config`](crate::ErrorKind::Config) if a fixed key is invalid.
    pub(crate) fn prepare(self) -> Result<Authorization, Error> {
        match self.0 {
            Source::Key(key) => Ok(Authorization::Fixed(header(&key).map_err(Error::config)?)),
            Source::Provider(provider) => Ok(Authorization::Provider(provider)),
        }
    }
}

/// The `Authorization` header of every attempt.
#[derive(Clone)]
pub(crate) enum Authorization {
    Fixed(HeaderValue),
    Provider(Provider),
}

impl Authorization {
    /// Returns the API key in an `Authorization` header.
    pub(crate) fn key(header: &HeaderValue) -> Option<&str> {
        header.to_str().ok()?.strip_prefix(SCHEME)
    }

    /// Calls a provider and returns the header with its key.
    pub(crate) async fn call(provider: &Provider) -> Result<HeaderValue, BoxError> {
        header(&provider().await?).map_err(Into::into)
    }
}

const SCHEME: &str = "Bearer ";

/// Returns the header with a key, or a message that does not show the key.
fn header(key: &str) -> Result<HeaderValue, String> {
    if key.is_empty() {
        return Err("the API key is empty".to_owned());
    }
    if key.contains(|c: char| c.is_whitespace() || c.is_control() || !c.is_ascii()) {
        return Err("the API key has a space, a line break or another character that API keys do not have: \
            check that it was copied without surrounding text"
            .to_owned());
    }
    let mut value =
        HeaderValue::try_from(format!("{SCHEME}{key}")).map_err(|_| "the API key is not a valid header value")?;
    value.set_sensitive(true);
    Ok(value)
}

impl From<&str> for Credentials {
    fn from(key: &str) -> Self {
        Self::key(key)
    }
}

impl From<String> for Credentials {
    fn from(key: String) -> Self {
        Self::key(key)
    }
}

impl fmt::Debug for Authorization {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Fixed(_) => "Authorization(<redacted>)",
            Self::Provider(_) => "Authorization(<provider>)",
        })
    }
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self.0 {
            Source::Key(_) => "Credentials(<redacted>)",
            Source::Provider(_) => "Credentials(<provider>)",
        })
    }
}
