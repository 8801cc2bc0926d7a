//! The options of `simulate`.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use jiff::Timestamp;

use super::values;

/// How the simulator listens, and what is in it.
#[derive(Debug, clap::Args)]
pub(crate) struct Simulation {
    /// Address to listen on; port 0 picks a free port
    #[arg(long, value_name = "ADDR", default_value = "127.0.0.1:0")]
    pub(crate) listen: SocketAddr,
    /// Serve https, HTTP/2 and HTTP/1.1, with a certificate that is made at start
    #[arg(long)]
    pub(crate) tls: bool,
    /// Write the certificate to trust to FILE, and leave it there
    #[arg(long, value_name = "FILE", requires = "tls")]
    pub(crate) tls_cert: Option<PathBuf>,
    /// Print `export NAME=value` lines for a shell
    #[arg(long)]
    pub(crate) print_env: bool,
    /// Time to begin with, such as 2027-03-28T00:00:00Z, instead of the time of this machine
    #[arg(long, value_name = "TIME")]
    pub(crate) clock: Option<Timestamp>,
    /// Stop the clock: it moves only when it is advanced or set by the controls
    #[arg(long)]
    pub(crate) freeze: bool,
    /// Lifetime of access tokens in seconds [default: 3600]
    #[arg(long, value_name = "SECONDS", value_parser = values::seconds)]
    pub(crate) token_lifetime: Option<Duration>,
    /// Refuse further tokens while N are active; the service is documented to do so at 100
    #[arg(long, value_name = "N")]
    pub(crate) active_tokens: Option<u32>,
    /// Serve requests for this host as well, such as the name of a container; repeatable
    #[arg(long, value_name = "NAME")]
    pub(crate) allow_host: Vec<String>,
    /// Add N projects, at most a million: project-001 with id 000000000000000000000001, and so on
    /// [default: 0, or 40 with a scenario]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(..=1_000_000))]
    pub(crate) projects: Option<u32>,
    /// Let the projects be in states of a kind, with the events that lead to them
    #[arg(long, value_name = "NAME")]
    pub(crate) scenario: Option<Scenario>,
    /// Let the service behave otherwise: a variant of an assumption, as the simulator's README lists them;
    /// can be given several times
    #[arg(long, value_name = "ID=VARIANT", value_parser = assumption)]
    pub(crate) assume: Vec<(String, String)>,
}

/// What the projects of a simulation are like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub(crate) enum Scenario {
    /// Windows over the week, and maintenance that is announced, deferred, under way, completed or cancelled
    Fleet,
}

impl Simulation {
    /// How many projects there are.
    pub(crate) fn project_count(&self) -> u32 {
        self.projects.unwrap_or(match self.scenario {
            Some(Scenario::Fleet) => 40,
            None => 0,
        })
    }
}

/// Splits the name of an assumption from that of its variant.
fn assumption(text: &str) -> Result<(String, String), &'static str> {
    let (id, variant) = text
        .split_once('=')
        .ok_or("it has to be ID=VARIANT, such as omitted-protected-hours=kept")?;
    Ok((id.trim().to_owned(), variant.trim().to_owned()))
}
