//! Profiles: ours and those of the Atlas CLI, what wins over them, and what is said of mistakes.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::process::Command;

use atlas_maintenance::env;
use support::profiles::{bare, done, ours, theirs};
use support::{PROJECT, Served, stderr, stdout};

/// The error of a command that is not to send anything.
fn refused(served: &Served, mut command: Command) -> String {
    let before = served.simulator.control().requests().len();
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(2), "{}", stderr(&output));
    assert_eq!(served.simulator.control().requests().len(), before);
    stderr(&output)
}

/// A profile with all that it can have, and a secret from `MY_SECRET`.
fn whole(served: &Served, name: &str) -> String {
    let base = served.simulator.base_url();
    let id = served.simulator.control().credentials().client_id;
    format!(
        "[profile.{name}]\nbase_url = \"{base}\"\nproject = \"{PROJECT}\"\n\
         [profile.{name}.credential]\nclient_id = \"{id}\"\nclient_secret = {{ env = \"MY_SECRET\" }}\n"
    )
}

fn secret(served: &Served) -> &'static str {
    served.simulator.control().credentials().client_secret
}

#[test]
fn profile_has_service_project_and_credentials() {
    let served = Served::start();
    ours(&served, &whole(&served, "production"));
    for words in [
        &["get", "--profile", "production"][..],
        &["get", "-P", "production"],
    ] {
        let mut command = bare(&served, words);
        command.env("MY_SECRET", secret(&served));
        done(command);
    }
    let mut command = bare(&served, &["get"]);
    command.env(env::PROFILE, "production");
    command.env("MY_SECRET", secret(&served));
    done(command);
    let error = refused(&served, bare(&served, &["get", "-P", "production"]));
    assert!(error.contains("MY_SECRET is not set"), "{error}");
}

#[test]
fn default_profile_is_used_when_none_is_named() {
    let served = Served::start();
    ours(&served, &whole(&served, "default"));
    let mut command = bare(&served, &["get"]);
    command.env("MY_SECRET", secret(&served));
    done(command);
}

#[test]
fn secret_comes_from_a_command_without_a_shell_and_is_never_shown() {
    let served = Served::start();
    let with = |source: &str| {
        let text = whole(&served, "p").replace("{ env = \"MY_SECRET\" }", source);
        ours(&served, &text);
        bare(&served, &["get", "-P", "p", "-v"])
    };
    let secret = secret(&served);
    let output = done(with(&format!(
        "{{ command = [\"printf\", \" {secret}\\n\\n\"] }}"
    )));
    let said = format!("{}{}", stdout(&output), stderr(&output));
    assert!(!said.is_empty() && !said.contains(secret), "{said}");
    // A shell would make two words of it, and run the second.
    for (source, what) in [
        ("{ command = [\"echo $HOME; true\"] }", "cannot be run"),
        ("{ command = [\"false\"] }", "failed"),
        ("{ command = [\"true\"] }", "printed nothing"),
        (
            "{ command = [\"sleep\", \"600\"], timeout = 1 }",
            "did not end within 1 s",
        ),
        (
            "{ command = [\"head\", \"-c\", \"70000\", \"/dev/zero\"] }",
            "more than 64 KiB",
        ),
        ("{ command = [\"printf\", \"s3cr\\\\377et\"] }", "no text"),
        ("{ command = [\"printf\", \"s3cr et\"] }", "cannot be sent"),
    ] {
        let error = refused(&served, with(source));
        assert!(error.contains(what), "{source}: {error}");
        assert!(!error.contains("s3cr"), "{source}: {error}");
    }
    // Another user cannot make it run another command.
    let text = whole(&served, "p").replace("{ env = \"MY_SECRET\" }", "{ command = [\"id\"] }");
    let path = ours(&served, &text);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o666)).unwrap();
    let error = refused(&served, bare(&served, &["get", "-P", "p"]));
    assert!(error.contains("others can write this file"), "{error}");
}

