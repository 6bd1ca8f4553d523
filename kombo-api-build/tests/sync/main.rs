//! The command `sync` against a docs site on loopback.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod bench;
mod docs_site;

mod credentials;
mod documents;
mod folders;
mod kills;
mod network;
mod previous;
mod whole_site;
