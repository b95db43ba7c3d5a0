//! Projects with everything switched on at once. Each choice is a number of a tape, and the first choice is the
//! plainest, so that a shorter tape is a smaller project.

use super::super::ratio::Ratio;
use super::job::*;
use std::collections::BTreeSet;
use std::fmt::Write;

mod documents;

pub fn job(numbers: &[u16]) -> Job {
    let mut maker = Maker::new(numbers);
    maker.project();
    maker.invoices();
    maker.payments();
    maker.job
}

#[derive(Clone, Copy, Debug)]
struct State {
    done: Ratio,
    cents: i128,
    closed: bool,
    stored: i128,
}

const START: State = State { done: Ratio::ZERO, cents: 0, closed: false, stored: 0 };

impl State {
    fn lower_than(&self, other: &State) -> bool {
        (self.cents.abs(), self.done) < (other.cents.abs(), other.done)
    }
}

/// What an invoice did, for the credit notes that may cite it.
struct Done {
    id: String,
    kind: Kind,
    before: Vec<State>,
    after: Vec<State>,
    /// Cents taken back of each row.
    taken: Vec<i128>,
    cancelled: bool,
}

struct Section {
    id: String,
    quote: String,
}

struct Maker<'t> {
    numbers: &'t [u16],
    at: usize,
    pub job: Job,
    sections: Vec<Section>,
    quotes: Vec<(String, Day)>,
    states: Vec<State>,
    done: Vec<Done>,
    /// Months of situations.
    count: u32,
    mode: Mode,
    numbered: u32,
    shares: Vec<(String, i128)>,
    remeasured: Vec<String>,
    /// Free rows that a credit note took back, and no entry of their own has billed again.
    withdrawn: BTreeSet<usize>,
}

#[derive(Clone, Copy, PartialEq)]
enum Mode {
    Standard,
    Reverse,
    Exempt,
}

fn decimal(value: i128, places: u32) -> String {
    let (scale, sign) = (10i128.pow(places), if value < 0 { "-" } else { "" });
    let (whole, rest) = (value.abs() / scale, value.abs() % scale);
    let fraction = format!("{rest:0width$}", width = places as usize);
    match fraction.trim_end_matches('0') {
        "" => format!("{sign}{whole}"),
        fraction => format!("{sign}{whole},{fraction}"),
    }
}

fn percent(hundredths: i128) -> String {
    format!("{}%", decimal(hundredths, 2))
}

fn share(cents: i128, rate: Ratio) -> i128 {
    (Ratio::from(cents) * rate).round()
}

const UNITS: [&str; 5] = ["u", "m2", "ml", "h", "m3"];

impl<'t> Maker<'t> {
    fn new(numbers: &'t [u16]) -> Self {
        Maker {
            numbers,
            at: 0,
            job: Job::default(),
            sections: Vec::new(),
            quotes: Vec::new(),
            states: Vec::new(),
            done: Vec::new(),
            count: 0,
            mode: Mode::Standard,
            numbered: 0,
            shares: Vec::new(),
            remeasured: Vec::new(),
            withdrawn: BTreeSet::new(),
        }
    }

    /// From 0 to `count - 1`.
    fn pick(&mut self, count: usize) -> usize {
        let number = self.numbers.get(self.at).copied().unwrap_or(0);
        self.at += 1;
        usize::from(number) % count.max(1)
    }

    fn one_in(&mut self, count: usize) -> bool {
        self.pick(count) == count - 1
    }

    fn of<T: Clone>(&mut self, choices: &[T]) -> T {
        choices[self.pick(choices.len())].clone()
    }

    fn block(&mut self, kind: Kind, id: &str, day: Day, text: String) {
        let (id, again) = (id.to_owned(), String::new());
        self.job.blocks.push(Block { kind, id, day, issued: true, of: None, text, again });
    }

