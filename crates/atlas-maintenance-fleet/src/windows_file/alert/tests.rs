use super::super::WindowsFile;
use super::*;

const FILE: &str = r##"
[[alerts]]
select = { tag = "env=prod" }
webhook = { url_env = "HOOK_URL", secret_env = "HOOK_SECRET" }
slack = { channel = "#ops", token_env = "SLACK_TOKEN" }

[[alerts]]
select = { name = "*" }
events = ["completed", "announced"]
slack = { channel = "#ops", token_env = "SLACK_TOKEN" }
email = { address = "ops@example.org" }
group = { roles = ["GROUP_OWNER"] }
teams = { url_env = "TEAMS_URL" }
pager_duty = { key_env = "PAGER_DUTY_KEY" }
"##;

fn environment(name: &str) -> Option<String> {
    let value = match name {
        "HOOK_URL" | "TEAMS_URL" => "https://example.org/hook",
        "HOOK_SECRET" => "0123456789",
        "SLACK_TOKEN" => "xoxb-0123456789",
        "PAGER_DUTY_KEY" => "0123456789abcdef",
        _ => return None,
    };
    Some(value.to_owned())
}

fn told(file: &str, tags: &[(&str, &str)]) -> Vec<String> {
    let file = WindowsFile::parse("f", file).unwrap();
    let rules = file.alert_rules(&environment).unwrap();
    let mut project = FleetProject::new("32b6e34b3d91647abb20e7b8".parse().unwrap(), "a");
    let tags = tags
        .iter()
        .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()));
    project.tags = tags.collect();
    let alerts = rules.of(&project).into_iter();
    let shown = alerts.map(|it| {
        let targets: Vec<_> = it.targets.iter().map(ToString::to_string).collect();
        format!("{}: {}", it.event, targets.join(", "))
    });
    shown.collect()
}

#[test]
fn targets_of_all_that_select_a_project_are_told_once() {
    let both = "WEBHOOK, SLACK #ops, MICROSOFT_TEAMS, PAGER_DUTY, EMAIL ops@example.org, GROUP GROUP_OWNER";
    let first = "WEBHOOK, SLACK #ops";
    assert_eq!(
        told(FILE, &[("env", "prod")]),
        [
            format!("MAINTENANCE_IN_ADVANCED: {both}"),
            format!("MAINTENANCE_STARTED: {first}"),
            format!("MAINTENANCE_COMPLETED: {both}"),
            format!("MAINTENANCE_NO_LONGER_NEEDED: {first}"),
            format!("MAINTENANCE_AUTO_DEFERRED: {first}"),
        ]
    );
    assert_eq!(told(FILE, &[]).len(), 2);
    let only = FILE.replace("name = \"*\"", "name = \"b\"");
    assert_eq!(told(&only, &[]), [""; 0]);
}

#[test]
fn every_mistake_is_named_with_its_line_and_no_secret_is_repeated() {
    for (from, to, said) in [
        ("url_env = \"HOOK_URL\", ", "", "4: webhook needs url_env"),
        (
            "\"HOOK_SECRET\"",
            "\"s3cr3t-value\"",
            "4: secret_env takes the name of an environment variable",
        ),
        (
            "\"HOOK_URL\"",
            "\"https://example.org\"",
            "4: url_env takes the name",
        ),
        ("channel = \"#ops\", ", "", "5: slack needs channel"),
        ("\"#ops\"", "\"\"", "5: channel is empty"),
        (
            "\"completed\"",
            "\"begun\"",
            "9: there is no event \"begun\": there are announced, started",
        ),
        (
            "[\"completed\", \"announced\"]",
            "[]",
            "9: events takes a list of some of announced",
        ),
        (
            "[\"completed\", \"announced\"]",
            "1",
            "9: events takes a list",
        ),
        (
            "[\"GROUP_OWNER\"]",
            "\"GROUP_OWNER\"",
            "12: roles takes a list of roles",
        ),
        (
            "{ address = \"ops@example.org\" }",
            "\"ops@example.org\"",
            "11: email takes a table with address",
        ),
        (
            "{ key_env",
            "{ secret_env",
            "14: unknown key \"secret_env\"",
        ),
        (
            "pager_duty",
            "pagerduty",
            "14: unknown key \"pagerduty\" (did you mean \"pager_duty\"?)",
        ),
        (
            "select = { tag = \"env=prod\" }\n",
            "",
            "2: the alerts selects no project",
        ),
    ] {
        let file = FILE.replacen(from, to, 1);
        assert_ne!(file, FILE, "{from}");
        let error = WindowsFile::parse("f", &file).unwrap_err().to_string();
        assert!(
            error.contains(&format!("f:{said}")),
            "{from} -> {to}: {error}"
        );
        assert!(!error.contains("s3cr3t"), "{error}");
    }
    let none = "[[alerts]]\nselect = { name = \"*\" }\n";
    let error = WindowsFile::parse("f", none).unwrap_err().to_string();
    assert!(error.contains("f:1: the alerts have no target"), "{error}");
}

#[test]
fn secret_that_cannot_be_used_is_named_by_its_variable_only() {
    let file = WindowsFile::parse("f", FILE).unwrap();
    for (name, value, said) in [
        (
            "SLACK_TOKEN",
            None,
            "f:5: the environment variable SLACK_TOKEN is not set",
        ),
        (
            "HOOK_SECRET",
            Some("s3cr3t!"),
            "f:4: the environment variable HOOK_SECRET has fewer than 8",
        ),
        (
            "HOOK_SECRET",
            Some("s3cr3t-value\n"),
            "HOOK_SECRET has a line break",
        ),
        (
            "TEAMS_URL",
            Some("http://s3cr3t.example.org"),
            "f:13: the environment variable TEAMS_URL is no URL",
        ),
    ] {
        let environment = |asked: &str| match asked == name {
            true => value.map(str::to_owned),
            false => environment(asked),
        };
        let error = file.alert_rules(&environment).unwrap_err().to_string();
        assert!(error.contains(said), "{name}: {error}");
        assert!(!error.contains("s3cr3t"), "{error}");
    }
}
