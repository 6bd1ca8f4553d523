//! Setters of the models of responses, for tests.

/// Implements a setter for each field: its name, the type of the argument, and the value of the field.
#[cfg(feature = "mock")]
macro_rules! setters {
    ($model:ident { $($(#[$attribute:meta])* $field:ident: $argument:ty = $value:expr;)* }) => {
        impl $model {
            $(
                #[doc = concat!("Sets `", stringify!($field), "`.")]
                $(#[$attribute])*
                #[must_use]
                pub fn $field(mut self, $field: $argument) -> Self {
                    self.$field = $value;
                    self
                }
            )*
        }
    };
}

/// Expands to nothing.
#[cfg(not(feature = "mock"))]
macro_rules! setters {
    ($($tokens:tt)*) => {};
}

pub(crate) use setters;
