//! Deposits, situations, the closing, credit notes and payments, in the order of their dates.

use super::*;

/// An entry on a row: what it says, and what it brings the row to.
struct Entry {
    text: String,
    state: State,
    corrected: bool,
}

impl Maker<'_> {
    pub(super) fn invoices(&mut self) {
        let closing = self.one_in(2);
        let drafts = if self.one_in(4) { 1 + self.pick(2) as u32 } else { 0 };
        for at in 0..self.count {
            let issued = at + drafts < self.count;
            if self.one_in(3) {
                self.deposit(Day(at, 5), issued);
            }
            if at > 0 && self.one_in(6) {
                self.credit(Day(at, 8), issued);
            }
            let kind = if closing && at + 1 == self.count { Kind::Closing } else { Kind::Situation };
            self.situation(kind, at, issued);
            if self.one_in(5) {
                let day = self.of(&[12, 20]);
                self.credit(Day(at, day), issued);
            }
        }
        if closing && self.one_in(3) {
            self.credit(Day(self.count, 20), drafts == 0);
        }
    }

    fn number(&mut self, issued: bool) -> String {
        self.numbered += u32::from(issued);
        if issued { format!(" n° \"F-{:03}\"", self.numbered) } else { String::new() }
    }

    fn invoice(&mut self, kind: Kind, id: String, day: Day, issued: bool, text: String, of: Option<String>) {
        self.job.blocks.push(Block { kind, id, day, issued, of, text, again: String::new() });
    }

    /// What a quote is sold for at each rate, in cents.
    fn sold(&self, quote: &str) -> Vec<(i128, i128)> {
        let mut sums: Vec<(i128, i128)> = Vec::new();
        for row in self.job.rows.iter().filter(|row| row.quote == quote && row.counts) {
            match sums.iter_mut().find(|(rate, _)| *rate == row.rate) {
                Some((_, sum)) => *sum += row.contract,
                None => sums.push((row.rate, row.contract)),
            }
        }
        sums
    }

    fn deposit(&mut self, day: Day, issued: bool) {
        let advance = self.one_in(4);
        let (word, prefix, kind) = match advance {
            true => ("avance", "AV", Kind::Advance),
            false => ("acompte", "AC", Kind::Deposit),
        };
        let id = format!("{prefix}{}", self.job.blocks.len());
        let later: Vec<String> = (day.0..self.count).map(|at| self.situation_id(at)).collect();
        let (recovery, setting) = match (self.pick(6), advance) {
            (3, _) => (Recovery::Closing, "    reprise : clôture\n".to_owned()),
            (4, _) => {
                let first = self.pick(later.len());
                let named: Vec<String> = later.into_iter().skip(first).take(1 + self.pick(3)).collect();
                let setting = format!("    reprise : {}\n", named.join(" "));
                (Recovery::On(named), setting)
            }
            (5, true) => (Recovery::Linear(20, 60), "    reprise : 20% 60%\n".to_owned()),
            (1, true) => (Recovery::Prorata, "    reprise : prorata\n".to_owned()),
            (_, true) => (Recovery::Linear(65, 80), String::new()),
            _ => (Recovery::Prorata, String::new()),
        };
        let mut lines = String::new();
        let quotes: Vec<(String, Day)> =
            self.quotes.iter().filter(|(_, from)| *from <= day).cloned().collect();
        let both = self.one_in(3);
        for (quote, _) in quotes.into_iter().take(if both { 2 } else { 1 }) {
            let key = format!("{prefix}{quote}");
            let used: i128 = self.shares.iter().filter(|(of, _)| *of == key).map(|(_, used)| used).sum();
            let sold = self.sold(&quote);
            let net: i128 = sold.iter().map(|(_, sum)| sum).sum();
            let share = self.of(&[3_000, 1_000, 500, 1_234, 4_000]).min(9_500 - used);
            if net <= 0 || share <= 0 || sold.iter().any(|(_, sum)| *sum <= 0) {
                continue;
            }
            let gross: i128 = sold.iter().map(|(rate, sum)| sum + share_of(*sum, *rate)).sum();
            let amount = gross * share / 10_000 / 10 * 10;
            let asked = match self.one_in(3) && amount > 0 {
                true => Asked::Amount(amount),
                false => Asked::Share(share),
            };
            lines += &match asked {
                Asked::Amount(cents) => format!("    {quote} {} €\n", decimal(cents, 2)),
                Asked::Share(share) => format!("    {quote} {}\n", percent(share)),
            };
            self.shares.push((key, share));
            let (invoice, recovery) = (id.clone(), recovery.clone());
            self.job.asks.push(Ask { invoice, quote, advance, asked, recovery });
        }
        if lines.is_empty() {
            return;
        }
        let number = self.number(issued);
        let text = format!("{word} {id}{number} du {day} {{\n{lines}{setting}}}\n");
        self.invoice(kind, id.clone(), day, issued, text, None);
        self.remember(id, kind, self.states.clone());
    }

    fn situation_id(&self, at: u32) -> String {
        format!("S{}", at + 1)
    }

    fn remember(&mut self, id: String, kind: Kind, before: Vec<State>) {
        let billed = self.states.iter().map(|state| state.cents + state.stored).collect();
        self.job.states.push((id.clone(), billed));
        let (after, taken) = (self.states.clone(), vec![0; self.states.len()]);
        self.done.push(Done { id, kind, before, after, taken, cancelled: false });
    }

    fn situation(&mut self, kind: Kind, at: u32, issued: bool) {
        let (id, day) = (self.situation_id(at), Day(at, 12));
        let mut body = String::new();
        let mut again = String::new();
        for line in [
            "prorata : 1%",
            "escompte : 1,5%",
            "déduction : \"Casse\" 12,50 €",
            "déduction : \"Eau\" 0,8% HT",
            "déduction : \"Geste\" 5 € avant tva",
        ] {
            // An amount before tax needs works that tell its rate of VAT.
            let billed = self.states.iter().any(|state| state.cents > 0);
            if self.one_in(14) && (billed || !line.contains("avant tva")) {
                body += &format!("    {line}\n");
            }
        }
        let first_free = self.job.rows.len();
        let mut penalty = String::new();
        let mut frees = String::new();
        for _ in 0..self.pick(7).saturating_sub(5) {
            frees += &self.free_row(&id, day);
        }
        if self.one_in(10) {
            let amount = 100 * (1 + self.pick(300)) as i128;
            let line = |suffix: &str| {
                format!("    p{}{suffix} \"Retard\" 1 u @ {} pénalité\n", at + 1, decimal(amount, 2))
            };
            penalty = line("");
            again = line("b");
        }
        let before = self.states.clone();
        let mut governed = vec![false; self.states.len()];
        let mut corrected = governed.clone();
        for row in 0..first_free {
            let open = self.job.rows[row].accepted <= day && self.job.rows[row].counts;
            if let Some(entry) = open.then(|| self.entry(row)).flatten() {
                body += &entry.text;
                (governed[row], corrected[row]) = (true, entry.corrected);
                self.withdrawn.remove(&row);
                self.states[row] = entry.state;
            }
        }
        self.group(day, &mut governed, &mut body);
        again = body.clone() + &again;
        let untouched: Vec<usize> = (first_free..self.job.rows.len()).filter(|row| !governed[*row]).collect();
        for row in untouched {
            self.complete(row);
            again += &format!("    {} 100%\n", self.job.rows[row].id);
        }
        if kind == Kind::Closing {
            for row in 0..first_free {
                let sold = &self.job.rows[row];
                let open = sold.accepted <= day
                    && sold.counts
                    && !self.remeasured.contains(&sold.quote)
                    && !self.withdrawn.contains(&row);
                if open && !governed[row] && !before[row].closed {
                    self.complete(row);
                }
            }
        }
        let stored = self.stored(day, &before, &corrected);
        body = body + &frees + &penalty + &stored;
        again += &stored;
        let number = self.number(issued);
        let word = if kind == Kind::Closing { "clôture" } else { "situation" };
        let text = format!("{word} {id}{number} du {day} {{\n{body}}}\n");
        self.invoice(kind, id.clone(), day, issued, text, None);
        self.job.blocks.last_mut().expect("just pushed").again = again;
        self.remember(id, kind, before);
    }

    fn complete(&mut self, row: usize) {
        let stored = self.states[row].stored;
        self.states[row] =
            State { done: Ratio::ONE, cents: self.job.rows[row].contract, closed: false, stored };
    }

    fn free_row(&mut self, situation: &str, day: Day) -> String {
        let id = format!("f{}", self.job.rows.len() + 1);
        let (quantity, cents) = (1 + self.pick(5_000) as i128, 100 + self.pick(5_000) as i128);
        let rate = if self.mode == Mode::Standard { self.of(&[2_000, 1_000]) } else { 0 };
        let (quantity, price) = (Ratio::new(quantity, 1_000), Ratio::new(cents, 100));
        let contract = (quantity * price * Ratio::from(100)).round();
        let typed = (quantity * Ratio::from(1_000)).round();
        self.job.rows.push(Row {
            id: id.clone(),
            quote: situation.to_owned(),
            section: None,
            quantity,
            price,
            shared: false,
            contract,
            rate,
            counts: true,
            free: true,
            accepted: day,
            reduced: true,
            unit: "u",
            negative: false,
        });
        self.states.push(START);
        let vat = if rate == 1_000 { " tva 10%" } else { "" };
        format!("    {id} \"Imprévu\" {} u @ {}{vat}\n", decimal(typed, 3), decimal(cents, 2))
    }

    /// A legal entry on a row, or none.
    fn entry(&mut self, at: usize) -> Option<Entry> {
        let (row, before) = (self.job.rows[at].clone(), self.states[at]);
        let kind = self.pick(13);
        if kind < 3 || row.contract == 0 || (before.closed && !self.one_in(3)) {
            return None;
        }
        let part = 1 + self.pick(100) as i128;
        let hundredths = (before.done * Ratio::from(10_000)).floor();
        let rate = |hundredths: i128| {
            let done = Ratio::new(hundredths, 10_000);
            State { done, cents: share(row.contract, done), ..before }
        };
        let quantity = |quantity: Ratio| {
            let done = quantity / row.quantity;
            let cents = match (quantity == row.quantity, row.shared) {
                (true, _) => row.contract,
                (_, true) => share(row.contract, done),
                _ => (quantity * row.price * Ratio::from(100)).round(),
            };
            State { done, cents, ..before }
        };
        let left = 10_000 - hundredths;
        let thousandths = |share: Ratio| (row.quantity * share * Ratio::from(1_000)).floor();
        let (typed, mut state, correction) = match kind {
            3 | 4 => {
                let to = hundredths + left * part / 100;
                (percent(to), rate(to), false)
            }
            5 => {
                let to = (hundredths / 100 + 1 + left * part / 10_000) * 100;
                (percent(to), rate(to), false)
            }
            6 => {
                let more = left * part / 200;
                let done = before.done + Ratio::new(more, 10_000);
                (
                    format!("+{}", percent(more)),
                    State { done, cents: share(row.contract, done), ..before },
                    false,
                )
            }
            7 | 8 => {
                let to = thousandths(before.done + (Ratio::ONE - before.done) * Ratio::new(part, 100));
                (format!("{} {}", decimal(to, 3), row.unit), quantity(Ratio::new(to, 1_000)), false)
            }
            9 => {
                let more = thousandths((Ratio::ONE - before.done) * Ratio::new(part, 150));
                let to = before.done * row.quantity + Ratio::new(more, 1_000);
                (format!("+{} {}", decimal(more, 3), row.unit), quantity(to), false)
            }
            10 | 11 => {
                let to = before.cents + (row.contract - before.cents) * part / 100;
                (
                    format!("{} €", decimal(to, 2)),
                    State { done: Ratio::new(to, row.contract), cents: to, ..before },
                    false,
                )
            }
            _ => {
                let to = hundredths * part / 100;
                (percent(to), rate(to), true)
            }
        };
        let back = state.lower_than(&before);
        let inside = state.done >= Ratio::ZERO && state.done <= Ratio::ONE;
        let sign = row.negative && state.cents > 0;
        if !inside || sign || typed.starts_with("+-") || back != correction {
            return None;
        }
        // Correcting a row with materials stored beside it would say two things at once.
        if correction && before.stored != 0 {
            return None;
        }
        let done = self.one_in(9) && state.done < Ratio::ONE;
        state.closed = done;
        let mut text = format!("    {} {typed}", row.id);
        text += if done { " terminé" } else { "" };
        text += if before.closed { " rouvrir" } else { "" };
        text += if correction { " correction \"métré refait\"" } else { "" };
        Some(Entry { text: text + "\n", state, corrected: correction })
    }

    /// A rate on a section, a quote or everything.
    fn group(&mut self, day: Day, governed: &mut [bool], body: &mut String) {
        let kind = self.pick(4);
        let (target, section, quote) = match kind {
            1 => ("tout".to_owned(), None, None),
            2 => {
                let quotes: Vec<String> =
                    self.quotes.iter().filter(|(_, from)| *from <= day).map(|(id, _)| id.clone()).collect();
                let quote = self.of(&quotes);
                (quote.clone(), None, Some(quote))
            }
            3 if !self.sections.is_empty() => {
                let at = self.pick(self.sections.len());
                let Section { id, quote } = &self.sections[at];
                (id.clone(), Some(at), Some(quote.clone()))
            }
            _ => return,
        };
        let percents = 100 * (1 + self.pick(100)) as i128;
        let within = |row: &Row| {
            quote.as_ref().is_none_or(|quote| row.quote == *quote)
                && section.is_none_or(|section| row.section == Some(section))
                && row.accepted <= day
                && row.counts
        };
        let mut rows: Vec<usize> =
            (0..self.job.rows.len()).filter(|row| within(&self.job.rows[*row])).collect();
        if rows.is_empty() {
            return;
        }
        rows.retain(|row| !self.withdrawn.contains(row));
        *body += &format!("    {target} {}\n", percent(percents));
        for row in rows.into_iter().filter(|row| !std::mem::replace(&mut governed[*row], true)) {
            let before = self.states[row];
            let done = Ratio::new(percents, 10_000);
            let state = State { done, cents: share(self.job.rows[row].contract, done), ..before };
            if !before.closed && !state.lower_than(&before) {
                self.states[row] = state;
            }
        }
    }

    /// Progress lays what was stored first; then one more amount may be stored.
    fn stored(&mut self, day: Day, before: &[State], corrected: &[bool]) -> String {
        for (state, before) in self.states.iter_mut().zip(before) {
            let laid = (state.cents - before.cents).max(0);
            state.stored = (before.stored - laid).max(0);
        }
        if !self.one_in(5) {
            return String::new();
        }
        let at = self.pick(self.job.rows.len());
        let (row, now, was) = (&self.job.rows[at], self.states[at], before[at]);
        let least = (was.cents + was.stored - now.cents).max(0);
        let most = row.contract - now.cents;
        let open =
            row.counts && !row.free && row.accepted <= day && !was.closed && !now.closed && !corrected[at];
        if !open || row.contract <= 0 || most <= least {
            return String::new();
        }
        let id = row.id.clone();
        let amount = least + 1 + self.pick((most - least) as usize) as i128;
        self.states[at].stored = amount;
        format!("    {id} {} € approvisionné\n", decimal(amount, 2))
    }

    fn credit(&mut self, day: Day, issued: bool) {
        let cited: Vec<usize> = (0..self.done.len())
            .filter(|at| {
                let done = &self.done[*at];
                let block = self.job.block(&done.id);
                !done.cancelled && block.issued && !matches!(done.kind, Kind::Credit { .. })
            })
            .collect();
        if cited.is_empty() {
            return;
        }
        let at = self.of(&cited);
        let (before, withdrawn) = (self.states.clone(), self.withdrawn.clone());
        let lines = match self.one_in(2) || !matches!(self.done[at].kind, Kind::Situation | Kind::Closing) {
            true => self.whole_credit(at).map(|line| (line, true)),
            false => self.credit_of_rows(at).map(|line| (line, false)),
        };
        let Some((lines, whole)) = lines else {
            (self.states, self.withdrawn) = (before, withdrawn);
            return;
        };
        let of = self.done[at].id.clone();
        let id = format!("N{}", self.job.blocks.len());
        let number = self.number(issued);
        let text = format!("avoir {id} \"Erreur\"{number} du {day} {{\n{lines}}}\n");
        let kind = Kind::Credit { whole };
        self.invoice(kind, id.clone(), day, issued, text, Some(of));
        self.remember(id, kind, before);
    }

    /// Everything that is left of what the invoice did to a row; none where the row would leave its bounds.
    fn take_back(&mut self, at: usize, row: usize) -> Option<()> {
        let done = &mut self.done[at];
        let (Some(from), Some(to)) = (done.before.get(row), done.after.get(row)) else { return Some(()) };
        if from.cents == to.cents && from.done == to.done && from.closed == to.closed {
            return Some(());
        }
        let left = to.cents - from.cents - done.taken[row];
        let share = match done.taken[row] {
            0 => to.done - from.done,
            _ => Ratio::new(left, self.job.rows[row].contract),
        };
        done.taken[row] += left;
        self.withdrawn.remove(&row);
        let state = &mut self.states[row];
        *state = State { cents: state.cents - left, done: state.done - share, ..*state };
        if from.closed != to.closed {
            state.closed = from.closed;
        }
        self.inside(row)
    }

    fn inside(&self, row: usize) -> Option<()> {
        let (state, sold) = (&self.states[row], &self.job.rows[row]);
        let all = state.cents + state.stored;
        let inside = all.abs() <= sold.contract.abs() && all * sold.contract >= 0;
        (inside && state.done >= Ratio::ZERO && state.done <= Ratio::ONE).then_some(())
    }

    fn whole_credit(&mut self, at: usize) -> Option<String> {
        let rows = self.done[at].before.len();
        let stored = |done: &Done| done.before.iter().zip(&done.after).any(|(a, b)| a.stored != b.stored);
        if stored(&self.done[at]) {
            return None;
        }
        let taken = self.done[at].taken.clone();
        for row in 0..rows {
            if self.take_back(at, row).is_none() {
                self.done[at].taken = taken;
                return None;
            }
        }
        self.done[at].cancelled = true;
        let id = self.done[at].id.clone();
        // What a cancelled deposit asked for may be asked for again.
        for ask in self.job.asks.iter().filter(|ask| ask.invoice == id) {
            let key = format!("{}{}", if ask.advance { "AV" } else { "AC" }, ask.quote);
            if let Asked::Share(share) = ask.asked
                && let Some(place) = self.shares.iter().position(|known| *known == (key.clone(), share))
            {
                self.shares.remove(place);
            }
        }
        Some(format!("    {id} 100%\n"))
    }

    fn credit_of_rows(&mut self, at: usize) -> Option<String> {
        let done = &self.done[at];
        let moved = |row: &usize| {
            let (from, to) = (&done.before[*row], &done.after[*row]);
            to.cents - from.cents != done.taken[*row]
                && from.stored == to.stored
                && self.job.rows[*row].contract != 0
        };
        let rows: Vec<usize> = (0..done.before.len()).filter(moved).collect();
        if rows.is_empty() {
            return None;
        }
        let row = self.of(&rows);
        let (id, name) = (self.done[at].id.clone(), self.job.rows[row].id.clone());
        let taken = self.done[at].taken.clone();
        let out = self.credit_of_row(at, row).filter(|_| self.inside(row).is_some());
        if out.is_none() {
            self.done[at].taken = taken;
        } else if self.job.rows[row].free {
            self.withdrawn.insert(row);
        }
        out.map(|typed| format!("    {id}.{name} {typed}\n"))
    }

    fn credit_of_row(&mut self, at: usize, row: usize) -> Option<String> {
        let (kind, part) = (self.pick(4), 1 + self.pick(100) as i128);
        let sold = self.job.rows[row].clone();
        let (from, to) = (self.done[at].before[row], self.done[at].after[row]);
        let left = to.cents - from.cents - self.done[at].taken[row];
        let state = self.states[row];
        let (typed, cents, share) = match kind {
            0 => {
                self.take_back(at, row)?;
                return Some("100%".into());
            }
            1 if !sold.shared => {
                let most = (to.done - from.done) * sold.quantity * Ratio::from(1_000);
                let typed = -(most * Ratio::new(part, 100)).round();
                let quantity = state.done * sold.quantity + Ratio::new(typed, 1_000);
                let cents = match quantity == sold.quantity {
                    true => sold.contract,
                    false => (quantity * sold.price * Ratio::from(100)).round(),
                };
                (format!("{} {}", decimal(typed, 3), sold.unit), cents, quantity / sold.quantity)
            }
            _ => {
                let change = -(left * part / 100);
                let share = state.done + Ratio::new(change, sold.contract);
                (format!("{} €", decimal(change, 2)), state.cents + change, share)
            }
        };
        let change = cents - state.cents;
        if change == 0 || change.signum() == left.signum() || change.abs() > left.abs() {
            return None;
        }
        self.states[row] = State { cents, done: share, ..state };
        self.done[at].taken[row] -= change;
        Some(typed)
    }

    pub(super) fn payments(&mut self) {
        let issued: Vec<(String, Day)> = self
            .job
            .invoices()
            .filter(|block| block.issued)
            .map(|block| (block.id.clone(), block.day))
            .collect();
        for at in 0..issued.len().min(self.pick(4)) {
            let (id, day) = issued[at * 2 % issued.len()].clone();
            let day = Day(day.0, day.1 + 1);
            let amount = 50 * (1 + self.pick(2_000)) as i128;
            let text = format!("règlement du {day} {{\n    {id} {} €\n}}\n", decimal(amount, 2));
            self.block(Kind::Payment, "", day, text);
            self.job.blocks.last_mut().expect("just pushed").of = Some(id);
        }
    }
}

fn share_of(cents: i128, rate: i128) -> i128 {
    share(cents, Ratio::new(rate, 10_000))
}
