//! Freezes of windows files: invalid ones are refused with the line, and valid ones are parsed.
#![allow(
    clippy::indexing_slicing,
    clippy::unwrap_used,
    clippy::panic,
    reason = "tests"
)]

use atlas_maintenance_fleet::{FleetPlan, FleetProject, FreezeEnd, Observed, WindowsFile, export};

/// A freeze of four lines, without its last line end; more lines can follow.
const FREEZE: &str = "[[freeze]]\nname = \"launch\"\nselect = { name = \"prod-*\" }";

fn project(digit: &str, name: &str) -> FleetProject {
    let mut project = FleetProject::new(digit.repeat(24).parse().unwrap(), name);
    project.organization = Some("a".repeat(24).parse().unwrap());
    project
}

fn fleet() -> [FleetProject; 2] {
    [project("1", "prod-shop"), project("2", "test")]
}

/// The diagnostics of a file, by itself or for the fleet.
fn diagnostics(text: &str) -> Vec<String> {
    let fleet = fleet();
    let checked =
        WindowsFile::parse("windows.toml", text).and_then(|file| file.check_freezes(fleet.iter()));
    match checked {
        Ok(()) => Vec::new(),
        Err(diagnostics) => diagnostics.iter().map(ToString::to_string).collect(),
    }
}

#[test]
fn invalid_freeze_gives_one_diagnostic_with_its_line() {
    let dates = "from = 2026-12-20\nto = 2026-12-31\n";
    let valid = format!("{FREEZE}\n{dates}");
    assert!(diagnostics(&valid).is_empty(), "{:?}", diagnostics(&valid));
    // The file, the line, and words of the message.
    for (text, line, words) in [
        ("freeze = 1\n".to_owned(), 1, "write [[freeze]]"),
        ("\nfreeze = [1]\n".to_owned(), 2, "write [[freeze]]"),
        ("freeze = []\n".to_owned(), 1, "no rule and no freeze"),
        (format!("{valid}form = 1\n"), 6, "did you mean \"from\"?"),
        (
            format!("{valid}repeats = \"yearly\"\n"),
            6,
            "did you mean \"repeat\"?",
        ),
        (
            format!("{valid}x = 1\n"),
            6,
            "the keys of a freeze are name, from, to, zone,",
        ),
        (
            format!("frezee = 1\n{valid}"),
            1,
            "did you mean \"freeze\"?",
        ),
        // Without something.
        (
            format!("[[freeze]]\nselect = {{ name = \"*\" }}\n{dates}"),
            1,
            "needs name",
        ),
        (
            format!("[[freeze]]\nname = \"n\"\n{dates}"),
            1,
            "the freeze selects no project",
        ),
        (format!("{FREEZE}\nto = 2026-12-31\n"), 1, "needs from"),
        (format!("{FREEZE}\nfrom = 2026-12-31\n"), 1, "needs to"),
        // Names.
        (valid.replace("launch", ""), 2, "1 to 100 characters"),
        (valid.replace("launch", " "), 2, "1 to 100 characters"),
        (
            valid.replace("launch", &"x".repeat(101)),
            2,
            "1 to 100 characters, not 101",
        ),
        (valid.replace("\"launch\"", "7"), 2, "takes text"),
        (
            format!("{valid}{valid}"),
            6,
            "the name \"launch\" is that of two freezes, also on line 1",
        ),
        // Bounds.
        (
            format!("{FREEZE}\nfrom = 7\nto = 2026-12-31\n"),
            4,
            "from takes a local date",
        ),
        (
            format!("{FREEZE}\nfrom = 10:00:00\nto = 2026-12-31\n"),
            4,
            "from takes a local date",
        ),
        (
            format!("{FREEZE}\nfrom = \"soon\"\nto = 2026-12-31\n"),
            4,
            "not \"soon\"",
        ),
        (
            format!("{FREEZE}\nfrom = \"2026-02-29\"\nto = 2026-12-31\n"),
            4,
            "from takes a local date",
        ),
        (
            format!("{FREEZE}\nfrom = 2026-12-20\nto = \"2026-12-31T24:00\"\n"),
            5,
            "to takes a local date",
        ),
        (
            format!("{FREEZE}\nfrom = 2026-12-20T10:00:00Z\nto = 2026-12-31\n"),
            4,
            "leave the offset out",
        ),
        (
            format!("{FREEZE}\nfrom = \"2026-12-20T10:00+01:00\"\nto = 2026-12-31\n"),
            4,
            "leave the offset out",
        ),
        (
            format!("{FREEZE}\nfrom = 2026-12-20T10:00:00-08:00\nto = 2026-12-31\n"),
            4,
            "leave the offset out",
        ),
        (
            format!("{FREEZE}\nfrom = 2026-12-20\nto = 2026-12-19\n"),
            5,
            "ends before it begins",
        ),
        (
            format!("{FREEZE}\nfrom = 2026-12-20T10:00:00\nto = 2026-12-20T10:00:00\n"),
            5,
            "at once",
        ),
        (
            format!("{FREEZE}\nfrom = 2026-12-20T10:00:00\nto = 2026-12-20T09:00:00\n"),
            5,
            "ends before it begins",
        ),
        (
            format!("{FREEZE}\nfrom = 2026-12-20\nto = 2027-12-20\n"),
            5,
            "longer than a year",
        ),
        (
            format!("{FREEZE}\nfrom = 2026-12-20\nto = 9991-01-01\n"),
            5,
            "9991 is not a year",
        ),
        (
            format!("{FREEZE}\nfrom = 0026-12-20\nto = 2027-01-01\n"),
            4,
            "26 is not a year",
        ),
        // Zones and repetition.
        (
            format!("{valid}zone = \"Europe/Berln\"\n"),
            6,
            "did you mean \"Europe/Berlin\"?",
        ),
        (format!("{valid}zone = \"\"\n"), 6, "such as Europe/Dublin"),
        (
            format!("{valid}zone = \"Etc/Unknown\"\n"),
            6,
            "not a time zone",
        ),
        (format!("{valid}zone = 1\n"), 6, "takes text"),
        (
            format!("{valid}repeat = \"monthly\"\n"),
            6,
            "repeat takes \"yearly\" only, not \"monthly\"",
        ),
        (format!("{valid}repeat = true\n"), 6, "takes text"),
        (format!("{valid}optional = \"yes\"\n"), 6, "true or false"),
        (format!("{valid}select = {{ }}\n"), 6, "duplicate key"),
        // The fleet.
        (
            format!("organization = \"{}\"\n{valid}", "b".repeat(24)),
            1,
            "belongs to aaaa",
        ),
        (
            valid.replace("prod-*", "dev-*"),
            1,
            "freeze \"launch\" selects none",
        ),
        (
            valid.replace("name = \"prod-*\"", &format!("id = \"{}\"", "4".repeat(24))),
            3,
            "no project 4444",
        ),
    ] {
        let found = diagnostics(&text);
        let [message] = found.as_slice() else {
            panic!("{text}\ngives {found:#?}");
        };
        assert!(
            message.starts_with(&format!("windows.toml:{line}: ")) && message.contains(words),
            "{text}\ngives {message}, expected line {line}: {words}"
        );
        assert!(!message.contains('\n'));
    }
}

