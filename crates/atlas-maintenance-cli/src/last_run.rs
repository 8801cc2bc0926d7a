//! When a command for cron was last run to its end, in a small file of the user's cache folder.

use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance::Client;
use jiff::Timestamp;

use crate::file_name::About;
use crate::token_cache;

/// Where it is kept; `None` without a home.
pub(crate) struct LastRun(Option<PathBuf>);

impl LastRun {
    /// That of a windows file, for the service of a client.
    pub(crate) fn of(client: &Client, file: &Path) -> Self {
        let file = fs::canonicalize(file).unwrap_or_else(|_| file.to_owned());
        let about = About::default().and(client.base_url().as_str()).and(file);
        let name = about.name("guard-", "");
        Self(token_cache::folder().map(|folder| folder.join(name)))
    }

    /// When it was; `None` if it never was, or the file is gone.
    pub(crate) fn read(&self) -> Option<Timestamp> {
        let text = fs::read_to_string(self.0.as_ref()?).ok()?;
        text.trim().parse().ok()
    }

    /// Without a folder there is no warning the next time, and nothing else.
    pub(crate) fn write(&self, now: Timestamp) {
        if let Some(path) = &self.0
            && let Some(folder) = path.parent()
            && fs::create_dir_all(folder).is_ok()
        {
            let _ = fs::write(path, format!("{now}\n"));
        }
    }
}
