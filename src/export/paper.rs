//! How a sheet is put on paper: the template, what it may use, and what it shows.

use super::Picture;
use clap::ValueEnum;
use std::path::Path;

/// Reads a file of the template's folder.
pub type Reader<'a> = dyn Fn(&Path) -> Option<Vec<u8>> + Sync + 'a;

#[derive(Clone, Default)]
pub struct Paper<'a> {
    /// A template and the name of its file; the usual one without.
    pub template: Option<(String, String)>,
    pub landscape: bool,
    pub columns: Columns,
    /// Files that the template may read, by their path from its folder.
    pub files: Option<&'a Reader<'a>>,
    /// The seller's logo.
    pub logo: Option<Picture>,
}

/// Columns of a document with progress.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum Columns {
    /// Contract, before, to date, this period
    #[default]
    All,
    /// With quantities
    Quantities,
    /// Only totals of sections, and the progress of the whole
    Global,
}
