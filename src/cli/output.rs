//! Writing results: to standard output, or to a file that is replaced whole or not at all.

use super::Status;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

/// Runs `write` on standard output. A reader that goes away (`| head`) is no error.
pub fn to_stdout(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Status {
    deliver(io::stdout().lock(), write)
}

/// Like [`to_stdout`], for text with colours: they are left out where the output is no terminal.
pub fn to_terminal(write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Status {
    deliver(anstream::AutoStream::auto(io::stdout().lock()), write)
}

fn deliver(stdout: impl Write, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> Status {
    let mut out = BufWriter::with_capacity(1 << 16, stdout);
    match write(&mut out).and_then(|()| out.flush()) {
        Ok(()) => Status::Clean,
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => Status::Clean,
        Err(error) => {
            complain(Path::new("<stdout>"), &error);
            Status::Trouble
        }
    }
}

/// Says that a file could not be written.
pub fn complain(path: &Path, error: &io::Error) {
    say!("avt: {}: {error}", path.display());
}

/// Replaces `path` by what `write` writes: through a file beside it, renamed at the end. The permissions of an
/// existing file are kept; a link is followed.
///
/// # Errors
/// Those of the file system; the file is then as it was.
pub fn replace(path: &Path, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> io::Result<()> {
    let path = std::fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
        .map_or(PathBuf::from("."), Path::to_owned);
    // A device, a pipe: there is no file to put in its place.
    if std::fs::metadata(&path).is_ok_and(|metadata| !metadata.is_file() && !metadata.is_dir()) {
        let mut out = BufWriter::with_capacity(1 << 16, std::fs::OpenOptions::new().write(true).open(&path)?);
        write(&mut out)?;
        return out.flush();
    }
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

/// Two paths to one file.
pub fn same_file(a: &Path, b: &Path) -> bool {
    match (std::fs::canonicalize(a), std::fs::canonicalize(b)) {
        (Ok(a), Ok(b)) => a == b,
        _ => false,
    }
}
