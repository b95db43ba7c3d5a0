//! What words mean, in a line: keywords, settings, functions, units, rates of VAT.

use crate::locale::Lang;
use crate::project::Key;
use crate::syntax::{Keyword, fold};
use rust_decimal::Decimal;

/// A function of formulas (R36): its names, its parameters and what it does, in French and in English.
pub struct Function {
    pub name: (&'static str, &'static str),
    pub parameters: (&'static [&'static str], &'static [&'static str]),
    /// Its last parameter may be given again and again.
    pub repeats: bool,
    pub help: (&'static str, &'static str),
}

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: ("somme", "sum"),
        parameters: (&["valeur", "valeur"], &["value", "value"]),
        repeats: true,
        help: ("l'addition de ses arguments", "its arguments added up"),
    },
    Function {
        name: ("min", "min"),
        parameters: (&["valeur", "valeur"], &["value", "value"]),
        repeats: true,
        help: ("le plus petit de ses arguments", "the least of its arguments"),
    },
    Function {
        name: ("max", "max"),
        parameters: (&["valeur", "valeur"], &["value", "value"]),
        repeats: true,
        help: ("le plus grand de ses arguments", "the greatest of its arguments"),
    },
    Function {
        name: ("arrondi", "round"),
        parameters: (&["valeur", "décimales"], &["value", "places"]),
        repeats: false,
        help: ("au plus proche, les demis vers le haut", "to the nearest, halves away from zero"),
    },
    Function {
        name: ("plafond", "ceil"),
        parameters: (&["valeur", "décimales"], &["value", "places"]),
        repeats: false,
        help: ("arrondi vers le haut", "rounded up"),
    },
    Function {
        name: ("plancher", "floor"),
        parameters: (&["valeur", "décimales"], &["value", "places"]),
        repeats: false,
        help: ("arrondi vers le bas", "rounded down"),
    },
    Function {
        name: ("abs", "abs"),
        parameters: (&["valeur"], &["value"]),
        repeats: false,
        help: ("sans son signe", "without its sign"),
    },
    Function {
        name: ("si", "if"),
        parameters: (&["condition", "alors", "sinon"], &["condition", "then", "else"]),
        repeats: false,
        help: ("l'une ou l'autre de deux valeurs", "one or the other of two values"),
    },
];

/// The function of this name, in either language.
pub fn function(name: &str) -> Option<&'static Function> {
    let folded = fold(name);
    FUNCTIONS.iter().find(|function| function.name.0 == folded || function.name.1 == folded)
}

/// Units of the trade, the usual ones first: French, English, and what they are.
pub const UNITS: &[(&str, &str, &str, &str)] = &[
    ("u", "u", "unité", "piece"),
    ("m2", "m2", "mètre carré", "square metre"),
    ("m", "m", "mètre", "metre"),
    ("ml", "ml", "mètre linéaire", "linear metre"),
    ("m3", "m3", "mètre cube", "cubic metre"),
    ("ens", "set", "ensemble", "set"),
    ("ft", "ls", "forfait", "lump sum"),
    ("h", "h", "heure", "hour"),
    ("j", "day", "jour", "day"),
    ("kg", "kg", "kilogramme", "kilogram"),
    ("t", "t", "tonne", "tonne"),
    ("l", "l", "litre", "litre"),
    ("cm", "cm", "centimètre", "centimetre"),
    ("mm", "mm", "millimètre", "millimetre"),
    ("km", "km", "kilomètre", "kilometre"),
    ("ha", "ha", "hectare", "hectare"),
    ("sem", "week", "semaine", "week"),
    ("mois", "month", "mois", "month"),
];

pub fn unit(name: &str, lang: Lang) -> &'static str {
    let known = UNITS.iter().find(|(fr, en, ..)| *fr == name || *en == name);
    known.map_or(lang.pick("unité du fichier", "unit of the file"), |(_, _, fr, en)| lang.pick(fr, en))
}

