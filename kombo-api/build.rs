//! Generates the source of the client from the OpenAPI pages. It reads files and writes to `OUT_DIR` only.
#![allow(clippy::print_stdout)]

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use kombo_api_build::{Conventions, Selection, conventions, generate_selected};

fn main() -> ExitCode {
    println!("cargo::rerun-if-env-changed=KOMBO_OPENAPI_DIR");
    println!("cargo::rerun-if-env-changed=KOMBO_CONVENTIONS");
    println!("cargo::rustc-check-cfg=cfg(kombo_passthrough)");
    println!("cargo::rustc-check-cfg=cfg(kombo_type, values(any()))");
    println!("cargo::rustc-check-cfg=cfg(kombo_webhooks)");
    let pages = chosen("KOMBO_OPENAPI_DIR").unwrap_or_else(pages);
    watch(&pages);
    let conventions = chosen("KOMBO_CONVENTIONS").unwrap_or_else(|| package().join("kombo.toml"));
    watch(&conventions);

    let generated = conventions::read(&conventions)
        .and_then(|conventions| generate_selected(&pages, &conventions, &selection(&conventions)));
    let generated = match generated {
        Ok(generated) => generated,
        Err(problems) => {
            for problem in &problems {
                // Cargo prints one line per directive.
                problem.to_string().lines().for_each(|line| println!("cargo::error={line}"));
            }
            return ExitCode::FAILURE;
        }
    };
    for warning in &generated.warnings {
        warning.to_string().lines().for_each(|line| println!("cargo::warning={line}"));
    }
    // A hand-written module is compiled only if its operation or its model is generated, so that a build from other
    // pages or without some of the features succeeds.
    if generated.operations.iter().any(|operation| operation.is_by_hand && operation.facade == "passthrough") {
        println!("cargo::rustc-cfg=kombo_passthrough");
    }
    for model in ["File", "NewAttachment"].iter().filter(|model| generated.takes_text(model, "data")) {
        println!("cargo::rustc-cfg=kombo_type=\"{model}\"");
    }
    if !generated.webhooks.is_empty() {
        println!("cargo::rustc-cfg=kombo_webhooks");
    }
    match write(&generated) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            println!("cargo::error=the generated source cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Returns the file or folder in an environment variable.
fn chosen(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty())?;
    // A build script runs in its package, but a relative path starts at the folder of the command.
    if Path::new(&path).is_relative() {
        println!("cargo::rerun-if-env-changed=PWD");
    }
    Some(std::env::var_os("PWD").map_or_else(package, PathBuf::from).join(path))
}

fn package() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
}

/// Returns the folder of the pages. In a published package it is inside; in a checkout it is a link to the folder of
/// the repository (or a file, on systems without links).
fn pages() -> PathBuf {
    let inside = package().join("openapi");
    if inside.is_dir() { inside } else { package().join("../openapi") }
}

/// Selects the namespaces with an enabled feature.
fn selection(conventions: &Conventions) -> Selection {
    let is_on = |feature: &str| {
        let name = feature.to_uppercase().replace('-', "_");
        std::env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
    };
    let off = conventions.features().filter(|(_, feature)| !is_on(feature));
    let selection = off.fold(Selection::all(), |selection, (namespace, _)| selection.without(namespace));
    if is_on("webhook") { selection } else { selection.without_webhooks() }
}

/// Watches every file and folder, so that added and removed pages are noticed too.
fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
    if let (true, Ok(entries)) = (path.is_dir(), std::fs::read_dir(path)) {
        entries.flatten().for_each(|entry| watch(&entry.path()));
    }
}

fn write(generated: &kombo_api_build::Generated) -> std::io::Result<()> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    std::fs::write(out.join("raw.rs"), &generated.source)?;
    std::fs::write(out.join("schemas.json"), generated.schemas.to_string())?;
    if std::env::var_os("CARGO_FEATURE_CLI").is_some() {
        std::fs::write(out.join("commands.json"), generated.commands().to_string())?;
    }
    std::fs::write(out.join("answers.json"), generated.answers.to_string())
}
