//! The proofs of the lab, at a small size: with a file of SQLite and with a PostgreSQL server.
#![cfg(feature = "lab")]
#![allow(clippy::unwrap_used, reason = "a test fails by panicking")]

use std::process::Command;

/// Runs the lab and returns what it printed.
fn lab(arguments: &str) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_sync-lab")).args(arguments.split(' ')).output().unwrap();
    let (out, errors) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "sync-lab {arguments}\n{out}\n{errors}");
    out
}

#[test]
fn copies_in_sqlite_equal_the_server_after_kills_changes_and_failures() {
    let out = lab("chaos --integrations 8 --employees 300 --kills 5 --workers 1 --seed 7");
    assert!(out.contains("the copies are equal"), "{out}");
}

#[test]
fn copies_in_postgresql_equal_the_server_after_kills_and_a_crash_of_the_database() {
    let out = lab("chaos --integrations 12 --employees 300 --kills 6 --workers 3 --seed 11 --postgres");
    assert!(out.contains("the copies are equal"), "{out}");
}

#[test]
fn processes_that_share_a_limit_never_exceed_it_and_none_starves() {
    // It fails if more than 30 writes were in flight together.
    let out = lab("writes --processes 3 --tasks 100");
    assert!(out.contains("no process starved"), "{out}");
}

#[test]
fn the_demonstration_ends_with_success() {
    let out = lab("demo");
    assert!(out.contains("3600 rows are equal"), "{out}");
}