/// What a rate of VAT is for, in France.
pub fn rate(percent: Decimal, lang: Lang) -> &'static str {
    match percent.normalize().to_string().as_str() {
        "20" => lang.pick(
            "taux normal : construction neuve, équipements (CGI, art. 278)",
            "standard rate: new construction, equipment (CGI, art. 278)",
        ),
        "10" => lang.pick(
            "travaux dans un logement de plus de deux ans (CGI, art. 279-0 bis)",
            "works in a dwelling over two years old (CGI, art. 279-0 bis)",
        ),
        "8.5" => lang.pick(
            "taux normal en Guadeloupe, Martinique et à La Réunion (CGI, art. 296)",
            "standard rate in Guadeloupe, Martinique and Réunion (CGI, art. 296)",
        ),
        "5.5" => lang.pick(
            "rénovation énergétique d'un logement de plus de deux ans (CGI, art. 278-0 bis A)",
            "energy renovation of a dwelling over two years old (CGI, art. 278-0 bis A)",
        ),
        "2.1" => lang.pick(
            "taux réduit en Guadeloupe, Martinique et à La Réunion (CGI, art. 296)",
            "reduced rate in Guadeloupe, Martinique and Réunion (CGI, art. 296)",
        ),
        "0" => lang.pick(
            "exonération : sa raison est imprimée sur la facture",
            "exemption: its reason is printed on the invoice",
        ),
        _ => "",
    }
}

/// What a rate is for, as it is typed: `5,5%`.
pub fn rate_named(typed: &str, lang: Lang) -> Option<&'static str> {
    let percent = crate::syntax::number(typed.strip_suffix('%')?).ok()?;
    Some(rate(percent, lang)).filter(|said| !said.is_empty())
}

/// What a keyword says.
pub fn keyword(word: Keyword, lang: Lang) -> &'static str {
    use Keyword::*;
    let (fr, en) = match word {
        Project => ("le chantier : ses réglages", "the job: its settings"),
        Company => ("qui vend et facture", "who sells and bills"),
        Client => ("qui achète et paie", "who buys and pays"),
        Architect => ("qui contrôle les situations", "who checks the situations"),
        Revision => ("la formule qui révise les prix", "the formula that revises prices"),
        Bond => {
            ("la banque garantit à la place de la retenue", "a bank guarantees in place of the retention")
        }
        Handover => ("le jour de la réception des travaux", "the day the works are handed over"),
        Quote => ("des lignes et leurs prix, à accepter", "rows and their prices, to be accepted"),
        Order => ("la commande d'un client", "a customer's order"),
        Amendment => {
            ("ce qui s'ajoute au marché ou s'en retire", "what is added to the contract or taken away")
        }
        Library => ("des prix datés, d'une unité", "dated prices, of one unit each"),
        Situation => ("l'avancement du mois, cumulé", "the month's progress, to date"),
        Closing => ("le décompte définitif : tout passe à 100 %", "the final account: all goes to 100%"),
        Deposit => (
            "une part du prix, avant les travaux, avec sa TVA",
            "part of the price, before the works, with its VAT",
        ),
        Advance => {
            ("marché public : avant les travaux, sans TVA", "public contract: before the works, without VAT")
        }
        Credit => ("annule une facture, toute ou en partie", "cancels an invoice, whole or in part"),
        Payment => ("ce que le client a payé", "what the client has paid"),
        Index => ("les valeurs d'un index, mois par mois", "the values of an index, month by month"),
        Grid => (
            "l'avancement en tableau, une colonne par situation",
            "progress as a table, a column for each situation",
        ),
        Import => ("prend les lignes d'un autre fichier", "takes what another file declares"),
        UnitDef => ("une unité à soi", "a unit of one's own"),
        Let => ("donne un nom à une formule", "gives a formula a name"),
        Section => ("regroupe des lignes, se numérote seul", "groups rows, numbers itself"),
        All => ("tout ce qui est accepté", "all that is accepted"),
        No => ("le numéro : la facture est émise", "the number: the invoice is issued"),
        Dated => ("la date du document", "the date of the document"),
        Draft => ("pas encore émis", "not issued yet"),
        Issued => ("émis : il a un numéro", "issued: it has a number"),
        Accepted => ("signé par le client, ce jour-là", "signed by the client, on that day"),
        Refused => ("le client n'en veut pas", "the client does not want it"),
        Paid => ("réglé : ses règlements le disent", "paid: its payments say so"),
        Cancelled => ("sans suite", "called off"),
        From => (
            "comme une ligne de bibliothèque : désignation, unité, prix",
            "as a library row: designation, unit, price",
        ),
        Less => ("retire d'une autre ligne, à son prix", "takes away from another row, at its price"),
        At => ("le prix unitaire hors taxes", "the unit price before tax"),
        Vat => ("son taux de TVA", "its rate of VAT"),
        Discount => ("sa remise, en taux ou en montant", "its discount, a rate or an amount"),
        Coef => ("multiplie le prix", "multiplies the price"),
        Option => ("chiffrée, hors du total", "priced, not in the total"),
        Penalty => ("retenue après taxes, hors TVA", "taken off after tax, outside VAT"),
        Stored => ("livré sur le chantier, pas encore posé", "delivered on site, not laid yet"),
        Done => ("close là : on n'ira pas plus loin", "closed there: it goes no further"),
        Reopen => ("reprend une ligne close", "takes up a closed row again"),
        Correction => ("baisse l'avancement, avec sa raison", "lowers progress, with its reason"),
        Provisional => ("valeur provisoire de l'index", "provisional value of the index"),
    };
    lang.pick(fr, en)
}

