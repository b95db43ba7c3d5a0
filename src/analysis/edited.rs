//! An edit re-does what it touches. Where the effect of a line on others is not sure, more is done again, and in the end
//! all of it: an edited analysis and a fresh one are equal, always.

use super::{Analysis, Effort, Kept, analysed, billed, is_global, judged};
use crate::diagnostic::Log;
use crate::locale::Lang;
use crate::project::{InvoiceId, OnLine, Project, SUGGESTED};
use crate::source::{Edit, Files, Shift, Source, Span};
use crate::syntax::{Kind, LONGEST_LINE, LineShape, Token, Tokens, read_again, read_line};

/// What an edit touches.
enum Touched {
    /// Nothing: the line says what it said, and the edit stands behind all of it.
    Nothing,
    /// What stands alone on a line, by its name; and the situation whose block the line is in.
    Line(OnLine, String, Option<InvoiceId>),
    /// The block of a situation.
    Block(InvoiceId),
}

impl Analysis {
    /// What the file comes to after a change of its own text; the same as a fresh analysis of the new text, always. An edit
    /// that does not fit changes nothing. Imported files are as they were: they are read again only where all of the file is.
    ///
    /// The first edit analyses the whole text, and keeps what the next ones go on from.
    pub fn edited(self, edit: &Edit, files: &dyn Files) -> Analysis {
        let own = self.source().files()[0].span.of(&self.source().text);
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if own.get(start..end).is_none() {
            return self;
        }
        let Some(touched) = self.touched(edit) else {
            let text = [&own[..start], &edit.text, &own[end..]].concat();
            return analysed(Source::new(self.source().name.clone(), text), files, true);
        };
        self.redone(touched, edit).unwrap_or_else(|source| {
            let own = source.files()[0].span.of(&source.text);
            analysed(Source::new(source.name.clone(), own), files, true)
        })
    }

    /// What an edit touches; nothing where that is not sure.
    fn touched(&self, edit: &Edit) -> Option<Touched> {
        let kept = self.kept.as_ref()?;
        let block = self.block_touched(kept, edit);
        self.line_touched(kept, edit, block).or(block.map(Touched::Block))
    }

    /// What an edit within a line touches, where it is the line alone.
    fn line_touched(&self, kept: &Kept, edit: &Edit, block: Option<InvoiceId>) -> Option<Touched> {
        let text = &self.source().text;
        let line = line_around(text, edit.span);
        let before = line.of(text);
        let own = Span::new(edit.span.start - line.start, edit.span.end - line.start);
        let after = crate::source::apply(before, &[Edit::new(own, edit.text.clone())])?;
        // A return within a line ends another one.
        let returns = |line: &str| line.strip_suffix('\r').unwrap_or(line).contains(['\r', '\n']);
        if returns(before) || returns(&after) || before.ends_with('\r') != after.ends_with('\r') {
            return None;
        }
        // What reading told of the line may be told otherwise now.
        let touches = |span: Span| span.start <= line.end && line.start <= span.end;
        if kept.read.iter().any(|found| found.all_spans().any(touches)) {
            return None;
        }
        let (was, is) = (words(before), words(&after));
        let behind = was.last().is_none_or(|last| last.span.end <= own.start);
        let long = |line: &str| line.len() > LONGEST_LINE;
        if was == is && behind && !long(before) && !long(&after) {
            return Some(Touched::Nothing);
        }
        if was.iter().any(|token| matches!(token.kind, Kind::Open | Kind::Close)) {
            return None;
        }
        let on = self.project.on_line(line)?;
        let (name, _) = self.project.named_on(on);
        let first = was.first()?.span;
        let same_start = is.first()?.span.start == first.start && own.start >= first.start;
        if name.start != line.start + first.start || matches!(on, OnLine::Row(_)) && !same_start {
            return None;
        }
        Some(Touched::Line(on, name.of(text).to_owned(), block))
    }

    /// The situation whose block an edit stays within, where what is told elsewhere has nothing to do with it.
    fn block_touched(&self, kept: &Kept, edit: &Edit) -> Option<InvoiceId> {
        let at = self.project.situation_around(edit.span)?;
        let block = self.project.invoices[at as usize].block?;
        let text = &self.source().text;
        // Large files are read in parts, each of which knows the language by the first lines alone.
        const LARGE: usize = 1 << 20;
        let own = self.source().files()[0].span.end as usize;
        let of_one_language = kept.langs.len() == 1 || own + edit.text.len() < LARGE;
        let inside = |span: Span| block.start < span.start && span.start < block.end;
        let tells = kept.told.iter().flatten().any(|told| inside(*told));
        let points_in = |span: Span| block.start < span.end && span.start < block.end;
        let told_elsewhere =
            kept.read.iter().any(|found| !inside(found.span()) && found.all_spans().any(points_in));
        let quiet = kept.read.len() < SUGGESTED && !self.project.lost && !tells && !told_elsewhere;
        (quiet && of_one_language && stands_alone(text, block)).then_some(at)
    }

