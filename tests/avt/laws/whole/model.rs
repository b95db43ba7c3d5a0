//! The account of a project, worked out a second time from its rows: deposits (R20), revision (R30), retention (R29).

use super::super::ratio::Ratio;
use super::job::*;
use super::printed::{Document, Printed};
use std::collections::BTreeMap;

pub fn tax(base: i128, rate: i128) -> i128 {
    (Ratio::from(base) * Ratio::new(rate, 10_000)).round()
}

fn share(amount: i128, of: i128, all: i128) -> i128 {
    (Ratio::from(amount) * Ratio::new(of, all)).round()
}

type AtRates = BTreeMap<i128, i128>;

fn gross(amounts: &AtRates) -> i128 {
    amounts.iter().map(|(rate, amount)| amount + tax(*amount, *rate)).sum()
}

/// What one document must come to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Expected {
    /// By deposit and rate, zeros left out.
    pub recovered: BTreeMap<(String, i128), i128>,
    pub advances: BTreeMap<String, i128>,
    /// By situation and rate, zeros left out.
    pub revised: BTreeMap<(String, i128), i128>,
    /// Of a deposit: base and tax at each rate; the tax of a share goes by the base.
    pub asked: BTreeMap<i128, (i128, Option<i128>)>,
    pub advance: i128,
    /// What is held, by what is to date.
    pub held: i128,
    pub held_on: i128,
}

/// A document, what it cites, its recoveries (part, rate, amount), and what it came to.
type Line = (String, Option<String>, Vec<(usize, i128, i128)>, Expected);

struct Part {
    ask: Ask,
    /// An advance has one amount, at rate 0.
    asked: AtRates,
    recovered: AtRates,
    cancelled: bool,
}

#[derive(Clone)]
struct Revised {
    works: i128,
    billed: i128,
    open: bool,
}

pub struct Model<'j> {
    job: &'j Job,
    parts: Vec<Part>,
    revised: BTreeMap<(String, i128), Revised>,
    works: AtRates,
    revision: AtRates,
    /// What each document recovered of each part, for a credit note to give back.
    lines: Vec<Line>,
    closed: bool,
}

/// Own rows of a quote at each rate.
struct Own {
    contract: AtRates,
    done: AtRates,
    period: AtRates,
}

impl<'j> Model<'j> {
    pub fn run(job: &'j Job, printed: &Printed) -> Vec<Expected> {
        let mut model = Model {
            job,
            parts: Vec::new(),
            revised: BTreeMap::new(),
            works: AtRates::new(),
            revision: AtRates::new(),
            lines: Vec::new(),
            closed: false,
        };
        printed.documents.iter().map(|document| model.next(document)).collect()
    }

    fn own(&self, quote: &str, document: Option<&Document>) -> Own {
        let mut own = Own { contract: AtRates::new(), done: AtRates::new(), period: AtRates::new() };
        for row in self.job.rows.iter().filter(|row| row.quote == quote && row.counts) {
            *own.contract.entry(row.rate).or_default() += row.contract;
        }
        for row in document.iter().flat_map(|document| document.rows.iter()).filter(|row| row.quote == quote)
        {
            *own.done.entry(row.rate()).or_default() += row.billed();
            *own.period.entry(row.rate()).or_default() += row.moved();
        }
        own
    }

