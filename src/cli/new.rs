//! `avt new`: a commented file to start from, which checks clean.

use super::args::{Common, New};
use super::{Status, output};
use std::io::Write;
use std::path::Path;

const FRENCH: &str = include_str!("new.fr.avt");
const ENGLISH: &str = include_str!("new.en.avt");

pub fn run(args: &New, common: &Common) -> Status {
    let lang = common.messages(None);
    let text = lang.pick(FRENCH, ENGLISH);
    let Some(path) = args.file.as_deref().filter(|path| *path != Path::new("-")) else {
        return output::to_stdout(|out| out.write_all(text.as_bytes()));
    };
    let created = std::fs::File::create_new(path);
    let written = created.and_then(|mut file| {
        file.write_all(text.as_bytes()).inspect_err(|_| {
            // Half a file helps nobody; the one that cannot be removed is told below all the same.
            let _ = std::fs::remove_file(path);
        })
    });
    match written {
        Ok(()) => {
            say!(
                "{}",
                lang.pick(
                    format!("{} est prêt ; vérifier avec : avt check {}", path.display(), path.display()),
                    format!("{} is ready; check it with: avt check {}", path.display(), path.display()),
                )
            );
            Status::Clean
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            say!(
                "avt: {}: {}",
                path.display(),
                lang.pick(
                    "ce fichier existe déjà ; il n'a pas été touché",
                    "this file exists; it was not touched"
                )
            );
            Status::Trouble
        }
        Err(error) => {
            output::complain(path, &error);
            Status::Trouble
        }
    }
}
