//! Every place in the text that a tree holds, so that an edit can move those behind it.
//!
//! Each type is taken apart whole: a new field does not compile before it is thought of here.

use super::tree::*;
use crate::source::Span;

impl Entry {
    pub fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Entry { target, value, words } = self;
        f(target);
        if let Some(value) = value {
            value.spans(f);
        }
        if let Some(words) = words {
            let EntryWords { list, increment: _ } = &mut **words;
            list.iter_mut().for_each(|word| word.spans(f));
        }
    }
}

impl EntryWord {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        match self {
            EntryWord::Done(word)
            | EntryWord::Reopen(word)
            | EntryWord::Stored(word)
            | EntryWord::Provisional(word)
            | EntryWord::Remark(word) => f(word),
            EntryWord::Correction { word, reason } => {
                f(word);
                f(reason);
            }
        }
    }
}

impl Scalar {
    #[inline]
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Scalar { number, suffix } = self;
        f(number);
        suffix.spans(f);
    }
}

impl Suffix {
    #[inline]
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        match self {
            Suffix::None => {}
            Suffix::Percent(span) | Suffix::Unit(span) => f(span),
        }
    }
}

impl Expr {
    pub fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        match self {
            Expr::Scalar(scalar) => scalar.spans(f),
            Expr::Path(span) => f(span),
            formula => formula.formula_spans(f),
        }
    }

    /// Kept apart, so that plain figures stay short.
    fn formula_spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        match self {
            Expr::Scalar(_) | Expr::Path(_) => {}
            Expr::Call(call) => {
                let Call { name, arguments, span } = &mut **call;
                f(name);
                f(span);
                arguments.iter_mut().for_each(|argument| argument.spans(f));
            }
            Expr::Negative(negative) => {
                let Negative { sign, value } = &mut **negative;
                f(sign);
                value.spans(f);
            }
            Expr::Sum(terms) | Expr::Product(terms) => terms.iter_mut().for_each(|term| {
                let Term { inverse: _, value } = term;
                value.spans(f);
            }),
            Expr::Compare(compare) => {
                let Compare { comparison: _, left, right } = &mut **compare;
                left.spans(f);
                right.spans(f);
            }
            Expr::Group(group) => {
                let Group { value, suffix, span } = &mut **group;
                value.spans(f);
                suffix.spans(f);
                f(span);
            }
        }
    }
}