    fn next(&mut self, document: &Document) -> Expected {
        let block = self.job.block(&document.id).clone();
        let mut out = Expected::default();
        let mut lines = Vec::new();
        match block.kind {
            Kind::Deposit | Kind::Advance => self.ask(&document.id, &mut out),
            Kind::Credit { whole: true } => {
                let cited = block.of.clone().expect("it cites an invoice");
                let notes = |(id, of, ..): &&(String, Option<String>, _, _)| {
                    *id == cited || of.as_ref() == Some(&cited)
                };
                for (_, _, taken, expected) in self.lines.iter().filter(notes).cloned().collect::<Vec<_>>() {
                    lines.extend(taken.iter().map(|(part, rate, amount)| (*part, *rate, -amount)));
                    for (key, amount) in expected.revised {
                        let known = self.revised.get_mut(&key).expect("revised before");
                        known.billed -= amount;
                        // It may have been put right by what is cancelled now.
                        known.open = true;
                        *out.revised.entry(key).or_default() -= amount;
                    }
                }
                self.parts
                    .iter_mut()
                    .filter(|part| part.ask.invoice == cited)
                    .for_each(|part| part.cancelled = true);
                let own = self.revised.iter_mut().filter(|((of, _), _)| *of == cited);
                own.for_each(|(_, known)| known.open = true);
                if self.job.block(&cited).kind == Kind::Closing {
                    self.closed = false;
                }
            }
            _ => {
                let closing = block.kind == Kind::Closing;
                self.closed |= closing;
                let of = block.of.clone().unwrap_or(document.id.clone());
                self.revise(document, &of, block.day, &mut out);
                self.recover(document, closing, &out, &mut lines);
            }
        }
        // Works that a whole credit note takes back are no longer revised.
        for row in document.rows.iter() {
            let period = row.moved();
            *self.works.entry(row.rate()).or_default() += period;
            if let (Kind::Credit { whole: true }, Some(cited)) = (block.kind, &block.of)
                && !self.free(&row.id)
                && let Some(known) = self.revised.get_mut(&(cited.clone(), row.rate()))
            {
                known.works += period;
            }
        }
        for ((_, rate), amount) in &out.revised {
            *self.revision.entry(*rate).or_default() += amount;
        }
        for (part, rate, amount) in &lines {
            let part = &mut self.parts[*part];
            *part.recovered.entry(*rate).or_default() += amount;
            let invoice = part.ask.invoice.clone();
            match part.ask.advance {
                true => *out.advances.entry(invoice).or_default() += amount,
                false => *out.recovered.entry((invoice, *rate)).or_default() += amount,
            }
        }
        self.retain(block.day, &mut out);
        if matches!(block.kind, Kind::Situation | Kind::Closing | Kind::Credit { whole: false }) {
            let foot = document.foot();
            let after_tax = foot.deductions.iter().filter(|line| !line.before_tax).map(|line| line.amount.0);
            let room = foot.total.0 - foot.retention().0 - after_tax.sum::<i128>();
            self.recover_advances(document, block.kind == Kind::Closing, room, &mut lines, &mut out);
        }
        out.recovered.retain(|_, amount| *amount != 0);
        out.advances.retain(|_, amount| *amount != 0);
        out.revised.retain(|_, amount| *amount != 0);
        self.lines.push((
            document.id.clone(),
            block.of.filter(|_| block.kind != Kind::Payment),
            lines,
            out.clone(),
        ));
        out
    }

    fn free(&self, id: &str) -> bool {
        self.job.rows.iter().any(|row| row.id == id && row.free)
    }

    fn ask(&mut self, invoice: &str, out: &mut Expected) {
        for ask in self.job.asks.iter().filter(|ask| ask.invoice == invoice) {
            let own = self.own(&ask.quote, None);
            let whole = gross(&own.contract);
            let asked: AtRates = match (ask.asked, ask.advance) {
                (Asked::Share(share), true) => [(0, tax(whole, share))].into(),
                (Asked::Amount(amount), true) => [(0, amount)].into(),
                (Asked::Share(share), false) => {
                    let earlier = || {
                        self.parts.iter().filter(|part| {
                            part.ask.quote == ask.quote
                                && !part.ask.advance
                                && !part.cancelled
                                && matches!(part.ask.asked, Asked::Share(_))
                        })
                    };
                    let so_far: i128 = earlier()
                        .map(|part| match part.ask.asked {
                            Asked::Share(share) => share,
                            Asked::Amount(_) => 0,
                        })
                        .sum::<i128>()
                        + share;
                    let before = |rate: &i128| {
                        earlier().map(|part| part.asked.get(rate).copied().unwrap_or(0)).sum::<i128>()
                    };
                    own.contract
                        .iter()
                        .map(|(rate, sold)| (*rate, tax(*sold, so_far) - before(rate)))
                        .collect()
                }
                (Asked::Amount(amount), false) => {
                    let weights: Vec<i128> =
                        own.contract.iter().map(|(rate, sold)| sold + tax(*sold, *rate)).collect();
                    let shares = super::super::model::spread(amount, &weights);
                    let net = |(rate, gross): (&i128, i128)| {
                        (*rate, (Ratio::from(gross) / Ratio::new(10_000 + rate, 10_000)).round(), gross)
                    };
                    let split: Vec<_> = own.contract.keys().zip(shares).map(net).collect();
                    for (rate, net, gross) in &split {
                        let line = out.asked.entry(*rate).or_insert((0, Some(0)));
                        // Beside a share, at the same rate, both taxes add up.
                        line.1 = line.1.map(|tax| tax + gross - net);
                    }
                    split.into_iter().map(|(rate, net, _)| (rate, net)).collect()
                }
            };
            for (rate, amount) in &asked {
                if ask.advance {
                    out.advance += amount;
                } else {
                    let line = out.asked.entry(*rate).or_insert((0, None));
                    line.0 += amount;
                    if matches!(ask.asked, Asked::Share(_)) {
                        line.1 = None;
                    }
                }
            }
            self.parts.push(Part { ask: ask.clone(), asked, recovered: AtRates::new(), cancelled: false });
        }
    }

