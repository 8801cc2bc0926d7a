//! Where one secret is, and how it is fetched. It is never shown.

use std::fmt;
use std::process::Stdio;
use std::time::Duration;

use tokio::io::AsyncReadExt as _;

/// The longest output of a command, in bytes.
const MAX_OUTPUT: u64 = 64 * 1024;

pub(crate) enum Secret {
    /// It stood in the file, or is none.
    Given(String),
    Environment(String),
    Command {
        words: Vec<String>,
        limit: Duration,
    },
    Keyring {
        service: String,
        user: String,
    },
}

/// Where it is.
impl fmt::Display for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Given(_) => f.write_str("from the file"),
            Self::Environment(name) => write!(f, "from ${name}"),
            Self::Command { words, .. } => {
                let program = words.first().map_or("", String::as_str);
                write!(f, "from the command {program:?}")
            }
            Self::Keyring { service, user } => write!(f, "from the key ring ({service}, {user})"),
        }
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Secret {
    pub(super) fn is_quiet(&self) -> bool {
        matches!(self, Self::Given(_) | Self::Environment(_))
    }

    pub(super) async fn fetch(&self) -> Result<String, String> {
        let value = match self {
            Self::Given(text) => text.clone(),
            Self::Environment(name) => std::env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
                .ok_or_else(|| format!("the variable {name} is not set"))?,
            Self::Command { words, limit } => run(words, *limit).await?,
            Self::Keyring { service, user } => from_keyring(service, user)?,
        };
        Ok(value.trim().to_owned())
    }
}

/// The output of a command, which is run without a shell and stopped at the limit.
async fn run(words: &[String], limit: Duration) -> Result<String, String> {
    let Some((program, arguments)) = words.split_first() else {
        return Err("a command has no words".to_owned());
    };
    let named = |what: &dyn fmt::Display| format!("the command {program:?} {what}");
    let mut child = tokio::process::Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .kill_on_drop(true)
        .spawn()
        .map_err(|error| named(&format!("cannot be run: {error}")))?;
    let stdout = child.stdout.take();
    let mut output = Vec::new();
    let work = async {
        if let Some(stdout) = stdout {
            let mut stdout = stdout.take(MAX_OUTPUT + 1);
            stdout.read_to_end(&mut output).await?;
        }
        child.wait().await
    };
    let status = match tokio::time::timeout(limit, work).await {
        Ok(ended) => ended.map_err(|error| named(&format!("failed: {error}")))?,
        Err(_) => return Err(named(&format!("did not end within {} s", limit.as_secs()))),
    };
    if output.len() as u64 > MAX_OUTPUT {
        return Err(named(&"printed more than 64 KiB"));
    }
    if !status.success() {
        return Err(named(&format!("failed: {status}")));
    }
    match String::from_utf8(output) {
        Ok(text) if !text.trim().is_empty() => Ok(text),
        Ok(_) => Err(named(&"printed nothing")),
        Err(_) => Err(named(&"printed something that is no text")),
    }
}

/// On a thread of its own: the key ring may block, and may have a runtime of its own.
#[cfg(feature = "keyring")]
fn from_keyring(service: &str, user: &str) -> Result<String, String> {
    let missing =
        |what: &dyn fmt::Display| format!("the key ring does not give ({service}, {user}): {what}");
    let (of, who) = (service.to_owned(), user.to_owned());
    let asked = std::thread::spawn(move || keyring::v1::Entry::new(&of, &who)?.get_password());
    match asked.join() {
        Ok(Ok(secret)) => decoded(secret).ok_or_else(|| missing(&"it cannot be decoded")),
        Ok(Err(error)) => Err(missing(&error)),
        Err(_) => Err(missing(&"it failed")),
    }
}

/// What the Atlas CLI wrote into the key ring of macOS is encoded, with a prefix that says how.
#[cfg(feature = "keyring")]
fn decoded(secret: String) -> Option<String> {
    use base64::Engine as _;
    match secret.strip_prefix("go-keyring-base64:") {
        None => Some(secret),
        Some(text) => {
            let bytes = base64::engine::general_purpose::STANDARD
                .decode(text)
                .ok()?;
            String::from_utf8(bytes).ok()
        }
    }
}

#[cfg(not(feature = "keyring"))]
fn from_keyring(service: &str, user: &str) -> Result<String, String> {
    Err(format!(
        "the secret is in the system's key ring ({service}, {user}), which this build does not read: \
         build with --features keyring, or set the variables of the environment"
    ))
}
