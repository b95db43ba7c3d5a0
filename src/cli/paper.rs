//! What paper is printed with: the template and the files beside it, the logo; and `avt template`.

use super::args::{Columns, Common, Eval};
use super::report::Reporter;
use super::trouble::{self, Failure};
use super::{Status, input, output};
use crate::Analysis;
use crate::disk::Folder;
use crate::export::{self, Paper, Refused, Sheet};
use std::path::Path;

/// The template and what it may use.
pub struct Supplies {
    template: Option<(String, String)>,
    folder: Option<Folder>,
    logo: Option<Vec<u8>>,
    landscape: bool,
    columns: export::Columns,
}

impl Supplies {
    /// # Errors
    /// The template or the logo cannot be read.
    pub fn new(args: &Eval, analysis: &Analysis, folder: &Folder) -> Result<Supplies, Box<Failure>> {
        let template = args.template.as_deref().map(input::read).transpose()?;
        let named = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = args.template.as_deref().and_then(named).unwrap_or_default();
        let logo = export::logo(analysis);
        let logo = logo.map(|path| folder.bytes(&path).map_err(|error| (path, error))).transpose();
        Ok(Supplies {
            template: template.map(|source| (name, source.text)),
            folder: args.template.as_deref().map(Folder::of),
            logo: logo.map_err(|(path, error)| Box::new(trouble::no_picture(&path, &error)))?,
            landscape: args.landscape,
            columns: match args.columns {
                Columns::All => export::Columns::All,
                Columns::Quantities => export::Columns::Quantities,
                Columns::Global => export::Columns::Global,
            },
        })
    }

    /// The sheet as PDF; with an electronic invoice, as Factur-X.
    ///
    /// # Errors
    /// `E0016` the template does not hold; `E0017` the document is too long for paper.
    pub fn print(&self, sheet: &Sheet, invoice: Option<Vec<u8>>) -> Result<Vec<u8>, Box<Failure>> {
        let files = |path: &Path| self.folder.as_ref()?.bytes(&path.to_string_lossy()).ok();
        let paper = Paper {
            template: self.template.clone(),
            landscape: self.landscape,
            columns: self.columns,
            files: Some(&files),
            logo: self.logo.clone(),
            invoice,
        };
        export::pdf(sheet, &paper).map_err(|refused| {
            Box::new(match refused {
                Refused::Template(errors) => trouble::template(&errors),
                Refused::NotAttached => trouble::template(&["pdf.attach(\"/factur-x.xml\")".to_owned()]),
                Refused::TooLong(lines) => trouble::too_long_for_paper(&sheet.id, lines, export::MOST_LINES),
            })
        })
    }
}

pub fn template(common: &Common) -> Status {
    let mut reporter = Reporter::new(common);
    reporter.written(output::to_stdout(|out| out.write_all(export::TEMPLATE.as_bytes())));
    reporter.finish(0)
}
