//! What each row was sold for: quantity, price, discounts and contract amount (R26, R32, R15).
//!
//! Rows, sections and `soit` names may need one another in any order: nodes are evaluated on demand, with a stack of
//! our own, and a ring among them is a cycle (R34).

use super::formula::{Formulas, Group, Node, Used, Value, Values};
use super::money::{Money, spread};
use crate::diagnostic::{Code, Diagnostic};
use crate::exact::Ratio;
use crate::project::{Dimension, Project, RowId, UnitId, Units};
use crate::source::Span;
use crate::syntax::tree::{Expr, Suffix};
use rustc_hash::FxHashMap;

/// A row as it was sold.
#[derive(Clone, Debug)]
pub struct Contract {
    /// In the row's unit; negative for a row that takes away.
    pub quantity: Ratio,
    pub unit: UnitId,
    pub unit_name: UnitName,
    /// Before tax, for one unit, in units of the currency; never rounded.
    pub price: Ratio,
    /// What discounts that are rates leave: 1 without discount.
    pub factor: Ratio,
    /// round(quantity × price × factor), less its share of discounts that are amounts.
    pub amount: Money,
    /// It bears a share of a discount that is an amount.
    pub shared: bool,
}

/// How the unit of a row is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum UnitName {
    Typed(Span),
    /// The unit that a formula came to.
    Derived(Box<str>),
}

impl UnitName {
    /// As the file spells it.
    pub fn of<'a>(&'a self, project: &'a Project) -> &'a str {
        match self {
            UnitName::Typed(span) => project.slice(*span),
            UnitName::Derived(name) => name,
        }
    }
}

impl Contract {
    /// The quantity as a formula sees it.
    pub(super) fn quantity_value(&self, units: &Units) -> Option<Value> {
        let unit = units.unit(self.unit);
        Some(Value { ratio: self.quantity.mul(unit.factor)?, dimension: unit.dimension, rate: false })
    }

    /// The price as a formula sees it: money for a unit.
    pub(super) fn price_value(&self, units: &Units) -> Option<Value> {
        let unit = units.unit(self.unit);
        let dimension = Dimension::MONEY.times(unit.dimension, true)?;
        Some(Value { ratio: self.price.div(unit.factor)?, dimension, rate: false })
    }

    /// The cumulative amount at a rate: round(rate × contract amount) (R26).
    pub fn at_rate(&self, rate: Ratio) -> Option<Money> {
        self.amount.share(rate)
    }

    /// The cumulative amount of a quantity in the row's unit (R26); at full quantity, the contract amount.
    pub fn at_quantity(&self, quantity: Ratio, decimals: u32) -> Option<Money> {
        if quantity == self.quantity {
            return Some(self.amount);
        }
        if self.shared {
            return self.amount.share(quantity.div(self.quantity)?);
        }
        Money::round(quantity.mul(self.price)?.mul(self.factor)?, decimals)
    }
}

/// Values that are known once every contract is: for rates of VAT, and for formulas in entries.
pub struct Known<'l> {
    pub project: &'l Project,
    pub rows: &'l [Option<Contract>],
    pub lets: &'l [Option<Value>],
}

impl Values for Known<'_> {
    fn value(&self, node: Node) -> Option<Value> {
        let row = |row: RowId| self.rows[row as usize].as_ref();
        let decimals = self.project.settings.currency.decimals;
        match node {
            Node::Let(at) => self.lets[at as usize],
            Node::Quantity(at) => row(at)?.quantity_value(&self.project.units),
            Node::Price(at) => row(at)?.price_value(&self.project.units),
            Node::Total(at) | Node::Base(at) => money_value(row(at)?.amount, decimals),
            Node::Sum(group) => {
                let rows = match group {
                    Group::Section(section) => self.project.sections[section as usize].rows.clone(),
                    Group::Quote(quote) => self.project.quotes[quote as usize].rows.clone(),
                };
                let counted = rows.filter(|row| self.project.rows[*row as usize].option.is_none());
                let amounts = counted.map(|at| row(at).map(|row| row.amount)).collect::<Option<Vec<_>>>()?;
                money_value(Money::sum(amounts)?, decimals)
            }
            Node::Discount(_) | Node::Shares(_) => None,
        }
    }
}

/// How far a node has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Memo {
    New,
    /// On the stack: to need it now is a cycle.
    Busy,
    Known,
    Unknown,
}

