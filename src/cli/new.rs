//! `avt new`: a commented file to start from, which checks clean.

use super::args::{Common, New};
use super::report::Reporter;
use super::trouble::{already_exists, unwritable};
use super::{Status, output};
use std::io::Write;
use std::path::Path;

const FRENCH: &str = include_str!("new.fr.avt");
const ENGLISH: &str = include_str!("new.en.avt");

pub fn run(args: &New, common: &Common) -> Status {
    let mut reporter = Reporter::new(common);
    let lang = common.messages(None);
    let text = lang.pick(FRENCH, ENGLISH);
    let Some(path) = args.file.as_deref().filter(|path| *path != Path::new("-")) else {
        reporter.written(output::to_stdout(|out| out.write_all(text.as_bytes())));
        return reporter.finish(0);
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
            let shown = path.display();
            reporter.tell(&lang.pick(
                format!("{shown} est prêt ; vérifier avec : avt check {shown}"),
                format!("{shown} is ready; check it with: avt check {shown}"),
            ));
        }
        Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
            reporter.trouble(&already_exists(path));
        }
        Err(error) => reporter.trouble(&unwritable(Some(path), &error)),
    }
    reporter.finish(0)
}
