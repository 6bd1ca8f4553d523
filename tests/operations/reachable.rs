//! Every operation has exactly one method on the facade, on the side where it belongs.

use std::collections::BTreeMap;
use std::path::Path;

use quote::ToTokens as _;
use syn::{Attribute, ImplItem, Item, Meta, ReturnType};

use crate::GENERATED;

/// A method of the facade.
#[derive(Debug, PartialEq)]
struct Method {
    namespace: String,
    name: String,
    /// Whether it is called on an integration.
    is_scoped: bool,
    /// The operation that it calls, as a value.
    value: String,
}

/// The methods of the facade by the operation that they are there for.
fn facade() -> BTreeMap<String, Vec<Method>> {
    let mut methods: BTreeMap<String, Vec<Method>> = BTreeMap::new();
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("../kombo-api/src")).unwrap() {
        let path = entry.unwrap().path();
        if !path.is_file() {
            continue;
        }
        let file = syn::parse_file(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let text = file.to_token_stream().to_string();
        for item in file.items {
            let Item::Impl(block) = item else { continue };
            let owner = block.self_ty.to_token_stream().to_string();
            for item in block.items {
                let ImplItem::Fn(method) = item else { continue };
                if !matches!(method.vis, syn::Visibility::Public(_)) {
                    continue;
                }
                let Some(operation) = method.attrs.iter().find_map(operation) else { continue };
                let ReturnType::Type(_, returned) = &method.sig.output else { panic!("{operation}: returns nothing") };
                let returned = returned.to_token_stream().to_string().replace(' ', "");
                methods.entry(operation).or_default().push(Method {
                    namespace: namespace(&owner, &path),
                    name: method.sig.ident.to_string(),
                    is_scoped: owner.contains("Integration") || text.contains("integration : & 'a Integration"),
                    value: if returned == "Passthrough" {
                        "passthrough".to_owned()
                    } else {
                        returned.trim_start_matches("crate::Call<crate::op::").trim_end_matches('>').to_owned()
                    },
                });
            }
        }
    }
    methods
}

/// The namespace of an `impl`: that of its file, unless it is passthrough, which has a file of its own.
fn namespace(owner: &str, path: &Path) -> String {
    let file = path.file_stem().unwrap().to_string_lossy().into_owned();
    if owner.starts_with("General") { "general".to_owned() } else { file }
}

/// `X` of `#[cfg(kombo_operation = "X")]`.
fn operation(attribute: &Attribute) -> Option<String> {
    let Meta::List(list) = &attribute.meta else { return None };
    let text = list.tokens.to_string();
    let (_, value) = text.strip_prefix("kombo_operation")?.split_once('"')?;
    Some(value.trim_end_matches('"').to_owned())
}

#[test]
fn every_operation_has_exactly_one_method_and_every_method_an_operation() {
    let mut facade = facade();
    for operation in &GENERATED.operations {
        let (namespace, name) = operation.facade.unwrap_or_else(|| panic!("{} has no name", operation.id));
        let expected = Method {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            is_scoped: operation.is_scoped,
            // Written by hand: the arguments are set one after the other.
            value: if name == "passthrough" { name.to_owned() } else { operation.name.clone() },
        };
        assert_eq!(facade.remove(&operation.id), Some(vec![expected]), "{}", operation.id);
    }
    assert!(facade.is_empty(), "{facade:?}");
}
