//! An edit re-does what it touches. Where the effect of a line on others is not sure, all of the text is analysed again:
//! an edited analysis and a fresh one are equal, always.

use super::{Analysis, Effort, analysed, billed, judged};
use crate::project::OnLine;
use crate::source::{Edit, Files, Source, Span};
use crate::syntax::{Kind, LONGEST_LINE, LineShape, Token, Tokens, read_line};

/// What an edit does to the only line that it touches.
enum Plan {
    /// The line says what it said, and the edit stands behind all of it.
    Nothing,
    /// It is typed again: what stood on it, by its name.
    Retyped(OnLine, String),
}

impl Analysis {
    /// What the file comes to after a change of its own text (imported files stay as they are on `files`); the same as a
    /// fresh analysis of the new text, always. An edit that does not fit changes nothing.
    ///
    /// The first edit analyses the whole text, and keeps what the next ones go on from.
    pub fn edited(self, edit: &Edit, files: &dyn Files) -> Analysis {
        let own = self.source().files()[0].span.of(&self.source().text);
        let (start, end) = (edit.span.start as usize, edit.span.end as usize);
        if own.get(start..end).is_none() {
            return self;
        }
        match self.plan(edit) {
            Some(plan) => self.carried_out(plan, edit).unwrap_or_else(|source| fresh(&source, files)),
            None => {
                let text = [&own[..start], &edit.text, &own[end..]].concat();
                analysed(Source::new(self.source().name.clone(), text), files, true)
            }
        }
    }

    /// What an edit within a line comes to; nothing where more than the line may depend on it.
    fn plan(&self, edit: &Edit) -> Option<Plan> {
        let kept = self.kept.as_ref()?;
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
            return Some(Plan::Nothing);
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
        Some(Plan::Retyped(on, name.of(text).to_owned()))
    }

    /// Does what was planned; gives the source with the new text where it could not.
    fn carried_out(self, plan: Plan, edit: &Edit) -> Result<Analysis, Source> {
        let Analysis { mut project, mut ledger, mut diagnostics, kept, .. } = self;
        let (Some(shift), Some(mut kept)) = (project.source.replace(edit), kept) else {
            return Err(project.source);
        };
        let mut moved = |span: &mut Span| shift.span(span);
        project.spans(&mut moved);
        ledger.spans(&mut moved);
        kept.read.iter_mut().for_each(|found| found.spans(&mut moved));
        kept.history.iter_mut().for_each(|history| history.spans(&mut moved));
        match plan {
            Plan::Nothing => {
                diagnostics.iter_mut().for_each(|found| found.spans(&mut moved));
                Ok(Analysis { project, ledger, diagnostics, effort: Effort::Moved, kept: Some(kept) })
            }
            Plan::Retyped(on, name) => {
                let (_, context) = project.named_on(on);
                let text = &project.source.text;
                let line = line_around(text, Span::new(edit.span.start, edit.span.start));
                let line =
                    Span::new(line.start, line.start + line.of(text).trim_end_matches('\r').len() as u32);
                let mut read = kept.langs.iter().map(|lang| read_line(text, line, context, *lang));
                let shape = read.next().flatten().filter(|_| read.all(|other| other.is_some()));
                let Some(LineShape::One(shape)) = shape else { return Err(project.source) };
                let (project, sure) = project.retyped(on, &name, shape);
                if !sure {
                    return Err(project.source);
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

/// The line, without its line feed, that a stretch of text lies in.
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

/// The new text, analysed from its start.
fn fresh(source: &Source, files: &dyn Files) -> Analysis {
    let own = source.files()[0].span.of(&source.text);
    analysed(Source::new(source.name.clone(), own), files, true)
}
