//! `simulate`: runs the simulator as a server that logs requests to stderr.

use std::fmt::Write as _;

use atlas_maintenance::{ProjectId, env};
use atlas_maintenance_simulator::{Clock, LoggedRequest, Simulator};
use atlas_maintenance_types::one_line;

use crate::args::{Scenario, Simulation};
use crate::commands::certificate_file::CertificateFile;
use crate::commands::stderr_log::StderrLog;
use crate::failure::Failure;
use crate::output::Output;
use crate::results::SimulatorVariables;
use crate::session;
use crate::signals;

/// Names the file with the trusted certificates to OpenSSL, Go, rustls and others.
const CERTIFICATE: &str = "SSL_CERT_FILE";

/// Names the organization to other programs.
const ORGANIZATION_ID: &str = "MONGODB_ATLAS_ORG_ID";

pub(crate) async fn run(simulation: &Simulation, output: Output) -> Result<(), Failure> {
    let Simulation {
        listen,
        print_env,
        scenario,
        ..
    } = *simulation;
    let projects = simulation.project_count();
    // Nothing is in progress that a signal has to wait for.
    signals::be_quiet();
    let stopped = signals::token();
    let log = StderrLog::start();
    if !listen.ip().is_loopback() {
        log.write(format!(
            "warning: other machines can reach {listen}, and anyone can use the simulator's \
             credentials and controls"
        ));
    }
    let mut builder = Simulator::builder()
        .listen(listen)
        .clock(clock(simulation))
        .active_tokens(simulation.active_tokens)
        .on_request(move |request| log.write(line(request)));
    if let Some(lifetime) = simulation.token_lifetime {
        builder = builder.token_lifetime(lifetime);
    }
    for host in &simulation.allow_host {
        builder = builder.allow_host(host);
    }
    if simulation.tls {
        builder = builder.tls();
    }
    for (id, variant) in &simulation.assume {
        let taken = builder.assume(id, variant);
        builder = taken.map_err(|error| Failure::Usage(format!("--assume: {error}")))?;
    }
    let simulator = session::start(builder).await?;
    let certificate = simulator
        .certificate()
        .map(|pem| CertificateFile::write(simulation.tls_cert.as_deref(), pem))
        .transpose()?;
    let control = simulator.control();
    match scenario {
        Some(Scenario::Fleet) => control.add_fleet(projects),
        None => {
            for number in 1..=projects {
                control.add_project(numbered(number), &format!("project-{number:03}"));
            }
        }
    }
    let known = control.credentials();
    let mut variables = vec![
        (env::BASE_URL, simulator.base_url()),
        (env::CLIENT_ID, known.client_id.to_owned()),
        (env::CLIENT_SECRET, known.client_secret.to_owned()),
        (env::PUBLIC_API_KEY, known.public_key.to_owned()),
        (env::PRIVATE_API_KEY, known.private_key.to_owned()),
        (ORGANIZATION_ID, control.organization_id().to_string()),
        (env::PROJECT_ID, control.project_id().to_string()),
    ];
    if let Some(file) = &certificate {
        variables.push((CERTIFICATE, file.path().display().to_string()));
    }
    let mut text = String::new();
    let prefix = if print_env { "export " } else { "  " };
    if !print_env {
        text.push_str(
            "The simulator is running. Its credentials are fixed and not valid anywhere else.\n",
        );
    }
    for (name, value) in &variables {
        let value = if print_env {
            quoted(value)
        } else {
            value.clone()
        };
        let _ = writeln!(text, "{prefix}{name}={value}");
    }
    if !print_env {
        if projects > 0 {
            let (first, last) = (numbered(1), numbered(projects));
            let _ = writeln!(
                text,
                "There are {projects} more projects: {first} to {last}."
            );
        }
        text.push_str("Schedule maintenance with a POST to /_simulator/projects/PROJECT/maintenance. Interrupt to stop.\n");
    }
    output.show(
        || SimulatorVariables(variables.into_iter().collect()),
        || text.trim_end().to_owned(),
    )?;
    tokio::select! {
        () = simulator.stopped() => Err(Failure::Local("the simulator stopped unexpectedly".to_owned())),
        () = stopped.cancelled() => Ok(()),
    }
}

fn clock(simulation: &Simulation) -> Clock {
    let clock = Clock::running();
    if simulation.freeze {
        clock.freeze();
    }
    if let Some(now) = simulation.clock {
        clock.set(now);
    }
    clock
}

/// The value as a word of a shell: paths can have spaces, for example.
fn quoted(value: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_./:@%+=,".contains(c);
    if value.chars().all(is_plain) {
        return value.to_owned();
    }
    format!("'{}'", value.replace('\'', r"'\''"))
}

/// The id of an added project: its number.
fn numbered(number: u32) -> ProjectId {
    let [a, b, c, d] = number.to_be_bytes();
    ProjectId::from_bytes([0, 0, 0, 0, 0, 0, 0, 0, a, b, c, d])
}

/// A request in one line, with control characters escaped.
fn line(request: &LoggedRequest) -> String {
    let credentials = match request.header("authorization") {
        Some("Bearer") => "with a token",
        Some("Digest") => "with an API key",
        Some("Basic") => "with a client id",
        Some(_) => "with unknown credentials",
        None => "without credentials",
    };
    let project = request
        .project
        .as_ref()
        .map_or_else(String::new, |name| format!("project {}, ", one_line(name)));
    let fault = request
        .fault
        .as_ref()
        .map_or_else(String::new, |fault| format!(", fault: {fault}"));
    format!(
        "{} {} {} ({project}{credentials}{fault})",
        request.status,
        one_line(&request.method),
        one_line(&request.path)
    )
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn values_are_words_of_a_shell() {
        for (value, word) in [
            ("https://127.0.0.1:8080", "https://127.0.0.1:8080"),
            ("/tmp/a b.pem", "'/tmp/a b.pem'"),
            ("it's $HOME", r"'it'\''s $HOME'"),
        ] {
            assert_eq!(quoted(value), word);
        }
    }
}
