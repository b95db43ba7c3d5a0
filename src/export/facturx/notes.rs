//! Notes (BG-1): the mentions that the law asks for, each under its code, exactly once (BR-FR-05, BR-FR-06).

use super::Message;
use super::xml::Tree;
use crate::document::Subject;
use crate::export::sheet;
use crate::locale::Date;
use crate::project::{Buyer, Deduction, Key};

impl Message<'_> {
    pub(super) fn notes(&self, tree: &mut Tree) {
        let mut note = |code: Option<&str>, text: &str| {
            if text.trim().is_empty() {
                return;
            }
            tree.within("ram:IncludedNote", |tree| {
                tree.leaf("ram:Content", text);
                tree.optional("ram:SubjectCode", code);
            });
        };
        let required =
            [("PMT", Subject::Indemnity), ("PMD", Subject::LatePenalties), ("AAB", Subject::EarlyDiscount)];
        for (code, subject) in required {
            note(Some(code), &self.required(subject));
        }
        let treatment = match self.view.project.buyer() {
            Buyer::Business => "B2B",
            Buyer::Abroad => "B2BINT",
            Buyer::Individual => "B2C",
        };
        note(Some("BAR"), treatment);
        for text in sheet::texts(&self.document, self.lang) {
            note(None, &text);
        }
        let others = [Subject::Other, Subject::Retention];
        for mention in self.document.mentions.iter().filter(|mention| others.contains(&mention.subject)) {
            note(None, &mention.text);
        }
        if let Some(text) = self.taken_after_tax() {
            note(None, &text);
        }
    }

    fn required(&self, subject: Subject) -> String {
        let lang = self.lang;
        let found = self.document.mentions.iter().find(|mention| mention.subject == subject);
        let early = (subject == Subject::EarlyDiscount).then(|| self.early_discount()).flatten();
        if let Some(text) = early.or(found.map(|mention| mention.text.clone())) {
            return text;
        }
        match (subject, self.view.project.buyer()) {
            (Subject::EarlyDiscount, _) => {
                lang.pick("Pas d’escompte pour paiement anticipé", "No discount for early payment").into()
            }
            _ => lang
                .pick("Sans objet : le client n’est pas un professionnel", "None: the client is no business")
                .into(),
        }
    }

    /// The early-payment discount that was agreed, as typed.
    fn early_discount(&self) -> Option<String> {
        let project = self.view.project;
        let all = project.settings.deductions.iter().chain(self.view.invoice.deductions());
        let agreed = |one: &&Deduction| one.key == Key::EarlyDiscount;
        let typed = project.slice(all.into_iter().find(agreed)?.value.span()).to_owned();
        Some(self.lang.pick(
            format!("Escompte pour paiement anticipé : {typed}"),
            format!("Discount for early payment: {typed}"),
        ))
    }

    /// What is held back or taken off after tax, and what is left: the standard has no field for it, and it lowers neither
    /// the total (BT-112) nor what is due (BT-115).
    fn taken_after_tax(&self) -> Option<String> {
        let currency = self.view.project.settings.currency.code;
        let lines = sheet::after_tax(&self.document, self.lang, currency);
        let colon = self.lang.pick(" : ", ": ");
        let lines: Vec<String> =
            lines.iter().map(|line| [line.label.as_str(), &line.amount].join(colon)).collect();
        // The net alone says what the total says.
        (lines.len() > 1).then(|| lines.join(" ; "))
    }

    /// Payment terms (BT-20): by when, what is held back and until when, what else is taken off, and the net.
    pub(super) fn payment_terms(&self) -> Option<String> {
        let lang = self.lang;
        let due = self.due().map(|due| {
            let day = due.long(lang);
            lang.pick(format!("À payer le {day}"), format!("To be paid on {day}"))
        });
        let held = self.document.mentions.iter().find(|mention| mention.subject == Subject::Retention);
        let retention = self.document.totals.as_ref().and_then(|totals| totals.retention.as_ref());
        let release = retention.and_then(|retention| retention.release.as_deref()).and_then(Date::parse);
        let held = held.map(|mention| match release {
            Some(day) => format!("{} ({})", mention.text, day.long(lang)),
            None => mention.text.clone(),
        });
        let parts: Vec<String> = due.into_iter().chain(self.taken_after_tax()).chain(held).collect();
        (!parts.is_empty()).then(|| parts.join(" ; "))
    }

    /// A credit note asks for nothing.
    pub(super) fn due(&self) -> Option<Date> {
        self.view.project.due_date(self.view.invoice).filter(|_| !self.stated.credit)
    }
}