    /// What is recovered after a document; nothing where it stays as it is.
    fn target(&self, part: &Part, rate: i128, own: &Own, document: &Document, closing: bool) -> Option<i128> {
        let asked = if part.cancelled { 0 } else { part.asked.get(&rate).copied().unwrap_or(0) };
        let before = part.recovered.get(&rate).copied().unwrap_or(0);
        // Nothing is left to recover behind the closing: a credit note there gives no deposit back.
        if closing || self.closed {
            return Some(asked);
        }
        let at = |amounts: &AtRates| match part.ask.advance {
            true => gross(amounts),
            false => amounts.get(&rate).copied().unwrap_or(0),
        };
        let (contract, done, period) = (at(&own.contract), at(&own.done), at(&own.period));
        let within = |amount: i128| amount.clamp(asked.min(0), asked.max(0));
        match &part.ask.recovery {
            Recovery::Closing => None,
            Recovery::Prorata => Some(within(share(asked, done, contract))),
            Recovery::On(named) if !named.contains(&document.id) => None,
            Recovery::On(named) if named.last() == Some(&document.id) => Some(asked),
            Recovery::On(_) => Some(within(before + share(asked, period, contract))),
            Recovery::Linear(from, to) => {
                let rate = (Ratio::new(100 * done, contract) - Ratio::from(*from)) / Ratio::from(to - from);
                Some((Ratio::from(asked) * rate.clamp(Ratio::ZERO, Ratio::ONE)).round())
            }
        }
    }

    fn recover(
        &self,
        document: &Document,
        closing: bool,
        out: &Expected,
        lines: &mut Vec<(usize, i128, i128)>,
    ) {
        let mut room: AtRates = AtRates::new();
        for row in document.rows.iter() {
            *room.entry(row.rate()).or_default() += row.moved();
        }
        for ((_, rate), amount) in &out.revised {
            *room.entry(*rate).or_default() += amount;
        }
        for (at, part) in self.parts.iter().enumerate().filter(|(_, part)| !part.ask.advance) {
            let own = self.own(&part.ask.quote, Some(document));
            for rate in part.asked.keys() {
                if let Some(target) = self.target(part, *rate, &own, document, closing) {
                    let taken = part.recovered.get(rate).copied().unwrap_or(0);
                    let mut amount = target - taken;
                    let room = room.entry(*rate).or_default();
                    if !closing && matches!(part.ask.recovery, Recovery::Linear(..)) {
                        amount = amount.min((*room).max(-taken).max(0));
                    }
                    *room -= amount;
                    lines.push((at, *rate, amount));
                }
            }
        }
    }

