//! Takes the place of Kombo if there is no key: the API, the dialog and webhooks. Not part of a real server.
//!
//! The API is the SDK's embedded mock server. The dialog and a console that sends webhooks are served on another port,
//! under `localhost`, so that for the browser they are another site than `127.0.0.1`, as Kombo's are.

mod console;
mod dialog;
mod page;
mod people;
mod shared;
mod webhooks;

use std::collections::BTreeSet;
use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use kombo_api::Kombo;
use kombo_api::mock::Server;
use kombo_api::webhook::{SecretError, Verifier};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use self::shared::{DIALOG, Error, Shared};
use crate::security::is_same_origin;
use crate::settings::KOMBO_TIMEOUT;

/// The running mock. It stops when it is dropped.
#[derive(Debug)]
pub(crate) struct MockKombo {
    shared: Arc<Shared>,
    task: JoinHandle<()>,
}

impl MockKombo {
    /// Starts the mock, with the integrations that the database has from earlier runs.
    pub(crate) async fn start(app_origin: &str, webhook_url: String, integrations: Vec<String>) -> Result<Self, Error> {
        let server = Server::start().await?;
        restore(&server, integrations);
        people::hire(&server).await?;
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let origin = format!("http://localhost:{}", listener.local_addr()?.port());
        server.connect_page(format!("{origin}{DIALOG}"));
        let shared = Arc::new(Shared { server, origin, app_origin: app_origin.to_owned(), webhook_url });
        let router = router(Arc::clone(&shared));
        let task = tokio::spawn(async move {
            // It never returns: `axum::serve` waits after errors and goes on.
            let _ = axum::serve(listener, router).await;
        });
        Ok(Self { shared, task })
    }

    /// Returns a client of the API.
    pub(crate) fn client(&self) -> kombo_api::Result<Kombo> {
        self.shared.server.builder().timeout(KOMBO_TIMEOUT).build()
    }

    /// Returns the verifier of the mock's webhooks.
    pub(crate) fn verifier(&self) -> Result<Verifier, SecretError> {
        Verifier::new(self.shared.server.webhook_secret())
    }

    pub(crate) fn origin(&self) -> &str {
        &self.shared.origin
    }

    /// Returns the address of the console.
    pub(crate) fn console(&self) -> String {
        format!("{}/console", self.shared.origin)
    }

    #[cfg(test)]
    pub(crate) fn server(&self) -> &Server {
        &self.shared.server
    }
}

impl Drop for MockKombo {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Creates integrations until those of earlier runs exist again. The mock server numbers its integrations, so they have
/// the same ids; the limit ends the loop for ids of another origin.
fn restore(server: &Server, integrations: Vec<String>) {
    let mut missing: BTreeSet<String> = integrations.into_iter().collect();
    for _ in 0..10_000 {
        if missing.is_empty() {
            return;
        }
        missing.remove(server.integration().id());
    }
}

fn router(shared: Arc<Shared>) -> Router {
    let asset =
        |kind: &'static str, content: &'static str| get(move || async move { ([(CONTENT_TYPE, kind)], content) });
    Router::new()
        .route(DIALOG, get(dialog::show).post(dialog::finish))
        .route("/console", get(console::show).post(console::send))
        .route("/mock.js", asset("text/javascript; charset=utf-8", include_str!("../../web/mock.js")))
        .route("/mock.css", asset("text/css; charset=utf-8", include_str!("../../web/mock.css")))
        .layer(from_fn_with_state(Arc::clone(&shared), protect))
        .with_state(shared)
}

/// Refuses forms of other sites, and frames in other pages than the app's.
async fn protect(State(shared): State<Arc<Shared>>, request: Request, next: Next) -> Response {
    if !request.method().is_safe() && !is_same_origin(request.headers(), &shared.origin) {
        return StatusCode::FORBIDDEN.into_response();
    }
    let mut response = next.run(request).await;
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors {}",
        shared.app_origin
    );
    if let Ok(policy) = HeaderValue::try_from(policy) {
        response.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    response
}
