//! Every serializer of serde as a [`Sink`].

use chrono::{DateTime, NaiveDate, Utc};
use serde::ser::{Error, Serialize, SerializeMap, SerializeSeq, SerializeStruct, Serializer};
use serde_json::{Map, Number, Value};

use super::sink::{Fields, Items, Sink, Write, WriteFields};

/// Writes a value to a serializer.
pub(crate) fn serialize<S: Serializer>(value: &dyn Write, serializer: S) -> Result<S::Ok, S::Error> {
    let mut one = One { serializer: Some(serializer), result: None };
    value.write(&mut one);
    one.result.unwrap_or_else(|| Err(S::Error::custom("a value was not written")))
}

/// A value as a type of serde.
pub(crate) struct Serialized<'a>(pub(crate) &'a dyn Write);

impl Serialize for Serialized<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serialize(self.0, serializer)
    }
}

/// The serializer of one value.
struct One<S: Serializer> {
    serializer: Option<S>,
    result: Option<Result<S::Ok, S::Error>>,
}

impl<S: Serializer> One<S> {
    fn put(&mut self, write: impl FnOnce(S) -> Result<S::Ok, S::Error>) {
        if let Some(serializer) = self.serializer.take() {
            self.result = Some(write(serializer));
        } else {
            self.result = Some(Err(S::Error::custom("a value was written twice")));
        }
    }
}

impl<S: Serializer> Sink for One<S> {
    fn bool(&mut self, value: bool) {
        self.put(|serializer| serializer.serialize_bool(value));
    }

    fn i64(&mut self, value: i64) {
        self.put(|serializer| serializer.serialize_i64(value));
    }

    fn u64(&mut self, value: u64) {
        self.put(|serializer| serializer.serialize_u64(value));
    }

    fn f64(&mut self, value: f64) {
        self.put(|serializer| serializer.serialize_f64(value));
    }

    fn f32(&mut self, value: f32) {
        self.put(|serializer| serializer.serialize_f32(value));
    }

    fn number(&mut self, value: &Number) {
        self.put(|serializer| value.serialize(serializer));
    }

    fn text(&mut self, value: &str) {
        self.put(|serializer| serializer.serialize_str(value));
    }

    fn timestamp(&mut self, value: &DateTime<Utc>) {
        self.put(|serializer| value.serialize(serializer));
    }

    fn date(&mut self, value: &NaiveDate) {
        self.put(|serializer| value.serialize(serializer));
    }

    fn null(&mut self) {
        self.put(S::serialize_none);
    }

    fn present(&mut self, value: &dyn Write) {
        self.put(|serializer| serializer.serialize_some(&Serialized(value)));
    }

    fn list(&mut self, items: &dyn Items) {
        self.put(|serializer| {
            let mut list = serializer.serialize_seq(Some(items.length()))?;
            for index in 0..items.length() {
                list.serialize_element(&Serialized(items.item(index)))?;
            }
            list.end()
        });
    }

    fn object(&mut self, name: &'static str, fields: &dyn WriteFields) {
        self.put(|serializer| {
            let mut object = Struct(serializer.serialize_struct(name, count(fields)));
            fields.write_fields(&mut object);
            object.0?.end()
        });
    }

    fn entries(&mut self, fields: &dyn WriteFields) {
        self.put(|serializer| {
            let mut entries = Entries(serializer.serialize_map(Some(count(fields))));
            fields.write_fields(&mut entries);
            entries.0?.end()
        });
    }

    fn map(&mut self, value: &Map<String, Value>) {
        self.put(|serializer| value.serialize(serializer));
    }

    fn value(&mut self, value: &Value) {
        self.put(|serializer| value.serialize(serializer));
    }
}

/// Returns the number of members that are written.
fn count(fields: &dyn WriteFields) -> usize {
    struct Count(usize);

    impl Fields for Count {
        fn field(&mut self, _: &'static str, value: Option<&dyn Write>) {
            self.0 += usize::from(value.is_some());
        }

        fn entry(&mut self, _: &str, _: &dyn Write) {
            self.0 += 1;
        }
    }

    let mut count = Count(0);
    fields.write_fields(&mut count);
    count.0
}

/// The fields of a struct, or the first error.
struct Struct<S: SerializeStruct>(Result<S, S::Error>);

impl<S: SerializeStruct> Fields for Struct<S> {
    fn field(&mut self, name: &'static str, value: Option<&dyn Write>) {
        let Ok(object) = &mut self.0 else { return };
        let outcome = match value {
            Some(value) => object.serialize_field(name, &Serialized(value)),
            None => object.skip_field(name),
        };
        if let Err(error) = outcome {
            self.0 = Err(error);
        }
    }

    fn entry(&mut self, name: &str, _: &dyn Write) {
        self.0 = Err(S::Error::custom(format_args!("a struct has no field `{name}`")));
    }
}

/// The entries of a map, or the first error.
struct Entries<S: SerializeMap>(Result<S, S::Error>);

impl<S: SerializeMap> Fields for Entries<S> {
    fn field(&mut self, name: &'static str, value: Option<&dyn Write>) {
        if let Some(value) = value {
            self.entry(name, value);
        }
    }

    fn entry(&mut self, name: &str, value: &dyn Write) {
        let Ok(entries) = &mut self.0 else { return };
        if let Err(error) = entries.serialize_entry(name, &Serialized(value)) {
            self.0 = Err(error);
        }
    }
}
