//! Support for the tests of the binary: commands, their output, and a simulator.
#![allow(
    dead_code,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test support, and not every suite uses all of it"
)]

pub(crate) mod fleet;
pub(crate) mod profiles;
#[cfg(unix)]
pub(crate) mod terminal;
pub(crate) mod tokens;

use std::path::Path;
use std::process::{Command, Output, Stdio};

use atlas_maintenance::env;
use atlas_maintenance_simulator::{Simulator, SimulatorBuilder};
use serde_json::Value;

pub(crate) const PROJECT: &str = "32b6e34b3d91647abb20e7b8";

/// The organization of the simulator's projects.
pub(crate) const ORGANIZATION: &str = "4888442a3354817a7320eb61";

/// The binary, without the variables and the files of this machine that it reads.
pub(crate) fn binary(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_atlas-maintenance"));
    for (name, _) in std::env::vars_os() {
        if name.to_string_lossy().starts_with("MONGODB_ATLAS_") {
            command.env_remove(name);
        }
    }
    live_in(&mut command, Path::new(NO_HOME));
    command.args(words).stdin(Stdio::null());
    command
}

/// A home that is not there and cannot be made: what commands keep is nowhere.
const NO_HOME: &str = if cfg!(windows) { "NUL" } else { "/dev/null" };

/// Gives a command a home and folders of its own.
pub(crate) fn live_in(command: &mut Command, home: &Path) {
    for name in ["HOME", "USERPROFILE"] {
        command.env(name, home);
    }
    for (name, folder) in [
        ("XDG_CACHE_HOME", "cache"),
        ("XDG_CONFIG_HOME", "config"),
        ("LOCALAPPDATA", "cache"),
        ("APPDATA", "config"),
    ] {
        command.env(name, home.join(folder));
    }
}

pub(crate) fn run(words: &[&str]) -> Output {
    binary(words).output().unwrap()
}

pub(crate) fn stdout(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

pub(crate) fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

pub(crate) fn json(bytes: &[u8]) -> Value {
    serde_json::from_slice(bytes)
        .unwrap_or_else(|error| panic!("{error} in {:?}", String::from_utf8_lossy(bytes)))
}

/// The JSON error of a command that fails with `status`.
pub(crate) fn refusal(mut command: Command, status: i32) -> Value {
    let output = command.args(["--output", "json"]).output().unwrap();
    assert_eq!(output.status.code(), Some(status), "{}", stderr(&output));
    assert_eq!(stdout(&output), "");
    json(&output.stderr)
}

/// A simulator on its own thread, for commands that run as processes.
pub(crate) struct Served {
    pub(crate) simulator: Simulator,
    /// The home of its commands, with the tokens that they keep.
    pub(crate) home: tempfile::TempDir,
    _runtime: tokio::runtime::Runtime,
}

impl Served {
    pub(crate) fn start() -> Self {
        Self::with(Simulator::builder())
    }

    pub(crate) fn with(builder: SimulatorBuilder) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap();
        Self {
            simulator: runtime.block_on(builder.start()).unwrap(),
            home: tempfile::tempdir().unwrap(),
            _runtime: runtime,
        }
    }

    pub(crate) fn command(&self, words: &[&str]) -> Command {
        let known = self.simulator.control().credentials();
        let mut command = binary(words);
        live_in(&mut command, self.home.path());
        command
            .env(env::BASE_URL, self.simulator.base_url())
            .env(env::CLIENT_ID, known.client_id)
            .env(env::CLIENT_SECRET, known.client_secret)
            .env(env::PROJECT_ID, PROJECT);
        command
    }
}

/// The command in a shell in which no file can be longer than so many blocks of 512 bytes. A write beyond that
/// fails as on a full disk, after what fits was written.
pub(crate) fn in_blocks(command: &Command, blocks: u32) -> Command {
    let mut shell = Command::new("sh");
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => shell.env(name, value),
            None => shell.env_remove(name),
        };
    }
    let script = format!("trap '' XFSZ; ulimit -f {blocks}; exec \"$0\" \"$@\"");
    shell.arg("-c").arg(script);
    shell.arg(command.get_program()).args(command.get_args());
    shell
}

/// Announces maintenance of a project for the next opening of a window that it gets: Sundays at 02:00, if it
/// [is Thursday](make_it_thursday).
pub(crate) fn announce(served: &Served, project: atlas_maintenance::ProjectId) {
    let id = project.to_string();
    let words = ["set", &id, "--day", "sunday", "--hour", "2"];
    let output = served.command(&words).output().unwrap();
    assert!(output.status.success(), "{}", stderr(&output));
    let control = served.simulator.control();
    control.schedule_maintenance(project).unwrap();
}

/// Moves the simulator's clock to a Thursday noon: a window on Sunday at 02:00 then opens while maintenance
/// that is scheduled by default is announced and can be deferred.
pub(crate) fn make_it_thursday(simulator: &Simulator) {
    let control = simulator.control();
    let now = control.now().to_zoned(jiff::tz::TimeZone::UTC);
    let day = jiff::civil::Weekday::Thursday;
    let days = i64::from(now.date().weekday().until(day));
    let date = now.date().saturating_add(jiff::ToSpan::days(days));
    let at = date.at(12, 0, 0, 0);
    let mut at = at.to_zoned(jiff::tz::TimeZone::UTC).unwrap();
    if at < now {
        at = at.saturating_add(jiff::ToSpan::days(7));
    }
    let ahead = at.timestamp().duration_since(now.timestamp());
    control.advance(ahead.try_into().unwrap());
}

/// Somebody is told of everything, and of completed maintenance somebody else.
pub(crate) const ALERTS: &str = r##"
[[alerts]]
select = { name = "*" }
webhook = { url_env = "TEST_WEBHOOK_URL", secret_env = "TEST_WEBHOOK_SECRET" }
slack = { channel = "#ops", token_env = "TEST_SLACK_TOKEN" }

[[alerts]]
select = { name = "*" }
events = ["completed"]
group = { roles = ["GROUP_OWNER"] }
"##;

/// The environment that they take their secrets from.
pub(crate) const ALERT_SECRETS: [(&str, &str); 3] = [
    ("TEST_WEBHOOK_URL", "https://hooks.example.com/of-the-test"),
    ("TEST_WEBHOOK_SECRET", "a-webhook-secret"),
    ("TEST_SLACK_TOKEN", "xoxb-of-the-test"),
];

/// Text of a windows file: a freeze from today on that is longer than two deferrals.
pub(crate) fn freeze_of_the_present(names: &str) -> String {
    let today = jiff::Timestamp::now()
        .to_zoned(jiff::tz::TimeZone::UTC)
        .date();
    let to = today.saturating_add(jiff::ToSpan::days(40));
    format!(
        "\n[[freeze]]\nname = \"40 days\"\nselect = {{ name = \"{names}\" }}\nfrom = {today}\nto = {to}\n"
    )
}
