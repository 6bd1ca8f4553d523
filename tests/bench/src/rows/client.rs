//! The construction of a client.

use std::hint::black_box;

use kombo_api::Kombo;
use serde_json::Value;

use crate::program::{KEY, bare};
use crate::row::{Goal, Row};

pub fn rows() -> Vec<Row> {
    vec![Row {
        name: "client construction",
        description: "`Kombo::builder(key).build()`, and `reqwest::Client::builder()…build()` with the same connect \
                      timeout, redirect policy and headers. Nearly all of it is reading the system's certificates, so \
                      the counts depend on the machine, and the ratio does not.",
        goal: Goal { instructions: 1.05, allocations: 1.05 },
        warm_up: 1,
        calls: 3,
        answer: None,
        sdk: |_, times| {
            for _ in 0..times {
                black_box(Kombo::builder(KEY).build().expect("a client"));
            }
            Value::Null
        },
        bare: |_, times| {
            for _ in 0..times {
                black_box(bare::builder().build().expect("a client"));
            }
            Value::Null
        },
    }]
}
