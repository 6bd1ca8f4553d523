//! The client: its builder, and its handles.
//!
//! The files of this folder are one recursion, because the public methods of the three types return each other:
//! `Kombo::builder` and `KomboBuilder::build`, `Kombo::integration` and `Integration::kombo`.

mod builder;
mod integration;
mod kombo;

pub use builder::KomboBuilder;
#[cfg(feature = "mock")]
pub(crate) use builder::Upstream;
pub use integration::Integration;
pub use kombo::Kombo;
