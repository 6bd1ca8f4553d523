//! A web server in which customers connect their HR system with Kombo's embedded flow. See the README beside it.

mod assets;
mod changes;
mod failure;
mod mock_kombo;
mod notice;
mod pages;
mod render;
mod router;
mod routes;
mod security;
mod session;
mod settings;
mod state;
mod store;
#[cfg(test)]
mod tests;
mod words;

use std::io::Write as _;
use std::sync::Arc;

use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::assets::Assets;
use crate::changes::Changes;
use crate::mock_kombo::MockKombo;
use crate::settings::Settings;
use crate::state::{App, Site};
use crate::store::Store;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();

    let settings = Settings::read(|name| std::env::var(name).ok())?;
    let assets = Assets::read(&settings.assets)?;
    let store = Store::open(&settings.database)?;
    let listener = TcpListener::bind(settings.listen).await?;
    let address = listener.local_addr()?;
    let origin = settings.public_origin.clone().unwrap_or_else(|| format!("http://{address}"));

    let (kombo, verifier, connect_origin, mock) = match settings.kombo {
        Some(real) => (real.client()?, real.verifier, real.connect_origin, None),
        None => {
            let mock =
                MockKombo::start(&origin, format!("http://{address}/webhooks/kombo"), store.ids().await?).await?;
            (mock.client()?, Some(mock.verifier()?), mock.origin().to_owned(), Some(mock))
        }
    };
    let site = Site {
        content_security_policy: security::content_security_policy(&connect_origin)?,
        origin: origin.clone(),
        connect_origin,
        script_url: assets.script_url.clone(),
        style_url: assets.style_url.clone(),
        tool: settings.tool,
        console: mock.as_ref().map(MockKombo::console),
    };
    let app = Arc::new(App { kombo, store, changes: Changes::new(), verifier, assets, site });

    // Tests read the address from this line.
    writeln!(std::io::stdout(), "Listening at {origin}")?;
    let stopping = Arc::clone(&app);
    let server = axum::serve(listener, router::router(app)).with_graceful_shutdown(async move {
        stop_signal().await;
        stopping.changes.stop();
    });
    server.await?;
    Ok(())
}

/// Waits for Ctrl-C, or for the signal with which service managers stop a process.
async fn stop_signal() {
    let interrupt = tokio::signal::ctrl_c();
    tokio::select! {
        _ = interrupt => {}
        () = terminate() => {}
    }
}

#[cfg(unix)]
fn terminate() -> impl Future<Output = ()> {
    use tokio::signal::unix::{SignalKind, signal};
    async {
        match signal(SignalKind::terminate()) {
            Ok(mut terminate) => {
                terminate.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    }
}

#[cfg(not(unix))]
fn terminate() -> impl Future<Output = ()> {
    std::future::pending()
}
