//! Request bodies that report their progress.

use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};

use bytes::Bytes;
use http_body::{Body, Frame, SizeHint};
use tokio::time::Instant;

/// The time at which a part of a body was last passed to the connection.
#[derive(Clone, Debug, Default)]
pub(crate) struct Progress(Arc<Mutex<Option<Instant>>>);

impl Progress {
    pub(crate) fn latest(&self) -> Option<Instant> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn note(&self) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(Instant::now());
    }
}

/// The size of a part, and of the largest body that is not watched: it fits into the buffers of a connection, so it
/// would have no visible progress.
const SMALL: usize = 64 * 1024;

/// Watches the body of a request, if it is large or a stream, and returns its progress.
pub(crate) fn watch(request: &mut reqwest::Request) -> Option<Progress> {
    let body = request.body_mut();
    if body.as_ref()?.as_bytes().is_some_and(|bytes| bytes.len() <= SMALL) {
        return None;
    }
    let progress = Progress::default();
    let watched = Watched { body: body.take()?, taken: Bytes::new(), progress: progress.clone() };
    *body = Some(reqwest::Body::wrap(watched));
    Some(progress)
}

/// A body that records when a part of it is taken, and splits large parts.
struct Watched {
    body: reqwest::Body,
    /// The bytes that were taken from the body and not passed on yet.
    taken: Bytes,
    progress: Progress,
}

impl Body for Watched {
    type Data = Bytes;
    type Error = reqwest::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, reqwest::Error>>> {
        if self.taken.is_empty() {
            match ready!(Pin::new(&mut self.body).poll_frame(context)) {
                Some(Ok(frame)) => match frame.into_data() {
                    Ok(data) => self.taken = data,
                    Err(trailers) => return Poll::Ready(Some(Ok(trailers))),
                },
                ended => return Poll::Ready(ended),
            }
        }
        self.progress.note();
        let length = self.taken.len().min(SMALL);
        Poll::Ready(Some(Ok(Frame::data(self.taken.split_to(length)))))
    }

    fn is_end_stream(&self) -> bool {
        self.taken.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        let (mut hint, taken) = (self.body.size_hint(), self.taken.len() as u64);
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper + taken);
        }
        hint.set_lower(hint.lower() + taken);
        hint
    }
}
