//! What the invoice goes by: order (BT-13), contract (BT-12), project (BT-11), the client's service (BT-10), and invoices
//! before it (BG-3).

use super::Message;
use super::xml::Tree;
use crate::project::{InvoiceId, InvoiceKind, Key};
use crate::source::Span;
use crate::syntax::Keyword;

impl Message<'_> {
    pub(super) fn agreement(&self, tree: &mut Tree) {
        let project = self.view.project;
        let client = project.party(Keyword::Client);
        tree.within("ram:ApplicableHeaderTradeAgreement", |tree| {
            let service = client.and_then(|client| project.typed(client, Key::Service));
            tree.optional("ram:BuyerReference", service.as_deref());
            self.seller(tree);
            self.buyer(tree);
            if let Some(order) = self.detail(Key::Order) {
                tree.within("ram:BuyerOrderReferencedDocument", |tree| {
                    tree.leaf("ram:IssuerAssignedID", &order);
                });
            }
            let typed = |span: Option<Span>| {
                let text = span.map(|span| project.text(span).trim().to_owned());
                text.filter(|text| !text.is_empty())
            };
            if let Some(reference) = typed(project.settings.reference) {
                // The reference of a public job is the number of its contract.
                if project.settings.public {
                    tree.within("ram:ContractReferencedDocument", |tree| {
                        tree.leaf("ram:IssuerAssignedID", &reference);
                    });
                }
                let title = typed(project.settings.title);
                tree.within("ram:SpecifiedProcuringProject", |tree| {
                    tree.leaf("ram:ID", &reference);
                    tree.leaf("ram:Name", &title.unwrap_or(reference));
                });
            }
        });
    }

    /// BG-3.
    pub(super) fn earlier(&self, tree: &mut Tree) {
        for at in self.view.project.cited_by(self.view.at()) {
            self.reference(tree, at);
        }
    }

    fn reference(&self, tree: &mut Tree, at: InvoiceId) {
        let project = self.view.project;
        let invoice = &project.invoices[at as usize];
        tree.within("ram:InvoiceReferencedDocument", |tree| {
            let number = invoice.number.map(|span| project.text(span)).unwrap_or_default();
            tree.leaf("ram:IssuerAssignedID", &number);
            tree.within("ram:FormattedIssueDateTime", |tree| {
                super::day(tree, "qdt:DateTimeString", invoice.date);
            });
        });
    }

    /// BG-14: the month of the works, where it is typed.
    pub(super) fn period(&self, tree: &mut Tree) {
        let month = self.view.invoice.period();
        let first = month.and_then(|month| crate::locale::Date::new(month.year, month.month, 1));
        let Some(first) = first.filter(|_| self.view.invoice.kind != InvoiceKind::Deposit) else { return };
        tree.within("ram:BillingSpecifiedPeriod", |tree| {
            tree.within("ram:StartDateTime", |tree| super::day(tree, "udt:DateTimeString", Some(first)));
            tree.within("ram:EndDateTime", |tree| {
                super::day(tree, "udt:DateTimeString", Some(first.end_of_month()));
            });
        });
    }
}
