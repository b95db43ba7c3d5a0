//! An invoice as the message that platforms carry: UN/CEFACT CII, profile EN 16931 (Factur-X 1.09), with what France adds
//! to it (BR-FR 1.4). Names in comments are those of the standard's business terms.

mod lines;
mod notes;
mod parties;
mod references;
mod settlement;
mod xml;

use crate::billing::{Electronic, Money};
use crate::document::{Document, View};
use crate::locale::{Date, Lang};
use crate::project::{InvoiceKind, Key};
use xml::Tree;

const PROFILE: &str = "urn:cen.eu:en16931:2017";
const NAMESPACES: [(&str, &str); 4] = [
    ("xmlns:rsm", "urn:un:unece:uncefact:data:standard:CrossIndustryInvoice:100"),
    ("xmlns:qdt", "urn:un:unece:uncefact:data:standard:QualifiedDataType:100"),
    ("xmlns:ram", "urn:un:unece:uncefact:data:standard:ReusableAggregateBusinessInformationEntity:100"),
    ("xmlns:udt", "urn:un:unece:uncefact:data:standard:UnqualifiedDataType:100"),
];

/// All that the message is made of.
struct Message<'v> {
    view: &'v View<'v>,
    stated: &'v Electronic,
    document: Document,
    lang: Lang,
}

/// The message, in the language of the documents. Nothing for a document that bills nothing: `rules::einvoice` says why,
/// and what else would have it refused.
pub fn write(view: &View<'_>, lang: Lang) -> Option<Vec<u8>> {
    let stated = view.electronic()?;
    let message = Message { view, stated: &stated, document: view.document(None), lang };
    let mut tree = Tree::new();
    tree.within_named("rsm:CrossIndustryInvoice", &NAMESPACES, |tree| {
        message.context(tree);
        message.heading(tree);
        tree.within("rsm:SupplyChainTradeTransaction", |tree| {
            message.lines(tree);
            message.agreement(tree);
            message.delivery(tree);
            message.settlement(tree);
        });
    });
    Some(tree.finish())
}

impl Message<'_> {
    /// BT-23, BT-24.
    fn context(&self, tree: &mut Tree) {
        tree.within("rsm:ExchangedDocumentContext", |tree| {
            tree.within("ram:BusinessProcessSpecifiedDocumentContextParameter", |tree| {
                tree.leaf("ram:ID", self.frame());
            });
            tree.within("ram:GuidelineSpecifiedDocumentContextParameter", |tree| {
                tree.leaf("ram:ID", PROFILE);
            });
        });
    }

    /// BT-1, BT-3, BT-2, BG-1.
    fn heading(&self, tree: &mut Tree) {
        tree.within("rsm:ExchangedDocument", |tree| {
            tree.leaf("ram:ID", self.document.number.as_deref().unwrap_or_default());
            tree.leaf("ram:TypeCode", self.type_code());
            tree.within("ram:IssueDateTime", |tree| day(tree, "udt:DateTimeString", self.view.invoice.date));
            self.notes(tree);
        });
    }

    /// BT-3, of those that BR-FR-04 takes: a situation is an invoice like any other.
    fn type_code(&self) -> &'static str {
        let of_deposit = |at: Option<u32>| {
            at.is_some_and(|at| self.view.project.invoices[at as usize].kind == InvoiceKind::Deposit)
        };
        match (self.stated.credit, self.view.invoice.kind) {
            (true, InvoiceKind::Credit) if of_deposit(self.view.invoice.cites) => "503",
            (true, _) => "381",
            (false, InvoiceKind::Deposit) => "386",
            (false, _) => "380",
        }
    }

    /// BT-23: works are services; the closing after a deposit is the final invoice of it (S4).
    fn frame(&self) -> &'static str {
        let project = self.view.project;
        let is_closing =
            |at: u32| project.invoices[at as usize].kind == InvoiceKind::Closing && self.had_deposits(at);
        let at = self.view.invoice.cites.unwrap_or(self.view.at());
        if is_closing(at) { "S4" } else { "S1" }
    }

    fn had_deposits(&self, before: u32) -> bool {
        let project = self.view.project;
        let cited = project.cited_by(before);
        cited.iter().any(|at| project.invoices[*at as usize].kind == InvoiceKind::Deposit)
    }

    /// With as many decimals as the currency has.
    fn money(&self, amount: Money) -> String {
        let mut amount = amount.decimal(self.view.project.settings.currency.decimals);
        if amount.is_zero() {
            amount.set_sign_positive(true);
        }
        amount.to_string()
    }

    /// What was typed in the project, without its quotation marks.
    fn detail(&self, key: Key) -> Option<String> {
        let project = self.view.project;
        project.detail(key).map(|span| project.text(span).trim().to_owned()).filter(|text| !text.is_empty())
    }
}

/// A day in format 102.
fn day(tree: &mut Tree, name: &str, date: Option<Date>) {
    if let Some(date) = date {
        let text = format!("{:04}{:02}{:02}", date.year, date.month, date.day);
        tree.leaf_of(name, &[("format", "102")], &text);
    }
}
