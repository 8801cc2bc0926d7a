//! Tokens that are kept between commands: one request for many commands, and nothing that goes wrong with
//! files fails a command.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::fs;
use std::path::PathBuf;
use std::process::Stdio;

use atlas_maintenance::env;
use atlas_maintenance_simulator::{Fault, FaultResponse, Simulator};
use support::tokens::{REVOKE, TOKEN, file, files, folder, requests, run, token};
use support::{Served, binary, json, stderr, stdout};

#[test]
fn thirty_commands_make_one_token_request_and_no_revocation() {
    let served = Served::start();
    for _ in 0..30 {
        run(&served, &["get"]);
    }
    assert_eq!(requests(&served, TOKEN), 1);
    assert_eq!(requests(&served, REVOKE), 0);
    assert_eq!(served.simulator.control().requests().len(), 31);
}

#[test]
fn commands_that_start_together_make_one_token_request() {
    let served = Served::start();
    // Slow, so that all commands want a token before the first has it.
    let slow = Fault::trickle(std::time::Duration::from_millis(5)).on_token_requests();
    served.simulator.control().inject(slow).unwrap();
    let started: Vec<_> = (0..6)
        .map(|_| {
            let mut command = served.command(&["get"]);
            command.stdout(Stdio::null()).stderr(Stdio::piped());
            command.spawn().unwrap()
        })
        .collect();
    for child in started {
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    assert_eq!(requests(&served, TOKEN), 1);
    assert_eq!(requests(&served, REVOKE), 0);
}

#[test]
fn without_the_cache_every_command_revokes_its_token() {
    let served = Served::start();
    for _ in 0..3 {
        run(&served, &["get", "--no-token-cache"]);
    }
    assert_eq!(
        (requests(&served, TOKEN), requests(&served, REVOKE)),
        (3, 3)
    );
    assert!(!served.home.path().join("cache").exists());
    // A token that is kept is neither used nor revoked.
    run(&served, &["get"]);
    run(&served, &["get", "--no-token-cache"]);
    assert_eq!(
        (requests(&served, TOKEN), requests(&served, REVOKE)),
        (5, 4)
    );
    run(&served, &["get"]);
    assert_eq!(
        (requests(&served, TOKEN), requests(&served, REVOKE)),
        (5, 4)
    );
}

#[test]
fn token_that_no_file_can_keep_is_revoked() {
    let served = Served::start();
    let blocked = served.home.path().join("cache");
    fs::write(&blocked, "no folder").unwrap();
    let output = run(&served, &["get"]);
    assert_eq!(
        (requests(&served, TOKEN), requests(&served, REVOKE)),
        (1, 1)
    );
    assert_eq!(stderr(&output), "");
}

#[test]
fn refused_token_is_replaced_once() {
    let served = Served::start();
    run(&served, &["get"]);
    let before = token(&served);
    served.simulator.control().revoke_all_tokens();
    let output = run(&served, &["get"]);
    assert_eq!(stderr(&output), "");
    assert_eq!(requests(&served, TOKEN), 2);
    assert_ne!(token(&served), before);
    run(&served, &["get"]);
    assert_eq!(requests(&served, TOKEN), 2);
}

/// A token that is refused although it is new is not kept: the next command would be refused too.
#[test]
fn token_that_was_refused_at_last_is_not_kept() {
    let served = Served::start();
    let refusal = Fault::answer(FaultResponse::new(401));
    let refusal = refusal.on_path("/maintenanceWindow").times(2);
    served.simulator.control().inject(refusal).unwrap();
    let output = served.command(&["get"]).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
    assert_eq!(requests(&served, TOKEN), 2);
    assert_eq!(files(&served), Vec::<PathBuf>::new());
}

#[test]
fn other_credentials_and_other_services_have_tokens_of_their_own() {
    let served = Served::start();
    run(&served, &["get"]);
    let mut other = served.command(&["get"]);
    other.env(env::CLIENT_SECRET, "another-secret");
    // The token of the first is not lent to a secret that the service does not know.
    let output = other.output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert_eq!(requests(&served, TOKEN), 2);
    let elsewhere = Served::start();
    let mut command = elsewhere.command(&["get"]);
    support::live_in(&mut command, served.home.path());
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(requests(&elsewhere, TOKEN), 1);
    assert_eq!(files(&served).len(), 2);
}

#[test]
fn no_output_has_the_token() {
    let served = Served::start();
    run(&served, &["get"]);
    let token = token(&served);
    for words in [
        &["get", "-v"][..],
        &["get", "-v", "--output", "json"],
        &["logout", "-v"],
    ] {
        let output = run(&served, words);
        let said = format!("{}{}", stdout(&output), stderr(&output));
        assert!(!said.is_empty() && !said.contains(&token), "{said}");
    }
}

#[test]
fn logout_revokes_the_token_and_removes_all() {
    let served = Served::start();
    run(&served, &["get"]);
    let other = folder(&served).join(format!("{}.json", "0".repeat(64)));
    fs::copy(file(&served), &other).unwrap();
    let output = run(&served, &["logout"]);
    assert_eq!(stdout(&output), "2 tokens removed, 1 revoked\n");
    assert!(stderr(&output).contains("1 token of other credentials removed"));
    assert_eq!(requests(&served, REVOKE), 1);
    assert_eq!(fs::read_dir(folder(&served)).unwrap().count(), 0);
    let output = run(&served, &["logout", "--output", "json"]);
    let expected = serde_json::json!({"removed": 0, "revoked": 0});
    assert_eq!(json(&output.stdout), expected);
    assert_eq!(
        (requests(&served, TOKEN), requests(&served, REVOKE)),
        (1, 1)
    );
}

#[test]
fn logout_without_credentials_removes_and_says_what_it_could_not() {
    let served = Served::start();
    run(&served, &["get"]);
    let mut command = served.command(&["logout"]);
    command
        .env_remove(env::CLIENT_ID)
        .env_remove(env::CLIENT_SECRET);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(stdout(&output), "1 token removed, 0 revoked\n");
    assert!(stderr(&output).contains("without being revoked"));
    assert_eq!(files(&served), Vec::<PathBuf>::new());
}

#[test]
fn refused_revocation_is_an_error_and_the_token_is_removed() {
    let served = Served::start();
    run(&served, &["get"]);
    let refusal = Fault::answer(FaultResponse::new(500)).on_path(REVOKE);
    served.simulator.control().inject(refusal).unwrap();
    let output = served.command(&["logout"]).output().unwrap();
    assert_ne!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(files(&served), Vec::<PathBuf>::new());
}

#[test]
fn simulators_of_commands_keep_nothing() {
    let home = tempfile::tempdir().unwrap();
    for words in [&["--simulate", "get"][..], &["tour"]] {
        let mut command = binary(words);
        support::live_in(&mut command, home.path());
        let output = command.output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
}

#[test]
fn api_keys_and_access_tokens_keep_nothing() {
    let served = Served::start();
    let known = served.simulator.control().credentials();
    let mut command = served.command(&["get"]);
    command
        .env_remove(env::CLIENT_ID)
        .env_remove(env::CLIENT_SECRET)
        .env(env::PUBLIC_API_KEY, known.public_key)
        .env(env::PRIVATE_API_KEY, known.private_key);
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(fs::read_dir(served.home.path()).unwrap().count(), 0);
}

#[test]
fn token_is_used_until_shortly_before_it_expires() {
    let lifetime = std::time::Duration::from_secs(3600);
    let served = Served::with(Simulator::builder().token_lifetime(lifetime));
    run(&served, &["get"]);
    let path = file(&served);
    let text = json(&fs::read(&path).unwrap());
    let (fetched, until) = (
        text["fetched"].as_u64().unwrap(),
        text["usableUntil"].as_u64().unwrap(),
    );
    // Renewed 5 to 10 minutes before the end.
    assert!((3000..=3300).contains(&(until - fetched)), "{text}");
}
