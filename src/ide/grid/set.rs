//! One cell of the table, applied to the text: replaced where it stands, added where its situation is typed, or removed.

use super::typed_span;
use crate::Analysis;
use crate::ide::figures::{line_end, path_of};
use crate::ide::outline::{self, Block, BlockKind};
use crate::locale::Lang;
use crate::project::{Document, Invoice, InvoiceId, Project, Target};
use crate::source::{Edit, Span};
use crate::syntax::tree::{EntryWord, Expr, Item, Suffix};
use crate::syntax::{Keyword, Kind, Shape, keyword};
use unicode_width::UnicodeWidthStr;

/// The edits that make a cell say `text`; an empty one is taken away. None where it says so already.
///
/// # Errors
/// A sentence that says why it cannot be set: nothing has that name, the situation is issued, the text is no progress.
pub fn set_cell(
    analysis: &Analysis,
    row: &str,
    situation: &str,
    text: &str,
    lang: Lang,
) -> Result<Vec<Edit>, String> {
    let project = &analysis.project;
    let target = target(project, row).ok_or_else(|| {
        lang.pick(
            format!("Aucune ligne ne s’appelle {}.", lang.quoted(row)),
            format!("No row is called {}.", lang.quoted(row)),
        )
    })?;
    let at = match project.names.document(situation.trim()) {
        Some(Document::Invoice(at)) if project.invoices[at as usize].kind.is_progress() => at,
        _ => {
            let name = lang.quoted(situation);
            return Err(lang.pick(
                format!("Aucune situation ne s’appelle {name}."),
                format!("No situation is called {name}."),
            ));
        }
    };
    let invoice = &project.invoices[at as usize];
    if let Some(number) = invoice.number {
        let (id, number) = (project.id(invoice.id), project.text(number));
        return Err(lang.pick(
            format!(
                "{id} est émise sous le n° {number} : elle ne change plus. Une erreur se corrige par un avoir."
            ),
            format!(
                "{id} is issued under no {number}: it does not change any more. A mistake is put right by a credit note."
            ),
        ));
    }
    let text = text.trim();
    check(text, lang)?;
    let setting = Setting { project, at, invoice, target, new: text };
    let stored = text_is_stored(text);
    let entries = 0..invoice.entries.len();
    let same = |entry: &usize| invoice.targets[*entry] == Some(target);
    let known = entries.clone().filter(same).find(|entry| invoice.is_stored(*entry) == stored);
    // Taking away the only thing that is typed takes it, whatever it is.
    let known = known.or_else(|| entries.clone().find(same).filter(|_| text.is_empty()));
    let mut edits = match (known, text.is_empty()) {
        (None, true) => Vec::new(),
        (Some(entry), true) if invoice.in_grid(entry) => vec![setting.emptied(entry)],
        (Some(entry), true) => vec![setting.removed(entry)],
        (Some(entry), false) if invoice.in_grid(entry) => {
            vec![setting.in_cell(typed_span(project, &invoice.entries[entry]))]
        }
        (Some(entry), false) => vec![Edit::new(typed_span(project, &invoice.entries[entry]), text)],
        (None, false) => vec![setting.added()],
    };
    edits.retain(|edit| project.slice(edit.span) != edit.text);
    Ok(edits)
}

fn target(project: &Project, row: &str) -> Option<Target> {
    match keyword(row.trim()) {
        Some(Keyword::All) => Some(Target::All),
        _ => project.names.find(row.trim()).ok(),
    }
}

/// The text reads as the progress of a row, and as nothing else.
fn check(text: &str, lang: Lang) -> Result<(), String> {
    let wrong = || {
        let typed = lang.quoted(text);
        lang.pick(
            format!("{typed} n’est pas un avancement : taper par exemple 60 %, 12 m2, 1 500 € ou terminé."),
            format!("{typed} is no progress: type for instance 60%, 12 m2, 1500 EUR or done."),
        )
    };
    if text.is_empty() {
        return Ok(());
    }
    let head = "situation S {\n    x ";
    let sample = format!("{head}{text}\n}}\n");
    let tree = crate::syntax::parse(&sample);
    let Some(Item::Block(block)) = tree.items.first() else { return Err(wrong()) };
    let one = block.body.entries.len() == 1 && tree.items.len() == 1 && tree.errors.is_empty();
    let entry = block.body.entries.first().filter(|_| one).ok_or_else(wrong)?;
    let whole = entry.place().end as usize == head.len() + text.len();
    // 30 of what is the person's to say (R7).
    let bare = matches!(&entry.value, Some(Expr::Scalar(scalar)) if matches!(scalar.suffix, Suffix::None));
    if whole && !bare && !text.contains(['|', '\n', '\r']) { Ok(()) } else { Err(wrong()) }
}

fn text_is_stored(text: &str) -> bool {
    let sample = format!("situation S {{\n    x {text}\n}}\n");
    let tree = crate::syntax::parse(&sample);
    match tree.items.first() {
        Some(Item::Block(block)) => {
            let words = block.body.entries.iter().flat_map(|entry| entry.words());
            words.into_iter().any(|word| matches!(word, EntryWord::Stored(_)))
        }
        _ => false,
    }
}

