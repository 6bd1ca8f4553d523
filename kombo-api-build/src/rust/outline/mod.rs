//! Outlines: the public signatures of some source, for review.

mod generated;
mod model;
mod signature;
mod source;

pub(crate) use generated::generated;
pub use model::Outline;
pub use source::source;
