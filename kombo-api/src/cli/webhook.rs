//! `kombo webhook verify`: checks the signature of a received webhook.

use std::io::Write as _;
use std::path::PathBuf;

use clap::{Arg, ArgMatches, Command, ValueHint, value_parser};

use super::failure::{Exit, Failure};
use super::{files, output};
use crate::webhook::Verifier;

pub(super) fn command() -> Command {
    let file = |name: &'static str| {
        Arg::new(name).value_name("FILE").value_parser(value_parser!(PathBuf)).value_hint(ValueHint::FilePath)
    };
    let verify = Command::new("verify")
        .about("Verifies the signature of a webhook, and prints its type")
        .arg(
            file("secret-file")
                .long("secret-file")
                .help("File with the secret of the webhook, which only you may read")
                .required(true),
        )
        .arg(
            Arg::new("signature")
                .long("signature")
                .value_name("SIGNATURE")
                .help("Value of the header X-Kombo-Signature")
                .allow_hyphen_values(true)
                .required(true),
        )
        .arg(file("body").help("File with the body as received (- is standard input)").required(true));
    Command::new("webhook")
        .about("Checks received webhooks")
        .subcommand_required(true)
        .arg_required_else_help(true)
        .subcommand(verify)
}

pub(super) fn verify(matches: &ArgMatches) -> Result<(), Failure> {
    let path = |name: &str| matches.get_one::<PathBuf>(name).cloned().unwrap_or_default();
    let secret = files::secret(&path("secret-file"))?;
    let verifier = Verifier::new(secret).map_err(|error| Failure::config(format!("--secret-file: {error}")))?;
    let signature = matches.get_one::<String>("signature").map(String::as_str).unwrap_or_default();
    let body = files::contents(&path("body"))?;
    let event = verifier.verify_signature(signature, body).map_err(|error| {
        let failure = Failure::new(Exit::Signature, error.to_string());
        failure.help("pass the body byte for byte as it was received, and the secret of this webhook")
    })?;
    let mut out = output::stdout();
    writeln!(out, "{}", event.kind())?;
    out.flush()?;
    Ok(())
}
