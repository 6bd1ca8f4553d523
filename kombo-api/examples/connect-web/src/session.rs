//! The signed-in user: in this demo, a random id in a cookie. Replace this file with your own sign-in.

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

use crate::failure::Failure;
use crate::state::Shared;

/// The length of an id: 256 random bits, which cannot be guessed.
const BYTES: usize = 32;

/// The user of a request.
#[derive(Clone, Debug)]
pub(crate) struct Session {
    /// The user's id in the database and at Kombo (`end_user_origin_id`). It is a hash of the cookie, so that the
    /// database and Kombo's dashboard contain nothing with which one could sign in.
    pub(crate) owner: String,
}

impl Session {
    fn new(id: &[u8; BYTES]) -> Self {
        let hash = Sha256::digest(id);
        Self { owner: URL_SAFE_NO_PAD.encode(&hash[..18]) }
    }
}

/// Adds the [`Session`] to a request, and the cookie of a new one to the response.
pub(crate) async fn layer(State(app): State<Shared>, jar: CookieJar, mut request: Request, next: Next) -> Response {
    let name = cookie_name(app.site.is_https());
    if let Some(id) = jar.get(name).and_then(|cookie| decode(cookie.value())) {
        request.extensions_mut().insert(Session::new(&id));
        return next.run(request).await;
    }
    let mut id = [0; BYTES];
    if let Err(error) = getrandom::fill(&mut id) {
        tracing::error!(%error, "the system has no random numbers");
        return Failure::internal().into_response();
    }
    request.extensions_mut().insert(Session::new(&id));
    let cookie = cookie(name, URL_SAFE_NO_PAD.encode(id), app.site.is_https());
    (jar.add(cookie), next.run(request).await).into_response()
}

/// Returns the name of the cookie. Browsers accept `__Host-` with `Secure` and without a domain only, so no subdomain
/// can set it.
fn cookie_name(is_https: bool) -> &'static str {
    if is_https { "__Host-session" } else { "session" }
}

/// `SameSite=Lax`: with `Strict`, a link in an email would open the page without the session.
fn cookie(name: &'static str, value: String, is_https: bool) -> Cookie<'static> {
    Cookie::build((name, value)).path("/").http_only(true).same_site(SameSite::Lax).secure(is_https).permanent().build()
}

fn decode(value: &str) -> Option<[u8; BYTES]> {
    URL_SAFE_NO_PAD.decode(value).ok()?.try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_closed_to_scripts_and_other_sites() {
        let plain = cookie(cookie_name(false), "id".into(), false).to_string();
        let secure = cookie(cookie_name(true), "id".into(), true).to_string();
        for flag in ["HttpOnly", "SameSite=Lax", "Path=/"] {
            assert!(plain.contains(flag) && secure.contains(flag), "{flag}");
        }
        assert!(secure.starts_with("__Host-session=") && secure.contains("Secure") && !secure.contains("Domain"));
    }

    #[test]
    fn a_cookie_of_another_form_is_no_session() {
        for value in ["", "a", "1234", &"A".repeat(42), &"A".repeat(44), &"=".repeat(43), &"A".repeat(4000)] {
            assert!(decode(value).is_none(), "{value}");
        }
        assert!(decode(&"A".repeat(43)).is_some());
    }

    #[test]
    fn the_owner_does_not_show_the_cookie() {
        let id = [7; BYTES];
        let owner = Session::new(&id).owner;
        assert_eq!(owner, Session::new(&id).owner);
        assert!(!URL_SAFE_NO_PAD.encode(id).contains(&owner));
        assert_ne!(owner, Session::new(&[8; BYTES]).owner);
    }
}
