//! The command `kombo`, as a process against the embedded mock server.

mod calls;
mod errors;
mod every;
mod help;
mod lists;
mod others;
mod profiles;
mod program;
#[cfg(unix)]
mod transcript;

/// The result of a test.
type Outcome = Result<(), Box<dyn std::error::Error>>;
