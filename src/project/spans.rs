//! Every place in the text that a project holds, so that an edit can move those behind it.
//!
//! Each type is taken apart whole: a new field does not compile before it is thought of here. The text itself, and where
//! its files and lines start, move by [`crate::source::Source::replace`].

use super::invoices::Own;
use super::*;

type Spans<'f, F> = &'f mut F;

fn each<'s, F: FnMut(&mut Span)>(spans: impl IntoIterator<Item = &'s mut Span>, f: Spans<'_, F>) {
    spans.into_iter().for_each(f);
}

impl Project {
    /// Those of rows and entries that lie wholly before `from`, the start of a line, may be left out.
    pub fn spans(&mut self, from: u32, f: &mut impl FnMut(&mut Span)) {
        let Project {
            source: _,
            lang: _,
            lang_told: _,
            settings,
            parties,
            units: _,
            declared_units,
            lets,
            quotes,
            sections,
            rows,
            invoices,
            payments,
            indices,
            revision,
            bond,
            handover,
            names,
            lost: _,
            works_unknown: _,
        } = self;
        settings.spans(f);
        parties.iter_mut().for_each(|party| party.spans(f));
        each(declared_units.iter_mut().map(|(span, _)| span), f);
        for Let { name, value } in lets {
            f(name);
            value.iter_mut().for_each(|value| value.spans(f));
        }
        for quote in quotes {
            let own = &mut rows[quote.rows.start as usize..quote.rows.end as usize];
            // The block of a row may reach further than its line: that of the last one before. Components are in no order.
            let before = own.partition_point(|row| row.span.start < from).saturating_sub(1);
            let before = if quote.is_components() { 0 } else { before };
            own[before..].iter_mut().for_each(|row| row.spans(f));
            quote.spans(f);
        }
        sections.iter_mut().for_each(|section| section.spans(f));
        invoices.iter_mut().for_each(|invoice| invoice.spans(from, f));
        payments.iter_mut().for_each(|payment| payment.spans(f));
        for IndexTable { name, values } in indices {
            f(name);
            for IndexValue { month: _, value: _, provisional: _, published: _, span } in values {
                f(span);
            }
        }
        if let Some(Revision { formula, base: _, base_span, ratio: _, coefficient: _, span }) = revision {
            formula.spans(f);
            f(base_span);
            f(span);
        }
        if let Some(Bond { name, date: _, span }) = bond {
            each(name, f);
            f(span);
        }
        if let Some((_, span)) = handover {
            f(span);
        }
        names.spans(f);
    }
}

impl Settings {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Settings {
            title,
            reference,
            terms,
            vat,
            vat_cumulative: _,
            default_progress,
            currency: _,
            retention,
            release,
            retention_cap: _,
            public: _,
            deductions,
            details,
            site,
        } = self;
        each([title, reference].into_iter().flatten(), f);
        terms.iter_mut().for_each(|terms| terms.spans(f));
        vat.iter_mut().for_each(|vat| vat.spans(f));
        default_progress.iter_mut().for_each(|expr| expr.spans(f));
        if let Some(Retention { rate, base: _, on: _, revised: _, span }) = retention {
            rate.spans(f);
            f(span);
        }
        if let Some(Release { when: _, span, value }) = release {
            f(span);
            f(value);
        }
        deductions.iter_mut().for_each(|deduction| deduction.spans(f));
        each(details.iter_mut().map(|(_, span)| span), f);
        site.spans(f);
    }
}

impl Terms {
    pub(super) fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Terms { span, kind: _ } = self;
        f(span);
    }
}

impl Deduction {
    pub(super) fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Deduction { label, key: _, value, base: _, before_tax: _, released: _, span } = self;
        each(label, f);
        value.spans(f);
        f(span);
    }
}

impl Vat {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Vat { rate, reason, kind: _ } = self;
        rate.spans(f);
        each(reason, f);
    }
}

