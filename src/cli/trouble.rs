//! Misuse, and files that cannot be read or written: each is a diagnostic with a code, as what is found in a file.

use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::disk::NoLogo;
use crate::export::{Accounts, Wrong, WrongLine};
use crate::locale::Lang;
use crate::rules::numbering::{self, Sequence};
use crate::source::{Position, Span, Unreadable};
use std::io::{Error, ErrorKind};
use std::path::Path;

/// What keeps a command from doing what was asked.
#[derive(Debug)]
pub struct Failure {
    /// The file it is about, as messages name it; nothing for the command line itself.
    pub name: Option<String>,
    /// Where in that file, if it was read.
    pub at: Option<At>,
    pub diagnostic: Diagnostic,
}

/// A place in a file that is no longer held.
#[derive(Clone, Copy, Debug)]
pub struct At {
    pub span: Span,
    pub start: Position,
    pub end: Position,
}

/// The name that messages give a path.
pub fn name(path: &Path) -> String {
    if path.as_os_str() == "-" { "<stdin>".into() } else { path.display().to_string() }
}

/// A failure about a file.
pub fn about(name: impl Into<String>, code: Code, message: impl Fn(Lang) -> String) -> Failure {
    Failure { name: Some(name.into()), at: None, diagnostic: Diagnostic::new(code, Span::default(), message) }
}

/// A failure of the command line itself.
fn misuse(code: Code, message: impl Fn(Lang) -> String) -> Failure {
    Failure { name: None, at: None, diagnostic: Diagnostic::new(code, Span::default(), message) }
}

/// Why the system refuses a file, in the reader's words.
fn why(error: &Error, missing: (&str, &str), lang: Lang) -> String {
    let (fr, en) = match error.kind() {
        ErrorKind::NotFound => missing,
        ErrorKind::PermissionDenied => ("l'accès est refusé", "permission is denied"),
        ErrorKind::IsADirectory => ("c'est un dossier", "it is a folder"),
        ErrorKind::NotADirectory => {
            ("une partie du chemin n'est pas un dossier", "part of the path is no folder")
        }
        ErrorKind::StorageFull => ("le disque est plein", "the disk is full"),
        _ => return error.to_string(),
    };
    lang.pick(fr, en).to_owned()
}

/// A file that cannot be opened.
pub fn unreadable(path: &Path, error: &Error) -> Failure {
    let shown = name(path);
    about(shown.clone(), Code::Unreadable, |lang| {
        let why = why(error, ("il n'existe pas", "it does not exist"), lang);
        lang.pick(format!("{shown} ne peut pas être lu : {why}"), format!("{shown} cannot be read: {why}"))
    })
}

/// A result that cannot be written to a file; nothing for standard output.
pub fn unwritable(path: Option<&Path>, error: &Error) -> Failure {
    let shown = path.map_or("<stdout>".to_owned(), |path| path.display().to_string());
    about(shown.clone(), Code::Unwritable, |lang| {
        let why = why(error, ("le dossier n'existe pas", "the folder does not exist"), lang);
        lang.pick(
            format!("{shown} ne peut pas être écrit : {why}"),
            format!("{shown} cannot be written: {why}"),
        )
    })
}

/// `-o` names the file that is read.
pub fn output_is_input(out: &Path) -> Failure {
    let shown = out.display().to_string();
    about(shown.clone(), Code::OutputIsInput, |lang| {
        lang.pick(
            format!("{shown} est le fichier lu : le résultat l'effacerait"),
            format!("{shown} is the file that is read: the result would replace it"),
        )
    })
}

/// With `--all`, a document that is not written, and a file by its name.
pub fn stale(path: &Path) -> Failure {
    let shown = path.display().to_string();
    about(shown.clone(), Code::StaleFile, |lang| {
        lang.pick(
            format!("{shown} n'est pas réécrit : le fichier qui s'y trouve est d'une fois précédente"),
            format!("{shown} is not written again: the file there is of an earlier run"),
        )
    })
}

/// `avt new` over a file.
pub fn already_exists(path: &Path) -> Failure {
    let shown = path.display().to_string();
    about(shown.clone(), Code::AlreadyExists, |lang| {
        lang.pick(
            format!("{shown} existe déjà ; il n'a pas été touché"),
            format!("{shown} exists already; it was not touched"),
        )
    })
}

/// `--summary` with an electronic format.
pub fn summary_is_no_invoice() -> Failure {
    misuse(Code::Usage, |lang| {
        lang.pick(
            "le résumé d'une affaire n'est pas une facture électronique : --summary ne va pas avec ce format"
                .into(),
            "the summary of a job is no electronic invoice: --summary does not go with this format".into(),
        )
    })
}

/// What a format refuses, that is about no place of a file.
pub fn of(diagnostic: Diagnostic) -> Failure {
    Failure { name: None, diagnostic, at: None }
}

