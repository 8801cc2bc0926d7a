//! What wins: a flag, the environment, a profile, or what there is without any.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use atlas_maintenance::{OrganizationId, ProjectId, env};
use support::profiles::{done, ours};
use support::{Served, json, stdout};

/// For each value the first source that has it wins: flag, environment, profile. The table of
/// docs/credentials.md, row by row.
#[test]
fn first_source_wins() {
    let flag = Served::start();
    let (environment, profile) = (Served::start(), Served::start());
    let all = [&flag, &environment, &profile];
    let projects: Vec<_> = (1..=3_u8).map(|n| ProjectId::from_bytes([n; 12])).collect();
    let organizations: Vec<_> = (7..=9_u8)
        .map(|n| OrganizationId::from_bytes([n; 12]))
        .collect();
    for served in all {
        let control = served.simulator.control();
        for (project, organization) in projects.iter().zip(&organizations) {
            control.add_project(*project, &format!("project of {organization}"));
            control.set_organization(*project, *organization).unwrap();
        }
    }
    let sets = |mask: u8, source: u8| mask & (1 << source) != 0;
    for mask in 0..8_u8 {
        let winner = (0..3_u8)
            .find(|source| sets(mask, *source))
            .map(usize::from);
        // The service: which of the three simulators is asked.
        if let Some(winner) = winner {
            let mut words = vec!["get"];
            let base = flag.simulator.base_url();
            if sets(mask, 0) {
                words.extend(["--base-url", &base]);
            }
            let mut text = "[profile.default]\n".to_owned();
            if sets(mask, 2) {
                text.push_str(&format!(
                    "base_url = \"{}\"\n",
                    profile.simulator.base_url()
                ));
            }
            ours(&flag, &text);
            let mut command = flag.command(&words);
            match sets(mask, 1) {
                true => command.env(env::BASE_URL, environment.simulator.base_url()),
                false => command.env_remove(env::BASE_URL),
            };
            let before = all.map(|served| served.simulator.control().requests().len());
            done(command);
            for (place, served) in all.iter().enumerate() {
                let was_asked = served.simulator.control().requests().len() > before[place];
                assert_eq!(was_asked, place == winner, "service, sources {mask:03b}");
            }
        }
        // The project.
        let ids: Vec<_> = projects.iter().map(ToString::to_string).collect();
        let mut words = vec!["get", "--output", "json"];
        if sets(mask, 0) {
            words.push(&ids[0]);
        }
        let mut text = "[profile.default]\n".to_owned();
        if sets(mask, 2) {
            text.push_str(&format!("project = \"{}\"\n", ids[2]));
        }
        ours(&flag, &text);
        let mut command = flag.command(&words);
        match sets(mask, 1) {
            true => command.env(env::PROJECT_ID, &ids[1]),
            false => command.env_remove(env::PROJECT_ID),
        };
        match winner {
            Some(winner) => {
                let found = json(&done(command).stdout);
                assert_eq!(found["project"], ids[winner], "project, sources {mask:03b}");
            }
            None => assert_eq!(command.output().unwrap().status.code(), Some(2)),
        }
        // The organization.
        let ids: Vec<_> = organizations.iter().map(ToString::to_string).collect();
        let mut words = vec!["fleet", "list", "--output", "csv"];
        if sets(mask, 0) {
            words.extend(["--org", &ids[0]]);
        }
        let mut text = "[profile.default]\n".to_owned();
        if sets(mask, 2) {
            text.push_str(&format!("organization = \"{}\"\n", ids[2]));
        }
        ours(&flag, &text);
        let mut command = flag.command(&words);
        command.env("TZ", "UTC");
        if sets(mask, 1) {
            command.env(env::ORG_ID, &ids[1]);
        }
        let listed = stdout(&done(command));
        let found: Vec<_> = (0..3)
            .filter(|place| listed.contains(&ids[*place]))
            .collect();
        let expected: Vec<_> = winner.map_or((0..3).collect(), |winner| vec![winner]);
        assert_eq!(found, expected, "organization, sources {mask:03b}");
        // The profile.
        let ids: Vec<_> = projects.iter().map(ToString::to_string).collect();
        let mut words = vec!["get", "--output", "json"];
        if sets(mask, 0) {
            words.extend(["--profile", "one"]);
        }
        let mut text = format!(
            "[profile.one]\nproject = \"{}\"\n[profile.two]\nproject = \"{}\"\n",
            ids[0], ids[1]
        );
        if sets(mask, 2) {
            text.push_str(&format!("[profile.default]\nproject = \"{}\"\n", ids[2]));
        }
        ours(&flag, &text);
        let mut command = flag.command(&words);
        command.env_remove(env::PROJECT_ID);
        if sets(mask, 1) {
            command.env(env::PROFILE, "two");
        }
        match winner {
            Some(winner) => {
                let found = json(&done(command).stdout);
                assert_eq!(found["project"], ids[winner], "profile, sources {mask:03b}");
            }
            None => assert_eq!(command.output().unwrap().status.code(), Some(2)),
        }
    }
}
