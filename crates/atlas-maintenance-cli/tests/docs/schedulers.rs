//! The examples for schedulers: their commands are run, and what they say to the scheduler is checked.

use std::fs;

use atlas_maintenance::env;
use serde_json::Value;

use crate::markdown::{self, Block, Page};
use crate::shell;

const WINDOWS: &str = "\
cat > windows.toml <<'END'
[[rule]]
select = { name = \"project-0*\" }
day = \"sat\"
hour = 22

[[rule]]
select = { name = \"*\" }
ignore = true

[[freeze]]
name = \"launch\"
from = 2030-12-01
to = 2030-12-07
select = { name = \"project-0*\" }
END
";

fn example(name: &str) -> Page {
    markdown::page(&format!("docs/examples/{name}"))
}

/// Runs a script as a block of that page. A plan may find differences.
fn run(page: &Page, script: &str) {
    let found = shell::commands(script);
    assert!(!found.is_empty(), "no command in {script}");
    let block = Block {
        info: "sh".to_owned(),
        text: format!("{WINDOWS}{script}"),
        line: 1,
    };
    shell::run(page, &block);
}

/// Whether a field of cron is within its bounds.
fn is_field(field: &str, least: u32, most: u32) -> bool {
    field.split(',').all(|part| {
        part == "*"
            || part.split('-').all(|number| {
                number
                    .parse()
                    .is_ok_and(|number| (least..=most).contains(&number))
            })
    })
}

/// Splits a line of cron behind its five fields.
fn schedule(line: &str) -> (bool, &str) {
    let mut rest = line;
    let mut is_valid = true;
    for (least, most) in [(0, 59), (0, 23), (1, 31), (1, 12), (0, 7)] {
        let (field, after) = rest.split_once(' ').unwrap_or((rest, ""));
        is_valid &= is_field(field, least, most);
        rest = after.trim_start();
    }
    (is_valid, rest)
}

fn is_schedule(text: &Value) -> bool {
    text.as_str()
        .is_some_and(|text| schedule(text) == (true, ""))
}

#[test]
fn crontab_runs() {
    let page = example("crontab");
    let lines = page.text.lines();
    let jobs: Vec<_> = lines
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .collect();
    assert_eq!(jobs.len(), 3);
    for job in jobs {
        let (is_valid, command) = schedule(job);
        assert!(is_valid, "{job}");
        let here = command.replace("/var/lib/atlas-maintenance", ".");
        assert_ne!(here, command);
        run(&page, &format!("{here} || [ $? = 4 ]"));
    }
}

#[test]
fn kubernetes_jobs_run() {
    let page = example("kubernetes.yaml");
    let jobs: Vec<Value> = serde_saphyr::from_multiple(&page.text).unwrap();
    assert_eq!(jobs.len(), 3);
    for job in &jobs {
        assert_eq!(job["apiVersion"], "batch/v1");
        assert_eq!(job["kind"], "CronJob");
        assert!(is_schedule(&job["spec"]["schedule"]), "{job}");
        let pod = &job["spec"]["jobTemplate"]["spec"]["template"]["spec"];
        assert_eq!(pod["restartPolicy"], "Never");
        let names = |list: &Value| -> Vec<String> {
            let list = list.as_array().unwrap().iter();
            list.map(|entry| entry["name"].as_str().unwrap().to_owned())
                .collect()
        };
        let containers = pod["containers"].as_array().unwrap();
        assert_eq!(containers.len(), 1);
        assert_eq!(
            names(&containers[0]["volumeMounts"]),
            names(&pod["volumes"])
        );
        let args = containers[0]["args"].as_array().unwrap().iter();
        let args: Vec<_> = args.map(|arg| arg.as_str().unwrap()).collect();
        let here = args
            .join(" ")
            .replace("/config/", "")
            .replace("/state/", "");
        assert!(!here.contains('/'), "{here}");
        run(&page, &format!("atlas-maintenance {here} || [ $? = 4 ]"));
    }
}

#[test]
fn github_workflow_runs() {
    let page = example("github-actions.yml");
    let workflow: Value = serde_saphyr::from_str(&page.text).unwrap();
    assert!(is_schedule(&workflow["on"]["schedule"][0]["cron"]));
    let job = &workflow["jobs"]["windows"];
    for name in [env::CLIENT_ID, env::CLIENT_SECRET] {
        let secret = job["env"][name].as_str().unwrap();
        assert_eq!(secret, format!("${{{{ secrets.{name} }}}}"));
    }
    let steps = job["steps"].as_array().unwrap().iter();
    let scripts = steps.filter_map(|step| step["run"].as_str());
    let scripts: Vec<_> = scripts
        .filter(|script| script.contains("atlas-maintenance fleet"))
        .collect();
    assert_eq!(scripts.len(), 3);
    let prepared =
        "set -e\nORGANIZATION=retail\nmkdir windows\nmv windows.toml windows/retail.toml\n";
    run(&page, &format!("{prepared}{}", scripts.join("\n")));
}

#[test]
fn schedules_are_checked() {
    assert_eq!(schedule("1 2 3 4 5 a b"), (true, "a b"));
    for wrong in [
        "60 2 3 4 5",
        "1 24 3 4 5",
        "1 2 0 4 5",
        "1 2 3 13 5",
        "1 2 3 4 8",
        "1 2 3 4 x",
    ] {
        assert_eq!(schedule(wrong), (false, ""), "{wrong}");
    }
    assert!(is_field("1-5,7", 0, 7) && !is_field("1-9", 0, 7));
}

/// Each example is shown on the page, and each link to one leads somewhere.
#[test]
fn every_example_is_shown() {
    let page = markdown::page("docs/schedulers.md");
    let mut count = 0;
    for entry in fs::read_dir(markdown::root().join("docs/examples")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(page.text.contains(&format!("(examples/{name})")), "{name}");
        count += 1;
    }
    assert_eq!(count, 3);
}