/// A file of accounts has a line that is not taken.
pub fn accounts(file: &str, WrongLine { line, why }: &WrongLine) -> Failure {
    let mut failure = about(file, Code::Usage, |lang| {
        let why = match why {
            Wrong::Form => lang
                .pick("un compte s'écrit « travaux = 704000 »", "an account is written “works = 704000”")
                .into(),
            Wrong::Word(word) => {
                let word = lang.quoted(word);
                lang.pick(
                    format!("{word} n'est pas un genre de compte"),
                    format!("{word} is no kind of account"),
                )
            }
            Wrong::Rate(word, number) => lang.pick(
                format!("rien n'y est passé par taux de TVA ; écrire « {word} = {number} »"),
                format!("nothing is posted there by rate of VAT; write “{word} = {number}”"),
            ),
            Wrong::Number(number) => lang.pick(
                format!("un compte commence par trois chiffres du plan comptable, et non {number}"),
                format!("an account begins with three digits of the chart of accounts, and not {number}"),
            ),
        };
        lang.pick(format!("{file}, ligne {line} : {why}"), format!("{file}, line {line}: {why}"))
    });
    if matches!(why, Wrong::Form | Wrong::Word(_)) {
        failure.diagnostic = failure.diagnostic.note(|lang| {
            let list = Accounts::words(lang).join(", ");
            lang.pick(format!("on y trouve : {list}"), format!("it may have: {list}"))
        });
    }
    failure
}

/// The seller's logo is not shown.
pub fn no_logo(NoLogo { path, unreadable }: &NoLogo) -> Failure {
    about(path, Code::NoPicture, |lang| {
        let Some(error) = unreadable else {
            return lang.pick(
                format!("le logo {path} n'est pas une image PNG, JPEG ou SVG"),
                format!("the logo {path} is no picture in PNG, JPEG or SVG"),
            );
        };
        let why = match error {
            Unreadable::Missing => lang.pick("il n'existe pas", "it does not exist"),
            Unreadable::Outside => {
                lang.pick("il est hors du dossier du fichier", "it is outside the folder of the file")
            }
            Unreadable::TooLarge => lang.pick("il est trop gros", "it is too large"),
            Unreadable::NotUtf8 | Unreadable::Other(_) => {
                lang.pick("l'accès est refusé", "permission is denied")
            }
        };
        lang.pick(
            format!("le logo {path} ne peut pas être lu : {why}"),
            format!("the logo {path} cannot be read: {why}"),
        )
    })
}

/// A document of bytes, and nowhere to write it.
pub fn no_output(extension: &str) -> Failure {
    misuse(Code::Usage, |lang| {
        lang.pick(
            format!("ce format ne se lit pas dans un terminal : ajouter -o document.{extension}"),
            format!("this format cannot be read in a terminal: add -o document.{extension}"),
        )
    })
}

/// A folder in which there is nothing to do.
pub fn no_files(folder: &Path) -> Failure {
    let shown = folder.display().to_string();
    about(shown.clone(), Code::NoFiles, |lang| {
        lang.pick(
            format!("pas de fichier .avt dans le dossier {shown}"),
            format!("no .avt file in the folder {shown}"),
        )
    })
}

/// `-s` names no document of the file; `known` are the ids that it may name.
pub fn unknown_document(file: &str, wanted: &str, known: &[String]) -> Failure {
    const SHOWN: usize = 30;
    about(file, Code::UnknownDocument, |lang| {
        let (wanted, list) = (lang.quoted(wanted), lang.list(known, SHOWN));
        match known {
            [] => lang.pick(
                format!("{file} n'a pas de document {wanted}"),
                format!("{file} has no document {wanted}"),
            ),
            _ => lang.pick(
                format!("{file} n'a pas de document {wanted} ; il a : {list}"),
                format!("{file} has no document {wanted}; it has: {list}"),
            ),
        }
    })
}

/// Numbers that two files give, or that none gives.
pub fn numbers(wrong: &Sequence) -> Failure {
    let (given, diagnostic) = numbering::told(wrong);
    let at = At { span: given.span, start: given.start, end: given.end };
    Failure { name: Some(given.file.clone()), at: Some(at), diagnostic }
}

/// A target that names no figure.
pub fn no_figure(file: &str, wanted: &str, near: &[String]) -> Failure {
    const SHOWN: usize = 30;
    about(file, Code::UnknownDocument, |lang| {
        let (wanted, list) = (lang.quoted(wanted), lang.list(near, SHOWN));
        match near {
            [] => lang.pick(
                format!(
                    "{wanted} n'est pas un chiffre de {file} ; par exemple : S2.murs, S3.tva.10, DGD.net"
                ),
                format!("{wanted} is no figure of {file}; for example: S2.walls, S3.vat.10, DGD.net"),
            ),
            _ => lang.pick(
                format!("{wanted} n'est pas un chiffre de {file} ; peut-être : {list}"),
                format!("{wanted} is no figure of {file}; perhaps: {list}"),
            ),
        }
    })
}

