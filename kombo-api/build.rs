//! Generates the raw client from the OpenAPI pages into `OUT_DIR`. Reads files, writes `OUT_DIR`, nothing else.
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
                // Cargo shows one line a directive.
                problem.to_string().lines().for_each(|line| println!("cargo::error={line}"));
            }
            return ExitCode::FAILURE;
        }
    };
    for warning in &generated.warnings {
        warning.to_string().lines().for_each(|line| println!("cargo::warning={line}"));
    }
    // Hand-written code exists where the operation or the model is generated that it is about, so that a build from
    // other pages or without some of the features compiles. No other mechanism removes a hand-written module.
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
            println!("cargo::error=the generated client cannot be written: {error}");
            ExitCode::FAILURE
        }
    }
}

/// The file or folder that an environment variable names.
fn chosen(variable: &str) -> Option<PathBuf> {
    let path = std::env::var_os(variable).filter(|path| !path.is_empty())?;
    // A build script runs in its package, but a relative path is meant from the folder of the command.
    if Path::new(&path).is_relative() {
        println!("cargo::rerun-if-env-changed=PWD");
    }
    Some(std::env::var_os("PWD").map_or_else(package, PathBuf::from).join(path))
}

fn package() -> PathBuf {
    PathBuf::from(std::env::var_os("CARGO_MANIFEST_DIR").unwrap_or_default())
}

/// The pages of this package: inside of it, which in a checkout is a link to the folder beside (or a file, where there
/// are no links).
fn pages() -> PathBuf {
    let inside = package().join("openapi");
    if inside.is_dir() { inside } else { package().join("../openapi") }
}

/// Everything but the namespaces whose features are off.
fn selection(conventions: &Conventions) -> Selection {
    let is_on = |feature: &str| {
        let name = feature.to_uppercase().replace('-', "_");
        std::env::var_os(format!("CARGO_FEATURE_{name}")).is_some()
    };
    let off = conventions.features().filter(|(_, feature)| !is_on(feature));
    let selection = off.fold(Selection::all(), |selection, (namespace, _)| selection.without(namespace));
    if is_on("webhook") { selection } else { selection.without_webhooks() }
}

/// Every file and folder, so that a page that comes or goes is noticed too.
fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
    if let (true, Ok(entries)) = (path.is_dir(), std::fs::read_dir(path)) {
        entries.flatten().for_each(|entry| watch(&entry.path()));
    }
}

fn write(generated: &kombo_api_build::Generated) -> std::io::Result<()> {
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    std::fs::write(out.join("raw.rs"), &generated.source)?;
    std::fs::write(out.join("answers.json"), generated.answers.to_string())
}
