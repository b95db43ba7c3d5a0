//! A derivation as an indented tree: each figure, its rule, the line of text that it comes from.

use crate::document::Step;
use anstyle::{AnsiColor, Style as Colour};
use std::io::{self, Write};

/// Writes the tree; steps deeper than `depth` are left out.
///
/// # Errors
/// Those of `out`.
pub fn write(step: &Step, depth: usize, colours: bool, out: &mut impl Write) -> io::Result<()> {
    let paint = Paint { colours };
    line(step, "", "", &paint, out)?;
    children(step, "", depth, &paint, out)
}

struct Paint {
    colours: bool,
}

impl Paint {
    fn put(&self, colour: Colour, text: &str) -> String {
        let clean: String = text.chars().map(|ch| if ch.is_control() { ' ' } else { ch }).collect();
        if self.colours { format!("{colour}{clean}{colour:#}") } else { clean }
    }
}

fn children(step: &Step, indent: &str, depth: usize, paint: &Paint, out: &mut impl Write) -> io::Result<()> {
    if depth == 0 {
        return Ok(());
    }
    let last = step.steps.len().saturating_sub(1);
    for (at, child) in step.steps.iter().enumerate() {
        let (branch, below) = if at == last { ("└ ", "  ") } else { ("├ ", "│ ") };
        line(child, &format!("{indent}{branch}"), &format!("{indent}{below}"), paint, out)?;
        children(child, &format!("{indent}{below}"), depth - 1, paint, out)?;
    }
    Ok(())
}

fn line(step: &Step, head: &str, below: &str, paint: &Paint, out: &mut impl Write) -> io::Result<()> {
    let bold = Colour::new().bold();
    let faint = Colour::new().dimmed();
    let cyan = Colour::new().fg_color(Some(AnsiColor::Cyan.into()));
    write!(out, "{head}{}  {}", paint.put(Colour::new(), &step.label), paint.put(bold, &step.figure))?;
    if let Some(how) = step.how.as_deref().filter(|how| !how.is_empty()) {
        write!(out, "  = {}", paint.put(Colour::new(), how))?;
    }
    if let Some(rule) = step.rule {
        write!(out, "  {}", paint.put(cyan, &format!("({rule})")))?;
    }
    writeln!(out)?;
    if let Some(place) = &step.place {
        let text = format!("{}:{}: {}", place.file, place.line, place.text);
        writeln!(out, "{below}  {}", paint.put(faint, &text))?;
    }
    Ok(())
}
