//! Pages of settings, and of the words of their values.

use super::{Page, page};
use crate::project::Key;
use crate::syntax::fold;

/// The page of a setting.
pub fn key(key: Key) -> Page {
    match key {
        Key::Reference => page(
            ("La référence du chantier ou du document.", "The reference of the job or of the document."),
            ("référence : \"CH-2026-014\"", "reference : \"CH-2026-014\""),
            "",
        ),
        Key::Vat => page(
            (
                "Le taux de TVA des lignes qui n’ont pas le leur ; le plus proche l’emporte. 0 % dit sa raison.",
                "The VAT rate of rows that have none of their own; the innermost wins. 0% says its reason.",
            ),
            ("tva : 10%", "vat : 10%"),
            "R31",
        ),
        Key::VatId => page(
            ("Le numéro de TVA intracommunautaire.", "The VAT number."),
            ("tva_intra : \"FR44732829320\"", "vat_id : \"FR44732829320\""),
            "R31",
        ),
        Key::Retention => page(
            (
                "La retenue de garantie, sur le TTC des travaux à ce jour : 5 % au plus (loi 71-584). « HT », ou « clôture » pour la seule clôture.",
                "The retention, on the works to date with tax: 5% at most (French law 71-584). “HT” for before tax, “closing” for the closing alone.",
            ),
            ("retenue : 5%", "retention : 5%"),
            "R29",
        ),
        Key::Release => page(
            (
                "Quand ce qui est retenu est rendu ; sans rien, un an après la réception.",
                "When what is held is given back; with nothing typed, a year after the handover.",
            ),
            ("libération : 12 mois", "release : 12 months"),
            "R29",
        ),
        Key::Terms => page(
            (
                "Les conditions de paiement, dont viennent les échéances.",
                "The payment terms, which due dates come from.",
            ),
            ("paiement : 45 jours fin de mois", "terms : 45 days end of month"),
            "R23",
        ),
        Key::Prorata => page(
            (
                "Le compte prorata : retiré de chaque situation, après la TVA.",
                "Shared site costs: taken off every situation, after VAT.",
            ),
            ("prorata : 1,5% HT", "prorata : 1.5% HT"),
            "R28",
        ),
        Key::Contract => page(
            (
                "Le genre du marché : « métré » laisse les quantités dépasser le devis ; « public pme » borne la retenue à 3 %.",
                "The kind of contract: “remeasured” lets quantities pass the quote; “public sme” caps the retention at 3%.",
            ),
            ("marché : métré", "contract : remeasured"),
            "R11",
        ),
        Key::Discount => page(
            (
                "Une remise sur tout le devis ou le titre, en taux ou en montant.",
                "A discount on the whole quote or section, a rate or an amount.",
            ),
            ("remise : 2%", "discount : 2%"),
            "R32",
        ),
        Key::Recovery => page(
            (
                "Quand l’acompte est repris : au fil des travaux sans rien, ou à la clôture, ou sur des situations. Pour une avance, entre deux taux.",
                "When the deposit is taken off: along the works if nothing is typed, or at the closing, or on situations. For an advance, between two rates.",
            ),
            ("reprise : clôture", "recovery : closing"),
            "R20",
        ),
        Key::Default => page(
            (
                "L’avancement d’une ligne qu’une situation ne cite pas ; sans rien, elle garde le sien.",
                "The progress of a row that a situation does not mention; with nothing typed it keeps its own.",
            ),
            ("défaut : 100%", "default : 100%"),
            "R10",
        ),
        Key::Rounding => page(
            (
                "Dans le projet, « tva cumul » fait tomber la somme des TVA sur celle du devis. Dans la révision, comment le coefficient s’arrondit.",
                "In the project, “vat cumulative” makes VAT add up to that of the quote. In the revision, how the coefficient is rounded.",
            ),
            ("arrondi : tva cumul", "rounding : vat cumulative"),
            "R27, R30",
        ),
        Key::Formula => page(
            (
                "La formule de révision : une part fixe, et le rapport de l’indice à sa valeur du mois zéro.",
                "The revision formula: a fixed part, and the index over its value of the base month.",
            ),
            ("formule : 0,15 + 0,85 * BT01 / BT01.zéro", "formula : 0.15 + 0.85 * BT01 / BT01.base"),
            "R30",
        ),
        Key::Base => page(
            (
                "Le mois zéro : celui où les prix ont été faits.",
                "The base month: that in which prices were made.",
            ),
            ("zéro : 2026-01", "base : 2026-01"),
            "R30",
        ),
        Key::Period => page(
            (
                "Le mois des travaux, quand ce n’est pas celui de la date : son indice fait la révision.",
                "The month of the works, where it is not that of the date: its index makes the revision.",
            ),
            ("période : 2026-04", "period : 2026-04"),
            "R30",
        ),
        Key::Due => page(
            (
                "L’échéance de cette facture, à la place de celle des conditions de paiement.",
                "The due date of this invoice, in place of that of the payment terms.",
            ),
            ("échéance : 2026-07-31", "due : 2026-07-31"),
            "R23",
        ),
        Key::Currency => page(
            (
                "La monnaie, par son code ISO ; l’euro sans rien.",
                "The currency, by its ISO code; the euro if nothing is typed.",
            ),
            ("devise : CHF", "currency : CHF"),
            "R25",
        ),
        Key::Siret => page(
            ("Le numéro SIRET : quatorze chiffres.", "The SIRET number: fourteen digits."),
            ("siret : \"73282932000074\"", "siret : \"73282932000074\""),
            "R31",
        ),
        Key::Iban => page(
            ("Le compte sur lequel régler.", "The account to pay to."),
            ("iban : \"FR7630006000011234567890189\"", "iban : \"FR7630006000011234567890189\""),
            "",
        ),
        Key::Bic => page(
            ("Le code de la banque, avec l’IBAN.", "The code of the bank, with the IBAN."),
            ("bic : \"AGRIFRPP\"", "bic : \"AGRIFRPP\""),
            "",
        ),
        Key::Address => page(
            (
                "L’adresse, ligne par ligne ; le code du pays peut finir.",
                "The address, line by line; a country code may end it.",
            ),
            (
                "adresse : \"12 rue des Lilas\" \"69003 Lyon\" FR",
                "address : \"12 rue des Lilas\" \"69003 Lyon\" FR",
            ),
            "",
        ),
        Key::Email => page(
            ("L’adresse de courriel.", "The e-mail address."),
            ("courriel : \"contact@lefevre.fr\"", "email : \"contact@lefevre.fr\""),
            "",
        ),
        Key::Phone => page(
            ("Le numéro de téléphone.", "The telephone number."),
            ("téléphone : \"04 72 00 00 00\"", "phone : \"04 72 00 00 00\""),
            "",
        ),
        Key::Deduction => page(
            (
                "Une retenue de son nom, en taux ou en montant ; il peut y en avoir plusieurs. Après la TVA, sauf « avant tva ».",
                "A deduction with a name of its own, a rate or an amount; there may be several. After VAT, but for “before vat”.",
            ),
            ("déduction : \"Nettoyage\" 0,5% HT", "deduction : \"Cleaning\" 0.5% HT"),
            "R28",
        ),
        Key::EarlyDiscount => page(
            (
                "L’escompte pour paiement comptant, retiré de chaque situation.",
                "The discount for early payment, taken off every situation.",
            ),
            ("escompte : 2%", "early_discount : 2%"),
            "R28",
        ),
        Key::LatePenalties => page(
            (
                "Le taux des pénalités de retard, que la loi veut sur les factures (C. com., L441-10).",
                "The rate of late-payment penalties, which the law wants on invoices (French C. com., L441-10).",
            ),
            (
                "pénalités_retard : \"3 fois le taux légal\"",
                "late_penalties : \"three times the legal rate\"",
            ),
            "R31",
        ),
        Key::Indemnity => page(
            (
                "L’indemnité de recouvrement : 40 € par la loi (C. com., D441-5), imprimés sans rien taper.",
                "The recovery indemnity: €40 by law (French C. com., D441-5), printed without typing anything.",
            ),
            ("indemnité : 40 €", "indemnity : 40 EUR"),
            "R31",
        ),
        Key::Mentions => page(
            (
                "Des mentions à imprimer : forme juridique, capital, assurance décennale.",
                "Mentions to print: legal form, capital, insurance.",
            ),
            ("mentions : \"SARL au capital de 8 000 €\"", "mentions : \"Limited company, capital €8,000\""),
            "R31",
        ),
        Key::VatDue => page(
            (
                "Quand la TVA est due : sur les débits, ou sur les encaissements.",
                "When VAT is due: on debits, or on receipts.",
            ),
            ("exigibilité : débits", "vat_due : debits"),
            "R31",
        ),
        Key::Logo => page(
            (
                "Une image imprimée en tête : un fichier .svg, .png ou .jpg à côté de celui-ci.",
                "A picture printed at the top: a .svg, .png or .jpg file beside this one.",
            ),
            ("logo : \"logo.svg\"", "logo : \"logo.svg\""),
            "",
        ),
        Key::Colour => page(
            ("La couleur des titres et des filets sur papier.", "The colour of titles and rules on paper."),
            ("couleur : \"#1f4e79\"", "colour : \"#1f4e79\""),
            "",
        ),
        Key::Nature => page(
            (
                "Un particulier n’a pas de SIRET : ses factures électroniques le disent. Sans ce réglage, c’est une entreprise ou une collectivité.",
                "An individual has no SIRET: electronic invoices say so. Without this setting it is a business or a public body.",
            ),
            ("nature : particulier", "nature : individual"),
            "",
        ),
        Key::Site => page(
            (
                "L’adresse du chantier, si ce n’est pas celle du client (CGI, annexe II, 242 nonies A).",
                "Where the works are, when it is not at the client’s (CGI, annexe II, 242 nonies A).",
            ),
            (
                "chantier : \"3 chemin du Puits\" \"69126 Brindas\" FR",
                "site : \"3 chemin du Puits\" \"69126 Brindas\" FR",
            ),
            "",
        ),
        Key::Order => page(
            (
                "Le numéro de commande du client ; d’un client public, le numéro d’engagement.",
                "The client’s order number; of a public client, its commitment number.",
            ),
            ("engagement : \"EJ-2026-001\"", "order : \"PO-2026-001\""),
            "",
        ),
        Key::Service => page(
            (
                "Le service qui paie : le code service d’un client public.",
                "The service that pays: the service code of a public client.",
            ),
            ("service : \"SERVICE-TRAVAUX\"", "service : \"WORKS-DEPARTMENT\""),
            "",
        ),
    }
}

