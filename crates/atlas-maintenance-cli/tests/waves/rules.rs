//! Waves of rules, and the mode of an organization.

use super::*;

/// The settings of waves in one fleet: a rule that names them.
fn with_waves(fleet: &Fleet, wave: &str) -> String {
    fleet.file(&format!(
        "[[rule]]\nselect.name = \"shop-0*\"\nday = \"sunday\"\nhour = 2\nwave = {wave}\n\n\
         [[rule]]\nselect.name = \"*\"\nignore = true\n"
    ))
}

fn wave_of(fleet: &Fleet, number: u8) -> Value {
    let id = id(number).to_string();
    read(
        fleet
            .done(&["preview", "wave", &id, "-o", "json"])
            .as_bytes(),
    )
}

fn patches(fleet: &Fleet) -> usize {
    let requests = fleet.served.simulator.control().requests();
    requests
        .iter()
        .filter(|request| request.method == "PATCH")
        .count()
}

#[test]
fn wave_of_a_rule_is_set_in_the_request_of_the_window() {
    let fleet = scene();
    fleet.done(&[
        "set",
        &id(4).to_string(),
        "--day",
        "monday",
        "--hour",
        "5",
        "--protect",
        "9-17",
    ]);
    let file = with_waves(&fleet, "{ tag = \"environment\" }");
    let before = patches(&fleet);
    let plan = fleet.fails(4, &["fleet", "plan", "-f", &file]);
    assert!(plan.contains("wave none -> 3"), "{plan}");
    assert!(
        plan.contains("opens Friday 2:00 -> Sunday 2:00, wave none -> 1"),
        "{plan}"
    );
    fleet.done(&["fleet", "apply", "-f", &file, "--yes"]);
    assert_eq!(patches(&fleet) - before, 4, "one for each project");
    for (number, wave) in [
        (1, json!(1)),
        (2, json!(2)),
        (3, json!(3)),
        (4, Value::Null),
    ] {
        let shown = wave_of(&fleet, number);
        assert_eq!(shown["waveAssignment"], wave, "{shown}");
        assert_eq!(shown["window"]["dayOfWeek"], 1);
    }
    // What the rule does not name is read and sent again.
    assert_eq!(
        wave_of(&fleet, 4)["window"]["protectedHours"]["endHourOfDay"],
        17
    );
    assert_eq!(wave_of(&fleet, 3)["window"]["autoDeferOnceEnabled"], true);
    fleet.done(&["fleet", "plan", "-f", &file]);
    fleet.done(&["fleet", "apply", "-f", &file, "--yes"]);
    assert_eq!(patches(&fleet) - before, 4, "nothing is left to do");

    // The wave alone, and none.
    let last = with_waves(&fleet, "3");
    let plan = read(
        fleet
            .fails(4, &["fleet", "plan", "-f", &last, "-o", "json"])
            .as_bytes(),
    );
    assert_eq!(plan["changes"], 3, "{plan}");
    fleet.done(&["fleet", "apply", "-f", &last, "--yes"]);
    assert_eq!(wave_of(&fleet, 4)["waveAssignment"], 3);
    let none = with_waves(&fleet, "\"none\"");
    fleet.done(&["fleet", "apply", "-f", &none, "--yes"]);
    assert_eq!(wave_of(&fleet, 4)["waveAssignment"], Value::Null);
    assert_eq!(patches(&fleet) - before, 4 + 3 + 4);
}

