//! The server as clients see it, with the mock in the place of Kombo.

use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::http::header::{CONTENT_TYPE, COOKIE, LOCATION, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Request, Response, StatusCode};
use http_body_util::BodyExt as _;
use kombo_api::{mock, op};
use serde_json::json;
use tower::ServiceExt as _;

use crate::assets::Assets;
use crate::changes::Changes;
use crate::mock_kombo::MockKombo;
use crate::router::router;
use crate::security::content_security_policy;
use crate::state::{App, Site};
use crate::store::Store;

type Result<T> = std::result::Result<T, Box<dyn std::error::Error + Send + Sync>>;

const SITE: &str = "https://app.example.com";

struct Tested {
    router: Router,
    mock: MockKombo,
}

/// A browser: it keeps the cookie.
struct Browser<'a> {
    router: &'a Router,
    cookie: String,
}

impl Tested {
    async fn start() -> Result<Self> {
        let mock = MockKombo::start(SITE, "http://127.0.0.1:9/webhooks/kombo".into(), Vec::new()).await?;
        let assets = Assets::new(String::new());
        let site = Site {
            origin: SITE.into(),
            connect_origin: mock.origin().into(),
            content_security_policy: content_security_policy(mock.origin())?,
            script_url: assets.script_url.clone(),
            style_url: assets.style_url.clone(),
            tool: Some("personio".into()),
            console: None,
        };
        let (kombo, store, changes) = (mock.client()?, Store::in_memory()?, Changes::new());
        let app = App { kombo, store, changes, verifier: Some(mock.verifier()?), assets, site };
        Ok(Self { router: router(Arc::new(app)), mock })
    }

    async fn browser(&self) -> Result<Browser<'_>> {
        let response = self.router.clone().oneshot(Request::get("/").body(Body::empty())?).await?;
        let cookie = response.headers().get(SET_COOKIE).ok_or("no cookie")?.to_str()?;
        let cookie = cookie.split(';').next().unwrap_or_default().to_owned();
        Ok(Browser { router: &self.router, cookie })
    }

    /// Delivers a webhook with the signature of this verifier.
    async fn webhook(&self, payload: &serde_json::Value, secret: &str) -> Result<StatusCode> {
        let body = payload.to_string();
        let signature = kombo_api::webhook::Verifier::new(secret)?.sign(&body);
        let request = Request::post("/webhooks/kombo").header(kombo_api::webhook::SIGNATURE, signature);
        Ok(self.router.clone().oneshot(request.body(Body::from(body))?).await?.status())
    }
}

impl Browser<'_> {
    async fn get(&self, path: &str) -> Result<(StatusCode, String)> {
        let request = Request::get(path).header(COOKIE, &self.cookie).body(Body::empty())?;
        read(self.router.clone().oneshot(request).await?).await.map(|(status, _, text)| (status, text))
    }

    async fn post(&self, path: &str, form: &str, accept: &str) -> Result<(StatusCode, HeaderMap, String)> {
        let request = Request::post(path)
            .header(COOKIE, &self.cookie)
            .header(ORIGIN, SITE)
            .header("accept", accept)
            .header(CONTENT_TYPE, "application/x-www-form-urlencoded")
            .body(Body::from(form.to_owned()))?;
        read(self.router.clone().oneshot(request).await?).await
    }

    /// Completes the dialog and returns its token.
    async fn dialog(&self, mock: &mock::Server) -> Result<String> {
        let form = "organization=Acme&email=hr%40acme.example";
        let (status, _, text) = self.post("/connect", form, "application/json").await?;
        assert_eq!(status, StatusCode::OK, "{text}");
        let answer: serde_json::Value = serde_json::from_str(&text)?;
        Ok(mock.complete_connection(answer["link"].as_str().ok_or("no link")?)?)
    }

    async fn complete(&self, token: &str) -> Result<StatusCode> {
        Ok(self.post("/connect/complete", &format!("token={token}"), "text/html").await?.0)
    }
}

async fn read(response: Response<Body>) -> Result<(StatusCode, HeaderMap, String)> {
    let (head, body) = response.into_parts();
    let body = body.collect().await?.to_bytes();
    Ok((head.status, head.headers, String::from_utf8(body.to_vec())?))
}

