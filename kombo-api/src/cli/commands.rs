//! The command table: every operation with its arguments, which the build script writes from the pages.

use std::sync::{LazyLock, OnceLock};

use serde::Deserialize;
use serde_json::Value;

use super::failure::{Exit, Failure};
use crate::operation::OperationInfo;

const COMMANDS: &str = include_str!(concat!(env!("OUT_DIR"), "/commands.json"));

#[derive(Debug, Deserialize)]
pub(super) struct Table {
    pub(super) namespaces: Vec<Namespace>,
    pub(super) operations: Vec<Operation>,
}

#[derive(Debug, Deserialize)]
pub(super) struct Namespace {
    pub(super) name: String,
    pub(super) docs: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Operation {
    pub(super) id: String,
    pub(super) method: String,
    pub(super) path: String,
    pub(super) namespace: String,
    pub(super) name: String,
    pub(super) summary: String,
    pub(super) docs: String,
    /// The reason not to use it.
    pub(super) deprecated: Option<String>,
    pub(super) is_scoped: bool,
    pub(super) is_list: bool,
    pub(super) is_enveloped: bool,
    pub(super) returns: Returns,
    pub(super) body: Option<Body>,
    pub(super) arguments: Vec<Argument>,
    #[serde(skip)]
    info: OnceLock<OperationInfo>,
}

/// What a success has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Returns {
    Json,
    Bytes,
    Nothing,
}

#[derive(Debug, Deserialize)]
pub(super) struct Body {
    pub(super) kind: BodyKind,
    /// The media type; `None` if only the caller knows it.
    pub(super) media_type: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum BodyKind {
    /// A JSON object, whose properties are arguments.
    Object,
    /// Any other JSON.
    Json,
    Ndjson,
    Bytes,
}

/// A parameter, or a property of the body.
#[derive(Debug, Deserialize)]
pub(super) struct Argument {
    /// The name of its setter in kebab case.
    pub(super) flag: String,
    /// The name in requests.
    pub(super) name: String,
    #[serde(rename = "in")]
    pub(super) place: Place,
    pub(super) kind: Kind,
    pub(super) is_list: bool,
    /// Whether it is a list that is sent as one text, separated by commas.
    pub(super) is_joined: bool,
    pub(super) required: bool,
    pub(super) is_nullable: bool,
    /// Whether errors must not show it.
    pub(super) is_secret: bool,
    pub(super) deprecated: bool,
    /// The known values. The API accepts others as soon as it has them.
    pub(super) values: Vec<String>,
    pub(super) help: String,
    /// The only value of a property, which is sent if it is required.
    pub(super) constant: Option<Value>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Place {
    Path,
    Query,
    Header,
    Body,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(super) enum Kind {
    Text,
    Integer,
    Number,
    Boolean,
    DateTime,
    Date,
    Json,
}

impl Table {
    /// Returns the table of this build.
    pub(super) fn read() -> Result<&'static Self, Failure> {
        static TABLE: LazyLock<serde_json::Result<Table>> = LazyLock::new(|| serde_json::from_str(COMMANDS));
        let invalid = |error| Failure::new(Exit::Other, format!("the command table of this build is invalid: {error}"));
        TABLE.as_ref().map_err(invalid)
    }

    /// Returns an operation by its id in the API.
    pub(super) fn operation(&'static self, id: &str) -> Option<&'static Operation> {
        self.operations.iter().find(|it| it.id == id)
    }
}

impl Operation {
    pub(super) fn info(&'static self) -> &'static OperationInfo {
        self.info.get_or_init(|| OperationInfo::new(&self.id, &self.method, &self.path))
    }

    /// Returns method, path and id.
    pub(super) fn info_text(&self) -> String {
        format!("{} {} ({})", self.method, self.path, self.id)
    }

    /// Returns the arguments that have a flag: all but those with only one value, which are sent without being asked
    /// for.
    pub(super) fn flags(&'static self) -> impl Iterator<Item = &'static Argument> {
        self.arguments.iter().filter(|it| !(it.required && it.constant.is_some()))
    }
}

/// The flags of every command, which arguments of operations cannot have.
const RESERVED: [&str; 15] = [
    "all",
    "base-url",
    "body",
    "config",
    "header",
    "help",
    "integration",
    "json",
    "output",
    "profile",
    "region",
    "retry",
    "timeout",
    "verbose",
    "version",
];

impl Argument {
    /// Returns the name of its flag.
    pub(super) fn flag(&self) -> String {
        if RESERVED.contains(&self.flag.as_str()) { format!("{}-argument", self.flag) } else { self.flag.clone() }
    }

    /// Returns the id of its flag among those of a command.
    pub(super) fn id(&self) -> String {
        format!("argument {}", self.flag)
    }
}
