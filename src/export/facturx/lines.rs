//! The lines (BG-25): what the period bills. Where a row has got to date goes into its attributes (BG-32).

use super::Message;
use super::settlement::category_code;
use super::xml::Tree;
use crate::billing::{ElectronicLine, Item};
use crate::document::{Row, vat_category};
use crate::export::sheet;
use rust_decimal::Decimal;

/// Units by their codes (UN/ECE recommendation 20).
const UNITS: &[(&str, &str)] = &[
    ("m", "MTR"),
    ("ml", "MTR"),
    ("km", "KMT"),
    ("dm", "DMT"),
    ("cm", "CMT"),
    ("mm", "MMT"),
    ("m2", "MTK"),
    ("ha", "HAR"),
    ("dm2", "DMK"),
    ("cm2", "CMK"),
    ("m3", "MTQ"),
    ("dm3", "DMQ"),
    ("cm3", "CMQ"),
    ("l", "LTR"),
    ("g", "GRM"),
    ("kg", "KGM"),
    ("t", "TNE"),
    ("ens", "SET"),
    ("set", "SET"),
    ("ft", "LS"),
    ("forfait", "LS"),
    ("ls", "LS"),
    ("h", "HUR"),
    ("j", "DAY"),
    ("jour", "DAY"),
    ("jours", "DAY"),
    ("day", "DAY"),
    ("days", "DAY"),
    ("sem", "WEE"),
    ("week", "WEE"),
    ("mois", "MON"),
    ("month", "MON"),
    ("months", "MON"),
];
/// One of anything.
const ONE: &str = "C62";

/// What a line says beside its figures.
#[derive(Default)]
struct Words {
    id: Option<String>,
    name: String,
    description: Option<String>,
    attributes: Vec<(&'static str, String)>,
    unit: Option<&'static str>,
}

impl Message<'_> {
    pub(super) fn lines(&self, tree: &mut Tree) {
        for (at, line) in self.stated.lines.iter().enumerate() {
            let words = self.words(line);
            tree.within("ram:IncludedSupplyChainTradeLineItem", |tree| {
                tree.within("ram:AssociatedDocumentLineDocument", |tree| {
                    tree.leaf("ram:LineID", &(at + 1).to_string());
                });
                tree.within("ram:SpecifiedTradeProduct", |tree| product(tree, &words));
                tree.within("ram:SpecifiedLineTradeAgreement", |tree| {
                    tree.within("ram:NetPriceProductTradePrice", |tree| {
                        tree.leaf("ram:ChargeAmount", &line.price.to_string());
                    });
                });
                tree.within("ram:SpecifiedLineTradeDelivery", |tree| {
                    let unit = words.unit.filter(|_| line.measured).unwrap_or(ONE);
                    tree.leaf_of("ram:BilledQuantity", &[("unitCode", unit)], &plain(line.quantity));
                });
                tree.within("ram:SpecifiedLineTradeSettlement", |tree| self.charged(tree, line));
            });
        }
    }

    fn charged(&self, tree: &mut Tree, line: &ElectronicLine) {
        let rate = &self.view.ledger.rates[usize::from(line.rate)];
        tree.within("ram:ApplicableTradeTax", |tree| {
            tree.leaf("ram:TypeCode", "VAT");
            tree.leaf("ram:CategoryCode", category_code(vat_category(rate)));
            tree.leaf("ram:RateApplicablePercent", &rate.percent.to_string());
        });
        tree.within("ram:SpecifiedTradeSettlementLineMonetarySummation", |tree| {
            tree.leaf("ram:LineTotalAmount", &self.money(line.amount));
        });
    }

    fn words(&self, line: &ElectronicLine) -> Words {
        match line.item {
            Item::Progress(row) => self.view.row(row).map(|row| self.of_row(row)).unwrap_or_default(),
            Item::Stored(row) => self.view.row(row).map(|row| self.of_stored(row)).unwrap_or_default(),
            Item::Deposit => self.of_deposit(),
            Item::Revision(at) => self.of_revision(at),
            Item::Recovery(at) => self.of_recovery(at),
            Item::Deduction(at) => self.of_deduction(at),
        }
    }

