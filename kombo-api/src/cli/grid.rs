//! Records as a table, as wide as the terminal.

use std::io::{self, Write};

use console::{Alignment, Term, measure_text_width, pad_str, truncate_str};
use serde_json::Value;

use crate::text::one_line;

/// The width of a table that is not printed to a terminal.
const WIDTH: usize = 100;

/// The widest column: ids, names and times fit, and a description does not crowd out the other columns.
const WIDEST: usize = 36;

const GAP: &str = "  ";

/// Prints a table of the plain members of records. Objects and lists, columns without a value, and columns that do not
/// fit are left out; a last line says how many.
pub(super) fn print(records: &[Value], to: &mut dyn Write) -> io::Result<()> {
    let mut columns: Vec<Column> = Vec::new();
    let mut nested: Vec<&str> = Vec::new();
    for (n, record) in records.iter().enumerate() {
        let Some(members) = record.as_object() else {
            column(&mut columns, "value").set(n, record);
            continue;
        };
        for (name, value) in members {
            match value {
                Value::Null => {}
                Value::Array(_) | Value::Object(_) if nested.contains(&name.as_str()) => {}
                Value::Array(_) | Value::Object(_) => nested.push(name),
                plain => column(&mut columns, name).set(n, plain),
            }
        }
    }
    let shown = fitting(&columns);
    let rows = std::iter::once(None).chain((0..records.len()).map(Some));
    for row in rows.filter(|_| shown > 0) {
        let cells = columns[..shown].iter().map(|column| column.cell(row));
        let line = cells.collect::<Vec<_>>().join(GAP);
        writeln!(to, "{}", line.trim_end())?;
    }
    let hidden = columns.len() - shown + nested.len();
    let records = match records.len() {
        1 => "1 record".to_owned(),
        n => format!("{n} records"),
    };
    match hidden {
        0 => writeln!(to, "({records})"),
        1 => writeln!(to, "({records}; 1 more column with --output json)"),
        n => writeln!(to, "({records}; {n} more columns with --output json)"),
    }
}

/// A column: its cells by row. Rows without a value are empty.
struct Column {
    /// The name of the member.
    name: String,
    title: String,
    cells: Vec<(usize, String)>,
    width: usize,
}

/// Returns the column with a name. Columns are in the order in which their first values occur.
fn column<'a>(columns: &'a mut Vec<Column>, name: &str) -> &'a mut Column {
    let n = columns.iter().position(|column| column.name == name).unwrap_or_else(|| {
        let title = one_line(name, WIDEST);
        columns.push(Column { name: name.to_owned(), width: measure_text_width(&title), title, cells: Vec::new() });
        columns.len() - 1
    });
    &mut columns[n]
}

impl Column {
    fn set(&mut self, row: usize, value: &Value) {
        let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
        // Without control characters: a text of the API cannot control the terminal.
        let text = truncate_str(&one_line(&text, 4 * WIDEST), WIDEST, "…").into_owned();
        self.width = self.width.max(measure_text_width(&text));
        self.cells.push((row, text));
    }

    /// Returns a cell, or the title of the column, with spaces up to the width of the column.
    fn cell(&self, row: Option<usize>) -> String {
        let text = row.map(|row| self.cells.binary_search_by_key(&row, |(n, _)| *n).map(|n| self.cells[n].1.as_str()));
        let text = text.map_or(self.title.as_str(), |cell| cell.unwrap_or_default());
        pad_str(text, self.width, Alignment::Left, None).into_owned()
    }
}

/// Returns how many of the columns fit, at least one.
fn fitting(columns: &[Column]) -> usize {
    let columns_of = || std::env::var("COLUMNS").ok().and_then(|columns| columns.parse().ok());
    let available = Term::stdout().size_checked().map(|(_, columns)| usize::from(columns)).or_else(columns_of);
    let available = available.unwrap_or(WIDTH);
    let mut used = 0;
    let fitting = columns.iter().take_while(|column| {
        used += column.width + if used > 0 { GAP.len() } else { 0 };
        used <= available
    });
    fitting.count().max(1).min(columns.len())
}
