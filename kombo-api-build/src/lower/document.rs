//! Objects other than schemas that differ in 3.0: webhooks, shared path items, references with descriptions.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::openapi::grammar::{self, DOCUMENT, Kind, METHODS, OPERATION, PATH_ITEM, is_reference};
use crate::openapi::pointer::resolve;

pub(super) fn lower(document: &mut Value) {
    let source = document.clone();
    let mut shared = BTreeSet::new();
    grammar::visit_mut(document, Kind::Object(&DOCUMENT), &mut |value, kind| {
        if is_reference(value, kind) {
            described_reference(value, &source);
        } else if matches!(kind, Kind::ObjectOrRef(object) if *object == PATH_ITEM) {
            shared_path_item(value, &source, &mut shared);
        }
    });
    // After shared path items have been copied, since they have operations, too.
    grammar::visit_mut(document, Kind::Object(&DOCUMENT), &mut |value, kind| {
        if kind == Kind::Object(&OPERATION) && value["responses"].as_object().is_none_or(serde_json::Map::is_empty) {
            value["responses"] = json!({"default": {"description": ""}});
        }
    });
    path_parameters(document);
    remove_mutual_tls(document);
    let Value::Object(members) = document else { return };
    members.insert("openapi".to_owned(), json!("3.0.3"));
    members.shift_remove("jsonSchemaDialect");
    if let Some(mut webhooks) = members.shift_remove("webhooks") {
        // Extensions among them are no webhooks.
        webhooks.as_object_mut().into_iter().for_each(|names| names.retain(|name, _| !name.starts_with("x-")));
        members.insert("x-webhooks".to_owned(), webhooks);
    }
    members.entry("paths").or_insert_with(|| json!({}));
    if let Some(Value::Object(components)) = members.get_mut("components") {
        components.shift_remove("pathItems");
    }
    if let Some(Value::Object(info)) = members.get_mut("info") {
        if let Some(summary) = info.shift_remove("summary") {
            info.insert("x-summary".to_owned(), summary);
        }
        if let Some(Value::Object(license)) = info.get_mut("license")
            && let Some(identifier) = license.shift_remove("identifier")
        {
            license.insert("x-identifier".to_owned(), identifier);
        }
    }
}

/// Adds a string for each name in a path that no parameter describes.
fn path_parameters(document: &mut Value) {
    let Some(paths) = document.get("paths").and_then(Value::as_object) else { return };
    let described = |owner: &Value| -> BTreeSet<String> {
        let listed = owner["parameters"].as_array().into_iter().flatten().filter_map(|it| resolve(document, it));
        let in_path = listed.filter(|it| it["in"] == "path").filter_map(|it| it["name"].as_str());
        in_path.map(str::to_owned).collect()
    };
    let mut missing = Vec::new();
    for (path, item) in paths {
        let common = described(item);
        for method in METHODS.into_iter().filter(|method| item.get(*method).is_some()) {
            let known: BTreeSet<String> = described(&item[method]).union(&common).cloned().collect();
            for name in grammar::placeholders(path).into_iter().filter(|name| !known.contains(*name)) {
                missing.push((path.clone(), method, name.to_owned()));
            }
        }
    }
    for (path, method, name) in missing {
        let operation = &mut document["paths"][&path][method];
        let added = json!({"name": name, "in": "path", "required": true, "schema": {"type": "string"}});
        match operation.get_mut("parameters").and_then(Value::as_array_mut) {
            Some(listed) if listed.contains(&added) => {}
            Some(listed) => listed.push(added),
            None => operation["parameters"] = json!([added]),
        }
    }
}

/// Removes `mutualTLS`, which 3.0 does not have, and its requirements.
fn remove_mutual_tls(document: &mut Value) {
    let mut gone = Vec::new();
    if let Some(Value::Object(schemes)) = document.pointer_mut("/components/securitySchemes") {
        schemes.retain(|name, scheme| {
            let is_known = scheme["type"] != "mutualTLS";
            gone.extend((!is_known).then(|| name.clone()));
            is_known
        });
    }
    grammar::visit_mut(document, Kind::Object(&DOCUMENT), &mut |value, kind| {
        if let (Kind::Map(Kind::Texts), Value::Object(requirement)) = (kind, value) {
            requirement.retain(|name, _| !gone.contains(name));
        }
    });
}

