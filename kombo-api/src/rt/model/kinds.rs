//! The kinds of fields: values while their model is read, and how they are written. If a member occurs twice, the second
//! one counts.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::read::{Failed, OnValue, Read, Source};

use super::super::timestamp::optional as read_timestamp;

// The kinds in `model!`.
pub(crate) use self::{
    Any as any, List as list, Optional as nullable, Optional as optional, OptionalNullable as optional_nullable,
    OptionalTimestamp as nullable_timestamp, OptionalTimestamp as optional_timestamp, Required as required,
    Timestamp as timestamp,
};

/// The same kinds as written fields.
pub(crate) mod written {
    pub(crate) use crate::write::Field::{
        Always as required, Always as nullable, Always as any, Always as list, Always as timestamp,
        Always as nullable_timestamp, IfSome as optional, IfSome as optional_nullable, IfSome as optional_timestamp,
    };
}

pub(crate) struct Required<T>(pub(crate) Option<T>);

impl<T: Read> OnValue for Required<T> {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        T::read(source, &mut self.0)
    }
}

pub(crate) struct Optional<T>(pub(crate) Option<T>);

impl<T: Read> OnValue for Optional<T> {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        self.0 = None;
        T::read_optional(source, &mut self.0)
    }
}

pub(crate) struct OptionalNullable<T>(pub(crate) Option<Option<T>>);

impl<T: Read> OnValue for OptionalNullable<T> {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        T::read_optional(source, self.0.insert(None))
    }
}

pub(crate) struct List<T>(pub(crate) Option<Vec<T>>);

impl<T: Read> OnValue for List<T> {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        self.0 = None;
        Vec::read_optional(source, &mut self.0)
    }
}

pub(crate) struct Any(pub(crate) Option<Value>);

impl OnValue for Any {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        source.value(&mut self.0)
    }
}

pub(crate) struct Timestamp(pub(crate) Option<DateTime<Utc>>);

impl OnValue for Timestamp {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        DateTime::read(source, &mut self.0)
    }
}

pub(crate) struct OptionalTimestamp(pub(crate) Option<DateTime<Utc>>);

impl OnValue for OptionalTimestamp {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        read_timestamp(source, &mut self.0)
    }
}
