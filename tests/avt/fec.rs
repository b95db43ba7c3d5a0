//! The sales entries: the columns of article A47 A-1, one balanced entry for each invoice, and the ledger's amounts.

use crate::examples::examples;
use avt::billing::Money;
use avt::export::{self, Accounts, Selection};
use avt::locale::Lang;
use avt::{Analysis, analyse_text};
use rust_decimal::Decimal;
use std::collections::BTreeMap;

const HEADS: &str = "JournalCode JournalLib EcritureNum EcritureDate CompteNum CompteLib CompAuxNum CompAuxLib PieceRef PieceDate EcritureLib Debit Credit EcritureLet DateLet ValidDate Montantdevise Idevise";

fn entries(analysis: &Analysis, situation: Option<&str>, accounts: &Accounts) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    let selection = Selection { situation: situation.map(str::to_owned), ..Selection::default() };
    export::fec(analysis, &selection, accounts, &mut out).expect("a Vec takes all");
    let text = String::from_utf8(out).expect("UTF-8");
    assert!(text.ends_with("\r\n") || text.is_empty());
    text.split_terminator("\r\n").map(|line| line.split('\t').map(str::to_owned).collect()).collect()
}

fn amount(text: &str) -> Option<Decimal> {
    let plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b',');
    text.replace(',', ".").parse().ok().filter(|_| plain)
}

/// What is wrong with the sales entries of a file.
pub fn faults(analysis: &Analysis) -> Vec<String> {
    let lines = entries(analysis, None, &Accounts::default());
    let mut found = Vec::new();
    if lines[0].join(" ") != HEADS {
        found.push(format!("heads: {:?}", lines[0]));
    }
    // By entry: its document, and what is on each account.
    let mut sums: BTreeMap<usize, (String, BTreeMap<String, Decimal>)> = BTreeMap::new();
    for line in &lines[1..] {
        let (debit, credit) = (amount(&line[11]), amount(&line[12]));
        let (Some(debit), Some(credit), 18) = (debit, credit, line.len()) else {
            found.push(format!("no line: {line:?}"));
            continue;
        };
        if debit.is_zero() == credit.is_zero() {
            found.push(format!("debited or credited: {line:?}"));
        }
        let number = line[2].parse().unwrap_or_default();
        let sum = sums.entry(number).or_insert_with(|| (line[8].clone(), BTreeMap::new()));
        if sum.0 != line[8] {
            found.push(format!("two documents in one entry: {line:?}"));
        }
        *sum.1.entry(line[4].clone()).or_default() += debit - credit;
    }
    if !sums.keys().copied().eq(1..=sums.len()) {
        found.push(format!("numbers: {:?}", sums.keys().collect::<Vec<_>>()));
    }
    for (number, (_, accounts)) in &sums {
        let rest: Decimal = accounts.values().sum();
        if !rest.is_zero() {
            found.push(format!("entry {number} is not balanced by {rest}: {accounts:?}"));
        }
    }
    let project = &analysis.project;
    let decimals = project.settings.currency.decimals;
    let issued =
        project.invoices.iter().zip(&analysis.ledger.invoices).filter(|(invoice, _)| invoice.issued());
    let mut sums = sums.into_values().peekable();
    for (invoice, totals) in issued {
        let Some(totals) = totals else { continue };
        let number = invoice.number.map(|number| project.text(number).into_owned()).unwrap_or_default();
        let accounts = sums.next_if(|(piece, _)| *piece == number).unwrap_or_default().1;
        let on = |account: &str| accounts.get(account).copied().unwrap_or_default();
        let money = |amount: Money| amount.decimal(decimals);
        let works =
            Money::sum(totals.rates.iter().map(|line| line.works.plus(line.revision).expect("a sum")));
        let expected = [
            ("411000", money(totals.payable)),
            ("411700", money(totals.retention)),
            ("445710", -money(totals.tax)),
            ("704000", -money(works.expect("a sum"))),
        ];
        for (account, expected) in expected {
            if on(account) != expected {
                found.push(format!("{number}, {account}: {}, not {expected}", on(account)));
            }
        }
    }
    found.extend(sums.map(|(piece, _)| format!("an entry that no invoice asks for: {piece}")));
    found
}

#[test]
fn entries_of_the_examples_are_balanced() {
    for (name, analysis) in examples() {
        let found = faults(&analysis);
        assert!(found.is_empty(), "{name}: {}", found.join("\n"));
        assert!(entries(&analysis, None, &Accounts::default()).len() > 1, "{name}");
    }
}

/// A deposit, its recovery, retention, a penalty, two rates of VAT, a draft, a credit note.
const JOB: &str = r#"projet "Chantier" { tva : 10%  retenue : 5% }
client "M. et Mme Dupont" { adresse : "3 chemin du Puits" "69126 Brindas" FR }
devis D1 "Gros œuvre" du 2026-01-05 accepté 2026-01-10 {
    murs   "Murs"   100 m2 @ 100
    portes "Portes"  10 u  @ 100  tva 20%
}
acompte AC n° "F-01" du 2026-01-12 { D1 30% }
situation S1 n° "F-02" du 2026-02-28 {
    D1 50%
    retard "Retard" 1 ens @ 100 pénalité
}
avoir AV "Métré faux" n° "F-03" du 2026-03-10 { S1 100% }
situation S2 du 2026-03-31 { D1 60% }
"#;

