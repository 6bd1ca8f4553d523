//! Handles: what the operations of a namespace are called on.

use crate::call::Call;
#[cfg(feature = "blocking")]
use crate::client::{BlockingIntegration, BlockingKombo};
use crate::client::{Integration, Kombo};
#[cfg(feature = "blocking")]
use crate::mode::Blocking;
use crate::mode::{Async, Mode};
use crate::operation::{OfAccount, OfIntegration};

/// Seals the traits of handles.
pub(crate) mod sealed {
    pub trait Sealed {}
}

/// A client: [`Kombo`], or `blocking::Kombo`.
///
/// Namespaces such as [`Connect`](crate::Connect) have the operations of the account for each of them.
#[diagnostic::on_unimplemented(
    message = "this operation belongs to the account, and `{Self}` is an integration",
    label = "call it on `kombo` instead of on `kombo.integration(id)`"
)]
pub trait AccountHandle: sealed::Sealed + Clone {
    /// How its calls are sent.
    type Mode: Mode;

    #[doc(hidden)]
    fn account_call<O: OfAccount>(&self, operation: O) -> Call<O, Self::Mode>;
}

/// A handle of one integration: [`Integration`], or `blocking::Integration`.
///
/// Namespaces such as [`Hris`](crate::Hris) have the operations of an integration for each of them.
#[diagnostic::on_unimplemented(
    message = "this operation belongs to an integration, and `{Self}` is the account",
    label = "call it on `kombo.integration(id)` instead of on `kombo`"
)]
pub trait IntegrationHandle: sealed::Sealed + Clone {
    /// How its calls are sent.
    type Mode: Mode;

    #[doc(hidden)]
    fn integration_call<O: OfIntegration>(&self, operation: O) -> Call<O, Self::Mode>;
}

impl sealed::Sealed for Kombo {}
impl AccountHandle for Kombo {
    type Mode = Async;

    fn account_call<O: OfAccount>(&self, operation: O) -> Call<O> {
        self.call(operation)
    }
}

impl sealed::Sealed for Integration {}
impl IntegrationHandle for Integration {
    type Mode = Async;

    fn integration_call<O: OfIntegration>(&self, operation: O) -> Call<O> {
        self.call(operation)
    }
}

#[cfg(feature = "blocking")]
impl sealed::Sealed for BlockingKombo {}
#[cfg(feature = "blocking")]
impl AccountHandle for BlockingKombo {
    type Mode = Blocking;

    fn account_call<O: OfAccount>(&self, operation: O) -> Call<O, Blocking> {
        self.call(operation)
    }
}

#[cfg(feature = "blocking")]
impl sealed::Sealed for BlockingIntegration {}
#[cfg(feature = "blocking")]
impl IntegrationHandle for BlockingIntegration {
    type Mode = Blocking;

    fn integration_call<O: OfIntegration>(&self, operation: O) -> Call<O, Blocking> {
        self.call(operation)
    }
}
