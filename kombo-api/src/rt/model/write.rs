//! Writing the fields of a model.
//!
//! The first error is kept, and nothing is written after it, so that generated code need not check each field.

use serde::ser::{Serialize, SerializeMap, SerializeStruct, Serializer};

/// The number of fields that are written.
#[derive(Default)]
pub(crate) struct Count(usize);

/// The fields of a struct.
pub(crate) struct Fields<S: Serializer>(Result<S::SerializeStruct, S::Error>);

impl<S: Serializer> Fields<S> {
    pub(crate) fn new(serializer: S, name: &'static str, count: Count) -> Self {
        Self(serializer.serialize_struct(name, count.0))
    }

    fn always<T: Serialize>(&mut self, name: &'static str, value: &T) {
        if let Ok(fields) = &mut self.0
            && let Err(error) = fields.serialize_field(name, value)
        {
            self.0 = Err(error);
        }
    }

    fn if_some<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
        match value {
            Some(value) => self.always(name, value),
            None => self.skip(name),
        }
    }

    fn skip(&mut self, name: &'static str) {
        if let Ok(fields) = &mut self.0
            && let Err(error) = fields.skip_field(name)
        {
            self.0 = Err(error);
        }
    }

    pub(crate) fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// The fields of a struct that also has members without a field.
pub(crate) struct Entries<S: Serializer>(Result<S::SerializeMap, S::Error>);

impl<S: Serializer> Entries<S> {
    pub(crate) fn new(serializer: S) -> Self {
        Self(serializer.serialize_map(None))
    }

    fn always<T: Serialize>(&mut self, name: &str, value: &T) {
        if let Ok(entries) = &mut self.0
            && let Err(error) = entries.serialize_entry(name, value)
        {
            self.0 = Err(error);
        }
    }

    fn if_some<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
        if let Some(value) = value {
            self.always(name, value);
        }
    }

    pub(crate) fn others<'a, T: Serialize + 'a>(&mut self, others: impl IntoIterator<Item = (&'a String, &'a T)>) {
        others.into_iter().for_each(|(name, value)| self.always(name, value));
    }

    pub(crate) fn end(self) -> Result<S::Ok, S::Error> {
        self.0?.end()
    }
}

/// Defines the methods of each kind of field.
macro_rules! kinds {
    (always: $($always:ident)*; if_some: $($if_some:ident)*) => {
        impl Count {
            $(pub(crate) fn $always<T>(&mut self, _: &T) {
                self.0 += 1;
            })*
            $(pub(crate) fn $if_some<T>(&mut self, value: &Option<T>) {
                self.0 += usize::from(value.is_some());
            })*
        }

        impl<S: Serializer> Fields<S> {
            $(pub(crate) fn $always<T: Serialize>(&mut self, name: &'static str, value: &T) {
                self.always(name, value);
            })*
            $(pub(crate) fn $if_some<T: Serialize>(&mut self, name: &'static str, value: &Option<T>) {
                self.if_some(name, value);
            })*
        }

        impl<S: Serializer> Entries<S> {
            $(pub(crate) fn $always<T: Serialize>(&mut self, name: &str, value: &T) {
                self.always(name, value);
            })*
            $(pub(crate) fn $if_some<T: Serialize>(&mut self, name: &str, value: &Option<T>) {
                self.if_some(name, value);
            })*
        }
    };
}

kinds! {
    always: required nullable list timestamp nullable_timestamp;
    if_some: optional optional_nullable optional_timestamp
}
