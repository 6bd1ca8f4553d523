//! The interface between values and deserializers.

use std::fmt::{self, Display};

use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

/// Reads a value.
///
/// A trait of its own, because the compiler adds two functions to each closure that becomes a `dyn FnMut`.
pub(crate) trait OnValue {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed>;
}

/// Reads a string in place.
pub(crate) trait OnText {
    fn call(&mut self, text: &str) -> Result<(), Failed>;
}

/// Reads the members of an object.
pub(crate) trait OnMembers {
    fn call(&mut self, members: &mut dyn Members) -> Result<(), Failed>;
}

/// A value that has not been read yet. Each method reads it, so only one of them can be called.
/// A `place` is set if the value is read and is not null.
pub(crate) trait Source {
    fn bool(&mut self, place: &mut Option<bool>) -> Result<(), Failed>;

    fn integer(&mut self, range: Range) -> Result<i128, Failed>;

    fn f64(&mut self, place: &mut Option<f64>) -> Result<(), Failed>;

    fn f32(&mut self, place: &mut Option<f32>) -> Result<(), Failed>;

    fn number(&mut self, place: &mut Option<Number>) -> Result<(), Failed>;

    fn string(&mut self, place: &mut Option<String>) -> Result<(), Failed>;

    /// Reads a string, unless it is null.
    fn optional_string(&mut self, place: &mut Option<String>) -> Result<(), Failed>;

    /// Calls `read` with a string. `expected` describes it in errors.
    fn text(&mut self, expected: &'static str, read: &mut dyn OnText) -> Result<(), Failed>;

    /// Calls `read` with a string, unless it is null.
    fn optional_text(&mut self, expected: &'static str, read: &mut dyn OnText) -> Result<(), Failed>;

    /// Calls `read` with the value, unless it is null.
    fn optional(&mut self, read: &mut dyn OnValue) -> Result<(), Failed>;

    /// Calls `read` with each item of a list.
    fn list(&mut self, read: &mut dyn OnValue) -> Result<(), Failed>;

    /// Calls `read` with the members of an object. `expected` describes it in errors.
    fn object(&mut self, expected: &dyn Display, read: &mut dyn OnMembers) -> Result<(), Failed>;

    /// Calls `read` with the members of a struct. Some formats need its name and those of its fields.
    #[allow(dead_code, reason = "only models use it, and a build without operations has none")]
    fn record(
        &mut self,
        name: &'static str,
        fields: &'static [&'static str],
        read: &mut dyn OnMembers,
    ) -> Result<(), Failed>;

    fn map(&mut self, place: &mut Option<Map<String, Value>>) -> Result<(), Failed>;

    fn value(&mut self, place: &mut Option<Value>) -> Result<(), Failed>;

    /// Reads the value as JSON text. Only the deserializers of serde_json can do this.
    fn raw(&mut self, place: &mut Option<Box<RawValue>>) -> Result<(), Failed>;

    fn skip(&mut self) -> Result<(), Failed>;
}

/// The members of an object. As a [`Source`] it is the value of the member whose name was read last.
pub(crate) trait Members: Source {
    /// Reads each member into the field at the position of its name, and ignores members without a position.
    #[allow(dead_code, reason = "only models use it, and a build without operations has none")]
    fn fields(&mut self, position: fn(&str) -> usize, fields: &mut [&mut dyn OnValue]) -> Result<(), Failed>;

    /// Reads the next name; `None` at the end of the object.
    fn next_name(&mut self) -> Result<Option<String>, Failed>;
}

/// Reads any JSON.
pub(crate) fn any(source: &mut dyn Source) -> Result<Value, Failed> {
    let mut value = None;
    source.value(&mut value)?;
    value.ok_or(Failed::Reported)
}

/// An integer type.
#[derive(Clone, Copy)]
pub(crate) struct Range {
    pub(crate) name: &'static str,
    pub(crate) least: i128,
    pub(crate) most: i128,
}

/// The failure to read a value.
#[derive(Debug)]
pub(crate) enum Failed {
    /// The deserializer failed. The source has its error.
    Reported,
    /// The value is invalid.
    Invalid(Box<Invalid>),
}

/// The reason why a value is invalid. [`Failed`] holds it in a box, so that a `Failed` fits into a register.
#[derive(Debug)]
pub(crate) enum Invalid {
    /// A required member is missing.
    Missing(&'static str),
    /// A string is not of the expected form.
    Text {
        text: String,
        expected: &'static str,
    },
    Other(String),
}

impl Failed {
    pub(crate) fn missing(name: &'static str) -> Self {
        Self::Invalid(Box::new(Invalid::Missing(name)))
    }

    pub(crate) fn text(text: &str, expected: &'static str) -> Self {
        Self::Invalid(Box::new(Invalid::Text { text: text.to_owned(), expected }))
    }

    pub(crate) fn other(message: fmt::Arguments<'_>) -> Self {
        Self::Invalid(Box::new(Invalid::Other(message.to_string())))
    }
}
