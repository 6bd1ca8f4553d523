//! The public API of the SDK as a stub: the generated namespaces, and everything public that is written by hand.
//!
//! The hand-written part is read from the sources: the items that `lib.rs` publishes, by their public paths, with all
//! their methods, derives, trait implementations and feature gates. Bodies, private fields and documentation are left
//! out, so the stub changes only with the API. Auto traits cannot be read from sources: the compiler verifies the lists
//! in `kombo-api/src/auto_traits.rs`, which are part of the stub.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use kombo_api_build::Generated;
use syn::{Attribute, Fields, ImplItem, Item, ItemImpl, TraitItem, UseTree, Visibility, parse_quote};

/// The root of the sources.
const SOURCES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../kombo-api/src");

/// The module with the generated source, which has snapshots of its own.
const GENERATED: &str = "raw";

/// The module with the lists of auto traits, which is compiled with the tests.
const AUTO_TRAITS: &str = "auto_traits";

/// The path of a module, such as `mock::server`; empty for the root.
type ModulePath = String;

/// An item by its module and name.
type Definition = (ModulePath, String);

/// Returns the stub.
pub fn stub(generated: &Generated) -> String {
    let sources = Sources::read();
    let mut stub = String::from("// The generated namespaces.\n");
    stub.push_str(&kombo_api_build::outline::source(&namespaces(generated)).expect("Rust"));
    for (module, exports) in sources.exports() {
        stub.push_str(&format!("\n// {}\n", ["kombo_api", &module].join("::").trim_end_matches("::")));
        for export in exports {
            stub.push_str(&format!("\n{}", sources.item(&export)));
        }
    }
    stub.push_str("\n// Methods of generated types, and implementations of public traits for other types.\n\n");
    stub.push_str(&sources.additions());
    stub.push_str("\n// Auto traits, verified by the compiler.\n\n");
    stub.push_str(&sources.auto_traits());
    stub.push_str("\n// The Cargo features.\n\n");
    stub.push_str(&features());
    stub
}

/// Returns the public types that `auto_traits.rs` does not list.
pub fn types_without_auto_traits() -> Vec<String> {
    let sources = Sources::read();
    let listed = sources.auto_traits();
    let is_listed = |name: &str| listed.split(|c: char| !c.is_alphanumeric()).any(|it| it == name);
    let exports = sources.exports().into_values().flatten();
    let types = exports.filter_map(|export| match export {
        Export::Item { definition, .. } => sources.is_type(&definition).then_some(definition.1),
        Export::Use(_) => None,
    });
    types.filter(|name| !is_listed(name)).collect()
}

/// Something that a public module publishes.
enum Export {
    /// A hand-written item, with the feature gates on the way to it.
    Item { definition: Definition, gates: Vec<Attribute> },
    /// Anything else, such as a generated module or another crate.
    Use(String),
}

/// A module with its feature gates.
struct Module {
    items: Vec<Item>,
    gates: Vec<Attribute>,
}

/// The parsed sources, by module.
struct Sources {
    modules: BTreeMap<ModulePath, Module>,
    published: BTreeSet<Definition>,
}

impl Sources {
    fn read() -> Self {
        let mut modules = BTreeMap::new();
        read_module(Path::new(SOURCES).join("lib.rs"), "", &[], &mut modules);
        let mut sources = Self { modules, published: BTreeSet::new() };
        let exports = sources.exports().into_values().flatten();
        let published = exports.filter_map(|export| match export {
            Export::Item { definition, .. } => Some(definition),
            Export::Use(_) => None,
        });
        sources.published = published.collect();
        sources
    }

    /// Returns what each public module publishes, by the path of the module.
    fn exports(&self) -> BTreeMap<ModulePath, Vec<Export>> {
        let mut public = vec![(String::new(), Vec::new())];
        let modules = self.modules[""].items.iter().filter_map(|item| match item {
            Item::Mod(it) if is_public(&it.vis) => Some((it.ident.to_string(), gates(&it.attrs))),
            _ => None,
        });
        public.extend(modules);
        public.into_iter().map(|(module, gates)| (module.clone(), self.exports_of(&module, &gates))).collect()
    }

