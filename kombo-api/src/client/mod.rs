//! The client: its settings and their builder, and its handles.
//!
//! The files of this folder are one recursion, because the public methods of the types return each other:
//! `Kombo::builder` and `KomboBuilder::build`, `Kombo::integration` and `Integration::kombo`.

#[cfg(feature = "blocking")]
mod blocking_integration;
#[cfg(feature = "blocking")]
mod blocking_kombo;
mod builder;
mod integration;
mod kombo;
mod mode;
mod settings;

#[cfg(feature = "blocking")]
pub use blocking_integration::BlockingIntegration;
#[cfg(feature = "blocking")]
pub use blocking_kombo::BlockingKombo;
pub use builder::KomboBuilder;
#[cfg(feature = "mock")]
pub(crate) use builder::Upstream;
pub use integration::Integration;
pub use kombo::Kombo;
#[cfg(feature = "cli")]
pub(crate) use kombo::{scope_of, shared_of};
pub use mode::ClientMode;
