//! What a command would write: worked out in memory, then either written or shown as a diff.
//!
//! Both start from the same comparison with what exists, so a check cannot disagree with a run.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use atlas_maintenance_codegen::generate::GeneratedFiles;
use walkdir::WalkDir;

use crate::error::Error;
use crate::workspace::{Workspace, unreadable, unwritable, walking};

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
    /// Folders that hold files of the plan, at any depth, and no others.
    owned: BTreeSet<PathBuf>,
    /// Folders that are useful only whole: while one is half there, Cargo cannot load the workspace,
    /// and so could not run the command that would repair it.
    units: BTreeSet<PathBuf>,
    retired: BTreeSet<PathBuf>,
    removed: BTreeSet<PathBuf>,
}

/// One difference between the plan and what is there.
#[derive(Debug)]
pub(crate) struct FileChange {
    pub(crate) path: PathBuf,
    /// The change in the form of a patch.
    pub(crate) diff: String,
    step: Step,
}

/// What makes the change.
#[derive(Debug)]
enum Step {
    Write(String),
    /// A folder that does not exist yet, with all its files: it is created whole or not at all.
    WriteFolder(BTreeMap<PathBuf, String>),
    Remove,
    RemoveFolder,
}

impl FilePlan {
    /// `path` holds `text`.
    pub(crate) fn file(&mut self, path: impl Into<PathBuf>, text: impl Into<String>) {
        self.files.insert(path.into(), text.into());
    }

    /// All of `files`.
    pub(crate) fn add(&mut self, files: GeneratedFiles) {
        self.files.extend(files.files);
        self.owned.extend(files.owned);
        self.units.extend(files.units);
    }

    /// What `path` is planned to hold, if it is in the plan.
    pub(crate) fn planned(&self, path: &Path) -> Option<&str> {
        self.files.get(path).map(String::as_str)
    }

    /// The folder `path` is removed.
    pub(crate) fn retire(&mut self, path: impl Into<PathBuf>) {
        self.retired.insert(path.into());
    }

    /// The file `path` is removed.
    pub(crate) fn remove(&mut self, path: impl Into<PathBuf>) {
        self.removed.insert(path.into());
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
                    say(&change.diff);
                }
                Err(Error::OutOfDate {
                    count: changes.len(),
                    command,
                })
            }
            Mode::Write => {
                for change in &changes {
                    change.make(workspace)?;
                    say(&change.summary());
                }
                if changes.is_empty() {
                    say("nothing to do: everything is up to date\n");
                }
                Ok(())
            }
        }
    }

    /// What differs from the plan, in the order in which it can be written: crates before what depends
    /// on them, and removals when nothing depends on them any more.
    pub(crate) fn changes(self, workspace: &Workspace) -> Result<Vec<FileChange>, Error> {
        let mut changes = Vec::new();
        let mut stale = Vec::new();
        for folder in &self.owned {
            for path in files_below(workspace, folder)? {
                if !self.files.contains_key(&path) {
                    let bytes = fs::read(workspace.locate(&path)).map_err(unreadable(&path))?;
                    // A stale file can be anything; it is read only to be shown.
                    stale.push(FileChange::removal(path, &String::from_utf8_lossy(&bytes)));
                }
            }
        }
        for path in self.removed {
            if let Some(before) = workspace.read_if_there(&path)? {
                stale.push(FileChange::removal(path, &before));
            }
        }
        let mut files = self.files;
        for unit in self.units {
            if !workspace.locate(&unit).exists() {
                let (inside, outside) = files.into_iter().partition(|(p, _)| p.starts_with(&unit));
                files = outside;
                changes.push(FileChange::folder(unit, inside));
            }
        }
        for (path, after) in files {
            let before = workspace.read_if_there(&path)?;
            if before.as_ref() != Some(&after) {
                changes.push(FileChange {
                    diff: unified(&path, before.as_deref(), Some(&after)),
                    path,
                    step: Step::Write(after),
                });
            }
        }
        changes.extend(stale);
        changes.extend(self.retired.into_iter().map(|path| FileChange {
            diff: format!(
                "{}/ belongs to a version that is not listed\n",
                path.display()
            ),
            path,
            step: Step::RemoveFolder,
        }));
        Ok(changes)
    }
}

impl FileChange {
    fn removal(path: PathBuf, before: &str) -> Self {
        Self {
            diff: unified(&path, Some(before), None),
            path,
            step: Step::Remove,
        }
    }

    fn folder(path: PathBuf, files: BTreeMap<PathBuf, String>) -> Self {
        let diffs = files.iter();
        Self {
            diff: diffs
                .map(|(path, text)| unified(path, None, Some(text)))
                .collect(),
            path,
            step: Step::WriteFolder(files),
        }
    }

    fn summary(&self) -> String {
        let path = self.path.display();
        match self.step {
            Step::Write(_) => format!("wrote {path}\n"),
            Step::WriteFolder(_) => format!("wrote {path}/\n"),
            Step::Remove => format!("removed {path}\n"),
            Step::RemoveFolder => format!("removed {path}/\n"),
        }
    }

    fn make(&self, workspace: &Workspace) -> Result<(), Error> {
        let place = workspace.locate(&self.path);
        let made = match &self.step {
            Step::Write(text) => write_whole(&place, text),
            Step::WriteFolder(files) => write_folder(workspace, &self.path, files),
            Step::Remove => fs::remove_file(place),
            Step::RemoveFolder => remove_folder(workspace, &self.path),
        };
        made.map_err(unwritable(&self.path))
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

/// Every file below `folder`, by its path in the workspace. A folder that does not exist has no files.
fn files_below(workspace: &Workspace, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let mut found = Vec::new();
    let place = workspace.locate(folder);
    if !place.is_dir() {
        return Ok(found);
    }
    for entry in WalkDir::new(&place).sort_by_file_name() {
        let entry = entry.map_err(walking(folder))?;
        if let (false, Ok(path)) = (entry.path().is_dir(), entry.path().strip_prefix(&place)) {
            found.push(folder.join(path));
        }
    }
    Ok(found)
}

/// The names in a folder; none when it is not there.
pub(crate) fn entries(workspace: &Workspace, folder: &Path) -> Result<Vec<PathBuf>, Error> {
    let entries = match fs::read_dir(workspace.locate(folder)) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(unreadable(folder)(source)),
    };
    let mut names = Vec::new();
    for entry in entries {
        names.push(PathBuf::from(
            entry.map_err(unreadable(folder))?.file_name(),
        ));
    }
    names.sort();
    Ok(names)
}
