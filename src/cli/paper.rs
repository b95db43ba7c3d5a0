//! What paper is printed with: the template and the files beside it, the logo; and `avt template`.

use super::args::Eval;
use super::input;
use super::trouble::{self, Failure};
use crate::Analysis;
use crate::disk::Folder;
use crate::export::{Paper, Picture, Reader};
use std::path::Path;

/// The template and what it may use.
pub struct Supplies {
    template: Option<(String, String)>,
    folder: Option<Folder>,
    logo: Option<Picture>,
}

impl Supplies {
    /// # Errors
    /// The template or the logo cannot be read.
    pub fn new(args: &Eval, analysis: &Analysis) -> Result<Supplies, Box<Failure>> {
        let template = args.template.as_deref().map(input::read).transpose()?;
        let named = |path: &Path| path.file_name().map(|name| name.to_string_lossy().into_owned());
        let name = args.template.as_deref().and_then(named).unwrap_or_default();
        let logo = match args.format.shows_logo() {
            true => Folder::of(&args.file).logo(analysis),
            false => Ok(None),
        };
        Ok(Supplies {
            template: template.map(|source| (name, source.text)),
            folder: args.template.as_deref().map(Folder::of),
            logo: logo.map_err(|error| Box::new(trouble::no_logo(&error)))?,
        })
    }

    /// A file of the template's folder.
    pub fn file(&self, path: &Path) -> Option<Vec<u8>> {
        self.folder.as_ref()?.bytes(&path.to_string_lossy()).ok()
    }

    pub fn paper<'a>(&self, args: &Eval, files: &'a Reader<'a>) -> Paper<'a> {
        Paper {
            template: self.template.clone(),
            landscape: args.landscape,
            columns: args.columns,
            files: Some(files),
            logo: self.logo.clone(),
        }
    }
}

#[cfg(feature = "pdf")]
pub fn template(common: &super::args::Common) -> super::Status {
    let mut reporter = super::report::Reporter::new(common);
    reporter.written(super::output::to_stdout(|out| out.write_all(crate::export::TEMPLATE.as_bytes())));
    reporter.finish(0)
}
