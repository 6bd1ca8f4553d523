//! Dependencies between modules are acyclic: between the rooms of a crate, and between the files of a room.
//!
//! A room is a file or a folder at the top of `src`. The test reads the sources: every path of a `use` item, and every
//! path that begins with `crate`, `super`, `self` or a child module, also inside macros. Tests inside the sources do
//! not count, because a test may use any later stage.

#![allow(clippy::panic, clippy::expect_used)]

use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::{Item, UseTree};

/// The crates whose rooms must not depend on each other in a circle, by their root files.
const CRATES: [&str; 3] = ["kombo-api-build/src/lib.rs", "kombo-api-build/src/main.rs", "kombo-api/src/lib.rs"];

/// Folders that count as one file, each because of a recursion that is natural.
const RECURSIONS: [(&str, &str); 1] = [(
    "kombo-api/src/client",
    "public methods of the client, its builder and its handle of an integration return each other",
)];

/// Rooms with methods of types that are generated, and of calls of generated operations: they exist only if the pages
/// have these, so they are in no other file.
const ADDITIONS: [&str; 2] = ["files", "passthrough"];

#[test]
fn rooms_do_not_depend_on_each_other_in_a_circle() {
    let circles: Vec<String> =
        CRATES.iter().flat_map(|root| circles(&uses_of(&repository(), root), |it| it.room.clone())).collect();
    assert!(circles.is_empty(), "circles between rooms:\n{}", circles.join("\n"));
}

#[test]
fn files_of_a_room_do_not_depend_on_each_other_in_a_circle() {
    let mut found = Vec::new();
    for root in CRATES {
        let uses = uses_of(&repository(), root);
        let rooms: BTreeSet<&String> = uses.iter().map(|it| &it.from.room).collect();
        for room in rooms {
            let inside: Vec<Use> =
                uses.iter().filter(|it| it.from.room == *room && it.to.room == *room).cloned().collect();
            found.extend(circles(&inside, |it| one_file(&it.file)));
        }
    }
    assert!(found.is_empty(), "circles between files:\n{}", found.join("\n"));
}

/// Methods outside of the file of their type would be dependencies that no path shows.
#[test]
fn methods_of_a_type_are_in_the_file_of_the_type() {
    let mut elsewhere = Vec::new();
    for root in CRATES {
        for module in modules(&repository(), root).values().filter(|it| !ADDITIONS.contains(&it.room.as_str())) {
            let own: Vec<String> = module.items.iter().filter_map(type_name).collect();
            for item in &module.items {
                if let Item::Impl(block) = item
                    && block.trait_.is_none()
                    && let syn::Type::Path(path) = &*block.self_ty
                    && let Some(name) = path.path.segments.last().map(|it| it.ident.to_string())
                    && !own.contains(&name)
                {
                    elsewhere.push(format!("  {}: `impl {name}`", module.file));
                }
            }
        }
    }
    assert!(elsewhere.is_empty(), "methods outside of the file of their type:\n{}", elsewhere.join("\n"));
}

#[test]
fn a_circle_is_reported_with_file_and_line_of_each_use() {
    let folder = tempfile::tempdir().expect("a folder");
    let write = |path: &str, text: &str| {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    };
    write("src/lib.rs", "mod a;\nmod b;\nmod room;\npub use room::deep as facade;\n");
    write("src/a.rs", "//! A.\nuse crate::b::{One, Two};\npub struct A;\n");
    write(
        "src/b.rs",
        "pub fn b() {\n    println!(\"{}\", crate::a::A);\n}\n#[cfg(test)]\nmod tests {\n    use crate::facade;\n}\n",
    );
    write("src/room/mod.rs", "pub mod deep;\nmod flat;\n\npub use flat::f;\n");
    write("src/room/deep.rs", "use super::f;\n");
    write("src/room/flat.rs", "pub fn f() {\n    crate::facade::g();\n}\n");
    let uses = uses_of(folder.path(), "src/lib.rs");
    let expected = "  a → b → a\n    src/a.rs:2: `crate::b::One`\n    src/b.rs:2: `crate::a::A`";
    assert_eq!(circles(&uses, |it| it.room.clone()), [expected]);
    let inside: Vec<Use> = uses.into_iter().filter(|it| it.from.room == "room" && it.to.room == "room").collect();
    let expected = "  src/room/deep.rs → src/room/flat.rs → src/room/deep.rs\n    src/room/deep.rs:1: `super::f`\n    \
                    src/room/flat.rs:2: `crate::facade::g`";
    assert_eq!(circles(&inside, |it| it.file.clone()), [expected]);
}

