//! The order in which formulas are evaluated (R34).
//!
//! Rows, sections and `soit` names may need one another in any order: nodes are evaluated on demand, with a stack of
//! our own, and a ring among them is a cycle.

use super::contract::{Contract, UnitName, money_value};
use super::formula::{Formulas, Group, Node, Used, Value, Values};
use super::money::Money;
use crate::diagnostic::{Code, Diagnostic, Log};
use crate::exact::Ratio;
use crate::project::{Dimension, Project, Row, RowId, Section, SectionId, Units};
use crate::source::Span;
use crate::syntax::plain_number;
use crate::syntax::tree::{Expr, Suffix};
use rustc_hash::FxHashMap;

/// The contract of every row; nothing where an error makes it unknown.
pub struct Contracts {
    pub rows: Vec<Option<Contract>>,
    /// Values of `soit` names.
    pub lets: Vec<Option<Value>>,
    pub diagnostics: Log,
    pub used: Used,
}

/// How far a node has got.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Memo {
    New,
    /// On the stack: to need it now is a cycle.
    Busy,
    Known,
    Unknown,
}

/// States of nodes, and the values of those that are known. The contract of a row holds its own.
pub(super) struct Memos<'p> {
    units: &'p Units,
    lets: Vec<(Memo, Option<Value>)>,
    quantities: Vec<Memo>,
    prices: Vec<Memo>,
    bases: Vec<Memo>,
    totals: Vec<Memo>,
    groups: FxHashMap<Node, (Memo, Option<Value>)>,
    pub(super) rows: Vec<Option<Contract>>,
    /// Quantity and price of rows whose contract is not made yet.
    pending: FxHashMap<Node, Value>,
    pub(super) decimals: u32,
}