/// Every mistake names the file and the line, and shows no value.
#[test]
fn mistakes_name_file_and_line() {
    let served = Served::start();
    for (text, line, what) in [
        (
            "[profile.p]\nbase-url = \"s3cret\"\n",
            2,
            "unknown key \"base-url\"",
        ),
        (
            "profiles = 1\n",
            1,
            "unknown key \"profiles\": known are profile",
        ),
        ("profile = 1\n", 1, "profile takes a table"),
        ("[profile]\np = 7\n", 2, "p takes a table"),
        ("[profile.p]\nbase_url = 7\n", 2, "base_url takes a text"),
        ("[profile.p]\n\nbase_url = \"ftp://x\"\n", 3, "base_url: "),
        (
            "[profile.p]\nservice = \"moon\"\n",
            2,
            "service takes cloud or gov",
        ),
        (
            "[profile.p]\nservice = \"gov\"\nbase_url = \"https://x\"\n",
            2,
            "give one",
        ),
        (
            "[profile.p]\norganization = \"shop\"\n",
            2,
            "24 hexadecimal digits",
        ),
        ("[profile.p]\nproject = \"\"\n", 2, "project: "),
        ("[profile.p]\n[profile.p.credential]\n", 2, "takes one kind"),
        (
            "[profile.p]\ncredential = 3\n",
            2,
            "credential takes a table",
        ),
        (
            "[profile.p.credential]\nclient_id = \"a\"\nprivate_key = { env = \"B\" }\n",
            1,
            "takes one kind",
        ),
        (
            "[profile.p.credential]\nclient_id = \"a\"\n",
            1,
            "has no client_secret",
        ),
        (
            "[profile.p.credential]\nclient_id = \"a\"\nclient_secret = \"s3cret\"\n",
            3,
            "does not belong into this file",
        ),
        (
            "[profile.p.credential]\naccess_token = { env = \"A\", command = [\"b\"] }\n",
            2,
            "one of env, command and keyring",
        ),
        (
            "[profile.p.credential]\naccess_token = { command = \"s3cret x\" }\n",
            2,
            "command takes a list of texts",
        ),
        (
            "[profile.p.credential]\naccess_token = { command = [\"x\"], timeout = 0 }\n",
            2,
            "1 to 3600",
        ),
        (
            "[profile.p.credential]\naccess_token = { keyring = \"x\" }\n",
            2,
            "a user",
        ),
        ("[profile.p]\nbase_url = \"s3cret\n", 2, ""),
        ("[profile.p]\n[profile.p]\n", 2, ""),
    ] {
        let path = ours(&served, text);
        let error = refused(&served, bare(&served, &["get", "-P", "p"]));
        let place = format!("{}:{line}: ", path.display());
        assert!(error.contains(&place), "{text}: {error}");
        assert!(
            error.contains(what) && !error.contains("s3cret"),
            "{text}: {error}"
        );
        assert_eq!(error.lines().count(), 1, "{error}");
    }
}

#[test]
fn missing_profile_names_those_that_exist() {
    let served = Served::start();
    let error = refused(&served, bare(&served, &["get", "-P", "p"]));
    assert!(error.contains("there is none at all"), "{error}");
    let own = ours(&served, "[profile.one]\n[profile.two]\n");
    let cli = theirs(&served, "version = 2\n[default]\nproject_id = \"\"\n");
    let error = refused(&served, bare(&served, &["get", "-P", "p"]));
    for part in [
        "no profile \"p\"",
        "one, two, default (Atlas CLI)",
        own.to_str().unwrap(),
        cli.to_str().unwrap(),
    ] {
        assert!(error.contains(part), "{part}: {error}");
    }
    // A setting of their file is no profile.
    refused(&served, bare(&served, &["get", "-P", "version"]));
    let many: String = (0..500)
        .map(|number| format!("[profile.p{number}]\n"))
        .collect();
    ours(&served, &many);
    let error = refused(&served, bare(&served, &["get", "-P", "p"]));
    assert!(
        error.contains("and 481 more") && error.len() < 700,
        "{error}"
    );
}

/// A JSON Web Token that ends at a time.
fn token_until(end: i64) -> String {
    use base64::Engine as _;
    let engine = base64::engine::general_purpose::URL_SAFE_NO_PAD;
    let claims = engine.encode(format!("{{\"exp\":{end}}}"));
    format!("s3cret.{claims}.s3cret")
}

