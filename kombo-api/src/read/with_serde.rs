//! Every deserializer of serde as a [`Source`].

use std::fmt::{self, Display};
use std::marker::PhantomData;

use serde::de::{
    Deserialize, DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Unexpected, Visitor,
};
use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use super::place::{Place, Read};
use super::source::{Failed, Invalid, Members, OnMembers, OnText, OnValue, Range, Source};

/// Reads a value from a deserializer.
pub(crate) fn deserialize<'de, T: Read, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    let mut value = None;
    match (run(deserializer, &mut Place::of(&mut value)), value) {
        (Ok(()), Some(value)) => Ok(value),
        (Ok(()), None) => Err(error(Failed::Reported, None)),
        (Err(error), _) => Err(error),
    }
}

/// Calls `read` with the value of a deserializer.
pub(crate) fn run<'de, D: Deserializer<'de>>(deserializer: D, read: &mut dyn OnValue) -> Result<(), D::Error> {
    let mut one = One { deserializer: Some(deserializer), error: None, lifetime: PhantomData };
    read.call(&mut one).map_err(|failed| error(failed, one.error))
}

/// Returns the error of a deserializer for a failure.
fn error<E: Error>(failed: Failed, reported: Option<E>) -> E {
    match (failed, reported) {
        (Failed::Reported, Some(error)) => error,
        (Failed::Reported, None) => E::custom("no value was read"),
        (Failed::Invalid(reason), _) => match *reason {
            Invalid::Missing(name) => E::missing_field(name),
            Invalid::Text { text, expected } => E::invalid_value(Unexpected::Str(&text), &expected),
            Invalid::Other(message) => E::custom(message),
        },
    }
}

/// A value that is read with a seed of serde.
trait Seeded<'de> {
    type Error: Error;

    fn read_with<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, Self::Error>;

    /// Keeps an error for the caller of [`Source`].
    fn report(&mut self, error: Self::Error) -> Failed;
}

/// The value of a deserializer.
struct One<'de, D: Deserializer<'de>> {
    deserializer: Option<D>,
    error: Option<D::Error>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, D: Deserializer<'de>> Seeded<'de> for One<'de, D> {
    type Error = D::Error;

    fn read_with<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, D::Error> {
        match self.deserializer.take() {
            Some(deserializer) => seed.deserialize(deserializer),
            None => Err(error(Failed::Reported, None)),
        }
    }

    fn report(&mut self, error: D::Error) -> Failed {
        self.error = Some(error);
        Failed::Reported
    }
}

/// The members of an object.
struct Entries<'de, A: MapAccess<'de>> {
    map: A,
    error: Option<A::Error>,
    lifetime: PhantomData<&'de ()>,
}

impl<'de, A: MapAccess<'de>> Seeded<'de> for Entries<'de, A> {
    type Error = A::Error;

    #[inline(always)]
    fn read_with<S: DeserializeSeed<'de>>(&mut self, seed: S) -> Result<S::Value, A::Error> {
        self.map.next_value_seed(seed)
    }

    fn report(&mut self, error: A::Error) -> Failed {
        self.error = Some(error);
        Failed::Reported
    }
}

impl<'de, A: MapAccess<'de>> Members for Entries<'de, A> {
    fn fields(&mut self, position: fn(&str) -> usize, fields: &mut [&mut dyn OnValue]) -> Result<(), Failed> {
        loop {
            match self.map.next_key_seed(Position(position)) {
                Ok(Some(position)) => match fields.get_mut(position) {
                    Some(field) => field.call(self)?,
                    None => self.skip()?,
                },
                Ok(None) => return Ok(()),
                Err(error) => return Err(self.report(error)),
            }
        }
    }

    fn next_name(&mut self) -> Result<Option<String>, Failed> {
        self.map.next_key().map_err(|error| self.report(error))
    }
}

