//! Keeps two runs that defer, or that change alerts, from acting at the same moment on this machine. Each reads
//! what is there, and then acts; in between no other may do the same.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::Duration;

use atlas_maintenance::Client;

use crate::failure::Failure;
use crate::file_name::About;
use crate::output::Output;
use crate::signals;
use crate::token_cache;

/// How often a lock that another run has is tried again.
const AGAIN: Duration = Duration::from_millis(200);

/// How long the last requests of a run that was killed may be under way.
const UNDER_WAY: Duration = Duration::from_secs(3);

/// What the file has while a run acts: after a crash the next run waits for what is under way.
const BUSY: &[u8] = b"busy\n";

fn open(folder: &Path, name: &str) -> Option<File> {
    fs::create_dir_all(folder).ok()?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    options.open(folder.join(name)).ok()
}

/// Held while a run acts. Ends with the process at the latest.
pub(crate) struct DeferralLock(Option<File>);

/// What a run does that no other may do at the same moment.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Guarded {
    /// Defers maintenance.
    Deferral,
    /// Creates alert configurations, and changes them.
    Alerts,
}

impl Guarded {
    /// What the name of the file begins with.
    fn prefix(self) -> &'static str {
        match self {
            Self::Deferral => "defer-",
            Self::Alerts => "alerts-",
        }
    }

    /// What runs do, and what one did.
    fn verbs(self) -> (&'static str, &'static str) {
        match self {
            Self::Deferral => ("defer", "deferred"),
            Self::Alerts => ("change alerts", "changed alerts"),
        }
    }
}

impl DeferralLock {
    /// Waits until no other run on this machine does the same at the same service.
    pub(crate) async fn take(
        client: &Client,
        what: Guarded,
        output: Output,
    ) -> Result<Self, Failure> {
        let (does, did) = what.verbs();
        let about = About::default().and(client.base_url().as_str());
        let name = about.name(what.prefix(), ".lock");
        // A home can be missing or read-only, as in a container.
        let folders = [token_cache::folder(), Some(std::env::temp_dir())];
        let opened = folders.into_iter().flatten();
        let Some(mut file) = opened.into_iter().find_map(|folder| open(&folder, &name)) else {
            output.to_stderr(&format!(
                "note: no folder can be written to, so nothing keeps two runs that {does} apart: do not run \
                 two at once",
            ));
            return Ok(Self(None));
        };
        let failed = |error: std::io::Error| {
            Failure::Local(format!(
                "the lock that keeps two runs that {does} apart cannot be used: {error}"
            ))
        };
        let mut is_first = true;
        loop {
            match file.try_lock() {
                Ok(()) => break,
                Err(TryLockError::WouldBlock) => {
                    if std::mem::take(&mut is_first) {
                        output.to_stderr(match what {
                            Guarded::Deferral => "another run defers: waiting until it is done",
                            Guarded::Alerts => {
                                "another run changes alerts: waiting until it is done"
                            }
                        });
                    }
                    signals::check()?;
                    tokio::time::sleep(AGAIN).await;
                }
                Err(TryLockError::Error(error)) => return Err(failed(error)),
            }
        }
        let mut before = Vec::new();
        (&file).take(16).read_to_end(&mut before).map_err(failed)?;
        if before == BUSY {
            output.to_stderr(&format!(
                "the last run that {did} was killed: waiting 3 s for what it sent"
            ));
            signals::unless_stopped(async {
                tokio::time::sleep(UNDER_WAY).await;
                Ok(())
            })
            .await?;
        }
        file.rewind()
            .and_then(|()| file.write_all(BUSY))
            .map_err(failed)?;
        Ok(Self(Some(file)))
    }
}

/// Nothing is under way any more. Only a process that is killed leaves its mark.
impl Drop for DeferralLock {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            // A mark that stays makes the next run wait a little.
            let _ = file.set_len(0);
        }
    }
}
