//! A generated project as text: in either language, as blocks or as a grid, in any order of its documents.

use super::generate::Tape;
use super::job::*;
use avt::locale::Lang;
use std::fmt::Write;

#[derive(Clone, Copy)]
pub struct Style<'t> {
    pub lang: Lang,
    pub grid: bool,
    /// Documents other than situations go anywhere; quotes keep their order.
    pub shuffled: Option<&'t [u16]>,
    /// Quotes, sections and rows in another order.
    pub reordered: Option<&'t [u16]>,
}

impl Style<'_> {
    pub const PLAIN: Style<'static> = Style { lang: Lang::Fr, grid: false, shuffled: None, reordered: None };
}

pub fn text(job: &Job, style: Style<'_>) -> String {
    Writer { job, style, word: |fr, en| style.lang.pick(fr, en) }.text()
}

struct Writer<'w, W: Fn(&'static str, &'static str) -> &'static str> {
    job: &'w Job,
    style: Style<'w>,
    word: W,
}

/// One situation each month, on its 28th.
fn date(situation: usize, day: u32) -> String {
    format!("{}-{:02}-{day}", 2026 + situation / 12, situation % 12 + 1)
}

impl<W: Fn(&'static str, &'static str) -> &'static str> Writer<'_, W> {
    fn text(&self) -> String {
        let mut quotes: Vec<String> = (0..self.job.quotes.len()).map(|at| self.quote(at)).collect();
        if let Some(tape) = self.style.reordered {
            shuffle(&mut quotes, tape);
        }
        let situations: Vec<String> = (0..self.job.situations.len()).map(|at| self.situation(at)).collect();
        let mut others = vec![self.project(), self.company()];
        others.extend((0..self.job.rows.len()).filter_map(|row| self.name(row)));
        if self.job.rows.iter().any(|row| row.unit == PALLET) {
            others.push(format!("{} {PALLET} = 48 u\n", (self.word)("unité", "unit")));
        }
        if self.style.grid {
            others.push(self.grid());
        }
        let Some(tape) = self.style.shuffled else {
            return [others, quotes, situations].concat().join("\n");
        };
        shuffle(&mut others, tape);
        let mut tape = Tape::new(tape);
        let mut queues = [others, quotes, situations].map(|queue| queue.into_iter());
        let mut out = Vec::new();
        while queues.iter().any(|queue| queue.len() > 0) {
            let mut at = tape.pick(3);
            while queues[at].len() == 0 {
                at = (at + 1) % 3;
            }
            out.extend(queues[at].next());
        }
        out.join("\n")
    }

    fn decimal(&self, value: i128, places: u32) -> String {
        let (scale, sign) = (10i128.pow(places), if value < 0 { "-" } else { "" });
        let (whole, rest) = (value.abs() / scale, value.abs() % scale);
        let fraction = format!("{rest:0width$}", width = places as usize);
        match fraction.trim_end_matches('0') {
            "" => format!("{sign}{whole}"),
            fraction => format!("{sign}{whole}{}{fraction}", (self.word)(",", ".")),
        }
    }

    fn percent(&self, percent: Percent) -> String {
        format!("{}%", self.decimal(percent, 2))
    }

    fn money(&self, cents: i128) -> String {
        format!("{} {}", self.decimal(cents, 2), (self.word)("€", "EUR"))
    }

    fn discount(&self, discount: Discount) -> String {
        match discount {
            Discount::Rate(percent) => self.percent(percent),
            Discount::Amount(cents) => self.money(cents),
        }
    }

    fn project(&self) -> String {
        let vat = self.percent(PROJECT_VAT);
        let rounding = match self.job.cumulative_vat {
            true => (self.word)("    arrondi : tva cumul\n", "    rounding : vat cumulative\n"),
            false => "",
        };
        let default = match self.job.default_whole {
            true => (self.word)("    défaut : 100%\n", "    default : 100%\n"),
            false => "",
        };
        let (project, key) = ((self.word)("projet", "project"), (self.word)("tva", "vat"));
        format!("{project} \"Chantier\" {{\n    {key} : {vat}\n{rounding}{default}}}\n")
    }

    fn company(&self) -> String {
        let (company, address) = ((self.word)("entreprise", "company"), (self.word)("adresse", "address"));
        format!("{company} \"Lefèvre\" {{\n    {address} : \"12 rue des Lilas\" \"69003 Lyon\" FR\n}}\n")
    }

    fn name(&self, row: usize) -> Option<String> {
        let quantity = self.quantity(row);
        self.job.rows[row].named.then(|| format!("{} q{row} = {quantity}\n", (self.word)("soit", "let")))
    }

    fn quantity(&self, row: usize) -> String {
        let row = &self.job.rows[row];
        format!("{} {}", self.decimal(row.quantity, 3), row.unit)
    }

    fn quote(&self, at: usize) -> String {
        let quote = &self.job.quotes[at];
        let kind = match quote.kind {
            Kind::Quote => (self.word)("devis", "quote"),
            Kind::Order => (self.word)("commande", "order"),
            Kind::Amendment => (self.word)("avenant", "amendment"),
        };
        // Accepted on the day of a situation, or before it: both count.
        let accepted = date(quote.from, 28 - (at as u32 % 2));
        let (dated, word) = ((self.word)("du", "dated"), (self.word)("accepté", "accepted"));
        let mut out = format!("{kind} D{at} {dated} 2025-12-01 {word} {accepted} {{\n");
        self.group(&quote.group, 1, &mut out);
        out + "}\n"
    }

