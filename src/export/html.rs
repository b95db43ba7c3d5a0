//! A document as one page for a browser: no other file, no script, readable by ear and without colours, and ready to be
//! printed.

use super::sheet::{
    Account, Cells, Certificate, Contact, FootLine, Role, Sheet, SheetLine, SheetRow, TotalLine,
};
use super::text::mark;
use super::{Picture, csv};
use crate::document::RowState;
use crate::locale::Lang;
use std::fmt::Write as _;
use std::io::{self, Write};

const STYLE: &str = include_str!("html/page.css");

/// Writes one page with these documents, one after the other, each under the seller's logo.
///
/// # Errors
/// Those of `out`.
pub fn write(sheets: &[Sheet], logo: Option<&Picture>, lang: Lang, out: &mut impl Write) -> io::Result<()> {
    let logo = logo.map(Picture::address);
    let title = sheets.first().map_or_else(String::new, |sheet| {
        [&sheet.name, sheet.number.as_deref().unwrap_or_default()].map(str::trim).join(" ").trim().to_owned()
    });
    write!(
        out,
        "<!doctype html>\n<html lang=\"{}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>{}</title>\n<style>\n{STYLE}</style>\n</head>\n<body>\n",
        lang.code(),
        Escaped(&title)
    )?;
    for sheet in sheets {
        Page { sheet, logo: logo.as_deref(), lang }.write(out)?;
    }
    out.write_all(b"</body>\n</html>\n")
}

/// A text with the characters that mean something in HTML written as such.
struct Escaped<'t>(&'t str);

impl std::fmt::Display for Escaped<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.chars().try_for_each(|ch| match ch {
            '&' => out.write_str("&amp;"),
            '<' => out.write_str("&lt;"),
            '>' => out.write_str("&gt;"),
            '"' => out.write_str("&quot;"),
            '\'' => out.write_str("&#39;"),
            ch if ch.is_control() && ch != '\n' => Ok(()),
            ch => out.write_char(ch),
        })
    }
}

struct Page<'s> {
    sheet: &'s Sheet,
    /// In the place of its address.
    logo: Option<&'s str>,
    lang: Lang,
}

