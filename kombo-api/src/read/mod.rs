//! Reading values from any serde deserializer, without a type parameter for the deserializer.
//!
//! serde compiles a dozen functions for each pair of a type and a deserializer, which were more than half of this
//! crate's code. [`Read`] takes a trait object instead, so that a model is three short functions, compiled once, here
//! and not in the crates of users. `Deserialize` of a model is [`deserialize`].
//!
//! Values are read into places, and not returned, so that large models are not moved. Code that is compiled for each
//! type avoids `?` and methods on values of that type: each of them is compiled for each type too, and they would be a
//! quarter of the code.

mod fields;
mod place;
mod source;
mod values;
mod with_serde;

pub(crate) use fields::{is_next, read_all};
pub(crate) use place::{Callback, Lazy, Place, Read};
pub(crate) use source::{Failed, Members, OnMembers, OnText, OnValue, Source, any};
pub(crate) use with_serde::{deserialize, run};
