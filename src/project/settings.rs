//! Settings (`clé : valeur`): the table of keys, where each may stand, and what its value must be.

use super::{Vat, VatKind};
use crate::diagnostic::{Code, Diagnostic, Log, nearest};
use crate::locale::Lang;
use crate::source::Span;
use crate::syntax::tree::{Expr, Setting, SettingItem, SettingValue};
use crate::syntax::{Few, fold};
use std::collections::HashMap;

/// What a block is, for the settings that it may hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    Project,
    Party,
    Quote,
    Section,
    /// A situation or the closing.
    Invoice,
    /// A deposit or an advance.
    Deposit,
    /// A credit note, or a payment.
    Credit,
    Revision,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    Reference,
    Vat,
    VatId,
    Retention,
    Release,
    Terms,
    Prorata,
    Contract,
    Discount,
    Recovery,
    Default,
    Rounding,
    Formula,
    Base,
    Period,
    Due,
    Currency,
    Siret,
    Iban,
    Bic,
    Address,
    Email,
    Phone,
    Deduction,
    EarlyDiscount,
    LatePenalties,
    Indemnity,
    Mentions,
    VatDue,
    /// A picture beside the file, printed above the seller.
    Logo,
    /// Of titles and rules on paper: `#1f4e79`.
    Colour,
    /// A client that is no business: `particulier`.
    Nature,
    /// Where the works are, when it is not at the client's (CGI, annexe II, 242 nonies A, I, 7° bis).
    Site,
    /// The client's order (*numéro d'engagement* of a public client).
    Order,
    /// The service that pays (*code service* of a public client).
    Service,
}

/// Key, French, English, and the places where it may stand.
const KEYS: &[(Key, &str, &str, &[Place])] = {
    use Place::*;
    &[
        (Key::Reference, "référence", "reference", &[Project, Quote, Invoice, Deposit, Credit]),
        (Key::Vat, "tva", "vat", &[Project, Quote, Section]),
        (Key::VatId, "tva_intra", "vat_id", &[Party]),
        (Key::Retention, "retenue", "retention", &[Project]),
        (Key::Release, "libération", "release", &[Project]),
        (Key::Terms, "paiement", "terms", &[Project, Quote, Invoice, Deposit, Credit]),
        (Key::Prorata, "prorata", "prorata", &[Project, Invoice]),
        (Key::Contract, "marché", "contract", &[Project, Quote]),
        (Key::Discount, "remise", "discount", &[Quote, Section]),
        (Key::Recovery, "reprise", "recovery", &[Deposit]),
        (Key::Default, "défaut", "default", &[Project]),
        (Key::Rounding, "arrondi", "rounding", &[Project, Revision]),
        (Key::Formula, "formule", "formula", &[Revision]),
        (Key::Base, "zéro", "base", &[Revision]),
        (Key::Period, "période", "period", &[Invoice]),
        (Key::Due, "échéance", "due", &[Invoice, Deposit, Credit]),
        (Key::Currency, "devise", "currency", &[Project]),
        (Key::Siret, "siret", "siret", &[Party]),
        (Key::Iban, "iban", "iban", &[Party]),
        (Key::Bic, "bic", "bic", &[Party]),
        (Key::Address, "adresse", "address", &[Party]),
        (Key::Email, "courriel", "email", &[Party]),
        (Key::Phone, "téléphone", "phone", &[Party]),
        (Key::Deduction, "déduction", "deduction", &[Project, Invoice]),
        (Key::EarlyDiscount, "escompte", "early_discount", &[Project, Invoice]),
        (Key::LatePenalties, "pénalités_retard", "late_penalties", &[Project, Party]),
        (Key::Indemnity, "indemnité", "indemnity", &[Project, Party]),
        (Key::Mentions, "mentions", "mentions", &[Project, Party]),
        (Key::VatDue, "exigibilité", "vat_due", &[Project, Party]),
        (Key::Logo, "logo", "logo", &[Party]),
        (Key::Colour, "couleur", "colour", &[Party]),
        (Key::Nature, "nature", "nature", &[Party]),
        (Key::Site, "chantier", "site", &[Project]),
        (Key::Order, "engagement", "order", &[Project]),
        (Key::Service, "service", "service", &[Party]),
    ]
};