/// The contract of every row; nothing where an error makes it unknown.
pub struct Contracts {
    pub rows: Vec<Option<Contract>>,
    /// Values of `soit` names.
    pub lets: Vec<Option<Value>>,
    pub diagnostics: Vec<Diagnostic>,
    pub used: Used,
}

/// States of nodes, and the values of those that are known. The contract of a row holds its own.
struct Memos<'p> {
    units: &'p Units,
    lets: Vec<(Memo, Option<Value>)>,
    quantities: Vec<Memo>,
    prices: Vec<Memo>,
    bases: Vec<Memo>,
    totals: Vec<Memo>,
    groups: FxHashMap<Node, (Memo, Option<Value>)>,
    rows: Vec<Option<Contract>>,
    /// Quantity and price of rows whose contract is not made yet.
    pending: FxHashMap<Node, Value>,
    decimals: u32,
}

impl Memos<'_> {
    fn get(&self, node: Node) -> Memo {
        match node {
            Node::Let(at) => self.lets[at as usize].0,
            Node::Quantity(row) => self.quantities[row as usize],
            Node::Price(row) => self.prices[row as usize],
            Node::Base(row) => self.bases[row as usize],
            Node::Total(row) => self.totals[row as usize],
            group => self.groups.get(&group).map_or(Memo::New, |(memo, _)| *memo),
        }
    }

    fn mark(&mut self, node: Node, memo: Memo) {
        match node {
            Node::Let(at) => self.lets[at as usize].0 = memo,
            Node::Quantity(row) => self.quantities[row as usize] = memo,
            Node::Price(row) => self.prices[row as usize] = memo,
            Node::Base(row) => self.bases[row as usize] = memo,
            Node::Total(row) => self.totals[row as usize] = memo,
            group => self.groups.entry(group).or_insert((memo, None)).0 = memo,
        }
    }

    fn keep(&mut self, node: Node, value: Option<Value>) {
        self.mark(node, if value.is_some() { Memo::Known } else { Memo::Unknown });
        match (node, value) {
            (Node::Let(at), value) => self.lets[at as usize].1 = value,
            (Node::Quantity(_) | Node::Price(_), Some(value)) => {
                self.pending.insert(node, value);
            }
            (Node::Base(row), Some(_)) => {
                self.pending.remove(&Node::Quantity(row));
                self.pending.remove(&Node::Price(row));
            }
            (Node::Discount(_) | Node::Shares(_) | Node::Sum(_), value) => {
                self.groups.entry(node).or_insert((Memo::New, None)).1 = value;
            }
            _ => {}
        }
    }
}

impl Values for Memos<'_> {
    fn value(&self, node: Node) -> Option<Value> {
        if self.get(node) != Memo::Known {
            return None;
        }
        let row = |row: RowId| self.rows[row as usize].as_ref();
        match node {
            Node::Let(at) => self.lets[at as usize].1,
            Node::Quantity(at) => {
                self.pending.get(&node).copied().or_else(|| row(at)?.quantity_value(self.units))
            }
            Node::Price(at) => self.pending.get(&node).copied().or_else(|| row(at)?.price_value(self.units)),
            Node::Base(at) | Node::Total(at) => money_value(row(at)?.amount, self.decimals),
            group => self.groups.get(&group)?.1,
        }
    }
}

struct Builder<'p> {
    project: &'p Project,
    formulas: Formulas<'p>,
    memos: Memos<'p>,
    /// Groups with a discount of their own: most projects have none.
    discounted: Vec<Group>,
}

/// An amount as a formula sees it, in units of the currency.
pub fn money_value(amount: Money, decimals: u32) -> Option<Value> {
    let ratio = amount.as_ratio().div(Ratio::integer(10i128.pow(decimals)))?;
    Some(Value { ratio, dimension: Dimension::MONEY, rate: false })
}

