//! The JSON path of a byte offset.
//!
//! serde_json reports line and column, but people need `data.results[3].start_date`. So after a failure the text is
//! scanned again, by one function for all types.

use super::scanner::Scanner;

/// Returns the path of the innermost value that contains `offset`, such as `results[3].start_date`; empty for the whole
/// text.
///
/// serde_json reports an error at the first byte of an object or a list, and after the last byte of any other value.
pub(super) fn path(text: &str, offset: usize) -> String {
    let mut path = String::new();
    find(&mut Scanner::new(text), offset, &mut path, 0);
    path
}

/// Returns the byte offset of serde_json's line and column, which are counted from 1 and in bytes.
pub(super) fn offset(text: &str, line: usize, column: usize) -> usize {
    let lines = text.split_inclusive('\n').take(line.saturating_sub(1));
    lines.map(str::len).sum::<usize>() + column
}

/// The depth to which a location is searched, which is that of serde_json.
const DEEPEST: usize = 128;

/// Reads a value and returns whether it contains `offset`. `path` is then its path, or that of a value inside.
fn find(scanner: &mut Scanner<'_>, offset: usize, path: &mut String, depth: usize) -> bool {
    scanner.skip_space();
    let start = scanner.at();
    let length = path.len();
    let is_object = match scanner.peek() {
        Some(b'{') if depth < DEEPEST => true,
        Some(b'[') if depth < DEEPEST => false,
        _ => {
            scanner.skip_value();
            return start <= offset && offset <= scanner.at();
        }
    };
    scanner.advance();
    for index in 0.. {
        if scanner.ends_container(index == 0) {
            break;
        }
        if is_object {
            let Some(key) = scanner.key() else { break };
            if !path.is_empty() {
                path.push('.');
            }
            path.push_str(&key);
        } else {
            path.push_str(&format!("[{index}]"));
        }
        if find(scanner, offset, path, depth + 1) {
            return true;
        }
        path.truncate(length);
    }
    start <= offset && offset <= scanner.at()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_innermost_value_is_named() {
        let text = r#"{"a": {"b": [1, {"c\n": "x"}]}, "d": 2}"#;
        let at = |part: &str, after: bool| {
            let start = text.find(part).unwrap_or_default();
            path(text, if after { start + part.len() } else { start })
        };
        assert_eq!(at("1", true), "a.b[0]");
        assert_eq!(at("\"x\"", true), "a.b[1].c\n");
        assert_eq!(at(r#"{"c"#, false), "a.b[1]");
        assert_eq!(at(r#""x"}"#, true), "a.b[1]");
        assert_eq!(at(r#""x"}]}"#, true), "a");
        assert_eq!(at("2", true), "d");
        assert_eq!((path(text, text.len()), path(text, 0)), (String::new(), String::new()));
    }

    #[test]
    fn lines_and_columns_are_offsets() {
        assert_eq!((offset("ab", 1, 2), offset("ü\nab", 2, 1)), (2, 4));
    }
}
