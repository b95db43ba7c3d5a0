//! One sheet of a workbook while it is filled: its cells, and what a spreadsheet knows of them.

use super::formula::{At, Formula, Known, float};
use super::style::{Style, Styles};
use crate::locale::Lang;
use rust_decimal::Decimal;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// A formula longer than this is not read by every spreadsheet.
const LONGEST: usize = 8_000;
/// A4.
const A4: u8 = 9;

pub struct Page<'s> {
    pub sheet: Worksheet,
    pub known: Known,
    pub styles: &'s mut Styles,
    pub lang: Lang,
    /// Of the currency.
    pub decimals: u32,
    /// The next line.
    pub row: u32,
}

pub type Done = Result<(), XlsxError>;

impl<'s> Page<'s> {
    pub fn new(name: &str, styles: &'s mut Styles, lang: Lang, decimals: u32) -> Result<Page<'s>, XlsxError> {
        let mut sheet = Worksheet::new();
        sheet.set_name(name)?;
        sheet.set_landscape().set_paper_size(A4).set_print_fit_to_pages(1, 0);
        // In inches: a wide table takes what it can of the page.
        sheet.set_margins(0.4, 0.4, 0.4, 0.6, 0.3, 0.3);
        sheet.set_footer("&L&A&R&P / &N");
        Ok(Page { sheet, known: Known::default(), styles, lang, decimals, row: 0 })
    }

    /// The line that is being written; the next one follows it.
    pub fn line(&mut self) -> u32 {
        self.row += 1;
        self.row - 1
    }

    pub fn text(&mut self, at: At, text: &str, style: Style) -> Done {
        if text.is_empty() {
            return self.blank(at, style);
        }
        // What is longer than a cell holds ends in three points.
        const MOST: usize = 32_000;
        let text = match text.char_indices().nth(MOST) {
            Some((end, _)) => format!("{}…", &text[..end]),
            None => text.to_owned(),
        };
        self.sheet.write_string_with_format(at.row, at.col, text, self.styles.get(style))?;
        Ok(())
    }

    pub fn blank(&mut self, at: At, style: Style) -> Done {
        self.sheet.write_blank(at.row, at.col, self.styles.get(style))?;
        Ok(())
    }

    pub fn blanks(&mut self, row: u32, cols: impl IntoIterator<Item = u16>, style: Style) -> Done {
        cols.into_iter().try_for_each(|col| self.blank(At { row, col }, style))
    }

    /// A figure of the ledger: the first formula that comes to it in every spreadsheet, else the figure itself.
    pub fn figure(
        &mut self,
        at: At,
        figure: Decimal,
        style: Style,
        formulas: impl IntoIterator<Item = Formula>,
    ) -> Done {
        let found = formulas.into_iter().find(|formula| formula.gives(figure, &self.known));
        let text = found.map(|formula| formula.text()).filter(|text| text.len() < LONGEST);
        self.known.set(at, figure);
        let format = self.styles.get(style);
        match (text, float(figure)) {
            (Some(text), _) => {
                let formula = rust_xlsxwriter::Formula::new(format!("={text}"));
                let formula = formula.set_result(figure.normalize().to_string());
                self.sheet.write_formula_with_format(at.row, at.col, formula, format)?;
            }
            (None, Some(number)) => {
                self.sheet.write_number_with_format(at.row, at.col, number, format)?;
            }
            // A spreadsheet would round it.
            (None, None) => {
                self.sheet.write_string_with_format(at.row, at.col, self.lang.number(figure), format)?;
            }
        }
        Ok(())
    }

    /// Makes a line as high as a text of several lines, in a column of so many characters.
    pub fn heighten(&mut self, row: u32, text: &str, width: usize) -> Done {
        const HEIGHT: usize = 15;
        let count = |line: &str| line.chars().count().div_ceil(width).max(1);
        // More than this no spreadsheet shows.
        let lines = text.lines().map(count).sum::<usize>().clamp(1, 27);
        if lines > 1 {
            self.sheet.set_row_height(row, (lines * HEIGHT) as u32)?;
        }
        Ok(())
    }

    /// A line whose words take two lines.
    pub fn tall(&mut self, row: u32) -> Done {
        const HEIGHT: u32 = 30;
        self.sheet.set_row_height(row, HEIGHT)?;
        Ok(())
    }

    /// The head of a table stays in view, and is printed again on every page.
    pub fn freeze(&mut self, first: u32, cols: u16) -> Done {
        self.sheet.set_freeze_panes(self.row, cols)?;
        self.sheet.set_repeat_rows(first, self.row - 1)?;
        Ok(())
    }
}
