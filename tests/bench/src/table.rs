//! Tables of the report.

/// Returns a Markdown table with aligned columns, which is readable as text too. Numbers are aligned to the right.
pub fn aligned(lines: &[Vec<String>], numbers: &[usize]) -> String {
    let columns = lines.iter().map(Vec::len).max().unwrap_or(0);
    let width = |column: usize| lines.iter().map(|line| line[column].chars().count()).max().unwrap_or(0);
    let width: Vec<usize> = (0..columns).map(width).collect();
    let is_number = |column: usize| numbers.contains(&column);
    let mut text = String::new();
    for (number, line) in lines.iter().enumerate() {
        for (column, cell) in line.iter().enumerate() {
            let width = width[column];
            let cell = if is_number(column) { format!("{cell:>width$}") } else { format!("{cell:<width$}") };
            text.push_str(&format!("| {cell} "));
        }
        text.push_str("|\n");
        if number == 0 {
            for (column, width) in width.iter().enumerate() {
                let end = if is_number(column) { ":" } else { "-" };
                text.push_str(&format!("|-{}{end}", "-".repeat(*width)));
            }
            text.push_str("|\n");
        }
    }
    text
}

/// Returns `58123456` as `58,123,456`.
pub fn grouped(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at) % 3 == 0 {
            text.push(',');
        }
        text.push(digit);
    }
    text
}