#[tokio::test]
async fn the_flow_saves_the_integration_for_the_user_who_started_it() -> Result<()> {
    let tested = Tested::start().await?;
    let (ada, bob) = (tested.browser().await?, tested.browser().await?);
    let token = ada.dialog(tested.mock.server()).await?;
    assert_eq!(bob.complete(&token).await?, StatusCode::FORBIDDEN, "the dialog of another user");
    let token = ada.dialog(tested.mock.server()).await?;
    assert_eq!(ada.complete(&token).await?, StatusCode::SEE_OTHER);
    assert_eq!(ada.complete(&token).await?, StatusCode::UNPROCESSABLE_ENTITY, "a token can be exchanged once");
    assert!(ada.get("/").await?.1.contains("Acme"));
    assert!(!bob.get("/").await?.1.contains("Acme"));
    Ok(())
}

#[tokio::test]
async fn the_number_of_an_integration_opens_it_for_its_owner_only() -> Result<()> {
    let tested = Tested::start().await?;
    let (ada, bob) = (tested.browser().await?, tested.browser().await?);
    let token = ada.dialog(tested.mock.server()).await?;
    ada.complete(&token).await?;
    let (status, page) = ada.get("/integrations/1/employees").await?;
    assert_eq!(status, StatusCode::OK);
    assert!(page.contains("Lena Hofmann"));
    for path in ["/integrations/1/employees", "/integrations/2/employees", "/integrations/personio/employees"] {
        assert_eq!(bob.get(path).await?.0, StatusCode::NOT_FOUND, "{path}");
    }
    assert_eq!(bob.post("/integrations/1/reconnect", "", "application/json").await?.0, StatusCode::NOT_FOUND);
    assert_eq!(ada.post("/integrations/1/reconnect", "", "application/json").await?.0, StatusCode::OK);
    Ok(())
}

#[tokio::test]
async fn the_integration_is_saved_if_the_browser_is_closed_before_it_returns_the_token() -> Result<()> {
    let tested = Tested::start().await?;
    let ada = tested.browser().await?;
    let form = "organization=Acme&email=hr%40acme.example";
    let (status, headers, _) = ada.post("/connect", form, "text/html").await?;
    assert_eq!(status, StatusCode::SEE_OTHER);
    assert!(headers[LOCATION].to_str()?.starts_with(tested.mock.origin()), "a page of Kombo, without a script");
    let sent = tested.mock.server().requests();
    let sent = sent.last().and_then(mock::Request::json).ok_or("no request")?;
    assert_eq!(sent["link_type"], "MAGIC_LINK");

    let mut payload = tested.mock.server().webhook("integration-created")?;
    payload["data"]["end_user"]["origin_id"] = sent["end_user_origin_id"].clone();
    assert_eq!(tested.webhook(&payload, "another secret").await?, StatusCode::UNAUTHORIZED);
    assert!(!ada.get("/").await?.1.contains("Nordlicht Möbel GmbH"));
    let secret = tested.mock.server().webhook_secret();
    assert_eq!(tested.webhook(&payload, secret).await?, StatusCode::NO_CONTENT);
    assert!(ada.get("/").await?.1.contains("Nordlicht Möbel GmbH"));
    Ok(())
}

#[tokio::test]
async fn a_webhook_about_an_unknown_integration_is_acknowledged_and_ignored() -> Result<()> {
    let tested = Tested::start().await?;
    let payload = json!({"id": "1", "type": "data-changed", "data": {"integration_id": "personio:unknown"}});
    let secret = tested.mock.server().webhook_secret();
    assert_eq!(tested.webhook(&payload, secret).await?, StatusCode::NO_CONTENT);
    Ok(())
}

#[tokio::test]
async fn posts_of_other_sites_are_refused() -> Result<()> {
    let tested = Tested::start().await?;
    let ada = tested.browser().await?;
    for origin in [None, Some("https://evil.example"), Some("null")] {
        let mut request = Request::post("/connect").header(COOKIE, &ada.cookie);
        if let Some(origin) = origin {
            request = request.header(ORIGIN, origin);
        }
        let response = tested.router.clone().oneshot(request.body(Body::empty())?).await?;
        assert_eq!(response.status(), StatusCode::FORBIDDEN, "{origin:?}");
    }
    assert!(tested.mock.server().requests().iter().all(|it| it.operation.as_deref() != Some("PostConnectCreateLink")));
    Ok(())
}

