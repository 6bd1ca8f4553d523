//! Writes a call of every operation with its example's input, and the list of all models: `src/calls.rs` includes them.
//! And it copies the examples in the documentation of methods, which `sent` compiles.
//!
//! An operation is called through the facade, or as a value where its method is hand-written. Each field of the page's example is
//! set, and each parameter has a value. `KOMBO_OPENAPI_DIR` chooses other pages, and `KOMBO_CONVENTIONS` other
//! conventions, as they do for the SDK.
#![allow(clippy::unwrap_used, clippy::print_stdout)]

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use kombo_api_build::conventions;
use quote::ToTokens as _;
use serde_json::{Value, json};
use syn::{FnArg, GenericArgument, ImplItem, Item, Pat, PathArguments, Type};

fn main() {
    if std::env::var_os("CARGO_FEATURE_SDK").is_none() {
        return;
    }
    let pages = chosen("KOMBO_OPENAPI_DIR", "../openapi");
    let file = chosen("KOMBO_CONVENTIONS", "../kombo-api/kombo.toml");
    watch(&pages);
    watch(&file);
    println!("cargo::rustc-env=KOMBO_TESTED_CONVENTIONS={}", file.display());
    println!("cargo::rustc-check-cfg=cfg(kombo_foreign)");
    if file.ends_with("fixtures/foreign/sdk.toml") {
        println!("cargo::rustc-cfg=kombo_foreign");
    }
    let conventions = conventions::read(&file).unwrap_or_else(|problems| panic!("{problems}"));
    println!("cargo::rustc-env=KOMBO_TESTED_PAGES={}", pages.display());
    let is_foreign = std::env::var_os("KOMBO_OPENAPI_DIR").is_some_and(|path| !path.is_empty());
    println!("cargo::rustc-env=KOMBO_TESTED_FOREIGN={is_foreign}");
    let generated = kombo_api_build::generate(&pages, &conventions).unwrap_or_else(|problems| panic!("{problems}"));
    let answers = &generated.answers;
    let methods = methods(&generated.source);
    let mut arms = String::new();
    for operation in &generated.operations {
        let entry = answers["operations"].as_array().unwrap().iter().find(|it| it["id"] == operation.id).unwrap();
        let path = &generated.lowered["paths"][&operation.path];
        let described = [&path[operation.method.to_lowercase()], path];
        let owner = if operation.is_scoped { "integration" } else { "kombo" };
        let own = &methods[&operation.name];
        let cursor = conventions.cursor();
        let input = Input { entry, answers, described, document: &generated.lowered, cursor };
        let arguments: Vec<String> = own["new"].iter().map(|(name, ty)| input.required(name, ty)).collect();
        let arguments = arguments.join(", ");
        let name = &operation.name;
        // Hand-written methods take other arguments.
        let call = if operation.is_by_hand {
            format!("{owner}.call(kombo_api::op::{name}::new({arguments}))")
        } else {
            format!("{owner}.{}().{}({arguments})", operation.namespace, operation.facade)
        };
        let id = &operation.id;
        write!(arms, "{id:?} => Box::pin(async move {{ let _ = &integration; returned({call}").unwrap();
        for (setter, taken) in own.iter().filter(|(name, _)| *name != "new" && !name.ends_with("_null")) {
            if let [(name, ty)] = &taken[..]
                && let Some(value) = input.optional(name, ty)
            {
                write!(arms, ".{setter}({value})").unwrap();
            }
        }
        arms.push_str(".send().await) }),\n");
    }
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap());
    std::fs::write(out.join("calls.rs"), format!("match operation {{\n{arms}_ => return None,\n}}")).unwrap();
    let models = generated.schemas.as_object().unwrap().keys();
    let added: String = models.map(|it| format!("generator.subschema_for::<kombo_api::types::{it}>();\n")).collect();
    std::fs::write(out.join("models.rs"), format!("{{\n{added}}}")).unwrap();
    let file = out.join("examples.rs");
    std::fs::write(&file, examples(&generated.source)).unwrap();
    println!("cargo::rustc-env=KOMBO_TESTED_EXAMPLES={}", file.display());
}

/// The examples in the documentation of methods, each in a module of its own.
fn examples(source: &str) -> String {
    let (mut examples, mut number) = (String::new(), 0);
    // Each line of documentation is an attribute or a comment, and a line of the example.
    let mut lines = source.lines().filter_map(|line| line.trim_start().strip_prefix("///"));
    while lines.any(|line| line.trim() == "```no_run") {
        let code = lines.by_ref().take_while(|line| line.trim() != "```");
        let code: Vec<&str> = code.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        let code: Vec<&str> = code.iter().map(|line| line.strip_prefix("# ").unwrap_or(line)).collect();
        writeln!(examples, "mod example_{number} {{\n{}\n}}", code.join("\n")).unwrap();
        number += 1;
    }
    examples
}

