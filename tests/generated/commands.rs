//! The command table, compared with the generated source.

use std::collections::{BTreeMap, BTreeSet};

use kombo_api_build::Generated;
use syn::{FnArg, ImplItem, Item, Pat, Type};

use crate::{fixtures, generated, pages};

/// An argument of a command has the name of an argument of the constructor, or of a setter, in kebab case.
#[test]
fn arguments_have_the_names_of_the_rust_api() {
    for path in [pages(), fixtures().join("odd.yaml"), fixtures().join("torture/payments.yaml")] {
        let generated = generated(&path);
        let rust = arguments(&generated);
        let table = generated.commands();
        let commands = table["operations"].as_array().expect("operations");
        assert_eq!(commands.len(), generated.operations.len());
        for operation in &generated.operations {
            let command = commands.iter().find(|it| it["id"] == operation.id).expect("a command for each operation");
            let has_flag = |it: &&serde_json::Value| it.get("constant").is_none() || it["required"] == false;
            let flags = command["arguments"].as_array().into_iter().flatten().filter(has_flag);
            let flags: BTreeSet<String> = flags.filter_map(|it| it["flag"].as_str()).map(str::to_owned).collect();
            assert_eq!(flags, rust[&operation.name], "{}", operation.id);
        }
    }
}

/// Returns the arguments of the constructor and the setters of each operation, in kebab case. The whole body and the
/// properties that a page does not list are not arguments of commands.
fn arguments(generated: &Generated) -> BTreeMap<String, BTreeSet<String>> {
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let file = syn::parse_file(&generated.source).expect("Rust");
    let modules = file.items.into_iter().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "op" => module.content,
        _ => None,
    });
    for item in modules.flat_map(|(_, items)| items) {
        let Item::Impl(block) = item else { continue };
        let (None, Type::Path(owner)) = (&block.trait_, &*block.self_ty) else { continue };
        let Some(owner) = owner.path.get_ident() else { continue };
        let names = found.entry(owner.to_string()).or_default();
        for item in block.items {
            let ImplItem::Fn(method) = item else { continue };
            let is_new = method.sig.ident == "new";
            let arguments = method.sig.inputs.iter().filter_map(|argument| match argument {
                FnArg::Typed(it) => match &*it.pat {
                    Pat::Ident(name) => Some(name.ident.to_string()),
                    _ => None,
                },
                FnArg::Receiver(_) => None,
            });
            let taken: Vec<String> = arguments.collect();
            // A setter without an argument sends null.
            let setter = (!is_new && !taken.is_empty()).then(|| method.sig.ident.to_string());
            let new = taken.into_iter().filter(|_| is_new);
            let all = new.chain(setter).filter(|name| !["body", "body_", "extra"].contains(&name.as_str()));
            names.extend(all.map(|name| heck::ToKebabCase::to_kebab_case(name.trim_start_matches("r#"))));
        }
    }
    found
}
