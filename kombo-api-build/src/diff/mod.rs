//! The effect of a change of the pages on users.
//!
//! Two states of the API are compared after lowering, so that different notations of one meaning are equal. Every
//! difference is a [`Change`] with a [`Verdict`]:
//!
//! - *breaking*: a call that worked may fail now, or a response may lack a value that it had.
//! - *compatible*: there is more to call, to send or to read; everything that worked still works.
//! - *prose*: only documentation changed: descriptions, examples, titles.
//!
//! The verdict depends on the direction. A property that becomes optional is breaking where users read it and
//! compatible where they send it. Values that this SDK reads tolerantly are compatible: new values of an enum, new
//! alternatives of a union, wider limits.
//!
//! The changes of the Rust API ([`Symbol`]) are compared separately, and their verdict may differ: a property that
//! becomes required is compatible for the API, and changes its type in Rust.

mod body;
mod bump;
mod change;
mod changes;
mod comparison;
mod describe;
mod difference;
mod direction;
mod documents;
mod equivalent;
mod flat;
mod flatten;
mod keywords;
mod limits;
mod node;
mod operation;
mod outlines;
mod parameters;
mod renamed;
pub mod report;
mod rules;
mod schema;
mod security;
mod state;
mod symbols;
mod unchanged;

pub use bump::{Bump, Version};
pub use change::{Change, ChangeKind, Verdict};
pub use difference::Diff;
pub use state::State;
pub use symbols::{Fate, Symbol};
