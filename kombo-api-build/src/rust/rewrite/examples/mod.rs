//! Examples of calls, for the documentation of the methods in namespaces.
//!
//! An example has the required arguments, up to two optional ones, and a use of the result. Its values are those of the
//! page's example. It compiles as it is: what has no expression is left out, or else there is no example.

mod literals;
mod result;
mod values;

use std::collections::BTreeMap;

use syn::{ItemStruct, Type};

use crate::conventions::ExampleNames;

use super::constructors::Settable;
use super::context::Context;
use super::inputs::Input;
use super::setters::{argument_name, free, is_free_form};
use values::{Kind, Values};

/// The variable of a handle with a scope: the name of a customer.
const SCOPED: &str = "acme";

/// The most optional arguments of an example.
const MOST_OPTIONS: usize = 2;

/// What a method takes and returns.
pub(super) struct Signature<'a> {
    pub(super) inputs: &'a [Input],
    pub(super) body_fields: &'a [Settable],
    /// Whether the body has a constructor, whose arguments are those of the method.
    pub(super) has_constructor: bool,
    pub(super) output: &'a Type,
}

/// Returns the example of a method, as a code block; `None` if the conventions have no names for it, or a required
/// argument has no expression.
pub(super) fn example(
    context: &Context<'_>,
    signature: &Signature<'_>,
    types: &BTreeMap<String, ItemStruct>,
) -> Option<String> {
    let names = context.conventions.examples.as_ref().filter(|_| !context.operation.is_by_hand())?;
    let schemas = context.document["components"]["schemas"].as_object()?;
    let values = Values { schemas, types };
    let call = call(context, signature, &values, names)?;
    let scoped = context.operation.is_scoped.then(|| {
        let id = names.scope.as_deref().unwrap_or("<id>");
        format!("let {SCOPED} = {}.integration({id:?});", names.variable())
    });
    let used = result::used(context.operation, &call, signature.output, types, &[&names.variable(), SCOPED]);
    let statements = formatted(&format!("{}{used}", scoped.unwrap_or_default()))?;
    let imports = imports(&statements, &names.krate.name);
    let gap = if imports.is_empty() { "" } else { "\n" };
    let (krate, client, variable) = (&names.krate.name, &names.client.name, names.variable());
    let text = format!(
        "```no_run\n\
        # async fn f({variable}: {krate}::{client}) -> Result<(), Box<dyn std::error::Error>> {{\n\
        {imports}{gap}{statements}\
        # Ok(()) }}\n\
        ```"
    );
    // A fence inside of a string would end the block.
    (text.matches("```").count() == 2).then_some(text)
}

/// Returns the call with its arguments.
fn call(context: &Context<'_>, signature: &Signature<'_>, values: &Values<'_>, names: &ExampleNames) -> Option<String> {
    let operation = context.operation;
    let mut arguments = Vec::new();
    for input in signature.inputs.iter().filter(|input| !input.is_optional_parameter()) {
        match &input.parameter {
            Some(it) => arguments.push(values.taken(&input.ty, &it.name, context.example_of(&it.name))?),
            None if signature.has_constructor => {
                for field in signature.body_fields.iter().filter(|field| field.is_argument()) {
                    arguments.push(values.taken(&field.value, &field.name, &context.request()[&field.name])?);
                }
            }
            None if is_free_form(&input.ty) => {}
            None => arguments.push(values.taken(&input.ty, "body", context.request())?),
        }
    }
    let handle = if operation.is_scoped { SCOPED.to_owned() } else { names.variable() };
    let mut call = format!("{handle}.{}().{}({})", operation.namespace, operation.facade, arguments.join(", "));
    let options = options_of_parameters(context, signature.inputs, values);
    let options = options.into_iter().chain(options_of_body(context, signature, values)).take(MOST_OPTIONS);
    options.for_each(|option| call.push_str(&option));
    Some(call)
}

/// Returns setters of optional parameters: of each kind the first one on the page, the most useful kinds first.
fn options_of_parameters(context: &Context<'_>, inputs: &[Input], values: &Values<'_>) -> Vec<String> {
    let mut found: Vec<(Kind, String)> = Vec::new();
    for described in context.parameters().filter(|it| it["deprecated"] != true) {
        let Some(name) = described["name"].as_str().filter(|it| Some(*it) != context.conventions.cursor()) else {
            continue;
        };
        let input = inputs.iter().filter(|it| it.is_optional_parameter());
        let Some(input) = input.into_iter().find(|it| it.parameter.as_ref().is_some_and(|it| it.name == name)) else {
            continue;
        };
        let (kind, example) = (values.kind(&input.ty), context.example_of(name));
        // A number is usually the size of a page, and any text is no filter.
        let is_telling = match kind {
            Kind::Time | Kind::Flag | Kind::Choice | Kind::List => true,
            Kind::Number | Kind::Text => !example.is_null(),
            Kind::Other => false,
        };
        if !is_telling || found.iter().any(|(other, _)| *other == kind) {
            continue;
        }
        if let Some(value) = values.optional(&input.ty, name, example) {
            found.push((kind, format!(".{}({value})", free(&input.ident))));
        }
    }
    found.sort_by_key(|(kind, _)| *kind);
    found.into_iter().map(|(_, option)| option).collect()
}

/// Returns setters of the optional fields of a body that the page's example sets to plain values.
fn options_of_body(context: &Context<'_>, signature: &Signature<'_>, values: &Values<'_>) -> Vec<String> {
    if !signature.has_constructor {
        return Vec::new();
    }
    let fields = signature.body_fields.iter().filter(|it| !it.required && !it.deprecated && !it.is_flattened);
    let fields = fields.filter(|it| !matches!(values.kind(&it.value), Kind::List | Kind::Other));
    let options = fields.filter_map(|field| {
        let example = Some(&context.request()[&field.name]).filter(|it| !it.is_null())?;
        let value = values.optional(&field.value, &field.name, example)?;
        Some(format!(".{}({value})", free(&argument_name(&field.ident, signature.inputs))))
    });
    options.collect()
}

/// Returns formatted statements; `None` if they are not Rust.
fn formatted(statements: &str) -> Option<String> {
    let file = syn::parse_file(&format!("async fn f() {{ {statements} }}")).ok()?;
    let text = prettyplease::unparse(&file);
    let lines: Vec<&str> = text.lines().collect();
    let (_, lines) = lines.split_first()?;
    let (_, lines) = lines.split_last()?;
    Some(lines.iter().map(|line| format!("{}\n", line.strip_prefix("    ").unwrap_or(line))).collect())
}

/// Returns the imports that the statements need.
fn imports(statements: &str, krate: &str) -> String {
    let times = [("DateTime", "DateTime<Utc>"), ("NaiveDate", "<NaiveDate>"), ("Utc", "DateTime<Utc>")];
    let times = times.into_iter().filter(|(_, used)| statements.contains(used)).map(|(name, _)| name);
    let mut imports = String::new();
    if statements.contains(".try_next()") {
        imports.push_str("use futures::TryStreamExt;\n");
    }
    match &times.collect::<Vec<_>>()[..] {
        [] => {}
        [one] => imports.push_str(&format!("use {krate}::chrono::{one};\n")),
        several => imports.push_str(&format!("use {krate}::chrono::{{{}}};\n", several.join(", "))),
    }
    if statements.contains("types::") {
        imports.push_str(&format!("use {krate}::types;\n"));
    }
    if statements.contains("json!(") {
        imports.push_str("use serde_json::json;\n");
    }
    imports
}