impl Key {
    /// Those that may stand in a block.
    pub fn of(place: Place) -> impl Iterator<Item = Key> {
        KEYS.iter().filter(move |(_, _, _, places)| places.contains(&place)).map(|(key, ..)| *key)
    }

    /// A block may have several of it.
    pub fn repeats(self) -> bool {
        REPEATED.contains(&self)
    }

    /// The spelling that the formatter writes.
    pub fn word(self, lang: Lang) -> &'static str {
        KEYS.iter().find(|(key, ..)| *key == self).map_or("", |(_, fr, en, _)| lang.pick(fr, en))
    }

    pub fn from_word(word: &str) -> Option<Key> {
        let folded = fold(word);
        KEYS.iter().find(|(_, fr, en, _)| fold(fr) == folded || fold(en) == folded).map(|(key, ..)| *key)
    }
}

/// Values that are words: French, English.
const VALUE_WORDS: &[(&str, &str)] = &[
    ("métré", "remeasured"),
    ("forfait", "lump"),
    ("cumul", "cumulative"),
    ("tva", "vat"),
    ("clôture", "closing"),
    ("autoliquidation", "reverse"),
    ("franchise", "exempt"),
    ("jours", "days"),
    ("fin", "end"),
    ("réception", "receipt"),
    ("an", "year"),
    ("ans", "years"),
    ("révision", "revision"),
    ("avant", "before"),
    ("après", "after"),
    ("libérable", "released"),
    ("rapport", "ratio"),
    ("supérieur", "up"),
    ("proche", "nearest"),
    ("public", "public"),
    ("privé", "private"),
    ("particulier", "individual"),
    ("entreprise", "business"),
    ("pme", "sme"),
    ("débits", "debits"),
    ("encaissements", "receipts"),
    ("de", "of"),
    ("mois", "month"),
    ("mois", "months"),
    ("jour", "day"),
    ("à", "at"),
];

/// The spelling of a key that the formatter writes in a file of this language: with its accents, and translated if
/// asked for. Nothing for a word that is no key.
pub fn setting_word(typed: &str, lang: Lang, translate: bool) -> Option<String> {
    let key = Key::from_word(typed)?;
    let folded = fold(typed);
    let own = [lang, Lang::Fr, Lang::En]
        .into_iter()
        .map(|lang| key.word(lang))
        .find(|word| fold(word) == folded)?;
    Some(if translate { key.word(lang) } else { own }.to_owned())
}

/// A word of a value in the other language; nothing for a word that is none of those.
pub fn value_word(typed: &str, lang: Lang) -> Option<String> {
    let folded = fold(typed);
    let (fr, en) = VALUE_WORDS.iter().find(|(fr, en)| fold(fr) == folded || fold(en) == folded)?;
    Some(lang.pick(*fr, *en).to_owned())
}

/// Every word that a value may have: in French, in English.
pub fn value_words() -> impl Iterator<Item = (&'static str, &'static str)> {
    VALUE_WORDS.iter().copied()
}

/// The settings of one block, each key once.
pub struct Block {
    by_key: HashMap<Key, Setting>,
    /// Of the keys that may stand several times, those after the first.
    more: Vec<(Key, Setting)>,
}

/// Keys that a block may have several of.
const REPEATED: &[Key] = &[Key::Deduction];

