//! Slips in the characters of a line: strings, numbers, cells pasted from a spreadsheet.

use super::heads::month;
use super::identifier;
use crate::diagnostic::{Code, Diagnostic};
use crate::locale::{Date, Lang};
use crate::source::{Edit, Span};
use crate::syntax::keyword::Keyword;
use crate::syntax::limits::DEEPEST;
use crate::syntax::number::{MOST_DIGITS, NumberError, guess, number};
use crate::syntax::token::{Kind, Token};

/// What is wrong with the characters of a line, if anything is.
pub fn in_characters(
    text: &str,
    line: Span,
    tokens: &[Token],
    trouble: bool,
    lang: Option<Lang>,
) -> Option<Diagnostic> {
    let file = lang.unwrap_or_default();
    if trouble && let Some(paste) = pasted(text, line, tokens, file) {
        return Some(paste);
    }
    let mut parentheses = 0usize;
    let mut calls = Vec::new();
    for (at, token) in tokens.iter().enumerate() {
        let span = token.span;
        let typed = span.of(text);
        match token.kind {
            Kind::ParenOpen => {
                calls.push(at > 0 && tokens[at - 1].kind == Kind::Word);
                parentheses += 1;
                if parentheses > DEEPEST {
                    return Some(Diagnostic::new(Code::NestingTooDeep, span, |lang| {
                        lang.pick(
                            format!("plus de {DEEPEST} parenthèses l'une dans l'autre"),
                            format!("more than {DEEPEST} parentheses inside one another"),
                        )
                    }));
                }
            }
            Kind::ParenClose => {
                parentheses = parentheses.saturating_sub(1);
                calls.pop();
            }
            Kind::Number => match number(typed) {
                Err(NumberError::Groups) => {
                    let priced = at > 0 && tokens[at - 1].keyword == Some(Keyword::At);
                    if let Some(slip) = price_and_total(span, typed).filter(|_| priced) {
                        return Some(slip);
                    }
                    return Some(
                        dotted_date(span, typed).unwrap_or_else(|| badly_grouped(span, typed, file)),
                    );
                }
                Err(NumberError::TooLong) => return Some(too_long(span)),
                Ok(_) if lang == Some(Lang::En) && three_after_comma(typed) => {
                    return Some(ambiguous_comma(span, typed));
                }
                Ok(_) => {}
            },
            Kind::UnclosedString => {
                let mark = match typed.chars().next() {
                    Some('«') => " »",
                    Some('“') => "”",
                    _ => "\"",
                };
                return Some(
                    Diagnostic::new(Code::UnclosedString, span, |lang| {
                        lang.pick("ce texte n'est pas fermé".into(), "this text is never closed".into())
                    })
                    .here(|lang| lang.pick("ouvert ici".into(), "opened here".into()))
                    .note(|lang| {
                        lang.pick(
                            "un texte tient sur une ligne ; un guillemet dans un texte s'écrit \"\"".into(),
                            "a text holds on one line; a quotation mark inside it is written \"\"".into(),
                        )
                    })
                    .fix(end_of_text(span, typed), mark, |lang| {
                        lang.pick("fermer le texte".into(), "close the text".into())
                    }),
                );
            }
            Kind::Comma if calls.last() == Some(&true) => {
                return Some(
                    Diagnostic::new(Code::UnexpectedToken, span, |lang| {
                        lang.pick(
                            "les arguments d'une fonction se séparent par « ; »".into(),
                            "the arguments of a function are separated by “;”".into(),
                        )
                    })
                    .note(|lang| {
                        lang.pick(
                            "la virgule est toujours une virgule décimale".into(),
                            "a comma is always a decimal mark".into(),
                        )
                    })
                    .fix(span, ";", |lang| lang.pick("écrire « ; »".into(), "write “;”".into())),
                );
            }
            Kind::Comma if at > 0 && is_times(tokens[at - 1].span.of(text)) => {
                let times = Span::new(tokens[at - 1].span.start, tokens[at - 1].span.start + 1);
                return Some(
                    Diagnostic::new(Code::TimesWritten, times, |lang| {
                        lang.pick(
                            "la multiplication s'écrit « * » ou « × »".into(),
                            "a product is written “*” or “×”".into(),
                        )
                    })
                    .fix(times, " * ", |lang| lang.pick("écrire « * »".into(), "write “*”".into())),
                );
            }
            Kind::Unknown if matches!(typed, "'" | "’" | "‘" | "`") => {
                let closes = |token: &&Token| {
                    token.kind == Kind::Unknown && matches!(token.span.of(text), "'" | "’" | "`")
                };
                if let Some(close) = tokens[at + 1..].iter().find(closes) {
                    let mark = |span| Edit { span, text: "\"".into() };
                    return Some(
                        Diagnostic::new(Code::UnexpectedToken, span.to(close.span), |lang| {
                            lang.pick(
                                "un texte se met entre guillemets : \"…\"".into(),
                                "a text stands in double quotation marks: \"…\"".into(),
                            )
                        })
                        .fix_all(vec![mark(span), mark(close.span)], |lang| {
                            lang.pick("écrire des guillemets".into(), "write quotation marks".into())
                        }),
                    );
                }
                return Some(meaningless(span, typed, ""));
            }
            // `May 31, 2026` in a head: told there.
            Kind::Comma
                if at > 2
                    && tokens[0].keyword.is_some_and(Keyword::is_kind)
                    && month(tokens[at - 2].span.of(text)).is_some() => {}
            // Between two words it parts them.
            Kind::Comma if at > 0 && at + 1 < tokens.len() => {
                return Some(meaningless(span, typed, " "));
            }
            Kind::Comma | Kind::Unknown => {
                return Some(meaningless(span, typed, ""));
            }
            _ => {}
        }
    }
    None
}

