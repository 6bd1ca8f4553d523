//! The database: integrations with their owners, and the log of webhooks.

mod database;
mod entries;
mod integrations;

pub(crate) use database::{Store, StoreError};
pub(crate) use entries::{Change, Entry, Notice, Subject};
pub(crate) use integrations::{Connected, Integration};
