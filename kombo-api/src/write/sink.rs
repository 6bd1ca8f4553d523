//! The interface between values and serializers.

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Number, Value};

/// A type that is written to a [`Sink`].
pub(crate) trait Write {
    fn write(&self, sink: &mut dyn Sink);
}

/// The destination of one value. Each method writes it, so only one of them can be called.
pub(crate) trait Sink {
    fn bool(&mut self, value: bool);

    fn i64(&mut self, value: i64);

    fn u64(&mut self, value: u64);

    fn f64(&mut self, value: f64);

    /// Writes a float with the digits that distinguish it from other floats of 32 bits.
    fn f32(&mut self, value: f32);

    fn number(&mut self, value: &Number);

    fn text(&mut self, value: &str);

    fn timestamp(&mut self, value: &DateTime<Utc>);

    fn date(&mut self, value: &NaiveDate);

    fn null(&mut self);

    /// Writes a value that could have been null.
    fn present(&mut self, value: &dyn Write);

    fn list(&mut self, items: &dyn Items);

    /// Writes a struct.
    #[allow(dead_code, reason = "only models use it, and a build without operations has none")]
    fn object(&mut self, name: &'static str, fields: &dyn WriteFields);

    /// Writes an object whose names are known only when it is written.
    fn entries(&mut self, fields: &dyn WriteFields);

    fn map(&mut self, value: &Map<String, Value>);

    fn value(&mut self, value: &Value);
}

/// The items of a list.
pub(crate) trait Items {
    fn length(&self) -> usize;

    fn item(&self, index: usize) -> &dyn Write;
}

/// A type that writes the members of an object.
///
/// `write_fields` is called twice, and the first call only counts the members: some formats begin with their number.
pub(crate) trait WriteFields {
    fn write_fields(&self, fields: &mut dyn Fields);
}

/// A field that is not written if it is `None`.
pub(crate) trait OptionalField {
    fn value(&self) -> Option<&dyn Write>;
}

/// A field of a struct, with its name.
#[allow(dead_code, reason = "only models use it, and a build without operations has none")]
pub(crate) enum Field<'a> {
    /// A field that is always written.
    Always(&'static str, &'a dyn Write),
    /// A field that is not written if it is `None`.
    IfSome(&'static str, &'a dyn OptionalField),
}

/// The destination of members. After the first error, nothing more is written.
pub(crate) trait Fields {
    /// Writes fields of a struct.
    #[allow(dead_code, reason = "only models use it, and a build without operations has none")]
    fn fields(&mut self, fields: &[Field<'_>]) {
        for field in fields {
            match field {
                Field::Always(name, value) => self.field(name, Some(*value)),
                Field::IfSome(name, value) => self.field(name, value.value()),
            }
        }
    }

    /// Writes a field of a struct, or leaves it out.
    fn field(&mut self, name: &'static str, value: Option<&dyn Write>);

    /// Writes a member whose name is known only when it is written.
    fn entry(&mut self, name: &str, value: &dyn Write);
}