fn meaningless(span: Span, typed: &str, new: &str) -> Diagnostic {
    Diagnostic::new(Code::UnexpectedToken, span, |lang| {
        lang.pick(
            format!("{} n'a pas de sens ici", lang.quoted(typed)),
            format!("{} means nothing here", lang.quoted(typed)),
        )
    })
    .fix(span, new, |lang| lang.pick("l'effacer".into(), "remove it".into()))
}

/// `@ 240 3 000,00`: the total of the row, typed after its price.
fn price_and_total(span: Span, typed: &str) -> Option<Diagnostic> {
    let mut splits = typed.match_indices(' ').map(|(at, _)| typed.split_at(at));
    let (price, _) = splits.find(|(price, total)| {
        let total = total.trim_start();
        let whole = |text: &str| number(text).is_ok();
        whole(price) && whole(total) && total.contains([' ', ',', '.'])
    })?;
    Some(
        Diagnostic::new(Code::NumberGroups, span, |lang| {
            lang.pick(
                format!("{} : un prix, puis le total de la ligne ?", lang.quoted(typed)),
                format!("{}: a price, and then the total of the row?", lang.quoted(typed)),
            )
        })
        .note(|lang| {
            lang.pick(
                "le total d'une ligne ne se tape pas : il est calculé".into(),
                "the total of a row is not typed: it is computed".into(),
            )
        })
        .fix(span, price, |lang| lang.pick(format!("garder {price}"), format!("keep {price}"))),
    )
}

/// Where a text that is never closed most likely ends: before the quantity and price of a row, failing that with the line.
fn end_of_text(span: Span, typed: &str) -> Span {
    let end = typed.trim_end();
    let priced = [" @ ", " à "].iter().filter_map(|at| end.rfind(at)).max();
    let quantity = priced.and_then(|at| {
        let before = end[..at].trim_end();
        // The figure, and the unit after it if there is one.
        let unit = before.rfind(' ').filter(|_| before.ends_with(|ch: char| !ch.is_ascii_digit()));
        let figure = unit.map_or(before, |unit| before[..unit].trim_end());
        let blank = figure.trim_end_matches(|ch: char| ch.is_ascii_digit() || matches!(ch, ',' | '.'));
        (blank.len() < figure.len() && blank.ends_with(' ')).then(|| blank.trim_end().len())
    });
    let at = span.start + quantity.unwrap_or(end.len()) as u32;
    Span::new(at, if quantity.is_some() { at } else { span.end })
}

/// `31.05.2026`.
fn dotted_date(span: Span, typed: &str) -> Option<Diagnostic> {
    let date = Date::parse(&typed.replace('.', "/")).filter(|_| typed.matches('.').count() == 2)?;
    Some(
        Diagnostic::new(Code::InvalidDate, span, |lang| {
            lang.pick(format!("la date {typed} s'écrit {date}"), format!("date {typed} is written {date}"))
        })
        .fix(span, date.to_string(), |lang| lang.pick(format!("écrire {date}"), format!("write {date}"))),
    )
}

/// `x6`, as in `8,20x6,40`.
fn is_times(word: &str) -> bool {
    word.strip_prefix(['x', 'X'])
        .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
}

fn three_after_comma(typed: &str) -> bool {
    typed.rsplit_once(',').is_some_and(|(_, fraction)| fraction.len() == 3)
}

fn badly_grouped(span: Span, typed: &str, file: Lang) -> Diagnostic {
    let diagnostic = Diagnostic::new(Code::NumberGroups, span, |lang| {
        lang.pick(
            format!("{} ne se lit pas comme un nombre", lang.quoted(typed)),
            format!("{} does not read as one number", lang.quoted(typed)),
        )
    })
    .note(|lang| {
        lang.pick(
            "les milliers vont par groupes de trois, séparés par une espace ; une seule virgule (ou un seul point) : 1 234,50".into(),
            "thousands go in groups of three, parted by a space; one decimal mark only: 1 234.50".into(),
        )
    });
    match guess(typed) {
        Some(value) => {
            let new = file.typed(value);
            diagnostic
                .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
        }
        None => diagnostic,
    }
}