/// Sorts the settings of a block; unknown, misplaced and repeated keys are told and left out.
pub fn gather(settings: Few<Setting>, place: Place, text: &str, lang: Lang, diagnostics: &mut Log) -> Block {
    let mut by_key: HashMap<Key, Setting> = HashMap::new();
    let mut more = Vec::new();
    for setting in settings {
        let typed = setting.key.of(text);
        let Some(key) = Key::from_word(typed) else {
            let error = unknown(setting.key, typed, place, lang);
            diagnostics.push(no_setting(error, &setting, text, place));
            continue;
        };
        let allowed = KEYS.iter().any(|(known, _, _, places)| *known == key && places.contains(&place));
        if !allowed {
            diagnostics.push(unknown(setting.key, typed, place, lang));
            continue;
        }
        if key.repeats() && by_key.contains_key(&key) {
            more.push((key, setting));
            continue;
        }
        if let Some(first) = by_key.get(&key) {
            diagnostics.push(
                Diagnostic::new(Code::DuplicateSetting, setting.key, |lang| {
                    lang.pick(
                        format!("{} est déjà réglé dans ce bloc", lang.quoted(typed)),
                        format!("{} is already set in this block", lang.quoted(typed)),
                    )
                })
                .at(first.key, |lang| lang.pick("une première fois ici".into(), "first set here".into()))
                .fix(setting.span, "", |lang| lang.pick("effacer celui-ci".into(), "remove this one".into())),
            );
            continue;
        }
        by_key.insert(key, setting);
    }
    Block { by_key, more }
}

fn unknown(span: Span, typed: &str, place: Place, lang: Lang) -> Diagnostic {
    let here = KEYS.iter().filter(|(_, _, _, places)| places.contains(&place));
    let names: Vec<&str> = here.map(|(_, fr, en, _)| lang.pick(*fr, *en)).collect();
    let folded: Vec<String> = names.iter().map(|name| fold(name).into_owned()).collect();
    // A word that is a setting elsewhere is not a misspelt one.
    let elsewhere = Key::from_word(typed).is_some();
    let near = nearest(&fold(typed), folded.iter().map(String::as_str))
        .filter(|_| !elsewhere)
        .and_then(|near| folded.iter().position(|name| name == near))
        .map(|at| names[at]);
    let list = names.join(", ");
    let diagnostic = Diagnostic::new(Code::UnknownSetting, span, |lang| {
        lang.pick(
            format!("{} n'est pas un réglage de ce bloc", lang.quoted(typed)),
            format!("{} is not a setting of this block", lang.quoted(typed)),
        )
    })
    .note(|lang| match list.as_str() {
        "" => lang.pick("ce bloc n'a pas de réglage".into(), "this block has no setting".into()),
        list => lang.pick(format!("on y trouve : {list}"), format!("it may have: {list}")),
    });
    match near {
        Some(name) => {
            diagnostic.fix(span, name, |lang| lang.pick(format!("écrire {name}"), format!("write {name}")))
        }
        None => diagnostic,
    }
}

/// What has the form of a setting, and is none: `murs : 60%`, `total : 12 500 €`.
fn no_setting(error: Diagnostic, setting: &Setting, text: &str, place: Place) -> Diagnostic {
    let folded = fold(setting.key.of(text)).replace('_', " ");
    if matches!(place, Place::Quote | Place::Section)
        && matches!(folded.as_str(), "total" | "totaux" | "sous total" | "subtotal" | "montant")
    {
        return error
            .note(|lang| {
                lang.pick(
                    "un total ne se tape pas : il est calculé".into(),
                    "a total is not typed: it is computed".into(),
                )
            })
            .fix(setting.span, "", |lang| lang.pick("effacer la ligne".into(), "remove the line".into()));
    }
    let value = match &setting.value {
        SettingValue::Items(items) => {
            items.first().map(|item| (item.span(), matches!(item, SettingItem::String(_))))
        }
        SettingValue::Formula(expr) => Some((expr.span(), false)),
    };
    let Some((value, designation)) = value else { return error };
    let row = matches!(place, Place::Quote | Place::Section) && designation;
    let entry = place == Place::Invoice && !designation;
    if !(row || entry) || !error.fixes.is_empty() {
        return error;
    }
    error.fix(Span::new(setting.key.end, value.start), " ", |lang| {
        lang.pick("effacer « : »".into(), "remove “:”".into())
    })
}

/// A value that is not what its key asks for.
pub fn wrong_value(span: Span, fr: &str, en: &str) -> Diagnostic {
    let (fr, en) = (fr.to_owned(), en.to_owned());
    Diagnostic::new(Code::SettingValue, span, move |lang| {
        lang.pick(format!("ce réglage attend {fr}"), format!("this setting expects {en}"))
    })
}

