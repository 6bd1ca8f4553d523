//! Programs in processes of their own, which print one line of JSON.

use std::error::Error;
use std::process::{Command, Stdio};

use serde::de::DeserializeOwned;

/// Returns a command that runs this binary.
pub fn own(arguments: &[&str]) -> Result<Command, Box<dyn Error>> {
    let mut command = Command::new(std::env::current_exe()?);
    command.args(arguments);
    Ok(command)
}

/// Runs a program and returns the value that it prints.
pub fn run<T: DeserializeOwned>(command: &mut Command) -> Result<T, Box<dyn Error>> {
    let output = command.stderr(Stdio::inherit()).output();
    let output = output.map_err(|error| format!("{command:?} cannot be started: {error}"))?;
    if !output.status.success() {
        return Err(format!("{command:?} failed: {}", output.status).into());
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}
