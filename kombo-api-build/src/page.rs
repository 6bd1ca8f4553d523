//! Stage 1, **page**: files to JSON values that know where they came from.
//!
//! A page is a `.yaml`, `.yml` or `.json` file that holds an OpenAPI document, or a `.md` page of the docs with such a
//! document in a fenced `yaml` block.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::pointer;
use crate::problem::{Place, Problem, Problems};
use crate::yaml;

/// One parsed document.
#[derive(Clone, Debug)]
pub struct Page {
    name: String,
    document: Value,
    positions: HashMap<String, (u64, u64)>,
}

impl Page {
    /// Parses the text of a page. The ending of `name` says what it is: `.json`, `.md`, otherwise YAML.
    ///
    /// # Errors
    /// Names the page, line and column if the text is malformed, has a key twice, or holds no object.
    pub fn parse(name: impl Into<String>, text: &str) -> Result<Self, Problem> {
        let name = name.into();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match name.rsplit('.').next().map(str::to_lowercase).as_deref() {
            Some("json") => Self::parse_json(name, text),
            Some("md") => {
                let (lines_before, block) = openapi_block(text).ok_or_else(|| {
                    Problem::error("this page has no OpenAPI document")
                        .at(Place { page: Some(name.clone()), ..Place::default() })
                        .help("a docs page carries it in a fenced block: ````yaml … openapi: 3.1.0 … ````")
                })?;
                Self::parse_yaml(name, &block, lines_before)
            }
            _ => Self::parse_yaml(name, text, 0),
        }
    }

    fn parse_yaml(name: String, text: &str, lines_before: u64) -> Result<Self, Problem> {
        let place = |position: Option<(u64, u64)>| Place {
            page: Some(name.clone()),
            line: position.map(|(line, _)| line + lines_before),
            column: position.map(|(_, column)| column),
            pointer: None,
        };
        let parsed = yaml::parse(text).map_err(|malformed| {
            Problem::error(format!("not valid YAML: {}", malformed.message))
                .at(place(malformed.position))
                .help("mend the page at this line; nothing was changed")
        })?;
        let positions =
            parsed.positions.into_iter().map(|(at, (line, column))| (at, (line + lines_before, column))).collect();
        Self { name, document: parsed.value, positions }.checked()
    }

    fn parse_json(name: String, text: &str) -> Result<Self, Problem> {
        let place = |line, column| Place { page: Some(name.clone()), line, column, pointer: None };
        let document = serde_json::from_str(text).map_err(|error| {
            Problem::error(format!("not valid JSON: {error}"))
                .at(place(Some(error.line() as u64), Some(error.column() as u64)))
                .help("mend the page at this line; nothing was changed")
        })?;
        // JSON is YAML too, so the YAML reader knows the positions, and the duplicate keys that JSON readers drop.
        let positions = match yaml::parse(text) {
            Ok(parsed) => parsed.positions,
            Err(malformed) if malformed.duplicate_key => {
                let (line, column) = malformed.position.unzip();
                return Err(Problem::error(malformed.message).at(place(line, column)).help("keep one of the two"));
            }
            Err(_) => HashMap::new(),
        };
        Self { name, document, positions }.checked()
    }

    fn checked(self) -> Result<Self, Problem> {
        if self.document.is_object() {
            return Ok(self);
        }
        Err(Problem::error("this page is not an object")
            .at(Place { page: Some(self.name), ..Place::default() })
            .help("an OpenAPI document begins with `openapi: 3.1.0`"))
    }

    /// The page's name: its path as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The document, with its keys in the page's order.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// The place of `pointer` in this page; if it is not there itself, of the nearest thing around it.
    #[must_use]
    pub fn place(&self, pointer: &str) -> Place {
        let mut nearest = Some(pointer);
        let mut position = None;
        while let (Some(at), None) = (nearest, position) {
            position = self.positions.get(at);
            nearest = pointer::parent(at);
        }
        let (line, column) = position.copied().unzip();
        Place { page: Some(self.name.clone()), line, column, pointer: Some(pointer.to_owned()) }
    }
}

/// The first fenced `yaml` block that holds an OpenAPI document, and the number of lines before it.
fn openapi_block(text: &str) -> Option<(u64, String)> {
    let mut lines = text.lines().enumerate();
    while let Some((_, line)) = lines.next() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 || !line[ticks..].starts_with("yaml") {
            continue;
        }
        let mut block = String::new();
        let mut start = None;
        for (n, line) in lines.by_ref() {
            if line.starts_with(&"`".repeat(ticks)) && line.trim_end().chars().all(|c| c == '`') {
                break;
            }
            start.get_or_insert(n as u64);
            block.push_str(line);
            block.push('\n');
        }
        if block.lines().any(|line| line.starts_with("openapi:")) {
            return start.map(|start| (start, block));
        }
    }
    None
}

