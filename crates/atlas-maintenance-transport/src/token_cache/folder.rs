//! The files of the cache: opened without following links, checked, written by rename.

use std::fmt;
use std::fs::{DirBuilder, File, Metadata, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use secrecy::zeroize::Zeroizing;

use super::entry::{Entry, MAX_FILE};

/// The largest number of tokens that are kept.
const MAX_TOKENS: usize = 64;

/// The largest number of entries of the folder that are looked at.
const MAX_ENTRIES: usize = 1024;

const TOKEN: &str = "json";
const LOCK: &str = "lock";
const TEMPORARY: &str = "tmp";

/// The age at which what an interrupted write left is removed.
const ABANDONED: Duration = Duration::from_secs(3600);

/// What is wrong with a file or the folder.
#[derive(Debug)]
pub(super) struct Problem {
    path: PathBuf,
    what: What,
}

#[derive(Debug)]
enum What {
    NotAFile,
    NotAFolder,
    Foreign,
    ForeignFolder,
    Open,
    Corrupt,
    /// What was tried, and how it failed.
    Failed(&'static str, io::Error),
}

impl Problem {
    /// Whether this is how some machines are, such as containers without a home that can be written.
    pub(super) fn is_common(&self) -> bool {
        matches!(&self.what, What::Failed(..))
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path.display();
        match &self.what {
            What::NotAFile => write!(f, "{path} is no regular file: ignored, and replaced"),
            What::NotAFolder => write!(f, "{path} is no folder: no token is kept"),
            What::Foreign => write!(f, "{path} belongs to another user: ignored, and replaced"),
            What::ForeignFolder => {
                write!(f, "{path} belongs to another user: no token is kept")
            }
            What::Open => write!(f, "{path} can be read by others: ignored, and replaced"),
            What::Corrupt => write!(f, "{path} is damaged: ignored, and replaced"),
            What::Failed(what, error) => write!(f, "cannot {what} {path}: {error}"),
        }
    }
}

impl From<Problem> for io::Error {
    fn from(problem: Problem) -> Self {
        let kind = match &problem.what {
            What::Failed(_, error) => error.kind(),
            _ => ErrorKind::InvalidData,
        };
        Self::new(kind, problem.to_string())
    }
}

/// What is in the file of a key.
pub(super) enum Found {
    Nothing,
    Entry(Entry),
}

pub(super) struct Folder {
    path: PathBuf,
}

/// An open lock file; the lock ends when it is dropped.
pub(super) struct LockFile {
    file: File,
    path: PathBuf,
}

impl LockFile {
    /// Takes the lock. `false` if another program has it.
    pub(super) fn try_lock(&self) -> Result<bool, Problem> {
        match self.file.try_lock() {
            Ok(()) => Ok(true),
            Err(TryLockError::WouldBlock) => Ok(false),
            Err(TryLockError::Error(error)) => Err(failed("lock", &self.path, error)),
        }
    }
}

impl Folder {
    pub(super) fn new(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
        }
    }

    fn file(&self, key: &str, kind: &str) -> PathBuf {
        self.path.join(format!("{key}.{kind}"))
    }

    /// Reads the file of a key.
    pub(super) fn read(&self, key: &str) -> Result<Found, Problem> {
        match self.exists()? {
            true => read(&self.file(key, TOKEN)),
            false => Ok(Found::Nothing),
        }
    }

    /// Opens the lock file of a key. Keys share a few, so that there are never many.
    pub(super) fn lock_file(&self, key: &str) -> Result<LockFile, Problem> {
        self.make()?;
        let path = self.file(key.get(..1).unwrap_or_default(), LOCK);
        let mut options = own_files();
        options.create(true).truncate(false).write(true);
        let file = options.open(&path);
        let file = file.map_err(|error| failed("open", &path, error))?;
        let metadata = file.metadata();
        let metadata = metadata.map_err(|error| failed("read", &path, error))?;
        // It says nothing, so it does not matter who can read it.
        if !metadata.is_file() {
            return Err(Problem {
                path,
                what: What::NotAFile,
            });
        }
        Ok(LockFile { file, path })
    }

    /// Writes the file of a key: as a whole, or not at all.
    pub(super) fn write(&self, key: &str, text: &[u8]) -> Result<(), Problem> {
        self.make()?;
        let path = self.file(key, TOKEN);
        let write = || {
            // Made with mode 0600.
            let mut file = tempfile::Builder::new()
                .prefix("")
                .suffix(&format!(".{TEMPORARY}"))
                .tempfile_in(&self.path)?;
            file.write_all(text)?;
            file.persist(&path)?;
            Ok(())
        };
        write().map_err(|error| failed("write", &path, error))
    }

    pub(super) fn remove(&self, key: &str) {
        // What cannot be removed is refused by the service, and replaced.
        let _ = std::fs::remove_file(self.file(key, TOKEN));
    }

    /// Removes expired tokens, the oldest of too many, and what interrupted writes left.
    pub(super) fn prune(&self, now: SystemTime) {
        let Ok(files) = self.files() else { return };
        let age = |path: &Path| {
            let changed = path.symlink_metadata().and_then(|of| of.modified()).ok();
            changed.and_then(|changed| now.duration_since(changed).ok())
        };
        let mut tokens = Vec::new();
        for path in files {
            let is_usable = match kind(&path) {
                Some(TOKEN) => {
                    matches!(read(&path), Ok(Found::Entry(entry)) if entry.usable(now).is_some())
                }
                Some(TEMPORARY) => age(&path).is_none_or(|age| age < ABANDONED),
                _ => true,
            };
            if !is_usable {
                let _ = std::fs::remove_file(&path);
            } else if kind(&path) == Some(TOKEN) {
                tokens.push((age(&path), path));
            }
        }
        tokens.sort();
        for (_, path) in tokens.iter().skip(MAX_TOKENS) {
            let _ = std::fs::remove_file(path);
        }
    }

    /// The number of tokens that can be used.
    pub(super) fn usable(&self, now: SystemTime) -> io::Result<usize> {
        let files = self.files()?;
        let tokens = files.iter().filter(|path| kind(path) == Some(TOKEN));
        let usable = tokens.filter(
            |path| matches!(read(path), Ok(Found::Entry(entry)) if entry.usable(now).is_some()),
        );
        Ok(usable.count())
    }

    /// Removes all that this crate wrote.
    pub(super) fn clear(&self) -> io::Result<super::ClearedTokens> {
        let mut cleared = super::ClearedTokens::default();
        for path in self.files()? {
            match std::fs::remove_file(&path) {
                Ok(()) => cleared.removed += usize::from(kind(&path) == Some(TOKEN)),
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(_) => cleared.left += 1,
            }
        }
        Ok(cleared)
    }

    /// The files that this crate writes, a bounded number of them.
    fn files(&self) -> io::Result<Vec<PathBuf>> {
        if !self.exists()? {
            return Ok(Vec::new());
        }
        let mut files = Vec::new();
        for entry in std::fs::read_dir(&self.path)?.take(MAX_ENTRIES) {
            let path = entry?.path();
            if matches!(kind(&path), Some(TOKEN | LOCK | TEMPORARY)) {
                files.push(path);
            }
        }
        Ok(files)
    }

    /// Whether the folder is there. Fails if it is not the user's alone.
    fn exists(&self) -> Result<bool, Problem> {
        match self.path.symlink_metadata() {
            Ok(metadata) => self.check(&metadata).map(|()| true),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
            Err(error) => Err(failed("read", &self.path, error)),
        }
    }

    fn make(&self) -> Result<(), Problem> {
        if self.exists()? {
            return Ok(());
        }
        let mut builder = DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let made = builder.create(&self.path);
        made.map_err(|error| failed("make the folder", &self.path, error))?;
        self.exists().map(|_| ())
    }

    fn check(&self, metadata: &Metadata) -> Result<(), Problem> {
        let problem = |what| Problem {
            path: self.path.clone(),
            what,
        };
        if !metadata.is_dir() {
            return Err(problem(What::NotAFolder));
        }
        if is_foreign(metadata) {
            return Err(problem(What::ForeignFolder));
        }
        if is_open(metadata) {
            restrict(&self.path).map_err(|error| failed("restrict", &self.path, error))?;
        }
        Ok(())
    }
}

fn failed(what: &'static str, path: &Path, error: io::Error) -> Problem {
    Problem {
        path: path.to_owned(),
        what: What::Failed(what, error),
    }
}

fn kind(path: &Path) -> Option<&str> {
    path.extension()?.to_str()
}

fn read(path: &Path) -> Result<Found, Problem> {
    let problem = |what| Problem {
        path: path.to_owned(),
        what,
    };
    let cannot_read = |error| failed("read", path, error);
    // Looked at before it is opened too: to open a link or a device is an error of its own on some systems.
    match path.symlink_metadata() {
        Ok(metadata) => check_file(path, &metadata)?,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(cannot_read(error)),
    }
    let file = match own_files().read(true).open(path) {
        Ok(file) => file,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Found::Nothing),
        Err(error) => return Err(cannot_read(error)),
    };
    check_file(path, &file.metadata().map_err(cannot_read)?)?;
    let mut text = Zeroizing::new(Vec::with_capacity(MAX_FILE));
    let limit = u64::try_from(MAX_FILE).unwrap_or(u64::MAX);
    file.take(limit)
        .read_to_end(&mut text)
        .map_err(cannot_read)?;
    match Entry::read(&text) {
        Some(entry) => Ok(Found::Entry(entry)),
        None => Err(problem(What::Corrupt)),
    }
}