/// Replaces a reference that has its own description, or whose target is not a component, by a copy of the target.
fn described_reference(value: &mut Value, source: &Value) {
    let Some(own) = value.as_object().cloned() else { return };
    let reference = value.get("$ref").and_then(Value::as_str).unwrap_or_default();
    if own.len() == 1 && reference.starts_with("#/components/") && reference.split('/').count() == 4 {
        return;
    }
    let Some(mut target) = resolve(source, value).cloned() else { return };
    for (key, text) in own.into_iter().filter(|(key, _)| key != "$ref") {
        // In 3.1 `summary` only has an effect on targets that have one, such as examples.
        if key != "summary" || target.get("summary").is_some() {
            target[key.as_str()] = text;
        }
    }
    *value = target;
}

/// Replaces a reference to a path item by a copy. Only the first copy keeps its operation ids, since ids are unique.
fn shared_path_item(value: &mut Value, source: &Value, shared: &mut BTreeSet<String>) {
    let Some(reference) = value.get("$ref").and_then(Value::as_str).map(str::to_owned) else { return };
    let Some(mut item) = resolve(source, value).cloned() else { return };
    if !shared.insert(reference) {
        for (_, operation) in
            item.as_object_mut().into_iter().flatten().filter(|(key, _)| METHODS.contains(&key.as_str()))
        {
            if let Value::Object(operation) = operation {
                operation.shift_remove("operationId");
            }
        }
    }
    if let (Value::Object(item), Value::Object(own)) = (&mut item, &*value) {
        item.extend(own.iter().filter(|(key, _)| *key != "$ref").map(|(key, own)| (key.clone(), own.clone())));
    }
    *value = item;
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    fn lowered(document: &Value) -> Value {
        let once = crate::lower::lower(document);
        assert_eq!(crate::lower::lower(&once), once);
        once
    }

    #[test]
    fn webhooks_are_kept_as_an_extension_and_lowered_too() {
        let body = json!({"content": {"application/json": {"schema": {"type": ["string", "null"]}}}});
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1", "summary": "s"},
            "webhooks": {"event": {"post": {"requestBody": body, "responses": {"200": {"description": "ok"}}}}},
        });
        let lowered = lowered(&document);
        assert_eq!(lowered["openapi"], "3.0.3");
        assert_eq!(lowered["paths"], json!({}));
        assert_eq!(lowered["info"]["x-summary"], "s");
        let schema = &lowered["x-webhooks"]["event"]["post"]["requestBody"]["content"]["application/json"]["schema"];
        assert_eq!(*schema, json!({"type": "string", "nullable": true}));
    }

    #[test]
    fn a_name_in_a_path_that_nothing_describes_is_a_string() {
        let known = json!({"name": "b", "in": "path", "required": true, "schema": {"type": "integer"}});
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "paths": {"/a/{b}/{c}": {"parameters": [known], "get": {"operationId": "A", "responses": {"200": {}}}}},
        });
        let added = json!({"name": "c", "in": "path", "required": true, "schema": {"type": "string"}});
        assert_eq!(lowered(&document)["paths"]["/a/{b}/{c}"]["get"]["parameters"], json!([added]));
    }

    #[test]
    fn a_reference_with_its_own_description_becomes_a_copy() {
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "paths": {"/a": {"get": {"operationId": "A", "responses": {
                "200": {"$ref": "#/components/responses/R", "description": "mine"},
                "default": {"$ref": "#/components/responses/R"},
            }}}},
            "components": {"responses": {"R": {"description": "theirs", "content": {}}}},
        });
        let responses = &lowered(&document)["paths"]["/a"]["get"]["responses"];
        assert_eq!(responses["200"], json!({"description": "mine", "content": {}}));
        assert_eq!(responses["default"], json!({"$ref": "#/components/responses/R"}));
    }

    #[test]
    fn shared_path_items_are_copied_to_where_they_are_used() {
        let document = json!({
            "openapi": "3.1.0", "info": {"title": "t", "version": "1"},
            "paths": {
                "/a": {"$ref": "#/components/pathItems/P", "summary": "mine"},
                "/b": {"$ref": "#/components/pathItems/P"},
            },
            "components": {"pathItems": {"P": {"get": {"operationId": "A"}}}},
        });
        let lowered = lowered(&document);
        let get = json!({"operationId": "A", "responses": {"default": {"description": ""}}});
        assert_eq!(lowered["paths"]["/a"], json!({"get": get, "summary": "mine"}));
        assert_eq!(lowered["paths"]["/b"]["get"].get("operationId"), None);
        assert_eq!(lowered["components"], json!({}));
    }
}