/// Two numbers side by side: in a setting, a space parts them.
fn grouped(items: &[SettingItem]) -> Option<Span> {
    let numbers = items.iter().all(|item| matches!(item, SettingItem::Scalar(_)));
    let (first, last) = (items.first()?, items.last()?);
    (numbers && items.len() > 1).then(|| first.span().to(last.span()))
}

fn in_groups(span: Span, text: &str) -> Diagnostic {
    let typed = span.of(text);
    let digits = typed.rfind(|ch: char| ch.is_ascii_digit()).map_or(0, |at| at + 1);
    let new = typed[..digits].replace(' ', "") + &typed[digits..];
    Diagnostic::new(Code::SettingValue, span, |lang| {
        lang.pick(
            "dans un réglage, un nombre s'écrit sans espace".into(),
            "in a setting, a number is written without spaces".into(),
        )
    })
    .fix(span, new.clone(), |lang| lang.pick(format!("écrire {new}"), format!("write {new}")))
}

impl Block {
    pub fn take(&mut self, key: Key) -> Option<Setting> {
        self.by_key.remove(&key)
    }

    /// A value that is one formula or one figure.
    pub fn formula(&mut self, key: Key, text: &str, diagnostics: &mut Log) -> Option<Expr> {
        let setting = self.take(key)?;
        match setting.value {
            SettingValue::Formula(expr) => Some(expr),
            SettingValue::Items(items) => match &*items {
                [SettingItem::Scalar(scalar)] => Some(Expr::Scalar(*scalar)),
                [SettingItem::Word(span)] => Some(Expr::Path(*span)),
                items => {
                    diagnostics.push(match grouped(items) {
                        Some(span) => in_groups(span, text),
                        None => {
                            wrong_value(setting.span, "un nombre ou une formule", "a number or a formula")
                        }
                    });
                    None
                }
            },
        }
    }

    /// A rate of VAT, with the reason that a zero rate gives.
    pub fn vat(&mut self, diagnostics: &mut Log) -> Option<Vat> {
        let setting = self.take(Key::Vat)?;
        match setting.value {
            SettingValue::Formula(rate) => Some(Vat { rate, reason: None, kind: VatKind::Rate }),
            SettingValue::Items(items) => match &*items {
                [SettingItem::Scalar(scalar)] => {
                    Some(Vat { rate: Expr::Scalar(*scalar), reason: None, kind: VatKind::Rate })
                }
                [SettingItem::Scalar(scalar), SettingItem::String(reason)] => {
                    Some(Vat { rate: Expr::Scalar(*scalar), reason: Some(*reason), kind: VatKind::Rate })
                }
                [SettingItem::Word(span)] => {
                    Some(Vat { rate: Expr::Path(*span), reason: None, kind: VatKind::Rate })
                }
                _ => {
                    diagnostics.push(wrong_value(
                        setting.span,
                        "un taux, comme 10%, et pour 0% sa raison entre guillemets",
                        "a rate such as 10%, and for 0% its reason in quotation marks",
                    ));
                    None
                }
            },
        }
    }

    /// A value that is a list of words, texts and figures.
    pub fn items(&mut self, key: Key, diagnostics: &mut Log) -> Vec<SettingItem> {
        let Some(setting) = self.take(key) else { return Vec::new() };
        match setting.value {
            SettingValue::Items(items) => items.into_vec(),
            SettingValue::Formula(_) => {
                diagnostics.push(wrong_value(
                    setting.span,
                    "un texte entre guillemets, ou des mots",
                    "a text in quotation marks, or words",
                ));
                Vec::new()
            }
        }
    }

    /// Every setting of a key that may stand several times.
    pub fn take_all(&mut self, key: Key) -> Vec<Setting> {
        let first = self.take(key);
        let (same, others) = std::mem::take(&mut self.more).into_iter().partition(|(other, _)| *other == key);
        self.more = others;
        let same: Vec<(Key, Setting)> = same;
        first.into_iter().chain(same.into_iter().map(|(_, setting)| setting)).collect()
    }
}
