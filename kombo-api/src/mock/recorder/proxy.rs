//! Recording: requests are sent on to the API, and the exchanges are kept.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::HeaderMap;
use http::header::{
    ACCEPT_ENCODING, CONNECTION, CONTENT_LENGTH, HOST, PROXY_AUTHENTICATE, PROXY_AUTHORIZATION, TE, TRAILER,
    TRANSFER_ENCODING, UPGRADE,
};

use super::super::answer::Answer;
use super::super::catalog::Catalog;
use super::super::request::Request;
use super::recording::Recording;
use super::redact;
use super::rules::Rules;
use crate::client::Upstream;
use crate::error::Error;
use crate::failed::Failed;

#[derive(Debug)]
pub(super) struct Proxy {
    upstream: Upstream,
    catalog: Catalog,
    rules: Rules,
    /// The exchanges in the order of their requests; `None` until there is a response.
    exchanges: Mutex<Vec<Option<(Request, Answer)>>>,
}

impl Proxy {
    pub(super) fn new(upstream: Upstream, catalog: Catalog, rules: Rules) -> Self {
        Self { upstream, catalog, rules, exchanges: Mutex::default() }
    }

    /// Sends a request on, and records it with its response.
    pub(super) async fn answer(&self, head: http::request::Parts, body: Bytes) -> Answer {
        let n = {
            let mut exchanges = self.lock();
            exchanges.push(None);
            exchanges.len() - 1
        };
        let request = Request::new(head, body, &self.catalog);
        match self.forward(&request).await {
            Ok(answer) => {
                self.lock()[n] = Some((request, answer.clone()));
                answer
            }
            // Not recorded: in a replay there would be nothing to answer.
            Err(error) => {
                let message = format!("The recorder could not send the request on: {}", error.report());
                Answer::error(502, "RECORDER.NOT_SENT", &message)
            }
        }
    }

    async fn forward(&self, request: &Request) -> Result<Answer, Error> {
        let query = request.query.as_ref().map(|it| format!("?{it}")).unwrap_or_default();
        let url = format!("{}{}{query}", self.upstream.base_url(), request.path);
        let failed = |error| Failed::of(error, false).error;
        let forwarded = self.upstream.http()?.request(request.method.clone(), url);
        let forwarded = forwarded.headers(sent_on(&request.headers)).body(request.body.clone());
        let response = forwarded.send().await.map_err(failed)?;
        let (status, headers) = (response.status(), sent_on(response.headers()));
        let body = response.bytes().await.map_err(Error::of_connection)?;
        Ok(Answer { status, headers, body, delay: None })
    }

    /// Returns the recording of all exchanges so far, without secrets.
    pub(super) fn recording(&self) -> Recording {
        let exchanges: Vec<_> = self.lock().iter().flatten().cloned().collect();
        redact::redacted(&exchanges, &self.rules, &self.catalog)
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Option<(Request, Answer)>>> {
        self.exchanges.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the headers without those of one connection. The HTTP client decompresses, so it asks for the encodings that
/// it knows.
fn sent_on(headers: &HeaderMap) -> HeaderMap {
    let mut headers = headers.clone();
    for name in [
        ACCEPT_ENCODING,
        CONNECTION,
        CONTENT_LENGTH,
        HOST,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        TE,
        TRAILER,
        TRANSFER_ENCODING,
        UPGRADE,
    ] {
        headers.remove(name);
    }
    headers
}
