//! The options of `simulate`.

use std::net::SocketAddr;
use std::path::PathBuf;

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
    /// Add N projects: project-001 with id 000000000000000000000001, and so on
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub(crate) projects: u16,
}
