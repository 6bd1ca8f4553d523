//! The stage **page**: files to JSON values with the location of each value.
//!
//! A page is a `.yaml`, `.yml` or `.json` file with an OpenAPI document, or a `.md` page of the docs with such a
//! document in a fenced `yaml` block.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde_json::Value;

use super::yaml::{self, Positions};
use crate::openapi::pointer;
use crate::openapi::problem::{Location, Problem, Problems, display_path};
use crate::parallel;

/// One parsed document.
#[derive(Clone, Debug)]
pub struct Page {
    name: String,
    document: Value,
    /// The text of the document, as YAML, from which the positions are read.
    text: String,
    /// The number of lines of the file before the document.
    lines_before: u64,
    /// Read when a problem needs one, since they take longer to read than the document.
    positions: OnceLock<Positions>,
}

/// The format of a document.
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
    /// Returns the format that the extension of a page stands for; `None` if pages have no such extension.
    #[must_use]
    pub fn of_page(path: &Path) -> Option<Self> {
        match path.extension()?.to_string_lossy().to_lowercase().as_str() {
            "yaml" | "yml" => Some(Self::Yaml),
            "json" => Some(Self::Json),
            "md" => Some(Self::Markdown),
            _ => None,
        }
    }

    /// Returns the format that the extension of a name stands for, or YAML.
    #[must_use]
    pub fn of(name: &str) -> Self {
        Self::of_page(Path::new(name)).unwrap_or(Self::Yaml)
    }
}

impl Page {
    /// Parses the text of a page, in the format that the extension of `name` stands for.
    ///
    /// # Errors
    /// Names page, line and column if the text is malformed, has a duplicate key, or is not an object.
    pub fn parse(name: impl Into<String>, text: &str) -> Result<Self, Problem> {
        let name = name.into();
        let format = Format::of(&name);
        Self::parse_as(format, name, text)
    }

    /// Parses the text of a page in a given format.
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
                        .at(Location::page(&name))
                        .help("add the document in a fenced block: ````yaml … openapi: 3.1.0 … ````")
                })?;
                Self::parse_yaml(name, block.text, block.lines_before)
            }
            Format::Yaml => Self::parse_yaml(name, text, 0),
        }
    }

    fn parse_yaml(name: String, text: &str, lines_before: u64) -> Result<Self, Problem> {
        let location = |position: Option<(u64, u64)>| Location {
            page: Some(name.clone()),
            line: position.map(|(line, _)| line + lines_before),
            column: position.map(|(_, column)| column),
            pointer: None,
        };
        let document = yaml::parse(text).map_err(|malformed| {
            Problem::error(format!("not valid YAML: {}", malformed.message))
                .at(location(malformed.position))
                .help("correct the page at this line")
        })?;
        Self::checked(name, document, text, lines_before)
    }

    fn parse_json(name: String, text: &str) -> Result<Self, Problem> {
        let location = |line, column| Location { page: Some(name.clone()), line, column, pointer: None };
        let document = serde_json::from_str(text).map_err(|error| {
            Problem::error(format!("not valid JSON: {error}"))
                .at(location(Some(error.line() as u64), Some(error.column() as u64)))
                .help("correct the page at this line")
        })?;
        // JSON is YAML too. The YAML reader reports the duplicate keys that JSON readers drop.
        if let Err(malformed) = yaml::parse(text)
            && malformed.duplicate_key
        {
            let (line, column) = malformed.position.unzip();
            return Err(Problem::error(malformed.message).at(location(line, column)).help("remove one of the two"));
        }
        Self::checked(name, document, text, 0)
    }

    fn checked(name: String, document: Value, text: &str, lines_before: u64) -> Result<Self, Problem> {
        if document.is_object() {
            return Ok(Self { name, document, text: text.to_owned(), lines_before, positions: OnceLock::new() });
        }
        Err(Problem::error("this page is not an object")
            .at(Location::page(name))
            .help("an OpenAPI document begins with `openapi: 3.1.0`"))
    }

    /// Returns the name of the page: its path as it was given.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Returns the document, with its keys in the order of the page.
    #[must_use]
    pub fn document(&self) -> &Value {
        &self.document
    }

    /// Returns the location of `pointer` in this page; if there is no such value, the location of its nearest parent.
    #[must_use]
    pub fn location(&self, pointer: &str) -> Location {
        // JSON that is not YAML has no positions: it has tabs where YAML allows none, say.
        let positions = self.positions.get_or_init(|| yaml::positions(&self.text).unwrap_or_default());
        let mut nearest = Some(pointer);
        let mut position = None;
        while let (Some(at), None) = (nearest, position) {
            position = positions.get(at);
            nearest = pointer::parent(at);
        }
        let (line, column) = position.map(|(line, column)| (line + self.lines_before, *column)).unzip();
        Location { page: Some(self.name.clone()), line, column, pointer: Some(pointer.to_owned()) }
    }
}