fn check_file(path: &Path, metadata: &Metadata) -> Result<(), Problem> {
    let what = if !metadata.is_file() {
        What::NotAFile
    } else if is_foreign(metadata) {
        What::Foreign
    } else if is_open(metadata) {
        What::Open
    } else {
        return Ok(());
    };
    Err(Problem {
        path: path.to_owned(),
        what,
    })
}

/// Opens files of the user: made with mode 0600, and without following a link or waiting for a pipe.
fn own_files() -> OpenOptions {
    let mut options = OpenOptions::new();
    #[cfg(unix)]
    {
        use std::os::unix::fs::OpenOptionsExt as _;
        let flags = rustix::fs::OFlags::NOFOLLOW | rustix::fs::OFlags::NONBLOCK;
        options
            .mode(0o600)
            .custom_flags(i32::try_from(flags.bits()).unwrap_or_default());
    }
    options
}

#[cfg(unix)]
fn is_foreign(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.uid() != rustix::process::geteuid().as_raw()
}

/// Whether other users can read or write it.
#[cfg(unix)]
fn is_open(metadata: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    metadata.mode() & 0o077 != 0
}

#[cfg(unix)]
fn restrict(path: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o700))
}

// The user's folders are the user's alone by the rights that they inherit.

#[cfg(not(unix))]
fn is_foreign(_: &Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn is_open(_: &Metadata) -> bool {
    false
}

#[cfg(not(unix))]
fn restrict(_: &Path) -> io::Result<()> {
    Ok(())
}
