//! What commands of fleets say of what they did not do: reasons, denied calls, waits, selections.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use atlas_maintenance::ProjectId;
use atlas_maintenance_simulator::{Fault, FaultResponse};
use serde_json::Value;
use support::fleet::Fleet;
use support::{json, stderr, stdout};

const FILE: &str = r#"
[[rule]]
name = "shops"
select = { name = "shop-*" }
day = "sunday"
spread = "00-06"
protected_hours = "9-17"
auto_defer = false

[[rule]]
select = { name = "Demo" }
ignore = true
"#;

const WINDOW: &str = "/maintenanceWindow";

fn inject(fleet: &Fleet, fault: Fault) {
    fleet.served.simulator.control().inject(fault).unwrap();
}

fn id(number: u8) -> String {
    ProjectId::from_bytes([number; 12]).to_string()
}

fn requests_for(fleet: &Fleet, what: &str) -> usize {
    let requests = fleet.served.simulator.control().requests();
    requests
        .iter()
        .filter(|request| request.path.contains(what))
        .count()
}

fn failures(summary: &Value) -> Vec<[&str; 3]> {
    let failures = summary["failures"].as_array().unwrap().iter();
    let text = |value: &'_ Value| value.as_str().unwrap().to_owned();
    failures
        .map(|failure| {
            for member in ["project", "outcome", "error"] {
                assert!(!text(&failure[member]).is_empty(), "{failure}");
            }
            ["project", "outcome", "error"].map(|member| failure[member].as_str().unwrap())
        })
        .collect()
}

#[test]
fn json_has_a_reason_for_every_project_that_is_not_done() {
    let fleet = Fleet::of(5);
    let file = fleet.file(FILE);
    let get = || Fault::answer(FaultResponse::new(403)).on_operation("getMaintenanceWindow");
    inject(&fleet, get().on_path(id(1)));
    let refused = Fault::answer(FaultResponse::new(409)).on_operation("updateMaintenanceWindow");
    inject(&fleet, refused.on_path(id(2)));
    let output = fleet.run(&["fleet", "apply", "-f", &file, "--yes", "--output", "json"]);
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let summary = json(&output.stdout);
    assert_eq!(
        (&summary["done"], &summary["leftOut"]),
        (&3.into(), &1.into())
    );
    assert_eq!(summary["stopped"], Value::Null);
    let failures = failures(&summary);
    let of = |number| {
        failures
            .iter()
            .find(|[project, ..]| *project == id(number))
            .unwrap()
    };
    assert_eq!(failures.len(), 2);
    assert!(
        of(1)[1] == "left-out" && of(1)[2].contains("403"),
        "{failures:?}"
    );
    assert!(
        of(2)[1] == "refused" && of(2)[2].contains("409"),
        "{failures:?}"
    );
}

#[test]
fn denied_calls_stop_reading_and_changing_and_the_rest_is_listed() {
    let fleet = Fleet::of(90);
    let file = fleet.file(FILE);
    inject(
        &fleet,
        Fault::answer(FaultResponse::new(401)).on_path(WINDOW),
    );
    for words in [
        &["fleet", "list"][..],
        &["fleet", "plan", "-f", &file],
        &["fleet", "apply", "-f", &file, "--yes"],
        &["calendar", "--zone", "UTC"],
        &["fleet", "reset", "--yes"],
    ] {
        let control = fleet.served.simulator.control();
        control.clear_requests();
        let output = fleet.run(&[words, &["--output", "json"]].concat());
        let (out, err) = (stdout(&output), stderr(&output));
        assert_eq!(output.status.code(), Some(1), "{words:?}: {err}");
        assert!(
            err.contains("calls in a row were denied"),
            "{words:?}: {err}"
        );
        assert!(err.contains("check the credentials"), "{words:?}: {err}");
        // All projects are there, with what happened to each.
        let lines = out.matches("\"project\":").count();
        let ignored = usize::from(words[1] == "apply");
        assert_eq!(lines, 91 - ignored, "{words:?}: {out}");
        assert!(requests_for(&fleet, WINDOW) < 40, "{words:?}");
        assert!(requests_for(&fleet, "/oauth/token") <= 2, "{words:?}");
    }
}

