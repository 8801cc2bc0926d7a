//! Every invalid file is refused with diagnostics that name the line, and valid ones are parsed.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

use atlas_maintenance::{DayOfWeek, HourOfDay, Setting};
use atlas_maintenance_fleet::{
    FleetPlan, FleetProject, HourSpan, Observed, RuleEffect, RuleWave, Schedule, WindowsFile,
};

/// Three projects of one organization.
fn fleet() -> Vec<FleetProject> {
    [
        ("1", "prod-shop", "prod"),
        ("2", "prod-web", "prod"),
        ("3", "test", "test"),
    ]
    .map(|(digit, name, env)| {
        let mut project = FleetProject::new(digit.repeat(24).parse().unwrap(), name);
        project.tags.insert("env".to_owned(), env.to_owned());
        project.organization = Some("a".repeat(24).parse().unwrap());
        project
    })
    .into()
}

/// The diagnostics of a file, by itself or for the fleet.
fn diagnostics(text: &str) -> Vec<String> {
    let checked =
        WindowsFile::parse("windows.toml", text).and_then(|file| file.check(fleet().iter()));
    match checked {
        Ok(()) => Vec::new(),
        Err(diagnostics) => diagnostics.iter().map(ToString::to_string).collect(),
    }
}

const ONE: &str = "111111111111111111111111";

