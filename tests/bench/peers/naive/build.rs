//! Runs progenitor with its defaults.

use progenitor::{GenerationSettings, Generator, InterfaceStyle};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=NAIVE_STYLE");
    let style = match std::env::var("NAIVE_STYLE").as_deref() {
        Ok("builder") => InterfaceStyle::Builder,
        _ => InterfaceStyle::Positional,
    };
    let document: openapiv3::OpenAPI = serde_json::from_str(&std::fs::read_to_string("document.json")?)?;
    let tokens = Generator::new(GenerationSettings::new().with_interface(style)).generate_tokens(&document)?;
    let out = std::path::PathBuf::from(std::env::var_os("OUT_DIR").ok_or("no OUT_DIR")?);
    // One line per item, so that the compiler's messages are readable.
    Ok(std::fs::write(out.join("raw.rs"), tokens.to_string().replace(" } ", " }\n"))?)
}
