//! Layout of `crate::rt::model!` and `setters!`: one field per line, so that a diff shows the field that changed.
//!
//! The formatter fills lines with the arguments of macros that it does not know.

const STARTS: [&str; 2] = ["crate::rt::model! {", "crate::rt::setters! {"];

/// Returns formatted source with each field of these macros on a line of its own.
pub(super) fn one_field_per_line(source: &str) -> String {
    let mut out = String::with_capacity(source.len());
    let mut lines = source.lines();
    while let Some(line) = lines.next() {
        out.push_str(line);
        out.push('\n');
        if !STARTS.contains(&line.trim_start()) {
            continue;
        }
        let indent = &line[..line.len() - line.trim_start().len()];
        let end = format!("{indent}}}");
        let arguments: Vec<&str> = lines.by_ref().take_while(|line| **line != end).map(str::trim).collect();
        let arguments = arguments.join(" ");
        let (model, fields) = arguments.split_once('{').unwrap_or((&arguments, "}"));
        let fields = fields.strip_suffix('}').unwrap_or(fields);
        out.push_str(&format!("{indent}    {model}{{\n"));
        for field in statements(fields) {
            let field = if line.trim_start() == STARTS[1] { close(field) } else { field.to_owned() };
            out.push_str(&format!("{indent}        {field}\n"));
        }
        out.push_str(&format!("{indent}    }}\n{end}\n"));
    }
    out
}

/// Removes the spaces that the formatter writes between the tokens of types and paths.
fn close(field: &str) -> String {
    let pairs = [(" < ", "<"), (" >", ">"), (" ::", "::"), (" .", "."), (" : ", ": "), (" ,", ",")];
    pairs.iter().fold(field.to_owned(), |field, (open, closed)| field.replace(open, closed))
}

/// Splits at each `;` that is not part of a string literal.
fn statements(text: &str) -> impl Iterator<Item = &str> {
    let (mut in_string, mut is_escaped) = (false, false);
    text.split_inclusive(move |char| {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = in_string,
            '"' => in_string = !in_string,
            _ => {}
        }
        char == ';' && !in_string
    })
    .map(str::trim)
    .filter(|statement| !statement.is_empty())
}

#[cfg(test)]
mod tests {
    use super::one_field_per_line;

    #[test]
    fn each_field_is_on_a_line_whatever_its_name_contains() {
        let filled = "mod a {\n    crate::rt::model! {\n        A { id = \"a;\\\"b\" required; type_ =\n        \"type\" optional; .. extra; }\n    }\n}\n";
        let one = "mod a {\n    crate::rt::model! {\n        A {\n            id = \"a;\\\"b\" required;\n            type_ = \"type\" optional;\n            .. extra;\n        }\n    }\n}\n";
        assert_eq!(one_field_per_line(filled), one);
        let setters = "crate::rt::setters! {\n    A { id : impl Into < String > = crate ::b(id)\n    .into(); }\n}\n";
        let closed = "crate::rt::setters! {\n    A {\n        id: impl Into<String> = crate::b(id).into();\n    }\n}\n";
        assert_eq!(one_field_per_line(setters), closed);
        let empty = "crate::rt::model! {\n    B {}\n}\n";
        assert_eq!(one_field_per_line(empty), "crate::rt::model! {\n    B {\n    }\n}\n");
    }
}
