//! Tokens of service accounts, kept in files so that later programs use them too.
//!
//! A file is never trusted: what is no regular file, belongs to somebody else, can be read by others or
//! says something odd is passed over and replaced. Nothing that goes wrong here fails a call.

mod entry;
mod folder;

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use ring::digest::{Context, SHA256};
use secrecy::{ExposeSecret as _, SecretString};
use tracing::{debug, warn};

use crate::base_url::BaseUrl;
use entry::Entry;
use folder::{Folder, Found, LockFile, Problem};

/// How long a program waits for another that is fetching the same token. Then it fetches one itself.
const LOCK_WAIT: Duration = Duration::from_secs(15);

/// The time between two looks at the lock.
const LOCK_POLL: Duration = Duration::from_millis(20);

/// A folder with the tokens of service accounts, for programs that start often: a token is fetched once
/// and used by all of them until shortly before it expires.
///
/// A service account can have 100 active tokens an hour, and the service grants 10 to 50 a minute
/// (documented), so a program that is started for every call needs this.
///
/// - A token is found by a hash of the origin, the client id and the secret: other credentials, another
///   service or a new secret have another token.
/// - The folder is made with mode 0700, files with 0600. A file that others can read, that belongs to
///   another user, that is no regular file or not what this crate writes is passed over and replaced.
/// - Programs that need a token at the same time fetch one.
/// - A token that the service refuses is removed, and a new one is fetched.
/// - Nothing that goes wrong with files fails a call; without a usable folder there is no cache.
///
/// A process that can read the files of your user can read the tokens, which are good for an hour (documented).
#[derive(Clone)]
pub struct TokenCache {
    folder: PathBuf,
    on_note: Option<OnNote>,
}

type OnNote = Arc<dyn Fn(&str) + Send + Sync>;

/// What [`TokenCache::clear`] removed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ClearedTokens {
    /// The number of tokens.
    pub removed: usize,
    /// The number of files that could not be removed.
    pub left: usize,
}

impl TokenCache {
    /// A cache in a folder, which is made with the first token. Use one of your own, below the user's
    /// cache folder.
    pub fn new(folder: impl Into<PathBuf>) -> Self {
        Self {
            folder: folder.into(),
            on_note: None,
        }
    }

    /// Calls `note` with one line when a file or the folder is not as it should be, and with what was done
    /// about it. The same is a warning in the traces.
    #[must_use]
    pub fn on_note(mut self, note: impl Fn(&str) + Send + Sync + 'static) -> Self {
        self.on_note = Some(Arc::new(note));
        self
    }

    /// The folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Removes all tokens. To revoke one, call `revoke` of a client with its credentials before.
    ///
    /// # Errors
    ///
    /// When the folder is not the user's, or cannot be read.
    pub fn clear(&self) -> std::io::Result<ClearedTokens> {
        Folder::new(&self.folder).clear()
    }

    /// The number of tokens that have not expired.
    ///
    /// # Errors
    ///
    /// As for [`clear`](Self::clear).
    pub fn len(&self) -> std::io::Result<usize> {
        Folder::new(&self.folder).usable(SystemTime::now())
    }

    /// Whether there is no token that has not expired.
    ///
    /// # Errors
    ///
    /// As for [`clear`](Self::clear).
    pub fn is_empty(&self) -> std::io::Result<bool> {
        Ok(self.len()? == 0)
    }

    fn note(&self, problem: &Problem) {
        let text = format!("token cache: {problem}");
        if problem.is_common() {
            debug!("{text}");
            return;
        }
        warn!("{text}");
        if let Some(note) = &self.on_note {
            note(&text);
        }
    }
}

impl fmt::Debug for TokenCache {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TokenCache")
            .field("folder", &self.folder)
            .finish_non_exhaustive()
    }
}

/// The place of the token of one credential.
pub(crate) struct Slot {
    cache: TokenCache,
    folder: Folder,
    /// The hash of the credential, in hexadecimal digits.
    key: String,
}

/// A token from a file, and how long it may be used.
pub(crate) struct Cached {
    pub(crate) token: SecretString,
    pub(crate) usable: Duration,
}

