//! Payment (BG-16, BT-9, BT-20), VAT (BG-23) and totals (BG-22).

use super::Message;
use super::xml::Tree;
use crate::billing::ElectronicTax;
use crate::document::{VatCategory, vat_category, vat_reason};
use crate::project::{Key, VatKind};
use crate::syntax::{Keyword, fold};

/// A SEPA credit transfer (UNTDID 4461).
const TRANSFER: &str = "58";
/// When VAT is due (UNTDID 2475, as CII has it): when it is billed, when it is paid.
const ON_DEBITS: &str = "5";
const ON_PAYMENT: &str = "72";

/// Category of VAT (UNTDID 5305).
pub(super) fn category_code(category: VatCategory) -> &'static str {
    match category {
        VatCategory::Standard => "S",
        VatCategory::Zero | VatCategory::Exempt => "E",
        VatCategory::Reverse => "AE",
    }
}

impl Message<'_> {
    pub(super) fn settlement(&self, tree: &mut Tree) {
        let project = self.view.project;
        tree.within("ram:ApplicableHeaderTradeSettlement", |tree| {
            tree.optional("ram:PaymentReference", self.document.number.as_deref());
            tree.leaf("ram:InvoiceCurrencyCode", project.settings.currency.code);
            self.account(tree);
            for tax in &self.stated.taxes {
                self.tax(tree, tax);
            }
            self.period(tree);
            self.terms(tree);
            self.totals(tree);
            self.earlier(tree);
        });
    }

    /// Where it is paid; a credit note asks for nothing.
    fn account(&self, tree: &mut Tree) {
        let project = self.view.project;
        let Some(company) = project.party(Keyword::Company).filter(|_| !self.stated.credit) else { return };
        let Some(iban) = project.number_of(company, Key::Iban) else { return };
        tree.within("ram:SpecifiedTradeSettlementPaymentMeans", |tree| {
            tree.leaf("ram:TypeCode", TRANSFER);
            tree.within("ram:PayeePartyCreditorFinancialAccount", |tree| tree.leaf("ram:IBANID", &iban));
            if let Some(bic) = project.number_of(company, Key::Bic) {
                tree.within("ram:PayeeSpecifiedCreditorFinancialInstitution", |tree| {
                    tree.leaf("ram:BICID", &bic);
                });
            }
        });
    }

    fn tax(&self, tree: &mut Tree, tax: &ElectronicTax) {
        let project = self.view.project;
        let rates = || tax.rates.iter().map(|rate| &self.view.ledger.rates[usize::from(*rate)]);
        let Some(first) = rates().next() else { return };
        let category = vat_category(first);
        let reasons: Vec<String> = rates().filter_map(|rate| vat_reason(project, rate, self.lang)).collect();
        let taxed = category == VatCategory::Standard;
        // What is exempt for several reasons has no code that fits them all.
        let code = match (category, tax.rates.as_slice()) {
            (VatCategory::Reverse, _) => Some("VATEX-FR-AE"),
            (VatCategory::Exempt, [_]) if first.kind == VatKind::Exempt => Some("VATEX-FR-FRANCHISE"),
            _ => None,
        };
        tree.within("ram:ApplicableTradeTax", |tree| {
            tree.leaf("ram:CalculatedAmount", &self.money(tax.tax));
            tree.leaf("ram:TypeCode", "VAT");
            if !taxed {
                tree.leaf("ram:ExemptionReason", &reasons.join(" ; "));
            }
            tree.leaf("ram:BasisAmount", &self.money(tax.base));
            tree.leaf("ram:CategoryCode", category_code(category));
            tree.optional("ram:ExemptionReasonCode", code);
            if taxed {
                tree.leaf("ram:DueDateTypeCode", self.chargeable());
            }
            tree.leaf("ram:RateApplicablePercent", &first.percent.to_string());
        });
    }

    /// BT-8: on payment, unless the seller has opted for debits (CGI, article 269, 2 c).
    fn chargeable(&self) -> &'static str {
        let debits = self.detail(Key::VatDue).is_some_and(|typed| fold(&typed) == "debits");
        if debits { ON_DEBITS } else { ON_PAYMENT }
    }

    fn terms(&self, tree: &mut Tree) {
        let (text, due) = (self.payment_terms(), self.due());
        if text.is_none() && due.is_none() {
            return;
        }
        tree.within("ram:SpecifiedTradePaymentTerms", |tree| {
            tree.optional("ram:Description", text.as_deref());
            if due.is_some() {
                tree.within("ram:DueDateDateTime", |tree| super::day(tree, "udt:DateTimeString", due));
            }
        });
    }

    fn totals(&self, tree: &mut Tree) {
        let (stated, currency) = (self.stated, self.view.project.settings.currency.code);
        tree.within("ram:SpecifiedTradeSettlementHeaderMonetarySummation", |tree| {
            tree.leaf("ram:LineTotalAmount", &self.money(stated.taxable));
            tree.leaf("ram:TaxBasisTotalAmount", &self.money(stated.taxable));
            tree.leaf_of("ram:TaxTotalAmount", &[("currencyID", currency)], &self.money(stated.tax));
            tree.leaf("ram:GrandTotalAmount", &self.money(stated.total));
            if !stated.prepaid.is_zero() {
                tree.leaf("ram:TotalPrepaidAmount", &self.money(stated.prepaid));
            }
            tree.leaf("ram:DuePayableAmount", &self.money(stated.due));
        });
    }
}
