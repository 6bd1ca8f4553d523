//! Writing values to any serde serializer, without a type parameter for the serializer: the counterpart of `read`, for
//! the same reasons.

mod sink;
mod values;
mod with_serde;

pub(crate) use sink::{Field, Fields, Sink, Write, WriteFields};
pub(crate) use with_serde::{Serialized, serialize};
