//! Types that can be read, the places into which they are read, and closures as callbacks.

use std::marker::PhantomData;

use super::source::{Failed, Members, OnMembers, OnText, OnValue, Source};

/// A type that is read from a [`Source`].
pub(crate) trait Read: Sized {
    /// Reads a value into `place`.
    fn read(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed>;

    /// Reads a value, unless it is null: then `place` is unchanged.
    fn read_optional(source: &mut dyn Source, place: &mut Option<Self>) -> Result<(), Failed> {
        source.optional(&mut Place::of(place))
    }
}

/// A place for a value that a callback reads.
///
/// `L` is always [`Lazy`]. A function with a type parameter is compiled only if it is used, and many models are never
/// read.
pub(crate) struct Place<'a, T, L = Lazy> {
    pub(crate) value: &'a mut Option<T>,
    lazy: PhantomData<L>,
}

/// The only argument for the type parameter `L` of [`Place`], and of `Written` in `rt`.
pub(crate) struct Lazy;

impl<'a, T> Place<'a, T> {
    pub(crate) fn of(value: &'a mut Option<T>) -> Self {
        Self { value, lazy: PhantomData }
    }
}

impl<T: Read> OnValue for Place<'_, T> {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        T::read(source, self.value)
    }
}

/// A closure as a callback.
pub(crate) struct Callback<F>(pub(crate) F);

impl<F: FnMut(&mut dyn Source) -> Result<(), Failed>> OnValue for Callback<F> {
    fn call(&mut self, source: &mut dyn Source) -> Result<(), Failed> {
        self.0(source)
    }
}

impl<F: FnMut(&str) -> Result<(), Failed>> OnText for Callback<F> {
    fn call(&mut self, text: &str) -> Result<(), Failed> {
        self.0(text)
    }
}

impl<F: FnMut(&mut dyn Members) -> Result<(), Failed>> OnMembers for Callback<F> {
    fn call(&mut self, members: &mut dyn Members) -> Result<(), Failed> {
        self.0(members)
    }
}
