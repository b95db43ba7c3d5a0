//! Reading files: what cannot be read, or is not text, is a diagnostic with a code.

use super::trouble::{Failure, about, name, no_files, unreadable};
use crate::diagnostic::Code;
use crate::disk::{self, Folder, LARGEST};
use crate::source::Source;
use std::io::Read;
use std::path::{Path, PathBuf};

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
        for found in disk::projects(path) {
            match found {
                Ok(file) => files.push(file),
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
