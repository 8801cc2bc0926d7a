//! The file with the certificate of a simulator, for clients to trust.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::{Path, PathBuf};

use crate::failure::Failure;

/// A file with a certificate. One with a name of our own is removed when this is dropped.
#[derive(Debug)]
pub(super) struct CertificateFile {
    path: PathBuf,
    is_temporary: bool,
}

/// How many names are tried, of which earlier processes may have left some.
const NAMES: u32 = 100;

impl CertificateFile {
    /// Writes the certificate to `path`, or to a file of the system's folder for temporary ones.
    ///
    /// Relative paths are made absolute, since the user's programs may run elsewhere.
    pub(super) fn write(path: Option<&Path>, pem: &str) -> Result<Self, Failure> {
        let Some(path) = path else {
            return Self::temporary(pem);
        };
        let failed = |error| Failure::Local(format!("cannot write {}: {error}", path.display()));
        fs::write(path, pem).map_err(failed)?;
        Ok(Self {
            path: std::path::absolute(path).map_err(failed)?,
            is_temporary: false,
        })
    }

    fn temporary(pem: &str) -> Result<Self, Failure> {
        let folder = std::env::temp_dir();
        let mut failure = String::new();
        for number in 0..NAMES {
            let process = std::process::id();
            let path = folder.join(format!(
                "atlas-maintenance-simulator-{process}-{number}.pem"
            ));
            // Only a new file: what is there may be a link that somebody else made.
            let created = OpenOptions::new().write(true).create_new(true).open(&path);
            let mut file = match created {
                Ok(file) => file,
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => continue,
                Err(error) => {
                    failure = error.to_string();
                    break;
                }
            };
            let written = Self {
                path,
                is_temporary: true,
            };
            return match file.write_all(pem.as_bytes()) {
                Ok(()) => Ok(written),
                Err(error) => Err(cannot_write(&folder, &error.to_string())),
            };
        }
        Err(cannot_write(&folder, &failure))
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }
}

fn cannot_write(folder: &Path, why: &str) -> Failure {
    Failure::Local(format!(
        "cannot write the certificate into {}: {why}; name a file with --tls-cert",
        folder.display()
    ))
}

impl Drop for CertificateFile {
    fn drop(&mut self) {
        if self.is_temporary {
            // Nothing is lost with a file that stays.
            let _ = fs::remove_file(&self.path);
        }
    }
}
