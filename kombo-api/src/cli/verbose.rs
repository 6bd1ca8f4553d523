//! `--verbose`: the traces of the SDK, which contain no arguments, bodies or keys.

use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// Prints the traces of this crate to standard error. Those of the HTTP client are left out, since they contain URLs.
pub(super) fn start() {
    let only_own = Targets::new().with_target(env!("CARGO_CRATE_NAME"), Level::DEBUG);
    let lines = tracing_subscriber::fmt::layer().with_writer(std::io::stderr).with_ansi(false).without_time();
    // An embedding program may have a subscriber already, which then gets the traces.
    let _ = tracing_subscriber::registry().with(lines.with_target(false).with_filter(only_own)).try_init();
}