/// An OpenAPI document in a page of the docs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Block<'a> {
    /// The text between the fences, byte for byte.
    pub text: &'a str,
    /// The number of lines of the page before it.
    pub lines_before: u64,
}

/// Returns the first fenced `yaml` block of a Markdown text that is an OpenAPI document; `None` if there is none.
///
/// # Errors
/// If the fence of the block is not closed: the page is incomplete, and half a document can be valid YAML.
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
            let location = Location { line: Some(number), ..Location::page(name) };
            return Err(Problem::error("the fenced block that begins here is not closed: the page is incomplete")
                .at(location)
                .help("fetch the page again; the block ends with the same backticks with which it begins"));
        }
        if is_document {
            return Ok(Some(Block { text: block, lines_before: number }));
        }
    }
    Ok(None)
}

/// Loads one document, or every page of a folder and its subfolders, in the order of their paths.
///
/// Skips hidden files, and Markdown without an OpenAPI document, such as a README. Every page that cannot be read or
/// parsed is a problem, and so is a folder without pages.
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

    let is_folder = path.is_dir();
    let mut pages = Vec::new();
    for read in parallel::map(&files, |file| read(file, is_folder)) {
        match read {
            Ok(page) => pages.extend(page),
            Err(problem) => problems.push(problem),
        }
    }
    if pages.is_empty() && problems.is_empty() {
        problems.push(
            Problem::error("this folder has no pages")
                .at(Location::path(path))
                .help("pass a folder of .yaml, .json or .md pages, or a single OpenAPI document"),
        );
    }
    (pages, problems)
}

/// Reads a page; `None` for Markdown in a folder without an OpenAPI document.
fn read(file: &Path, is_in_folder: bool) -> Result<Option<Page>, Problem> {
    let text = read_text(file)?;
    let name = display_path(file);
    if is_in_folder && name.ends_with(".md") && openapi_block(&name, &text) == Ok(None) {
        return Ok(None);
    }
    Page::parse(name, &text).map(Some)
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
        // A link to a folder may lead back to a folder above it.
        let is_linked = path.is_symlink() && path.is_dir();
        if path.is_dir() && !is_linked {
            walk(&path, files, problems);
        } else if Format::of_page(&path).is_some() {
            files.push(path);
        }
    }
}

/// Reads the text of a page.
///
/// # Errors
/// If the file cannot be read or is not UTF-8.
pub fn read_text(path: &Path) -> Result<String, Problem> {
    std::fs::read_to_string(path).map_err(|error| unreadable(path, &error))
}

/// Returns the problem of a file or folder that cannot be read.
#[must_use]
pub fn unreadable(path: &Path, error: &std::io::Error) -> Problem {
    let help = match error.kind() {
        std::io::ErrorKind::InvalidData => "save the page as UTF-8",
        _ => "check the path and its permissions",
    };
    Problem::error(format!("cannot be read: {error}")).at(Location::path(path)).help(help)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_docs_page_is_read_from_its_fenced_block_with_its_line_numbers() {
        let text = "# Title\n\n```json\n{}\n```\n\n## OpenAPI\n\n````yaml GET /x\nopenapi: 3.1.0\npaths: {}\n````\n";
        let page = Page::parse("x.md", text).unwrap_or_else(|problem| panic!("{problem}"));
        assert_eq!(page.document()["openapi"], "3.1.0");
        assert_eq!(page.location("/paths").line, Some(11));
    }

    #[test]
    fn a_block_is_returned_byte_for_byte_and_other_blocks_are_skipped() {
        let text = "```yaml\na: 1\n```\n````yaml GET /x\r\nopenapi: 3.1.0\r\n# ```\r\n````\r\nrest";
        let block = openapi_block("x.md", text).ok().flatten();
        assert_eq!(block, Some(Block { text: "openapi: 3.1.0\r\n# ```\r\n", lines_before: 4 }));
        for guide in ["```yaml\na: 1\n", "```json\n{}\n", "# Title\n"] {
            assert_eq!(openapi_block("x.md", guide), Ok(None), "{guide:?}");
        }
    }

    #[test]
    fn a_pointer_without_a_value_has_the_location_of_its_parent() {
        let page =
            Page::parse("x.yaml", "openapi: 3.1.0\npaths:\n  /x: {}\n").unwrap_or_else(|problem| panic!("{problem}"));
        let location = page.location("/paths/~1x/get/operationId");
        assert_eq!((location.line, location.column), (Some(3), Some(3)));
        assert_eq!(location.to_string(), "x.yaml:3:3: #/paths/~1x/get/operationId");
    }

    #[test]
    fn broken_pages_name_their_line() {
        for (name, text, expected) in [
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
            assert!(problem.to_string().contains(expected), "{problem}");
        }
    }
}
