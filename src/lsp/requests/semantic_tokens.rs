//! `textDocument/semanticTokens/*`: all of a file, what has changed of it, or what is on the screen.

use crate::ide::tokens::{self, Modifiers, TokenKind};
use crate::lsp::convert::View;
use crate::source::Span;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use tower_lsp::ls_types::*;

/// What each file was told, to tell what has changed: the last, and what the client knew before it. An answer that was
/// overtaken by an edit never came.
#[derive(Default)]
pub struct Sent(Mutex<(u64, HashMap<PathBuf, Vec<Told>>)>);

struct Told {
    result_id: String,
    data: Arc<Vec<SemanticToken>>,
}

pub fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TokenKind::ALL.iter().map(|name| SemanticTokenType::new(name)).collect(),
        token_modifiers: Modifiers::ALL.iter().map(|name| SemanticTokenModifier::new(name)).collect(),
    }
}

/// Each token from the one before it.
fn data(view: &View<'_>, range: Span) -> Vec<SemanticToken> {
    let mut last = Position { line: 0, character: 0 };
    let found = tokens::tokens(view.analysis, range).into_iter();
    found
        .map(|token| {
            let start = view.position(token.span.start);
            let delta_line = start.line - last.line;
            let delta_start =
                if delta_line == 0 { start.character - last.character } else { start.character };
            last = start;
            SemanticToken {
                delta_line,
                delta_start,
                length: view.columns.width(view.source().slice(token.span)),
                token_type: token.kind.index(),
                token_modifiers_bitset: token.modifiers.bits(),
            }
        })
        .collect()
}

pub fn range(view: &View<'_>, range: Range) -> SemanticTokens {
    SemanticTokens { result_id: None, data: data(view, view.span(range)) }
}

impl Sent {
    pub fn full(&self, view: &View<'_>) -> SemanticTokens {
        let data = data(view, view.source().files()[0].span);
        let (result_id, _) = self.tell(view, None, Arc::new(data.clone()));
        SemanticTokens { result_id: Some(result_id), data }
    }

    pub fn delta(&self, view: &View<'_>, previous: &str) -> SemanticTokensFullDeltaResult {
        let after = Arc::new(data(view, view.source().files()[0].span));
        let (result_id, before) = self.tell(view, Some(previous), Arc::clone(&after));
        let result_id = Some(result_id);
        match before {
            Some(before) => {
                let edits = changed(&before, &after);
                SemanticTokensFullDeltaResult::TokensDelta(SemanticTokensDelta { result_id, edits })
            }
            None => {
                let data = after.to_vec();
                SemanticTokensFullDeltaResult::Tokens(SemanticTokens { result_id, data })
            }
        }
    }

    /// Notes what a file is told now: its name, and what the client knew under the name that it gives.
    fn tell(
        &self,
        view: &View<'_>,
        previous: Option<&str>,
        data: Arc<Vec<SemanticToken>>,
    ) -> (String, Option<Arc<Vec<SemanticToken>>>) {
        let mut sent = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sent.0 += 1;
        let result_id = sent.0.to_string();
        let told = sent.1.entry(view.path.to_owned()).or_default();
        told.retain(|told| Some(told.result_id.as_str()) == previous);
        let before = told.first().map(|told| Arc::clone(&told.data));
        told.push(Told { result_id: result_id.clone(), data });
        (result_id, before)
    }

    pub fn forget(&self, path: &Path) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).1.remove(path);
    }
}

/// The one stretch that differs, in the five numbers of each token.
fn changed(before: &[SemanticToken], after: &[SemanticToken]) -> Vec<SemanticTokensEdit> {
    let head = before.iter().zip(after).take_while(|(a, b)| a == b).count();
    let tail =
        before[head..].iter().rev().zip(after[head..].iter().rev()).take_while(|(a, b)| a == b).count();
    let (gone, new) = (&before[head..before.len() - tail], &after[head..after.len() - tail]);
    if gone.is_empty() && new.is_empty() {
        return Vec::new();
    }
    let numbers = |tokens: usize| tokens as u32 * 5;
    let (start, delete_count) = (numbers(head), numbers(gone.len()));
    vec![SemanticTokensEdit { start, delete_count, data: Some(new.to_vec()) }]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let token = |start| SemanticToken {
            delta_line: 0,
            delta_start: start,
            length: 1,
            token_type: 0,
            token_modifiers_bitset: 0,
        };
        let (before, after) = ([1, 2, 3, 4].map(token), [1, 9, 4].map(token));
        let edits = changed(&before, &after);
        assert_eq!((edits[0].start, edits[0].delete_count), (5, 10));
        assert_eq!(edits[0].data, Some(vec![token(9)]));
        assert!(changed(&before, &before).is_empty());
        let longer = changed(&[token(1), token(1)], &[token(1), token(1), token(1)]);
        assert_eq!((longer[0].start, longer[0].delete_count), (10, 0), "repeated tokens are counted once");
    }
}