/// A module in a file of its own.
struct Module {
    file: String,
    room: String,
    text: String,
    /// Its items, without tests.
    items: Vec<Item>,
}

/// A file with its room.
#[derive(Clone, Debug)]
struct Node {
    file: String,
    room: String,
}

/// A use of one file by another one.
#[derive(Clone, Debug)]
struct Use {
    from: Node,
    to: Node,
    line: usize,
    path: String,
}

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Returns the file, or the folder of a natural recursion that it belongs to.
fn one_file(file: &str) -> String {
    let recursion = RECURSIONS.iter().find(|(folder, _)| file.starts_with(&format!("{folder}/")));
    recursion.map_or_else(|| file.to_owned(), |(folder, _)| (*folder).to_owned())
}

/// Reads all modules of a crate, by their paths.
fn modules(repository: &Path, root: &str) -> BTreeMap<Vec<String>, Module> {
    let mut modules = BTreeMap::new();
    let mut left = vec![(Vec::<String>::new(), root.to_owned())];
    while let Some((path, file)) = left.pop() {
        let text = std::fs::read_to_string(repository.join(&file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let parsed = syn::parse_file(&text).unwrap_or_else(|error| panic!("{file}: {error}"));
        let items: Vec<Item> = parsed.items.into_iter().filter(|item| !is_test(item)).collect();
        let stem = Path::new(&file).with_extension("");
        let is_folder_root = path.is_empty() || stem.ends_with("mod");
        let folder = if is_folder_root { stem.parent().unwrap_or(Path::new("")).to_owned() } else { stem.clone() };
        for item in &items {
            if let Item::Mod(child) = item
                && child.content.is_none()
            {
                let name = child.ident.to_string();
                let candidates = [folder.join(format!("{name}.rs")), folder.join(&name).join("mod.rs")];
                let child = candidates.iter().find(|it| repository.join(it).exists());
                let child = child.unwrap_or_else(|| panic!("{file}: the file of `mod {name}` is missing"));
                let path = path.iter().cloned().chain([name]).collect();
                left.push((path, child.to_string_lossy().into_owned()));
            }
        }
        let root_name = || Path::new(root).file_stem().unwrap_or_default().to_string_lossy().into_owned();
        let room = path.first().cloned().unwrap_or_else(root_name);
        modules.insert(path, Module { file, room, text, items });
    }
    modules
}

fn is_test(item: &Item) -> bool {
    let (Item::Mod(syn::ItemMod { attrs, .. })
    | Item::Fn(syn::ItemFn { attrs, .. })
    | Item::Use(syn::ItemUse { attrs, .. })) = item
    else {
        return false;
    };
    attrs.iter().any(|it| it.path().is_ident("cfg") && it.meta.to_token_stream().to_string().contains("(test)"))
}

fn type_name(item: &Item) -> Option<String> {
    match item {
        Item::Struct(it) => Some(it.ident.to_string()),
        Item::Enum(it) => Some(it.ident.to_string()),
        Item::Union(it) => Some(it.ident.to_string()),
        _ => None,
    }
}

/// Returns the uses of a crate's files by each other.
fn uses_of(repository: &Path, root: &str) -> Vec<Use> {
    let modules = modules(repository, root);
    let mut uses = Vec::new();
    for (here, module) in &modules {
        let mut paths = BTreeSet::new();
        for item in &module.items {
            match item {
                Item::Use(it) => flatten(&it.tree, &mut Vec::new(), &mut |path, _| {
                    paths.insert(path.to_vec());
                }),
                other => scan(other.to_token_stream(), &mut paths),
            }
        }
        for path in paths {
            let Some(target) = resolve(&modules, here, &path, 0) else { continue };
            let to = &modules[&target];
            if to.file != module.file {
                let node = |it: &Module| Node { file: it.file.clone(), room: it.room.clone() };
                let line = line_of(&module.text, &path);
                uses.push(Use { from: node(module), to: node(to), line, path: path.join("::") });
            }
        }
    }
    uses.sort_by(|a, b| (&a.from.file, a.line).cmp(&(&b.from.file, b.line)));
    uses
}

/// Calls `see` with each path of a `use` item and the name that it gets.
fn flatten(tree: &UseTree, path: &mut Vec<String>, see: &mut dyn FnMut(&[String], &str)) {
    match tree {
        UseTree::Path(it) => {
            path.push(it.ident.to_string());
            flatten(&it.tree, path, see);
            path.pop();
        }
        UseTree::Name(it) => {
            let is_self = it.ident == "self";
            let name = if is_self { path.last().cloned().unwrap_or_default() } else { it.ident.to_string() };
            path.extend((!is_self).then(|| name.clone()));
            see(path, &name);
            path.truncate(path.len() - usize::from(!is_self));
        }
        UseTree::Rename(it) => {
            path.push(it.ident.to_string());
            see(path, &it.rename.to_string());
            path.pop();
        }
        UseTree::Glob(_) => see(path, "*"),
        UseTree::Group(it) => it.items.iter().for_each(|tree| flatten(tree, path, see)),
    }
}

/// Collects the paths of several segments in tokens, also those of macros, but not those of quoted source.
fn scan(tokens: TokenStream, paths: &mut BTreeSet<Vec<String>>) {
    let mut path: Vec<String> = Vec::new();
    let mut colons = 0;
    let mut end = |path: &mut Vec<String>| {
        let path = std::mem::take(path);
        if path.len() > 1 {
            paths.insert(path);
        }
    };
    let mut groups = Vec::new();
    let mut last = String::new();
    let mut is_quoted = false;
    for token in tokens {
        match token {
            TokenTree::Ident(ident) => {
                last = ident.to_string();
                is_quoted = false;
                if colons != 2 {
                    end(&mut path);
                }
                path.push(ident.to_string());
                colons = 0;
            }
            TokenTree::Punct(it) if it.as_char() == ':' => colons += 1,
            other => {
                end(&mut path);
                colons = 0;
                match other {
                    TokenTree::Punct(it) => is_quoted = it.as_char() == '!' && last.contains("quote"),
                    TokenTree::Group(group) if !is_quoted => groups.push(group.stream()),
                    _ => is_quoted = false,
                }
            }
        }
    }
    end(&mut path);
    groups.into_iter().for_each(|group| scan(group, paths));
}

/// Returns the module that has the item of a path, as seen from the module `here`; `None` if it is not in this crate.
fn resolve(
    modules: &BTreeMap<Vec<String>, Module>,
    here: &[String],
    path: &[String],
    depth: usize,
) -> Option<Vec<String>> {
    let mut at = here.to_vec();
    let mut segments = path.iter();
    match path.first()?.as_str() {
        "crate" => at = Vec::new(),
        "self" => {}
        "super" => drop(at.pop()),
        first => {
            let mut child = at.clone();
            child.push(first.to_owned());
            if !modules.contains_key(&child) {
                return None;
            }
            at = child;
        }
    }
    segments.next();
    for (n, segment) in segments.enumerate() {
        if segment == "super" {
            at.pop();
            continue;
        }
        let mut child = at.clone();
        child.push(segment.clone());
        if modules.contains_key(&child) {
            at = child;
            continue;
        }
        // An exported macro is at the root, wherever its module is.
        let is_macro = |it: &Item| matches!(it, Item::Macro(it) if it.ident.as_ref().is_some_and(|it| it == segment));
        if at.is_empty()
            && let Some((path, _)) = modules.iter().find(|(_, it)| it.items.iter().any(is_macro))
        {
            return Some(path.clone());
        }
        // An item of this module, unless the module only imports it.
        let rest = &path[n + 2..];
        let imported = imports(&modules[&at]).remove(segment).filter(|_| depth < MOST_IMPORTS);
        return Some(
            imported
                .and_then(|target| {
                    let target: Vec<String> = target.iter().chain(rest).cloned().collect();
                    resolve(modules, &at, &target, depth + 1)
                })
                .unwrap_or(at),
        );
    }
    Some(at)
}

/// The longest chain of imports of imports. Real ones have two or three; a longer one is a circle.
const MOST_IMPORTS: usize = 16;

/// Returns the names that a module imports, with their paths.
fn imports(module: &Module) -> BTreeMap<String, Vec<String>> {
    let mut imports = BTreeMap::new();
    for item in &module.items {
        if let Item::Use(it) = item {
            flatten(&it.tree, &mut Vec::new(), &mut |path, name| {
                imports.insert(name.to_owned(), path.to_vec());
            });
        }
    }
    imports
}

/// Returns the line of a path in the source: the first one with its last segments.
///
/// The positions of tokens need a feature of proc-macro2 that would compile the whole generator a second time.
fn line_of(text: &str, path: &[String]) -> usize {
    let is_word = |line: &str, word: &str| line.split(|c: char| !c.is_alphanumeric() && c != '_').any(|it| it == word);
    let has =
        |line: &str, words: &[String]| !line.trim_start().starts_with("//") && words.iter().all(|it| is_word(line, it));
    let starts = (0..path.len()).map(|from| &path[from..]);
    let line = starts.into_iter().find_map(|words| text.lines().position(|line| has(line, words)));
    line.map_or(1, |line| line + 1)
}

/// Returns a message for a shortest circle through each node that is in one; each circle once.
fn circles(uses: &[Use], name: impl Fn(&Node) -> String) -> Vec<String> {
    let mut edges: BTreeMap<String, BTreeMap<String, &Use>> = BTreeMap::new();
    for each in uses {
        let (from, to) = (name(&each.from), name(&each.to));
        if from != to {
            edges.entry(from).or_default().entry(to).or_insert(each);
        }
    }
    let mut seen = BTreeSet::new();
    let mut messages = Vec::new();
    for start in edges.keys() {
        let Some(circle) = shortest(&edges, start) else { continue };
        if !seen.insert(circle.iter().cloned().collect::<BTreeSet<String>>()) {
            continue;
        }
        let mut message = format!("  {}", circle.join(" → "));
        for pair in circle.windows(2) {
            let Use { from, line, path, .. } = edges[&pair[0]][&pair[1]];
            let _ = write!(message, "\n    {}:{line}: `{path}`", from.file);
        }
        messages.push(message);
    }
    messages
}

/// Returns the shortest way from a node back to itself.
fn shortest(edges: &BTreeMap<String, BTreeMap<String, &Use>>, start: &str) -> Option<Vec<String>> {
    let mut ways = VecDeque::from([vec![start.to_owned()]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        for next in edges.get(way.last()?).into_iter().flat_map(BTreeMap::keys) {
            let longer: Vec<String> = way.iter().chain([next]).cloned().collect();
            if next == start {
                return Some(longer);
            }
            if seen.insert(next.clone()) {
                ways.push_back(longer);
            }
        }
    }
    None
}