struct Setting<'a> {
    project: &'a Project,
    at: InvoiceId,
    invoice: &'a Invoice,
    target: Target,
    new: &'a str,
}

/// A `tableau`: its columns and its lines.
struct Table {
    columns: Vec<Span>,
    /// The name of each line, its bars, its end without the comment.
    lines: Vec<(Span, Vec<Span>, u32)>,
    block: u32,
}

impl<'a> Setting<'a> {
    fn source(&self) -> &'a str {
        &self.project.source.text
    }

    fn line_start(&self, offset: u32) -> u32 {
        let before = &self.source()[..offset as usize];
        before.rfind(['\n', '\r']).map_or(0, |at| at as u32 + 1)
    }

    /// The blanks that a line starts with.
    fn indent(&self, offset: u32) -> &'a str {
        let line = &self.source()[self.line_start(offset) as usize..];
        &line[..line.len() - line.trim_start_matches([' ', '\t']).len()]
    }

    /// How lines end in this file.
    fn newline(&self) -> &'static str {
        if self.source().contains("\r\n") { "\r\n" } else { "\n" }
    }

    fn name(&self) -> String {
        match self.target {
            Target::All => Keyword::All.word(self.project.lang).to_owned(),
            target => path_of(self.project, target),
        }
    }

    /// A cell of a grid that holds something, with the blanks after it, so that the bars stay in line.
    fn in_cell(&self, span: Span) -> Edit {
        let source = self.source();
        let rest = &source[span.end as usize..];
        let blanks = rest.len() - rest.trim_start_matches(' ').len();
        if !rest[blanks..].starts_with('|') {
            return Edit::new(span, self.new);
        }
        let room = source[span.start as usize..span.end as usize].width() + blanks;
        let pad = room.saturating_sub(self.new.width()).max(1);
        let whole = Span::new(span.start, span.end + blanks as u32);
        Edit::new(whole, format!("{}{}", self.new, " ".repeat(pad)))
    }

    fn emptied(&self, entry: usize) -> Edit {
        let span = typed_span(self.project, &self.invoice.entries[entry]);
        let source = self.source();
        let rest = &source[span.end as usize..];
        if rest.trim_start_matches(' ').starts_with('|') {
            let blank = " ".repeat(span.of(source).width());
            return Edit::new(span, blank);
        }
        let start = source[..span.start as usize].trim_end_matches(' ').len() as u32;
        Edit::new(Span::new(start, span.end), "")
    }

    /// Takes away the line of an entry; its comment stays.
    fn removed(&self, entry: usize) -> Edit {
        let entry = &self.invoice.entries[entry];
        let typed = typed_span(self.project, entry);
        let source = self.source();
        let (start, end) = (self.line_start(entry.target.start), line_end(source, typed.end));
        let before = &source[start as usize..entry.target.start as usize];
        let after = &source[typed.end as usize..end as usize];
        if before.trim().is_empty() && after.trim().is_empty() {
            let newline = match &source[end as usize..] {
                rest if rest.starts_with("\r\n") => 2,
                "" => 0,
                _ => 1,
            };
            return Edit::new(Span::new(start, end + newline), "");
        }
        let blanks = (after.len() - after.trim_start_matches([' ', '\t']).len()) as u32;
        Edit::new(Span::new(entry.target.start, typed.end + blanks), "")
    }

    fn added(&self) -> Edit {
        let (tables, blocks) = self.tables();
        let own = |column: &Span| {
            let found = self.project.names.document(column.of(self.source()));
            found == Some(Document::Invoice(self.at))
        };
        let mut columns =
            tables.iter().filter_map(|table| Some((table, table.columns.iter().position(own)?)));
        let line = columns.clone().find_map(|(table, column)| {
            let is_it = |line: &&(Span, Vec<Span>, u32)| {
                target(self.project, line.0.of(self.source())) == Some(self.target)
            };
            Some((table.lines.iter().find(is_it)?, column))
        });
        if let Some(((_, bars, end), column)) = line {
            return self.in_line(bars, *end, column);
        }
        let head = self.invoice.head;
        let is_own = |block: &&Block| {
            matches!(block.kind, BlockKind::Document(_))
                && block.head.start <= head.end
                && head.start <= block.head.end
        };
        let own = blocks.iter().find(is_own);
        match (own.and_then(|block| block.open.zip(Some(block))), columns.next()) {
            (Some((open, block)), _) => self.in_block(open, block),
            (None, Some((table, column))) => {
                let close = blocks.get(table.block as usize).and_then(|block| block.close);
                self.as_line(table, column, close)
            }
            (None, None) => {
                let end = own.map_or(head.end, |block| block.head.end);
                let (newline, name, new) = (self.newline(), self.name(), self.new);
                let indent = self.indent(head.start);
                let text = format!(" {{{newline}{indent}    {name}  {new}{newline}{indent}}}");
                Edit::new(Span::new(end, end), text)
            }
        }
    }

    /// The grids of the file, and all its blocks.
    fn tables(&self) -> (Vec<Table>, Vec<Block>) {
        let file = self.project.source.files().first().map_or(Span::default(), |file| file.span);
        let mut tables: Vec<Table> = Vec::new();
        let blocks = outline::lines(file.of(self.source()), |line| match (&line.shape, line.block) {
            (Shape::GridHead(columns), Some(block)) => {
                tables.push(Table { columns: columns.clone(), lines: Vec::new(), block });
            }
            (Shape::GridLine(typed), Some(block)) => {
                if let Some(table) = tables.last_mut().filter(|table| table.block == block) {
                    let bars = line.tokens.iter().filter(|token| token.kind == Kind::Bar);
                    let bars = bars.map(|bar| bar.span).collect();
                    table.lines.push((typed.target, bars, line.span.end));
                }
            }
            _ => {}
        });
        (tables, blocks)
    }

    /// An empty cell of a line of a grid.
    fn in_line(&self, bars: &[Span], end: u32, column: usize) -> Edit {
        let source = self.source();
        let Some(bar) = bars.get(column) else {
            // Bars that the line stops short of.
            let missing = " |".repeat(column + 1 - bars.len());
            return Edit::new(Span::new(end, end), format!("{missing} {}", self.new));
        };
        match bars.get(column + 1) {
            Some(next) => {
                let blank = Span::new(bar.end, next.start);
                let room = blank.of(source).width();
                let pad = room.saturating_sub(self.new.width() + 1).max(1);
                Edit::new(blank, format!(" {}{}", self.new, " ".repeat(pad)))
            }
            None => {
                let rest = &source[bar.end as usize..line_end(source, bar.end) as usize];
                let blanks = (rest.len() - rest.trim_start_matches(' ').len()) as u32;
                let comment = if rest.trim().is_empty() { "" } else { "  " };
                Edit::new(Span::new(bar.end, bar.end + blanks), format!(" {}{comment}", self.new))
            }
        }
    }

    /// A line of its own at the end of a grid.
    fn as_line(&self, table: &Table, column: usize, close: Option<Span>) -> Edit {
        let source = self.source();
        let last = table.lines.last();
        let columns_end = table.columns.last().map_or(0, |column| column.end);
        let end = last.map_or(columns_end, |(_, _, end)| *end);
        let place = line_end(source, end).min(close.map_or(u32::MAX, |close| close.start));
        // Its name as wide as the others', its bars below the first line's where cells are narrow.
        let (start, bars) = match last {
            Some((target, bars, _)) => (target.start, bars.clone()),
            None => (end, Vec::new()),
        };
        let line = self.line_start(start);
        let indent = match last {
            Some(_) => self.indent(start).to_owned(),
            None => "    ".to_owned(),
        };
        let mut text = format!("{indent}{}", self.name());
        for at in 0..=column {
            let below = bars.get(at).map_or(0, |bar| Span::new(line, bar.start).of(source).width());
            let pad = below.saturating_sub(text.width()).max(1);
            text += &" ".repeat(pad);
            text.push('|');
        }
        let newline = self.newline();
        Edit::new(Span::new(place, place), format!("{newline}{text} {}", self.new))
    }

    /// An entry at the end of the block of its situation.
    fn in_block(&self, open: Span, block: &Block) -> Edit {
        let source = self.source();
        let (name, newline) = (self.name(), self.newline());
        let outer = self.indent(self.invoice.head.start);
        let Some(close) = block.close else {
            let end = line_end(source, block.span.end.max(open.end));
            return Edit::new(Span::new(end, end), format!("{newline}{outer}    {name}  {}", self.new));
        };
        let inner = Span::new(open.end, close.start);
        if !inner.of(source).contains('\n') {
            // All on one line: it becomes several.
            let lines = [inner.of(source).trim(), &format!("{name}  {}", self.new)];
            let lines = lines.iter().filter(|line| !line.is_empty());
            let lines: String = lines.map(|line| format!("{newline}{outer}    {line}")).collect();
            return Edit::new(inner, format!("{lines}{newline}{outer}"));
        }
        let entries = self.invoice.entries.iter().enumerate();
        let own = entries.filter(|(at, _)| !self.invoice.in_grid(*at)).map(|(_, entry)| entry);
        let last =
            own.filter(|entry| entry.target.start < close.start).max_by_key(|entry| entry.target.start);
        let (indent, column) = match last {
            Some(entry) => {
                let value = typed_span(self.project, entry).start;
                let column = Span::new(entry.target.start, value.max(entry.target.start)).of(source).width();
                (self.indent(entry.target.start).to_owned(), column)
            }
            None => (format!("{outer}    "), 0),
        };
        let pad = " ".repeat(column.saturating_sub(name.width()).max(2));
        let end = source[..close.start as usize].trim_end().len() as u32;
        Edit::new(Span::new(end, end), format!("{newline}{indent}{name}{pad}{}", self.new))
    }
}
