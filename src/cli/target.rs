//! Where an export goes: standard output, or a file that is replaced only by a whole one.
//!
//! In: a path. Out: a writer, and the file once all is written. Must not know: what is written.

use std::{
    fs::{self, File},
    io::{self, Write},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

use super::CliError;

/// Where text goes.
pub(super) enum Target {
    /// Standard output, or something else that takes bytes as they come, such as a pipe.
    Stream(Box<dyn Write + Send>),
    /// A new file beside the one that it will replace; gone unless it does.
    Beside(NamedTempFile, PathBuf),
}

impl Target {
    /// Opens a file, or standard output.
    pub(super) fn open(path: Option<&Path>) -> Result<Self, CliError> {
        match path {
            None => Ok(Self::Stream(Box::new(io::stdout()))),
            Some(path) => beside(path).map_err(|reason| refused(path, reason)),
        }
    }

    /// Puts the file in its place.
    pub(super) fn finish(self) -> Result<(), CliError> {
        let Self::Beside(new, path) = self else { return Ok(()) };
        // A rename that outlives a loss of power must not name a file whose text did not.
        new.as_file().sync_all().map_err(|reason| refused(&path, reason))?;
        new.persist(&path).map_err(|failed| refused(&path, failed.error))?;
        Ok(())
    }
}

impl Write for Target {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Stream(stream) => stream.write(bytes),
            Self::Beside(file, _) => file.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Stream(stream) => stream.flush(),
            Self::Beside(file, _) => file.flush(),
        }
    }
}

fn beside(path: &Path) -> io::Result<Target> {
    let there = match fs::metadata(path) {
        Ok(there) => Some(there),
        Err(error) if error.kind() == io::ErrorKind::NotFound => None,
        Err(error) => return Err(error),
    };
    // A device or a pipe is written to, never replaced.
    if there.as_ref().is_some_and(|there| !there.is_file()) {
        return Ok(Target::Stream(Box::new(File::create(path)?)));
    }
    // Of a link, what it leads to is replaced.
    let path = if there.is_some() { fs::canonicalize(path)? } else { path.to_owned() };
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".mlg-export-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // What any new file gets, less what the user's mask takes; else it would be the user's alone.
        builder.permissions(fs::Permissions::from_mode(0o666));
    }
    let new = builder.tempfile_in(folder)?;
    if let Some(there) = there {
        new.as_file().set_permissions(there.permissions())?;
    }
    Ok(Target::Beside(new, path))
}

fn refused(path: &Path, reason: io::Error) -> CliError {
    CliError::Target { file: path.display().to_string(), reason }
}