/// Reads a value of a type that serde knows.
fn known<'de, F: Seeded<'de>, T: Deserialize<'de>>(source: &mut F, place: &mut Option<T>) -> Result<(), Failed> {
    *place = Some(seeded(source, PhantomData)?);
    Ok(())
}

#[inline(always)]
fn seeded<'de, F: Seeded<'de>, S: DeserializeSeed<'de>>(source: &mut F, seed: S) -> Result<S::Value, Failed> {
    source.read_with(seed).map_err(|error| source.report(error))
}

/// Implements [`Source`]. One `impl` for everything that is `Seeded<'de>` would leave `'de` unconstrained.
macro_rules! source {
    ($source:ident, $bound:ident) => {
        impl<'de, D: $bound<'de>> Source for $source<'de, D> {
            fn bool(&mut self, place: &mut Option<bool>) -> Result<(), Failed> {
                known(self, place)
            }

            fn integer(&mut self, range: Range) -> Result<i128, Failed> {
                seeded(self, Integer(range))
            }

            fn f64(&mut self, place: &mut Option<f64>) -> Result<(), Failed> {
                known(self, place)
            }

            fn f32(&mut self, place: &mut Option<f32>) -> Result<(), Failed> {
                known(self, place)
            }

            fn number(&mut self, place: &mut Option<Number>) -> Result<(), Failed> {
                known(self, place)
            }

            fn string(&mut self, place: &mut Option<String>) -> Result<(), Failed> {
                seeded(self, Characters(place))
            }

            fn optional_string(&mut self, place: &mut Option<String>) -> Result<(), Failed> {
                seeded(self, OptionalText(Characters(place)))
            }

            fn text(&mut self, expected: &'static str, read: &mut dyn OnText) -> Result<(), Failed> {
                seeded(self, Text { expected, read })
            }

            fn optional_text(&mut self, expected: &'static str, read: &mut dyn OnText) -> Result<(), Failed> {
                seeded(self, OptionalText(Text { expected, read }))
            }

            fn optional(&mut self, read: &mut dyn OnValue) -> Result<(), Failed> {
                seeded(self, Optional(read))
            }

            fn list(&mut self, read: &mut dyn OnValue) -> Result<(), Failed> {
                seeded(self, List(read))
            }

            fn object(&mut self, expected: &dyn Display, read: &mut dyn OnMembers) -> Result<(), Failed> {
                seeded(self, Object { expected, of_struct: None, read })
            }

            fn record(
                &mut self,
                name: &'static str,
                fields: &'static [&'static str],
                read: &mut dyn OnMembers,
            ) -> Result<(), Failed> {
                let expected = &format_args!("struct {name}");
                seeded(self, Object { expected, of_struct: Some((name, fields)), read })
            }

            fn map(&mut self, place: &mut Option<Map<String, Value>>) -> Result<(), Failed> {
                known(self, place)
            }

            fn value(&mut self, place: &mut Option<Value>) -> Result<(), Failed> {
                known(self, place)
            }

            fn raw(&mut self, place: &mut Option<Box<RawValue>>) -> Result<(), Failed> {
                known(self, place)
            }

            fn skip(&mut self) -> Result<(), Failed> {
                seeded(self, PhantomData::<IgnoredAny>).map(drop)
            }
        }
    };
}

source!(One, Deserializer);
source!(Entries, MapAccess);

/// The position of a name.
struct Position(fn(&str) -> usize);

impl<'de> DeserializeSeed<'de> for Position {
    type Value = usize;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<usize, D::Error> {
        deserializer.deserialize_identifier(self)
    }
}

impl Visitor<'_> for Position {
    type Value = usize;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("the name of a member")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<usize, E> {
        Ok(self.0(name))
    }

    fn visit_bytes<E: Error>(self, name: &[u8]) -> Result<usize, E> {
        self.visit_str(&String::from_utf8_lossy(name))
    }
}

/// An integer of a type.
struct Integer(Range);

impl Integer {
    fn within<E: Error>(&self, value: i128, unexpected: Unexpected<'_>) -> Result<i128, E> {
        if (self.0.least..=self.0.most).contains(&value) { Ok(value) } else { Err(E::invalid_value(unexpected, self)) }
    }
}