    fn recover_advances(
        &mut self,
        document: &Document,
        closing: bool,
        mut room: i128,
        lines: &mut Vec<(usize, i128, i128)>,
        out: &mut Expected,
    ) {
        for at in 0..self.parts.len() {
            let part = &self.parts[at];
            if !part.ask.advance {
                continue;
            }
            let own = self.own(&part.ask.quote, Some(document));
            let Some(target) = self.target(part, 0, &own, document, closing) else { continue };
            let taken = part.recovered.get(&0).copied().unwrap_or(0);
            let mut amount = target - taken;
            if !closing {
                // What was given back twice is taken at once.
                amount = amount.min(room.max(-taken).max(0));
            }
            room -= amount;
            lines.push((at, 0, amount));
            *out.advances.entry(part.ask.invoice.clone()).or_default() += amount;
            *self.parts[at].recovered.entry(0).or_default() += amount;
        }
    }

    /// The value of an index that an invoice of that day goes by, and whether it is provisional.
    fn index(&self, of: Month, on: Day, own: bool) -> (i128, bool) {
        let known = match of.published {
            Some(day) => day <= on,
            None => of.provisional.is_none() || !own,
        };
        match (of.last.filter(|_| known), of.provisional) {
            (Some(last), _) => (last, false),
            (None, provisional) => (provisional.expect("every month has a value"), true),
        }
    }

    fn coefficient(&self, revision: &Revision, month: u32, on: Day, own: bool) -> (Ratio, bool) {
        let round = |value: Ratio, rounding: Option<Rounding>| {
            let Some(Rounding { places, up }) = rounding else { return value };
            let scale = 10i128.pow(places);
            let scaled = value * Ratio::from(scale);
            let whole = if up { -(Ratio::ZERO - scaled).floor() } else { scaled.round() };
            Ratio::new(whole, scale)
        };
        let mut sum = Ratio::new(revision.fixed, 100);
        let mut open = false;
        for index in &revision.indices {
            let (value, provisional) = self.index(index.months[month as usize], on, own);
            let (base, _) = self.index(index.months[0], on, own);
            open |= provisional;
            sum = sum + Ratio::new(index.weight, 100) * round(Ratio::new(value, base), revision.ratio);
        }
        (round(sum, revision.coefficient), open)
    }

    fn revise(&mut self, document: &Document, of: &str, on: Day, out: &mut Expected) {
        let Some(revision) = self.job.revision.clone() else { return };
        let mut works: AtRates = AtRates::new();
        for row in document.rows.iter().filter(|row| !self.free(&row.id)) {
            *works.entry(row.rate()).or_default() += row.moved();
        }
        works.retain(|_, amount| *amount != 0);
        let open: Vec<(String, i128)> =
            self.revised.iter().filter(|(_, known)| known.open).map(|(key, _)| key.clone()).collect();
        let moved = !works.is_empty();
        for key in open.into_iter().filter(|(earlier, _)| earlier != of) {
            self.revise_one(&revision, key, 0, on, false, out);
        }
        if moved {
            let known = self.revised.keys().filter(|(earlier, _)| earlier == of).map(|(_, rate)| *rate);
            let rates: std::collections::BTreeSet<i128> = known.chain(works.keys().copied()).collect();
            for rate in rates {
                let amount = works.get(&rate).copied().unwrap_or(0);
                self.revise_one(&revision, (of.to_owned(), rate), amount, on, of == document.id, out);
            }
        }
    }

    fn revise_one(
        &mut self,
        revision: &Revision,
        key: (String, i128),
        works: i128,
        on: Day,
        own: bool,
        out: &mut Expected,
    ) {
        let (coefficient, open) = self.coefficient(revision, self.job.block(&key.0).day.0, on, own);
        let known = self.revised.entry(key.clone()).or_insert(Revised { works: 0, billed: 0, open: false });
        known.works += works;
        let amount = (Ratio::from(known.works) * (coefficient - Ratio::ONE)).round() - known.billed;
        known.billed += amount;
        known.open = open;
        *out.revised.entry(key).or_default() += amount;
    }

    fn retain(&self, on: Day, out: &mut Expected) {
        let Some(retention) = self.job.retention else { return };
        for (rate, works) in &self.works {
            let mut base = *works;
            if retention.revised {
                base += self.revision.get(rate).copied().unwrap_or(0);
            }
            out.held_on += base + if retention.gross { tax(base, *rate) } else { 0 };
        }
        let waits = retention.at_closing && !self.closed;
        if !waits && !self.job.is_released(on) {
            out.held = tax(out.held_on, retention.rate).max(0);
        }
    }
}
