//! The use of a call's result.

use std::collections::BTreeMap;

use heck::ToSnakeCase;
use quote::quote;
use syn::{ItemStruct, Type};

use crate::shape::Operation;

use super::super::lists;
use super::super::secrecy::is_secret;
use super::super::types::{generic, last_segment};
use super::values::model_of;

/// Returns the statements that send a call and use its result. `taken` are the variables that exist.
pub(super) fn used(
    operation: &Operation,
    call: &str,
    output: &Type,
    types: &BTreeMap<String, ItemStruct>,
    taken: &[&str],
) -> String {
    if operation.is_list
        && let Some(item) = lists::item(output)
    {
        let one = variable(item, taken, "record");
        let all = plural(&operation.facade, taken, &one);
        let shown = shown(item, &one, types);
        return format!(
            "let mut {all} = {call}.items(); while let Some({one}) = {all}.try_next().await? {{ {shown} }}"
        );
    }
    let result = variable(output, taken, "response");
    let shown = match quote!(#output).to_string().as_str() {
        "()" => format!("println!(\"{{}}\", {result}.status());"),
        "bytes :: Bytes" => format!("println!(\"{{}} bytes\", {result}.len());"),
        _ => shown(output, &result, types),
    };
    format!("let {result} = {call}.send().await?; {shown}")
}

/// Returns the statement that prints a value: its id, or else its first text, or else all of it.
fn shown(ty: &Type, variable: &str, types: &BTreeMap<String, ItemStruct>) -> String {
    let fields = model_of(ty).and_then(|name| types.get(&name)).into_iter().flat_map(|it| &it.fields);
    let texts = fields.filter(|field| last_segment(&field.ty).as_deref() == Some("String"));
    let names = texts.filter_map(|field| Some(field.ident.as_ref()?.to_string()));
    let mut names: Vec<String> = names.filter(|name| !is_secret(name) && !name.ends_with("_token")).collect();
    names.sort_by_key(|name| name != "id");
    match names.first() {
        Some(field) => format!("println!(\"{{}}\", {variable}.{field});"),
        None => format!("println!(\"{{{variable}:?}}\");"),
    }
}

/// Names of variables that are longer than this are no easier to read than a general one.
const LONGEST: usize = 24;

/// Returns the name of a variable for a value: that of its type, or else a general one.
fn variable(ty: &Type, taken: &[&str], general: &str) -> String {
    let ty = generic(ty, "Option").unwrap_or(ty);
    let name = model_of(ty).map(|name| name.to_snake_case()).unwrap_or_default();
    if is_free(&name, taken) { name } else { general.to_owned() }
}

/// Returns the name of a variable for a list: that of the method without its verb, or else a general one.
fn plural(method: &str, taken: &[&str], one: &str) -> String {
    let name = method.split_once('_').map_or("", |(_, rest)| rest);
    if is_free(name, taken) && name != one { name.to_owned() } else { "records".to_owned() }
}

fn is_free(name: &str, taken: &[&str]) -> bool {
    name.len() <= LONGEST && !taken.contains(&name) && syn::parse_str::<syn::Ident>(name).is_ok()
}
