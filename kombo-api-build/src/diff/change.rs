//! A change of the API, and how much it matters.

use std::fmt;

use crate::documents::split::Subject;
use crate::openapi::problem::Location;

/// The effect of a change on users of the API.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// A call that worked may fail now, or a response may lack a value that it had.
    Breaking,
    /// There are more possibilities than before, and everything that worked still works.
    Compatible,
    /// Only documentation has changed.
    Prose,
}

impl Verdict {
    /// Returns the verdict in a word: `breaking`, `compatible`, `prose`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Breaking => "breaking",
            Self::Compatible => "compatible",
            Self::Prose => "prose",
        }
    }
}

/// A change, with all operations and webhooks that it affects.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Change {
    /// The effect on users.
    pub verdict: Verdict,
    /// The kind of change, for programs.
    pub kind: ChangeKind,
    /// The operations and webhooks that it affects; empty if it is about the API as a whole.
    pub subjects: Vec<Subject>,
    /// The path in the first of them: `body.language`, `query ids`, `response.data.results[].id`.
    pub path: String,
    /// The description of the change.
    pub message: String,
    /// The location before; `None` if the value is new.
    pub old: Option<Location>,
    /// The location now; `None` if the value was removed.
    pub new: Option<Location>,
}

/// Defines the kinds of changes with their texts.
macro_rules! kinds {
    ($($name:ident = $text:literal,)*) => {
        /// The kind of a change, such as `field-removed` or `enum-value-added`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        #[non_exhaustive]
        pub enum ChangeKind {
            $(
                #[doc = concat!("The kind `", $text, "`.")]
                $name,
            )*
        }

        impl ChangeKind {
            /// Returns the kind as text: `field-removed`, `enum-value-added`, …
            #[must_use]
            pub fn as_str(self) -> &'static str {
                match self {
                    $(Self::$name => $text,)*
                }
            }
        }
    };
}

kinds! {
    AlternativeAdded = "alternative-added",
    AlternativeRemoved = "alternative-removed",
    BecameNotNullable = "became-not-nullable",
    BecameNullable = "became-nullable",
    BecameOptional = "became-optional",
    BecameRequired = "became-required",
    BodyAdded = "body-added",
    BodyRemoved = "body-removed",
    ConstantChanged = "constant-changed",
    DefaultAdded = "default-added",
    DefaultChanged = "default-changed",
    DefaultRemoved = "default-removed",
    Deprecated = "deprecated",
    DeprecationLifted = "deprecation-lifted",
    DiscriminatorAdded = "discriminator-added",
    DiscriminatorChanged = "discriminator-changed",
    DiscriminatorRemoved = "discriminator-removed",
    EncodingChanged = "encoding-changed",
    EnumClosed = "enum-closed",
    EnumOpened = "enum-opened",
    EnumValueAdded = "enum-value-added",
    EnumValueRemoved = "enum-value-removed",
    ErrorAdded = "error-added",
    ErrorRemoved = "error-removed",
    FieldAdded = "field-added",
    FieldRemoved = "field-removed",
    FieldsClosed = "fields-closed",
    FieldsOpened = "fields-opened",
    FormatChanged = "format-changed",
    HeaderAdded = "header-added",
    HeaderRemoved = "header-removed",
    LimitChanged = "limit-changed",
    MediaTypeAdded = "media-type-added",
    MediaTypeRemoved = "media-type-removed",
    MethodAdded = "method-added",
    MethodRemoved = "method-removed",
    OperationAdded = "operation-added",
    OperationMoved = "operation-moved",
    OperationRemoved = "operation-removed",
    OperationRenamed = "operation-renamed",
    Other = "other",
    ParameterAdded = "parameter-added",
    ParameterRemoved = "parameter-removed",
    PathParameterRenamed = "path-parameter-renamed",
    Prose = "prose",
    RequiredBodyAdded = "required-body-added",
    RequiredFieldAdded = "required-field-added",
    RequiredParameterAdded = "required-parameter-added",
    ResponseAdded = "response-added",
    ResponseRemoved = "response-removed",
    RuleChanged = "rule-changed",
    SecurityAdded = "security-added",
    SecurityChanged = "security-changed",
    SecurityRemoved = "security-removed",
    SecuritySchemeAdded = "security-scheme-added",
    SecuritySchemeChanged = "security-scheme-changed",
    SecuritySchemeRemoved = "security-scheme-removed",
    SecurityWidened = "security-widened",
    ServerAdded = "server-added",
    ServerChanged = "server-changed",
    ServerRemoved = "server-removed",
    Spelling = "spelling",
    StyleChanged = "style-changed",
    TypeChanged = "type-changed",
    WebhookAdded = "webhook-added",
    WebhookRemoved = "webhook-removed",
}

impl fmt::Display for ChangeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
