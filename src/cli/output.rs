//! Writing results: to standard output, or to a file that is replaced whole or not at all.

use super::trouble::{Failure, unwritable};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Whether a result was written.
pub type Written = Result<(), Box<Failure>>;

/// Runs `write` on standard output. A reader that goes away (`| head`) is no error.
///
/// # Errors
/// `E0007` when it is full or closed.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Written {
    deliver(io::stdout().lock(), write)
}

/// Like [`to_stdout`], for text with colours: they are left out where the output is no terminal.
///
/// # Errors
/// As for [`to_stdout`].
pub fn to_terminal(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Written {
    deliver(anstream::AutoStream::auto(io::stdout().lock()), write)
}

fn deliver(stdout: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Written {
    let mut out = BufWriter::with_capacity(1 << 16, stdout);
    match write(&mut out).and_then(|()| out.flush()) {
        Err(error) if error.kind() != io::ErrorKind::BrokenPipe => Err(Box::new(unwritable(None, &error))),
        _ => Ok(()),
    }
}

/// Replaces a file by what `write` writes, whole or not at all.
///
/// # Errors
/// `E0007`; the file is then as it was.
pub fn to_file(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Written {
    replace(path, write).map_err(|error| Box::new(unwritable(Some(path), &error)))
}

/// Replaces `path` by what `write` writes: through a file beside it, renamed at the end. The permissions of an
/// existing file are kept; a link is followed.
///
/// # Errors
/// Those of the file system; the file is then as it was.
fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    // A device, a pipe: there is no file to put in its place.
    if std::fs::metadata(path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        let mut out = BufWriter::with_capacity(1 << 16, std::fs::OpenOptions::new().write(true).open(path)?);
        return match write(&mut out).and_then(|()| out.flush()) {
            // As on standard output, a reader may go away.
            Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Ok(()),
            written => written,
        };
    }
    let path = followed(path)?;
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or(PathBuf::from("."), Path::to_owned);
    let permissions = match std::fs::metadata(&path) {
        Ok(metadata) if metadata.permissions().readonly() => {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        Ok(metadata) => Some(metadata.permissions()),
        Err(_) => None,
    };
    let mut file = tempfile::Builder::new();
    file.prefix(".avt-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        file.permissions(std::fs::Permissions::from_mode(0o666));
    }
    let mut file = file.tempfile_in(folder)?;
    {
        let mut out = BufWriter::with_capacity(1 << 16, file.as_file_mut());
        write(&mut out)?;
        out.flush()?;
    }
    if let Some(permissions) = permissions {
        file.as_file().set_permissions(permissions)?;
    }
    file.as_file().sync_all()?;
    file.persist(&path).map_err(|error| error.error)?;
    Ok(())
}

/// Where a path leads, through links, to a file that may not be there yet.
fn followed(path: &Path) -> io::Result<PathBuf> {
    let mut path = path.to_owned();
    loop {
        match std::fs::canonicalize(&path) {
            Ok(found) => return Ok(found),
            // Links that go round in circles are another error: each step leads nearer to a file.
            Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
            Err(_) => {}
        }
        let Ok(next) = std::fs::read_link(&path) else { return Ok(path) };
        path = path.parent().map_or_else(|| next.clone(), |folder| folder.join(&next));
    }
}

/// Two paths to one file. For `-`, the file that standard input comes from, where the system tells.
pub fn same_file(a: &Path, b: &Path) -> bool {
    let b = if b == Path::new("-") { Path::new("/dev/stdin") } else { b };
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        // A terminal may well be both.
        (Ok(a), Ok(b)) => a == b && a.is_file(),
        _ => false,
    }
}
