//! Failures of a command: the message, the remedy, and the exit code.

use std::io::{self, Write};

use http::StatusCode;

use crate::error::Error;
use crate::error_kind::ErrorKind;

/// The exit code of a command. [`EXIT_CODES`] describes them for users.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Exit {
    Success = 0,
    Other = 1,
    Usage = 2,
    Config = 3,
    Connection = 4,
    Refused = 5,
    Limited = 6,
    Server = 7,
    Response = 8,
    Signature = 9,
    Interrupted = 130,
}

/// The exit codes, for `--help`.
pub(super) const EXIT_CODES: &str = "\
Exit codes:
  0    success, also if the reader of the output has closed the pipe
  1    any other failure, such as a file that cannot be read
  2    the command line is invalid, or an argument cannot be sent
  3    no API key, or an invalid profile or setting
  4    no connection, a lost connection, or the time limit
  5    the API refused the call (status 4xx)
  6    the API limits the rate of calls (status 429)
  7    the API failed (status 5xx)
  8    the response is not what the API describes, or is too large
  9    the signature of a webhook is wrong
  130  interrupted by Ctrl-C";

/// A failure. Its message does not contain the API key.
#[derive(Debug)]
pub(super) struct Failure {
    exit: Exit,
    message: String,
    help: Option<String>,
}

impl Failure {
    pub(super) fn new(exit: Exit, message: impl Into<String>) -> Self {
        Self { exit, message: message.into(), help: None }
    }

    /// A command line that cannot be executed.
    pub(super) fn usage(message: impl Into<String>) -> Self {
        Self::new(Exit::Usage, message)
    }

    /// A missing or invalid setting.
    pub(super) fn config(message: impl Into<String>) -> Self {
        Self::new(Exit::Config, message)
    }

    /// Ends the command without a message: whoever reads the output has read enough, or the user has interrupted it.
    pub(super) fn quiet(exit: Exit) -> Self {
        Self::new(exit, "")
    }

    /// Adds what to do.
    pub(super) fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    pub(super) fn message(&self) -> &str {
        &self.message
    }

    /// Prints the failure and returns its exit code.
    pub(super) fn report(&self, to: &mut dyn Write) -> Exit {
        let help = self.help.as_ref().map(|help| format!("help: {help}\n")).unwrap_or_default();
        if !self.message.is_empty() {
            // There is no other place to report a failure to.
            let _ = write!(to, "error: {}\n{help}", self.message);
        }
        self.exit
    }
}

/// A failure to write the output.
impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        match error.kind() {
            io::ErrorKind::BrokenPipe => Self::quiet(Exit::Success),
            _ => Self::new(Exit::Other, format!("the output cannot be written: {error}")),
        }
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let failure = Self::new(exit(&error), error.report().to_string());
        match help(&error) {
            Some(help) => failure.help(help),
            None => failure,
        }
    }
}

fn exit(error: &Error) -> Exit {
    match error.kind() {
        ErrorKind::Config | ErrorKind::Credentials => Exit::Config,
        ErrorKind::InvalidRequest => Exit::Usage,
        ErrorKind::Connect | ErrorKind::Timeout | ErrorKind::Connection => Exit::Connection,
        ErrorKind::ResponseTooLarge | ErrorKind::Decode => Exit::Response,
        ErrorKind::Api => match error.status() {
            Some(StatusCode::TOO_MANY_REQUESTS) => Exit::Limited,
            Some(status) if status.is_server_error() => Exit::Server,
            _ => Exit::Refused,
        },
        ErrorKind::Runtime | ErrorKind::SharedLimits | ErrorKind::Upload => Exit::Other,
    }
}

fn help(error: &Error) -> Option<String> {
    let text = match (error.kind(), error.status()) {
        (ErrorKind::Connect, _) => "check the network, the proxy, --region and --base-url",
        (ErrorKind::Timeout | ErrorKind::Connection, _) if error.operation().is_some_and(|it| !it.is_read()) => {
            "the call may have had its effect: check the record before you repeat it"
        }
        (ErrorKind::Timeout, _) => "repeat the command, with a larger --timeout if it has one",
        (ErrorKind::Api, Some(StatusCode::UNAUTHORIZED)) => {
            "check the API key and the region: a key is valid in one region only"
        }
        (ErrorKind::Api, Some(StatusCode::NOT_FOUND)) => "check the ids in the command and --integration",
        (ErrorKind::Api, Some(StatusCode::TOO_MANY_REQUESTS)) => {
            let pause = error.retry_after().map(|pause| format!("wait {} s and ", pause.as_secs().max(1)));
            return Some(format!("{}repeat the command, or use --retry bulk", pause.unwrap_or_default()));
        }
        (ErrorKind::Api, Some(status)) if status.is_server_error() => {
            "repeat the command later; if it fails again, send the URL of the log to the support"
        }
        (ErrorKind::ResponseTooLarge, _) => "request less, such as a smaller --page-size",
        (ErrorKind::Decode, _) => {
            "check --base-url; if it is right, the API has changed and this program needs an update"
        }
        _ => return None,
    };
    Some(text.to_owned())
}
