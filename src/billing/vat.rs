//! Rates of VAT: which rate each row bears, and the tax on a base (R27, R31).

use super::contract::Known;
use super::formula::{Formulas, Used, Value};
use super::money::Money;
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::exact::Ratio;
use crate::project::{Project, Row, RowId, Vat, VatKind};
use crate::source::Span;
use crate::syntax::Keyword;
use rust_decimal::Decimal;

/// The rates that exist in France, overseas departments included (CGI, articles 278 to 281 nonies and 296),
/// in hundredths of a percent.
const FRENCH: &[i64] = &[2_000, 1_000, 850, 550, 210, 0];

/// The rates that exist in France, in percent, from the highest.
pub fn french_rates() -> impl Iterator<Item = Decimal> {
    FRENCH.iter().map(|rate| Decimal::new(*rate, 2).normalize())
}

/// A rate that the project uses.
#[derive(Clone, Debug, PartialEq)]
pub struct Rate {
    /// 0.2 for 20 %.
    pub ratio: Ratio,
    /// 20 for 20 %, without trailing zeros.
    pub percent: Decimal,
    /// Why nothing is due, for a rate of 0 %.
    pub reason: Option<Span>,
    pub kind: VatKind,
}

impl Rate {
    /// The tax on a base: round(rate × base) (R27; EN 16931 BR-CO-17).
    pub fn tax(&self, base: Money) -> Option<Money> {
        base.share(self.ratio)
    }
}

/// The rates in ascending order, and the one of each row; nothing where an error makes it unknown.
pub struct Rates {
    pub rates: Vec<Rate>,
    pub of_row: Vec<Option<u16>>,
    pub diagnostics: Log,
    pub used: Used,
}

/// Gives every row its rate: its own, or that of the innermost group that has one (R31).
pub fn rates(project: &Project, known: &Known<'_>) -> Rates {
    let mut finder = Finder { project, known, formulas: Formulas::new(project), rates: Vec::new() };
    let project_rate = finder.optional(project.settings.vat.as_ref());
    let quotes: Vec<Found> = project
        .quotes
        .iter()
        .map(|quote| {
            let own = finder.optional(quote.settings.vat.as_deref());
            // A library says a rate of its own, or none: that of the quote holds then.
            if quote.is_library() { own } else { own.or(project_rate) }
        })
        .collect();
    let mut sections: Vec<Found> = Vec::with_capacity(project.sections.len());
    for section in &project.sections {
        let own = finder.optional(section.settings.vat.as_deref());
        let outer = match section.parent {
            Some(parent) => sections[parent as usize],
            None => quotes[section.quote as usize],
        };
        sections.push(own.or(outer));
    }
    let inherited = |row: &Row| match row.section {
        Some(section) => sections[section as usize],
        None => quotes[row.quote as usize],
    };
    let mut of_row = Vec::with_capacity(project.rows.len());
    let mut without = Vec::new();
    for (at, row) in project.rows.iter().enumerate() {
        let quote = &project.quotes[row.quote as usize];
        if quote.is_library() || row.penalty().is_some() {
            // Never billed by itself, or outside VAT.
            of_row.push(None);
            continue;
        }
        // A row taken from another bears the rate that was typed there.
        let source = row.from().map(|other| &project.rows[other as usize]);
        let library = source.filter(|other| project.quotes[other.quote as usize].is_library());
        let found = match row.vat.as_deref().or_else(|| source?.vat.as_deref()) {
            Some(vat) => finder.vat(vat),
            None => library.map_or(Found::Nothing, inherited).or(inherited(row)),
        };
        if found == Found::Nothing && row.less.is_none() && row.readable {
            without.push(at);
        }
        of_row.push(match found {
            Found::Rate(rate) => Some(rate),
            _ => None,
        });
    }
    for (at, row) in project.rows.iter().enumerate() {
        if let Some(other) = row.reduced() {
            of_row[at] = of_row[other as usize];
        }
    }
    finder.missing(&without);
    let Finder { mut rates, formulas, .. } = finder;
    let mut order: Vec<usize> = (0..rates.len()).collect();
    order.sort_by_key(|at| rates[*at].ratio);
    let mut place = vec![0u16; rates.len()];
    for (new, old) in order.iter().enumerate() {
        place[*old] = new as u16;
    }
    rates.sort_by_key(|rate| rate.ratio);
    of_row.iter_mut().flatten().for_each(|rate| *rate = place[usize::from(*rate)]);
    Rates { rates, of_row, diagnostics: formulas.diagnostics, used: formulas.used }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Found {
    Rate(u16),
    Nothing,
    /// In fault; told already.
    Unknown,
}

impl Found {
    fn or(self, outer: Found) -> Found {
        if self == Found::Nothing { outer } else { self }
    }
}

struct Finder<'p> {
    project: &'p Project,
    known: &'p Known<'p>,
    formulas: Formulas<'p>,
    rates: Vec<Rate>,
}

