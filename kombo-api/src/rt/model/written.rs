//! A model that is written.

use std::marker::PhantomData;

use crate::read::Lazy;

/// A model that is written. `L` is always [`Lazy`], for the same reason as in `Place`: a model that is only read is not
/// compiled for writing.
pub(crate) struct Written<'a, T, L = Lazy> {
    pub(crate) value: &'a T,
    lazy: PhantomData<L>,
}

impl<'a, T> Written<'a, T> {
    pub(crate) fn of(value: &'a T) -> Self {
        Self { value, lazy: PhantomData }
    }
}
