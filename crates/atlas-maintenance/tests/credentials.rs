//! Credentials against the simulator: token requests, reuse of nonces, expiry and revocation.
#![allow(
    missing_docs,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use std::collections::HashMap;
use std::sync::Mutex;
use std::time::Duration;

use atlas_maintenance::{Client, Credentials, ErrorCode, ErrorKind};
use atlas_maintenance_simulator::{Control, Fault, FaultResponse, Simulator};
use support::{Action, Server, builder, window};

const HOUR: Duration = Duration::from_secs(3600);

fn account(simulator: &Simulator) -> Client {
    let known = simulator.control().credentials();
    let account = Credentials::service_account(known.client_id, known.client_secret).unwrap();
    builder(account, &simulator.base_url()).build().unwrap()
}

fn key(simulator: &Simulator) -> Client {
    let known = simulator.control().credentials();
    let key = Credentials::api_key(known.public_key, known.private_key).unwrap();
    builder(key, &simulator.base_url()).build().unwrap()
}

/// How many requests went to the token endpoint, and how many to the API.
fn counts(control: &Control) -> (usize, usize) {
    let requests = control.requests();
    let tokens = requests
        .iter()
        .filter(|r| r.path.contains("/oauth/token"))
        .count();
    let calls = requests
        .iter()
        .filter(|r| r.path.contains("maintenanceWindow"))
        .count();
    (tokens, calls)
}

#[tokio::test]
async fn token_is_reused_for_all_calls() {
    let simulator = Simulator::start().await.unwrap();
    let client = account(&simulator);
    for _ in 0..5 {
        window(&client).get().await.unwrap();
    }
    assert_eq!(counts(simulator.control()), (1, 5));
}

#[tokio::test]
async fn concurrent_calls_share_one_token_request() {
    let simulator = Simulator::start().await.unwrap();
    let client = account(&simulator);
    let calls: Vec<_> = (0..64)
        .map(|_| tokio::spawn(window(&client).get().into_future()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(counts(simulator.control()), (1, 64));
}

#[tokio::test]
async fn call_succeeds_with_new_token_when_token_was_revoked() {
    let simulator = Simulator::start().await.unwrap();
    let client = account(&simulator);
    window(&client).get().await.unwrap();
    simulator.control().revoke_all_tokens();
    let (_, metadata) = window(&client).get().with_metadata().await.unwrap();
    assert_eq!(metadata.attempts, 2);
    assert_eq!(counts(simulator.control()), (2, 3));
}

#[tokio::test]
async fn call_requests_new_token_after_client_revokes_it() {
    let simulator = Simulator::start().await.unwrap();
    let client = account(&simulator);
    client.revoke().await.unwrap();
    assert!(
        simulator.control().requests().is_empty(),
        "a client without a token has nothing to revoke"
    );
    window(&client).get().await.unwrap();
    client.revoke().await.unwrap();
    window(&client).get().await.unwrap();
    assert_eq!(counts(simulator.control()), (2, 2));
}

#[tokio::test]
async fn revoke_after_keeps_outcome_and_revokes_token() {
    let simulator = Simulator::start().await.unwrap();
    let control = simulator.control();
    let client = account(&simulator);
    let failed = client
        .revoke_after(async {
            window(&client).get().await?;
            window(&client).defer().await
        })
        .await;
    let error = failed.unwrap_err();
    assert_eq!(error.code(), Some(&ErrorCode::MaintenanceNotScheduled));
    let last = control.requests().pop().unwrap();
    assert_eq!(
        (last.path.as_str(), last.status),
        ("/api/oauth/revoke", 200)
    );

    // A failed revocation does not change the outcome.
    window(&client).get().await.unwrap();
    control
        .inject(Fault::answer(FaultResponse::new(500)).on_token_requests())
        .unwrap();
    assert_eq!(client.revoke_after(async { 7 }).await, 7);
}

#[tokio::test]
async fn digest_nonce_is_reused_until_it_is_stale() {
    let simulator = Simulator::start().await.unwrap();
    let client = key(&simulator);
    let attempts = async || {
        window(&client)
            .get()
            .with_metadata()
            .await
            .unwrap()
            .1
            .attempts
    };
    assert_eq!(attempts().await, 2, "the first call gets a challenge");
    for _ in 0..5 {
        assert_eq!(attempts().await, 1);
    }
    simulator.control().advance_with_credentials(24 * HOUR);
    assert_eq!(attempts().await, 2, "the nonce is stale");
    assert_eq!(attempts().await, 1);
}

#[tokio::test]
async fn wrong_secret_is_rejected_after_fewest_requests() {
    let simulator = Simulator::start().await.unwrap();
    let known = simulator.control().credentials();
    let wrong = |credentials| builder(credentials, &simulator.base_url()).build().unwrap();

    let account = wrong(Credentials::service_account(known.client_id, "wrong").unwrap());
    let error = window(&account).get().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::NotSent, Some(401))
    );
    assert_eq!(error.code(), Some(&ErrorCode::InvalidClient));
    assert_eq!(counts(simulator.control()), (1, 0));

    simulator.control().clear_requests();
    let key = wrong(Credentials::api_key(known.public_key, "wrong").unwrap());
    let error = window(&key).get().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Refused, Some(401))
    );
    assert_eq!(
        counts(simulator.control()),
        (0, 2),
        "a challenge and one answer"
    );

    simulator.control().clear_requests();
    let token = wrong(Credentials::bearer_token("wrong").unwrap());
    let error = window(&token).get().await.unwrap_err();
    assert_eq!(
        (error.kind(), error.status()),
        (ErrorKind::Refused, Some(401))
    );
    assert_eq!(counts(simulator.control()), (0, 1));
}