/// Holds the lock of a slot.
#[must_use]
pub(crate) struct Locked {
    _file: Option<LockFile>,
}

impl Slot {
    pub(crate) fn new(
        cache: TokenCache,
        base: &BaseUrl,
        client_id: &str,
        secret: &SecretString,
    ) -> Self {
        let mut hash = Context::new(&SHA256);
        hash.update(b"atlas-maintenance token 1");
        for part in [base.as_str(), client_id, secret.expose_secret()] {
            // With its length, so that no two credentials give the same bytes.
            hash.update(&(part.len() as u64).to_be_bytes());
            hash.update(part.as_bytes());
        }
        Self {
            folder: Folder::new(&cache.folder),
            key: base16ct::lower::encode_string(hash.finish().as_ref()),
            cache,
        }
    }

    /// The token in the file, if it can be used. `is_refused` says which token cannot.
    pub(crate) fn read(&self, is_refused: impl Fn(&str) -> bool) -> Option<Cached> {
        self.usable(self.folder.read(&self.key).ok()?, is_refused)
    }

    /// As [`read`](Self::read), and says what is wrong with the file.
    pub(crate) fn read_and_note(&self, is_refused: impl Fn(&str) -> bool) -> Option<Cached> {
        match self.folder.read(&self.key) {
            Ok(found) => self.usable(found, is_refused),
            Err(problem) => {
                self.cache.note(&problem);
                None
            }
        }
    }

    fn usable(&self, found: Found, is_refused: impl Fn(&str) -> bool) -> Option<Cached> {
        let Found::Entry(entry) = found else {
            return None;
        };
        let usable = entry.usable(SystemTime::now())?;
        let token = entry.token();
        (!is_refused(token.expose_secret())).then_some(Cached { token, usable })
    }

    /// Waits until no other program fetches this token, but not for ever.
    pub(crate) async fn lock(&self) -> Locked {
        let file = match self.folder.lock_file(&self.key) {
            Ok(file) => file,
            Err(problem) => {
                self.cache.note(&problem);
                return Locked { _file: None };
            }
        };
        let waited = tokio::time::timeout(LOCK_WAIT, async {
            loop {
                match file.try_lock() {
                    Ok(true) => return Ok(()),
                    Ok(false) => tokio::time::sleep(LOCK_POLL).await,
                    Err(problem) => return Err(problem),
                }
            }
        });
        match waited.await {
            Ok(Ok(())) => Locked { _file: Some(file) },
            Ok(Err(problem)) => {
                self.cache.note(&problem);
                Locked { _file: None }
            }
            Err(_) => {
                debug!("another program has fetched a token for {LOCK_WAIT:?}: not waiting for it");
                Locked { _file: None }
            }
        }
    }

    /// Writes a token that may be used for so long. Returns whether it is there for others now.
    pub(crate) fn write(&self, token: &str, usable: Duration) -> bool {
        let now = SystemTime::now();
        let Some(text) = Entry::text(token, now, usable) else {
            return false;
        };
        match self.folder.write(&self.key, &text) {
            Ok(()) => {
                self.folder.prune(now);
                true
            }
            Err(problem) => {
                self.cache.note(&problem);
                false
            }
        }
    }

    /// Removes this token, unless another has taken its place, or a program is about to replace it.
    pub(crate) fn remove(&self, token: &str) {
        let Ok(lock) = self.folder.lock_file(&self.key) else {
            return;
        };
        if !matches!(lock.try_lock(), Ok(true)) {
            return;
        }
        if let Ok(Found::Entry(entry)) = self.folder.read(&self.key)
            && entry.is(token)
        {
            self.folder.remove(&self.key);
        }
    }

    /// Takes the token out of its file, to revoke it.
    pub(crate) async fn take(&self) -> Option<SecretString> {
        let _locked = self.lock().await;
        let found = self.folder.read(&self.key).ok()?;
        self.folder.remove(&self.key);
        match found {
            Found::Entry(entry) => entry.usable(SystemTime::now()).map(|_| entry.token()),
            Found::Nothing => None,
        }
    }
}

#[cfg(test)]
mod tests;