impl Memos<'_> {
    pub(super) fn get(&self, node: Node) -> Memo {
        match node {
            Node::Let(at) => self.lets[at as usize].0,
            Node::Quantity(row) => self.quantities[row as usize],
            Node::Price(row) => self.prices[row as usize],
            Node::Base(row) => self.bases[row as usize],
            Node::Total(row) => self.totals[row as usize],
            group => self.groups.get(&group).map_or(Memo::New, |(memo, _)| *memo),
        }
    }

    pub(super) fn mark(&mut self, node: Node, memo: Memo) {
        match node {
            Node::Let(at) => self.lets[at as usize].0 = memo,
            Node::Quantity(row) => self.quantities[row as usize] = memo,
            Node::Price(row) => self.prices[row as usize] = memo,
            Node::Base(row) => self.bases[row as usize] = memo,
            Node::Total(row) => self.totals[row as usize] = memo,
            group => self.groups.entry(group).or_insert((memo, None)).0 = memo,
        }
    }

    pub(super) fn keep(&mut self, node: Node, value: Option<Value>) {
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

pub(super) struct Builder<'p> {
    pub(super) project: &'p Project,
    pub(super) formulas: Formulas<'p>,
    pub(super) memos: Memos<'p>,
    /// Groups with a discount of their own: most projects have none.
    pub(super) discounted: Vec<Group>,
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

/// What a row of plain figures is sold for, where they are neither wrong nor very large: those go the long way.
pub(super) fn plain_contract(project: &Project, row: &Row) -> Option<Contract> {
    let (Some(Expr::Scalar(quantity)), Some(Expr::Scalar(price))) = (&row.quantity, &row.price) else {
        return None;
    };
    let (Suffix::Unit(span), Suffix::None) = (quantity.suffix, price.suffix) else { return None };
    let figure = |span: Span| {
        let (mantissa, places) = plain_number(project.slice(span))?;
        Ratio::scaled(mantissa, places).filter(|figure| figure.is_modest())
    };
    let unit = project.units.id(project.slice(span))?;
    let counted = project.units.unit(unit).dimension != Dimension::MONEY;
    let (quantity, price) = (figure(quantity.number)?, figure(price.number)?);
    let decimals = project.settings.currency.decimals;
    let amount = Money::round(quantity.times(price)?, decimals).filter(|_| counted)?;
    let unit_name = UnitName::Typed(span);
    Some(Contract { quantity, unit, unit_name, price, discounts: None, amount })
}

impl Builder<'_> {
    pub(super) fn tell(&mut self, diagnostic: Diagnostic) -> Option<Value> {
        self.formulas.diagnostics.push(diagnostic);
        None
    }

    /// A row of plain figures needs nothing but itself: its nodes are evaluated in their order, without a stack.
    pub(super) fn plain(&mut self, row: RowId) -> bool {
        let declared = &self.project.rows[row as usize];
        let nodes = [Node::Quantity(row), Node::Price(row), Node::Base(row), Node::Total(row)];
        let alone = declared.readable
            && declared.discount.is_none()
            && declared.less.is_none()
            && declared.extra.is_none()
            && self.discounted.is_empty()
            && nodes.iter().all(|node| self.memos.get(*node) == Memo::New);
        let Some(contract) = alone.then(|| plain_contract(self.project, declared)).flatten() else {
            return false;
        };
        self.formulas.used.units[contract.unit.index()] = true;
        self.memos.rows[row as usize] = Some(contract);
        nodes.iter().for_each(|node| self.memos.mark(*node, Memo::Known));
        true
    }

    /// Evaluates a node and what it needs, without recursion.
    pub(super) fn demand(&mut self, wanted: Node) {
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
    pub(super) fn cycle(&mut self, stack: &[Node], again: Node) {
        // What is being evaluated is busy; what only waits beside it is new.
        let start = stack.iter().position(|node| *node == again).unwrap_or(0);
        let ring: Vec<Node> = stack[start..]
            .iter()
            .copied()
            .filter(|node| matches!(self.memos.get(*node), Memo::Busy))
            .collect();
        // A ring of a thousand names is told by its first ones and its last.
        const SHOWN: usize = 8;
        let mut places: Vec<(String, Span)> = Vec::new();
        for node in &ring {
            let Some((name, span)) = self.place(*node) else { continue };
            if places.iter().any(|(_, known)| *known == span) {
                continue;
            }
            if places.len() == SHOWN {
                break;
            }
            places.push((name, span));
        }
        let more = ring.len() > 2 * SHOWN;
        for node in &ring {
            self.memos.mark(*node, Memo::Unknown);
        }
        let Some((first, span)) = places.first().cloned() else { return };
        let mut names: Vec<String> = places.iter().map(|(name, _)| name.clone()).collect();
        names.push(if more { format!("… → {first}") } else { first });
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
    pub(super) fn place(&self, node: Node) -> Option<(String, Span)> {
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
                let place = row.price.as_ref().map(Expr::span).or(row.less.as_ref().map(|less| less.path));
                Some((format!("{}.{cell}", project.slice(row.id)), place.unwrap_or(row.id)))
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
            _ => None,
        }
    }

    pub(super) fn group_name(&self, group: Group) -> String {
        self.project.target_name(match group {
            Group::Section(section) => crate::project::Target::Section(section),
            Group::Quote(quote) => crate::project::Target::Quote(quote),
        })
    }

    pub(super) fn discount_of(&self, group: Group) -> Option<&Expr> {
        match group {
            Group::Section(section) => self.project.sections[section as usize].settings.discount.as_deref(),
            Group::Quote(quote) => self.project.quotes[quote as usize].settings.discount.as_deref(),
        }
    }

    pub(super) fn rows_of(&self, group: Group) -> std::ops::Range<RowId> {
        match group {
            Group::Section(section) => self.project.sections[section as usize].rows.clone(),
            Group::Quote(quote) => self.project.quotes[quote as usize].rows.clone(),
        }
    }

    /// The groups with a discount that a row is in, innermost first.
    pub(super) fn discounts_on(&self, row: RowId) -> impl Iterator<Item = Group> + use<'_> {
        let declared = &self.project.rows[row as usize];
        let section = |at: SectionId| (at, &self.project.sections[at as usize]);
        let outward = |(_, inner): &(SectionId, &Section)| inner.parent.map(section);
        let sections = std::iter::successors(declared.section.map(section), outward);
        let sections = sections.filter(|(_, section)| section.settings.discount.is_some());
        let quote = &self.project.quotes[declared.quote as usize];
        let quote = quote.settings.discount.as_ref().map(|_| Group::Quote(declared.quote));
        let sections: Vec<Group> = sections.map(|(at, _)| Group::Section(at)).collect();
        sections.into_iter().chain(quote)
    }

    /// Rows that count in totals: options are left out.
    pub(super) fn counted(&self, group: Group) -> impl Iterator<Item = RowId> + '_ {
        self.rows_of(group).filter(|row| self.project.rows[*row as usize].counts())
    }

    /// Rows that bear a discount that is an amount: what takes away from a row has the discount of that one (R15).
    pub(super) fn sharing(&self, group: Group) -> impl Iterator<Item = RowId> + '_ {
        self.counted(group).filter(|row| self.project.rows[*row as usize].less.is_none())
    }

    pub(super) fn needs(&self, node: Node, out: &mut Vec<Node>) {
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
                out.extend(project.rows[row as usize].reduced().map(Node::Base));
                // For the unit of what it is taken from.
                out.extend(project.rows[row as usize].from().map(Node::Base));
            }
            Node::Price(row) => {
                out.push(Node::Quantity(row));
                let row = &project.rows[row as usize];
                if let Some(other) = row.reduced() {
                    out.push(Node::Price(other));
                }
                out.extend(row.from().map(Node::Price));
                out.extend(row.components().map(Node::Base));
                for expr in row.price.iter().chain(row.coef()) {
                    self.formulas.needs(expr, out);
                }
            }
            Node::Base(row) => {
                out.extend([Node::Quantity(row), Node::Price(row)]);
                if let Some(other) = project.rows[row as usize].reduced() {
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
                out.extend(self.sharing(group).map(Node::Base));
                let inner = self.discounted.iter().take_while(|other| **other != group);
                let rows = self.rows_of(group);
                out.extend(
                    inner
                        .filter(|other| rows.contains(&self.rows_of(**other).start))
                        .map(|g| Node::Shares(*g)),
                );
            }
            Node::Sum(group) => out.extend(self.counted(group).map(Node::Total)),
            Node::Index(_) | Node::IndexBase(_) | Node::IndexRatio(_) => {}
        }
    }

    pub(super) fn compute(&mut self, node: Node) -> Option<Value> {
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
                self.check_discount(value, expr)
            }
            Node::Shares(group) => self.shares(group),
            Node::Sum(group) => {
                let mut total = Money::ZERO;
                for row in self.counted(group) {
                    total = total.plus(self.memos.rows[row as usize].as_ref()?.amount)?;
                }
                money_value(total, self.memos.decimals)
            }
            Node::Index(_) | Node::IndexBase(_) | Node::IndexRatio(_) => None,
        }
    }
}
