//! A document in the words and figures in which it is printed, in print order. Paper and the web page lay a sheet out:
//! it is all that they get, and nothing in it is left to be computed.

mod account;
mod certificate;
mod foot;
mod lines;
mod parties;
mod quoted;
mod summary;

pub use account::Account;
pub use certificate::Certificate;
pub use foot::{FootLine, Role};
pub use lines::{Cells, SheetLine, SheetRow, TotalLine};
pub use parties::{Brand, Contact, Payment};
pub use quoted::of_quote;
pub use summary::of_project;

pub(super) use account::{heads, listed, rest, short};
pub(super) use foot::{after_tax, foot, settlement};
pub(super) use lines::{notes, quote_title};
pub(super) use parties::logo;
pub(super) use quoted::{foot as quote_foot, notes as quote_notes, word as quote_word};

use crate::document::{AskedLine, Document, DocumentKind, Status, View};
use crate::locale::{Date, Lang};
use crate::project::{Key, Project};
use schemars::JsonSchema;
use serde::Serialize;

/// What a template gets, as `/sheet.json`. Figures are texts, as they are printed in the language of the document.
#[derive(Debug, Serialize, JsonSchema)]
#[schemars(title = "avt sheet")]
pub struct Sheet {
    /// ISO 639-1.
    pub language: &'static str,
    /// ISO 4217.
    pub currency: String,
    pub kind: Kind,
    /// What the document is called: `Situation n° 3`.
    pub name: String,
    /// Its id in the file.
    pub id: String,
    /// The number of the invoice; null for a draft, or a quote.
    pub number: Option<String>,
    /// ISO 8601.
    pub date: Option<String>,
    /// No number yet: paper says so across the page.
    pub draft: bool,
    /// Title of the project.
    pub project: Option<String>,
    /// What it is about: its own title, the invoice that it cancels, what it asks for, lines of text.
    pub texts: Vec<String>,
    /// Number, date, due date, references: with their labels, in print order.
    pub facts: Vec<Fact>,
    pub seller: Option<Contact>,
    pub buyer: Option<Contact>,
    /// The architect, the place of the works: with their labels.
    pub others: Vec<Contact>,
    pub brand: Brand,
    /// Rows bear a cumulative progress; those of a quote do not.
    pub progress: bool,
    pub lines: Vec<SheetLine>,
    /// The states that the rows are in, in the order untouched, moving, complete, closed.
    pub states: Vec<StateCount>,
    /// From the works down to the net to be paid (R28).
    pub foot: Vec<FootLine>,
    /// What was paid, what is left, and by when.
    pub settlement: Vec<FootLine>,
    /// Of the closing, and of a summary: every document, and what remains.
    pub account: Option<Account>,
    /// Of an instalment of a public contract.
    pub certificate: Option<Certificate>,
    pub mentions: Vec<String>,
    pub payment: Option<Payment>,
    /// What the client signs under, on a quote that waits for an answer.
    pub agreement: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    Quote,
    Order,
    Amendment,
    Deposit,
    Advance,
    Situation,
    Closing,
    Credit,
    /// The whole job: every document, and what remains.
    Summary,
}

/// A label and what it labels.
#[derive(Debug, Serialize, JsonSchema)]
pub struct Fact {
    pub label: String,
    pub value: String,
}

/// How many rows are in a state.
#[derive(Debug, Serialize, JsonSchema)]
pub struct StateCount {
    pub state: crate::document::RowState,
    /// The word that says it.
    pub word: String,
    pub count: usize,
}

/// The sheet of an invoice. Nothing while a figure of it is unknown.
pub fn of_invoice(view: &View<'_>, lang: Lang, today: Option<Date>) -> Option<Sheet> {
    let totals = view.totals().is_some();
    let document = view.document(today);
    let project = view.project;
    let currency = project.settings.currency.code;
    let (lines, states) = lines::of_invoice(view, lang);
    totals.then(|| Sheet {
        kind: document.kind.into(),
        name: name(view, &document, lang),
        id: document.id.clone(),
        number: document.number.clone(),
        date: document.date.clone(),
        draft: document.status == Status::Draft,
        texts: texts(&document, lang),
        facts: facts(project, &document, lang),
        progress: true,
        lines,
        states,
        foot: foot(&document, lang, currency),
        settlement: document.settlement.iter().flat_map(|one| settlement(one, lang, currency)).collect(),
        account: document.statement.as_ref().map(|one| account::of(one, &document, lang, currency)),
        certificate: certificate::of(view, lang),
        mentions: document.mentions.iter().map(|mention| mention.text.clone()).collect(),
        payment: parties::payment(project, &document, lang),
        ..blank(project, lang)
    })
}

