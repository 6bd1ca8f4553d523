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

/// How a document is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// YAML.
    Yaml,
    /// JSON.
    Json,
    /// Markdown, with the document in a fenced `yaml` block.
    Markdown,
}

impl Format {
    /// What the ending of a name says: `.json`, `.md`, otherwise YAML.
    #[must_use]
    pub fn of(name: &str) -> Self {
        match name.rsplit('.').next().map(str::to_lowercase).as_deref() {
            Some("json") => Self::Json,
            Some("md") => Self::Markdown,
            _ => Self::Yaml,
        }
    }
}

impl Page {
    /// Parses the text of a page. The ending of `name` says what it is: `.json`, `.md`, otherwise YAML.
    ///
    /// # Errors
    /// Names the page, line and column if the text is malformed, has a key twice, or holds no object.
    pub fn parse(name: impl Into<String>, text: &str) -> Result<Self, Problem> {
        let name = name.into();
        let format = Format::of(&name);
        Self::parse_as(format, name, text)
    }

    /// As [`Page::parse`], for a text whose name does not say what it is.
    ///
    /// # Errors
    /// As [`Page::parse`].
    pub fn parse_as(format: Format, name: impl Into<String>, text: &str) -> Result<Self, Problem> {
        let name = name.into();
        let text = text.strip_prefix('\u{feff}').unwrap_or(text);
        match format {
            Format::Json => Self::parse_json(name, text),
            Format::Markdown => {
                let block = openapi_block(&name, text)?.ok_or_else(|| {
                    Problem::error("this page has no OpenAPI document")
                        .at(Place::page(&name))
                        .help("a docs page carries it in a fenced block: ````yaml … openapi: 3.1.0 … ````")
                })?;
                Self::parse_yaml(name, block.text, block.lines_before)
            }
            Format::Yaml => Self::parse_yaml(name, text, 0),
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
            .at(Place::page(self.name))
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

/// A document in a page of the docs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block<'a> {
    /// What stands between the fences, byte for byte.
    pub text: &'a str,
    /// How many lines of the page stand before it.
    pub lines_before: u64,
}

/// The first fenced `yaml` block of a Markdown text that holds an OpenAPI document; `None` if there is none.
///
/// # Errors
/// A block whose fence is never closed: such a page was cut off, and half a document may well be valid YAML.
pub fn openapi_block<'a>(name: &str, text: &'a str) -> Result<Option<Block<'a>>, Problem> {
    let mut end = 0;
    let mut lines = text.split_inclusive('\n').zip(1..).map(|(line, number)| {
        end += line.len();
        (line, number, end)
    });
    while let Some((line, number, start)) = lines.next() {
        let ticks = line.len() - line.trim_start_matches('`').len();
        if ticks < 3 || !line[ticks..].starts_with("yaml") {
            continue;
        }
        let fence = &line[..ticks];
        let closing = lines.find(|(line, ..)| line.starts_with(fence) && line.trim_end().chars().all(|c| c == '`'));
        let block = &text[start..closing.map_or(text.len(), |(line, _, end)| end - line.len())];
        let is_document = block.lines().any(|line| line.starts_with("openapi:"));
        if closing.is_none() && (is_document || "openapi:".starts_with(block.trim())) {
            let mut place = Place::page(name);
            place.line = Some(number);
            return Err(Problem::error("the fenced block that begins here is never closed: the page was cut off")
                .at(place)
                .help("fetch the page again; its last line of code is followed by the backticks that open the block"));
        }
        if is_document {
            return Ok(Some(Block { text: block, lines_before: number }));
        }
    }
    Ok(None)
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
        if path.is_dir() && name.ends_with(".md") && openapi_block(&name, &text) == Ok(None) {
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
                .at(Place::page(name_of(path)))
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
    Problem::error(format!("cannot be read: {error}")).at(Place::page(name_of(path))).help(help)
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
    fn a_block_is_kept_byte_for_byte_and_one_of_something_else_is_none() {
        let text = "```yaml\na: 1\n```\n````yaml GET /x\r\nopenapi: 3.1.0\r\n# ```\r\n````\r\nrest";
        let block = openapi_block("x.md", text).ok().flatten();
        assert_eq!(block, Some(Block { text: "openapi: 3.1.0\r\n# ```\r\n", lines_before: 4 }));
        for guide in ["```yaml\na: 1\n", "```json\n{}\n", "# Title\n"] {
            assert_eq!(openapi_block("x.md", guide), Ok(None), "{guide:?}");
        }
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
            ("x.md", "# x\n````yaml GET /x\nopenapi: 3.1.0\npaths: {}\n", "x.md:2: the fenced block that begins here"),
            ("x.md", "````yaml GET /x\nopenapi: 3.1.0\n```", "x.md:1: the fenced block that begins here"),
            ("x.md", "````yaml GET /x\nopen", "x.md:1: the fenced block that begins here"),
            ("x.md", "````yaml GET /x", "x.md:1: the fenced block that begins here"),
        ] {
            let problem = Page::parse(name, text).err().unwrap_or_else(|| panic!("{text:?} was accepted"));
            assert!(problem.to_string().contains(said), "{problem}");
        }
    }
}