/// What a setting says.
pub fn setting(key: Key, lang: Lang) -> &'static str {
    let (fr, en) = match key {
        Key::Reference => ("la référence imprimée", "the reference that is printed"),
        Key::Vat => ("le taux des lignes qui n'en disent pas d'autre", "the rate of rows that say no other"),
        Key::VatId => ("le numéro de TVA intracommunautaire", "the VAT number"),
        Key::Retention => ("la retenue de garantie, 5 % au plus", "the retention, 5% at most"),
        Key::Release => ("quand la retenue est rendue", "when the retention is given back"),
        Key::Terms => ("quand les factures se paient", "when invoices are to be paid"),
        Key::Prorata => {
            ("le compte prorata, déduit de chaque situation", "shared site costs, off every situation")
        }
        Key::Contract => ("la sorte de marché", "the sort of contract"),
        Key::Discount => ("la remise, en taux ou en montant", "the discount, a rate or an amount"),
        Key::Recovery => ("comment l'acompte est repris", "how the deposit is taken off"),
        Key::Default => (
            "l'avancement de ce qu'une situation ne dit pas",
            "progress of what a situation does not mention",
        ),
        Key::Rounding => ("comment les arrondis se font", "how rounding is done"),
        Key::Formula => ("la formule de révision des prix", "the formula that revises prices"),
        Key::Base => ("le mois zéro des index", "the base month of the indices"),
        Key::Period => (
            "le mois des travaux, s'il n'est pas celui de la date",
            "the month of the works, where it is not the date's",
        ),
        Key::Due => ("l'échéance de cette facture", "when this invoice is to be paid"),
        Key::Currency => ("la monnaie (ISO 4217)", "the currency (ISO 4217)"),
        Key::Siret => ("le SIRET, 14 chiffres", "the SIRET, 14 digits"),
        Key::Iban => ("le compte où payer", "the account to pay to"),
        Key::Bic => ("le code de la banque", "the code of the bank"),
        Key::Address => {
            ("rue, ville, et le pays en deux lettres", "street, town, and the country in two letters")
        }
        Key::Email => ("l'adresse électronique", "the e-mail address"),
        Key::Phone => ("le téléphone", "the telephone"),
        Key::Deduction => ("une déduction qui a un nom", "a deduction that has a name"),
        Key::EarlyDiscount => ("l'escompte, avant TVA", "the discount for early payment, before VAT"),
        Key::LatePenalties => ("le taux des pénalités de retard", "the rate of late penalties"),
        Key::Indemnity => ("l'indemnité de recouvrement, 40 €", "the indemnity for recovery costs, 40 EUR"),
        Key::Mentions => ("ce qui s'imprime encore", "what else is printed"),
        Key::VatDue => ("quand la TVA est exigible", "when VAT is due"),
        Key::Logo => ("une image à côté du fichier", "a picture beside the file"),
        Key::Colour => ("la couleur des titres sur papier", "the colour of titles on paper"),
        Key::Nature => ("un particulier n'a pas de SIRET", "an individual has no SIRET"),
        Key::Site => {
            ("où sont les travaux, si ce n'est chez le client", "where the works are, if not at the client's")
        }
        Key::Order => ("le numéro de commande du client", "the client's order number"),
        Key::Service => ("le service qui paie", "the service that pays"),
    };
    lang.pick(fr, en)
}
