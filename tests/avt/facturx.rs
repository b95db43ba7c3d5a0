//! Electronic invoices: what an invoice must have is asked for by us, field by field, before any platform refuses it.
//! `tests/documents/einvoice.py` takes each of these fields out of a message, and sees the judges of others refuse it.

use crate::cli::Place;
use avt::diagnostic::{Code, Diagnostic, apply_first_fix};
use avt::export::{self, Selection, Sent};
use avt::locale::Lang;
use avt::{Analysis, analyse_text};

/// A job between businesses that lacks nothing.
const GOOD: &str = r#"projet "Préau" {
    référence : "CH-1"
    tva       : 20%
    paiement  : 30 jours
}

entreprise "Maçonnerie Lefèvre SARL" {
    siret            : "73282932000074"
    tva_intra        : "FR44732829320"
    adresse          : "12 rue des Lilas" "69003 Lyon" FR
    iban             : "FR7630006000011234567890189"
    pénalités_retard : "trois fois le taux d'intérêt légal"
    indemnité        : "40 €"
}

client "Menuiseries du Gier SAS" {
    siret   : "39548120300010"
    adresse : "3 chemin du Puits" "69126 Brindas" FR
}

devis D1 "Préau" du 2026-01-05 accepté 2026-01-10 {
    murs  "Murs"  100 m2  @ 68,50
}

situation S1 n° "F-01" du 2026-01-31 { murs 40% }
"#;

fn sent(analysis: &Analysis) -> Vec<Sent> {
    export::sent(analysis, &Selection::default(), Lang::Fr)
}

/// What the last document of a text lacks.
fn refused(text: &str) -> Vec<Diagnostic> {
    let analysis = analyse_text(text);
    let errors: Vec<_> = analysis.diagnostics.iter().filter(|found| found.is_error()).collect();
    assert!(errors.is_empty(), "{errors:?} of\n{text}");
    sent(&analysis).pop().and_then(|sent| sent.message.err()).unwrap_or_default()
}

fn message(text: &str) -> String {
    let sent = sent(&analyse_text(text)).pop().expect("a document");
    String::from_utf8(sent.message.expect("an electronic invoice")).expect("UTF-8")
}

/// The text with something else in it.
fn with(changes: &[(&str, &str)]) -> String {
    let mut text = GOOD.to_owned();
    for (old, new) in changes {
        assert!(text.contains(old), "{old}");
        text = text.replacen(old, new, 1);
    }
    text
}

/// What is changed, and what is then asked for: the code, words of the message, the line to write.
type Lack<'l> = (&'l [(&'l str, &'l str)], Code, &'l str, &'l str);

const CLIENT: &str = "    siret   : \"39548120300010\"\n";
const ADDRESS: &str = "    adresse : \"3 chemin du Puits\" \"69126 Brindas\" FR\n";

