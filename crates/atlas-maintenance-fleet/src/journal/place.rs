//! The file of a journal: what may be one, how a new one appears, and whether it is still there.

use std::fs::{self, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::path::Path;

use super::error::JournalError;

/// What stands where the journal belongs.
pub(super) enum Place {
    /// Nothing.
    Empty,
    /// A file.
    File(Metadata),
}

/// Looks without opening, since opening a pipe can wait forever and opening a device can act.
pub(super) fn look(path: &Path) -> Result<Place, JournalError> {
    let metadata = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Place::Empty),
        Err(source) => return Err(JournalError::io(path, source)),
    };
    match other_kind(&metadata) {
        None => Ok(Place::File(metadata)),
        Some(kind) => Err(JournalError::NotAFile {
            path: path.to_owned(),
            kind,
        }),
    }
}

/// What it is, unless it is a file.
fn other_kind(metadata: &Metadata) -> Option<&'static str> {
    let kind = metadata.file_type();
    if kind.is_file() {
        return None;
    }
    if kind.is_dir() {
        return Some("a folder");
    }
    if kind.is_symlink() {
        return Some("a symbolic link");
    }
    #[cfg(unix)]
    {
        use std::os::unix::fs::FileTypeExt as _;
        if kind.is_fifo() {
            return Some("a named pipe");
        }
        if kind.is_socket() {
            return Some("a socket");
        }
    }
    Some("a device")
}

/// Opens the file that was seen; `None` if another is there by now.
pub(super) fn open(
    path: &Path,
    seen: &Metadata,
    options: &OpenOptions,
) -> Result<Option<File>, JournalError> {
    let failed = |source| JournalError::io(path, source);
    let file = match options.open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let opened = file.metadata().map_err(failed)?;
    Ok(is_same(&opened, seen).then_some(file))
}

/// Makes a file that begins with `text`. It appears under its name complete and locked, can be read by
/// its owner only, and replaces nothing.
pub(super) fn create(path: &Path, text: &str) -> Result<File, JournalError> {
    let failed = |source| JournalError::io(path, source);
    let mut prefix = std::ffi::OsString::from(".");
    prefix.push(path.file_name().unwrap_or_default());
    prefix.push(".");
    let temporary = tempfile::Builder::new()
        .prefix(&prefix)
        .tempfile_in(folder(path))
        .map_err(failed)?;
    lock(temporary.as_file(), path)?;
    let mut file = temporary.as_file();
    file.write_all(text.as_bytes()).map_err(failed)?;
    file.sync_all().map_err(failed)?;
    let file = match temporary.persist_noclobber(path) {
        Ok(file) => file,
        Err(refused) if refused.error.kind() == io::ErrorKind::AlreadyExists => {
            return Err(JournalError::Exists {
                path: path.to_owned(),
            });
        }
        Err(refused) => return Err(failed(refused.error)),
    };
    sync_folder(path).map_err(failed)?;
    Ok(file)
}

/// Keeps other processes away from the file.
pub(super) fn lock(file: &File, path: &Path) -> Result<(), JournalError> {
    match file.try_lock() {
        Ok(()) => Ok(()),
        Err(TryLockError::WouldBlock) => Err(JournalError::InUse {
            path: path.to_owned(),
        }),
        // On a file system without locks the journal still works.
        Err(TryLockError::Error(error)) if error.kind() == io::ErrorKind::Unsupported => Ok(()),
        Err(TryLockError::Error(source)) => Err(JournalError::io(path, source)),
    }
}

/// Lets only the owner read the file, as far as that is possible.
pub(super) fn hide(file: &File) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        // Somebody else's file stays as it is.
        let _ = file.set_permissions(fs::Permissions::from_mode(0o600));
    }
    #[cfg(not(unix))]
    let _ = file;
}

/// Whether `path` names this file.
pub(super) fn is_at(file: &File, path: &Path) -> io::Result<bool> {
    match fs::symlink_metadata(path) {
        Ok(there) => Ok(is_same(&file.metadata()?, &there)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error),
    }
}

#[cfg(unix)]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    (one.dev(), one.ino()) == (other.dev(), other.ino())
}

/// Elsewhere a file that is open cannot be replaced.
#[cfg(not(unix))]
fn is_same(one: &Metadata, other: &Metadata) -> bool {
    one.is_file() && other.is_file()
}

fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|folder| *folder != Path::new(""));
    folder.unwrap_or(Path::new("."))
}

/// Waits until the name is on disk too, where folders can be synced.
#[cfg(unix)]
fn sync_folder(path: &Path) -> io::Result<()> {
    match File::open(folder(path)).and_then(|folder| folder.sync_all()) {
        Err(error) if is_unsupported(&error) => Ok(()),
        synced => synced,
    }
}

/// Some file systems refuse to sync a folder, and some folders can be written and not read.
#[cfg(unix)]
fn is_unsupported(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::InvalidInput | io::ErrorKind::Unsupported | io::ErrorKind::PermissionDenied
    )
}

#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}