/// Evaluates every `soit`, quantity, price and contract amount of a project.
pub fn contracts(project: &Project) -> Contracts {
    let rows = project.rows.len();
    let sections = project.sections.iter().enumerate();
    let mut discounted: Vec<Group> = sections
        .filter(|(_, section)| section.settings.discount.is_some())
        .map(|(at, _)| Group::Section(at as u32))
        .collect();
    // Innermost first: a section's share is taken before its parent's.
    discounted.reverse();
    let quotes = project.quotes.iter().enumerate().filter(|(_, quote)| quote.settings.discount.is_some());
    discounted.extend(quotes.map(|(at, _)| Group::Quote(at as u32)));
    let mut builder = Builder {
        project,
        formulas: Formulas::new(project),
        memos: Memos {
            units: &project.units,
            lets: vec![(Memo::New, None); project.lets.len()],
            quantities: vec![Memo::New; rows],
            prices: vec![Memo::New; rows],
            bases: vec![Memo::New; rows],
            totals: vec![Memo::New; rows],
            groups: FxHashMap::default(),
            rows: vec![None; rows],
            pending: FxHashMap::default(),
            decimals: project.settings.currency.decimals,
        },
        discounted,
    };
    for at in 0..project.lets.len() {
        builder.demand(Node::Let(at as u32));
    }
    for row in 0..rows as RowId {
        if !builder.plain(row) {
            builder.demand(Node::Total(row));
        }
    }
    builder.deductions();
    let Builder { formulas, mut memos, .. } = builder;
    let lets = (0..project.lets.len()).map(|at| memos.value(Node::Let(at as u32))).collect();
    let rows = std::mem::take(&mut memos.rows);
    Contracts { rows, lets, diagnostics: formulas.diagnostics, used: formulas.used }
}

