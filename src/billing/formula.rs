//! Formulas: exact values with dimensions (R34–R36). Names are evaluated in the order of what they need.

use crate::diagnostic::{Code, Diagnostic, Log};
use crate::exact::Ratio;
use crate::locale::Lang;
use crate::project::{Dimension, Project, QuoteId, RowId, SectionId};
use crate::source::Span;
use crate::syntax::number;
use crate::syntax::tree::{Comparison, Expr, Scalar, Suffix, Term};
use rustc_hash::FxHashSet;

/// What a formula comes to. Lengths are in metres, masses in grams, money in units of the currency.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Value {
    pub ratio: Ratio,
    pub dimension: Dimension,
    /// It was typed with `%`: `100% / 3` is a rate, `1/3` is not.
    pub rate: bool,
}

impl Value {
    fn plain(ratio: Ratio) -> Value {
        Value { ratio, dimension: Dimension::NONE, rate: false }
    }
}

/// A section or a quote, as a group of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Group {
    Section(SectionId),
    Quote(QuoteId),
}

/// What a formula may name, and what contracts are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Node {
    Let(u32),
    Quantity(RowId),
    Price(RowId),
    /// The contract amount before discounts that are amounts.
    Base(RowId),
    /// The contract amount.
    Total(RowId),
    /// The discount that a section or a quote sets.
    Discount(Group),
    /// The shares of a discount that is an amount.
    Shares(Group),
    /// The total of a section or a quote.
    Sum(Group),
    /// The value of an index for the month in hand, for the base month, and the first over the second.
    Index(u32),
    IndexBase(u32),
    IndexRatio(u32),
}

/// Where values of other nodes come from while a formula is evaluated.
pub trait Values {
    fn value(&self, node: Node) -> Option<Value>;
}

/// Names that something needs.
#[derive(Clone, Debug)]
pub struct Used {
    /// One for each `soit` name.
    pub lets: Vec<bool>,
    /// One for each unit; true for units that the file declares only.
    pub units: Vec<bool>,
    /// Cells of rows and totals of groups that a formula has read.
    pub(super) cells: FxHashSet<Node>,
}

impl Used {
    fn new(project: &Project) -> Self {
        Used {
            lets: vec![false; project.lets.len()],
            units: vec![false; project.units.count()],
            cells: FxHashSet::default(),
        }
    }

    /// Keeps what the file itself declares, and gives the cells that were read: who needs them has them.
    pub(super) fn declared(&mut self, project: &Project) -> FxHashSet<Node> {
        let known = std::mem::replace(&mut self.units, vec![false; project.units.count()]);
        for (_, unit) in &project.declared_units {
            self.units[unit.index()] = known[unit.index()];
        }
        std::mem::take(&mut self.cells)
    }

    /// What either knows to be used.
    pub fn join(&mut self, other: &Used) {
        self.lets.iter_mut().zip(&other.lets).for_each(|(known, used)| *known |= used);
        self.units.iter_mut().zip(&other.units).for_each(|(known, used)| *known |= used);
        self.cells.extend(&other.cells);
    }
}

/// Evaluates the formulas of one project; faults are told once, where they are.
pub struct Formulas<'p> {
    pub project: &'p Project,
    pub diagnostics: Log,
    pub used: Used,
    /// Names of indices mean something: in the formula of a revision only.
    pub(super) indices: bool,
}

/// Nothing: the fault has been told, here or where a value it needs was computed.
pub(super) type Outcome = Option<Value>;

impl<'p> Formulas<'p> {
    pub fn new(project: &'p Project) -> Self {
        Formulas { project, diagnostics: Log::default(), used: Used::new(project), indices: false }
    }

    pub(super) fn tell(&mut self, diagnostic: Diagnostic) -> Outcome {
        self.diagnostics.push(diagnostic);
        None
    }

    /// The nodes that an expression names. Names that mean nothing are told by [`Formulas::evaluate`].
    pub fn needs(&self, expr: &Expr, out: &mut Vec<Node>) {
        match expr {
            Expr::Scalar(_) => {}
            Expr::Path(span) => out.extend(self.find(*span)),
            Expr::Call(call) => call.arguments.iter().for_each(|argument| self.needs(argument, out)),
            Expr::Negative(negative) => self.needs(&negative.value, out),
            Expr::Sum(terms) | Expr::Product(terms) => {
                terms.iter().for_each(|term| self.needs(&term.value, out))
            }
            Expr::Compare(compare) => {
                self.needs(&compare.left, out);
                self.needs(&compare.right, out);
            }
            Expr::Group(group) => self.needs(&group.value, out),
        }
    }

