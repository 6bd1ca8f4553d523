//! The HTML of the pages. `maud` escapes every value.

mod employees;
mod failure;
mod home;
mod layout;

pub(crate) use employees::page as employees;
pub(crate) use failure::page as failure;
pub(crate) use home::{Done, entry, page as home};