#[test]
fn profiles_of_the_atlas_cli_are_read() {
    let served = Served::start();
    let base = served.simulator.base_url();
    let known = served.simulator.control().credentials();
    let common =
        format!("project_id = \"{PROJECT}\"\nops_manager_url = \"{base}/\"\noutput = \"json\"\n");
    let (id, secret) = (known.client_id, known.client_secret);
    let (public, private) = (known.public_key, known.private_key);
    let path = theirs(
        &served,
        &format!(
            "version = 2\ntelemetry_enabled = true\n[default]\n{common}client_id = \"{id}\"\n\
             client_secret = \"{secret}\"\naccess_token = \"stale\"\n\
             [keys]\n{common}public_api_key = \"{public}\"\nprivate_api_key = \"{private}\"\n\
             [both]\n{common}auth_type = \"api_keys\"\nclient_id = \"x\"\nclient_secret = \"y\"\n\
             public_api_key = \"{public}\"\nprivate_api_key = \"{private}\"\n"
        ),
    );
    for name in ["default", "keys", "both", "KEYS"] {
        let output = done(bare(&served, &["get", "-P", name]));
        assert_eq!(stderr(&output), "", "{name}");
    }
    // It is not used unless it is named.
    let output = bare(&served, &["get", PROJECT]).output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    // Ours wins over one of the same name.
    ours(&served, "[profile.keys]\n");
    let error = refused(&served, bare(&served, &["get", "-P", "keys"]));
    assert!(error.contains("no project given"), "{error}");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let output = done(bare(&served, &["get", "-P", "default"]));
    let said = stderr(&output);
    assert!(
        said.contains("others can read it") && !said.contains(secret),
        "{said}"
    );
}

#[test]
fn access_token_of_the_atlas_cli_is_used_only_while_it_says_that_it_is_valid() {
    let served = Served::start();
    let base = served.simulator.base_url();
    let now = std::time::SystemTime::now();
    let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
    let now = i64::try_from(now).unwrap();
    let with = |token: &str| {
        let text = format!(
            "[u]\nproject_id = \"{PROJECT}\"\nbase_url = \"{base}\"\nauth_type = \"user_account\"\n\
             access_token = \"{token}\"\n"
        );
        theirs(&served, &text);
        bare(&served, &["get", "-P", "u"])
    };
    for (token, what) in [
        (token_until(now - 1), "has expired"),
        (token_until(now + 30), "has expired"),
        (token_until(-1), "does not say when"),
        ("s3cret".to_owned(), "does not say when"),
        ("a.s3cret!.b".to_owned(), "does not say when"),
        ("s3cret.e30.".to_owned(), "does not say when"),
    ] {
        let error = refused(&served, with(&token));
        assert!(error.contains(what) && error.contains(":5: "), "{error}");
        assert!(!error.contains("s3cret"), "{error}");
    }
    // It is sent, and the simulator has not granted it.
    let output = with(&token_until(now + 3600)).output().unwrap();
    assert_eq!(output.status.code(), Some(1), "{}", stderr(&output));
}

#[test]
fn secret_in_a_key_ring_is_named() {
    let served = Served::start();
    theirs(
        &served,
        &format!("[p]\nproject_id = \"{PROJECT}\"\nauth_type = \"service_account\"\n"),
    );
    let error = refused(&served, bare(&served, &["get", "-P", "p"]));
    assert!(
        error.contains("key ring") && error.contains("atlascli_p, client_id"),
        "{error}"
    );
}

#[test]
fn credentials_of_the_environment_win_as_a_whole_and_that_is_said() {
    let served = Served::start();
    ours(&served, &whole(&served, "p"));
    // The secret of the profile would not be found.
    let output = done(served.command(&["get", "-P", "p"]));
    let said = stderr(&output);
    assert!(said.contains("not those of profile \"p\""), "{said}");
    assert!(said.contains(env::CLIENT_ID), "{said}");
    // Half of a pair is not filled up from the profile.
    let mut command = served.command(&["get", "-P", "p"]);
    command
        .env_remove(env::CLIENT_SECRET)
        .env("MY_SECRET", secret(&served));
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    assert!(stderr(&output).contains(env::CLIENT_SECRET));
}

#[test]
fn government_is_a_service() {
    let served = Served::start();
    ours(&served, "[profile.p]\nservice = \"gov\"\n");
    // A proxy that is not there, so that nothing leaves this machine.
    let mut command = served.command(&["get", "-P", "p", "--max-retries", "0"]);
    command
        .env_remove(env::BASE_URL)
        .env("HTTPS_PROXY", "http://127.0.0.1:1");
    let output = command.output().unwrap();
    assert_eq!(output.status.code(), Some(3));
    assert!(
        stderr(&output).contains("cloud.mongodbgov.com"),
        "{}",
        stderr(&output)
    );
}
