//! How cells look: number formats of the language, the colours of states, titles and totals.

use crate::document::RowState;
use crate::locale::Lang;
use rust_xlsxwriter::{Format, FormatAlign, FormatBorder};
use rustc_hash::FxHashMap;

/// What stands in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Content {
    #[default]
    Text,
    /// A text that takes several lines.
    Long,
    Amount,
    /// An amount with its currency.
    Money,
    Quantity,
    Price,
    /// Of progress, and of VAT or a discount: both are shares of 1.
    Percent,
    Rate,
}

/// What part of the page it is in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Part {
    #[default]
    Body,
    Title,
    Head,
    /// The title of a quote or a section.
    Group,
    Total,
    Net,
    /// Below a designation, or in small print.
    Note,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Style {
    pub content: Content,
    pub part: Part,
    pub state: Option<RowState>,
    pub indent: u8,
}

impl Style {
    pub fn of(part: Part, content: Content) -> Style {
        Style { part, content, ..Style::default() }
    }
}

/// The formats of a workbook, each made once.
pub struct Styles {
    lang: Lang,
    currency: String,
    decimals: u32,
    made: FxHashMap<Style, Format>,
}

/// As on the page of a browser (`html/page.css`); what is complete has no background.
fn colour(state: RowState) -> Option<u32> {
    match state {
        RowState::Untouched => Some(0x00FB_E7F6),
        RowState::Moving => Some(0x00E3_EFFD),
        RowState::Complete => None,
        RowState::Closed => Some(0x00EC_EEF1),
    }
}

impl Styles {
    pub fn new(lang: Lang, currency: &str, decimals: u32) -> Styles {
        Styles { lang, currency: currency.to_owned(), decimals, made: FxHashMap::default() }
    }

    pub fn get(&mut self, style: Style) -> &Format {
        let (lang, decimals) = (self.lang, self.decimals);
        let currency = &self.currency;
        self.made.entry(style).or_insert_with(|| make(style, lang, currency, decimals))
    }
}

/// The format code of a number. Its language goes with it, so that it is shown in that of the document.
fn number(content: Content, lang: Lang, currency: &str, decimals: u32) -> Option<String> {
    let tongue = lang.pick("[$-40C]", "[$-809]");
    let places = match decimals {
        0 => String::new(),
        places => format!(".{}", "0".repeat(places as usize)),
    };
    let figure = format!("{tongue}#,##0{places}");
    Some(match (content, currency) {
        (Content::Text | Content::Long, _) => return None,
        (Content::Amount, _) => figure,
        (Content::Money, "EUR") => {
            lang.pick(format!("{figure}\\ \"€\""), format!("{tongue}\"€\"#,##0{places};-\"€\"#,##0{places}"))
        }
        (Content::Money, code) => format!("{figure}\\ \"{code}\""),
        (Content::Quantity, _) => format!("{tongue}#,##0.######"),
        (Content::Price, _) => {
            let more = 6u32.saturating_sub(decimals) as usize;
            let point = if decimals == 0 { "." } else { "" };
            format!("{figure}{point}{}", "#".repeat(more))
        }
        (Content::Percent, _) => format!("{tongue}0.00%"),
        (Content::Rate, _) => format!("{tongue}0.##%"),
    })
}

fn make(style: Style, lang: Lang, currency: &str, decimals: u32) -> Format {
    const RULE: u32 = 0x008B_949E;
    const FAINT: u32 = 0x0059_636E;
    const DARK: u32 = 0x001F_4E79;
    let mut format = Format::new().set_align(FormatAlign::Top);
    format = match number(style.content, lang, currency, decimals) {
        Some(code) => format.set_num_format(code).set_align(FormatAlign::Right),
        None => format.set_align(FormatAlign::Left).set_indent(style.indent),
    };
    if style.content == Content::Long {
        format = format.set_text_wrap();
    }
    format = match style.part {
        Part::Body => format,
        Part::Title => format.set_bold().set_font_size(14).set_font_color(DARK),
        Part::Head => format
            .set_bold()
            .set_text_wrap()
            .set_align(FormatAlign::Center)
            .set_align(FormatAlign::VerticalCenter)
            .set_background_color(0x00E4_E7EB)
            .set_border_bottom(FormatBorder::Medium)
            .set_border_bottom_color(DARK),
        Part::Group => format.set_bold().set_font_color(DARK),
        Part::Total => format.set_bold().set_border_top(FormatBorder::Thin).set_border_top_color(RULE),
        Part::Net => format
            .set_bold()
            .set_font_color(DARK)
            .set_border_top(FormatBorder::Medium)
            .set_border_top_color(DARK),
        Part::Note => format.set_font_color(FAINT),
    };
    match style.state.and_then(colour) {
        Some(colour) => format.set_background_color(colour),
        None => format,
    }
}