#[tokio::test]
async fn concurrent_calls_share_one_challenge() {
    let simulator = Simulator::start().await.unwrap();
    let client = key(&simulator);
    let calls: Vec<_> = (0..64)
        .map(|_| tokio::spawn(window(&client).get().into_future()))
        .collect();
    for call in calls {
        call.await.unwrap().unwrap();
    }
    assert_eq!(counts(simulator.control()), (0, 65));
}

/// How a server restricts nonces and their counts.
#[derive(Clone, Copy, Debug)]
enum Nonces {
    /// A nonce is valid for one request.
    OneTime,
    /// Counts must increase.
    Rising,
    /// A count is valid once, in any order.
    NoReplay,
}

/// A server that checks nonces and counts only.
async fn nonce_server(nonces: Nonces) -> Server {
    let seen: Mutex<HashMap<String, Vec<u32>>> = Mutex::default();
    Server::start(move |head| {
        let value = |name: &str| {
            let start = head.find(&format!("{name}="))? + name.len() + 1;
            let end = head[start..].find([',', '\r'])?;
            Some(head[start..start + end].trim_matches('"').to_owned())
        };
        let mut seen = seen.lock().unwrap();
        let counts = value("nonce").and_then(|nonce| seen.get_mut(&nonce));
        let count = value("nc").and_then(|nc| u32::from_str_radix(&nc, 16).ok());
        let is_valid = match (counts, count) {
            (Some(counts), Some(count)) => {
                let is_valid = match nonces {
                    Nonces::OneTime => counts.is_empty(),
                    Nonces::Rising => counts.iter().all(|used| *used < count),
                    Nonces::NoReplay => !counts.contains(&count),
                };
                counts.push(count);
                is_valid
            }
            _ => false,
        };
        if is_valid {
            return Action::reply("200 OK", "", "{}");
        }
        let nonce = format!("n{}", seen.len());
        let challenge = format!(
            "www-authenticate: Digest realm=\"r\", nonce=\"{nonce}\", qop=\"auth\", stale=false\r\n"
        );
        seen.insert(nonce, Vec::new());
        Action::reply("401 Unauthorized", &challenge, "")
    })
    .await
}

#[tokio::test]
async fn calls_succeed_when_server_restricts_nonce_reuse() {
    for nonces in [Nonces::OneTime, Nonces::Rising, Nonces::NoReplay] {
        let server = nonce_server(nonces).await;
        let key = Credentials::api_key("public", "private").unwrap();
        let client = builder(key, &server.base_url).build().unwrap();
        for _ in 0..3 {
            window(&client).get().await.unwrap();
        }
        let calls: Vec<_> = (0..64)
            .map(|_| tokio::spawn(window(&client).get().into_future()))
            .collect();
        for call in calls {
            let result = call.await.unwrap();
            assert!(result.is_ok(), "{nonces:?}: {result:?}");
        }
        let requests = server.requests().len();
        assert!(
            requests <= 2 * 67,
            "{nonces:?}: {requests} requests for 67 calls"
        );
    }
}

#[tokio::test]
async fn call_ends_when_every_response_is_401() {
    let challenge =
        "www-authenticate: Digest realm=\"r\", nonce=\"n\", qop=\"auth\", stale=true\r\n";
    let server = Server::start(move |_| Action::reply("401 Unauthorized", challenge, "")).await;
    for (credentials, max) in [
        (Credentials::api_key("public", "private").unwrap(), 4),
        (Credentials::bearer_token("a-token").unwrap(), 1),
    ] {
        let before = server.requests().len();
        let client = builder(credentials, &server.base_url).build().unwrap();
        let error = window(&client).defer().await.unwrap_err();
        assert_eq!(
            (error.kind(), error.status()),
            (ErrorKind::Refused, Some(401))
        );
        assert!(server.requests().len() - before <= max);
    }
}