#[test]
fn reviewed_plan_sets_its_waves_unless_they_changed() {
    let fleet = scene();
    let file = with_waves(&fleet, "2");
    let plan = fleet.folder.path().join("plan.json").display().to_string();
    fleet.fails(4, &["fleet", "plan", "-f", &file, "--out", &plan]);
    fleet.done(&["preview", "set-wave", &id(1).to_string(), "3"]);
    let before = patches(&fleet);
    let refused = fleet.fails(3, &["fleet", "apply", &plan, "--yes"]);
    assert!(refused.contains("wave none -> 3"), "{refused}");
    assert_eq!(patches(&fleet), before);
    fleet.done(&["preview", "set-wave", &id(1).to_string(), "none"]);
    fleet.done(&["fleet", "apply", &plan, "--yes"]);
    for number in 1..=4 {
        assert_eq!(wave_of(&fleet, number)["waveAssignment"], 2);
    }
    // It is in effect, so it can be carried out again.
    fleet.done(&["fleet", "apply", &plan, "--yes"]);
}

#[test]
fn lost_reply_is_settled_by_reading_window_and_wave() {
    let fleet = scene();
    let file = with_waves(&fleet, "1");
    let control = fleet.served.simulator.control();
    let lost = Fault::reset(atlas_maintenance_simulator::FaultPoint::BeforeReply);
    control
        .inject(
            lost.on_operation("updateMaintenanceWindow")
                .on_path(id(2).to_string()),
        )
        .unwrap();
    fleet.fails(
        4,
        &["fleet", "apply", "-f", &file, "--yes", "--max-retries", "0"],
    );
    control.clear_faults();
    let before = patches(&fleet);
    let resume = ["fleet", "apply", "-f", &file, "--yes", "--resume"];
    let resumed = fleet.done(&[&resume[..], &["-o", "json"]].concat());
    // Window and wave show that it is done.
    assert_eq!(read(resumed.as_bytes())["notInEffect"], 0, "{resumed}");
    assert_eq!(patches(&fleet), before);
    assert_eq!(wave_of(&fleet, 2)["waveAssignment"], 1);
}

#[test]
fn waves_that_the_tag_assigns_are_not_set() {
    let fleet = scene();
    let file = with_waves(&fleet, "1");
    let plan = fleet.folder.path().join("plan.json").display().to_string();
    fleet.fails(4, &["fleet", "plan", "-f", &file, "--out", &plan]);
    let mode = [
        "fleet",
        "waves",
        "mode",
        "environment-tag",
        "--org",
        ORGANIZATION,
    ];
    assert!(fleet.fails(2, &mode).contains("--yes"));
    fleet.done(&[&mode[..], &["--yes"]].concat());
    let before = patches(&fleet);
    for words in [
        &["fleet", "plan", "-f", &file][..],
        &["fleet", "apply", "-f", &file, "--yes"],
        &["fleet", "apply", &plan, "--yes"],
    ] {
        let refused = fleet.fails(2, words);
        assert!(refused.contains("fleet waves mode manual"), "{refused}");
    }
    assert_eq!(patches(&fleet), before);
}

#[test]
fn mode_is_shown_and_set_once() {
    let fleet = scene();
    let mode = |words: &[&str]| {
        let words = [&["fleet", "waves", "mode"], words, &["--org", ORGANIZATION]].concat();
        fleet.done(&words)
    };
    assert!(mode(&[]).contains("never set"));
    assert!(mode(&["environment-tag", "--yes"]).contains("environment-tag"));
    let before = patches(&fleet);
    mode(&["environment-tag"]);
    assert_eq!(patches(&fleet), before);
    assert!(mode(&["default", "--yes"]).contains("never set"));
    let nowhere = fleet.fails(2, &["fleet", "waves", "mode"]);
    assert!(nowhere.contains("--org"), "{nowhere}");
}

#[test]
fn wave_that_is_none_is_refused_with_its_line() {
    let fleet = scene();
    for wrong in [
        "0",
        "4",
        "\"last\"",
        "{ tag = \"env\" }",
        "{ name = \"x\" }",
        "[1]",
        "true",
    ] {
        let file = with_waves(&fleet, wrong);
        let error = fleet.fails(2, &["fleet", "plan", "-f", &file]);
        assert!(error.contains("windows.toml:5: "), "{wrong}: {error}");
    }
}
