//! [`Write`] of the types of Rust and serde_json that models have.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use serde_json::{Map, Number, Value};

use super::sink::{Fields, Items, OptionalField, Sink, Write, WriteFields};

/// Implements [`Write`] with a method of [`Sink`].
macro_rules! by_method {
    ($($ty:ty = $method:ident($value:ident => $given:expr)),* $(,)?) => {$(
        impl Write for $ty {
            fn write(&self, sink: &mut dyn Sink) {
                let $value = self;
                sink.$method($given);
            }
        }
    )*};
}

by_method! {
    bool = bool(it => *it),
    i8 = i64(it => (*it).into()), i16 = i64(it => (*it).into()), i32 = i64(it => (*it).into()),
    i64 = i64(it => *it),
    u8 = u64(it => (*it).into()), u16 = u64(it => (*it).into()), u32 = u64(it => (*it).into()),
    u64 = u64(it => *it),
    f32 = f32(it => *it), f64 = f64(it => *it), Number = number(it => it),
    String = text(it => it), DateTime<Utc> = timestamp(it => it), NaiveDate = date(it => it),
    Map<String, Value> = map(it => it), Value = value(it => it),
}

impl<T: Write> Write for Option<T> {
    fn write(&self, sink: &mut dyn Sink) {
        match self {
            Some(value) => sink.present(value),
            None => sink.null(),
        }
    }
}

impl<T: Write> OptionalField for Option<T> {
    fn value(&self) -> Option<&dyn Write> {
        match self {
            Some(value) => Some(value),
            None => None,
        }
    }
}

impl<T: Write> Write for Box<T> {
    fn write(&self, sink: &mut dyn Sink) {
        T::write(self, sink);
    }
}

impl<T: Write> Write for Vec<T> {
    fn write(&self, sink: &mut dyn Sink) {
        sink.list(self);
    }
}

impl<T: Write> Items for Vec<T> {
    fn length(&self) -> usize {
        self.len()
    }

    fn item(&self, index: usize) -> &dyn Write {
        &self[index]
    }
}

impl<T: Write> Write for BTreeMap<String, T> {
    fn write(&self, sink: &mut dyn Sink) {
        sink.entries(self);
    }
}

impl WriteFields for Map<String, Value> {
    fn write_fields(&self, fields: &mut dyn Fields) {
        for (name, value) in self {
            fields.entry(name, value);
        }
    }
}

impl<T: Write> WriteFields for BTreeMap<String, T> {
    fn write_fields(&self, fields: &mut dyn Fields) {
        for (name, value) in self {
            fields.entry(name, value);
        }
    }
}