    fn exports_of(&self, module: &str, outer: &[Attribute]) -> Vec<Export> {
        let mut exports = Vec::new();
        for item in &self.modules[module].items {
            let (attributes, visibility) = attributes_and_visibility(item);
            if !visibility.is_some_and(is_public) {
                continue;
            }
            let gates: Vec<Attribute> = outer.iter().cloned().chain(gates(attributes)).collect();
            match item {
                Item::Use(it) => names(&it.tree, &mut Vec::new(), &mut |path, name| {
                    let definition = (absolute(module, &path[..path.len() - 1]), path[path.len() - 1].clone());
                    let definition = self.follow(definition);
                    exports.push(match self.defined(&definition) {
                        Some(_) => Export::Item { definition, gates: gates.clone() },
                        None => {
                            let gates: String = gates.iter().map(|it| format!("{}\n", tokens(it))).collect();
                            let is_renamed = path.last().is_some_and(|it| it != name);
                            let renamed = if is_renamed { format!(" as {name}") } else { String::new() };
                            Export::Use(format!("{gates}pub use {}{renamed};\n", path.join("::")))
                        }
                    });
                }),
                Item::Mod(_) => {}
                other => {
                    let name = name_of(other).expect("a public item has a name");
                    exports.push(Export::Item { definition: (module.to_owned(), name), gates });
                }
            }
        }
        exports.sort_by_key(|export| match export {
            Export::Use(text) => (0, text.clone()),
            Export::Item { definition, .. } => (1, definition.1.clone()),
        });
        exports
    }

    /// Follows imports to the module that defines an item.
    fn follow(&self, definition: Definition) -> Definition {
        if self.defined(&definition).is_some() {
            return definition;
        }
        let mut target = None;
        for item in self.modules.get(&definition.0).into_iter().flat_map(|it| &it.items) {
            if let Item::Use(it) = item {
                names(&it.tree, &mut Vec::new(), &mut |path, name| {
                    if name == definition.1 && path.len() > 1 {
                        let module = absolute(&definition.0, &path[..path.len() - 1]);
                        target = Some((module, path[path.len() - 1].clone()));
                    }
                });
            }
        }
        match target {
            Some(target) if target != definition && self.modules.contains_key(&target.0) => self.follow(target),
            _ => definition,
        }
    }

    fn defined(&self, (module, name): &Definition) -> Option<&Item> {
        let module = self.modules.get(module)?;
        module
            .items
            .iter()
            .find(|item| !matches!(item, Item::Use(_) | Item::Mod(_)) && name_of(item).as_ref() == Some(name))
    }

    fn is_type(&self, definition: &Definition) -> bool {
        matches!(self.defined(definition), Some(Item::Struct(_) | Item::Enum(_)))
    }

    /// Returns the stub of an item with all its implementations.
    fn item(&self, export: &Export) -> String {
        let (definition, gates) = match export {
            Export::Use(text) => return text.clone(),
            Export::Item { definition, gates } => (definition, gates),
        };
        let mut items = vec![declaration(self.defined(definition).expect("a published item"), gates)];
        items.extend(self.implementations(gates, |it| it.as_ref() == Some(definition)));
        printed(items)
    }

    /// Returns the stubs of implementations for types that are not defined in the sources.
    fn additions(&self) -> String {
        printed(self.implementations(&[], |definition| definition.is_none()))
    }

    /// Returns the implementations for the selected types, in the order of files and lines. A type is `None` if it is
    /// not defined in the sources. Feature gates of modules are shown, except those in `known`.
    fn implementations(&self, known: &[Attribute], is_selected: impl Fn(&Option<Definition>) -> bool) -> Vec<Item> {
        let mut found = Vec::new();
        for (module, Module { items, gates }) in &self.modules {
            for item in items {
                let Item::Impl(block) = item else { continue };
                let name = match &*block.self_ty {
                    syn::Type::Path(it) => it.path.segments.last().map(|it| it.ident.to_string()),
                    syn::Type::Reference(it) => match &*it.elem {
                        syn::Type::Path(it) => it.path.segments.last().map(|it| it.ident.to_string()),
                        _ => None,
                    },
                    _ => None,
                };
                let definition = name.map(|name| self.follow((module.clone(), name)));
                let definition = definition.filter(|it| self.defined(it).is_some());
                if is_selected(&definition) && self.is_public_implementation(module, block) {
                    let gates = gates.iter().filter(|it| !known.contains(it)).cloned().collect();
                    found.extend(implementation(block, gates));
                }
            }
        }
        found
    }

    /// Whether an implementation for a type of another crate is of a public trait.
    fn is_public_implementation(&self, module: &str, block: &ItemImpl) -> bool {
        let Some((path, _)) = &block.trait_ else { return true };
        let name = path.segments.last().map(|it| it.ident.to_string()).unwrap_or_default();
        let definition = self.follow((module.to_owned(), name));
        self.defined(&definition).is_none() || self.published.is_empty() || self.published.contains(&definition)
    }

    fn auto_traits(&self) -> String {
        let functions = self.modules[AUTO_TRAITS].items.iter().filter_map(|item| match item {
            Item::Fn(it) if !it.block.stmts.is_empty() => Some(Item::Fn(it.clone())),
            _ => None,
        });
        printed(functions.map(|item| declaration(&item, &[])).collect())
    }
}

