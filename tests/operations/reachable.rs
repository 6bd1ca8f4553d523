//! Every operation has exactly one method on the facade, on the side where it belongs.

use std::collections::{BTreeMap, BTreeSet};

use quote::ToTokens as _;
use syn::{ImplItem, Item, ReturnType};

use crate::GENERATED;

/// The methods of the generated namespaces, `(namespace type, side, method)`, by the operation that they call.
fn methods() -> BTreeMap<String, Vec<(String, String, String)>> {
    let file = syn::parse_file(&GENERATED.source).unwrap();
    let modules = file.items.into_iter().filter_map(|item| match item {
        Item::Mod(module) if module.ident == "namespaces" => module.content,
        _ => None,
    });
    let mut methods: BTreeMap<String, Vec<_>> = BTreeMap::new();
    for item in modules.flat_map(|(_, items)| items) {
        let Item::Impl(block) = item else { continue };
        let owner = block.self_ty.to_token_stream().to_string().replace(' ', "");
        let bounds = block.generics.to_token_stream().to_string().replace(' ', "");
        let side = bounds.trim_start_matches("<S:crate::rt::").trim_end_matches('>').trim_end_matches("Handle");
        let Some((namespace, _)) = owner.split_once("<S>").filter(|_| side != "<S") else { continue };
        for item in block.items {
            let ImplItem::Fn(method) = item else { continue };
            let ReturnType::Type(_, returned) = &method.sig.output else { panic!("{owner}: returns nothing") };
            let returned = returned.to_token_stream().to_string().replace(' ', "");
            let value = returned.trim_start_matches("crate::rt::Call<op::").trim_end_matches(",S::Mode>");
            let found = (namespace.to_owned(), side.to_owned(), method.sig.ident.to_string());
            methods.entry(value.to_owned()).or_default().push(found);
        }
    }
    methods
}

#[test]
fn every_operation_has_exactly_one_method_and_every_method_an_operation() {
    let mut methods = methods();
    let mut by_hand = BTreeSet::new();
    for operation in &GENERATED.operations {
        if operation.is_by_hand {
            by_hand.insert(operation.facade.as_str());
            continue;
        }
        let namespace = heck::ToUpperCamelCase::to_upper_camel_case(operation.namespace.as_str());
        let side = if operation.is_scoped { "Integration" } else { "Account" };
        let expected = (namespace, side.to_owned(), operation.facade.clone());
        assert_eq!(methods.remove(&operation.name), Some(vec![expected]), "{}", operation.id);
    }
    assert!(methods.is_empty(), "{methods:?}");
    // Compiled into this test, so it is there: `Kombo` has no such method, an integration has.
    let _ = |acme: kombo_api::Integration| acme.general().passthrough("personio/personnel");
    assert_eq!(by_hand, BTreeSet::from(["passthrough"]));
}

#[test]
fn a_namespace_owns_its_handle() {
    fn is_shared<T: Clone + Send + Sync + 'static>(namespace: T) -> T {
        namespace
    }
    let kombo = kombo_api::Kombo::new("key").unwrap();
    let (hris, general) = (kombo.integration("personio:1").hris(), kombo.general());
    drop(kombo);
    let _ = is_shared(hris.clone()).get_employees();
    let _ = is_shared(general).check_api_key();
    assert_eq!(hris.handle().id(), "personio:1");
}