/// The page of a word of a setting's value, in either language; nothing for a word that is none.
pub fn value_word(word: &str) -> Option<Page> {
    let retention = ("retenue : 5% HT clôture révision", "retention : 5% HT closing revision");
    let terms = ("paiement : 45 jours fin de mois", "terms : 45 days end of month");
    let deduction = (
        "déduction : \"Nettoyage\" 0,5% TTC après tva libérable",
        "deduction : \"Cleaning\" 0.5% TTC after vat released",
    );
    let rounding = ("arrondi : coefficient 3 supérieur", "rounding : coefficient 3 up");
    let contract = ("marché : public pme", "contract : public sme");
    let release = ("libération : 1 an", "release : 1 year");
    let due = ("exigibilité : débits", "vat_due : debits");
    Some(match fold(word).as_ref() {
        "ht" => page(
            ("Hors taxes : le taux est pris sur le HT.", "Before tax: the rate is of the amount before tax."),
            retention,
            "R29",
        ),
        "ttc" | "gross" => page(
            (
                "Toutes taxes comprises : le taux est pris sur le TTC.",
                "With tax: the rate is of the amount with tax.",
            ),
            deduction,
            "R28",
        ),
        "net" => page(
            ("Jours nets : à compter de la date de la facture.", "Net days: from the date of the invoice."),
            ("paiement : 30 jours net", "terms : 30 days net"),
            "R23",
        ),
        "metre" | "remeasured" => page(
            (
                "Marché au métré : les quantités peuvent dépasser le devis ; c’est un avertissement, pas une erreur.",
                "Re-measured contract: quantities may pass the quote; that is a warning, not an error.",
            ),
            ("marché : métré", "contract : remeasured"),
            "R11",
        ),
        "forfait" | "lump" => page(
            ("Marché à forfait : rien ne passe 100 %.", "Lump-sum contract: nothing passes 100%."),
            ("marché : forfait", "contract : lump"),
            "R11",
        ),
        "cumul" | "cumulative" => page(
            (
                "La TVA de chaque facture est celle du cumul moins celle d’avant : la somme tombe sur le devis.",
                "The VAT of each invoice is that of all so far less that before: the sum meets the quote.",
            ),
            ("arrondi : tva cumul", "rounding : vat cumulative"),
            "R27",
        ),
        "tva" | "vat" => page(
            (
                "La TVA : son arrondi, ou ce qui est retiré avant ou après elle.",
                "VAT: its rounding, or what is taken off before or after it.",
            ),
            deduction,
            "R27, R28",
        ),
        "cloture" | "closing" => page(
            ("À la clôture seulement.", "At the closing only."),
            ("reprise : clôture", "recovery : closing"),
            "R20, R29",
        ),
        "autoliquidation" | "reverse" => page(
            (
                "Le client doit la TVA : sous-traitance du bâtiment (CGI, 283, 2 nonies).",
                "The customer owes the VAT: construction subcontracting (French CGI, 283, 2 nonies).",
            ),
            ("tva : autoliquidation", "vat : reverse"),
            "R31",
        ),
        "franchise" | "exempt" => page(
            (
                "Le vendeur ne facture pas de TVA (CGI, 293 B).",
                "The seller bills no VAT (French CGI, 293 B).",
            ),
            ("tva : franchise", "vat : exempt"),
            "R31",
        ),
        "jours" | "jour" | "days" | "day" => page(
            ("Des jours après la date de la facture.", "Days after the date of the invoice."),
            terms,
            "R23",
        ),
        "fin" | "end" => page(
            (
                "La fin du mois : après les jours, ou avant s’il est dit en premier.",
                "The end of the month: after the days, or before them if it comes first.",
            ),
            terms,
            "R23",
        ),
        "de" | "of" => page(("Mot de liaison : fin de mois.", "A link: end of month."), terms, "R23"),
        "mois" | "month" | "months" => {
            page(("Un mois, ou sa fin.", "A month, or its end."), terms, "R23, R29")
        }
        "reception" | "receipt" => page(
            ("Payable dès que la facture est reçue.", "Payable as soon as the invoice is received."),
            ("paiement : à réception", "terms : at receipt"),
            "R23",
        ),
        "a" | "at" => page(
            ("Mot de liaison : à réception.", "A link: at receipt."),
            ("paiement : à réception", "terms : at receipt"),
            "R23",
        ),
        "an" | "ans" | "year" | "years" => {
            page(("Des années après la réception.", "Years after the handover."), release, "R29")
        }
        "revision" => page(
            ("La retenue prend aussi la révision des prix.", "The retention is also of the price revision."),
            retention,
            "R29",
        ),
        "avant" | "before" => page(
            ("Retirée avant la TVA.", "Taken off before VAT."),
            ("déduction : \"Rabais\" 2% avant tva", "deduction : \"Rebate\" 2% before vat"),
            "R28",
        ),
        "apres" | "after" => page(("Retirée après la TVA.", "Taken off after VAT."), deduction, "R28"),
        "liberable" | "released" => {
            page(("Rendue avec la retenue de garantie.", "Given back with the retention."), deduction, "R28")
        }
        "rapport" | "ratio" => page(
            (
                "Arrondit le rapport de chaque indice à sa base, avant la formule.",
                "Rounds each index over its base, before the formula.",
            ),
            ("arrondi : rapport 4", "rounding : ratio 4"),
            "R30",
        ),
        "coefficient" | "coef" => {
            page(("Arrondit ce que donne la formule.", "Rounds what the formula comes to."), rounding, "R30")
        }
        "superieur" | "up" => page(("Arrondi vers le haut.", "Rounded up."), rounding, "R30"),
        "proche" | "nearest" => page(
            ("Arrondi au plus proche.", "Rounded to the nearest."),
            ("arrondi : coefficient 4 proche", "rounding : coefficient 4 nearest"),
            "R30",
        ),
        "prorata" => page(
            ("Repris au fil des travaux.", "Taken off along the works."),
            ("reprise : prorata", "recovery : prorata"),
            "R20",
        ),
        "public" => page(("Marché public.", "Public contract."), contract, "R29"),
        "prive" | "private" => {
            page(("Marché privé.", "Private contract."), ("marché : privé", "contract : private"), "R29")
        }
        "particulier" | "individual" => page(
            ("Un particulier : il n’a pas de SIRET.", "An individual: without a SIRET."),
            ("nature : particulier", "nature : individual"),
            "",
        ),
        "entreprise" | "business" => page(
            (
                "Une entreprise ou une collectivité : elle a un SIRET.",
                "A business or a public body: it has a SIRET.",
            ),
            ("nature : entreprise", "nature : business"),
            "",
        ),
        "pme" | "sme" => page(
            (
                "Petite ou moyenne entreprise : la retenue d’un marché public est de 3 % au plus.",
                "Small or medium company: the retention of a public contract is 3% at most.",
            ),
            contract,
            "R29",
        ),
        "debits" => page(
            ("La TVA est due quand la facture est émise.", "VAT is due when the invoice is issued."),
            due,
            "R31",
        ),
        "encaissements" | "receipts" => page(
            ("La TVA est due quand la facture est réglée.", "VAT is due when the invoice is paid."),
            ("exigibilité : encaissements", "vat_due : receipts"),
            "R31",
        ),
        _ => return None,
    })
}
