//! The requests that clients of others send, with what they need of the answer.
//!
//! Clients from registries cannot be installed where the tests run, so this is a table of what they send:
//! the vendor's Go SDK, Terraform provider, Kubernetes operator and MCP server, a client in Python that is
//! generated from the vendor's document, one for npm, and curl.

use reqwest::RequestBuilder;
use serde_json::Value;

use crate::auth::Signer;
use crate::fixture::{Fixture, Reply, send, send_unchecked};

/// How a request is authenticated.
#[derive(Clone, Copy, Debug)]
enum Auth {
    /// A token of a service account.
    Token,
    /// Digest with an API key, after a challenge.
    Key,
}
use Auth::{Key, Token};

/// A request: client, authentication, method, path below the API, version in `Accept`, and body.
type Sent = (
    &'static str,
    Auth,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// What it gets: status, version that answers (empty without a body), and members with their values.
type Needed = (u16, &'static str, &'static [(&'static str, &'static str)]);

const WINDOW: &str = "/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow";
const UPDATE: &str = r#"{"dayOfWeek":1,"hourOfDay":0,"autoDeferOnceEnabled":false}"#;

#[rustfmt::skip]
const REQUESTS: &[(Sent, Needed)] = &[
    // The Go SDK: versions of many years, all parameters of a list, an update with a dated type.
    (("go-sdk", Token, "GET", "/groups?includeCount=true&itemsPerPage=100&pageNum=1", "2025-03-12", ""),
        (200, "2023-01-01", &[("/totalCount", "1"), ("/results/0/name", "\"Demo\""), ("/links/0/rel", "\"self\"")])),
    (("go-sdk", Key, "GET", "/groups?includeCount=false&itemsPerPage=500", "2024-11-13", ""),
        (200, "2023-01-01", &[("/totalCount", "0"), ("/results/0/withDefaultAlertsSettings", "true")])),
    (("go-sdk", Token, "PATCH", WINDOW, "2023-02-01", UPDATE), (200, "", &[])),
    (("go-sdk", Token, "GET", WINDOW, "2024-05-30", ""), (200, "2023-01-01", &[("/hourOfDay", "0"), ("/numberOfDeferrals", "0")])),
    (("go-sdk", Key, "DELETE", WINDOW, "2023-11-15", ""), (204, "", &[])),
    (("go-sdk", Key, "GET", "/orgs?includeCount=true&itemsPerPage=100&pageNum=1", "2025-02-19", ""),
        (200, "2023-01-01", &[("/results/0/isDeleted", "false"), ("/totalCount", "1")])),
    // The Terraform provider reads the project before and after it sets a window.
    (("terraform", Token, "GET", "/groups/32b6e34b3d91647abb20e7b8", "2025-03-12", ""),
        (200, "2023-01-01", &[("/clusterCount", "0"), ("/orgId", "\"4888442a3354817a7320eb61\"")])),
    (("terraform", Key, "PATCH", WINDOW, "2024-08-05", r#"{"dayOfWeek":7,"hourOfDay":23,"protectedHours":{}}"#), (200, "", &[])),
    (("terraform", Key, "GET", WINDOW, "2024-10-23", ""), (200, "2023-01-01", &[("/dayOfWeek", "7"), ("/timeZoneId", "\"UTC\"")])),
    (("terraform", Token, "GET", "/groups/32b6e34b3d91647abb20e7b8/teams", "2025-03-12", ""), (501, "", &[("/errorCode", "\"NOT_IMPLEMENTED\"")])),
    // The Kubernetes operator finds its project by name.
    (("operator", Key, "GET", "/groups/byName/Demo", "2025-03-12", ""), (200, "2023-01-01", &[("/id", "\"32b6e34b3d91647abb20e7b8\"")])),
    (("operator", Key, "GET", "/groups/byName/missing", "2025-03-12", ""), (404, "", &[("/errorCode", "\"GROUP_NOT_FOUND\"")])),
    // The MCP server.
    (("mcp-server", Token, "GET", "/orgs", "2025-03-12", ""), (200, "2023-01-01", &[("/results/0/id", "\"4888442a3354817a7320eb61\"")])),
    (("mcp-server", Token, "GET", "/orgs/4888442a3354817a7320eb61/groups", "2025-03-12", ""), (200, "2023-01-01", &[("/results/0/id", "\"32b6e34b3d91647abb20e7b8\"")])),
    (("mcp-server", Token, "GET", "/groups/32b6e34b3d91647abb20e7b8/clusters", "2025-03-12", ""), (200, "2024-08-05", &[("/results", "[]"), ("/totalCount", "0")])),
    (("mcp-server", Token, "GET", "/groups/32b6e34b3d91647abb20e7b8/flexClusters", "2025-03-12", ""), (501, "", &[("/error", "501")])),
    // The client in Python, with a slash at the end, pages, an envelope.
    (("python", Token, "GET", "/", "2025-03-12", ""), (200, "2023-01-01", &[("/appName", "\"MongoDB Atlas\""), ("/throttling", "false")])),
    (("python", Key, "GET", "/groups/", "2023-01-01", ""), (200, "2023-01-01", &[("/results/0/tags", "[]")])),
    (("python", Key, "GET", "/orgs/4888442a3354817a7320eb61/", "2023-10-01", ""), (200, "2023-01-01", &[("/skipDefaultAlertsSettings", "false")])),
    (("python", Token, "GET", "/groups?envelope=true&pretty=true", "2025-03-12", ""), (200, "2023-01-01", &[("/status", "200"), ("/results/0/clusterCount", "0")])),
    (("python", Token, "POST", "/groups/32b6e34b3d91647abb20e7b8/maintenanceWindow/autoDefer", "2025-03-12", ""), (200, "", &[])),
    // The npm client leaves an empty query.
    (("npm", Key, "GET", "/groups/32b6e34b3d91647abb20e7b8?", "2023-01-01", ""), (200, "2023-01-01", &[("/name", "\"Demo\"")])),
    (("npm", Key, "GET", "/groups/32b6e34b3d91647abb20e7b8/clusters?", "2023-01-01", ""), (200, "2023-01-01", &[("/results", "[]")])),
    (("npm", Key, "GET", "/groups/32b6e34b3d91647abb20e7b8/clusters?", "2023-02-01", ""), (200, "2023-02-01", &[("/totalCount", "0")])),
    // Dates that there never was a version of, and none at all.
    (("curl", Token, "GET", WINDOW, "2024-01-01", ""), (406, "", &[("/errorCode", "\"INVALID_VERSION_DATE\"")])),
    (("curl", Key, "GET", WINDOW, "", ""), (406, "", &[("/errorCode", "\"INVALID_VERSION_DATE\"")])),
    (("curl", Token, "GET", "/nothing", "2025-03-12", ""), (404, "", &[("/errorCode", "\"RESOURCE_NOT_FOUND\"")])),
];

#[tokio::test]
async fn requests_of_other_clients_get_what_they_need() {
    let fixture = Fixture::new().await;
    let mut signer = Signer::new(&fixture).await;
    for ((client, auth, method, path, version, body), (status, answers, members)) in REQUESTS {
        let target = format!("/api/atlas/v2{path}");
        let case = format!("{client}: {method} {path} at {version:?}");
        let request = fixture.bare(method, &target).header("user-agent", *client);
        let request = match version.is_empty() {
            true => request,
            false => request.header("accept", format!("application/vnd.atlas.{version}+json")),
        };
        let request = with_body(request, version, body);
        let request = match auth {
            Token => request.bearer_auth(&fixture.token),
            Key => request.header("authorization", signer.sign(method, &target)),
        };
        let reply = send(request).await;
        assert_eq!(reply.status, *status, "{case}: {reply:?}");
        let answered = reply.header("content-type");
        match (answers.is_empty(), *status) {
            (true, 200 | 204) => assert_eq!((answered, reply.body.as_str()), (None, ""), "{case}"),
            (true, _) => assert_eq!(answered, Some("application/json"), "{case}"),
            (false, _) => {
                let media_type = format!("application/vnd.atlas.{answers}+json;charset=utf-8");
                assert_eq!(answered, Some(media_type.as_str()), "{case}");
            }
        }
        for (member, value) in *members {
            let value: Value = serde_json::from_str(value).unwrap();
            assert_eq!(
                reply.json().pointer(member),
                Some(&value),
                "{case}: {member}"
            );
        }
    }
}

/// An update of the Go SDK has a dated type, those of others plain JSON.
fn with_body(request: RequestBuilder, version: &str, body: &str) -> RequestBuilder {
    let media_type = match version {
        _ if body.is_empty() => return request,
        "2023-02-01" => "application/vnd.atlas.2023-01-01+json",
        _ => "application/json",
    };
    request
        .header("content-type", media_type)
        .body(body.to_owned())
}

/// Clients that keep a token for as long as `expires_in` says do not notice that the clock is moved.
#[tokio::test]
async fn kept_token_survives_every_move_of_the_clock() {
    let fixture = Fixture::new().await;
    let get = async || -> Reply { send_unchecked(fixture.window("GET", "")).await };
    for change in [
        r#"{"advanceSeconds": 604800}"#,
        r#"{"set": "2030-01-01T00:00:00Z"}"#,
        r#"{"set": "2020-01-01T00:00:00Z"}"#,
        r#"{"frozen": false}"#,
        r#"{"frozen": true}"#,
    ] {
        let control = fixture.bare("POST", "/_simulator/clock").body(change);
        assert_eq!(send_unchecked(control).await.status, 200, "{change}");
        assert_eq!(get().await.status, 200, "{change}");
    }
    // Programs that are run again and again leave their tokens behind.
    for _ in 0..150 {
        let form = [("grant_type", "client_credentials")];
        let reply = send_unchecked(fixture.oauth("/api/oauth/token", &form)).await;
        assert_eq!(reply.status, 200, "{reply:?}");
    }
    assert_eq!(get().await.status, 200);
}
