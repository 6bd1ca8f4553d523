//! The parts that the programs share.

pub mod bare;
pub mod fly;
pub mod read;

use std::str::FromStr;

use kombo_api::Kombo;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::runtime;

use crate::allocations;
use crate::row::Row;

/// The API key that both programs send.
pub const KEY: &str = "8d1hpPsbjxUkoCoa1veLZGe5xbT2mVnT8q3RkYw";

/// One of the two programs of a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Calls the SDK.
    Sdk,
    /// Does the same with reqwest and serde.
    Bare,
}

impl Subject {
    pub fn name(self) -> &'static str {
        match self {
            Self::Sdk => "sdk",
            Self::Bare => "bare",
        }
    }
}

impl FromStr for Subject {
    type Err = String;

    fn from_str(name: &str) -> Result<Self, String> {
        let named = [Self::Sdk, Self::Bare].into_iter().find(|subject| subject.name() == name);
        named.ok_or_else(|| format!("`{name}` is neither `sdk` nor `bare`"))
    }
}

/// The output of a program.
#[derive(Deserialize, Serialize)]
pub struct Outcome {
    /// The number of allocations of the whole run.
    pub allocations: u64,
    /// The value that the last call returned.
    pub returned: Value,
}

/// Runs a program in this process.
pub fn run(row: &Row, subject: Subject, times: u32, url: &str) -> Outcome {
    let program = match subject {
        Subject::Sdk => row.sdk,
        Subject::Bare => row.bare,
    };
    let returned = program(url, times);
    Outcome { allocations: allocations::count(), returned }
}

/// Makes calls one after the other and returns the last value.
///
/// The runtime has a single thread: the number of instructions then hardly varies between runs.
pub fn repeat<T: Serialize>(times: u32, call: impl AsyncFn() -> T) -> Value {
    let runtime = runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let last = runtime.block_on(async {
        let mut last = None;
        for _ in 0..times {
            last = Some(call().await);
        }
        last
    });
    serde_json::to_value(last).expect("JSON")
}

/// The client of the SDK, with its defaults.
pub fn kombo(url: &str) -> Kombo {
    Kombo::builder(KEY).base_url(url).build().expect("a client")
}