#[test]
fn waits_have_lines_with_who_and_until_when() {
    let fleet = Fleet::of(30);
    let busy = || Fault::answer(FaultResponse::new(429).header("Retry-After", "1"));
    // Each window once, the list once, and the token once.
    inject(
        &fleet,
        busy().on_operation("getMaintenanceWindow").times(31),
    );
    inject(&fleet, busy().on_operation("listProjects").once());
    inject(&fleet, busy().on_token_requests().once());
    let output = fleet.run(&["fleet", "list"]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(0), "{said}");
    let waits = said.lines();
    let waits: Vec<_> = waits
        .filter(|line| line.contains(" waits 1 s for the rate limit"))
        .collect();
    assert!(waits.iter().all(|line| line.contains(", until ")), "{said}");
    let begins = |with: &str| waits.iter().any(|line| line.starts_with(with));
    assert!(
        begins("the list of projects waits 1 s for the rate limit of tokens, "),
        "{said}"
    );
    assert!(
        begins("the list of projects waits 1 s for the rate limit, "),
        "{said}"
    );
    assert!(begins("shop-"), "{said}");
    // Two for the list, and so many for the windows; the rest is counted.
    assert_eq!(waits.len(), 22, "{said}");
    assert!(said.contains("11 more waits for the rate limit"), "{said}");
}

#[test]
fn longest_wait_is_an_option() {
    let fleet = Fleet::of(1);
    inject(
        &fleet,
        Fault::answer(FaultResponse::new(429).header("Retry-After", "3")).on_path(WINDOW),
    );
    let output = fleet.run(&["fleet", "list", "--max-wait", "2.5", "--output", "csv"]);
    let (out, err) = (stdout(&output), stderr(&output));
    assert_eq!(output.status.code(), Some(1), "{err}");
    assert!(
        out.contains("waiting for the rate limit of at most 2 s"),
        "{out}"
    );
    assert!(!err.contains("waits"), "{err}");
}

#[test]
fn selection_narrows_plan_and_apply_with_any_file() {
    let fleet = Fleet::of(12);
    let control = fleet.served.simulator.control();
    for number in [3, 4, 5] {
        let tags = [
            ("env", "prod"),
            ("team", if number == 5 { "b" } else { "a" }),
        ];
        let tags = tags.map(|(key, value)| (key.to_owned(), value.to_owned()));
        let id = ProjectId::from_bytes([number; 12]);
        control.set_tags(id, tags.into_iter().collect()).unwrap();
    }
    let file = fleet.file(FILE);
    let plan = |more: &[&str]| {
        let words = [&["fleet", "plan", "-f", &file, "--output", "json"], more].concat();
        json(&fleet.run(&words).stdout)
    };
    let hours = |plan: &Value| {
        let projects = plan["projects"].as_array().unwrap().iter();
        let of = |one: &Value| (one["project"].to_string(), one["text"].to_string());
        projects.map(of).collect::<Vec<_>>()
    };
    let all = hours(&plan(&[]));
    for (more, count) in [
        (&["--tag", "env=prod"][..], 3),
        (&["--tag", "env"], 3),
        (&["--tag", "env=prod", "--tag", "team=a"], 2),
        (&["--tag", "env=test"], 0),
        (&["--filter", "shop-0*"], 9),
        (&["--filter", "shop-0*", "--tag", "team=b"], 1),
        // Only what another rule decides.
        (&["--filter", "Demo"], 1),
        (&["--org", "4888442a3354817a7320eb61"], 13),
    ] {
        let some = hours(&plan(more));
        assert_eq!(some.len(), count, "{more:?}");
        assert!(
            some.iter().all(|one| all.contains(one)),
            "{more:?}: {some:?} of {all:?}"
        );
    }
    let counts = plan(&[]);
    for (member, count) in [
        ("changes", 12),
        ("ignored", 1),
        ("upToDate", 0),
        ("unmatched", 0),
    ] {
        assert_eq!(counts[member], count, "{member}");
    }
    let applied = fleet.done(&["fleet", "apply", "-f", &file, "--yes", "--tag", "team=a"]);
    assert_eq!(applied, "2 done\n");
    assert_eq!(fleet.changes(), 2);
    // A rule that finds nothing at all is an error with every selection.
    let wrong = fleet.file(&FILE.replace("Demo", "demo"));
    let said = fleet.fails(2, &["fleet", "plan", "-f", &wrong, "--tag", "team=a"]);
    assert!(said.contains("selects none of the projects"), "{said}");
    let other = [
        "fleet",
        "plan",
        "-f",
        &wrong,
        "--org",
        "012345678901234567890123",
    ];
    let org = fleet.file(&format!(
        "organization = \"4888442a3354817a7320eb61\"\n{FILE}"
    ));
    let said = fleet.fails(2, &["fleet", "plan", "-f", &org, "--org", other[5]]);
    assert!(said.contains("--org"), "{said}");
}