/// A figure that an error makes unknown.
pub fn unknown_figure(file: &str, wanted: &str) -> Failure {
    about(file, Code::NothingToShow, |lang| {
        let wanted = lang.quoted(wanted);
        lang.pick(
            format!("{wanted} est inconnu : une erreur le touche, ou le document n'en a pas"),
            format!("{wanted} is unknown: an error bears on it, or the document has none"),
        )
    })
}

/// A quote is asked for in a format that has situations only.
pub fn no_quote(file: &str, wanted: &str) -> Failure {
    let mut failure = about(file, Code::UnknownDocument, |lang| {
        let wanted = lang.quoted(wanted);
        lang.pick(
            format!("{wanted} est un devis : ce format n'écrit que des factures"),
            format!("{wanted} is a quote: this format writes invoices only"),
        )
    });
    failure.diagnostic = failure.diagnostic.note(|lang| {
        lang.pick(
            "ajouter --format text, csv, html ou xlsx, ou nommer une situation".into(),
            "add --format text, csv, html or xlsx, or name a situation".into(),
        )
    });
    failure
}

/// A file that declares no document.
pub fn nothing_to_show(file: &str) -> Failure {
    about(file, Code::NothingToShow, |lang| {
        lang.pick(
            format!("{file} n'a encore ni situation ni devis à montrer"),
            format!("{file} has no situation or quote to show yet"),
        )
    })
}

/// `avt explain` of what is no code; the nearest one is offered.
pub fn unknown_code(wanted: &str) -> Failure {
    let upper = wanted.to_uppercase();
    let near = nearest(&upper, Code::ALL.iter().map(|code| code.id()));
    let failure = misuse(Code::UnknownCode, |lang| {
        let wanted = lang.quoted(wanted);
        lang.pick(format!("{wanted} n'est pas un code"), format!("{wanted} is no code"))
    });
    let diagnostic = failure.diagnostic.note(|lang| match near {
        Some(near) => lang.pick(format!("le plus proche : {near}"), format!("the nearest: {near}")),
        None => lang.pick("avt explain en donne la liste".into(), "avt explain lists them".into()),
    });
    Failure { diagnostic, ..failure }
}

/// What `clap` refuses, said in both languages.
pub fn usage(error: &clap::Error) -> Failure {
    use clap::error::{ContextKind, ErrorKind::*};
    let of = |kind| error.get(kind).map(|value| value.to_string()).unwrap_or_default();
    let argument = of(ContextKind::InvalidArg);
    let value = of(ContextKind::InvalidValue);
    let failure = misuse(Code::Usage, |lang| match error.kind() {
        UnknownArgument => {
            lang.pick(format!("option inconnue : {argument}"), format!("unknown option: {argument}"))
        }
        InvalidSubcommand => {
            let typed = of(ContextKind::InvalidSubcommand);
            lang.pick(format!("commande inconnue : {typed}"), format!("unknown command: {typed}"))
        }
        InvalidValue | ValueValidation if !value.is_empty() => {
            let value = lang.quoted(&value);
            lang.pick(
                format!("{value} ne va pas pour {argument}"),
                format!("{value} does not fit {argument}"),
            )
        }
        InvalidValue | MissingRequiredArgument => {
            lang.pick(format!("il manque une valeur : {argument}"), format!("a value is missing: {argument}"))
        }
        ArgumentConflict => {
            let other = of(ContextKind::PriorArg);
            lang.pick(
                format!("{argument} et {other} ne vont pas ensemble"),
                format!("{argument} and {other} do not go together"),
            )
        }
        MissingSubcommand | DisplayHelpOnMissingArgumentOrSubcommand => {
            lang.pick("il manque une commande".into(), "a command is missing".into())
        }
        _ => lang.pick("ligne de commande mal tapée".into(), "misspelt command line".into()),
    });
    let suggestions =
        [ContextKind::SuggestedArg, ContextKind::SuggestedSubcommand, ContextKind::SuggestedValue];
    let suggested = suggestions.into_iter().map(of).find(|text| !text.is_empty());
    let valid = of(ContextKind::ValidValue);
    let diagnostic = failure.diagnostic.note(|lang| match &suggested {
        Some(near) => lang.pick(format!("le plus proche : {near}"), format!("the nearest: {near}")),
        None if !valid.is_empty() => lang.pick(format!("au choix : {valid}"), format!("one of: {valid}")),
        None => lang.pick("avt help dit ce qui se tape".into(), "avt help says what can be typed".into()),
    });
    Failure { diagnostic, ..failure }
}
