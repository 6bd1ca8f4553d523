//! The OpenAPI model: which objects and keywords there are, JSON pointers, header names, and problems with their
//! locations.

pub(crate) mod grammar;
pub(crate) mod header;
pub(crate) mod inexpressible;
pub(crate) mod members;
pub(crate) mod pointer;
pub mod problem;
pub mod version;
