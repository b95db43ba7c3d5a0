//! Pages of keywords.

use super::{Page, page};
use crate::syntax::Keyword;

/// The page of a keyword.
pub fn keyword(word: Keyword) -> Page {
    match word {
        Keyword::Project => page(
            (
                "Le chantier : ses réglages valent pour tous ses documents. Il y en a un par fichier.",
                "The job: its settings hold for all its documents. There is one in a file.",
            ),
            ("projet \"Maison Dupont\" {\n    tva : 10%\n}", "project \"Dupont house\" {\n    vat : 10%\n}"),
            "R1",
        ),
        Keyword::Company => page(
            (
                "Celui qui facture. La loi veut son adresse et son numéro de TVA sur chaque facture.",
                "The seller. The law wants its address and VAT number on every invoice.",
            ),
            (
                "entreprise \"Lefèvre SARL\" {\n    siret : \"73282932000074\"\n}",
                "company \"Lefèvre SARL\" {\n    siret : \"73282932000074\"\n}",
            ),
            "R31",
        ),
        Keyword::Client => page(
            ("Celui qui paie : son nom et son adresse.", "The one who pays: its name and address."),
            (
                "client \"M. Dupont\" {\n    adresse : \"3 chemin du Puits\" \"69126 Brindas\"\n}",
                "client \"Mr Dupont\" {\n    address : \"3 chemin du Puits\" \"69126 Brindas\"\n}",
            ),
            "",
        ),
        Keyword::Architect => page(
            (
                "Le maître d’œuvre, qui vérifie les situations ligne à ligne.",
                "The architect, who checks situations line by line.",
            ),
            ("architecte \"Atelier Nord\"", "architect \"North Studio\""),
            "",
        ),
        Keyword::Revision => page(
            (
                "La révision des prix : ce que les travaux d’une période valent au mois de leur indice.",
                "Price revision: what the works of a period are worth at their month’s index.",
            ),
            (
                "révision {\n    formule : 0,15 + 0,85 * BT01 / BT01.zéro\n    zéro    : 2026-01\n}",
                "revision {\n    formula : 0.15 + 0.85 * BT01 / BT01.base\n    base    : 2026-01\n}",
            ),
            "R30",
        ),
        Keyword::Bond => page(
            (
                "La caution bancaire : dès sa date, rien n’est plus retenu, et ce qui l’était est rendu.",
                "The bank guarantee: from its date on nothing more is held, and what was held is given back.",
            ),
            ("caution \"Banque X\" du 2026-05-01", "bond \"Bank X\" dated 2026-05-01"),
            "R29",
        ),
        Keyword::Handover => page(
            (
                "La réception des travaux : la retenue de garantie est due un an après.",
                "The handover of the works: the retention is due one year later.",
            ),
            ("réception du 2026-10-15", "handover dated 2026-10-15"),
            "R29",
        ),
        Keyword::Quote => page(
            (
                "Le prix des travaux, ligne à ligne. Il faut qu’il soit accepté pour être facturé.",
                "The price of the works, row by row. It must be accepted before it is billed.",
            ),
            (
                "devis D1 \"Gros œuvre\" du 2026-03-01 accepté 2026-03-15 {\n    murs \"Murs\" 86 m2 @ 68,50\n}",
                "quote D1 \"Shell\" dated 2026-03-01 accepted 2026-03-15 {\n    walls \"Walls\" 86 m2 @ 68.50\n}",
            ),
            "R5",
        ),
        Keyword::Order => page(
            (
                "Une commande du client : elle vaut devis accepté.",
                "A customer’s order: it stands as an accepted quote does.",
            ),
            (
                "commande C1 \"Bon n° 12\" du 2026-03-01 accepté 2026-03-01 {\n    cure \"Curage\" 1 ft @ 900\n}",
                "order C1 \"No 12\" dated 2026-03-01 accepted 2026-03-01 {\n    strip \"Stripping\" 1 ls @ 900\n}",
            ),
            "R1",
        ),
        Keyword::Amendment => page(
            (
                "Ce qui change après la signature : des lignes en plus, des lignes en moins. Il ne retape pas celles du devis.",
                "What changes after signature: rows more, rows less. It never retypes those of the quote.",
            ),
            (
                "avenant A1 \"Linteau\" du 2026-05-12 accepté 2026-05-14 {\n    lint \"Linteau\" 1 u @ 480\n}",
                "amendment A1 \"Lintel\" dated 2026-05-12 accepted 2026-05-14 {\n    lint \"Lintel\" 1 ea @ 480\n}",
            ),
            "R2, R17",
        ),
        Keyword::Library => page(
            (
                "Des prix datés, que les lignes d’un devis reprennent avec « de ». C’est l’édition en vigueur au jour du devis qui compte.",
                "Dated prices that the rows of a quote take with “from”. The edition in force on the quote’s day counts.",
            ),
            (
                "bibliothèque BPU du 2026-01-01 {\n    murs20 \"Murs de 20\" 1 m2 @ 68,50\n}",
                "library BPU dated 2026-01-01 {\n    walls20 \"Walls, 20 cm\" 1 m2 @ 68.50\n}",
            ),
            "R4",
        ),
        Keyword::Situation => page(
            (
                "Facture l’avancement à sa date. L’avancement est cumulé : 60 % après 25 % facture 35 %. Une ligne qui n’y est pas garde le sien.",
                "Bills the progress at its date. Progress is cumulative: 60% after 25% bills 35%. A row that is not in it keeps its own.",
            ),
            (
                "situation S2 n° \"F-12\" du 2026-05-31 {\n    murs 60%\n}",
                "situation S2 no \"F-12\" dated 2026-05-31 {\n    walls 60%\n}",
            ),
            "R6, R10",
        ),
        Keyword::Closing => page(
            (
                "Le décompte définitif : mène à 100 % ce qui n’est ni terminé ni tapé, reprend ce qui reste des acomptes, et fait les comptes.",
                "The final account: brings to 100% what is neither closed nor typed, takes off what is left of deposits, and sums up.",
            ),
            ("clôture DGD n° \"F-20\" du 2026-09-30", "closing FA no \"F-20\" dated 2026-09-30"),
            "R21",
        ),
        Keyword::Deposit => page(
            (
                "Un acompte avant les travaux : une part du devis, ou un montant TTC. Il est repris sur les situations, avant TVA.",
                "A deposit before the works: a share of the quote, or an amount with VAT. It is taken off the situations, before VAT.",
            ),
            (
                "acompte AC1 n° \"F-01\" du 2026-03-16 {\n    D1 30%\n}",
                "deposit AC1 no \"F-01\" dated 2026-03-16 {\n    D1 30%\n}",
            ),
            "R20",
        ),
        Keyword::Advance => page(
            (
                "Une avance d’un marché public, sans TVA : reprise après TTC, entre 65 % et 80 % d’avancement.",
                "An advance of a public contract, without VAT: taken off after tax, between 65% and 80% of progress.",
            ),
            (
                "avance AV n° \"F-02\" du 2026-02-01 {\n    D1 20%\n}",
                "advance AV no \"F-02\" dated 2026-02-01 {\n    D1 20%\n}",
            ),
            "R20",
        ),
        Keyword::Credit => page(
            (
                "Un avoir annule une facture émise, en entier ou par lignes. Il la cite, et dit pourquoi.",
                "A credit note cancels an issued invoice, whole or by rows. It cites it, and says why.",
            ),
            (
                "avoir AV1 \"Métré faux\" n° \"F-15\" du 2026-06-02 {\n    S2 100%\n}",
                "credit AV1 \"Wrong measure\" no \"F-15\" dated 2026-06-02 {\n    S2 100%\n}",
            ),
            "R22",
        ),
        Keyword::Payment => page(
            (
                "Ce que le client a réglé, facture par facture.",
                "What the client has paid, invoice by invoice.",
            ),
            (
                "règlement du 2026-05-28 {\n    S1 3 198,01 €\n}",
                "payment dated 2026-05-28 {\n    S1 3198.01 EUR\n}",
            ),
            "R23",
        ),
        Keyword::Index => page(
            (
                "Les valeurs d’un indice de prix, mois par mois, pour la révision.",
                "The values of a price index, month by month, for the revision.",
            ),
            ("indice BT01 {\n    2026-01 131,2\n}", "index BT01 {\n    2026-01 131.2\n}"),
            "R30",
        ),
        Keyword::Grid => page(
            (
                "L’avancement en tableau, une colonne par situation. Une case vide ne change rien.",
                "Progress as a table, a column for each situation. An empty cell changes nothing.",
            ),
            (
                "tableau {\n         | S1  | S2\n    murs | 25% | 60%\n}",
                "grid {\n          | S1  | S2\n    walls | 25% | 60%\n}",
            ),
            "R7",
        ),
        Keyword::Import => page(
            (
                "Lit un autre fichier : une bibliothèque de prix, une table d’indices.",
                "Reads another file: a price library, a table of indices.",
            ),
            ("importer \"bpu.avt\"", "import \"bpu.avt\""),
            "R4",
        ),
        Keyword::UnitDef => page(
            (
                "Une unité à soi, ou un multiple d’une autre.",
                "A unit of one’s own, or a multiple of another.",
            ),
            ("unité palette = 48 u", "unit pallet = 48 ea"),
            "R35",
        ),
        Keyword::Let => page(
            (
                "Donne un nom à une formule, qu’une quantité ou un prix peut reprendre.",
                "Gives a formula a name, that a quantity or a price may use.",
            ),
            ("soit surface = 8,20 m * 6,40 m", "let area = 8.20 m * 6.40 m"),
            "R34",
        ),
        Keyword::Section => page(
            (
                "Un titre groupe des lignes, et d’autres titres. Il se numérote tout seul : 1, 1.2, 1.2.3.",
                "A section groups rows, and other sections. It numbers itself: 1, 1.2, 1.2.3.",
            ),
            (
                "titre GO \"Gros œuvre\" {\n    murs \"Murs\" 86 m2 @ 68,50\n}",
                "section SH \"Shell\" {\n    walls \"Walls\" 86 m2 @ 68.50\n}",
            ),
            "R2",
        ),
        Keyword::All => page(
            (
                "Tout ce qui est accepté à la date de la situation. Une ligne ou un titre tapé à part l’emporte.",
                "All that is accepted by the situation’s date. A row or section typed by itself wins.",
            ),
            ("tout 80%", "all 80%"),
            "R5, R9",
        ),
        Keyword::No => page(
            (
                "Le numéro de la facture. Avec un numéro elle est émise, et ne change plus ; sans, c’est un brouillon.",
                "The number of the invoice. With one it is issued, and does not change any more; without, it is a draft.",
            ),
            (
                "situation S1 n° \"FA-2026-044\" du 2026-04-30",
                "situation S1 no \"FA-2026-044\" dated 2026-04-30",
            ),
            "R18, R24",
        ),
        Keyword::Dated => page(
            ("La date du document, année d’abord.", "The date of the document, year first."),
            ("situation S1 du 2026-04-30", "situation S1 dated 2026-04-30"),
            "R19",
        ),
        Keyword::Draft => page(
            (
                "Pas encore émise : tout peut changer. C’est ce qu’est une facture sans numéro.",
                "Not issued yet: all may change. It is what an invoice without a number is.",
            ),
            ("situation S4 du 2026-07-31 brouillon", "situation S4 dated 2026-07-31 draft"),
            "R18",
        ),
        Keyword::Issued => page(
            (
                "Émise : la facture a un numéro, et ne change plus.",
                "Issued: the invoice has a number, and does not change any more.",
            ),
            (
                "situation S1 n° \"F-1\" du 2026-04-30 émise",
                "situation S1 no \"F-1\" dated 2026-04-30 issued",
            ),
            "R18",
        ),
        Keyword::Accepted => page(
            (
                "Le jour de l’accord du client : le devis se facture à partir de ce jour, compris.",
                "The day the client agreed: the quote can be billed from that day on, included.",
            ),
            (
                "devis D1 \"Gros œuvre\" du 2026-03-01 accepté 2026-03-15",
                "quote D1 \"Shell\" dated 2026-03-01 accepted 2026-03-15",
            ),
            "R5",
        ),
        Keyword::Refused => page(
            (
                "Le client n’en a pas voulu : rien ne s’en facture.",
                "The client did not want it: nothing of it is billed.",
            ),
            ("devis D2 \"Variante\" du 2026-03-01 refusé", "quote D2 \"Variant\" dated 2026-03-01 refused"),
            "R18",
        ),
        Keyword::Paid => page(
            (
                "Réglée : cela se voit aux règlements, et ne se tape pas d’ordinaire.",
                "Paid: payments tell it, and it is not typed as a rule.",
            ),
            (
                "règlement du 2026-05-28 {\n    S1 3 198,01 €\n}",
                "payment dated 2026-05-28 {\n    S1 3198.01 EUR\n}",
            ),
            "R18, R23",
        ),
        Keyword::Cancelled => page(
            (
                "Annulée : une facture émise s’annule par un avoir.",
                "Cancelled: an issued invoice is cancelled by a credit note.",
            ),
            (
                "avoir AV1 \"Doublon\" n° \"F-15\" du 2026-06-02 {\n    S2 100%\n}",
                "credit AV1 \"Billed twice\" no \"F-15\" dated 2026-06-02 {\n    S2 100%\n}",
            ),
            "R18, R22",
        ),
        Keyword::From => page(
            (
                "Reprend une ligne d’une bibliothèque, au prix en vigueur au jour du devis.",
                "Takes a row of a library, at the price in force on the quote’s day.",
            ),
            ("murs de BPU.murs20 86 m2", "walls from BPU.walls20 86 m2"),
            "R4",
        ),
        Keyword::Less => page(
            (
                "Une moins-value : retire d’une autre ligne, à son prix et à sa TVA. La quantité se tape positive.",
                "Takes away from another row, at its price and VAT. The quantity is typed positive.",
            ),
            ("murs_mv moins murs 4 m2", "walls_less less walls 4 m2"),
            "R15",
        ),
        Keyword::At => page(
            ("Le prix d’une unité, hors taxes.", "The price of one unit, before tax."),
            ("murs \"Murs\" 86 m2 @ 68,50", "walls \"Walls\" 86 m2 @ 68.50"),
            "R3",
        ),
        Keyword::Vat => page(
            (
                "Le taux de TVA de la ligne, quand ce n’est pas celui de son titre, du devis ou du projet.",
                "The VAT rate of the row, where it is not that of its section, quote or project.",
            ),
            ("portes \"Portes\" 17 u @ 640 tva 20%", "doors \"Doors\" 17 ea @ 640 vat 20%"),
            "R31",
        ),
        Keyword::Discount => page(
            ("Une remise, en taux ou en montant.", "A discount, a rate or an amount."),
            ("murs \"Murs\" 86 m2 @ 68,50 remise 5%", "walls \"Walls\" 86 m2 @ 68.50 discount 5%"),
            "R32",
        ),
        Keyword::Coef => page(
            (
                "Multiplie le prix : la somme des composants d’un ouvrage, ou un prix de bibliothèque.",
                "Multiplies the price: the sum of a row’s components, or the price of a library.",
            ),
            ("murs de BPU.murs20 86 m2 coef 1,15", "walls from BPU.walls20 86 m2 coef 1.15"),
            "R3",
        ),
        Keyword::Option => page(
            (
                "Chiffrée, mais hors du total ; elle ne s’avance pas.",
                "Priced, but not in the total; it cannot be progressed.",
            ),
            ("store \"Store\" 1 u @ 950 option", "blind \"Blind\" 1 ea @ 950 option"),
            "R3, R11",
        ),
        Keyword::Penalty => page(
            (
                "Une pénalité : retirée après la TVA, et hors d’elle.",
                "A penalty: taken off after VAT, and outside it.",
            ),
            ("retard \"Retard\" 3 j @ 100 pénalité", "late \"Delay\" 3 days @ 100 penalty"),
            "R28",
        ),
        Keyword::Stored => page(
            (
                "Des matériaux sur le chantier, facturés avant d’être posés. Pose et stock ensemble restent sous 100 %.",
                "Materials on site, billed before they are laid. Laid and stored together stay under 100%.",
            ),
            ("portes 7 200 € approvisionné", "doors 7200 EUR stored"),
            "R33",
        ),
        Keyword::Done => page(
            (
                "On n’ira pas plus loin : la ligne reste sous 100 %, et la clôture la laisse ainsi.",
                "It goes no further: the row stays below 100%, and the closing leaves it so.",
            ),
            ("portes 15 u terminé", "doors 15 ea done"),
            "R13",
        ),
        Keyword::Reopen => page(
            ("Reprend une ligne terminée.", "Takes up a row that was closed."),
            ("portes 16 u rouvrir", "doors 16 ea reopen"),
            "R13",
        ),
        Keyword::Correction => page(
            (
                "Laisse l’avancement reculer, et imprime la raison. Une facture fausse se corrige par un avoir.",
                "Lets progress go back, and prints the reason. A wrong invoice is put right by a credit note.",
            ),
            ("murs 55% correction \"métré refait\"", "walls 55% correction \"measured again\""),
            "R12",
        ),
        Keyword::Provisional => page(
            (
                "Une valeur d’indice qui peut changer : la valeur définitive corrigera la révision.",
                "An index value that may change: the final one corrects the revision.",
            ),
            (
                "indice BT01 {\n    2026-04 132,9 provisoire\n}",
                "index BT01 {\n    2026-04 132.9 provisional\n}",
            ),
            "R30",
        ),
    }
}