    /// Evaluates an expression whose needs are met. `None` when it is in fault, or needs what is.
    pub fn evaluate(&mut self, expr: &Expr, values: &impl Values) -> Outcome {
        match expr {
            Expr::Scalar(scalar) => self.scalar(scalar),
            Expr::Path(span) => match self.find(*span) {
                Some(node) => {
                    match node {
                        Node::Let(name) => self.used.lets[name as usize] = true,
                        cell => {
                            self.used.cells.insert(cell);
                        }
                    }
                    values.value(node)
                }
                None => self.unknown_name(*span),
            },
            Expr::Call(call) => self.call(call, values),
            Expr::Negative(negative) => {
                let value = self.evaluate(&negative.value, values)?;
                Some(Value { ratio: value.ratio.negated(), ..value })
            }
            Expr::Sum(terms) => self.sum(terms, values),
            Expr::Product(terms) => self.product(terms, values),
            Expr::Compare(compare) => {
                let left = self.evaluate(&compare.left, values);
                let right = self.evaluate(&compare.right, values);
                let (left, right) = (left?, right?);
                self.same_dimension(left, compare.left.span(), right, compare.right.span())?;
                let order = left.ratio.cmp(&right.ratio);
                let holds = match compare.comparison {
                    Comparison::Less => order.is_lt(),
                    Comparison::LessEqual => order.is_le(),
                    Comparison::Equal => order.is_eq(),
                    Comparison::NotEqual => order.is_ne(),
                    Comparison::GreaterEqual => order.is_ge(),
                    Comparison::Greater => order.is_gt(),
                };
                Some(Value::plain(Ratio::integer(i128::from(holds))))
            }
            Expr::Group(group) => {
                let value = self.evaluate(&group.value, values);
                match group.suffix {
                    Suffix::None => value,
                    Suffix::Percent(span) => {
                        let value = value?;
                        if !value.dimension.is_none() {
                            let plain = Value::plain(Ratio::ONE);
                            return self.same_dimension(value, group.value.span(), plain, span).and(None);
                        }
                        self.rate(value.ratio, span)
                    }
                    Suffix::Unit(span) => {
                        let unit = self.unit(span)?;
                        let value = value?;
                        if value.dimension.is_none() {
                            let ratio = value.ratio.times(unit.factor);
                            return self.fits(ratio, unit.dimension, span);
                        }
                        if value.dimension == unit.dimension {
                            return Some(value);
                        }
                        let (typed, found) =
                            (self.project.slice(span).to_owned(), self.dimension_name(value.dimension));
                        self.tell(
                            Diagnostic::new(Code::RowUnit, span, |lang| {
                                lang.pick(
                                    format!("cette formule donne des {found}, pas des {typed}"),
                                    format!("this formula gives {found}, not {typed}"),
                                )
                            })
                            .at(group.value.span(), |_| found.clone()),
                        )
                    }
                }
            }
        }
    }

    fn rate(&mut self, percent: Ratio, span: Span) -> Outcome {
        match percent.over(Ratio::integer(100)) {
            Some(ratio) => Some(Value { ratio, dimension: Dimension::NONE, rate: true }),
            None => self.overflow(span),
        }
    }

    fn scalar(&mut self, scalar: &Scalar) -> Outcome {
        // A number that does not read as one was told when the line was parsed.
        let value = Ratio::from(number(self.project.slice(scalar.number)).ok()?);
        match scalar.suffix {
            Suffix::None => Some(Value::plain(value)),
            Suffix::Percent(span) => self.rate(value, span),
            Suffix::Unit(span) => {
                let unit = self.unit(span)?;
                self.fits(value.times(unit.factor), unit.dimension, scalar.span())
            }
        }
    }

    pub(super) fn fits(&mut self, ratio: Option<Ratio>, dimension: Dimension, span: Span) -> Outcome {
        match ratio {
            Some(ratio) => Some(Value { ratio, dimension, rate: false }),
            None => self.overflow(span),
        }
    }

    pub(super) fn overflow(&mut self, span: Span) -> Outcome {
        self.tell(Diagnostic::new(Code::Overflow, span, |lang| {
            lang.pick(
                "ce calcul dépasse ce qui peut être calculé exactement".into(),
                "this exceeds what can be computed exactly".into(),
            )
        }))
    }

    /// An amount that is typed as a figure is one of whole cents; what a formula comes to is rounded, once (R25).
    pub(super) fn whole_cents(&mut self, expr: &Expr, value: Value) -> Option<()> {
        let currency = &self.project.settings.currency;
        let scale = Ratio::integer(10i128.pow(currency.decimals));
        let literal = value.dimension == Dimension::MONEY && is_literal(expr);
        let Some(minor) = value.ratio.times(scale).filter(|_| literal) else { return Some(()) };
        if Ratio::integer(minor.floor()) == minor {
            return Some(());
        }
        let span = expr.span();
        let typed = self.project.slice(span).to_owned();
        let diagnostic = Diagnostic::new(Code::FractionOfCent, span, |lang| {
            lang.pick(
                format!("{typed} ne tombe pas juste au centime"),
                format!("{typed} is not a whole number of cents"),
            )
        })
        .note(|lang| {
            let (code, places) = (currency.code, currency.decimals);
            lang.pick(
                format!("R25 : un montant tapé en {code} a {places} décimales au plus ; le résultat d'une formule est arrondi tout seul"),
                format!("R25: an amount typed in {code} has at most {places} decimals; what a formula comes to is rounded by itself"),
            )
        });
        let unit = if currency.code == "EUR" { self.project.lang.pick("€", "EUR") } else { currency.code };
        let nearest = minor.round();
        let other = if nearest == minor.floor() { nearest + 1 } else { nearest - 1 };
        let fixed = [nearest, other].into_iter().filter_map(|minor| {
            let decimal = Ratio::integer(minor).over(scale)?.to_decimal(currency.decimals)?;
            let figure = decimal.to_string();
            Some(format!("{} {unit}", self.project.lang.pick(figure.replace('.', ","), figure)))
        });
        let diagnostic = fixed.fold(diagnostic, |diagnostic, new| {
            diagnostic
                .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
        });
        self.diagnostics.push(diagnostic);
        None
    }