#[test]
fn freeze_that_may_select_nothing_is_valid_without_projects() {
    let dates = "from = 2026-12-20\nto = 2026-12-31\n";
    let none = FREEZE.replace("prod-*", "dev-*");
    assert!(diagnostics(&format!("{none}\n{dates}optional = true\n")).is_empty());
    let text = format!("{}\n{dates}", FREEZE.replace("prod-*", "*"));
    let file = WindowsFile::parse("f", &text).unwrap();
    file.check_freezes([]).unwrap();
}

#[test]
fn valid_freezes_are_parsed_in_every_form() {
    let text = r#"
        [[freeze]]
        name = "dates"
        select = { tag = "env=prod" }
        from = 2026-12-20
        to = 2026-12-31
        repeat = "yearly"

        [[freeze]]
        name = "overlaps the first, as text"
        select = { name = "*" }
        from = "2026-12-24 18:00"
        to = "2027-01-02T06:30:15"
        zone = "europe/berlin"
        optional = true

        [[freeze]]
        name = "one day"
        select.ids = ["111111111111111111111111"]
        from = "2026-11-27"
        to = 2026-11-27
    "#;
    let file = WindowsFile::parse("f", text).unwrap();
    assert!(file.rules().is_empty());
    let [dates, times, day] = file.freezes() else {
        panic!("{file:?}");
    };
    let period = dates.period();
    assert_eq!((period.name(), dates.line()), ("dates", 2));
    assert_eq!(period.from().to_string(), "2026-12-20T00:00:00");
    assert_eq!(
        period.end(),
        FreezeEnd::Through("2026-12-31".parse().unwrap())
    );
    assert!(period.is_yearly() && period.zone().is_none() && !dates.is_optional());
    let period = times.period();
    assert_eq!(period.from().to_string(), "2026-12-24T18:00:00");
    assert_eq!(
        period.end(),
        FreezeEnd::At("2027-01-02T06:30:15".parse().unwrap())
    );
    let zone = period.zone().unwrap();
    assert_eq!(zone.iana_name(), Some("Europe/Berlin"));
    assert!(!period.is_yearly() && times.is_optional());
    assert_eq!(
        day.period().end().exclusive().to_string(),
        "2026-11-28T00:00:00"
    );
    let fleet = fleet();
    assert!(day.selector().matches(&fleet[0]) && !day.selector().matches(&fleet[1]));
}

/// Windows and freezes can be kept in one file or in two: a plan needs rules, a check of freezes does not.
#[test]
fn plan_needs_a_rule_and_is_the_same_with_freezes() {
    let rule = "[[rule]]\nselect = { name = \"*\" }\nwindow = \"none\"\n";
    let freeze = format!("{FREEZE}\nfrom = 2026-12-20\nto = 2026-12-31\n");
    let fleet = fleet().map(|project| Observed::new(project, Ok(None)));
    let plan = |text: &str| {
        let file = WindowsFile::parse("windows.toml", text).unwrap();
        let plan = FleetPlan::new(&file, &fleet);
        plan.map(|plan| format!("{plan:?}"))
            .map_err(|error| error.to_string())
    };
    assert_eq!(
        plan(&freeze).unwrap_err(),
        "windows.toml:1: the file has no rule, so it says nothing of windows: write at least one [[rule]]"
    );
    assert_eq!(plan(&format!("{rule}{freeze}")), plan(rule));
    // An exported file has rules only, and freezes can be added to it.
    let exported = export(&fleet);
    let file = WindowsFile::parse("f", &format!("{exported}\n{freeze}")).unwrap();
    assert_eq!((file.rules().len(), file.freezes().len()), (1, 1));
}
