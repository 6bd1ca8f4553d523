//! Reports of a diff: for a terminal, for a pull request, for programs, and a draft of the CHANGELOG entry.

mod changelog;
mod counts;
mod groups;
mod json;
mod list;
mod markdown;
mod rust;
mod text;

pub use changelog::changelog;
pub use json::json;
pub use markdown::markdown;
pub use text::text;
