//! All that a template may see: itself, the sheet, the logo, the fonts, and what its own folder holds.

use super::TEMPLATE;
use crate::export::sheet::Sheet;
use crate::export::{Columns, Paper};
use std::path::Path;
use std::sync::LazyLock;
use typst::diag::{FileError, FileResult};
use typst::foundations::{Bytes, Datetime, Dict, Duration, IntoValue};
use typst::syntax::{FileId, RootedPath, Source, VirtualPath, VirtualRoot};
use typst::text::{Font, FontBook};
use typst::utils::LazyHash;
use typst::{Library, LibraryExt};

/// The name of the template within its world.
pub const MAIN: &str = "document.typ";

const FONTS: [&[u8]; 4] = [
    include_bytes!("../fonts/Inter-Regular.otf"),
    include_bytes!("../fonts/Inter-SemiBold.otf"),
    include_bytes!("../fonts/Inter-Italic.otf"),
    // Letters and signs that Inter has not: ⌀, ☐, ✔, Greek, Cyrillic, Arabic…
    include_bytes!("../fonts/DejaVuSans.ttf"),
];

/// The fonts, and the book that finds them: the same for every document.
static SHELF: LazyLock<(Vec<Font>, LazyHash<FontBook>)> = LazyLock::new(|| {
    let fonts: Vec<Font> = FONTS.into_iter().flat_map(|font| Font::iter(Bytes::new(font))).collect();
    let book = LazyHash::new(FontBook::from_fonts(&fonts));
    (fonts, book)
});

pub struct World<'a> {
    library: LazyHash<Library>,
    main: Source,
    sheet: Bytes,
    paper: &'a Paper<'a>,
    /// To be attached.
    message: Option<Bytes>,
}

impl<'a> World<'a> {
    pub fn new(sheet: &Sheet, paper: &'a Paper<'a>, message: Option<Vec<u8>>) -> World<'a> {
        let (name, text) = match &paper.template {
            Some((name, text)) => (name.as_str(), text.clone()),
            None => (MAIN, TEMPLATE.to_owned()),
        };
        // Texts, as the command line of Typst gives them: a template can be worked on with either.
        let said = |holds: bool| if holds { "true" } else { "" };
        let mut inputs = Dict::new();
        for (name, value) in [
            ("landscape", said(paper.landscape)),
            ("columns", columns(paper.columns)),
            ("logo", said(paper.logo.is_some())),
            ("invoice", said(message.is_some())),
        ] {
            inputs.insert(name.into(), value.into_value());
        }
        World {
            library: LazyHash::new(Library::builder().with_inputs(inputs).build()),
            main: Source::new(id(name).unwrap_or_else(main), text),
            sheet: Bytes::from_string(printable(&serde_json::to_string(sheet).unwrap_or_default())),
            paper,
            message: message.map(Bytes::new),
        }
    }

    /// The path of a file within its world.
    pub fn name(&self, file: FileId) -> String {
        file.get().vpath().get_without_slash().to_owned()
    }
}

fn columns(columns: Columns) -> &'static str {
    match columns {
        Columns::All => "all",
        Columns::Quantities => "quantities",
        Columns::Global => "global",
    }
}

/// The text with a mark in the place of what no font has: a PDF/A with a missing letter would be refused whole. What Word
/// pastes as a bullet is one.
fn printable(text: &str) -> String {
    let has =
        |ch: char| ch.is_control() || SHELF.0.iter().any(|font| font.info().coverage.contains(u32::from(ch)));
    let sign = |ch: char| match ch {
        '\u{F0B7}' => '•',
        ch if ch.is_ascii() || has(ch) => ch,
        _ => char::REPLACEMENT_CHARACTER,
    };
    text.chars().map(sign).collect()
}

/// A path of the template's folder. Ids are kept for the life of the program: there are few names.
fn id(path: &str) -> Option<FileId> {
    Some(RootedPath::new(VirtualRoot::Project, VirtualPath::new(path).ok()?).intern())
}

fn main() -> FileId {
    static ID: LazyLock<Option<FileId>> = LazyLock::new(|| id(MAIN));
    // The name is a path, and so it has an id.
    ID.unwrap_or_else(|| Source::detached("").id())
}

impl typst::World for World<'_> {
    fn library(&self) -> &LazyHash<Library> {
        &self.library
    }

    fn book(&self) -> &LazyHash<FontBook> {
        &SHELF.1
    }

    fn main(&self) -> FileId {
        self.main.id()
    }

    fn source(&self, file: FileId) -> FileResult<Source> {
        if file == self.main.id() {
            return Ok(self.main.clone());
        }
        let bytes = self.file(file)?;
        let text = std::str::from_utf8(&bytes).map_err(|_| FileError::InvalidUtf8)?;
        Ok(Source::new(file, text.to_owned()))
    }

    fn file(&self, file: FileId) -> FileResult<Bytes> {
        let path = file.get();
        if *path.root() != VirtualRoot::Project {
            return Err(FileError::AccessDenied);
        }
        let path = path.vpath().get_without_slash();
        let given = match path {
            "sheet.json" => Some(self.sheet.clone()),
            "logo" => self.paper.logo.clone().map(|logo| Bytes::new(logo.into_bytes())),
            "factur-x.xml" => self.message.clone(),
            path => {
                let read = self.paper.files.and_then(|files| files(Path::new(path)));
                read.map(Bytes::new)
            }
        };
        given.ok_or_else(|| FileError::NotFound(path.into()))
    }

    fn font(&self, index: usize) -> Option<Font> {
        SHELF.0.get(index).cloned()
    }

    /// A document has the date that is typed, never that of the day on which it is printed.
    fn today(&self, _: Option<Duration>) -> Option<Datetime> {
        None
    }
}