    fn project(&mut self) {
        self.count = self.of(&[1, 2, 3, 2, 4, 3, 5, 6]);
        self.mode = self.of(&[
            Mode::Standard,
            Mode::Standard,
            Mode::Standard,
            Mode::Standard,
            Mode::Reverse,
            Mode::Exempt,
        ]);
        let mut text = "projet \"Chantier\" {\n    ".to_owned();
        text += match self.mode {
            Mode::Standard => "tva : 20%\n",
            Mode::Reverse => "tva : autoliquidation\n",
            Mode::Exempt => "tva : franchise\n",
        };
        if self.one_in(3) {
            self.job.cumulative_vat = true;
            text += "    arrondi : tva cumul\n";
        }
        if self.one_in(2) {
            let rate = self.of(&[500, 300, 250, 475]);
            let retention = Retention {
                rate,
                gross: !self.one_in(3),
                at_closing: self.one_in(4),
                revised: self.one_in(3),
            };
            let base = if retention.gross { " TTC" } else { " HT" };
            let on = if retention.at_closing { " clôture" } else { "" };
            let revised = if retention.revised { " révision" } else { "" };
            text += &format!("    retenue : {}{base}{on}{revised}\n", percent(rate));
            self.job.retention = Some(retention);
            self.release(&mut text);
        }
        for (odds, line) in [
            (4, "prorata : 1,5% HT"),
            (8, "prorata : 0,7%"),
            (5, "déduction : \"Nettoyage\" 0,5% HT avant tva"),
            (6, "escompte : 2%"),
            (5, "déduction : \"Bonne fin\" 1,25% TTC libérable"),
            (7, "déduction : \"Gardien\" 0,4% HT"),
        ] {
            if self.one_in(odds) && !(line.starts_with("prorata") && text.contains("prorata")) {
                text += &format!("    {line}\n");
            }
        }
        if self.one_in(3) {
            text += "    paiement : 30 jours fin de mois\n";
        }
        text += "}\n";
        self.job.blocks.insert(
            0,
            Block {
                kind: Kind::Always,
                id: String::new(),
                day: Day(0, 1),
                issued: true,
                of: None,
                text,
                again: String::new(),
            },
        );
        self.contracts();
        if self.one_in(3) {
            self.revision();
        }
    }

    /// A guarantee, a handover, a date of release.
    fn release(&mut self, text: &mut String) {
        let day = Day(self.pick(self.count as usize + 2) as u32, 2);
        let since = |maker: &mut Self, line: String| {
            maker.block(Kind::Since, "", day, line);
            maker.job.released = Some(day);
        };
        match self.pick(8) {
            5 => since(self, format!("caution \"Banque\" du {day}\n")),
            6 => {
                *text += &format!("    libération : {day}\n");
                self.job.released = Some(day);
            }
            7 => {
                // Two months after the handover.
                *text += "    libération : 2 mois\n";
                self.block(Kind::Since, "", day, format!("réception du {day}\n"));
                self.job.released = Some(Day(day.0 + 2, day.1));
            }
            _ => {}
        }
    }

    fn contracts(&mut self) {
        let quotes = 1 + self.pick(2);
        for at in 0..quotes {
            let accepted = if at == 0 { 0 } else { self.pick(self.count as usize) as u32 };
            let rows = 1 + self.pick(4);
            self.quote("devis", &format!("D{}", at + 1), Day(accepted, 1), rows);
        }
        if self.one_in(2) {
            let (month, day) = (self.pick(self.count as usize) as u32, self.of(&[1, 12]));
            let rows = 1 + self.pick(2);
            self.quote("avenant", "A1", Day(month, day), rows);
        }
    }

    fn quote(&mut self, kind: &str, id: &str, accepted: Day, rows: usize) {
        let amendment = kind == "avenant";
        let mut text = format!("{kind} {id} \"{id}\" du 2026-01-01 accepté {accepted} {{\n");
        let mut discount = 0;
        if self.one_in(6) {
            discount = 50 * (1 + self.pick(40)) as i128;
            writeln!(text, "    remise : {}", percent(discount)).expect("a String takes all");
        }
        if self.one_in(12) && !amendment {
            text += "    marché : métré\n";
            self.remeasured.push(id.to_owned());
        }
        self.quotes.push((id.to_owned(), accepted));
        let mut section = None;
        for at in 0..rows {
            if !amendment && section.is_none() && self.one_in(3) {
                let name = format!("T{}", self.sections.len() + 1);
                text += &format!("    titre {name} \"Titre\" {{\n");
                section = Some(self.sections.len());
                self.sections.push(Section { id: name, quote: id.to_owned() });
            }
            text += &self.row(id, accepted, section, discount, amendment, at == 0);
        }
        if section.is_some() {
            text += "    }\n";
        }
        text += "}\n";
        self.block(Kind::Quote, id, accepted, text);
    }

