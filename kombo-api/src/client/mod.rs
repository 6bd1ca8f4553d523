//! The client: its builder, and its handles.
//!
//! The files of this folder are one recursion, because the public methods of the three types return each other:
//! `Kombo::builder` and `KomboBuilder::build`, `Kombo::integration` and `Integration::kombo`.

mod builder;
mod integration;
mod kombo;

pub use builder::KomboBuilder;
pub use integration::Integration;
pub use kombo::Kombo;
#[cfg(feature = "cli")]
pub(crate) use kombo::{scope_of, shared_of};
