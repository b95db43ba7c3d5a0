//! Reading files: what cannot be read, or is not text, is a diagnostic with a code.

use super::trouble::{Failure, about, name, no_files, unreadable};
use crate::diagnostic::Code;
use crate::source::{Files, Source, Unreadable};
use std::io::Read;
use std::path::{Path, PathBuf};

/// A larger file is no project: it is refused before it is read.
pub const LARGEST: u64 = 64 * 1024 * 1024;

/// Reads a file, or standard input for `-`.
///
/// # Errors
/// `E0001` unreadable, `E0002` not UTF-8, `E0003` larger than [`LARGEST`].
pub fn read(path: &Path) -> Result<Source, Box<Failure>> {
    let mut bytes = Vec::new();
    let stdin = path.as_os_str() == "-";
    let outcome = if stdin {
        std::io::stdin().lock().take(LARGEST + 1).read_to_end(&mut bytes).map(|_| ())
    } else {
        std::fs::File::open(path).and_then(|file| {
            let size = file.metadata()?.len();
            if size > LARGEST {
                return Err(std::io::ErrorKind::FileTooLarge.into());
            }
            bytes.reserve(size as usize + 1);
            file.take(LARGEST + 1).read_to_end(&mut bytes).map(|_| ())
        })
    };
    let too_large = matches!(&outcome, Err(error) if error.kind() == std::io::ErrorKind::FileTooLarge)
        || bytes.len() as u64 > LARGEST;
    if too_large {
        let shown = name(path);
        return Err(Box::new(about(shown.clone(), Code::FileTooLarge, |lang| {
            let most = LARGEST / (1024 * 1024);
            lang.pick(format!("{shown} dépasse {most} Mio"), format!("{shown} is larger than {most} MiB"))
        })));
    }
    if let Err(error) = outcome {
        return Err(Box::new(unreadable(path, &error)));
    }
    match String::from_utf8(bytes) {
        Ok(text) => Ok(Source::new(name(path), text)),
        Err(error) => {
            let valid = error.utf8_error().valid_up_to();
            let bytes = error.as_bytes();
            let line = bytes[..valid].iter().filter(|byte| **byte == b'\n').count() + 1;
            let wide = bytes.starts_with(&[0xFF, 0xFE]) || bytes.starts_with(&[0xFE, 0xFF]);
            let shown = name(path);
            let mut failure = about(shown.clone(), Code::NotUtf8, |lang| {
                lang.pick(
                    format!("{shown} n'est pas du texte UTF-8 (ligne {line})"),
                    format!("{shown} is not UTF-8 text (line {line})"),
                )
            });
            failure.diagnostic = failure.diagnostic.note(|lang| match wide {
                true => lang.pick(
                    "il semble être en UTF-16 : l'enregistrer en UTF-8".into(),
                    "it looks like UTF-16: save it as UTF-8".into(),
                ),
                false => lang.pick(
                    "l'enregistrer en UTF-8 dans l'éditeur (souvent : ANSI ou Windows-1252 à remplacer)"
                        .into(),
                    "save it as UTF-8 in the editor (often: replace ANSI or Windows-1252)".into(),
                ),
            });
            Err(Box::new(failure))
        }
    }
}

/// The folder of a project: what its file imports is read from there.
pub struct Folder(PathBuf);

impl Folder {
    /// Of a file; the current folder for standard input.
    pub fn of(path: &Path) -> Folder {
        let parent = path.parent().filter(|parent| !parent.as_os_str().is_empty());
        Folder(parent.unwrap_or(Path::new(".")).to_owned())
    }
}

impl Files for Folder {
    fn read(&self, path: &str) -> Result<String, Unreadable> {
        let other = |error: std::io::Error| match error.kind() {
            std::io::ErrorKind::NotFound => Unreadable::Missing,
            _ => Unreadable::Other(error.to_string()),
        };
        let root = self.0.canonicalize().map_err(other)?;
        let file = root.join(path).canonicalize().map_err(other)?;
        // A link may lead out of the folder.
        if !file.starts_with(&root) {
            return Err(Unreadable::Outside);
        }
        let opened = std::fs::File::open(&file).map_err(other)?;
        if !opened.metadata().map_err(other)?.is_file() {
            return Err(Unreadable::Missing);
        }
        let mut bytes = Vec::new();
        opened.take(LARGEST + 1).read_to_end(&mut bytes).map_err(other)?;
        if bytes.len() as u64 > LARGEST {
            return Err(Unreadable::TooLarge);
        }
        String::from_utf8(bytes).map_err(|_| Unreadable::NotUtf8)
    }
}

/// Reads a file and what it imports, and analyses them.
///
/// # Errors
/// Those of [`read`].
pub fn analyse(path: &Path) -> Result<crate::Analysis, Box<Failure>> {
    read(path).map(|source| crate::analyse(source, &Folder::of(path)))
}

/// The files that paths name: themselves, and every `.avt` file of a folder, in order.
pub fn files(paths: &[PathBuf]) -> (Vec<PathBuf>, Vec<Failure>) {
    let mut files = Vec::new();
    let mut failures = Vec::new();
    for path in paths {
        if !path.is_dir() {
            files.push(path.clone());
            continue;
        }
        let before = files.len() + failures.len();
        let hidden = |entry: &walkdir::DirEntry| {
            entry.depth() > 0 && entry.file_name().to_str().is_some_and(|name| name.starts_with('.'))
        };
        for entry in
            walkdir::WalkDir::new(path).sort_by_file_name().into_iter().filter_entry(|entry| !hidden(entry))
        {
            match entry {
                Ok(entry) => {
                    // A link to a file is one; a link to a folder could lead round in circles.
                    let kind = entry.file_type();
                    let named =
                        entry.path().extension().is_some_and(|known| known.eq_ignore_ascii_case("avt"));
                    if named && (kind.is_file() || kind.is_symlink() && !entry.path().is_dir()) {
                        files.push(entry.into_path());
                    }
                }
                Err(error) => {
                    let place = error.path().unwrap_or(path).to_owned();
                    let error = error.into_io_error().unwrap_or_else(|| std::io::ErrorKind::Other.into());
                    failures.push(unreadable(&place, &error));
                }
            }
        }
        // A misspelt folder must not pass for one without errors.
        if files.len() + failures.len() == before {
            failures.push(no_files(path));
        }
    }
    (files, failures)
}