    fn of_row(&self, row: Row) -> Words {
        let lang = self.lang;
        let currency = self.view.project.settings.currency.code;
        let attributes = vec![
            (lang.pick("Avancement cumulé", "Progress to date"), lang.percent(row.current.percent.0)),
            (lang.pick("Avancement précédent", "Progress before"), lang.percent(row.previous.percent.0)),
            (
                lang.pick("Montant du marché HT", "Contract before tax"),
                lang.money(row.contract.amount.0, currency),
            ),
            (lang.pick("Cumul HT", "To date before tax"), lang.money(row.current.amount.0, currency)),
        ];
        let unit =
            UNITS.iter().find(|(name, _)| *name == crate::syntax::fold(&row.unit)).map(|(_, code)| *code);
        let notes = sheet::notes(&row, currency, lang);
        let texts: Vec<String> = row.texts.iter().cloned().chain(notes).collect();
        Words {
            name: format!("{} {}", row.number, row.designation),
            id: Some(row.id),
            description: Some(texts.join(" ; ")).filter(|text| !text.is_empty()),
            attributes,
            unit,
        }
    }

    /// Materials that come into the store, or leave it as they are laid.
    fn of_stored(&self, row: Row) -> Words {
        let lang = self.lang;
        let currency = self.view.project.settings.currency.code;
        let stored = row.stored.as_ref();
        let attributes = stored.map(|stored| {
            let money = |amount: crate::document::Amount| lang.money(amount.0, currency);
            vec![
                (lang.pick("Approvisionné à ce jour HT", "Stored to date before tax"), money(stored.current)),
                (lang.pick("Approvisionné avant HT", "Stored before, before tax"), money(stored.previous)),
            ]
        });
        Words {
            name: lang.pick(
                format!("{} Approvisionnement : {}", row.number, row.designation),
                format!("{} Stored materials: {}", row.number, row.designation),
            ),
            id: Some(row.id),
            attributes: attributes.unwrap_or_default(),
            ..Words::default()
        }
    }

    fn of_deposit(&self) -> Words {
        let lang = self.lang;
        let asked: Vec<String> = self.document.asked.iter().map(|one| sheet::asked(one, lang)).collect();
        let cited = self.document.cites.as_ref().and_then(|cited| cited.number.as_deref());
        let name = match (cited, asked.is_empty()) {
            (Some(number), _) => {
                lang.pick(format!("Acompte de la facture {number}"), format!("Deposit of invoice {number}"))
            }
            (None, true) => lang.pick("Acompte", "Deposit").into(),
            (None, false) => {
                let list = asked.join(", ");
                lang.pick(format!("Acompte : {list}"), format!("Deposit: {list}"))
            }
        };
        Words { name, ..Words::default() }
    }

    fn of_revision(&self, at: usize) -> Words {
        let lang = self.lang;
        let Some(line) = self.document.totals.as_ref().and_then(|totals| totals.revisions.get(at)) else {
            return Words::default();
        };
        let coefficient = lang.number(line.coefficient.0);
        let description = lang.pick(
            format!("coefficient {coefficient}{}", if line.provisional { ", indice provisoire" } else { "" }),
            format!("coefficient {coefficient}{}", if line.provisional { ", provisional index" } else { "" }),
        );
        let name = match line.correction {
            true => lang.pick("Révision de prix corrigée de", "Corrected price revision of"),
            false => lang.pick("Révision de prix de", "Price revision of"),
        };
        Words { name: format!("{name} {}", line.of), description: Some(description), ..Words::default() }
    }

    fn of_recovery(&self, at: usize) -> Words {
        let lang = self.lang;
        let Some(line) = self.document.totals.as_ref().and_then(|totals| totals.recoveries.get(at)) else {
            return Words::default();
        };
        let number = line.number.as_deref().unwrap_or(&line.deposit);
        Words {
            name: lang.pick(
                format!("Reprise de l’acompte {}, facture {number}", line.deposit),
                format!("Deposit {} taken off, invoice {number}", line.deposit),
            ),
            ..Words::default()
        }
    }

    fn of_deduction(&self, at: usize) -> Words {
        let line = self.document.totals.as_ref().and_then(|totals| totals.deductions.get(at));
        let name = line.map(|line| line.label.clone()).unwrap_or_default();
        let rate = line.and_then(|line| line.rate).map(|rate| self.lang.percent(rate.0));
        Words { name, description: rate, ..Words::default() }
    }
}

fn product(tree: &mut Tree, words: &Words) {
    tree.optional("ram:SellerAssignedID", words.id.as_deref());
    tree.leaf("ram:Name", &words.name);
    tree.optional("ram:Description", words.description.as_deref());
    for (name, value) in &words.attributes {
        tree.within("ram:ApplicableProductCharacteristic", |tree| {
            tree.leaf("ram:Description", name);
            tree.leaf("ram:Value", value);
        });
    }
}

/// Without trailing zeros, never in exponents.
fn plain(quantity: Decimal) -> String {
    quantity.normalize().to_string()
}