fn too_long(span: Span) -> Diagnostic {
    Diagnostic::new(Code::NumberTooLong, span, |lang| {
        lang.pick(
            format!("ce nombre a plus de {MOST_DIGITS} chiffres"),
            format!("this number has more than {MOST_DIGITS} digits"),
        )
    })
    .note(|lang| {
        lang.pick(
            "tout est calculé exactement ; un nombre si long est sûrement une faute de frappe".into(),
            "everything is computed exactly; so long a number is surely a slip".into(),
        )
    })
}

fn ambiguous_comma(span: Span, typed: &str) -> Diagnostic {
    let decimal = typed.replace(',', ".");
    let thousands = typed.replace(',', " ");
    let diagnostic = Diagnostic::new(Code::AmbiguousComma, span, |lang| {
        lang.pick(
            format!("{} : un millier, ou trois décimales ?", lang.quoted(typed)),
            format!("{}: a thousand, or three decimals?", lang.quoted(typed)),
        )
    })
    .note(|lang| {
        lang.pick(
            "dans un fichier en anglais, une virgule suivie de trois chiffres se lit des deux façons".into(),
            "in an English file, a comma before three digits reads both ways".into(),
        )
    });
    // Nothing starts a thousand with a zero.
    let diagnostic = match typed.starts_with('0') {
        true => diagnostic,
        false => diagnostic.fix(span, thousands.clone(), |lang| {
            lang.pick(format!("écrire {thousands}"), format!("write {thousands}"))
        }),
    };
    diagnostic
        .fix(span, decimal.clone(), |lang| lang.pick(format!("écrire {decimal}"), format!("write {decimal}")))
}

/// Cells parted by tabs, without quotation marks: rows copied from a spreadsheet.
pub(super) fn pasted(text: &str, line: Span, tokens: &[Token], file: Lang) -> Option<Diagnostic> {
    let raw = line.of(text).trim_matches([' ', '\t']);
    if raw.matches('\t').count() < 2 || tokens.iter().any(|token| token.kind == Kind::String) {
        return None;
    }
    let cells: Vec<&str> = raw.split('\t').map(str::trim).filter(|cell| !cell.is_empty()).collect();
    let numeric = |cell: &str| {
        let plain: String =
            cell.chars().filter(|ch| !matches!(ch, '€' | ' ' | '\u{A0}' | '\u{202F}')).collect();
        let plain = plain.trim_end_matches("EUR");
        let figure = |ch: char| ch.is_ascii_digit() || matches!(ch, '.' | ',');
        number(plain).ok().or_else(|| guess(plain).filter(|_| !plain.is_empty() && plain.chars().all(figure)))
    };
    // `12 m3` in one cell: the quantity and its unit.
    let measured = |cell: &str| {
        let (figure, unit) = cell.split_once([' ', '\u{A0}'])?;
        let word = unit.chars().all(char::is_alphanumeric) && unit.starts_with(char::is_alphabetic);
        word.then(|| numeric(figure).map(|figure| (figure, unit.to_owned())))?
    };
    let words =
        cells.iter().enumerate().filter(|(_, cell)| numeric(cell).is_none() && measured(cell).is_none());
    let longest = words.max_by_key(|(at, cell)| (cell.chars().count(), std::cmp::Reverse(*at)));
    let (designation, _) = longest.filter(|(_, cell)| cell.chars().count() > 3)?;
    let mut figures = Vec::new();
    let mut unit = None;
    for cell in &cells[designation + 1..] {
        match (numeric(cell), measured(cell)) {
            (Some(value), _) => figures.push(file.typed(value)),
            (None, Some((value, measure))) if unit.is_none() => {
                figures.push(file.typed(value));
                unit = Some(measure);
            }
            (None, _) if unit.is_none() => unit = Some((*cell).to_owned()),
            (None, _) => {}
        }
    }
    let mut row =
        format!("{} \"{}\"", identifier(cells[designation]), cells[designation].replace('"', "\"\""));
    if let Some(quantity) = figures.first() {
        row.push_str(&format!(" {quantity} {}", unit.as_deref().unwrap_or("u")));
    }
    if let Some(price) = figures.get(1) {
        row.push_str(&format!(" @ {price}"));
    }
    let first = tokens.first()?.span;
    let span = first.to(tokens.last()?.span);
    let diagnostic = Diagnostic::new(Code::PastedFromSpreadsheet, span, |lang| {
        lang.pick(
            "cette ligne vient d'un tableur : ses cellules sont séparées par des tabulations".into(),
            "this line comes from a spreadsheet: its cells are parted by tabs".into(),
        )
    })
    .note(|lang| {
        lang.pick(
            "une ligne s'écrit : identifiant \"désignation\" quantité unité @ prix".into(),
            "a row is written: id \"designation\" quantity unit @ price".into(),
        )
    });
    // A heading or a total has no quantity and price: it is no row.
    Some(match figures.len() {
        0 | 1 => diagnostic,
        _ => {
            diagnostic.fix(span, row, |lang| lang.pick("coller comme ligne".into(), "paste as a row".into()))
        }
    })
}
