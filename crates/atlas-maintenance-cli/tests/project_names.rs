//! Projects by name: exact, one of its name, in the organization if there is one.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use atlas_maintenance::{OrganizationId, ProjectId, env};
use support::{Served, json, stderr, stdout};

const OTHER: &str = "070707070707070707070707";

fn id(number: u8) -> ProjectId {
    ProjectId::from_bytes([number; 12])
}

/// Projects `shop` and `shop-eu`, and two of the name `twin`, one in another organization.
fn served() -> Served {
    let served = Served::start();
    let control = served.simulator.control();
    control.add_project(id(1), "shop");
    control.add_project(id(2), "shop-eu");
    control.add_project(id(3), "twin");
    control.add_project(id(4), "twin");
    control.add_project(id(5), "Größe 7/8 & mehr");
    let other: OrganizationId = OTHER.parse().unwrap();
    control.set_organization(id(4), other).unwrap();
    served
}

fn project(served: &Served, words: &[&str]) -> String {
    let output = served
        .command(words)
        .args(["--output", "json"])
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    json(&output.stdout)["project"].as_str().unwrap().to_owned()
}

fn error(served: &Served, words: &[&str]) -> String {
    let output = served.command(words).output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    stderr(&output)
}

#[test]
fn name_stands_for_the_id_in_every_command() {
    let served = served();
    let shop = id(1).to_string();
    let set = ["set", "shop", "--day", "sunday", "--hour", "2"];
    for words in [
        &set[..],
        &["get", "shop"],
        &["get", " shop "],
        &["auto-defer", "shop", "on"],
        &["preview", "wave", "shop"],
        &["preview", "set-wave", "shop", "2"],
        &["reset", "shop", "--yes"],
    ] {
        assert_eq!(project(&served, words), shop, "{words:?}");
    }
    assert_eq!(
        project(&served, &["get", "Größe 7/8 & mehr"]),
        id(5).to_string()
    );
    let api = ["api", "getMaintenanceWindow", "--group-id", "shop"];
    let output = served.command(&api).output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let requests = served.simulator.control().requests();
    let path = &requests.last().unwrap().path;
    assert!(path.contains(&shop), "{path}");
    let verify = ["verify", "--project", "shop", "--allow-changes", "shop"];
    let output = served.command(&verify).output().unwrap();
    assert!(stdout(&output).contains("CLAUSE"), "{}", stderr(&output));
    let other = ["verify", "--project", "shop", "--allow-changes", "shop-eu"];
    assert!(error(&served, &other).contains("--allow-changes"));
    let mut simulated = support::binary(&["--simulate", "get", "Demo"]);
    assert!(simulated.output().unwrap().status.success());
}

#[test]
fn only_the_exact_name_is_taken() {
    let served = served();
    for name in ["Shop", "shop-", "sho", "hop"] {
        let said = error(&served, &["get", name]);
        assert!(said.contains("has the name"), "{said}");
        let (_, similar) = said.split_once("similar names: ").unwrap();
        assert!(
            similar.contains("\"shop\"") && similar.contains("\"shop-eu\""),
            "{said}"
        );
    }
    let said = error(&served, &["get", "zebra"]);
    assert!(!said.contains("similar"), "{said}");
    assert!(error(&served, &["get", "shop", "--org", OTHER]).contains(OTHER));
}

#[test]
fn several_projects_of_one_name_are_an_error_that_names_them() {
    let served = served();
    let said = error(&served, &["get", "twin"]);
    assert!(said.contains("2 projects have the name"), "{said}");
    assert!(
        said.contains(&id(3).to_string()) && said.contains(&id(4).to_string()),
        "{said}"
    );
    assert!(said.contains(OTHER), "{said}");
    assert_eq!(
        project(&served, &["get", "twin", "--org", OTHER]),
        id(4).to_string()
    );
    let mut command = served.command(&["get", "twin", "--output", "json"]);
    let output = command.env(env::ORG_ID, OTHER).output().unwrap();
    assert_eq!(json(&output.stdout)["project"], id(4).to_string());
}

/// An id is never looked up, even if a project has it as its name.
#[test]
fn what_looks_like_an_id_is_one() {
    let served = served();
    let named = id(9).to_string();
    served.simulator.control().add_project(id(6), &named);
    let output = served.command(&["get", &named]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    let requests = served.simulator.control().requests();
    let lists = |path: &str| path.split('?').next().unwrap().ends_with("/groups");
    assert!(!requests.iter().any(|request| lists(&request.path)));
    let said = error(&served, &["get", named.strip_prefix('0').unwrap()]);
    assert!(said.contains("it has 23 digits and not 24"), "{said}");
}

#[test]
fn errors_are_bounded_and_printable() {
    let served = served();
    let control = served.simulator.control();
    for number in 20..60 {
        control.add_project(id(number), &format!("evil\u{202e}{}", "x".repeat(200)));
    }
    let said = error(&served, &["get", "evilxxxx"]);
    assert!(said.len() < 1200 && !said.contains('\u{202e}'), "{said}");
    for number in 60..90 {
        control.add_project(id(number), "many");
    }
    let said = error(&served, &["get", "many"]);
    assert!(
        said.contains("30 projects") && said.contains("and 25 more"),
        "{said}"
    );
    for name in ["", " ", "a\nb", "https://a:b@c", &"x".repeat(129)] {
        let output = served.command(&["get", name]).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{name:?}");
    }
}