#[test]
fn invalid_file_gives_one_diagnostic_with_its_line() {
    let all = "[[rule]]\nselect = { name = \"*\" }\n";
    let at = "[[rule]]\nselect = { name = \"prod-*\" }\nday = \"sunday\"\nhour = 2\n";
    // The file, the line, and words of the message.
    for (text, line, words) in [
        // Its form.
        ("[[rule]\n".to_owned(), 1, "not TOML"),
        (format!("{at}hour = 3\n"), 5, "duplicate key"),
        (String::new(), 1, "no rule"),
        ("# nothing\n".to_owned(), 1, "no rule"),
        ("rule = []\n".to_owned(), 1, "no rule"),
        ("rule = 1\n".to_owned(), 1, "write [[rule]]"),
        ("\nrule = [1]\n".to_owned(), 2, "write [[rule]]"),
        (
            format!("organisation = \"x\"\n{at}"),
            1,
            "unknown key \"organisation\"",
        ),
        (format!("{at}dya = \"sunday\"\n"), 5, "unknown key \"dya\""),
        (
            format!("{all}window = \"none\"\nx.y = 1\n"),
            4,
            "unknown key \"x\"",
        ),
        (format!("organization = 7\n{at}"), 1, "takes text"),
        (
            format!("organization = \"mine\"\n{at}"),
            1,
            "not an organization id",
        ),
        // Selectors.
        (
            "[[rule]]\nwindow = \"none\"\n".to_owned(),
            1,
            "selects no project",
        ),
        (
            "[[rule]]\n\nselect = {}\nwindow = \"none\"\n".to_owned(),
            3,
            "select is empty",
        ),
        (
            "[[rule]]\nselect = \"*\"\nwindow = \"none\"\n".to_owned(),
            2,
            "select takes",
        ),
        (
            "[[rule]]\nselect = { nam = \"*\" }\nwindow = \"none\"\n".to_owned(),
            2,
            "unknown key \"nam\"",
        ),
        (
            "[[rule]]\nselect = { name = \"\" }\nwindow = \"none\"\n".to_owned(),
            2,
            "nothing to select by",
        ),
        (
            "[[rule]]\nselect = { tag = \"=prod\" }\nwindow = \"none\"\n".to_owned(),
            2,
            "nothing to select by",
        ),
        (
            "[[rule]]\nselect = { tag = 1 }\nwindow = \"none\"\n".to_owned(),
            2,
            "takes text",
        ),
        (
            "[[rule]]\nselect = { id = \"7\" }\nwindow = \"none\"\n".to_owned(),
            2,
            "not a project id",
        ),
        (
            "[[rule]]\nselect.ids = [\n  \"7\",\n]\nwindow = \"none\"\n".to_owned(),
            3,
            "not a project id",
        ),
        (
            "[[rule]]\nselect = { ids = [] }\nwindow = \"none\"\n".to_owned(),
            2,
            "an empty list",
        ),
        (
            "[[rule]]\nselect = { ids = [\n1] }\nwindow = \"none\"\n".to_owned(),
            3,
            "text in quotes",
        ),
        (
            format!("[[rule]]\nselect = {{ id = \"{ONE}\", ids = [\"{ONE}\"] }}\nignore = true\n"),
            2,
            "both id and ids",
        ),
        (
            format!("[[rule]]\nselect.ids = [\n\"{ONE}\",\n\"{ONE}\"]\nignore = true\n"),
            4,
            "twice",
        ),
        (
            format!(
                "[[rule]]\nselect.id = \"{ONE}\"\nignore = true\n[[rule]]\nselect.id = \"{ONE}\"\nignore = true\n"
            ),
            5,
            "also on line 2",
        ),
        // Windows.
        (all.to_owned(), 1, "needs day and hour"),
        (
            format!("{all}day = \"sunday\"\n"),
            1,
            "needs hour or spread",
        ),
        (format!("{all}hour = 2\n"), 1, "needs day"),
        (
            format!("{all}day = \"funday\"\nhour = 2\n"),
            3,
            "not a day of the week",
        ),
        (format!("{all}day = 1\nhour = 2\n"), 3, "takes text"),
        (
            format!("{all}day = \"sunday\"\nhour = 24\n"),
            4,
            "not an hour",
        ),
        (
            format!("{all}day = \"sunday\"\nhour = -1\n"),
            4,
            "not an hour",
        ),
        (
            format!("{all}day = \"sunday\"\nhour = \"2\"\n"),
            4,
            "whole number",
        ),
        (
            format!("{all}day = \"sunday\"\nhour = 2\nspread = \"00-06\"\n"),
            5,
            "both hour and spread",
        ),
        (format!("{all}spread = \"00-06\"\n"), 3, "needs the day"),
        (
            format!("{all}day = \"sunday\"\nspread = 6\n"),
            4,
            "spread takes",
        ),
        (
            format!("{all}day = \"sunday\"\nspread = \"6\"\n"),
            4,
            "no span of hours",
        ),
        (
            format!("{all}day = \"sunday\"\nspread = \"6-6\"\n"),
            4,
            "no span of hours",
        ),
        (
            format!("{all}day = \"sunday\"\nspread = \"22-6\"\n"),
            4,
            "over midnight",
        ),
        (
            format!("{all}day = \"sunday\"\nspread = \"22-25\"\n"),
            4,
            "not an hour",
        ),
        (
            format!(
                "{all}day = \"sunday\"\nspread = {{ from = \"sunday 1\", to = \"sunday 2\" }}\n"
            ),
            3,
            "cannot be combined",
        ),
        (
            format!("{all}spread = {{ from = \"sunday 1\" }}\n"),
            3,
            "spread needs to",
        ),
        (
            format!("{all}spread = {{ from = \"sunday 1\", to = \"sunday 1\" }}\n"),
            3,
            "the same",
        ),
        (
            format!("{all}spread = {{ from = \"sunday\", to = \"monday 1\" }}\n"),
            3,
            "day and hour",
        ),
        (
            format!("{all}spread = {{ from = \"sunday 1\", to = \"monday 1\", by = 2 }}\n"),
            3,
            "unknown key \"by\"",
        ),
        (format!("{at}protected_hours = \"9-9\"\n"), 5, "same hour"),
        (
            format!("{at}protected_hours = \"0-19\"\n"),
            5,
            "at most 18 hours",
        ),
        (format!("{at}protected_hours = \"9\"\n"), 5, "START-END"),
        (format!("{at}protected_hours = 9\n"), 5, "takes text"),
        (format!("{at}auto_defer = \"on\"\n"), 5, "true or false"),
        (format!("{all}window = \"some\"\n"), 3, "\"none\" only"),
        (
            format!("{all}window = \"none\"\nhour = 3\n"),
            4,
            "combined with window",
        ),
        (
            format!("{all}window = \"none\"\nignore = true\n"),
            4,
            "combined with window",
        ),
        (format!("{all}ignore = false\n"), 3, "or left out"),
        (
            format!("{all}auto_defer = true\nignore = true\n"),
            3,
            "combined with ignore",
        ),
        // The fleet.
        (
            format!("\norganization = \"{}\"\n{at}", "b".repeat(24)),
            2,
            "belongs to aaaa",
        ),
        (
            "[[rule]]\nname = \"none\"\nselect = { name = \"prod\" }\nwindow = \"none\"\n"
                .to_owned(),
            1,
            "rule \"none\" selects none",
        ),
        (
            "[[rule]]\nselect = { tag = \"env=dev\" }\nwindow = \"none\"\n".to_owned(),
            1,
            "selects none",
        ),
        (
            "[[rule]]\nselect = { tag = \"env=test\", name = \"prod-*\" }\nwindow = \"none\"\n"
                .to_owned(),
            1,
            "selects none",
        ),
        (
            format!(
                "[[rule]]\nselect.ids = [\n\"{ONE}\",\n\"444444444444444444444444\"]\nignore = true\n"
            ),
            4,
            "no project 4444",
        ),
        (
            format!("{at}{at}"),
            5,
            "never applies: earlier rules select all its projects, the last of them on line 1",
        ),
        (format!("{all}window = \"none\"\n{at}"), 4, "never applies"),
        (
            format!("{all}window = \"none\"\n{all}ignore = true\n"),
            4,
            "never applies",
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
fn diagnostics_are_sorted_by_line() {
    let text = "[[rule]]\nselect = { name = \"*\" }\nday = \"x\"\nhour = 99\nnoise = 1\n[[rule]]\nignore = true\n";
    let found = diagnostics(text);
    let lines: Vec<_> = found
        .iter()
        .filter_map(|text| text.split(':').nth(1))
        .collect();
    assert_eq!(lines, ["3", "4", "5", "6"], "{found:#?}");
}

#[test]
fn valid_file_is_parsed() {
    let text = r#"
        organization = "aaaaaaaaaaaaaaaaaaaaaaaa"
        [[rule]]
        name = "production"
        select = { name = "prod-*", tag = "env" }
        day = "Sunday"
        spread = "00-24"
        protected_hours = "22-6"
        auto_defer = false
        [[rule]]
        select.id = "333333333333333333333333"
        spread = { from = "saturday 22", to = "sunday 06" }
        protected_hours = "none"
        [[rule]]
        select = { name = "*" } # nothing remains
        ignore = true
    "#;
    let file = WindowsFile::parse("windows.toml", text).unwrap();
    file.check(fleet().iter()).unwrap();
    assert_eq!(file.organization().unwrap().to_string(), "a".repeat(24));
    let hour = |hour| HourOfDay::new(hour).unwrap();
    let effects: Vec<_> = file
        .rules()
        .iter()
        .map(|rule| (rule.line(), rule.effect()))
        .collect();
    assert_eq!(
        effects,
        [
            (
                3,
                RuleEffect::Window {
                    schedule: Schedule::Spread(
                        HourSpan::of_day(DayOfWeek::Sunday, hour(0), 24).unwrap()
                    ),
                    protected_hours: Setting::Set("22-6".parse().unwrap()),
                    auto_defer: Some(false),
                    wave: RuleWave::Keep,
                }
            ),
            (
                10,
                RuleEffect::Window {
                    schedule: Schedule::Spread(
                        HourSpan::new(
                            (DayOfWeek::Saturday, hour(22)),
                            (DayOfWeek::Sunday, hour(6))
                        )
                        .unwrap()
                    ),
                    protected_hours: Setting::Clear,
                    auto_defer: None,
                    wave: RuleWave::Keep,
                }
            ),
            (14, RuleEffect::Ignore),
        ]
    );
}

/// A project's name is input, too.
#[test]
fn control_characters_in_a_name_are_escaped() {
    let mut project = FleetProject::new(ONE.parse().unwrap(), "a\n\u{1b}[2Jb");
    project.organization = Some("c".repeat(24).parse().unwrap());
    let text = format!(
        "organization = \"{}\"\n[[rule]]\nselect.name = \"*\"\nignore = true\n",
        "d".repeat(24)
    );
    let file = WindowsFile::parse("w", &text).unwrap();
    let observed = Observed {
        project,
        window: Ok(None),
        wave: None,
    };
    let diagnostics = FleetPlan::new(&file, &[observed]).unwrap_err().to_string();
    assert_eq!(diagnostics.lines().count(), 1);
    assert!(!diagnostics.contains('\u{1b}'), "{diagnostics}");
}