impl Finder<'_> {
    fn optional(&mut self, vat: Option<&Vat>) -> Found {
        vat.map_or(Found::Nothing, |vat| self.vat(vat))
    }

    /// The place of a rate among those of the project.
    fn place(&mut self, rate: Rate) -> Found {
        let text = |span: Option<Span>| span.map(|span| self.project.slice(span));
        let same = |known: &Rate| {
            known.ratio == rate.ratio && known.kind == rate.kind && text(known.reason) == text(rate.reason)
        };
        let at = self.rates.iter().position(same).unwrap_or_else(|| {
            self.rates.push(rate);
            self.rates.len() - 1
        });
        u16::try_from(at).map_or(Found::Unknown, Found::Rate)
    }

    fn vat(&mut self, vat: &Vat) -> Found {
        let span = vat.rate.span();
        if vat.kind != VatKind::Rate {
            let (ratio, percent) = (Ratio::ZERO, Decimal::ZERO);
            return self.place(Rate { ratio, percent, reason: None, kind: vat.kind });
        }
        let Some(value) = self.formulas.evaluate(&vat.rate, self.known) else { return Found::Unknown };
        let percent = value.ratio.times(Ratio::integer(100)).and_then(|percent| percent.to_short_decimal(4));
        let exact = |known: &i64| Ratio::percent(Decimal::new(*known, 2)) == value.ratio;
        let known = !self.project.french_seller() || FRENCH.iter().any(exact);
        let in_range = !value.ratio.is_negative() && value.ratio <= Ratio::ONE;
        let (true, true, true, Some(percent)) = (value.rate, known, in_range, percent) else {
            self.unknown(value, span);
            return Found::Unknown;
        };
        if value.ratio.is_zero() && vat.reason.is_none() {
            self.formulas.diagnostics.push(
                Diagnostic::new(Code::ZeroVatReason, span, |lang| {
                    lang.pick("une TVA à 0 % dit sa raison".into(), "a VAT of 0% gives its reason".into())
                })
                .note(|lang| {
                    lang.pick(
                        "elle est imprimée sur la facture (CGI, annexe II, article 242 nonies A)".into(),
                        "it is printed on the invoice (CGI, annexe II, article 242 nonies A)".into(),
                    )
                })
                .fix(span.after(), " \"article 261 du CGI\"", |lang| {
                    lang.pick("ajouter une raison, à corriger".into(), "add a reason, to be put right".into())
                }),
            );
            return Found::Unknown;
        }
        let reason = vat.reason.filter(|_| value.ratio.is_zero());
        let exempt = self.project.settings.vat.as_ref().filter(|vat| vat.kind == VatKind::Exempt);
        if let Some(exempt) = exempt.filter(|_| !value.ratio.is_zero()) {
            let place = exempt.rate.span();
            self.formulas.diagnostics.push(
                Diagnostic::new(Code::ExemptSeller, span, |lang| {
                    lang.pick(
                        "une entreprise en franchise ne facture pas de TVA".into(),
                        "a seller that is exempt bills no VAT".into(),
                    )
                })
                .at(place, |lang| {
                    lang.pick(
                        "la franchise (CGI, article 293 B)".into(),
                        "the exemption (CGI, article 293 B)".into(),
                    )
                })
                .note(|lang| {
                    lang.pick(
                        "une TVA facturée à tort est due (CGI, article 283, 3)".into(),
                        "a VAT billed by mistake is owed (CGI, article 283, 3)".into(),
                    )
                }),
            );
            return Found::Unknown;
        }
        self.place(Rate { ratio: value.ratio, percent, reason, kind: VatKind::Rate })
    }

    fn unknown(&mut self, value: Value, span: Span) {
        let typed = self.project.slice(span).to_owned();
        let french = self.project.french_seller();
        let mut diagnostic = Diagnostic::new(Code::UnknownVat, span, |lang| {
            lang.pick(
                format!("{} n'est pas un taux de TVA", lang.quoted(&typed)),
                format!("{} is not a rate of VAT", lang.quoted(&typed)),
            )
        })
        .note(|lang| {
            if !french {
                return lang.pick(
                    "un taux se tape en pour cent, de 0 à 100 : 7,7%".into(),
                    "a rate is typed in percent, from 0 to 100: 7.7%".into(),
                );
            }
            let rates: Vec<String> = FRENCH.iter().map(|rate| lang.percent(Decimal::new(*rate, 2))).collect();
            lang.pick(
                format!("taux en vigueur en France : {}", lang.list(&rates, 9)),
                format!("rates in force in France: {}", lang.list(&rates, 9)),
            )
        });
        if !french {
            self.formulas.diagnostics.push(diagnostic);
            return;
        }
        // `0,2` is how a spreadsheet holds 20 %.
        let fraction = value.rate || value.ratio < Ratio::ONE;
        let scale = if fraction { 10_000 } else { 100 };
        if let Some(hundredths) = value.ratio.times(Ratio::integer(scale)).map(Ratio::round) {
            let near = FRENCH
                .iter()
                .filter(|rate| **rate > 0)
                .min_by_key(|rate| (i128::from(**rate) - hundredths).abs())
                .map(|rate| format!("{}%", self.project.lang.typed(Decimal::new(*rate, 2))));
            if let Some(near) = near {
                diagnostic = diagnostic.fix(span, near.clone(), |lang| {
                    lang.pick(format!("écrire {near}"), format!("write {near}"))
                });
            }
        }
        self.formulas.diagnostics.push(diagnostic);
    }

    /// One diagnostic for all the rows that have no rate: one setting puts them all right.
    fn missing(&mut self, rows: &[usize]) {
        let Some(first) = rows.first() else { return };
        let project = self.project;
        // The setting that gives the rate may be what could not be read.
        if project.lost {
            return;
        }
        let names: Vec<String> = rows.iter().map(|row| project.row_id(*row as RowId).to_owned()).collect();
        let row = &project.rows[*first];
        let head = project.quotes[row.quote as usize].head;
        let keyword = Keyword::Vat.word(project.lang);
        let mut diagnostic = Diagnostic::new(Code::MissingVat, row.span, |lang| match names.as_slice() {
            [name] => lang.pick(
                format!("la ligne {} n'a pas de taux de TVA", lang.quoted(name)),
                format!("row {} has no rate of VAT", lang.quoted(name)),
            ),
            names => lang.pick(
                format!("{} lignes n'ont pas de taux de TVA : {}", names.len(), lang.list(names, 4)),
                format!("{} rows have no rate of VAT: {}", names.len(), lang.list(names, 4)),
            ),
        })
        .note(|lang| {
            lang.pick(
                "le taux se donne sur la ligne (tva 20%), ou pour tout un titre, un devis ou le projet (tva : 20%)".into(),
                "the rate is given on the row (vat 20%), or for a section, a quote or the project (vat : 20%)".into(),
            )
        });
        if let [only] = rows {
            let end = project.rows[*only].span.after();
            diagnostic = diagnostic.fix(end, format!(" {keyword} 20%"), |lang| {
                lang.pick("ajouter tva 20%".into(), "add vat 20%".into())
            });
        } else {
            diagnostic = diagnostic
                .at(head, |lang| lang.pick("le devis n'en donne pas".into(), "the quote gives none".into()));
            let rest = Span::new(head.end, project.source.text.len() as u32);
            if let Some(brace) = rest.of(&project.source.text).find('{') {
                let after = head.end + brace as u32 + 1;
                diagnostic =
                    diagnostic.fix(Span::new(after, after), format!("\n    {keyword} : 20%"), |lang| {
                        lang.pick(
                            format!("ajouter {keyword} : 20% au devis"),
                            format!("add {keyword} : 20% to the quote"),
                        )
                    });
            }
        }
        self.formulas.diagnostics.push(diagnostic);
    }
}