/// Parses a module and those below it, without tests.
fn read_module(file: std::path::PathBuf, path: &str, outer: &[Attribute], modules: &mut BTreeMap<ModulePath, Module>) {
    let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
    let items = syn::parse_file(&text).expect("Rust").items;
    let is_test = |item: &Item| {
        let (attributes, _) = attributes_and_visibility(item);
        attributes.iter().any(|it| tokens(it).contains("(test)"))
    };
    let items: Vec<Item> =
        items.into_iter().filter(|item| !is_test(item) || name_of(item).is_some_and(|it| it == AUTO_TRAITS)).collect();
    for item in &items {
        if let Item::Mod(child) = item
            && child.content.is_none()
        {
            let name = child.ident.to_string();
            let stem = if path.is_empty() || file.ends_with("mod.rs") {
                file.with_file_name("")
            } else {
                file.with_extension("")
            };
            let candidates = [stem.join(format!("{name}.rs")), stem.join(&name).join("mod.rs")];
            let child_file = candidates.into_iter().find(|it| it.exists()).expect("the file of a module");
            let child_path = if path.is_empty() { name.clone() } else { format!("{path}::{name}") };
            if name != GENERATED {
                let gates: Vec<Attribute> = outer.iter().cloned().chain(gates(&child.attrs)).collect();
                read_module(child_file, &child_path, &gates, modules);
            }
        }
    }
    modules.insert(path.to_owned(), Module { items, gates: outer.to_vec() });
}

/// Returns the path of a module as seen from another one, without `crate`, `self` and `super`.
fn absolute(from: &str, path: &[String]) -> ModulePath {
    let mut segments: Vec<&str> = from.split("::").filter(|it| !it.is_empty()).collect();
    for segment in path {
        match segment.as_str() {
            "crate" => segments.clear(),
            "self" => {}
            "super" => drop(segments.pop()),
            other => segments.push(other),
        }
    }
    segments.join("::")
}

/// Calls `see` with each path of a `use` item and its name.
fn names(tree: &UseTree, path: &mut Vec<String>, see: &mut dyn FnMut(&[String], &str)) {
    match tree {
        UseTree::Path(it) => {
            path.push(it.ident.to_string());
            names(&it.tree, path, see);
            path.pop();
        }
        UseTree::Name(it) => {
            path.push(it.ident.to_string());
            see(path, &it.ident.to_string());
            path.pop();
        }
        UseTree::Rename(it) => {
            path.push(it.ident.to_string());
            see(path, &it.rename.to_string());
            path.pop();
        }
        UseTree::Glob(_) => {
            path.push("*".to_owned());
            see(path, "*");
            path.pop();
        }
        UseTree::Group(it) => it.items.iter().for_each(|tree| names(tree, path, see)),
    }
}

fn attributes_and_visibility(item: &Item) -> (&[Attribute], Option<&Visibility>) {
    match item {
        Item::Const(it) => (&it.attrs, Some(&it.vis)),
        Item::Enum(it) => (&it.attrs, Some(&it.vis)),
        Item::Fn(it) => (&it.attrs, Some(&it.vis)),
        Item::Mod(it) => (&it.attrs, Some(&it.vis)),
        Item::Static(it) => (&it.attrs, Some(&it.vis)),
        Item::Struct(it) => (&it.attrs, Some(&it.vis)),
        Item::Trait(it) => (&it.attrs, Some(&it.vis)),
        Item::Type(it) => (&it.attrs, Some(&it.vis)),
        Item::Use(it) => (&it.attrs, Some(&it.vis)),
        Item::Impl(it) => (&it.attrs, None),
        _ => (&[], None),
    }
}

fn name_of(item: &Item) -> Option<String> {
    Some(match item {
        Item::Const(it) => it.ident.to_string(),
        Item::Enum(it) => it.ident.to_string(),
        Item::Fn(it) => it.sig.ident.to_string(),
        Item::Mod(it) => it.ident.to_string(),
        Item::Static(it) => it.ident.to_string(),
        Item::Struct(it) => it.ident.to_string(),
        Item::Trait(it) => it.ident.to_string(),
        Item::Type(it) => it.ident.to_string(),
        _ => return None,
    })
}

fn is_public(visibility: &Visibility) -> bool {
    matches!(visibility, Visibility::Public(_))
}

/// Returns the `cfg` attributes.
fn gates(attributes: &[Attribute]) -> Vec<Attribute> {
    attributes.iter().filter(|it| it.path().is_ident("cfg")).cloned().collect()
}

/// Returns the attributes that are part of the API: no documentation and no lints.
fn shown(attributes: &[Attribute]) -> Vec<Attribute> {
    let is_shown = |it: &&Attribute| match it.path().get_ident().map(ToString::to_string).as_deref() {
        Some("doc") => tokens(it).contains("hidden"),
        Some("allow" | "expect" | "serde" | "default") => false,
        _ => it.path().segments.first().is_some_and(|it| it.ident != "diagnostic"),
    };
    attributes.iter().filter(is_shown).cloned().collect()
}