/// What the SDK is built from: what an environment variable names, or the repository's own.
fn chosen(variable: &str, own: &str) -> PathBuf {
    println!("cargo::rerun-if-env-changed={variable}");
    let package = Path::new(env!("CARGO_MANIFEST_DIR"));
    match std::env::var_os(variable).filter(|path| !path.is_empty()) {
        Some(path) => std::env::var_os("PWD").map_or_else(|| package.to_owned(), PathBuf::from).join(path),
        None => package.join(own),
    }
}

fn watch(path: &Path) {
    println!("cargo::rerun-if-changed={}", path.display());
    if path.is_dir() {
        std::fs::read_dir(path).unwrap().for_each(|entry| watch(&entry.unwrap().path()));
    }
}

/// The constructor and the setters of each operation: their arguments, by name and type.
type Methods = BTreeMap<String, BTreeMap<String, Vec<(String, Type)>>>;

fn methods(source: &str) -> Methods {
    let file = syn::parse_file(source).unwrap();
    let modules = file.items.into_iter().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "op" => module.content,
        _ => None,
    });
    let mut methods = Methods::new();
    for item in modules.flat_map(|(_, items)| items) {
        let Item::Impl(block) = item else { continue };
        let (None, Type::Path(owner)) = (&block.trait_, &*block.self_ty) else { continue };
        let Some(owner) = owner.path.get_ident() else { continue };
        for item in block.items {
            let ImplItem::Fn(method) = item else { continue };
            let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
                FnArg::Typed(it) => match &*it.pat {
                    Pat::Ident(name) => Some((name.ident.to_string(), (*it.ty).clone())),
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            });
            let arguments = arguments.collect();
            methods.entry(owner.to_string()).or_default().insert(method.sig.ident.to_string(), arguments);
        }
    }
    methods
}

/// What an operation is called with.
struct Input<'a> {
    /// The page's example.
    entry: &'a Value,
    /// Those of all pages.
    answers: &'a Value,
    /// The operation, and its path, which may have parameters of its own.
    described: [&'a Value; 2],
    document: &'a Value,
    cursor: Option<&'a str>,
}

impl Input<'_> {
    fn required(&self, name: &str, ty: &Type) -> String {
        self.value(name).map_or_else(|| format!("any::<{}>([])", plain(ty)), |value| argument(&value, ty))
    }

    fn optional(&self, name: &str, ty: &Type) -> Option<String> {
        // A cursor has to be one that the list gave out.
        let value = self.value(name).filter(|_| Some(name) != self.cursor)?;
        Some(argument(&value, ty))
    }

    /// The value in the example, or one for the parameter.
    fn value(&self, name: &str) -> Option<Value> {
        let plain = name.trim_start_matches("r#").trim_end_matches('_').trim_start_matches("body_");
        // The second of two names that are one name in Rust.
        if let Some(first) = plain.strip_suffix("_2") {
            return self.value(first).map(|value| json!({MADE: value.get(MADE).unwrap_or(&value)}));
        }
        let is_it = |other: &str| heck::ToSnakeCase::to_snake_case(other) == plain;
        let parameters = self.described.iter().filter_map(|it| it["parameters"].as_array());
        let parameters = parameters.flatten().map(|it| self.resolved(it));
        let named: Vec<&Value> = parameters.filter(|it| it["name"].as_str().is_some_and(is_it)).collect();
        // `id` and `ID` may be parameters of one operation.
        let exact = named.iter().find(|it| it["name"] == plain);
        let parameter = exact.or(named.first()).map(|it| self.parameter(it));
        let body = &self.entry["request"];
        if name == "body" {
            return Some(body.clone());
        }
        let field = || body.as_object()?.iter().find(|(key, _)| is_it(key)).map(|(_, value)| value.clone());
        if name.starts_with("body_") { field() } else { parameter.or_else(field) }
    }

    fn resolved<'b>(&'b self, value: &'b Value) -> &'b Value {
        match value.get("$ref").and_then(Value::as_str) {
            Some(reference) => self.document.pointer(&reference[1..]).unwrap(),
            None => value,
        }
    }

    /// The id of a record that the embedded server has: of the list that stands before the parameter in the path.
    fn id(&self, name: &str) -> Option<Value> {
        if name == "integration_id" {
            return Some(json!(INTEGRATION));
        }
        let list = self.entry["path"].as_str()?.split(&format!("/{{{name}}}")).next()?;
        let entries = self.answers["operations"].as_array()?;
        let entry = entries.iter().find(|it| it["is_list"] == true && it["path"] == list)?;
        first_record(&entry["response"])?.get("id").cloned()
    }

    fn parameter(&self, parameter: &Value) -> Value {
        if parameter["in"] == "path"
            && let Some(id) = self.id(parameter["name"].as_str().unwrap())
        {
            return id;
        }
        let schema = self.resolved(&parameter["schema"]);
        // Null is not sent.
        let first = schema["enum"].as_array().and_then(|members| members.iter().find(|it| !it.is_null()));
        match (first, schema["type"].as_str(), schema["format"].as_str(), schema["pattern"].as_str()) {
            (Some(first), ..) => json!({MADE: first}),
            (_, Some("integer" | "number"), ..) => json!({MADE: 2}),
            (_, Some("boolean"), ..) => json!({MADE: true}),
            (_, Some("array"), ..) => json!({MADE: ["one", "two"]}),
            (_, _, Some("date-time"), _) => json!("2026-01-31T12:00:00Z"),
            (_, _, Some("email"), _) => json!("someone@example.com"),
            (_, _, Some("uri"), _) => json!("https://example.com/"),
            (_, _, _, Some(pattern)) if pattern.contains("\\d{4}-\\d{2}") => json!("2026-01"),
            (_, _, _, Some(pattern)) if pattern.starts_with("^\\d+") => json!("123"),
            _ => json!({MADE: "one"}),
        }
    }
}