fn lacks() -> Vec<Lack<'static>> {
    use Code::*;
    vec![
        // Fields.
        (
            &[(r#"entreprise "Maçonnerie Lefèvre SARL" {"#, "entreprise {")],
            InvoiceField,
            "le nom de l'entreprise",
            "entreprise \"…\"",
        ),
        (
            &[("    siret            : \"73282932000074\"\n", "")],
            InvoiceField,
            "le SIRET de l'entreprise",
            "siret : \"14 chiffres\"",
        ),
        (
            &[("    tva_intra        : \"FR44732829320\"\n", "")],
            InvoiceField,
            "le numéro de TVA de l'entreprise",
            "tva_intra : \"FR…\"",
        ),
        (
            &[("    adresse          : \"12 rue des Lilas\" \"69003 Lyon\" FR\n", "")],
            InvoiceField,
            "l'adresse de l'entreprise",
            "adresse : \"rue\"",
        ),
        (
            &[("    pénalités_retard : \"trois fois le taux d'intérêt légal\"\n", "")],
            InvoiceField,
            "les pénalités de retard",
            "pénalités_retard : \"trois fois",
        ),
        (
            &[(r#"client "Menuiseries du Gier SAS" {"#, "client {")],
            InvoiceField,
            "le nom du client",
            "client \"…\"",
        ),
        (&[(CLIENT, "")], InvoiceField, "le SIRET du client", "siret : \"14 chiffres\""),
        (&[(ADDRESS, "")], InvoiceField, "l'adresse du client", "adresse : \"rue\""),
        (
            &[(CLIENT, "    nature : particulier\n")],
            InvoiceField,
            "l'adresse électronique du client",
            "courriel : ",
        ),
        (
            &[
                (CLIENT, "    tva_intra : \"BE0123456749\"\n"),
                ("\"69126 Brindas\" FR", "\"1000 Bruxelles\" BE"),
            ],
            InvoiceField,
            "l'adresse électronique du client",
            "courriel : ",
        ),
        (
            &[("tva       : 20%", "tva       : autoliquidation")],
            InvoiceField,
            "le numéro de TVA du client",
            "tva_intra : \"FR…\"",
        ),
        (&[("    paiement  : 30 jours\n", "")], InvoiceField, "le délai de paiement", "paiement : 30 jours"),
        (
            &[(CLIENT, "    courriel : \"a@b.be\"\n"), ("\"69126 Brindas\" FR", "\"1000 Bruxelles\" BE")],
            InvoiceField,
            "le numéro de TVA du client",
            "tva_intra : \"BE…\"",
        ),
        // Forms.
        (&[("\"F-01\"", "\"F 01\"")], InvoiceForm, "une espace", "BR-FR-02"),
        (&[("\"F-01\"", "\"É-01\"")], InvoiceForm, "« É »", "BR-FR-02"),
        (
            &[("\"F-01\"", "\"F-0123456789-0123456789-0123456789-01\"")],
            InvoiceForm,
            "37 caractères",
            "BR-FR-01",
        ),
        (&[("2026-01-31 {", "2101-01-31 {")], InvoiceForm, "2000 et 2099", "BR-FR-03"),
        (
            &[("{ murs 40% }", "{\n    échéance : 2026-01-30\n    murs 40%\n}")],
            InvoiceForm,
            "l'échéance",
            "BR-FR-CO-07",
        ),
        // Numbers that check themselves.
        (
            &[("73282932000074", "73282932000075")],
            RegisterNumber,
            "« 73282932000075 » n'est pas un SIRET",
            "Luhn",
        ),
        (&[("73282932000074", "732829320")], RegisterNumber, "n'est pas un SIRET", "14 chiffres"),
        (&[("39548120300010", "39548120300011")], RegisterNumber, "n'est pas un SIRET", "Luhn"),
        (&[("FR44732829320", "FR45732829320")], RegisterNumber, "n'est pas un numéro de TVA", "SIREN"),
        (
            &[("FR44732829320", "FR52395481203")],
            RegisterNumber,
            "n'est pas un numéro de TVA",
            "un autre SIREN",
        ),
        (
            &[("FR7630006000011234567890189", "FR7630006000011234567890188")],
            RegisterNumber,
            "n'est pas un IBAN",
            "modulo 97",
        ),
        (
            &[(CLIENT, "    nature : particulier\n    courriel : \"dupont\"\n")],
            RegisterNumber,
            "« dupont »",
            "nom@domaine.fr",
        ),
        // No electronic invoice.
        (&[(" n° \"F-01\"", "")], NoElectronicInvoice, "est un brouillon", "n° \"…\""),
        (&[("{ murs 40% }", "")], NoElectronicInvoice, "ne facture rien", "BR-16"),
        (
            &[("situation S1", "avance AV1"), ("{ murs 40% }", "{ D1 5% }")],
            NoElectronicInvoice,
            "est une avance",
            "BT-113",
        ),
        (
            &[("tva       : 20%", "tva       : 20%\n    devise    : CHF")],
            NoElectronicInvoice,
            "en CHF",
            "BR-FR-CO-12",
        ),
        (
            &[("\"69003 Lyon\" FR", "\"1003 Lausanne\" CH")],
            NoElectronicInvoice,
            "pas vendue de France",
            "BR-FR-10",
        ),
        (
            &[("{ murs 40% }", "{\n    déduction : \"Geste\" 9000 € avant tva\n    murs 40%\n}")],
            NothingCited,
            "rend de l'argent",
            "BR-FR-CO-05",
        ),
    ]
}

#[test]
fn nothing_is_asked_of_a_whole_invoice() {
    assert_eq!(refused(GOOD), []);
}

/// One lack, one diagnostic: it names the field, and the line to write.
#[test]
fn every_mandatory_field_is_asked_for() {
    let mut faults = Vec::new();
    for (changes, code, words, line) in lacks() {
        let found = refused(&with(changes));
        let [one] = found.as_slice() else {
            let messages: Vec<&str> = found.iter().map(|one| one.message.get(Lang::Fr)).collect();
            faults.push(format!("{words}: {messages:?}"));
            continue;
        };
        let notes: Vec<&str> = one.notes.iter().map(|note| note.get(Lang::Fr)).collect();
        if one.code != code || !one.message.get(Lang::Fr).contains(words) {
            faults.push(format!("{words}: {} {}", one.code, one.message.get(Lang::Fr)));
        }
        if !notes.iter().any(|note| note.contains(line)) {
            faults.push(format!("{words}: {notes:?} does not say {line}"));
        }
        let texts = || std::iter::once(&one.message).chain(&one.notes);
        if texts().any(|text| text.get(Lang::En).is_empty())
            || texts().all(|text| text.get(Lang::En) == text.get(Lang::Fr))
        {
            faults.push(format!("{words}: {:?} in English", one.message.get(Lang::En)));
        }
    }
    assert!(faults.is_empty(), "{} faults:\n{}", faults.len(), faults.join("\n"));
}

/// What is typed and empty is missing; what a client is must be one of the two words.
#[test]
fn empty_is_missing() {
    let late = "pénalités_retard : \"trois fois le taux d'intérêt légal\"";
    for changes in
        [[(late, "pénalités_retard : \" \"")], [("siret   : \"39548120300010\"", "siret   : \"\"")]]
    {
        let found = refused(&with(&changes));
        assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::InvoiceField], "{changes:?}");
    }
    let text = with(&[
        ("référence : \"CH-1\"", "référence : \"\"\n    chantier : \"\" \" \""),
        (ADDRESS, "    adresse : \" \" \"Lyon\"\n"),
    ]);
    let message = message(&text);
    assert!(!message.contains("></") && !message.contains("ProcuringProject"), "{message}");
    let nature = analyse_text(&with(&[(CLIENT, "    nature : association\n")]));
    let codes: Vec<Code> = nature.diagnostics.iter().map(|found| found.code).collect();
    assert_eq!(codes, [Code::SettingValue]);
}

/// Where the way out is known, the fix writes it.
#[test]
fn fixes_write_what_is_missing() {
    let fixable: [&[(&str, &str)]; 4] = [
        &[("    pénalités_retard : \"trois fois le taux d'intérêt légal\"\n", "")],
        &[("    paiement  : 30 jours\n", "")],
        &[("\"F-01\"", "\"F 01\"")],
        &[(CLIENT, "    courriel : \"a@b.fr\"\n")],
    ];
    for changes in fixable {
        let text = with(changes);
        let [one] = &refused(&text)[..] else { panic!("{changes:?}") };
        let fixed = apply_first_fix(&text, one).expect("a fix");
        assert_eq!(refused(&fixed), [], "{fixed}");
    }
}

#[test]
fn a_client_without_a_block_is_asked_for() {
    let start = GOOD.find("client \"").expect("the client");
    let end = GOOD.find("devis").expect("the quote");
    let text = [&GOOD[..start], &GOOD[end..]].concat();
    let found = refused(&text);
    assert_eq!(found.iter().map(|one| one.code).collect::<Vec<_>>(), [Code::InvoiceField]);
    assert!(found[0].message.get(Lang::Fr).contains("le client"), "{found:?}");
}

/// What is typed may hold anything: the message stays XML, and says it.
#[test]
fn what_is_typed_is_escaped() {
    let text = with(&[
        ("Menuiseries du Gier SAS", "Gier & Fils <SAS> ]]>"),
        ("\"Murs\"  100", "\"Murs \u{1} & < >\"  100"),
    ]);
    let message = message(&text);
    assert!(message.contains("Gier &amp; Fils &lt;SAS&gt; ]]&gt;"), "{message}");
    assert!(!message.contains('\u{1}'), "a control character");
}

/// The reference of a job is its project (BT-11); that of a public contract is the number of the contract too (BT-12).
#[test]
fn a_public_contract_is_cited() {
    let contract = "<ram:ContractReferencedDocument><ram:IssuerAssignedID>CH-1<";
    let plain = |text: &str| message(text).split_whitespace().collect::<String>();
    let contract: String = contract.split_whitespace().collect();
    assert!(!plain(GOOD).contains(&contract));
    let public = [("    tva       : 20%", "    tva       : 20%\n    marché    : public")];
    let public = with(&public).replace(
        "    siret   : \"39548120300010\"",
        "    siret   : \"39548120300010\"\n    service : \"TECH\"",
    );
    let public = plain(&public);
    assert!(public.contains(&contract), "{public}");
    assert!(public.contains("<ram:SpecifiedProcuringProject><ram:ID>CH-1<"), "{public}");
}

/// The types and frames of each kind of document (BT-3, BT-23), and what each cites (BG-3).
#[test]
fn each_kind_of_document_has_its_type() {
    let text = with(&[(
        "situation S1 n° \"F-01\" du 2026-01-31 { murs 40% }",
        "acompte AC0 n° \"F-00\" du 2026-01-11 { D1 10% }
avoir AV0 \"Refusé\" n° \"F-00B\" du 2026-01-11 { AC0 100% }
acompte AC1 n° \"F-01\" du 2026-01-12 { D1 10% }
situation S1 n° \"F-02\" du 2026-01-31 { murs 40% }
situation S2 n° \"F-03\" du 2026-02-28 { murs 30% correction \"trop\" }
avoir AV1 \"Faux\" n° \"F-04\" du 2026-03-01 { S1 100% }
clôture DGD n° \"F-05\" du 2026-03-31",
    )]);
    let sent = sent(&analyse_text(&text));
    let facts = |sent: &Sent| {
        let message = sent.message.as_ref().expect("an electronic invoice");
        let message = std::str::from_utf8(message).expect("UTF-8");
        let all = |name: &str| -> Vec<String> {
            let open = format!("<ram:{name}>");
            let parts = message.split(&open).skip(1);
            parts.map(|part| part[..part.find('<').expect("its end")].to_owned()).collect()
        };
        let (kind, frame) = (all("TypeCode")[0].clone(), all("ID")[0].clone());
        format!("{} {kind} {frame} cites {}", sent.sheet.id, all("IssuerAssignedID").join(" "))
    };
    let found: Vec<String> = sent.iter().map(facts).collect();
    let expected = [
        "AC0 386 S1 cites ",
        "AV0 503 S1 cites F-00",
        "AC1 386 S1 cites ",
        "S1 380 S1 cites F-01",
        "S2 381 S1 cites F-01 F-02",
        "AV1 381 S1 cites F-02",
        "DGD 380 S4 cites F-01 F-03",
    ];
    assert_eq!(found, expected);
}

#[test]
fn the_command_line_writes_one_or_all() {
    let place = Place::new();
    place.write("job.avt", &format!("{GOOD}\nsituation S2 du 2026-02-28 {{ murs 60% }}\n"));
    let one = place.avt("eval job.avt -s S1 --format xml");
    assert_eq!((one.status, one.stderr.as_str()), (0, ""));
    assert!(
        one.stdout.starts_with("<?xml") && one.stdout.contains("<ram:ID>F-01</ram:ID>"),
        "{}",
        one.stdout
    );
    assert_eq!(place.avt("eval job.avt -s S1 --format xml").stdout, one.stdout, "the same bytes");
    // The last one is a draft.
    let draft = place.avt("eval job.avt --format xml");
    assert_eq!((draft.status, draft.stdout.as_str()), (1, ""));
    assert!(draft.stderr.contains("E0904") && draft.stderr.contains("brouillon"), "{}", draft.stderr);
    let english = place.avt("eval job.avt --format xml --lang en");
    assert!(english.stderr.contains("is a draft"), "{}", english.stderr);
    let quote = place.avt("eval job.avt -s D1 --format xml");
    assert_eq!((quote.status, quote.stdout.as_str()), (1, ""));
    assert!(quote.stderr.contains("E0904") && quote.stderr.contains("devis"), "{}", quote.stderr);
    let summary = place.avt("eval job.avt --summary --format xml");
    assert_eq!((summary.status, summary.stdout.as_str()), (2, ""), "{}", summary.stderr);
    let all = place.avt("eval job.avt --all --format xml -o out");
    assert_eq!(all.status, 0, "{}", all.stderr);
    assert!(all.stderr.contains("D1 et S2"), "{}", all.stderr);
    assert_eq!(place.read("out/F-01.xml"), one.stdout);
    assert_eq!(std::fs::read_dir(place.path().join("out")).expect("a folder").count(), 1);
}

/// What every invoice lacks is told once, and none is written.
#[test]
fn nothing_is_written_half_valid() {
    let place = Place::new();
    let text = with(&[(CLIENT, "")]);
    place.write("job.avt", &format!("{text}\nsituation S2 n° \"F-02\" du 2026-02-28 {{ murs 60% }}\n"));
    let all = place.avt("eval job.avt --all --format xml -o out --message-format short");
    assert_eq!(all.status, 1);
    assert_eq!(all.stderr.matches("[E0901]").count(), 1, "{}", all.stderr);
    assert_eq!(std::fs::read_dir(place.path().join("out")).expect("a folder").count(), 0);
    let all = place.avt("eval job.avt --all --format xml -o out");
    assert!(all.stderr.contains("non écrites, il y manque quelque chose : S1 et S2"), "{}", all.stderr);
    // One that was written when nothing was lacking is not what the file says now.
    std::fs::write(place.path().join("out/F-02.xml"), "of an earlier run").expect("a file");
    let all = place.avt("eval job.avt --all --format xml -o out --message-format short");
    let told = all.stderr.lines().filter(|line| line.contains("[W0019]")).collect::<Vec<_>>();
    assert!(matches!(told.as_slice(), [line] if line.starts_with("out/F-02.xml: ")), "{}", all.stderr);
    assert_eq!(place.read("out/F-02.xml"), "of an earlier run");
}