    fn row(
        &mut self,
        quote: &str,
        accepted: Day,
        section: Option<usize>,
        discount: i128,
        amendment: bool,
        first: bool,
    ) -> String {
        let id = format!("r{}", self.job.rows.len() + 1);
        let magnitude = 1 + self.pick(20_000) as i128;
        let quantity = match self.pick(3) {
            0 => (1 + magnitude % 40) * 1_000,
            1 => (1 + magnitude % 400) * 100,
            _ => magnitude,
        };
        let unit = self.of(&UNITS);
        let price = 100 + self.pick(30_000) as i128;
        let less = (amendment && self.one_in(2)).then(|| {
            self.job
                .rows
                .iter()
                .position(|row| !row.reduced && row.counts && !row.negative && row.quote == "D1")
        });
        if let Some(other) = less.flatten() {
            self.job.rows[other].reduced = true;
            let other = self.job.rows[other].clone();
            // Thousandths of half of it at most.
            let most = (other.quantity * Ratio::from(500)).floor();
            let quantity = 1 + quantity % most.max(1);
            if most > 0 && !other.shared {
                let exact = Ratio::new(-quantity, 1_000);
                let contract = (exact * other.price * Ratio::from(100)).round();
                self.job.rows.push(Row {
                    id: id.clone(),
                    quote: quote.to_owned(),
                    section: None,
                    quantity: exact,
                    contract,
                    free: false,
                    accepted,
                    reduced: true,
                    negative: true,
                    ..other.clone()
                });
                self.states.push(START);
                return format!("    {id} moins {} {} {}\n", other.id, decimal(quantity, 3), other.unit);
            }
        }
        let rate = match self.mode {
            Mode::Standard => self.of(&[2_000, 2_000, 1_000, 550, 2_000, 0]),
            _ => 0,
        };
        let vat = match (self.mode, rate) {
            (Mode::Standard, 0) => " tva 0% \"article 261\"".to_owned(),
            (Mode::Standard, 2_000) => String::new(),
            (Mode::Standard, rate) => format!(" tva {}", percent(rate)),
            _ => String::new(),
        };
        let negative = !first && self.one_in(14);
        let exact = Ratio::new(if negative { -quantity } else { quantity }, 1_000);
        let mut factor = Ratio::new(10_000 - discount, 10_000);
        let mut shared = 0;
        let mut words = vat;
        let option = !first && !negative && self.one_in(10);
        let (price, lines) = match self.pick(5) {
            4 if !negative => self.components(&id),
            _ => (Ratio::new(price, 100), None),
        };
        if lines.is_none() {
            let cents = (price * Ratio::from(100)).round();
            words = format!(" @ {}{words}", decimal(cents, 2));
        }
        match self.pick(8) {
            6 => {
                let own = 25 * (1 + self.pick(60)) as i128;
                factor = factor * Ratio::new(10_000 - own, 10_000);
                words += &format!(" remise {}", percent(own));
            }
            7 if discount == 0 && !negative => {
                shared = (exact * price * Ratio::from(10)).floor().min(3_000);
                if shared > 0 {
                    words += &format!(" remise {} €", decimal(shared, 2));
                }
            }
            _ => {}
        }
        if option {
            words += " option";
        }
        let price = price * factor;
        let contract = (exact * price * Ratio::from(100)).round() - shared;
        self.job.rows.push(Row {
            id: id.clone(),
            quote: quote.to_owned(),
            section,
            quantity: exact,
            price,
            shared: shared > 0,
            contract,
            rate,
            counts: !option,
            free: false,
            accepted,
            reduced: false,
            unit,
            negative,
        });
        self.states.push(START);
        let sign = if negative { "-" } else { "" };
        let quantity = decimal(quantity, 3);
        let head = format!("    {id} \"Ligne\" {sign}{quantity} {unit}{words}");
        lines.map_or(format!("{head}\n"), |lines| format!("{head}{lines}"))
    }

