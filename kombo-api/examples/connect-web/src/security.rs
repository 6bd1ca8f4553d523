//! Headers of every response, and the refusal of requests that other sites cause.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, InvalidHeaderValue, ORIGIN, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
    X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Uri};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};

use crate::failure::Failure;
use crate::state::Shared;

/// Adds the security headers to a response.
///
/// There is no `Cross-Origin-Opener-Policy`: it would cut off the sign-in windows that Kombo's dialog opens.
pub(crate) async fn headers(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    headers.insert(CONTENT_SECURITY_POLICY, app.site.content_security_policy.clone());
    headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    // With `no-referrer`, browsers would send `Origin: null` with the forms of the page itself.
    headers.insert(REFERRER_POLICY, HeaderValue::from_static("same-origin"));
    // Pages show data of the signed-in user.
    headers.entry(CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    if app.site.is_https() {
        headers.insert(STRICT_TRANSPORT_SECURITY, HeaderValue::from_static("max-age=31536000"));
    }
    response
}

/// Returns the policy of the pages: own scripts, styles and connections, and one frame, the dialog. Without JavaScript
/// a form is redirected to the dialog, and browsers apply `form-action` to redirects too.
///
/// # Errors
/// If the origin contains a character that no header has.
pub(crate) fn content_security_policy(connect_origin: &str) -> Result<HeaderValue, InvalidHeaderValue> {
    HeaderValue::try_from(format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; \
         frame-src {connect_origin}; form-action 'self' {connect_origin}; base-uri 'none'; frame-ancestors 'none'"
    ))
}

/// Refuses a request that changes something and does not come from a page of this server.
pub(crate) async fn same_origin(State(app): State<Shared>, request: Request, next: Next) -> Response {
    if request.method().is_safe() || is_same_origin(request.headers(), &app.site.origin) {
        return next.run(request).await;
    }
    tracing::warn!(path = request.uri().path(), "refused a request from another origin");
    Failure::cross_site(&app.site.origin).into_response()
}

/// Returns whether a page of this origin has sent the request. Browsers send `Origin` with every POST; a request with
/// neither header is not from a browser that has a session.
pub(crate) fn is_same_origin(headers: &HeaderMap, own: &str) -> bool {
    match headers.get(ORIGIN) {
        Some(origin) => origin.as_bytes() == own.as_bytes(),
        None => headers.get("sec-fetch-site").is_some_and(|site| site.as_bytes() == b"same-origin"),
    }
}

/// Returns the origin of a URL, as browsers write it; `None` if it is not an http(s) URL, or has a user name.
pub(crate) fn origin_of(uri: &Uri) -> Option<String> {
    let scheme = uri.scheme_str().filter(|scheme| ["http", "https"].contains(scheme))?;
    let authority = uri.authority().filter(|it| !it.as_str().contains('@'))?;
    let default = if scheme == "https" { 443 } else { 80 };
    let host = authority.host().to_ascii_lowercase();
    Some(match authority.port_u16().filter(|port| *port != default) {
        Some(port) => format!("{scheme}://{host}:{port}"),
        None => format!("{scheme}://{host}"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_own_origin_may_post() {
        let own = "https://app.example.com";
        let cases = [
            (vec![("origin", own)], true),
            (vec![("sec-fetch-site", "same-origin")], true),
            (vec![("origin", "https://evil.example")], false),
            (vec![("origin", "https://app.example.com.evil.example")], false),
            (vec![("origin", "null"), ("sec-fetch-site", "same-origin")], false),
            (vec![("sec-fetch-site", "same-site")], false),
            (vec![("sec-fetch-site", "none")], false),
            (vec![], false),
        ];
        for (headers, expected) in cases {
            let mut map = HeaderMap::new();
            for (name, value) in headers.clone() {
                map.insert(name, HeaderValue::from_static(value));
            }
            assert_eq!(is_same_origin(&map, own), expected, "{headers:?}");
        }
    }

    #[test]
    fn origins_are_as_browsers_write_them() {
        let origin = |url: &str| url.parse::<Uri>().ok().and_then(|uri| origin_of(&uri));
        for (url, expected) in [
            ("https://Connect.Kombo.dev/v1?token=1", Some("https://connect.kombo.dev")),
            ("https://app.example.com:443", Some("https://app.example.com")),
            ("http://[::1]:3000/", Some("http://[::1]:3000")),
            ("https://user@app.example.com", None),
            ("javascript:alert(1)", None),
            ("/path", None),
        ] {
            assert_eq!(origin(url).as_deref(), expected, "{url}");
        }
    }
}