impl Page<'_> {
    fn write(&self, out: &mut impl Write) -> io::Result<()> {
        let sheet = self.sheet;
        let colour = sheet.brand.colour.as_deref().unwrap_or("#1f4e79");
        let ink = if sheet.brand.pale { "inherit" } else { "var(--brand)" };
        writeln!(out, "<article class=\"document\" style=\"--brand: {}; --ink: {ink}\">", Escaped(colour))?;
        self.head(out)?;
        if !sheet.lines.is_empty() {
            self.table(out)?;
        }
        self.sums(&sheet.foot, "foot", out)?;
        self.sums(&sheet.settlement, "settlement", out)?;
        if let Some(account) = &sheet.account {
            self.account(account, out)?;
        }
        if let Some(certificate) = &sheet.certificate {
            self.certificate(certificate, out)?;
        }
        self.payment(out)?;
        if let Some(agreement) = &sheet.agreement {
            writeln!(out, "<p class=\"agreement\">{}</p>", Escaped(agreement))?;
        }
        if !sheet.mentions.is_empty() {
            writeln!(out, "<footer class=\"mentions\">")?;
            sheet.mentions.iter().try_for_each(|text| writeln!(out, "<p>{}</p>", Escaped(text)))?;
            writeln!(out, "</footer>")?;
        }
        writeln!(out, "</article>")
    }

    fn head(&self, out: &mut impl Write) -> io::Result<()> {
        let sheet = self.sheet;
        writeln!(out, "<header>")?;
        if let Some(logo) = self.logo {
            let name = sheet.seller.as_ref().map_or("", |seller| &seller.name);
            writeln!(out, "<img class=\"logo\" src=\"{logo}\" alt=\"Logo {}\">", Escaped(name))?;
        }
        writeln!(out, "<div class=\"parties\">")?;
        for party in sheet.seller.iter().chain(&sheet.buyer).chain(&sheet.others) {
            self.party(party, out)?;
        }
        writeln!(out, "</div>")?;
        let draft = if sheet.draft { self.lang.pick("brouillon", "draft") } else { "" };
        let draft = if draft.is_empty() { String::new() } else { format!(" <small>{draft}</small>") };
        writeln!(out, "<h1>{}{draft}</h1>", Escaped(&sheet.name))?;
        if let Some(project) = &sheet.project {
            writeln!(out, "<p class=\"project\">{}</p>", Escaped(project))?;
        }
        sheet.texts.iter().try_for_each(|text| writeln!(out, "<p>{}</p>", Escaped(text)))?;
        writeln!(out, "<dl>")?;
        for fact in &sheet.facts {
            writeln!(out, "<div><dt>{}</dt><dd>{}</dd></div>", Escaped(&fact.label), Escaped(&fact.value))?;
        }
        writeln!(out, "</dl>\n</header>")
    }

    fn party(&self, party: &Contact, out: &mut impl Write) -> io::Result<()> {
        write!(out, "<address>")?;
        if !party.label.is_empty() {
            write!(out, "<span class=\"label\">{}</span> ", Escaped(&party.label))?;
        }
        write!(out, "<strong>{}</strong>", Escaped(&party.name))?;
        party.lines.iter().try_for_each(|line| write!(out, "<br>{}", Escaped(line)))?;
        writeln!(out, "</address>")
    }

    /// Heads of the columns of figures.
    fn heads(&self) -> Vec<(&'static str, &'static str)> {
        let lang = self.lang;
        let mut heads = vec![
            ("unit", lang.pick("U", "Unit")),
            ("quantity", lang.pick("Quantité", "Quantity")),
            ("price", lang.pick("Prix HT", "Price")),
        ];
        match self.sheet.progress {
            false => heads.push(("contract", lang.pick("Montant HT", "Amount"))),
            true => heads.extend([
                ("contract", lang.pick("Marché HT", "Contract")),
                ("previous percent", lang.pick("Avant %", "Before %")),
                ("previous", lang.pick("Avant HT", "Before")),
                ("current percent", lang.pick("Cumul %", "To date %")),
                ("current", lang.pick("Cumul HT", "To date")),
                ("period", lang.pick("Période HT", "Period")),
            ]),
        }
        heads.push(("vat", lang.pick("TVA", "VAT")));
        heads
    }

    fn table(&self, out: &mut impl Write) -> io::Result<()> {
        let (lang, heads) = (self.lang, self.heads());
        writeln!(
            out,
            "<div class=\"wide\" tabindex=\"0\" role=\"region\" aria-label=\"{}\">",
            lang.pick("Lignes", "Rows")
        )?;
        writeln!(out, "<table class=\"rows\">\n<thead><tr>")?;
        for (class, name) in
            [("number", lang.pick("N°", "No.")), ("designation", lang.pick("Désignation", "Designation"))]
        {
            writeln!(out, "<th scope=\"col\" class=\"{class}\">{name}</th>")?;
        }
        heads.iter().try_for_each(|(class, name)| {
            writeln!(out, "<th scope=\"col\" class=\"figure {class}\">{name}</th>")
        })?;
        if self.sheet.progress {
            let state = lang.pick("État", "State");
            writeln!(out, "<th scope=\"col\" class=\"state\"><span class=\"unseen\">{state}</span></th>")?;
        }
        writeln!(out, "</tr></thead>\n<tbody>")?;
        for line in &self.sheet.lines {
            match line {
                SheetLine::Group(group) => {
                    let span = heads.len() + 1 + usize::from(self.sheet.progress);
                    write!(
                        out,
                        "<tr class=\"group level-{}\"><th scope=\"rowgroup\">{}</th><th scope=\"rowgroup\" colspan=\"{span}\">{}",
                        group.level.min(4),
                        Escaped(&group.number),
                        Escaped(&group.title)
                    )?;
                    self.texts(&group.texts, out)?;
                    writeln!(out, "</th></tr>")?;
                }
                SheetLine::Row(row) => self.row(row, out)?,
                SheetLine::Total(total) => self.total(total, out)?,
            }
        }
        writeln!(out, "</tbody>\n</table>\n</div>")?;
        if self.sheet.states.is_empty() {
            return Ok(());
        }
        write!(out, "<p class=\"states\">")?;
        for state in &self.sheet.states {
            write!(
                out,
                "<span class=\"{}\"><b aria-hidden=\"true\">{}</b> {} ({})</span> ",
                class(state.state),
                Escaped(&mark(state.state).to_string()),
                Escaped(&state.word),
                state.count
            )?;
        }
        writeln!(out, "</p>")
    }

    fn texts(&self, texts: &[String], out: &mut impl Write) -> io::Result<()> {
        texts.iter().try_for_each(|text| write!(out, "<br><small>{}</small>", Escaped(text)))
    }

    fn row(&self, row: &SheetRow, out: &mut impl Write) -> io::Result<()> {
        let state = row.state.map_or("", class);
        write!(
            out,
            "<tr class=\"row {state}\"><td class=\"number\">{}</td><th scope=\"row\" class=\"designation\">{}",
            Escaped(&row.number),
            Escaped(&row.designation)
        )?;
        self.texts(&row.texts, out)?;
        write!(out, "</th>")?;
        let mut cell = |text: &str| write!(out, "<td class=\"figure\">{}</td>", Escaped(text));
        cell(&row.unit)?;
        cell(&row.quantity)?;
        cell(&row.price)?;
        cell(&row.contract)?;
        let both = |cells: &Option<Cells>| {
            cells
                .as_ref()
                .map_or_else(Default::default, |cells| [cells.percent.clone(), cells.amount.clone()])
        };
        if self.sheet.progress {
            both(&row.previous).iter().chain(&both(&row.current)).try_for_each(|text| cell(text))?;
            cell(row.period.as_ref().map_or("", |period| &period.amount))?;
        }
        cell(&row.vat)?;
        // Said by a mark for the eye, by a word for the ear, beside the colour.
        if let Some(state) = row.state {
            let (mark, word) = (mark(state).to_string(), csv::state(state, self.lang));
            write!(
                out,
                "<td class=\"state\"><b aria-hidden=\"true\" title=\"{word}\">{}</b><span class=\"unseen\">{word}</span></td>",
                Escaped(&mark)
            )?;
        }
        writeln!(out, "</tr>")
    }

    fn total(&self, total: &TotalLine, out: &mut impl Write) -> io::Result<()> {
        write!(
            out,
            "<tr class=\"total level-{}\"><td></td><th scope=\"row\" colspan=\"4\">Total {}</th>",
            total.level.min(4),
            Escaped(&total.title)
        )?;
        let mut cell = |text: &str| write!(out, "<td class=\"figure\">{}</td>", Escaped(text));
        cell(&total.contract)?;
        if self.sheet.progress {
            let text = |value: &Option<String>| value.clone().unwrap_or_default();
            for value in [
                "",
                &text(&total.previous),
                &text(&total.percent),
                &text(&total.current),
                &text(&total.period),
            ] {
                cell(value)?;
            }
        }
        cell("")?;
        if self.sheet.progress {
            cell("")?;
        }
        writeln!(out, "</tr>")
    }

    fn sums(&self, lines: &[FootLine], class: &str, out: &mut impl Write) -> io::Result<()> {
        if lines.is_empty() {
            return Ok(());
        }
        writeln!(out, "<table class=\"sums {class}\">")?;
        for line in lines {
            let role = match line.role {
                Role::Line => "line",
                Role::Total => "total",
                Role::Net => "net",
            };
            writeln!(
                out,
                "<tr class=\"{role}\"><th scope=\"row\">{}</th><td class=\"figure\">{}</td></tr>",
                Escaped(&line.label),
                Escaped(&line.amount)
            )?;
        }
        writeln!(out, "</table>")
    }

    fn account(&self, account: &Account, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "<h2>{}</h2>\n<div class=\"wide\"><table class=\"account\">\n<thead><tr><td></td>",
            Escaped(&account.title)
        )?;
        account.heads.iter().try_for_each(|head| {
            writeln!(out, "<th scope=\"col\" class=\"figure\">{}</th>", Escaped(head))
        })?;
        writeln!(out, "</tr></thead>\n<tbody>")?;
        for (class, line) in
            account.documents.iter().map(|line| ("line", line)).chain([("total", &account.total)])
        {
            write!(out, "<tr class=\"{class}\"><th scope=\"row\">{}</th>", Escaped(&line.name))?;
            line.figures
                .iter()
                .try_for_each(|figure| write!(out, "<td class=\"figure\">{}</td>", Escaped(figure)))?;
            writeln!(out, "</tr>")?;
        }
        writeln!(out, "</tbody></table></div>")?;
        self.sums(&account.rest, "rest", out)
    }

    fn certificate(&self, certificate: &Certificate, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "<h2>{}</h2>\n<table class=\"account\">\n<thead><tr><td></td>",
            Escaped(&certificate.title)
        )?;
        certificate.heads.iter().try_for_each(|head| {
            writeln!(out, "<th scope=\"col\" class=\"figure\">{}</th>", Escaped(head))
        })?;
        writeln!(out, "</tr></thead>\n<tbody>")?;
        for line in &certificate.lines {
            let class = if line.role == Role::Line { "line" } else { "total" };
            write!(out, "<tr class=\"{class}\"><th scope=\"row\">{}</th>", Escaped(&line.label))?;
            line.figures
                .iter()
                .try_for_each(|figure| write!(out, "<td class=\"figure\">{}</td>", Escaped(figure)))?;
            writeln!(out, "</tr>")?;
        }
        writeln!(out, "</tbody></table>")
    }

    fn payment(&self, out: &mut impl Write) -> io::Result<()> {
        let Some(payment) = &self.sheet.payment else { return Ok(()) };
        writeln!(out, "<section class=\"payment\">")?;
        if let Some(code) = &payment.code {
            let label = self.lang.pick("Code de paiement", "Payment code");
            let picture = code.split_once("<svg").map_or("", |(_, picture)| picture);
            writeln!(out, "<div class=\"code\" role=\"img\" aria-label=\"{label}\"><svg{picture}</div>")?;
        }
        write!(out, "<p>IBAN <strong>{}</strong>", Escaped(&payment.iban))?;
        if let Some(bic) = &payment.bic {
            write!(out, "<br>BIC {}", Escaped(bic))?;
        }
        if let Some(reference) = &payment.reference {
            let label = self.lang.pick("Référence", "Reference");
            write!(out, "<br>{label} {}", Escaped(reference))?;
        }
        if let Some(due) = &payment.due {
            write!(out, "<br>{} <strong>{}</strong>", self.lang.pick("Montant", "Amount"), Escaped(due))?;
        }
        writeln!(out, "</p>\n</section>")
    }
}

/// The class that gives a row the colour of its state.
fn class(state: RowState) -> &'static str {
    match state {
        RowState::Untouched => "untouched",
        RowState::Moving => "moving",
        RowState::Complete => "complete",
        RowState::Closed => "closed",
    }
}
