//! The rows, by what they call.

pub mod client;
pub mod connect;
pub mod employees;