impl GroupSettings {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let GroupSettings { vat, discount } = self;
        vat.iter_mut().for_each(|vat| vat.spans(f));
        discount.iter_mut().for_each(|discount| discount.spans(f));
    }
}

impl Address {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Address { lines, country } = self;
        each(lines.iter_mut().chain(country), f);
    }
}

impl Party {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Party { kind: _, name, address, details, mentions, head } = self;
        each(name, f);
        address.spans(f);
        each(mentions, f);
        each(details.iter_mut().map(|(_, span)| span), f);
        f(head);
    }
}

impl Quote {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Quote {
            kind: _,
            id,
            title,
            head,
            date: _,
            date_span,
            accepted: _,
            accepted_span,
            refused,
            remeasured: _,
            terms,
            settings,
            texts,
            rows: _,
            sections: _,
        } = self;
        each([id, title, date_span, accepted_span, refused].into_iter().flatten(), f);
        f(head);
        terms.iter_mut().for_each(|terms| terms.spans(f));
        settings.spans(f);
        each(texts.iter_mut(), f);
    }
}

impl Section {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Section { id, title, quote: _, parent: _, rows: _, position: _, settings, texts } = self;
        each(id, f);
        f(title);
        settings.spans(f);
        each(texts.iter_mut(), f);
    }
}

impl Row {
    pub(super) fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Row {
            id,
            designation,
            quote: _,
            section: _,
            position: _,
            quantity,
            price,
            discount,
            vat,
            option,
            less,
            extra,
            texts,
            span,
            readable: _,
        } = self;
        f(id);
        each([designation, option].into_iter().flatten(), f);
        quantity.iter_mut().chain(price).for_each(|expr| expr.spans(f));
        discount.iter_mut().for_each(|expr| expr.spans(f));
        vat.iter_mut().for_each(|vat| vat.spans(f));
        less.iter_mut().for_each(|less| less.spans(f));
        if let Some(extra) = extra {
            let Extra { from, components: _, coef, penalty } = &mut **extra;
            from.iter_mut().for_each(|from| from.spans(f));
            coef.iter_mut().for_each(|coef| coef.spans(f));
            each(penalty, f);
        }
        each(texts.iter_mut(), f);
        f(span);
    }
}

impl Less {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Less { word, path, row: _ } = self;
        f(word);
        f(path);
    }
}

impl Invoice {
    fn spans(&mut self, from: u32, f: &mut impl FnMut(&mut Span)) {
        let Invoice {
            kind: _,
            id,
            title,
            number,
            head,
            date: _,
            date_span,
            status,
            texts,
            entries,
            in_grid_from,
            targets: _,
            unknown: _,
            lost: _,
            stores: _,
            block,
            own,
            cites: _,
            whole: _,
            free: _,
        } = self;
        each([id, title, number, date_span, block].into_iter().flatten(), f);
        f(head);
        each(status.iter_mut().map(|(_, span)| span), f);
        each(texts.iter_mut(), f);
        let (own_entries, in_grids) = entries.split_at_mut(*in_grid_from as usize);
        let before = own_entries.partition_point(|entry| entry.target.start < from);
        own_entries[before..].iter_mut().chain(in_grids).for_each(|entry| entry.spans(f));
        if let Some(own) = own {
            let Own { period: _, terms, recovery, deductions } = &mut **own;
            terms.iter_mut().for_each(|terms| terms.spans(f));
            match recovery {
                Some(Recovery::On(names)) => each(names.iter_mut().map(|(span, _)| span), f),
                Some(Recovery::Prorata | Recovery::Closing | Recovery::Linear { from: _, to: _ }) | None => {}
            }
            deductions.iter_mut().for_each(|deduction| deduction.spans(f));
        }
    }
}

impl Payment {
    fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Payment { id, title, head, date: _, entries, targets: _, lost: _ } = self;
        each([id, title].into_iter().flatten(), f);
        f(head);
        entries.iter_mut().for_each(|entry| entry.spans(f));
    }
}
