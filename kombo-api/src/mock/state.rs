//! The state of the embedded mock server.

use std::collections::{HashMap, VecDeque};
use std::fmt;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::answer::Answer;
use super::catalog::Catalog;
use super::connect_flow::ConnectFlow;
use super::records::Records;
use super::request::Request;
use crate::error::Result;

/// The API key that the server accepts.
pub(super) const API_KEY: &str = "mock-api-key";

/// The state that all connections share.
#[derive(Debug)]
pub(super) struct State {
    pub(super) catalog: Catalog,
    inner: Mutex<Inner>,
}

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) requests: Vec<Request>,
    pub(super) overrides: HashMap<String, Override>,
    pub(super) flow: ConnectFlow,
    pub(super) records: Records,
}

#[derive(Debug, Default)]
pub(super) struct Override {
    /// The answers to the next calls, one each.
    pub(super) queue: VecDeque<Answer>,
    /// What answers all later calls.
    pub(super) always: Option<Always>,
}

/// What answers the calls of an operation.
#[derive(Clone)]
pub(super) enum Always {
    Answer(Answer),
    Function(Arc<Function>),
}

/// A function that answers calls. Its future has no answer if the server is to answer as usual.
pub(super) type Function = dyn Fn(Request) -> Pin<Box<dyn Future<Output = Option<Answer>> + Send>> + Send + Sync;

impl fmt::Debug for Always {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Answer(answer) => answer.fmt(f),
            Self::Function(_) => f.write_str("<function>"),
        }
    }
}

impl State {
    /// Returns the state of a new server, which listens on this port.
    pub(super) fn new(port: u16) -> Result<Self> {
        let catalog = Catalog::read()?;
        let (flow, records) = (ConnectFlow::new(&catalog, port), Records::new(&catalog));
        let inner = Mutex::new(Inner { requests: Vec::new(), overrides: HashMap::new(), flow, records });
        Ok(Self { catalog, inner })
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