impl<'de> DeserializeSeed<'de> for Integer {
    type Value = i128;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<i128, D::Error> {
        if self.0.least < 0 { deserializer.deserialize_i64(self) } else { deserializer.deserialize_u64(self) }
    }
}

impl Visitor<'_> for Integer {
    type Value = i128;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0.name)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<i128, E> {
        self.within(value.into(), Unexpected::Signed(value))
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<i128, E> {
        self.within(value.into(), Unexpected::Unsigned(value))
    }
}

/// The place of a string. (serde's own seed returns the string, which takes longer.)
struct Characters<'a>(&'a mut Option<String>);

impl<'de> DeserializeSeed<'de> for Characters<'_> {
    type Value = ();

    #[inline(always)]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_string(self)
    }
}

impl Visitor<'_> for Characters<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    #[inline(always)]
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        *self.0 = Some(text.to_owned());
        Ok(())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<(), E> {
        *self.0 = Some(text);
        Ok(())
    }

    fn visit_bytes<E: Error>(self, bytes: &[u8]) -> Result<(), E> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.visit_str(text),
            Err(_) => Err(E::invalid_value(Unexpected::Bytes(bytes), &self)),
        }
    }
}

/// A string that is read in place.
struct Text<'a> {
    expected: &'static str,
    read: &'a mut dyn OnText,
}

impl<'de> DeserializeSeed<'de> for Text<'_> {
    type Value = ();

    #[inline(always)]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for Text<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.expected)
    }

    // An error that is made inside of a visitor gets the position of the value.
    #[inline(always)]
    fn visit_str<E: Error>(self, text: &str) -> Result<(), E> {
        self.read.call(text).map_err(|failed| error(failed, None))
    }
}

/// A string that may be null.
struct OptionalText<T>(T);

impl<'de, T: DeserializeSeed<'de, Value = ()> + Visitor<'de, Value = ()>> DeserializeSeed<'de> for OptionalText<T> {
    type Value = ();

    #[inline(always)]
    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de, T: DeserializeSeed<'de, Value = ()> + Visitor<'de, Value = ()>> Visitor<'de> for OptionalText<T> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.expecting(f)
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    #[inline(always)]
    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        self.0.deserialize(deserializer)
    }
}

/// A value that may be null.
struct Optional<'a>(&'a mut dyn OnValue);

impl<'de> DeserializeSeed<'de> for Optional<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_option(self)
    }
}

impl<'de> Visitor<'de> for Optional<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("option")
    }

    fn visit_none<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_some<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        run(deserializer, self.0)
    }
}

/// A list.
struct List<'a>(&'a mut dyn OnValue);

impl<'de> DeserializeSeed<'de> for List<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for List<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a sequence")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(Item(&mut *self.0))?.is_some() {}
        Ok(())
    }
}

/// An item of a list.
struct Item<'a>(&'a mut dyn OnValue);

impl<'de> DeserializeSeed<'de> for Item<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        run(deserializer, self.0)
    }
}

/// An object.
struct Object<'a> {
    expected: &'a dyn Display,
    of_struct: Option<(&'static str, &'static [&'static str])>,
    read: &'a mut dyn OnMembers,
}

impl<'de> DeserializeSeed<'de> for Object<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        match self.of_struct {
            Some((name, fields)) => deserializer.deserialize_struct(name, fields, self),
            None => deserializer.deserialize_map(self),
        }
    }
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.expected.fmt(f)
    }

    // serde_json reports an error in the middle of a list as one of the list's item. At the end, it is one of the list.
    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element::<IgnoredAny>()?.is_some() {}
        Err(A::Error::invalid_type(Unexpected::Seq, &self))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        let mut entries = Entries { map, error: None, lifetime: PhantomData };
        self.read.call(&mut entries).map_err(|failed| error(failed, entries.error))
    }
}