    /// A composed price: its parts, and what one unit costs.
    fn components(&mut self, id: &str) -> (Ratio, Option<String>) {
        let mut price = Ratio::ZERO;
        let mut lines = " {\n".to_owned();
        for at in 0..1 + self.pick(2) {
            let (quantity, cents) = (1 + self.pick(4_000) as i128, 100 + self.pick(9_000) as i128);
            price = price + Ratio::new(quantity * cents, 100_000);
            lines += &format!(
                "        {id}{} \"Part\" {} u @ {}\n",
                ["a", "b"][at],
                decimal(quantity, 3),
                decimal(cents, 2)
            );
        }
        lines += "    }\n";
        let coef = self.of(&[100i128, 112, 135]);
        let word = if coef == 100 { String::new() } else { format!(" coef {}", decimal(coef, 2)) };
        (price * Ratio::new(coef, 100), Some(word + &lines))
    }

    fn revision(&mut self) {
        let both = self.one_in(3);
        let names: &[&'static str] = if both { &["BT01", "TP02"] } else { &["BT01"] };
        let weights: &[i128] = if both { &[50, 35] } else { &[85] };
        let months = self.count as usize + 3;
        let mut indices = Vec::new();
        for (name, weight) in names.iter().zip(weights) {
            let months = (0..months as u32).map(|at| {
                let value = 1_000 + self.pick(120) as i128;
                let moved = value + self.pick(30) as i128 - 10;
                let kind = if at == 0 { 0 } else { self.pick(5) };
                let published = Day(at + 1 + self.pick(2) as u32, self.of(&[10, 25]));
                match kind {
                    1 => Month { provisional: Some(value), last: None, published: None },
                    2 => Month { provisional: Some(value), last: Some(moved), published: None },
                    3 | 4 => {
                        Month { provisional: Some(value), last: Some(moved), published: Some(published) }
                    }
                    _ => Month { provisional: None, last: Some(value), published: None },
                }
            });
            indices.push(Index { name, weight: *weight, months: months.collect() });
        }
        for index in &indices {
            let mut text = format!("indice {} {{\n", index.name);
            for (at, of) in index.months.iter().enumerate() {
                let at = month(at as u32);
                if let Some(value) = of.provisional {
                    text += &format!("    {at}  {} provisoire\n", decimal(value, 1));
                }
                if let (Some(value), None) = (of.last, of.published) {
                    text += &format!("    {at}  {}\n", decimal(value, 1));
                }
            }
            self.block(Kind::Always, "", Day(0, 1), text + "}\n");
            for (at, of) in index.months.iter().enumerate() {
                if let (Some(value), Some(day)) = (of.last, of.published) {
                    let at = month(at as u32);
                    let text =
                        format!("indice {} du {day} {{\n    {at}  {}\n}}\n", index.name, decimal(value, 1));
                    self.block(Kind::Since, "", day, text);
                }
            }
        }
        let round = |places, up| Some(Rounding { places, up });
        let (ratio, coefficient) = match self.pick(6) {
            0 => (None, None),
            1 => (None, round(3, true)),
            2 => (None, round(4, false)),
            3 => (round(4, false), None),
            4 => (round(3, true), round(4, false)),
            _ => (round(3, false), round(3, true)),
        };
        let word = |name: &str, rounding: Option<Rounding>| {
            rounding.map_or(String::new(), |rounding| {
                format!(" {name} {}{}", rounding.places, if rounding.up { " supérieur" } else { "" })
            })
        };
        let fixed = 15;
        let mut text = format!("révision {{\n    formule : {}", decimal(fixed, 2));
        for Index { name, weight, .. } in &indices {
            text += &format!(" + {} * {name} / {name}.zéro", decimal(*weight, 2));
        }
        text += "\n    zéro : 2026-01\n";
        if ratio.is_some() || coefficient.is_some() {
            text += &format!("    arrondi :{}{}\n", word("rapport", ratio), word("coefficient", coefficient));
        }
        self.block(Kind::Always, "", Day(0, 1), text + "}\n");
        self.job.revision = Some(Revision { fixed, indices, ratio, coefficient });
    }
}
