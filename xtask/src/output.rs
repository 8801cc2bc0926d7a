//! What a command would write: worked out in memory, then either written or shown as a diff.
//!
//! Both start from the same comparison with what exists, so a check cannot disagree with a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use crate::error::Error;
use crate::workspace::Workspace;

/// Whether a command writes or only reports.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Mode {
    Write,
    Check,
}

/// Files to exist, and folders to hold nothing else.
#[derive(Debug, Default)]
pub(crate) struct FilePlan {
    files: BTreeMap<PathBuf, String>,
    owned: BTreeSet<PathBuf>,
    units: BTreeSet<PathBuf>,
    retired: BTreeSet<PathBuf>,
    removed: BTreeSet<PathBuf>,
}

/// One difference between the plan and what is there.
#[derive(Debug)]
enum FileChange {
    Write {
        path: PathBuf,
        before: Option<String>,
        after: String,
    },
    /// A folder that does not exist yet, with all its files: it is created whole or not at all.
    WriteFolder {
        path: PathBuf,
        files: BTreeMap<PathBuf, String>,
    },
    Remove {
        path: PathBuf,
        before: String,
    },
    RemoveFolder {
        path: PathBuf,
    },
}

impl FilePlan {
    /// `path` holds `text`.
    pub(crate) fn file(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// What `path` is planned to hold, if it is in the plan.
    pub(crate) fn planned(&self, path: &Path) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The folder `path` holds the files of the plan, at any depth, and no others.
    pub(crate) fn own(&mut self, path: impl Into<PathBuf>) {
        self.owned.insert(path.into());
    }

    /// The folder `path` is useful only whole: while it is half there, Cargo cannot load the
    /// workspace, and so could not run the command that would repair it.
    pub(crate) fn unit(&mut self, path: impl Into<PathBuf>) {
        self.units.insert(path.into());
    }

    /// The folder `path` is removed.
    pub(crate) fn retire(&mut self, path: impl Into<PathBuf>) {
        self.retired.insert(path.into());
    }

    /// The file `path` is removed.
    pub(crate) fn remove(&mut self, path: impl Into<PathBuf>) {
        self.removed.insert(path.into());
    }

    /// What differs from the plan: the path, and how.
    pub(crate) fn differences(
        self,
        workspace: &Workspace,
    ) -> Result<Vec<(PathBuf, String)>, Error> {
        let changes = self.changes(workspace)?;
        let differences = changes.iter().map(|change| {
            let path = match change {
                FileChange::Write { path, .. }
                | FileChange::WriteFolder { path, .. }
                | FileChange::Remove { path, .. }
                | FileChange::RemoveFolder { path } => path.clone(),
            };
            (path, change.diff())
        });
        Ok(differences.collect())
    }

    /// Writes what differs, or shows it and fails, by `mode`. `command` is what writes it.
    pub(crate) fn apply(
        self,
        workspace: &Workspace,
        mode: Mode,
        command: &'static str,
    ) -> Result<(), Error> {
        let changes = self.changes(workspace)?;
        match mode {
            Mode::Check if changes.is_empty() => {
                say("everything is up to date\n");
                Ok(())
            }
            Mode::Check => {
                for change in &changes {
                    say(&change.diff());
                }
                Err(Error::OutOfDate {
                    count: changes.len(),
                    command,
                })
            }
            Mode::Write => {
                for change in &changes {
                    change.make(workspace)?;
                    say(&format!("{}\n", change.summary()));
                }
                if changes.is_empty() {
                    say("nothing to do: everything is up to date\n");
                }
                Ok(())
            }
        }
    }

    /// In the order in which they can be made: crates before what depends on them, and removals
    /// when nothing depends on them any more.
    fn changes(self, workspace: &Workspace) -> Result<Vec<FileChange>, Error> {
        let mut changes = Vec::new();
        let mut stale = Vec::new();
        for folder in &self.owned {
            for path in files_below(workspace, folder)? {
                if !self.files.contains_key(&path) {
                    let before = read_lossy(workspace, &path)?;
                    stale.push(FileChange::Remove { path, before });
                }
            }
        }
        for path in self.removed {
            if let Some(before) = workspace.read_if_there(&path)? {
                stale.push(FileChange::Remove { path, before });
            }
        }
        let mut files = self.files;
        for unit in &self.units {
            if !workspace.locate(unit).exists() {
                let (inside, outside) = files.into_iter().partition(|(p, _)| p.starts_with(unit));
                files = outside;
                changes.push(FileChange::WriteFolder {
                    path: unit.clone(),
                    files: inside,
                });
            }
        }
        for (path, after) in files {
            let before = workspace.read_if_there(&path)?;
            if before.as_ref() != Some(&after) {
                changes.push(FileChange::Write {
                    path,
                    before,
                    after,
                });
            }
        }
        changes.extend(stale);
        changes.extend(
            self.retired
                .into_iter()
                .map(|path| FileChange::RemoveFolder { path }),
        );
        Ok(changes)
    }
}

impl FileChange {
    fn summary(&self) -> String {
        match self {
            Self::Write { path, .. } => format!("wrote {}", path.display()),
            Self::WriteFolder { path, .. } => format!("wrote {}/", path.display()),
            Self::Remove { path, .. } => format!("removed {}", path.display()),
            Self::RemoveFolder { path } => format!("removed {}/", path.display()),
        }
    }

