//! Markdown that also reads well as plain text: tables whose columns line up, texts of the file made harmless.

/// A text of the file, without what Markdown would read as marks.
pub fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for ch in text.chars() {
        match ch {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '#' => out.extend(['\\', ch]),
            ch if ch.is_control() => out.push(' '),
            ch => out.push(ch),
        }
    }
    out
}

/// A piece of the file as it is typed.
pub fn code(text: &str) -> String {
    let text: String = text.chars().map(|ch| if ch.is_control() || ch == '`' { ' ' } else { ch }).collect();
    format!("`{text}`")
}

/// A table: the first column on the left, the others on the right.
pub fn table(heads: &[&str], rows: &[Vec<String>]) -> String {
    let width = |text: &str| unicode_width::UnicodeWidthStr::width(text);
    let mut widths: Vec<usize> = heads.iter().map(|head| width(head).max(3)).collect();
    for row in rows {
        for (known, cell) in widths.iter_mut().zip(row) {
            *known = (*known).max(width(cell));
        }
    }
    let mut out = String::new();
    let line = |out: &mut String, cells: &[&str]| {
        for (at, (cell, width_of)) in cells.iter().zip(&widths).enumerate() {
            let pad = " ".repeat(width_of.saturating_sub(width(cell)));
            match at {
                0 => out.push_str(&format!("| {cell}{pad} ")),
                // Editors set columns close: a figure must not run into the one before it.
                _ => out.push_str(&format!("| {pad}\u{A0}\u{A0}{cell} ")),
            }
        }
        out.push_str("|\n");
    };
    line(&mut out, heads);
    let rules: Vec<String> = widths
        .iter()
        .enumerate()
        .map(|(at, width)| {
            if at == 0 {
                format!(":{}", "-".repeat(width - 1))
            } else {
                format!("{}:", "-".repeat(width + 1))
            }
        })
        .collect();
    out.push_str(&format!("| {} |\n", rules.join(" | ")));
    for row in rows {
        line(&mut out, &row.iter().map(String::as_str).collect::<Vec<_>>());
    }
    out.truncate(out.trim_end().len());
    out
}
