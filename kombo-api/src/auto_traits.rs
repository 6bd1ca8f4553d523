//! The auto traits of public types, verified by the compiler. Losing one of them is a breaking change.
//!
//! The snapshot of the public API contains the statements of `types`, `streams` and `futures`.
#![allow(dead_code, reason = "the functions are compiled and never called")]

#[cfg(feature = "blocking")]
use crate::blocking;
#[cfg(feature = "blocking")]
use crate::client::{BlockingIntegration, BlockingKombo};
#[cfg(all(feature = "mock", feature = "webhook"))]
use crate::mock::Delivery;
#[cfg(feature = "mock")]
use crate::mock::{Answer, Recorder, RecorderBuilder, Request, Server};
#[cfg(feature = "blocking")]
use crate::mode::Blocking;
#[cfg(feature = "webhook")]
use crate::webhook::{Event, InlineAssessmentAnswer, SecretError, Verifier, VerifyError};
use crate::{
    Async, Call, Credentials, Error, ErrorKind, Integration, InvalidRecord, Items, Kombo, KomboBuilder, List, Ndjson,
    OperationInfo, Page, Pages, Region, Response, RetryBudget, RetryPolicy, Warning,
};
#[cfg(kombo_passthrough)]
use crate::{Passthrough, ToolRequest};

fn is_send_sync_unpin<T: Send + Sync + Unpin + 'static>() {}

fn is_send_unpin<T: Send + Unpin + 'static>() {}

fn is_send<T: Send>(_: T) {}

fn types<O: List + Unpin, T: Send + Sync + Unpin + 'static>() {
    is_send_sync_unpin::<Async>();
    #[cfg(feature = "blocking")]
    is_send_sync_unpin::<Blocking>();
    #[cfg(feature = "blocking")]
    is_send_sync_unpin::<BlockingIntegration>();
    #[cfg(feature = "blocking")]
    is_send_sync_unpin::<BlockingKombo>();
    #[cfg(feature = "blocking")]
    is_send_sync_unpin::<blocking::Call<O>>();
    is_send_sync_unpin::<Call<O>>();
    is_send_sync_unpin::<Credentials>();
    is_send_sync_unpin::<Error>();
    is_send_sync_unpin::<ErrorKind>();
    is_send_sync_unpin::<Integration>();
    is_send_sync_unpin::<InvalidRecord>();
    is_send_sync_unpin::<Kombo>();
    is_send_sync_unpin::<KomboBuilder>();
    is_send_sync_unpin::<OperationInfo>();
    is_send_sync_unpin::<Page<T>>();
    is_send_sync_unpin::<Region>();
    is_send_sync_unpin::<Response<T>>();
    is_send_sync_unpin::<RetryBudget>();
    is_send_sync_unpin::<RetryPolicy>();
    is_send_sync_unpin::<Warning>();
    #[cfg(kombo_passthrough)]
    is_send_sync_unpin::<Passthrough>();
    #[cfg(kombo_passthrough)]
    is_send_sync_unpin::<ToolRequest>();
    #[cfg(feature = "mock")]
    is_send_sync_unpin::<Answer>();
    #[cfg(all(feature = "mock", feature = "webhook"))]
    is_send_sync_unpin::<Delivery>();
    #[cfg(feature = "mock")]
    is_send_sync_unpin::<Recorder>();
    #[cfg(feature = "mock")]
    is_send_sync_unpin::<RecorderBuilder>();
    #[cfg(feature = "mock")]
    is_send_sync_unpin::<Request>();
    #[cfg(feature = "mock")]
    is_send_sync_unpin::<Server>();
    #[cfg(feature = "webhook")]
    is_send_sync_unpin::<Event>();
    #[cfg(feature = "webhook")]
    is_send_sync_unpin::<InlineAssessmentAnswer>();
    #[cfg(feature = "webhook")]
    is_send_sync_unpin::<SecretError>();
    #[cfg(feature = "webhook")]
    is_send_sync_unpin::<Verifier>();
    #[cfg(feature = "webhook")]
    is_send_sync_unpin::<VerifyError>();
}

/// Streams: their items need not be `Sync`.
fn streams<O: List, T: 'static>() {
    is_send_unpin::<Items<O>>();
    is_send_unpin::<Pages<O>>();
    #[cfg(feature = "blocking")]
    is_send_unpin::<blocking::Items<O>>();
    #[cfg(feature = "blocking")]
    is_send_unpin::<blocking::Pages<O>>();
    is_send_sync_unpin::<Ndjson<T>>();
}

fn futures<O: List>(call: Call<O>) {
    is_send(call.clone().send());
    is_send(call.send_raw());
}
