//! x
pub mod bundle;
mod grammar;
mod lower;
pub mod page;
mod pointer;
pub mod problem;
mod yaml;
