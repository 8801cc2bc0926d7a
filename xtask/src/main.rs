//! From the vendor's documents to fragments, and from fragments to everything generated.
//!
//! `slice` reads documents that are not in the repository and writes `spec/`; `generate` reads
//! `spec/` and writes what follows from it; `add-version` and `remove-version` do both for one version.
//! The others write nothing in the workspace: `check` tells what is out of date, `diff` what changed
//! between documents, `upstream-report` what the vendor's newest change for us, `coverage` what the
//! generator makes of a whole document, `seed-faults` what the contract tests miss. `bench`, `bench-protocols` and `bench-pipeline` start programs of another crate. None needs the
//! network, and no other that the crates of clients compile.

mod cargo;
mod check;
mod coverage;
mod diff;
mod error;
mod forward;
mod generate;
mod output;
mod read;
mod seed_faults;
mod settle;
mod slice;
mod sources;
mod upstream_report;
mod versions;
mod workspace;

use std::path::PathBuf;
use std::process::ExitCode;

use atlas_maintenance_codegen::process;
use atlas_maintenance_openapi::VersionDate;
use clap::{Parser, Subcommand};

use output::Mode;
use workspace::Workspace;

/// Of the time that the generator takes, a third was the system's allocator.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Keeps spec/ and everything generated from it in step.
///
/// Exit status: 0 done · 1 something in the input is wrong, nothing was written · 2 bad usage ·
/// 4 a check found something out of date · 100 a person must decide.
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
    /// before any of it is written; only files that differ are written, and files of versions that
    /// are no longer listed are removed.
    #[command(after_help = "Examples:\n  cargo xtask generate\n  cargo xtask generate --check")]
    Generate {
        /// Write nothing; show what would change, and exit with 4 if anything would
        #[arg(long)]
        check: bool,
    },
    /// Write the fragments in spec/ from the vendor's documents
    ///
    /// Extracts, for each version in spec/sources.toml, the operations that are listed there and what
    /// they refer to; drops the vendor's words; applies spec/overlay.yaml; and records the origin in
    /// sources.toml. A version without a recorded origin has a fragment made by hand, which is left
    /// unchanged unless it is named.
    ///
    /// With --out, writes any part of a document into another folder.
    #[command(
        after_help = "Examples:\n  cargo xtask slice --from ../openapi/openapi/v2\n  \
                            cargo xtask slice --from v2.json --check\n  \
                            cargo xtask slice --from v2.json --api-version 2024-08-05 \
                            --tag Clusters --out /tmp/clusters"
    )]
    Slice(slice::Options),
    /// Tell whether anything is out of date: spec/ and everything generated from it
    ///
    /// Compares the fragments with the vendor's documents, where those are available; the generated
    /// crates with the fragments; and every other list of versions with spec/sources.toml. Writes
    /// nothing; exits with 4, and names the commands that update it, if anything is out of date.
    #[command(
        after_help = "Examples:\n  cargo xtask check\n  cargo xtask check --from ../openapi/openapi/v2"
    )]
    Check {
        /// The vendor's documents, or folders that hold them. Default: in the folder that
        /// ATLAS_UPSTREAM_SPECS names, the subfolder of the revision in sources.toml
        #[arg(long, num_args = 1.., value_name = "FILE_OR_DIR")]
        from: Vec<PathBuf>,
    },
    /// Add a version of the API: fragment, crate, and every list of versions
    ///
    /// Does what a line in spec/sources.toml, `slice` and `generate` do, or nothing at all.
    #[command(
        after_help = "Examples:\n  cargo xtask add-version 2024-08-05 --from v2.json\n  \
                            cargo xtask add-version preview --from v2.json"
    )]
    AddVersion {
        /// The version: a date such as 2025-03-12, or `preview`
        #[arg(value_name = "DATE", value_parser = date)]
        date: VersionDate,
        /// The vendor's documents, or folders that hold them
        #[arg(long, required = true, num_args = 1.., value_name = "FILE_OR_DIR")]
        from: Vec<PathBuf>,
        /// The module of crates/atlas-maintenance/src/families/ that calls its client, if the version
        /// differs from the others in more than its date
        #[arg(long, value_name = "NAME")]
        family: Option<String>,
    },
    /// Remove a version of the API: its line, its fragment, its crate, and every mention
    #[command(after_help = "Example:\n  cargo xtask remove-version 2024-08-05")]
    RemoveVersion {
        /// The version, as spec/sources.toml lists it
        #[arg(value_name = "DATE", value_parser = date)]
        date: VersionDate,
    },
    /// Report how much of an upstream document the generator turns into code
    ///
    /// Generates a client for each tag and one for all operations together, and says of every
    /// operation that is not in them why. Everything is written into Cargo's target directory. Exits
    /// with 100 unless all that was asked for is covered.
    #[command(
        after_help = "Examples:\n  cargo xtask coverage --from openapi-2025-03-12.json\n  \
                            cargo xtask coverage --from openapi-2025-03-12.json --tag Streams \
                            --compile"
    )]
    Coverage(coverage::Options),
    /// Measure what the generator costs, and how that grows with the document
    #[command(disable_help_flag = true)]
    BenchPipeline(forward::Arguments),
    /// Measure what calls through the library cost, against a bare HTTP client
    #[command(disable_help_flag = true)]
    Bench(forward::Arguments),
    /// Measure what calls cost over HTTP/1.1 and over HTTP/2, with TLS and with a delay
    #[command(disable_help_flag = true)]
    BenchProtocols(forward::Arguments),
    /// Tell what changed on the wire between two documents
    ///
    /// Every change has a rule, a class, the operations it reaches and its place in the documents;
    /// one in a schema that many operations share is reported once. Requests and responses are
    /// compared separately. Operations are matched by method and path, and references are followed,
    /// so where something is written, and under which name, is no change on the wire.
    #[command(after_help = diff::EXAMPLES)]
    Diff(diff::Options),
    /// Report, as the text of a pull request, what the vendor's documents would change for us
    ///
    /// What changed for our operations since what spec/facts records, what of it the fragments would not
    /// show, what a person must decide, what may concern us in the rest of the API, and what to do next.
    /// Writes nothing; exits with 100 if something must be decided before there are fragments.
    #[command(after_help = upstream_report::EXAMPLES)]
    UpstreamReport(upstream_report::Options),
    /// Write what a report of `atlas-maintenance verify` shows into spec/assumptions.toml
    ///
    /// What was seen becomes recorded, with the date and what was seen as its source, and the variant that
    /// was seen the default. Refuses a report of another format or of another service than the vendor's,
    /// and one that contradicts what is recorded; then nothing is written.
    #[command(after_help = settle::EXAMPLES)]
    Settle {
        /// The report: the output of `verify --output json`
        #[arg(value_name = "FILE")]
        report: PathBuf,
    },
    /// Seed faults into a copy of the workspace, and report which the contract tests catch
    ///
    /// The faults are listed in tests/seeded-faults.toml. Each is seeded alone, in Cargo's target
    /// directory, and the tests are run there. Exits with 1 if any is missed.
    #[command(after_help = "Examples:\n  cargo xtask seed-faults\n  \
                            cargo xtask seed-faults --only \"hour 0\" --cases 256")]
    SeedFaults(seed_faults::Options),
    /// Generate one client: a document on standard input, code on standard output
    #[command(name = generate::CHILD, hide = true)]
    GenerateOne,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let workspace = Workspace::new(arguments.root.unwrap_or_else(own_root));
    let done = match arguments.command {
        Command::Generate { check } => generate::run(&workspace, mode(check)),
        Command::Slice(options) => slice::run(&workspace, &options),
        Command::Check { from } => check::run(&workspace, &from),
        Command::AddVersion { date, from, family } => {
            versions::add(&workspace, &date, &from, family.as_deref())
        }
        Command::RemoveVersion { date } => versions::remove(&workspace, &date),
        Command::Coverage(options) => coverage::run(&workspace, &options),
        Command::BenchPipeline(arguments) => {
            return forward::run(&workspace, "bench-pipeline", &arguments);
        }
        Command::BenchProtocols(arguments) => {
            return forward::run(&workspace, "bench-protocols", &arguments);
        }
        Command::Bench(arguments) => {
            return forward::run(&workspace, "bench-calls", &arguments);
        }
        Command::Diff(options) => diff::run(&workspace, &options),
        Command::UpstreamReport(options) => upstream_report::run(&workspace, &options),
        Command::Settle { report } => settle::run(&workspace, &report),
        Command::SeedFaults(options) => seed_faults::run(&workspace, &options),
        Command::GenerateOne => {
            return match process::generate_one() {
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
                eprintln!("  where: {place}");
            }
            eprintln!("  help:  {}", error.help());
            ExitCode::from(error.exit_code())
        }
    }
}

fn date(text: &str) -> Result<VersionDate, String> {
    VersionDate::try_from(text.to_owned())
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