    /// How a dimension is named in a message.
    pub fn dimension_name(&self, dimension: Dimension) -> String {
        if dimension.is_none() {
            return "—".into();
        }
        if dimension == Dimension::MONEY {
            return self.project.settings.currency.code.to_owned();
        }
        match self.project.units.name_of(dimension) {
            Some(name) => name.to_owned(),
            None => "?".into(),
        }
    }

    pub(super) fn same_dimension(
        &mut self,
        left: Value,
        left_span: Span,
        right: Value,
        right_span: Span,
    ) -> Option<()> {
        if left.dimension == right.dimension {
            return Some(());
        }
        let (a, b) = (self.dimension_name(left.dimension), self.dimension_name(right.dimension));
        let what = |name: &str, lang: Lang| match name {
            "—" => lang.pick("un nombre sans unité".to_owned(), "a number without a unit".to_owned()),
            "?" => lang.pick("une unité composée".to_owned(), "a compound unit".to_owned()),
            name => name.to_owned(),
        };
        self.tell(
            Diagnostic::new(Code::MixedUnits, right_span, |lang| {
                lang.pick(
                    format!(
                        "{} et {} ne s'ajoutent pas et ne se comparent pas",
                        what(&a, lang),
                        what(&b, lang)
                    ),
                    format!("{} and {} can be neither added nor compared", what(&a, lang), what(&b, lang)),
                )
            })
            .here(|lang| what(&b, lang))
            .at(left_span, |lang| what(&a, lang)),
        );
        None
    }

    fn sum(&mut self, terms: &[Term], values: &impl Values) -> Outcome {
        let mut total: Option<(Value, Span)> = None;
        let mut failed = false;
        for term in terms {
            let Some(mut value) = self.evaluate(&term.value, values) else {
                failed = true;
                continue;
            };
            if term.inverse {
                value.ratio = value.ratio.negated();
            }
            total = Some(match total {
                None => (value, term.value.span()),
                Some((known, span)) => {
                    self.same_dimension(known, span, value, term.value.span())?;
                    let Some(ratio) = known.ratio.plus(value.ratio) else {
                        return self.overflow(term.value.span());
                    };
                    (Value { ratio, dimension: known.dimension, rate: known.rate && value.rate }, span)
                }
            });
        }
        if failed { None } else { total.map(|(value, _)| value) }
    }

    fn product(&mut self, terms: &[Term], values: &impl Values) -> Outcome {
        let mut total = Value::plain(Ratio::ONE);
        let mut failed = false;
        let ratios = if self.indices { self.index_ratios(terms) } else { Vec::new() };
        for (at, term) in terms.iter().enumerate() {
            if ratios.iter().any(|(_, base, _)| *base == at) {
                continue;
            }
            let ratio = ratios.iter().find(|(index, ..)| *index == at);
            let value = match ratio {
                Some((_, _, table)) => values.value(Node::IndexRatio(*table)),
                None => self.evaluate(&term.value, values),
            };
            let Some(value) = value else {
                failed = true;
                continue;
            };
            let span = term.value.span();
            if term.inverse && value.ratio.is_zero() {
                return self.tell(
                    Diagnostic::new(Code::DivisionByZero, span, |lang| {
                        lang.pick("division par zéro".into(), "division by zero".into())
                    })
                    .here(|lang| lang.pick("vaut 0".into(), "comes to 0".into())),
                );
            }
            let ratio =
                if term.inverse { total.ratio.over(value.ratio) } else { total.ratio.times(value.ratio) };
            let dimension = total.dimension.times(value.dimension, term.inverse);
            let (Some(ratio), Some(dimension)) = (ratio, dimension) else { return self.overflow(span) };
            total = Value { ratio, dimension, rate: (total.rate || value.rate) && dimension.is_none() };
        }
        (!failed).then_some(total)
    }
}

/// A figure with its unit, not a calculation.
fn is_literal(expr: &Expr) -> bool {
    match expr {
        Expr::Scalar(_) => true,
        Expr::Negative(negative) => is_literal(&negative.value),
        Expr::Group(group) => is_literal(&group.value),
        _ => false,
    }
}