    fn diff(&self) -> String {
        match self {
            Self::Write {
                path,
                before,
                after,
            } => unified(path, before.as_deref(), Some(after)),
            Self::WriteFolder { files, .. } => files
                .iter()
                .map(|(path, text)| unified(path, None, Some(text)))
                .collect(),
            Self::Remove { path, before } => unified(path, Some(before), None),
            Self::RemoveFolder { path } => {
                format!(
                    "{}/ belongs to a version that is not listed\n",
                    path.display()
                )
            }
        }
    }

    fn make(&self, workspace: &Workspace) -> Result<(), Error> {
        let (path, made) = match self {
            Self::Write { path, after, .. } => (path, write_whole(&workspace.locate(path), after)),
            Self::WriteFolder { path, files } => (path, write_folder(workspace, path, files)),
            Self::Remove { path, .. } => (path, fs::remove_file(workspace.locate(path))),
            Self::RemoveFolder { path } => (path, remove_folder(workspace, path)),
        };
        made.map_err(|source| Error::Write {
            file: path.clone(),
            source,
        })
    }
}

/// Prints. A reader that is gone, such as `head`, must not stop a command half way.
pub(crate) fn say(text: &str) {
    let _ = io::stdout().write_all(text.as_bytes());
}

/// Writes beside the file and renames, so that no reader ever sees half of it.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    // A temporary file is its owner's alone; a source file is not.
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let permissions = match fs::metadata(path) {
            Ok(there) => there.permissions(),
            Err(_) => fs::Permissions::from_mode(0o644),
        };
        file.as_file().set_permissions(permissions)?;
    }
    file.persist(path)?;
    Ok(())
}

/// Builds the folder elsewhere in the workspace and moves it to its place.
fn write_folder(
    workspace: &Workspace,
    path: &Path,
    files: &BTreeMap<PathBuf, String>,
) -> io::Result<()> {
    let staging = tempfile::tempdir_in(workspace.root())?;
    let built = staging.path().join("built");
    for (file, text) in files {
        if let Ok(inside) = file.strip_prefix(path) {
            write_whole(&built.join(inside), text)?;
        }
    }
    let place = workspace.locate(path);
    if let Some(folder) = place.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(built, place)
}

/// Moves the folder away first: while its files are removed, Cargo must not take it for a crate.
fn remove_folder(workspace: &Workspace, path: &Path) -> io::Result<()> {
    let staging = tempfile::tempdir_in(workspace.root())?;
    fs::rename(workspace.locate(path), staging.path().join("retired"))
}

fn unified(path: &Path, before: Option<&str>, after: Option<&str>) -> String {
    let name = |side: &str, text: Option<&str>| match text {
        Some(_) => format!("{side}/{}", path.display()),
        None => "/dev/null".to_owned(),
    };
    similar::TextDiff::from_lines(before.unwrap_or_default(), after.unwrap_or_default())
        .unified_diff()
        .header(&name("a", before), &name("b", after))
        .to_string()
}

/// Every file below `folder`, by its path in the workspace.
fn files_below(workspace: &Workspace, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let mut waiting = vec![folder.to_owned()];
    while let Some(folder) = waiting.pop() {
        for entry in entries(workspace, &folder)? {
            let path = folder.join(&entry);
            if workspace.locate(&path).is_dir() {
                waiting.push(path);
            } else {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

/// The names in a folder; none when it is not there.
pub(crate) fn entries(workspace: &Workspace, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let read = |source| Error::Read {
        file: folder.to_owned(),
        source,
    };
    let entries = match fs::read_dir(workspace.locate(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(read(source)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(PathBuf::from(entry.map_err(read)?.file_name()));
    }
    names.sort();
    Ok(names)
}

/// A stale file can be anything; it is read only to be shown.
fn read_lossy(workspace: &Workspace, path: &Path) -> Result<String, Error> {
    fs::read(workspace.locate(path))
        .map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
        .map_err(|source| Error::Read {
            file: path.to_owned(),
            source,
        })
}