/// Loads one document, or every page of a folder and the folders in it, in the order of their paths.
///
/// Hidden files, and Markdown without an OpenAPI document (a README, say), are passed over. Every page that cannot be
/// read or parsed is among the problems, and so is a folder without pages.
#[must_use]
pub fn load(path: &Path) -> (Vec<Page>, Problems) {
    let mut files = Vec::new();
    let mut problems = Problems::default();
    if path.is_dir() {
        walk(path, &mut files, &mut problems);
        files.sort();
    } else {
        files.push(path.to_owned());
    }

    let mut pages = Vec::new();
    for file in files {
        let text = match std::fs::read_to_string(&file) {
            Ok(text) => text,
            Err(error) => {
                problems.push(unreadable(&file, &error));
                continue;
            }
        };
        let name = name_of(&file);
        if path.is_dir() && name.ends_with(".md") && openapi_block(&text).is_none() {
            continue;
        }
        match Page::parse(name, &text) {
            Ok(page) => pages.push(page),
            Err(problem) => problems.push(problem),
        }
    }
    if pages.is_empty() && problems.is_empty() {
        problems.push(
            Problem::error("there are no pages here")
                .at(Place { page: Some(name_of(path)), ..Place::default() })
                .help("name a folder of .yaml, .json or .md pages, or a single OpenAPI document"),
        );
    }
    (pages, problems)
}

fn walk(folder: &Path, files: &mut Vec<PathBuf>, problems: &mut Problems) {
    let entries = match std::fs::read_dir(folder) {
        Ok(entries) => entries,
        Err(error) => return problems.push(unreadable(folder, &error)),
    };
    for entry in entries {
        let path = match entry {
            Ok(entry) => entry.path(),
            Err(error) => {
                problems.push(unreadable(folder, &error));
                continue;
            }
        };
        let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if hidden {
            continue;
        }
        // A link to a folder may lead back to where it stands.
        let is_linked = path.is_symlink() && path.is_dir();
        let ending = path.extension().map(|it| it.to_string_lossy().to_lowercase()).unwrap_or_default();
        if path.is_dir() && !is_linked {
            walk(&path, files, problems);
        } else if ["yaml", "yml", "json", "md"].contains(&ending.as_str()) {
            files.push(path);
        }
    }
}

fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let help = match error.kind() {
        std::io::ErrorKind::InvalidData => "save the page as UTF-8",
        _ => "see that the path is right and may be read",
    };
    Problem::error(format!("cannot be read: {error}"))
        .at(Place { page: Some(name_of(path)), ..Place::default() })
        .help(help)
}

/// The path with `/` on every system, so that messages are the same everywhere.
fn name_of(path: &Path) -> String {
    path.to_string_lossy().replace('\\', "/")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docs_page_is_read_from_its_fence_and_keeps_its_lines() {
        let text = "# Title\n\n```json\n{}\n```\n\n## OpenAPI\n\n````yaml GET /x\nopenapi: 3.1.0\npaths: {}\n````\n";
        let page = Page::parse("x.md", text).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(page.document()["openapi"], "3.1.0");
        assert_eq!(page.place("/paths").line, Some(11));
    }

    #[test]
    fn a_place_that_is_not_there_is_shown_by_what_is_around_it() {
        let page =
            Page::parse("x.yaml", "openapi: 3.1.0\npaths:\n  /x: {}\n").unwrap_or_else(|problem| panic!("{problem}"));
        let place = page.place("/paths/~1x/get/operationId");
        assert_eq!((place.line, place.column), (Some(3), Some(3)));
        assert_eq!(place.to_string(), "x.yaml:3:3: #/paths/~1x/get/operationId");
    }

    #[test]
    fn broken_pages_name_their_line() {
        for (name, text, said) in [
            ("x.yaml", "a: [1\nb: 2\n", "x.yaml:2:2: not valid YAML"),
            ("x.md", "````yaml\nopenapi: [1\nb: 2\n````\n", "x.md:3:2: not valid YAML"),
            ("x.json", "{\n  \"a\": }\n", "x.json:2:8: not valid JSON"),
            ("x.json", "{\"a\": 1,\n \"a\": 2}", "x.json:2:2: duplicate mapping key: a"),
            ("x.yaml", "- 1\n", "x.yaml: this page is not an object"),
            ("x.yaml", "", "x.yaml: this page is not an object"),
            ("x.md", "# nothing\n", "x.md: this page has no OpenAPI document"),
        ] {
            let problem = Page::parse(name, text).err().unwrap_or_else(|| panic!("{text:?} was accepted"));
            assert!(problem.to_string().contains(said), "{problem}");
        }
    }
}
