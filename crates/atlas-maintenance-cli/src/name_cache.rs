//! Names of projects for the completion of a shell, in a file of at most five minutes' age. Lists that are
//! read anyway write it.

use std::fs::{self, File};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::OnceLock;
use std::time::{Duration, SystemTime};

use atlas_maintenance::{OrganizationId, env};
use serde::{Deserialize, Serialize};

use crate::file_name::About;
use crate::settings::Settings;
use crate::token_cache;

/// How old names may be.
const MAX_AGE: Duration = Duration::from_secs(300);

/// The most names that are kept.
const MAX_NAMES: usize = 20_000;

/// The largest file that is read, in bytes.
const MAX_FILE: u64 = 8 * 1024 * 1024;

/// Where the names that this command lists are kept.
static PLACE: OnceLock<Place> = OnceLock::new();

/// Where names of a service and an account are kept.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    folder: PathBuf,
    about: About,
}

/// Names of projects.
#[derive(Debug, Default, Deserialize, Serialize)]
pub(crate) struct Names {
    /// Names with their ids.
    pub(crate) projects: Vec<(String, String)>,
}

impl Place {
    /// The place for a service and an account; `None` for credentials without a name of their own.
    pub(crate) fn of(settings: &Settings) -> Option<Self> {
        if std::env::var_os(env::ACCESS_TOKEN).is_some() {
            return None;
        }
        let mut about = About::default().and(settings.base.0.as_str());
        for name in [env::CLIENT_ID, env::PUBLIC_API_KEY, env::PUBLIC_KEY] {
            about = about.and(std::env::var_os(name).unwrap_or_default());
        }
        if let Some((profile, _)) = &settings.profile {
            about = about.and(&profile.name).and(&profile.file);
        }
        let folder = token_cache::folder()?.join("projects");
        Some(Self { folder, about })
    }

    pub(crate) fn file(&self, organization: Option<OrganizationId>) -> PathBuf {
        let organization = organization.map(|id| id.to_string()).unwrap_or_default();
        let about = self.about.clone().and(organization);
        self.folder.join(about.name("", ".json"))
    }
}

/// Remembers for which service and account names are listed.
pub(crate) fn place(settings: &Settings) {
    if let Some(place) = Place::of(settings) {
        let _ = PLACE.set(place);
    }
}

/// Keeps the names of a list that is whole.
pub(crate) fn remember<'a>(
    organization: Option<OrganizationId>,
    projects: impl Iterator<Item = (&'a str, String)>,
) {
    let Some(place) = PLACE.get() else { return };
    let projects = projects.take(MAX_NAMES);
    let names = Names {
        projects: projects.map(|(name, id)| (name.to_owned(), id)).collect(),
    };
    let _ = write(&place.file(organization), &names);
}

/// Writes the names that fit.
pub(crate) fn write(path: &Path, names: &Names) -> std::io::Result<()> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)?;
    // Made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(&serde_json::to_vec(names)?)?;
    file.persist(path)?;
    Ok(())
}

/// The names in a file that is young enough.
pub(crate) fn read(path: &Path, now: SystemTime) -> Option<Names> {
    let metadata = path.symlink_metadata().ok()?;
    let age = now.duration_since(metadata.modified().ok()?).ok()?;
    if !metadata.is_file() || age > MAX_AGE {
        return None;
    }
    let mut text = Vec::new();
    let file = File::open(path).ok()?;
    file.take(MAX_FILE).read_to_end(&mut text).ok()?;
    serde_json::from_slice(&text).ok()
}
