//! What the law asks an invoice to say, and that no document of the file will (R31): told once something is issued. What is
//! printed anyway, such as the indemnity for recovery costs, is never missing.

use crate::diagnostic::{Code, Diagnostic, Log};
use crate::locale::Lang;
use crate::project::{Invoice, InvoiceKind, Key, Party, Project};
use crate::syntax::Keyword;

/// A field, and the law that asks for it.
struct Missing {
    fr: &'static str,
    en: &'static str,
    law: &'static str,
}

pub fn check(project: &Project, diagnostics: &mut Log) {
    // While drafting, nothing is missing yet.
    let Some(issued) = project.invoices.iter().find(|invoice| invoice.issued()) else { return };
    if project.lost || !project.french_seller() {
        return;
    }
    if project.parties.is_empty() {
        return no_parties(project, issued, diagnostics);
    }
    let bills = |invoice: &&Invoice| invoice.issued() && invoice.kind != InvoiceKind::Credit;
    let undated = |invoice: &&Invoice| invoice.date.is_some() && project.due_date(invoice).is_none();
    let undated = project.invoices.iter().filter(bills).find(undated);
    let missing = missing(project, undated.is_none());
    // Others may well say by when they are to be paid.
    let issued = match (missing.as_slice(), undated) {
        ([], _) => return,
        ([_], Some(undated)) => undated,
        _ => issued,
    };
    let name = project.id(issued.id).to_owned();
    let place = issued.number.unwrap_or(issued.head);
    let list = |lang: Lang| -> Vec<String> {
        missing.iter().map(|field| lang.pick(field.fr, field.en).to_owned()).collect()
    };
    let mut diagnostic = Diagnostic::new(Code::MissingMention, place, |lang| {
        let list = lang.list(&list(lang), 12);
        lang.pick(
            format!("{name} est émise, et il lui manque : {list}"),
            format!("{name} is issued, and lacks: {list}"),
        )
    });
    for kind in [Keyword::Company, Keyword::Client] {
        if let Some(party) = party(project, kind) {
            diagnostic = diagnostic.at(party.head, |lang| {
                let company = kind == Keyword::Company;
                match company {
                    true => lang.pick("qui vend".into(), "who sells".into()),
                    false => lang.pick("qui achète".into(), "who buys".into()),
                }
            });
        }
    }
    let mut laws: Vec<&str> = missing.iter().map(|field| field.law).collect();
    laws.dedup();
    let laws = laws.join(" ; ");
    diagnostics.push(diagnostic.note(|lang| {
        lang.pick(format!("mentions obligatoires : {laws}"), format!("mandatory by law: {laws}"))
    }));
}

/// Figures alone: a job that names neither who sells nor who buys is not about to be sent.
fn no_parties(project: &Project, issued: &Invoice, diagnostics: &mut Log) {
    let name = project.id(issued.id).to_owned();
    diagnostics.push(
        Diagnostic::new(Code::NoParties, issued.number.unwrap_or(issued.head), |lang| {
            lang.pick(
                format!("{name} est émise, et le fichier ne dit ni qui vend ni qui achète"),
                format!("{name} is issued, and the file says neither who sells nor who buys"),
            )
        })
        .note(|lang| {
            lang.pick(
                "une facture les nomme (CGI, annexe II, article 242 nonies A) : blocs entreprise et client"
                    .into(),
                "an invoice names them (CGI, annexe II, article 242 nonies A): blocks company and client"
                    .into(),
            )
        }),
    );
}

fn party(project: &Project, kind: Keyword) -> Option<&Party> {
    project.parties.iter().find(|party| party.kind == kind)
}

fn missing(project: &Project, terms: bool) -> Vec<Missing> {
    const CGI: &str = "CGI, annexe II, article 242 nonies A";
    const TERMS: &str = "code de commerce, article L441-9";
    const LATE: &str = "code de commerce, articles L441-10 et D441-5";
    let mut out = Vec::new();
    let mut ask = |there: bool, fr, en, law| {
        if !there {
            out.push(Missing { fr, en, law });
        }
    };
    let (company, client) = (party(project, Keyword::Company), party(project, Keyword::Client));
    match company {
        None => ask(false, "l'entreprise qui vend", "the company that sells", CGI),
        Some(company) => {
            ask(company.name.is_some(), "le nom de l'entreprise", "the name of the company", CGI);
            ask(company.detail(Key::Siret).is_some(), "son SIRET", "its SIRET", CGI);
            let vat = company.detail(Key::VatId).is_some() || project.exempt_seller();
            ask(vat, "son numéro de TVA (tva_intra)", "its VAT number (vat_id)", CGI);
            ask(!company.address.lines.is_empty(), "son adresse", "its address", CGI);
        }
    }
    match client {
        None => ask(false, "le client", "the client", CGI),
        Some(client) => {
            ask(client.name.is_some(), "le nom du client", "the name of the client", CGI);
            ask(!client.address.lines.is_empty(), "l'adresse du client", "the address of the client", CGI);
            let (fr, en) = reverse_number(project);
            ask(client.detail(Key::VatId).is_some() || !project.reverse_charge(), fr, en, CGI);
        }
    }
    ask(terms, "le délai de paiement (paiement)", "the payment terms (terms)", TERMS);
    if project.professional_client() {
        let penalties = project.late_penalties().is_some();
        ask(
            penalties,
            "les pénalités de retard (pénalités_retard)",
            "the late penalties (late_penalties)",
            LATE,
        );
    }
    out
}

/// What names the business that owes the VAT: its number, in which its SIREN stands where there is no SIRET.
fn reverse_number(project: &Project) -> (&'static str, &'static str) {
    if project.client_has(Key::Siret) {
        return ("le numéro de TVA du client (autoliquidation)", "the client's VAT number (reverse charge)");
    }
    (
        "le SIRET et le numéro de TVA du client (autoliquidation)",
        "the client's SIRET and VAT number (reverse charge)",
    )
}