    /// Does again what an edit touches; gives the source with the new text where that is not enough after all.
    fn redone(self, touched: Touched, edit: &Edit) -> Result<Analysis, Source> {
        let Analysis { mut project, mut ledger, mut diagnostics, kept, .. } = self;
        let Some(mut kept) = kept else { return Err(project.source) };
        let shift = match project.source.replace(edit) {
            Some(shift) => shift,
            None if project.source.edit(edit) => Shift::of(edit),
            None => return Err(project.source),
        };
        let line = line_around(&project.source.text, Span::new(edit.span.start, edit.span.start));
        let mut moved = |span: &mut Span| shift.span(span);
        project.spans(line.start, &mut moved);
        ledger.spans(&mut moved);
        kept.spans(&mut moved);
        match touched {
            Touched::Nothing => {
                diagnostics.iter_mut().for_each(|found| found.spans(&mut moved));
                Ok(Analysis { project, ledger, diagnostics, effort: Effort::Moved, kept: Some(kept) })
            }
            Touched::Block(at) => block_read(project, kept, at),
            Touched::Line(on, name, block) => {
                let Some(shape) = line_shape(&project, &kept, on, line) else {
                    return match block {
                        Some(at) => block_read(project, kept, at),
                        None => Err(project.source),
                    };
                };
                let (project, sure) = project.retyped(on, &name, shape);
                if !sure {
                    return match (on, block) {
                        (OnLine::Entry(..), Some(at)) => block_read(project, kept, at),
                        _ => Err(project.source),
                    };
                }
                let log = kept.read.clone();
                let again = kept.history.take().and_then(|history| history.billed(&project, ledger, on));
                let Some((ledger, history)) = again else {
                    return Ok(billed(project, log, Some(kept), Effort::Billed));
                };
                kept.history = Some(history);
                Ok(judged(project, ledger, log, Some(kept), Effort::Row))
            }
        }
    }
}

impl Kept {
    /// The places in the text that it holds.
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Kept { read, langs: _, told, history } = self;
        read.iter_mut().for_each(|found| found.spans(f));
        told.iter_mut().flatten().for_each(&mut *f);
        history.iter_mut().for_each(|history| history.spans(f));
    }

    /// The language that was told before a place.
    fn told_before(&self, place: u32) -> Option<Lang> {
        let told = self.told.iter().zip([Lang::Fr, Lang::En]);
        let told =
            told.filter_map(|(told, lang)| told.filter(|told| told.start < place).map(|told| (told, lang)));
        told.min().map(|(_, lang)| lang)
    }
}

/// What a line says, whatever language was told before it; nothing where anything is to be told of it.
fn line_shape(project: &Project, kept: &Kept, on: OnLine, line: Span) -> Option<crate::syntax::Shape> {
    let (_, context) = project.named_on(on);
    let text = &project.source.text;
    let line = Span::new(line.start, line.start + line.of(text).trim_end_matches('\r').len() as u32);
    let mut read = kept.langs.iter().map(|lang| read_line(text, line, context, *lang));
    match read.next().flatten().filter(|_| read.all(|other| other.is_some())) {
        Some(LineShape::One(shape)) => Some(shape),
        _ => None,
    }
}

/// Reads the block of a situation again, and bills everything.
fn block_read(mut project: Project, mut kept: Box<Kept>, at: InvoiceId) -> Result<Analysis, Source> {
    let Some(block) = project.invoices[at as usize].block else { return Err(project.source) };
    let text = &project.source.text;
    let lines = line_around(text, block);
    let lang = kept.told_before(lines.start);
    let read = read_again(text, lines.start as usize..lines.end as usize, lang);
    let Some((document, errors)) = read else { return Err(project.source) };
    let mut log = Log::default();
    log.extend(errors);
    let inside = |span: Span| block.start < span.start && span.start < block.end;
    let sure = project.reread(at, document, &mut log);
    kept.read.retain(|found| !inside(found.span()));
    let few = kept.read.len() + log.len() < SUGGESTED;
    if !sure || !few || log.iter().any(|found| is_global(found) || !inside(found.span())) {
        return Err(project.source);
    }
    kept.read.append(log);
    let log = kept.read.clone();
    Ok(billed(project, log, Some(kept), Effort::Block))
}

/// Nothing else stands on the lines of a block: its head starts the first, and a comment at most ends the last.
fn stands_alone(text: &str, block: Span) -> bool {
    let lines = line_around(text, block);
    let after = Span::new(block.end, lines.end).of(text).trim();
    let head = Span::new(lines.start, block.start).of(text);
    head.starts_with(char::is_alphabetic) && (after.is_empty() || after.starts_with('#'))
}

/// The line, without its line feed, that a stretch of text lies in; from its first line to its last.
fn line_around(text: &str, span: Span) -> Span {
    let (start, end) = (span.start as usize, span.end as usize);
    let start = memchr::memrchr(b'\n', &text.as_bytes()[..start]).map_or(0, |at| at + 1);
    let end = memchr::memchr(b'\n', &text.as_bytes()[end..]).map_or(text.len(), |length| end + length);
    Span::new(start as u32, end as u32)
}

/// The tokens of a line, without its comment.
fn words(line: &str) -> Vec<Token> {
    let line = line.strip_suffix('\r').unwrap_or(line);
    Tokens::new(line).filter(|token| token.kind != Kind::Comment).collect()
}