#[test]
fn what_an_invoice_takes_off_has_its_own_account() {
    let analysis =
        analyse_text(&JOB.replace("{ tva : 10%  retenue : 5% }", "{\n tva : 10%\n retenue : 5%\n}"));
    assert_eq!(faults(&analysis), Vec::<String>::new());
    let of = |id: &str| -> Vec<String> {
        let lines = entries(&analysis, Some(id), &Accounts::default());
        lines[1..].iter().map(|line| format!("{} {} {} {}", line[2], line[4], line[11], line[12])).collect()
    };
    // 30 % of 10 000,00 and of 1 000,00, and their VAT.
    let deposit = [
        "1 411000 3660,00 0,00",
        "1 419100 0,00 3000,00",
        "1 445710 0,00 300,00",
        "1 419100 0,00 300,00",
        "1 445710 0,00 60,00",
    ];
    assert_eq!(of("AC"), deposit);
    // Works 5 000,00 and 500,00; the deposit gives 1 500,00 and 150,00 back; retention 5 % of 5 500,00 + 600,00.
    let situation = [
        "2 411000 3865,00 0,00",
        "2 411700 305,00 0,00",
        "2 658100 100,00 0,00",
        "2 419100 1500,00 0,00",
        "2 419100 150,00 0,00",
        "2 704000 0,00 5000,00",
        "2 445710 0,00 350,00",
        "2 704000 0,00 500,00",
        "2 445710 0,00 70,00",
    ];
    let found = of("S1");
    assert_eq!(found, situation);
    let turned: Vec<String> = found
        .iter()
        .map(|line| {
            let cells: Vec<&str> = line.split(' ').collect();
            format!("3 {} {} {}", cells[1], cells[3], cells[2])
        })
        .collect();
    assert_eq!(of("AV"), turned, "a credit note is its invoice turned round");
    assert!(of("S2").is_empty() && of("D1").is_empty(), "nothing is posted of a draft, or of a quote");
}

#[test]
fn a_firm_posts_to_its_own_accounts() {
    let analysis = analyse_text(&JOB.replace("{ tva : 10%  retenue : 5% }", "{\n tva : 10%\n}"));
    let accounts =
        Accounts::read("travaux = 704100 Gros œuvre\ntva 20 = 445711\nauxiliaire = CDUP").expect("accounts");
    let lines = entries(&analysis, Some("S1"), &accounts);
    let has = |number: &str, label: &str| lines.iter().any(|line| line[4] == number && line[5] == label);
    assert!(has("704100", "Gros œuvre") && has("445711", "TVA collectée") && has("445710", "TVA collectée"));
    let client = lines.iter().find(|line| line[4] == "411000").expect("the client");
    assert_eq!((&*client[6], &*client[7]), ("CDUP", "M. et Mme Dupont"));
    assert!(lines[1..].iter().all(|line| line[4] == "411000" || line[6].is_empty()));
    assert_eq!(Accounts::words(Lang::En)[0], "client");
}

/// Every kind that may have an account for a rate is posted to it.
#[test]
fn a_rate_has_its_own_account_wherever_one_is_posted() {
    let text = r#"projet "Chantier" {
    tva       : 10%
    escompte  : 2%
    déduction : "Nettoyage" 0,5% HT avant tva
}
client "M. et Mme Dupont" { adresse : "3 chemin du Puits" "69126 Brindas" FR }
indice BT01 {
    2026-01  131,2
    2026-02  140
}
révision {
    formule : 0,15 + 0,85 * BT01 / BT01.zéro
    zéro    : 2026-01
}
devis D1 "Gros œuvre" du 2026-01-05 accepté 2026-01-10 { murs "Murs" 100 m2 @ 100 }
acompte AC n° "F-01" du 2026-01-12 { D1 30% }
situation S1 n° "F-02" du 2026-02-28 { D1 50% }
"#;
    let analysis = analyse_text(text);
    assert!(analysis.is_complete(), "{:?}", analysis.diagnostics);
    let plan = "travaux 10 = 704110\nrévision 10 = 704120\nacompte 10% = 419110\nVAT 10,0 = 445711\nremise 10 = 709410\nescompte 10 = 665010\nauxiliaire = CDUP Dupont (Brindas)";
    let accounts = Accounts::read(plan).expect("accounts");
    let lines = entries(&analysis, None, &accounts);
    for number in ["704110", "704120", "419110", "445711", "709410", "665010"] {
        assert!(lines.iter().any(|line| line[4] == number), "{number}: {lines:#?}");
    }
    let usual = ["704000", "419100", "445710", "709400", "665000"];
    assert!(lines.iter().all(|line| !usual.contains(&&*line[4])), "{lines:#?}");
    let client = lines.iter().find(|line| line[4] == "411000").expect("the client");
    assert_eq!((&*client[6], &*client[7]), ("CDUP", "Dupont (Brindas)"));
}