/// Returns the declaration of an item, without private fields and bodies.
fn declaration(item: &Item, outer: &[Attribute]) -> Item {
    let mut item = item.clone();
    let attributes = |attrs: &mut Vec<Attribute>| {
        let mut all = outer.to_vec();
        all.extend(shown(attrs).into_iter().filter(|it| !outer.contains(it)));
        *attrs = all;
    };
    match &mut item {
        Item::Struct(it) => {
            attributes(&mut it.attrs);
            let fields = it.fields.iter().filter(|field| is_public(&field.vis)).cloned();
            let mut fields: Vec<syn::Field> =
                fields.map(|field| syn::Field { attrs: shown(&field.attrs), ..field }).collect();
            if fields.len() < it.fields.len() {
                fields.push(parse_quote!(_private: _));
            }
            it.fields = Fields::Named(parse_quote!({ #(#fields),* }));
            it.semi_token = None;
        }
        Item::Enum(it) => {
            attributes(&mut it.attrs);
            it.variants.iter_mut().for_each(|variant| variant.attrs = shown(&variant.attrs));
        }
        Item::Trait(it) => {
            attributes(&mut it.attrs);
            for item in &mut it.items {
                match item {
                    TraitItem::Fn(it) => {
                        it.attrs = shown(&it.attrs);
                        it.default = it.default.as_ref().map(|_| parse_quote!({}));
                    }
                    TraitItem::Type(it) => it.attrs = shown(&it.attrs),
                    TraitItem::Const(it) => it.attrs = shown(&it.attrs),
                    _ => {}
                }
            }
        }
        Item::Type(it) => attributes(&mut it.attrs),
        Item::Const(it) => attributes(&mut it.attrs),
        Item::Fn(it) => attributes(&mut it.attrs),
        _ => {}
    }
    item
}

/// Returns an implementation without bodies and private methods; `None` if nothing is left of it.
fn implementation(block: &ItemImpl, gates: Vec<Attribute>) -> Option<Item> {
    let mut block = block.clone();
    block.attrs = gates.into_iter().chain(shown(&block.attrs)).collect();
    if block.trait_.is_some() {
        block.items.retain(|item| matches!(item, ImplItem::Type(_)));
        return Some(Item::Impl(block));
    }
    let is_shown = |item: &ImplItem| match item {
        ImplItem::Fn(it) => is_public(&it.vis),
        ImplItem::Const(it) => is_public(&it.vis),
        _ => false,
    };
    block.items.retain(is_shown);
    for item in &mut block.items {
        match item {
            ImplItem::Fn(it) => {
                it.attrs = shown(&it.attrs);
                it.block = parse_quote!({});
                // `mut` is not part of a signature.
                if let Some(syn::FnArg::Receiver(receiver)) = it.sig.inputs.first_mut()
                    && tokens(receiver).starts_with("mut")
                {
                    receiver.mutability = None;
                }
            }
            ImplItem::Const(it) => it.attrs = shown(&it.attrs),
            _ => {}
        }
    }
    (!block.items.is_empty()).then_some(Item::Impl(block))
}

fn printed(items: Vec<Item>) -> String {
    prettyplease::unparse(&syn::File { shebang: None, frontmatter: None, attrs: Vec::new(), items })
}

fn tokens(it: &impl quote::ToTokens) -> String {
    let text = it.to_token_stream().to_string();
    [(" :: ", "::"), (" < ", "<"), (" > ", "> "), (" >", ">"), (" (", "("), ("# [", "#["), (" ,", ",")]
        .into_iter()
        .fold(text, |text, (from, to)| text.replace(from, to))
}

/// Returns the table of features in the manifest.
fn features() -> String {
    let manifest = std::fs::read_to_string(Path::new(SOURCES).join("../Cargo.toml")).expect("the manifest");
    let table = manifest.lines().skip_while(|line| *line != "[features]").skip(1);
    let rows =
        table.take_while(|line| !line.starts_with('[')).filter(|line| !line.is_empty() && !line.starts_with('#'));
    rows.map(|line| format!("{line}\n")).collect()
}

/// Returns the source of the generated namespaces.
fn namespaces(generated: &Generated) -> String {
    let file = syn::parse_file(&generated.source).expect("Rust");
    let module = file.items.into_iter().find_map(|item| match item {
        Item::Mod(module) if module.ident == "namespaces" => module.content,
        _ => None,
    });
    let (_, items) = module.expect("the namespaces");
    quote::quote!(#(#items)*).to_string()
}