    fn group(&self, group: &Group, depth: usize, out: &mut String) {
        let indent = "    ".repeat(depth);
        if let Some(vat) = group.vat {
            writeln!(out, "{indent}{} : {}", (self.word)("tva", "vat"), self.percent(vat))
                .expect("a String takes all");
        }
        if let Some(discount) = group.discount {
            let key = (self.word)("remise", "discount");
            writeln!(out, "{indent}{key} : {}", self.discount(discount)).expect("a String takes all");
        }
        let mut parts = group.parts.clone();
        if let Some(tape) = self.style.reordered {
            shuffle(&mut parts, tape);
        }
        for part in parts {
            match part {
                Part::Row(row) => *out += &format!("{indent}{}\n", self.row(row)),
                Part::Section(section) => {
                    let title = (self.word)("titre", "section");
                    *out += &format!("{indent}{title} T{section} \"Titre {section}\" {{\n");
                    self.group(&self.job.sections[section].group, depth + 1, out);
                    *out += &format!("{indent}}}\n");
                }
            }
        }
    }

    fn row(&self, at: usize) -> String {
        let row = &self.job.rows[at];
        let mut out = format!("r{at} \"Ligne {at}\"");
        if let Some(other) = row.less {
            out += &format!(" {} r{other}", (self.word)("moins", "less"));
        }
        out += &if row.named { format!(" q{at}") } else { format!(" {}", self.quantity(at)) };
        if row.less.is_none() {
            out += &format!(" @ {}", self.decimal(row.price, 4));
        }
        if let Some(vat) = row.vat {
            out += &format!(" {} {}", (self.word)("tva", "vat"), self.percent(vat));
        }
        if let Some(discount) = row.discount {
            out += &format!(" {} {}", (self.word)("remise", "discount"), self.discount(discount));
        }
        if row.option { out + " option" } else { out }
    }

    fn situation(&self, at: usize) -> String {
        let situation = &self.job.situations[at];
        let number = match situation.draft {
            true => String::new(),
            false => format!(" {} \"F-{:03}\"", (self.word)("n°", "no"), at + 1),
        };
        let mut out = format!("situation S{at}{number} {} {}", (self.word)("du", "dated"), date(at, 28));
        if self.style.grid {
            return out + "\n";
        }
        out += " {\n";
        for entry in &situation.entries {
            out += &format!("    {} {}\n", self.target(entry.target), self.entry(entry));
        }
        out + "}\n"
    }

    fn grid(&self) -> String {
        let mut targets: Vec<Target> = Vec::new();
        let entries = self.job.situations.iter().flat_map(|situation| &situation.entries);
        entries.for_each(|entry| {
            if !targets.contains(&entry.target) {
                targets.push(entry.target);
            }
        });
        let mut out = format!("{} {{\n   ", (self.word)("tableau", "grid"));
        (0..self.job.situations.len()).for_each(|at| out += &format!(" | S{at}"));
        for target in targets {
            out += &format!("\n    {}", self.target(target));
            for situation in &self.job.situations {
                let cell = situation.entries.iter().find(|entry| entry.target == target);
                out += &format!(" | {}", cell.map_or(String::new(), |entry| self.entry(entry)));
            }
        }
        out + "\n}\n"
    }

    fn target(&self, target: Target) -> String {
        match target {
            Target::Row(row) => format!("r{row}"),
            Target::Section(section) => format!("T{section}"),
            Target::Quote(quote) => format!("D{quote}"),
            Target::All => (self.word)("tout", "all").into(),
        }
    }

    fn entry(&self, entry: &Entry) -> String {
        let mut words: Vec<String> = Vec::new();
        if let Some(value) = entry.value {
            let plus = if value.increment { "+" } else { "" };
            words.push(match (value.measure, entry.target) {
                (Measure::Rate(percent), _) => format!("{plus}{}", self.percent(percent)),
                (Measure::Third(percent), _) => format!("{plus}{} / 3", self.percent(percent)),
                (Measure::Amount(cents), _) => format!("{plus}{}", self.money(cents)),
                (Measure::Quantity(thousandths), Target::Row(row)) => {
                    format!("{plus}{} {}", self.decimal(thousandths, 3), self.job.rows[row].unit)
                }
                (Measure::Pieces(thousandths), Target::Row(row)) => {
                    let (unit, _) = pieces(self.job.rows[row].unit).expect("a unit that is made of another");
                    format!("{plus}{} {unit}", self.decimal(thousandths, 3))
                }
                (Measure::Quantity(_) | Measure::Pieces(_), _) => unreachable!("a group has no quantity"),
            });
        }
        if entry.done {
            words.push((self.word)("terminé", "done").into());
        }
        if entry.reopen {
            words.push((self.word)("rouvrir", "reopen").into());
        }
        if entry.correction {
            words.push("correction \"métré refait\"".into());
        }
        words.join(" ")
    }
}

fn shuffle<T>(all: &mut [T], numbers: &[u16]) {
    let mut tape = Tape::new(numbers);
    for at in (1..all.len()).rev() {
        all.swap(at, tape.pick(at + 1));
    }
}
