//! serde and `JsonSchema` of generated types.

/// Implements `Serialize` and `Deserialize` for a type that implements `Write` and `Read`, and `JsonSchema`.
macro_rules! serde {
    ($name:ident) => {
        impl ::serde::Serialize for $name {
            fn serialize<S: ::serde::Serializer>(&self, serializer: S) -> ::std::result::Result<S::Ok, S::Error> {
                $crate::rt::serialize(self, serializer)
            }
        }

        impl<'de> ::serde::Deserialize<'de> for $name {
            fn deserialize<D: ::serde::Deserializer<'de>>(deserializer: D) -> ::std::result::Result<Self, D::Error> {
                $crate::rt::deserialize(deserializer)
            }
        }

        #[cfg(feature = "schemars")]
        $crate::rt::described!($name);
    };
}

pub(crate) use serde;