#[tokio::test]
async fn pages_carry_the_security_headers_and_no_secret() -> Result<()> {
    let tested = Tested::start().await?;
    let response = tested.router.clone().oneshot(Request::get("/").body(Body::empty())?).await?;
    let (_, headers, page) = read(response).await?;
    let policy = headers["content-security-policy"].to_str()?;
    assert!(policy.contains("frame-ancestors 'none'") && policy.contains("default-src 'none'"), "{policy}");
    assert!(policy.contains(&format!("frame-src {};", tested.mock.origin())), "{policy}");
    for (name, value) in [
        ("x-content-type-options", "nosniff"),
        ("referrer-policy", "same-origin"),
        ("cache-control", "no-store"),
        ("strict-transport-security", "max-age=31536000"),
    ] {
        assert_eq!(headers[name], value);
    }
    let cookie = headers[SET_COOKIE].to_str()?;
    assert!(cookie.starts_with("__Host-session=") && cookie.contains("Secure"), "{cookie}");
    for secret in [tested.mock.server().api_key(), tested.mock.server().webhook_secret()] {
        assert!(!page.contains(secret));
    }
    Ok(())
}

#[tokio::test]
async fn bodies_are_limited() -> Result<()> {
    let tested = Tested::start().await?;
    let ada = tested.browser().await?;
    let long = format!("token={}", "a".repeat(20_000));
    let (status, _, page) = ada.post("/connect/complete", &long, "text/html").await?;
    assert_eq!(status, StatusCode::PAYLOAD_TOO_LARGE);
    assert!(page.contains("The input is too long"));
    let payload = json!({"text": "a".repeat(2_000_000)});
    let secret = tested.mock.server().webhook_secret();
    assert_eq!(tested.webhook(&payload, secret).await?, StatusCode::PAYLOAD_TOO_LARGE);
    Ok(())
}

#[tokio::test]
async fn errors_of_kombo_become_pages_with_a_remedy() -> Result<()> {
    let tested = Tested::start().await?;
    let ada = tested.browser().await?;
    let server = tested.mock.server();
    for (answer, status, text) in [
        (mock::Answer::status(503), StatusCode::SERVICE_UNAVAILABLE, "Kombo cannot be reached"),
        (
            mock::Answer::error(401, "PLATFORM.AUTHENTICATION_INVALID", "The key k3y is wrong."),
            StatusCode::BAD_GATEWAY,
            "Kombo refuses the access of this site",
        ),
        (
            mock::Answer::error(400, "PLATFORM.INPUT_INVALID", "There is no tool <b>x</b>."),
            StatusCode::BAD_GATEWAY,
            "There is no tool &lt;b&gt;x&lt;/b&gt;.",
        ),
    ] {
        server.answer::<op::CreateConnectionLink>(answer);
        let form = "organization=Acme&email=hr%40acme.example";
        let (found, _, page) = ada.post("/connect", form, "text/html").await?;
        assert_eq!(found, status, "{text}");
        assert!(page.contains(text) && page.contains("Back to your connections"), "{page}");
        assert!(!page.contains("k3y"), "details are for the log");
        let (found, _, json) = ada.post("/connect", form, "application/json").await?;
        assert_eq!(found, status);
        assert!(serde_json::from_str::<serde_json::Value>(&json)?["remedy"].is_string(), "{json}");
    }
    Ok(())
}

#[tokio::test]
async fn a_link_to_another_origin_is_not_opened() -> Result<()> {
    let tested = Tested::start().await?;
    let ada = tested.browser().await?;
    for link in ["https://evil.example/v1?token=1", "javascript:alert(1)", ""] {
        tested.mock.server().answer::<op::CreateConnectionLink>(mock::Answer::success(json!({"link": link})));
        let form = "organization=Acme&email=hr%40acme.example";
        let (status, headers, _) = ada.post("/connect", form, "text/html").await?;
        assert_eq!(status, StatusCode::INTERNAL_SERVER_ERROR);
        assert!(!headers.contains_key(LOCATION));
    }
    Ok(())
}
