//! Rotates the API key while the program runs: a task keeps the key current, and every attempt uses the latest one.
//!
//! It runs against the embedded mock server, without key and network.
#![allow(clippy::print_stdout)]

use std::convert::Infallible;
use std::path::{Path, PathBuf};
use std::time::Duration;

use kombo_api::types::ErrorCode;
use kombo_api::{Credentials, Kombo, mock};
use tokio::sync::watch;

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let server = mock::Server::start().await?;
    // Kubernetes and Docker mount secrets as such files. A client of a secrets manager takes the place of `read`.
    let secret = SecretFile::create("the-old-key")?;

    let (keys, mut latest) = watch::channel(read(&secret.0)?);
    // In production an interval of a minute is enough, because the old key stays valid until you delete it.
    let refresh = tokio::spawn(refresh(secret.0.clone(), keys, Duration::from_millis(5)));
    let kombo = Kombo::builder(provider(latest.clone())).base_url(server.url()).build()?;

    println!("1. The old key was deleted in the dashboard, so this call fails");
    match kombo.general().check_api_key().send().await {
        Err(error) if error.code() == Some(&ErrorCode::PlatformAuthenticationInvalid) => println!("   {error}"),
        Err(error) => return Err(error.into()),
        Ok(_) => return Err("the old key was accepted".into()),
    }

    println!("\n2. The file gets the new key");
    secret.replace(server.api_key())?;
    latest.changed().await?; // for this example only: other code does not notice the rotation

    println!("\n3. The same client uses it, and so do its clones");
    let checked = kombo.general().check_api_key().send().await?;
    println!("   {} after {} attempt", checked.status(), checked.attempts());
    refresh.abort();
    Ok(())
}

/// Returns credentials that are always the latest key. The provider is called before each attempt, so it only reads
/// memory; waiting for a file or a server here would delay every call.
fn provider(latest: watch::Receiver<String>) -> Credentials {
    Credentials::provider(move || {
        let key = latest.borrow().clone();
        async move { Ok::<_, Infallible>(key) }
    })
}

/// Reads the key again and again.
async fn refresh(path: PathBuf, keys: watch::Sender<String>, interval: Duration) {
    let mut ticks = tokio::time::interval(interval);
    loop {
        ticks.tick().await;
        match read(&path) {
            Ok(key) => {
                keys.send_if_modified(|latest| {
                    let is_new = *latest != key;
                    *latest = key;
                    is_new
                });
            }
            // The key in use may still be valid.
            Err(error) => println!("   the key cannot be read, so the previous one is kept: {error}"),
        }
    }
}

/// Reads the key from a file, whose last line usually ends with a line break.
fn read(path: &Path) -> std::io::Result<String> {
    Ok(std::fs::read_to_string(path)?.trim().to_owned())
}

/// A file with a secret, which is deleted at the end of the example.
struct SecretFile(PathBuf);

impl SecretFile {
    fn create(key: &str) -> std::io::Result<Self> {
        let file = Self(std::env::temp_dir().join(format!("kombo-key-{}", std::process::id())));
        file.replace(key)?;
        Ok(file)
    }

    /// Replaces the file in one step, as orchestrators do, so that no reader sees a part of the key.
    fn replace(&self, key: &str) -> std::io::Result<()> {
        let new = self.0.with_extension("new");
        std::fs::write(&new, format!("{key}\n"))?;
        std::fs::rename(new, &self.0)
    }
}

impl Drop for SecretFile {
    fn drop(&mut self) {
        // A file that is left behind holds no real key.
        let _ = std::fs::remove_file(&self.0);
    }
}
