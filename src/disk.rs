//! The disk: the files of a project, and the projects of a folder. What is read here comes in through [`Files`].

use crate::Analysis;
use crate::export::{self, Picture};
use crate::source::{Files, Unreadable};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A larger file is no project: it is refused before it is read.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// A larger picture is no logo: each page bears it.
const LARGEST_PICTURE: u64 = 8 * 1024 * 1024;

/// In a larger folder, no more is looked at for what could be imported.
const LOOKED_AT: usize = 20_000;

/// The folder of a project: what its file imports is read from there.
pub struct Folder(PathBuf);

impl Folder {
    /// Of a file; the current folder for standard input.
    pub fn of(path: &Path) -> Folder {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Folder(parent.unwrap_or(Path::new(".")).to_owned())
    }
}

/// The logo that a file names is not shown: it cannot be read, or is a picture of another kind.
#[derive(Debug)]
pub struct NoLogo {
    pub path: String,
    pub unreadable: Option<Unreadable>,
}

impl Folder {
    /// A picture, a font: any file in the folder or below it.
    ///
    /// # Errors
    /// Why it cannot be taken in.
    pub fn bytes(&self, path: &str) -> Result<Vec<u8>, Unreadable> {
        bytes(&self.find(path)?, LARGEST)
    }

    /// The seller's logo, if the file names one.
    ///
    /// # Errors
    /// Why it is not shown.
    pub fn logo(&self, analysis: &Analysis) -> Result<Option<Picture>, NoLogo> {
        let Some(path) = export::logo(analysis) else { return Ok(None) };
        match self.find(&path).and_then(|file| bytes(&file, LARGEST_PICTURE)).map(Picture::new) {
            Ok(Some(logo)) => Ok(Some(logo)),
            Ok(None) => Err(NoLogo { path, unreadable: None }),
            Err(error) => Err(NoLogo { path, unreadable: Some(error) }),
        }
    }

    /// Where a path leads.
    fn find(&self, path: &str) -> Result<PathBuf, Unreadable> {
        let root = self.0.canonicalize().map_err(unreadable)?;
        let file = root.join(path).canonicalize().map_err(unreadable)?;
        // A link may lead out of the folder.
        if !file.starts_with(&root) {
            return Err(Unreadable::Outside);
        }
        Ok(file)
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Result<String, Unreadable> {
        text(&self.find(path)?)
    }

    fn list(&self) -> Vec<String> {
        let files = files(&self.0, &["avt", "csv"], LOOKED_AT).filter_map(Result::ok);
        let inside = files.filter_map(|path| Some(path.strip_prefix(&self.0).ok()?.to_owned()));
        let parts = |path: PathBuf| {
            let parts: Option<Vec<_>> = path.iter().map(|part| part.to_str()).collect();
            parts.map(|parts| parts.join("/"))
        };
        inside.filter_map(parts).collect()
    }
}

/// The text of a file.
///
/// # Errors
/// Why it cannot be taken in.
pub fn text(path: &Path) -> Result<String, Unreadable> {
    String::from_utf8(bytes(path, LARGEST)?).map_err(|_| Unreadable::NotUtf8)
}

fn bytes(path: &Path, largest: u64) -> Result<Vec<u8>, Unreadable> {
    let opened = std::fs::File::open(path).map_err(unreadable)?;
    if !opened.metadata().map_err(unreadable)?.is_file() {
        return Err(Unreadable::Missing);
    }
    let mut bytes = Vec::new();
    opened.take(largest + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > largest {
        return Err(Unreadable::TooLarge);
    }
    Ok(bytes)
}

fn unreadable(error: std::io::Error) -> Unreadable {
    match error.kind() {
        std::io::ErrorKind::NotFound => Unreadable::Missing,
        _ => Unreadable::Other(error.to_string()),
    }
}

/// Every `.avt` file of a folder and of its folders, in order, or what could not be looked into. What is hidden is left
/// out.
pub fn projects(folder: &Path) -> impl Iterator<Item = Result<PathBuf, walkdir::Error>> {
    files(folder, &["avt"], usize::MAX)
}

/// Every file of a folder and of its folders that ends so, among its first entries.
fn files(
    folder: &Path,
    endings: &'static [&'static str],
    entries: usize,
) -> impl Iterator<Item = Result<PathBuf, walkdir::Error>> {
    let hidden = |entry: &walkdir::DirEntry| {
        entry.depth() > 0 && entry.file_name().to_str().is_some_and(|name| name.starts_with('.'))
    };
    let walk = walkdir::WalkDir::new(folder).sort_by_file_name().into_iter();
    walk.filter_entry(move |entry| !hidden(entry)).take(entries).filter_map(move |entry| match entry {
        Ok(entry) => {
            // A link to a file is one; a link to a folder could lead round in circles.
            let kind = entry.file_type();
            let ending = entry.path().extension();
            let named =
                ending.is_some_and(|ending| endings.iter().any(|known| ending.eq_ignore_ascii_case(known)));
            let file = kind.is_file() || kind.is_symlink() && !entry.path().is_dir();
            (named && file).then(|| Ok(entry.into_path()))
        }
        Err(error) => Some(Err(error)),
    })
}
