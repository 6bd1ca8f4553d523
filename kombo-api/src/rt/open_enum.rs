//! Open enums, which read any string and write it unchanged.

use crate::read::{Failed, OnText};

/// The place of an open enum. A known value is compared in place and allocates nothing.
pub(crate) struct OpenEnum<'a, T>(pub(crate) &'a mut Option<T>);

impl<T: for<'a> From<&'a str>> OnText for OpenEnum<'_, T> {
    fn call(&mut self, text: &str) -> Result<(), Failed> {
        *self.0 = Some(T::from(text));
        Ok(())
    }
}

/// Implements the conversions of an enum that has `KNOWN`, `as_str` and `Unknown(String)`. Inlined functions are
/// compiled where they are used: in the crates of users.
macro_rules! open_enum {
    ($name:ident) => {
        impl ::std::convert::From<&str> for $name {
            #[inline]
            fn from(value: &str) -> Self {
                // Methods of iterators would be compiled again for each enum.
                let mut n = 0;
                while n < Self::KNOWN.len() {
                    if Self::KNOWN[n].as_str() == value {
                        return ::std::clone::Clone::clone(&Self::KNOWN[n]);
                    }
                    n += 1;
                }
                Self::Unknown(value.to_owned())
            }
        }

        impl ::std::convert::From<::std::string::String> for $name {
            #[inline]
            fn from(value: ::std::string::String) -> Self {
                Self::from(value.as_str())
            }
        }

        // By text, so that `Unknown("de")` equals `De`.
        impl ::std::cmp::PartialEq for $name {
            #[inline]
            fn eq(&self, other: &Self) -> bool {
                self.as_str() == other.as_str()
            }
        }

        impl ::std::cmp::Eq for $name {}

        impl ::std::cmp::PartialOrd for $name {
            #[inline]
            fn partial_cmp(&self, other: &Self) -> ::std::option::Option<::std::cmp::Ordering> {
                ::std::option::Option::Some(::std::cmp::Ord::cmp(self, other))
            }
        }

        impl ::std::cmp::Ord for $name {
            #[inline]
            fn cmp(&self, other: &Self) -> ::std::cmp::Ordering {
                self.as_str().cmp(other.as_str())
            }
        }

        impl ::std::hash::Hash for $name {
            #[inline]
            fn hash<H: ::std::hash::Hasher>(&self, state: &mut H) {
                self.as_str().hash(state);
            }
        }

        impl ::std::str::FromStr for $name {
            type Err = ::std::convert::Infallible;

            #[inline]
            fn from_str(value: &str) -> ::std::result::Result<Self, ::std::convert::Infallible> {
                Ok(value.into())
            }
        }

        impl ::std::fmt::Display for $name {
            #[inline]
            fn fmt(&self, f: &mut ::std::fmt::Formatter<'_>) -> ::std::fmt::Result {
                f.pad(self.as_str())
            }
        }

        impl ::std::convert::AsRef<str> for $name {
            #[inline]
            fn as_ref(&self) -> &str {
                self.as_str()
            }
        }

        impl ::std::cmp::PartialEq<str> for $name {
            #[inline]
            fn eq(&self, other: &str) -> bool {
                self.as_str() == other
            }
        }

        impl ::std::cmp::PartialEq<&str> for $name {
            #[inline]
            fn eq(&self, other: &&str) -> bool {
                self.as_str() == *other
            }
        }

        impl $crate::rt::Write for $name {
            #[inline]
            fn write(&self, sink: &mut dyn $crate::rt::Sink) {
                sink.text(self.as_str());
            }
        }

        impl $crate::rt::Read for $name {
            #[inline]
            fn read(
                source: &mut dyn $crate::rt::Source,
                place: &mut ::std::option::Option<Self>,
            ) -> ::std::result::Result<(), $crate::rt::Failed> {
                source.text("a string", &mut $crate::rt::OpenEnum(place))
            }

            #[inline]
            fn read_optional(
                source: &mut dyn $crate::rt::Source,
                place: &mut ::std::option::Option<Self>,
            ) -> ::std::result::Result<(), $crate::rt::Failed> {
                source.optional_text("a string", &mut $crate::rt::OpenEnum(place))
            }
        }

        #[cfg(feature = "mock")]
        impl ::std::default::Default for $name {
            /// Returns the unknown value with an empty text.
            fn default() -> Self {
                Self::Unknown(::std::string::String::new())
            }
        }

        $crate::rt::serde!($name);
    };
}

pub(crate) use open_enum;
