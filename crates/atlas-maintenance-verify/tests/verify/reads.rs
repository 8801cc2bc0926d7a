//! Verifications that only read.

use atlas_maintenance_simulator::{Fault, FaultResponse, Simulator};
use atlas_maintenance_verify::{Outcome, Report, Verdict, WindowOutcome};
use serde_json::Value;

use crate::fixture::{Allowed, start, verify};

fn tried(report: &Report) -> usize {
    let [holds, differs, _] = report.counts();
    holds + differs
}

#[tokio::test]
async fn reading_sends_nothing_that_changes() {
    let simulator = start(Simulator::builder()).await;
    let report = verify(&simulator, Allowed::Reads).await;
    let requests = simulator.control().requests();
    assert!(requests.len() > 50, "{}", requests.len());
    for request in requests {
        let is_token = request.path.starts_with("/api/oauth/");
        assert!(
            request.method == "GET" || is_token,
            "{} {}",
            request.method,
            request.path
        );
    }
    assert_eq!(report.window, WindowOutcome::Untouched);
    assert!(tried(&report) > 90, "{:?}", report.counts());
}

#[tokio::test]
async fn nothing_is_learnt_without_a_service() {
    let simulator = start(Simulator::builder()).await;
    let base = simulator.base_url();
    let client = crate::fixture::client(&simulator, &base);
    let project = simulator.control().project_id();
    drop(simulator);
    let stop = atlas_maintenance_verify::CancellationToken::new();
    let report = atlas_maintenance_verify::Verification::new(client, project)
        .allow_changes(project)
        .unwrap()
        .run(&stop)
        .await;
    assert_eq!(report.outcome(), Outcome::NotTried);
    assert_eq!(tried(&report), 0);
    let why = report.ended.unwrap();
    assert!(why.contains("not sent"), "{why}");
}

#[tokio::test]
async fn refusals_of_the_caller_are_failures_and_no_differences() {
    for (status, code) in [
        (401, "UNEXPECTED_ERROR"),
        (403, "IP_ADDRESS_NOT_ON_WHITELIST"),
        (404, "GROUP_NOT_FOUND"),
        (429, "RATE_LIMITED_TOKEN_BUCKET"),
        (503, "UNAVAILABLE"),
    ] {
        let simulator = start(Simulator::builder()).await;
        let body = format!(r#"{{"error": {status}, "errorCode": "{code}", "detail": "no"}}"#);
        let reply = FaultResponse::new(status)
            .header("Content-Type", "application/json")
            .header("X-Error-Code", code)
            .body(body);
        simulator
            .control()
            .inject(Fault::answer(reply).on_path("/api/atlas/"))
            .unwrap();
        let report = verify(&simulator, Allowed::Changes).await;
        let of_window = report.findings.iter().filter(|finding| {
            let name = crate::fixture::name(&finding.subject);
            name.starts_with("getMaintenanceWindow") && !name.contains("error-")
        });
        let mut count = 0;
        for finding in of_window {
            let failed = Verdict::NotTried { is_failure: true };
            assert_eq!(finding.verdict, failed, "{status}: {finding:?}");
            count += 1;
        }
        assert_eq!(count % 5, 0, "{count}");
        assert_ne!(report.outcome(), Outcome::Holds, "{status}");
        assert_eq!(report.window, WindowOutcome::Untouched, "{status}");
    }
}

#[tokio::test]
async fn report_has_no_ids_names_secrets_and_control_characters() {
    let simulator = start(Simulator::builder()).await;
    let control = simulator.control();
    let secret = "eyJhbGciOiJIUzI1NiJ9.payload";
    let body = format!(
        "{{\"detail\":\"Bearer {secret} of {} \\u001b[2J from 203.0.113.7\",\"error\":\"x\",\
         \"name\":\"our-name\"}}",
        control.project_id()
    );
    let reply = FaultResponse::new(400)
        .header("Content-Type", "application/json")
        .header("X-Error-Code", format!("A {}", control.project_id()))
        .body(body);
    let fault = Fault::answer(reply).on_operation("getMaintenanceWindow");
    control.inject(fault).unwrap();
    let report = verify(&simulator, Allowed::Reads).await;
    let json = report.to_json();
    let shown: String = report
        .findings
        .iter()
        .flat_map(|finding| {
            let mut lines = report.exchange(finding);
            lines.push(finding.seen.clone());
            lines
        })
        .collect();
    for text in [&json, &shown] {
        for private in [
            control.project_id().to_string(),
            control.organization_id().to_string(),
            secret.to_owned(),
            control.credentials().client_id.to_owned(),
            control.credentials().client_secret.to_owned(),
            "project-1".to_owned(),
            "our-name".to_owned(),
            "203.0.113.7".to_owned(),
        ] {
            assert!(!text.contains(&private), "{private}");
        }
    }
    assert!(!shown.chars().any(char::is_control));
    let is_line_end = |c: char| c == '\n';
    assert!(!json.chars().any(|c| c.is_control() && !is_line_end(c)));
    let json: Value = serde_json::from_str(&json).unwrap();
    assert!(
        json["clauses"]
            .as_array()
            .unwrap()
            .iter()
            .any(|it| { it["exchange"]["reply"]["status"] == 400 })
    );
}
