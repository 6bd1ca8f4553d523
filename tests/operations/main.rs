//! Every operation of the pages, whichever there are.

mod described;
mod reachable;
mod tolerant;

use std::path::Path;
use std::sync::LazyLock;

use kombo_api_build::Generated;

/// What the pages of this repository generate.
static GENERATED: LazyLock<Generated> = LazyLock::new(|| {
    let pages = Path::new(env!("CARGO_MANIFEST_DIR")).join("../openapi");
    kombo_api_build::generate(&pages, &kombo_api_tests::conventions()).unwrap_or_else(|problems| panic!("{problems}"))
});
