//! What is typed: characters of a figure and of a designation, in the middle of the file, one at a time.

/// One keystroke: characters of a line (counted in UTF-16) replaced.
#[derive(Clone)]
pub struct Edit {
    pub what: What,
    pub line: usize,
    pub from: usize,
    pub to: usize,
    pub text: &'static str,
    /// Whether the text is wrong after it, as far as that is checked.
    pub wrong: bool,
}

/// What the keystroke is of.
#[derive(Clone, Copy, PartialEq)]
pub enum What {
    Figure,
    Designation,
}

/// A place in a text: a line, and how many UTF-16 units stand before.
struct Place {
    line: usize,
    before: usize,
}

/// So many edits of an `.avt` file: of the entry in its middle, and of the designation in the middle of its quote.
pub fn of_avt(text: &str, middle_id: &str, count: usize) -> Option<Vec<Edit>> {
    let lines: Vec<&str> = text.lines().collect();
    let plain = |line: &str| line.starts_with("  ") && line.ends_with('%') && !line.contains(',');
    let figure = (lines.len() / 2..lines.len()).find(|&n| plain(lines[n]))?;
    let figure = Place { line: figure, before: lines[figure].len() - 1 };
    let row = format!("    {middle_id} \"");
    let designation = lines.iter().position(|line| line.starts_with(&row))?;
    let designation =
        Place { line: designation, before: units(&lines[designation][..lines[designation].rfind('"')?]) };
    // `49%`, `49,%`, `49,5%` and back; `4%`, which goes back on the month before, and right again.
    let keys = [
        (0, 0, ",", true),
        (1, 1, "5", false),
        (1, 2, "", true),
        (0, 1, "", false),
        (-1, 0, "", true),
        (-1, -1, "9", false),
    ];
    Some(typed(&figure, &keys, &designation, count, Some(last_digit(lines[figure.line])?)))
}

/// The same of a JSON file with one row a line.
pub fn of_json(text: &str, middle_id: &str, count: usize) -> Option<Vec<Edit>> {
    let lines: Vec<&str> = text.lines().collect();
    let row = format!("{{\"id\":\"{middle_id}\"");
    let line = lines.iter().position(|line| line.starts_with(&row))?;
    let sixth = lines[line].find("\"progress\":[").map(|start| {
        let commas = lines[line][start..].match_indices(',').map(|(at, _)| start + at);
        commas.take(6).last()
    })??;
    let figure = Place { line, before: units(&lines[line][..sixth]) };
    let end = lines[line].find("\",\"quantity\"")?;
    let designation = Place { line, before: units(&lines[line][..end]) };
    let keys = [
        (0, 0, "2", false),
        (1, 1, "5", false),
        (1, 2, "", false),
        (0, 1, "", false),
        (-1, 0, "", true),
        (-1, -1, "0", false),
    ];
    Some(typed(&figure, &keys, &designation, count, None))
}

/// The keys of the figure, then a word at the end of the designation and its characters taken off again, over and over.
fn typed(
    figure: &Place,
    keys: &[(isize, isize, &'static str, bool)],
    designation: &Place,
    count: usize,
    digit: Option<&'static str>,
) -> Vec<Edit> {
    let at = |offset: isize| figure.before.saturating_add_signed(offset);
    let mut round: Vec<Edit> = Vec::new();
    for &(from, to, text, wrong) in keys {
        let text = if from == -1 && !text.is_empty() { digit.unwrap_or(text) } else { text };
        round.push(Edit { what: What::Figure, line: figure.line, from: at(from), to: at(to), text, wrong });
    }
    const WORD: [&str; 5] = [" ", "é", "t", "é", "2"];
    let mut key = |from: usize, to: usize, text| {
        let (from, to) = (designation.before + from, designation.before + to);
        round.push(Edit { what: What::Designation, line: designation.line, from, to, text, wrong: false });
    };
    for (n, letter) in WORD.iter().enumerate() {
        key(n, n, letter);
    }
    for n in (0..WORD.len()).rev() {
        key(n, n + 1, "");
    }
    round.iter().cycle().take(count).cloned().collect()
}

/// The digit before the `%` at the end of an entry.
fn last_digit(entry: &str) -> Option<&'static str> {
    let digit = entry.strip_suffix('%')?.chars().last()?.to_digit(10)?;
    ["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"].get(digit as usize).copied()
}

fn units(text: &str) -> usize {
    text.encode_utf16().count()
}