impl Builder<'_> {
    fn tell(&mut self, diagnostic: Diagnostic) -> Option<Value> {
        self.formulas.diagnostics.push(diagnostic);
        None
    }

    /// A row of plain figures needs nothing but itself: its nodes are evaluated in their order, without a stack.
    fn plain(&mut self, row: RowId) -> bool {
        let declared = &self.project.rows[row as usize];
        let scalar = |expr: &Option<Expr>| matches!(expr, Some(Expr::Scalar(_)));
        let plain = scalar(&declared.quantity)
            && scalar(&declared.price)
            && declared.discount.is_none()
            && declared.less.is_none()
            && self.discounted.is_empty()
            && self.memos.get(Node::Base(row)) == Memo::New
            && self.memos.get(Node::Quantity(row)) == Memo::New
            && self.memos.get(Node::Price(row)) == Memo::New;
        if plain {
            for node in [Node::Quantity(row), Node::Price(row), Node::Base(row), Node::Total(row)] {
                let value = self.compute(node);
                self.memos.keep(node, value);
            }
        }
        plain
    }

    /// Evaluates a node and what it needs, without recursion.
    fn demand(&mut self, wanted: Node) {
        let mut stack = vec![wanted];
        let mut needs = Vec::new();
        while let Some(node) = stack.last().copied() {
            match self.memos.get(node) {
                Memo::Known | Memo::Unknown => {
                    stack.pop();
                    continue;
                }
                Memo::New => self.memos.mark(node, Memo::Busy),
                Memo::Busy => {}
            }
            needs.clear();
            self.needs(node, &mut needs);
            let mut waiting = false;
            for need in &needs {
                match self.memos.get(*need) {
                    Memo::New => {
                        stack.push(*need);
                        waiting = true;
                    }
                    Memo::Busy if !waiting => {
                        self.cycle(&stack, *need);
                        break;
                    }
                    _ => {}
                }
            }
            // A cycle marks its nodes unknown: they leave the stack by themselves.
            if waiting || !matches!(self.memos.get(node), Memo::Busy) {
                continue;
            }
            let value = self.compute(node);
            self.memos.keep(node, value);
            stack.pop();
        }
    }

    /// Shows the ring, and makes every node of it unknown.
    fn cycle(&mut self, stack: &[Node], again: Node) {
        // What is being evaluated is busy; what only waits beside it is new.
        let start = stack.iter().position(|node| *node == again).unwrap_or(0);
        let ring: Vec<Node> = stack[start..]
            .iter()
            .copied()
            .filter(|node| matches!(self.memos.get(*node), Memo::Busy))
            .collect();
        let mut places: Vec<(String, Span)> = Vec::new();
        for node in &ring {
            if let Some((name, span)) = self.place(*node)
                && !places.iter().any(|(_, known)| *known == span)
            {
                places.push((name, span));
            }
        }
        for node in &ring {
            self.memos.mark(*node, Memo::Unknown);
        }
        let Some((first, span)) = places.first().cloned() else { return };
        let mut names: Vec<String> = places.iter().map(|(name, _)| name.clone()).collect();
        names.push(first);
        let chain = names.join(" → ");
        let mut diagnostic = Diagnostic::new(Code::Cycle, span, |lang| {
            lang.pick(
                format!("ces formules se mordent la queue : {chain}"),
                format!("these formulas form a ring: {chain}"),
            )
        });
        for (at, (name, span)) in places.iter().enumerate() {
            let next = &names[at + 1];
            let say = |lang: crate::locale::Lang| {
                lang.pick(format!("{name} a besoin de {next}"), format!("{name} needs {next}"))
            };
            diagnostic = if at == 0 { diagnostic.here(say) } else { diagnostic.at(*span, say) };
        }
        self.tell(diagnostic);
    }

    /// Where a node is written, for the ring of a cycle; nothing for those that only connect two others.
    fn place(&self, node: Node) -> Option<(String, Span)> {
        let project = self.project;
        match node {
            Node::Let(at) => {
                let name = project.lets[at as usize].name;
                Some((project.slice(name).to_owned(), name))
            }
            Node::Quantity(row) => {
                let cell = project.lang.pick("quantité", "quantity");
                let row = &project.rows[row as usize];
                Some((format!("{}.{cell}", project.slice(row.id)), row.quantity.as_ref()?.span()))
            }
            Node::Price(row) => {
                let cell = project.lang.pick("prix", "price");
                let row = &project.rows[row as usize];
                Some((format!("{}.{cell}", project.slice(row.id)), row.price.as_ref()?.span()))
            }
            Node::Discount(group) => {
                let expr = self.discount_of(group)?;
                Some((
                    format!("{} {}", self.group_name(group), project.lang.pick("remise", "discount")),
                    expr.span(),
                ))
            }
            Node::Sum(group) => {
                let span = match group {
                    Group::Section(section) => {
                        let section = &project.sections[section as usize];
                        section.id.unwrap_or(section.title)
                    }
                    Group::Quote(quote) => project.quotes[quote as usize].head,
                };
                Some((format!("{}.total", self.group_name(group)), span))
            }
            Node::Base(_) | Node::Total(_) | Node::Shares(_) => None,
        }
    }

    fn group_name(&self, group: Group) -> String {
        self.project.target_name(match group {
            Group::Section(section) => crate::project::Target::Section(section),
            Group::Quote(quote) => crate::project::Target::Quote(quote),
        })
    }

    fn discount_of(&self, group: Group) -> Option<&Expr> {
        match group {
            Group::Section(section) => self.project.sections[section as usize].settings.discount.as_ref(),
            Group::Quote(quote) => self.project.quotes[quote as usize].settings.discount.as_ref(),
        }
    }

    fn rows_of(&self, group: Group) -> std::ops::Range<RowId> {
        match group {
            Group::Section(section) => self.project.sections[section as usize].rows.clone(),
            Group::Quote(quote) => self.project.quotes[quote as usize].rows.clone(),
        }
    }

    /// The groups with a discount that a row is in, innermost first.
    fn discounts_on(&self, row: RowId) -> impl Iterator<Item = Group> + '_ {
        self.discounted.iter().copied().filter(move |group| self.rows_of(*group).contains(&row))
    }

    /// Rows that count in totals: not optional, not taking away from another quote's row.
    fn counted(&self, group: Group) -> impl Iterator<Item = RowId> + '_ {
        self.rows_of(group).filter(|row| self.project.rows[*row as usize].option.is_none())
    }

    fn needs(&self, node: Node, out: &mut Vec<Node>) {
        let project = self.project;
        match node {
            Node::Let(at) => {
                if let Some(value) = &project.lets[at as usize].value {
                    self.formulas.needs(value, out);
                }
            }
            Node::Quantity(row) => {
                if let Some(expr) = &project.rows[row as usize].quantity {
                    self.formulas.needs(expr, out);
                }
                // For the unit that a deduction most likely has.
                out.extend(project.rows[row as usize].less.and_then(|less| less.row).map(Node::Base));
            }
            Node::Price(row) => {
                out.push(Node::Quantity(row));
                let row = &project.rows[row as usize];
                if let Some(other) = row.less.and_then(|less| less.row) {
                    out.push(Node::Price(other));
                }
                if let Some(expr) = &row.price {
                    self.formulas.needs(expr, out);
                }
            }
            Node::Base(row) => {
                out.extend([Node::Quantity(row), Node::Price(row)]);
                if let Some(other) = project.rows[row as usize].less.and_then(|less| less.row) {
                    out.push(Node::Total(other));
                }
                out.extend(self.discounts_on(row).map(Node::Discount));
                if let Some(expr) = &project.rows[row as usize].discount {
                    self.formulas.needs(expr, out);
                }
            }
            Node::Total(row) => {
                out.push(Node::Base(row));
                out.extend(self.discounts_on(row).map(Node::Shares));
            }
            Node::Discount(group) => {
                if let Some(expr) = self.discount_of(group) {
                    self.formulas.needs(expr, out);
                }
            }
            Node::Shares(group) => {
                out.push(Node::Discount(group));
                // A rate is part of each row's base; only an amount has to know all the rows first.
                if self.memos.value(Node::Discount(group)).is_none_or(|discount| discount.rate) {
                    return;
                }
                out.extend(self.counted(group).map(Node::Base));
                let inner = self.discounted.iter().take_while(|other| **other != group);
                let rows = self.rows_of(group);
                out.extend(
                    inner
                        .filter(|other| rows.contains(&self.rows_of(**other).start))
                        .map(|g| Node::Shares(*g)),
                );
            }
            Node::Sum(group) => out.extend(self.counted(group).map(Node::Total)),
        }
    }

    fn compute(&mut self, node: Node) -> Option<Value> {
        let project = self.project;
        match node {
            Node::Let(at) => self.formulas.evaluate(project.lets[at as usize].value.as_ref()?, &self.memos),
            Node::Quantity(row) => self.quantity(row),
            Node::Price(row) => self.price(row),
            Node::Base(row) => self.base(row),
            Node::Total(row) => {
                self.discounts_on(row)
                    .all(|group| self.memos.get(Node::Shares(group)) == Memo::Known)
                    .then_some(())?;
                let amount = self.memos.rows[row as usize].as_ref()?.amount;
                money_value(amount, self.memos.decimals)
            }
            Node::Discount(group) => {
                let settings = match group {
                    Group::Section(section) => &project.sections[section as usize].settings,
                    Group::Quote(quote) => &project.quotes[quote as usize].settings,
                };
                let expr = settings.discount.as_ref()?;
                let value = self.formulas.evaluate(expr, &self.memos)?;
                self.check_discount(value, expr.span())
            }
            Node::Shares(group) => self.shares(group),
            Node::Sum(group) => {
                let mut total = Money::ZERO;
                for row in self.counted(group) {
                    total = total.plus(self.memos.rows[row as usize].as_ref()?.amount)?;
                }
                money_value(total, self.memos.decimals)
            }
        }
    }

    fn quantity(&mut self, row: RowId) -> Option<Value> {
        let project = self.project;
        let row = &project.rows[row as usize];
        let expr = row.quantity.as_ref()?;
        let value = self.formulas.evaluate(expr, &self.memos)?;
        if !row.readable {
            return Some(value);
        }
        if value.rate {
            let mut diagnostic = Diagnostic::new(Code::RowUnit, expr.span(), |lang| {
                lang.pick(
                    "une quantité n'est pas un pourcentage".into(),
                    "a quantity is not a percentage".into(),
                )
            });
            if let Expr::Scalar(scalar) = expr
                && let Suffix::Percent(percent) = scalar.suffix
            {
                diagnostic = diagnostic.fix(percent, " u", |lang| {
                    lang.pick("écrire une unité : u".into(), "write a unit: u".into())
                });
            }
            return self.tell(diagnostic);
        }
        if value.dimension.is_none() {
            let typed = project.slice(expr.span()).to_owned();
            let place = match expr {
                Expr::Sum(_) | Expr::Product(_) | Expr::Compare(_) | Expr::Negative(_) | Expr::Path(_) => {
                    format!("({typed}) ")
                }
                _ => format!("{typed} "),
            };
            let mut diagnostic = Diagnostic::new(Code::MissingUnit, expr.span(), |lang| {
                lang.pick("cette quantité n'a pas d'unité".into(), "this quantity has no unit".into())
            });
            let other = row.less.and_then(|less| less.row);
            let sold = other.and_then(|other| self.memos.rows[other as usize].as_ref());
            let of_other = sold.map(|sold| sold.unit_name.of(project));
            for unit in of_other.into_iter().chain(["u", "m2", "m", "ens"]) {
                let new = format!("{place}{unit}");
                diagnostic = diagnostic.fix(expr.span(), new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                });
            }
            return self.tell(diagnostic);
        }
        if value.dimension == Dimension::MONEY {
            return self.tell(Diagnostic::new(Code::RowUnit, expr.span(), |lang| {
                lang.pick(
                    "une quantité n'est pas un montant ; le prix suit « @ »".into(),
                    "a quantity is not an amount; the price follows “@”".into(),
                )
            }));
        }
        Some(value)
    }

    /// The unit of a row: the one typed, or the one that its formula came to.
    fn unit(&mut self, row: RowId, value: Value) -> Option<(UnitId, UnitName)> {
        let expr = self.project.rows[row as usize].quantity.as_ref()?;
        let typed = match expr {
            Expr::Scalar(scalar) => Some(scalar.suffix),
            Expr::Group(group) => Some(group.suffix),
            Expr::Negative(negative) => match &negative.value {
                Expr::Scalar(scalar) => Some(scalar.suffix),
                Expr::Group(group) => Some(group.suffix),
                _ => None,
            },
            _ => None,
        };
        if let Some(Suffix::Unit(span)) = typed {
            return Some((self.project.units.id(self.project.slice(span))?, UnitName::Typed(span)));
        }
        match self.project.units.name_of(value.dimension) {
            Some(name) => Some((self.project.units.id(name)?, UnitName::Derived(name.into()))),
            None => {
                self.tell(
                    Diagnostic::new(Code::RowUnit, expr.span(), |lang| {
                        lang.pick(
                            "cette formule ne donne aucune unité de mesure connue".into(),
                            "this formula gives no known unit of measure".into(),
                        )
                    })
                    .note(|lang| {
                        lang.pick(
                            "une longueur par une longueur est une surface ; vérifier les unités des facteurs".into(),
                            "a length by a length is an area; check the units of the factors".into(),
                        )
                    }),
                );
                None
            }
        }
    }

    /// For one unit of the row, in units of the currency.
    fn price(&mut self, row: RowId) -> Option<Value> {
        let project = self.project;
        if let Some(less) = project.rows[row as usize].less {
            return self.memos.value(Node::Price(less.row?));
        }
        let expr = project.rows[row as usize].price.as_ref()?;
        let value = self.formulas.evaluate(expr, &self.memos)?;
        let span = expr.span();
        if let Expr::Scalar(scalar) = expr
            && let Suffix::Percent(percent) = scalar.suffix
        {
            return self.tell(
                Diagnostic::new(Code::RowUnit, span, |lang| {
                    lang.pick("un prix n'est pas un pourcentage".into(), "a price is not a percentage".into())
                })
                .fix(percent, "", |lang| lang.pick("effacer « % »".into(), "remove “%”".into())),
            );
        }
        if value.ratio.is_negative() {
            return self.tell(
                Diagnostic::new(Code::NegativePrice, span, |lang| {
                    lang.pick("un prix n'est jamais négatif".into(), "a price is never negative".into())
                })
                .note(|lang| {
                    lang.pick(
                        "une ligne en moins a une quantité négative : -1 u @ 250".into(),
                        "a row that takes away has a negative quantity: -1 u @ 250".into(),
                    )
                }),
            );
        }
        let quantity = self.memos.value(Node::Quantity(row))?;
        let (unit, _) = self.unit(row, quantity)?;
        let unit = project.units.unit(unit);
        let per_unit = Dimension::MONEY.times(unit.dimension, true)?;
        if value.dimension.is_none() || value.dimension == Dimension::MONEY {
            let ratio = value.ratio.div(unit.factor)?;
            return Some(Value { ratio, dimension: per_unit, rate: false });
        }
        if value.dimension == per_unit {
            return Some(value);
        }
        self.tell(Diagnostic::new(Code::RowUnit, span, |lang| {
            lang.pick(
                "ce prix n'est pas un montant pour une unité de la ligne".into(),
                "this price is not an amount for one unit of the row".into(),
            )
        }))
    }

    fn check_discount(&mut self, value: Value, span: Span) -> Option<Value> {
        let rate = value.rate && value.ratio <= Ratio::ONE;
        let amount = value.dimension == Dimension::MONEY;
        if !value.ratio.is_negative() && (rate || amount) {
            return Some(value);
        }
        let typed = self.project.slice(span).to_owned();
        let mut diagnostic = Diagnostic::new(Code::DiscountRange, span, |lang| {
            lang.pick(
                "une remise est un taux de 0 à 100 %, ou un montant".into(),
                "a discount is a rate from 0 to 100%, or an amount".into(),
            )
        });
        if value.dimension.is_none() && !value.rate && !value.ratio.is_negative() {
            for new in [format!("{typed}%"), format!("{typed} €")] {
                diagnostic = diagnostic.fix(span, new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                });
            }
        }
        self.tell(diagnostic)
    }

    /// The contract of a row before the discounts of its groups that are amounts.
    fn base(&mut self, row: RowId) -> Option<Value> {
        let project = self.project;
        let declared = &project.rows[row as usize];
        if !declared.readable {
            return None;
        }
        let value = self.memos.value(Node::Quantity(row))?;
        let price = self.memos.value(Node::Price(row))?;
        let (unit, unit_name) = self.unit(row, value)?;
        let factor_of_unit = project.units.unit(unit).factor;
        let mut quantity = value.ratio.div(factor_of_unit)?;
        let decimals = self.memos.decimals;
        let too_large = |builder: &mut Self| {
            builder.tell(Diagnostic::new(Code::AmountTooLarge, declared.span, |lang| {
                lang.pick(
                    "le montant de cette ligne dépasse ce qui se facture".into(),
                    "the amount of this row exceeds what can be billed".into(),
                )
            }))
        };
        let Some(unit_price) = price.ratio.mul(factor_of_unit) else { return too_large(self) };
        if let Some(less) = declared.less {
            return self.deduction(row, less.row?, quantity, unit, unit_name, unit_price);
        }
        let mut factor = Ratio::ONE;
        let mut off = Ratio::ZERO;
        if let Some(expr) = &declared.discount {
            let discount = self.formulas.evaluate(expr, &self.memos)?;
            let discount = self.check_discount(discount, expr.span())?;
            if discount.rate {
                factor = Ratio::ONE.sub(discount.ratio)?;
            } else {
                off = discount.ratio;
            }
        }
        for group in self.discounts_on(row).collect::<Vec<_>>() {
            let discount = self.memos.value(Node::Discount(group))?;
            if discount.rate {
                factor = factor.mul(Ratio::ONE.sub(discount.ratio)?)?;
            }
        }
        if quantity.is_zero() {
            quantity = Ratio::ZERO;
        }
        let exact = quantity.mul(unit_price).and_then(|amount| amount.mul(factor));
        let Some(mut amount) = exact.and_then(|exact| Money::round(exact, decimals)) else {
            return too_large(self);
        };
        if !off.is_zero() {
            let off = Money::round(off, decimals).filter(|off| *off <= amount.abs() && !amount.is_negative());
            let Some(off) = off else {
                let span = declared.discount.as_ref().map_or(declared.span, Expr::span);
                let lang_amount = amount.decimal(decimals);
                let code = project.settings.currency.code;
                return self.tell(Diagnostic::new(Code::DiscountRange, span, |lang| {
                    let shown = lang.money(lang_amount, code);
                    lang.pick(
                        format!("la remise dépasse le montant de la ligne, {shown}"),
                        format!("the discount exceeds the amount of the row, {shown}"),
                    )
                }));
            };
            amount = amount.minus(off)?;
        }
        let shared = !off.is_zero();
        self.memos.rows[row as usize] =
            Some(Contract { quantity, unit, unit_name, price: unit_price, factor, amount, shared });
        money_value(amount, decimals)
    }

    /// `moins`: the price and discounts of the other row, a negative quantity (R15).
    fn deduction(
        &mut self,
        row: RowId,
        other: RowId,
        quantity: Ratio,
        unit_id: UnitId,
        unit_name: UnitName,
        price: Ratio,
    ) -> Option<Value> {
        let project = self.project;
        let declared = &project.rows[row as usize];
        let sold = self.memos.rows[other as usize].clone()?;
        let (unit, unit_sold) = (project.units.unit(unit_id), project.units.unit(sold.unit));
        let span = declared.quantity.as_ref().map_or(declared.span, Expr::span);
        let other_id = project.row_id(other).to_owned();
        if unit.dimension != unit_sold.dimension {
            let (here, there) = (
                self.formulas.dimension_name(unit.dimension),
                self.formulas.dimension_name(unit_sold.dimension),
            );
            return self.tell(
                Diagnostic::new(Code::RowUnit, span, |lang| {
                    lang.pick(
                        format!("{} est en {there}, pas en {here}", lang.quoted(&other_id)),
                        format!("{} is in {there}, not in {here}", lang.quoted(&other_id)),
                    )
                })
                .at(project.rows[other as usize].id, |lang| {
                    lang.pick("la ligne diminuée".into(), "the row it reduces".into())
                }),
            );
        }
        if quantity.is_negative() {
            let typed = project.slice(span).trim_start_matches(['-', '−', '–', ' ']).to_owned();
            return self.tell(
                Diagnostic::new(Code::LessSign, span, |lang| {
                    lang.pick(
                        "la quantité d'une ligne « moins » se tape positive".into(),
                        "the quantity of a “less” row is typed positive".into(),
                    )
                })
                .fix(span, typed.clone(), |lang| {
                    lang.pick(format!("écrire {typed}"), format!("write {typed}"))
                }),
            );
        }
        let taken = quantity.neg();
        let amount = if sold.shared {
            let in_other = quantity.mul(unit.factor)?.div(unit_sold.factor)?;
            if sold.quantity.is_zero() {
                Money::ZERO
            } else {
                sold.amount.share(in_other.div(sold.quantity)?)?.negated()
            }
        } else {
            Money::round(taken.mul(price)?.mul(sold.factor)?, self.memos.decimals)?
        };
        self.memos.rows[row as usize] = Some(Contract {
            quantity: taken,
            unit: unit_id,
            unit_name,
            price,
            factor: sold.factor,
            amount,
            shared: sold.shared,
        });
        money_value(amount, self.memos.decimals)
    }

    /// Shares a discount that is an amount over the rows of its group (R32, R9).
    fn shares(&mut self, group: Group) -> Option<Value> {
        let discount = self.memos.value(Node::Discount(group))?;
        if discount.rate {
            return Some(discount);
        }
        let rows: Vec<RowId> = self.counted(group).collect();
        let mut weights = Vec::with_capacity(rows.len());
        for row in &rows {
            weights.push(self.memos.rows[*row as usize].as_ref()?.amount);
        }
        let total = Money::round(discount.ratio, self.memos.decimals)?;
        let worth = Money::sum(weights.iter().copied())?;
        if total > worth || total.is_zero() {
            if total.is_zero() {
                return Some(discount);
            }
            let span = self.discount_of(group).map_or(Span::default(), Expr::span);
            let (shown, code) = (worth.decimal(self.memos.decimals), self.project.settings.currency.code);
            return self.tell(Diagnostic::new(Code::DiscountRange, span, |lang| {
                let shown = lang.money(shown, code);
                lang.pick(
                    format!("la remise dépasse le total remisé, {shown}"),
                    format!("the discount exceeds the total it applies to, {shown}"),
                )
            }));
        }
        let shares = spread(total, &weights)?;
        for (row, share) in rows.into_iter().zip(shares) {
            if let Some(contract) = &mut self.memos.rows[row as usize] {
                contract.amount = contract.amount.minus(share)?;
                contract.shared = true;
            }
        }
        Some(discount)
    }

    /// A row may not lose more than it has (R15), all its deductions together.
    fn deductions(&mut self) {
        let project = self.project;
        let mut taken: FxHashMap<RowId, Ratio> = FxHashMap::default();
        for (at, row) in project.rows.iter().enumerate() {
            let Some(other) = row.less.and_then(|less| less.row) else { continue };
            let (Some(contract), Some(sold)) = (&self.memos.rows[at], &self.memos.rows[other as usize])
            else {
                continue;
            };
            let (unit, unit_sold) = (project.units.unit(contract.unit), project.units.unit(sold.unit));
            let here = contract.quantity.neg().mul(unit.factor).and_then(|base| base.div(unit_sold.factor));
            let before = taken.get(&other).copied().unwrap_or(Ratio::ZERO);
            let Some(sum) = here.and_then(|here| here.add(before)) else { continue };
            taken.insert(other, sum);
            if sum <= sold.quantity {
                continue;
            }
            let span = row.quantity.as_ref().map_or(row.span, Expr::span);
            let name = project.row_id(other).to_owned();
            let figures = (sold.quantity.to_short_decimal(6), sum.to_short_decimal(6));
            let left = sold.quantity.sub(before).and_then(|left| left.to_short_decimal(6));
            let (Some(has), Some(asked)) = figures else { continue };
            let unit = sold.unit_name.of(project).to_owned();
            let mut diagnostic = Diagnostic::new(Code::LessThanNothing, span, |lang| {
                let (asked, has) = (lang.number(asked), lang.number(has));
                lang.pick(
                    format!("{asked} {unit} retirés de {}, qui n'en a que {has}", lang.quoted(&name)),
                    format!("{asked} {unit} taken from {}, which has {has} only", lang.quoted(&name)),
                )
            })
            .at(
                project.rows[other as usize]
                    .quantity
                    .as_ref()
                    .map_or(project.rows[other as usize].id, Expr::span),
                |lang| lang.pick("sa quantité au marché".into(), "its quantity in the contract".into()),
            );
            if let Some(left) = left.filter(|left| !left.is_sign_negative() && !left.is_zero()) {
                let new = format!("{} {unit}", project.lang.typed(left));
                diagnostic = diagnostic.fix(span, new.clone(), |lang| {
                    lang.pick(format!("écrire {new}"), format!("write {new}"))
                });
            }
            self.formulas.diagnostics.push(diagnostic);
            self.memos.rows[at] = None;
        }
    }
}
