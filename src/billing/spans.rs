//! Every place in the text that a ledger holds, so that an edit can move those behind it.
//!
//! Each type is taken apart whole: a new field does not compile before it is thought of here.

use super::{Contract, Ledger, Rate, UnitName};
use crate::source::Span;

impl Ledger {
    pub fn spans(&mut self, f: &mut impl FnMut(&mut Span)) {
        let Ledger {
            contracts,
            rates,
            rate_of_row: _,
            invoices: _,
            retention: _,
            paid: _,
            payments: _,
            breaches: _,
            faults,
            used: _,
            lets: _,
        } = self;
        for Contract { quantity: _, unit: _, unit_name, price: _, discounts: _, amount: _ } in
            contracts.iter_mut().flatten()
        {
            match unit_name {
                UnitName::Typed(span) => f(span),
                UnitName::Derived(_) => {}
            }
        }
        for Rate { ratio: _, percent: _, reason, kind: _ } in rates {
            reason.iter_mut().for_each(&mut *f);
        }
        faults.iter_mut().for_each(|fault| fault.spans(f));
    }
}