/// The first record of the first list in a response.
fn first_record(response: &Value) -> Option<&Value> {
    match response {
        Value::Array(records) => records.first(),
        Value::Object(members) => members.values().find_map(first_record),
        _ => None,
    }
}

/// Marks a value that no example gives: another one is taken where it does not fit.
const MADE: &str = "<made>";

/// Stands for the id of the integration that is called.
const INTEGRATION: &str = "<integration>";

/// The expression of a value where `ty` is taken.
fn argument(value: &Value, ty: &Type) -> String {
    let ty = plain(ty);
    let json = value.to_string();
    if let Some(line) = ty.strip_prefix("crate::rt::Ndjson<").and_then(|it| it.strip_suffix('>')) {
        let lines = value.as_str().unwrap_or_default().lines();
        let lines: serde_json::Result<Vec<Value>> = lines.map(serde_json::from_str).collect();
        return match lines {
            Ok(lines) => format!("futures::stream::iter(read::<Vec<{line}>>({:?}))", json!(lines).to_string()),
            Err(_) => format!("futures::stream::iter([any::<{line}>([])])"),
        };
    }
    if ty == "bytes::Bytes" {
        return format!("kombo_api::Bytes::from({:?})", value.as_str().map_or(json, str::to_owned));
    }
    match value {
        Value::String(text) if text == INTEGRATION => "integration.id().to_owned()".to_owned(),
        // Flags and lists of parameters are written as text.
        Value::String(text) if ty == "bool" => (text == "true").to_string(),
        Value::String(text) if ty.starts_with("Vec<") => {
            format!("any::<{ty}>([{:?}])", json!([text, "two"]).to_string())
        }
        Value::Null => format!("any::<{ty}>([\"null\"])"),
        Value::Object(made) if made.contains_key(MADE) => format!("any::<{ty}>([{:?}])", made[MADE].to_string()),
        _ => format!("read::<{ty}>({json:?})"),
    }
}

/// `impl Into<T>` is `T`, and so on: a type that can be read.
fn plain(ty: &Type) -> String {
    let Type::ImplTrait(it) = ty else {
        let named = ty.to_token_stream().to_string().replace(' ', "");
        return named
            .replace("types::", "kombo_api::types::")
            .replace("::chrono", "chrono")
            .replace("::serde_json", "serde_json");
    };
    let syn::TypeParamBound::Trait(bound) = &it.bounds[0] else { panic!("not a trait") };
    let bound = bound.path.segments.last().unwrap();
    let PathArguments::AngleBracketed(arguments) = &bound.arguments else {
        // The facade's own traits of arguments.
        let is_time = bound.ident == "IntoTimestamp";
        return (if is_time { "chrono::DateTime<chrono::Utc>" } else { "Option<String>" }).to_owned();
    };
    match &arguments.args[0] {
        GenericArgument::Type(into) => plain(into),
        GenericArgument::AssocType(item) => match &item.ty {
            Type::Tuple(pair) => {
                format!("std::collections::BTreeMap<{}, {}>", plain(&pair.elems[0]), plain(&pair.elems[1]))
            }
            item => format!("Vec<{}>", plain(item)),
        },
        _ => panic!("no type"),
    }
}
