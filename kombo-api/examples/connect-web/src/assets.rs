//! The script, the stylesheet and the icon of the pages. The URLs of the first two contain a hash, so browsers keep them
//! for good.

use std::path::Path;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

pub(crate) const STYLE: &str = include_str!("../web/style.css");
pub(crate) const ICON: &str = include_str!("../web/icon.svg");

/// The assets, in memory.
#[derive(Debug)]
pub(crate) struct Assets {
    pub(crate) script: String,
    /// The paths with hashes, for pages.
    pub(crate) script_url: String,
    pub(crate) style_url: String,
}

impl Assets {
    /// Reads the bundle, which `npm run build` writes to `folder`.
    ///
    /// # Errors
    /// A message with the path and the remedy.
    pub(crate) fn read(folder: &Path) -> Result<Self, String> {
        let file = folder.join("app.js");
        let script = std::fs::read_to_string(&file).map_err(|error| {
            format!("{}: {error}: run `npm ci` and `npm run build` in its folder, or set ASSETS", file.display())
        })?;
        Ok(Self::new(script))
    }

    pub(crate) fn new(script: String) -> Self {
        let url = |name: &str, content: &str| {
            let hash = Sha256::digest(content);
            format!("/assets/{name}?v={}", URL_SAFE_NO_PAD.encode(&hash[..9]))
        };
        Self { script_url: url("app.js", &script), style_url: url("style.css", STYLE), script }
    }
}
