//! The generated client, as `build.rs` wrote it. Private: its types come out as [`crate::types`], its operations as
//! [`crate::op`].
#![warn(missing_docs)]
#![allow(dead_code, unused_qualifications, unreachable_pub, private_interfaces, non_camel_case_types)]
#![allow(clippy::all, clippy::pedantic, clippy::unwrap_used)]

include!(concat!(env!("OUT_DIR"), "/raw.rs"));

/// What was compiled, for the test that the reviewed snapshots are it.
pub const SOURCE: &str = include_str!(concat!(env!("OUT_DIR"), "/raw.rs"));
