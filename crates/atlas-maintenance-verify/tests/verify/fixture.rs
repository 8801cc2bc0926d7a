//! A simulator, and verifications of it.

use std::collections::BTreeMap;

use atlas_maintenance::{BaseUrl, Client, Credentials, ProjectId, RetryConfig};
use atlas_maintenance_simulator::{Simulator, SimulatorBuilder};
use atlas_maintenance_verify::{CancellationToken, Report, Subject, Verdict, Verification};

/// How much a verification may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Allowed {
    Reads,
    Changes,
    Actions,
}

/// A simulator with three projects; the verified one has no window.
pub(crate) async fn start(builder: SimulatorBuilder) -> Simulator {
    let simulator = builder.start().await.unwrap();
    let control = simulator.control();
    for number in 1..=2_u8 {
        let id = ProjectId::from_bytes([number; 12]);
        control.add_project(id, &format!("project-{number}"));
    }
    simulator
}

pub(crate) fn client(simulator: &Simulator, base: &str) -> Client {
    let known = simulator.control().credentials();
    let account = Credentials::service_account(known.client_id, known.client_secret).unwrap();
    build(account, base)
}

pub(crate) fn refused_client(base: &str) -> Client {
    build(Credentials::bearer_token("none").unwrap(), base)
}

fn build(credentials: Credentials, base: &str) -> Client {
    let base: BaseUrl = base.parse().unwrap();
    Client::builder(credentials)
        .base_url(base)
        .retries(RetryConfig::none())
        .build()
        .unwrap()
}

/// Verifies the simulator's first project, through `base`.
pub(crate) async fn verify_at(simulator: &Simulator, base: &str, allowed: Allowed) -> Report {
    let project = simulator.control().project_id();
    let mut verification =
        Verification::new(client(simulator, base), project).refused_client(refused_client(base));
    if allowed != Allowed::Reads {
        verification = verification.allow_changes(project).unwrap();
    }
    if allowed == Allowed::Actions {
        verification = verification.allow_actions();
    }
    verification.run(&CancellationToken::new()).await
}

pub(crate) async fn verify(simulator: &Simulator, allowed: Allowed) -> Report {
    verify_at(simulator, &simulator.base_url(), allowed).await
}

/// The name of a finding: an assumption's id, or operation, version and clause.
pub(crate) fn name(subject: &Subject) -> String {
    match subject {
        Subject::Clause {
            operation,
            version,
            clause,
            ..
        } => format!("{operation} {version} {}", clause.as_str()),
        Subject::Assumption { id, .. } => (*id).to_owned(),
        _ => panic!("another subject"),
    }
}

/// What differs, with what was seen.
pub(crate) fn differing(report: &Report) -> BTreeMap<String, String> {
    let findings = report.findings.iter();
    let differing = findings.filter(|finding| finding.verdict == Verdict::Differs);
    differing
        .map(|finding| (name(&finding.subject), finding.seen.clone()))
        .collect()
}

/// The verdict on an assumption, and the variant that was seen.
pub(crate) fn assumption(report: &Report, wanted: &str) -> (Verdict, Option<&'static str>) {
    let findings = report.findings.iter();
    let mut found = findings.filter_map(|finding| match &finding.subject {
        Subject::Assumption { id, variant, .. } if *id == wanted => {
            Some((finding.verdict, *variant))
        }
        _ => None,
    });
    found
        .next()
        .unwrap_or_else(|| panic!("there is no assumption {wanted}"))
}
