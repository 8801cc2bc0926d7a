//! From the vendor's documents to fragments, and from fragments to everything generated.
//!
//! `slice` reads documents that are not in the repository and writes `spec/`; `generate` reads
//! `spec/` and writes what follows from it. Neither needs the network. `bench` writes nothing: it
//! measures what the library costs.

mod bench;
mod document;
mod error;
mod generate;
mod output;
mod slice;
mod sources;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use output::Mode;
use workspace::Workspace;

/// Keeps spec/ and everything generated from it in step.
///
/// Exit status: 0 done · 1 something in the input is wrong, nothing was written · 2 bad usage ·
/// 4 a check found something out of date.
#[derive(Debug, Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    /// The workspace to work on, instead of the one this program belongs to
    #[arg(long, global = true, value_name = "DIR")]
    root: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Write the crates, and every other list of versions, from the fragments in spec/
    ///
    /// Reads spec/sources.toml and the fragment of each version in it. All output is worked out
    /// before any of it is written; files are written only where they differ, and files of versions
    /// that are not listed any more are removed.
    #[command(after_help = "Examples:\n  cargo xtask generate\n  cargo xtask generate --check")]
    Generate {
        /// Write nothing; show what would change, and exit with 4 if anything would
        #[arg(long)]
        check: bool,
    },
    /// Write the fragments in spec/ from the vendor's documents
    ///
    /// Takes the operations that spec/sources.toml selects, what they refer to and no other, drops
    /// the vendor's words, and applies spec/overlay.yaml. A version without a `file` in
    /// sources.toml is left as it is.
    #[command(
        after_help = "Examples:\n  cargo xtask slice --from ../openapi/openapi/v2\n  \
                            cargo xtask slice --from a/openapi-2023-01-01.json b --check"
    )]
    Slice {
        /// Folders that hold the documents that sources.toml names, or such documents
        #[arg(long, required = true, num_args = 1.., value_name = "DIR_OR_FILE")]
        from: Vec<PathBuf>,
        /// Write nothing; show what would change, and exit with 4 if anything would
        #[arg(long)]
        check: bool,
    },
    /// Measure what calls through the library cost, against a bare HTTP client
    ///
    /// Builds both with optimization, starts a simulator, and runs them in turns. Prints ratios of
    /// neighbouring rounds with their medians: CPU time, throughput, latency and memory; then how
    /// many requests a call takes. It judges nothing.
    #[command(after_help = "Examples:\n  cargo xtask bench\n  \
                            cargo xtask bench --rounds 40 --auth digest\n  \
                            cargo xtask bench --rounds 1 --instructions")]
    Bench(bench::Options),
    /// Generate one client: a document on standard input, code on standard output
    #[command(name = generate::CHILD, hide = true)]
    GenerateOne,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let workspace = Workspace::new(arguments.root.unwrap_or_else(own_root));
    let done = match arguments.command {
        Command::Generate { check } => generate::run(&workspace, mode(check)),
        Command::Slice { from, check } => slice::run(&workspace, &from, mode(check)),
        Command::Bench(options) => bench::run(&workspace, &options),
        Command::GenerateOne => {
            return match generate::child() {
                Ok(()) => ExitCode::SUCCESS,
                Err(reason) => {
                    eprintln!("{reason}");
                    ExitCode::FAILURE
                }
            };
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            if let Some(place) = error.place() {
                eprintln!("  where:   {place}");
            }
            eprintln!("  way out: {}", error.way_out());
            ExitCode::from(error.exit_code())
        }
    }
}

const fn mode(check: bool) -> Mode {
    if check { Mode::Check } else { Mode::Write }
}

/// The folder above this package, as Cargo names it to what it runs; else the current one.
fn own_root() -> PathBuf {
    match std::env::var_os("CARGO_MANIFEST_DIR") {
        Some(package) => PathBuf::from(package).join(".."),
        None => PathBuf::from("."),
    }
}
