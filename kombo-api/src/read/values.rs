//! [`Read`] of the types of Rust and serde_json that models have.

use std::collections::BTreeMap;

use serde_json::value::RawValue;
use serde_json::{Map, Number, Value};

use super::fields::OnOther;
use super::place::Read;
use super::source::{Failed, Members, OnMembers, OnValue, Range, Source, any};

/// Implements [`Read`] with a method of [`Source`].
macro_rules! by_method {
    ($($ty:ty = $method:ident),*) => {$(
        impl Read for $ty {
            fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
                source.$method(place)
            }
        }
    )*};
}

by_method! {
    bool = bool, f32 = f32, f64 = f64, Number = number, Map<String, Value> = map, Value = value,
    Box<RawValue> = raw
}

impl Read for String {
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        source.string(place)
    }

    fn read_optional(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        source.optional_string(place)
    }
}

macro_rules! integers {
    ($($ty:ident)*) => {$(
        impl Read for $ty {
            fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
                let range = Range { name: stringify!($ty), least: <$ty>::MIN.into(), most: <$ty>::MAX.into() };
                *place = Some(source.integer(range)? as $ty);
                Ok(())
            }
        }
    )*};
}

integers!(i8 i16 i32 i64 u8 u16 u32 u64);

impl<T: Read> Read for Option<T> {
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        T::read_optional(source, place.insert(None))
    }
}

impl<T: Read> Read for Box<T> {
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        let mut inner = None;
        let outcome = T::read(source, &mut inner);
        if let Some(value) = inner {
            *place = Some(Self::new(value));
        }
        outcome
    }
}

/// The items of a list.
struct Items<'a, T>(&'a mut Vec<T>);

impl<T: Read> OnValue for Items<'_, T> {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        let mut item = None;
        let outcome = T::read(source, &mut item);
        if let Some(item) = item {
            self.0.push(item);
        }
        outcome
    }
}

impl<T: Read> Read for Vec<T> {
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        source.list(&mut Items(place.insert(Self::new())))
    }
}

/// The entries of a map.
struct Entries<'a, T>(&'a mut BTreeMap<String, T>);

impl<T: Read> OnMembers for Entries<'_, T> {
    fn call(&mut self, members: &mut dyn Members) -> Result<(), Failed> {
        while let Some(name) = members.next_name()? {
            self.0.call(name, members)?;
        }
        Ok(())
    }
}

impl<T: Read> OnOther for BTreeMap<String, T> {
    fn call(&mut self, name: String, members: &mut dyn Members) -> Result<(), Failed> {
        let mut value = None;
        T::read(members, &mut value)?;
        if let Some(value) = value {
            self.insert(name, value);
        }
        Ok(())
    }
}

impl OnOther for Map<String, Value> {
    fn call(&mut self, name: String, members: &mut dyn Members) -> Result<(), Failed> {
        self.insert(name, any(members)?);
        Ok(())
    }
}

impl<T: Read> Read for BTreeMap<String, T> {
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        source.object(&"a map", &mut Entries(place.insert(Self::new())))
    }
}