/// What every document of a project says alike.
fn blank(project: &Project, lang: Lang) -> Sheet {
    Sheet {
        language: lang.code(),
        currency: project.settings.currency.code.into(),
        kind: Kind::Summary,
        name: String::new(),
        id: String::new(),
        number: None,
        date: None,
        draft: false,
        project: project.settings.title.map(|title| project.text(title).into_owned()),
        texts: Vec::new(),
        facts: Vec::new(),
        seller: parties::seller(project, lang),
        buyer: parties::buyer(project, lang),
        others: parties::others(project, lang),
        brand: parties::brand(project),
        progress: false,
        lines: Vec::new(),
        states: Vec::new(),
        foot: Vec::new(),
        settlement: Vec::new(),
        account: None,
        certificate: None,
        mentions: Vec::new(),
        payment: None,
        agreement: None,
    }
}

impl From<DocumentKind> for Kind {
    fn from(kind: DocumentKind) -> Kind {
        match kind {
            DocumentKind::Deposit => Kind::Deposit,
            DocumentKind::Advance => Kind::Advance,
            DocumentKind::Situation => Kind::Situation,
            DocumentKind::Closing => Kind::Closing,
            DocumentKind::Credit => Kind::Credit,
        }
    }
}

/// What a document is called on paper; situations are counted.
pub(super) fn name(view: &View<'_>, document: &Document, lang: Lang) -> String {
    match document.kind {
        DocumentKind::Situation => {
            let rank = view.rank();
            lang.pick(format!("Situation de travaux n° {rank}"), format!("Progress invoice no. {rank}"))
        }
        DocumentKind::Deposit => lang.pick("Facture d’acompte", "Deposit invoice").into(),
        DocumentKind::Advance => lang.pick("Demande d’avance", "Request for an advance").into(),
        DocumentKind::Closing => lang.pick("Décompte définitif", "Final account").into(),
        DocumentKind::Credit => lang.pick("Avoir", "Credit note").into(),
    }
}

/// What a document is about: the invoice that it cancels, its own title, lines of text, what it asks for.
pub(super) fn texts(document: &Document, lang: Lang) -> Vec<String> {
    let cited = document.cites.iter().map(|cited| foot::citation(cited, document, lang));
    let own = document.title.iter().filter(|_| document.cites.is_none()).cloned();
    let asked = document.asked.iter().map(|asked| self::asked(asked, lang));
    cited.chain(own).chain(document.texts.iter().cloned()).chain(asked).collect()
}

/// What a deposit asks for: a share of a quote, or an amount.
pub(super) fn asked(asked: &AskedLine, lang: Lang) -> String {
    let (share, quote) = (&asked.asked, &asked.quote);
    let title = asked.title.as_deref().unwrap_or_default();
    lang.pick(format!("{share} de {quote} {title}"), format!("{share} of {quote} {title}"))
}

/// A day as it is read; what is no day stays as it is.
pub(super) fn day(text: &str, lang: Lang) -> String {
    Date::parse(text).map_or_else(|| text.to_owned(), |date| date.long(lang))
}

fn facts(project: &Project, document: &Document, lang: Lang) -> Vec<Fact> {
    let mut facts = Vec::new();
    let mut fact = |fr: &str, en: &str, value: Option<String>| {
        let label = lang.pick(fr, en).to_owned();
        facts.extend(value.map(|value| Fact { label, value }));
    };
    let typed = |key: Key| project.detail(key).map(|span| project.text(span).into_owned());
    match document.kind {
        DocumentKind::Credit => fact("Avoir n°", "Credit note no.", document.number.clone()),
        _ => fact("Facture n°", "Invoice no.", document.number.clone()),
    }
    fact("Date", "Date", document.date.as_deref().map(|text| day(text, lang)));
    // Nothing is due by a day where the money goes the other way.
    let owed = document.settlement.as_ref().filter(|settlement| !settlement.left.0.is_sign_negative());
    let due = owed.and_then(|settlement| settlement.due.as_deref());
    fact("Échéance", "Due", due.map(|text| day(text, lang)));
    fact("Mois des travaux", "Month of the works", document.period.clone());
    fact("Référence", "Reference", parties::reference(project));
    fact("Votre commande", "Your order", typed(Key::Order));
    facts
}
