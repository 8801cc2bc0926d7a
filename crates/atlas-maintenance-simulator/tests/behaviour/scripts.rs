//! Requests whose replies are written down, to compare what the service answers in two variants.

use std::fmt::Write as _;
use std::time::Duration;

use atlas_maintenance_simulator::{Lifecycle, RateLimit, SimulatorBuilder};
use atlas_maintenance_types::ProjectId;
use digest_auth::{AuthContext, HttpMethod, WwwAuthenticateHeader};
use reqwest::RequestBuilder;
use serde_json::{Value, json};

use crate::fixture::{Fixture, frozen, send_unchecked, window_path};

mod alerts;
mod events;

const HOUR: Duration = Duration::from_secs(3600);
const ORGANIZATION: &str = "/api/atlas/v2/orgs/4888442a3354817a7320eb61";

/// Requests with something in common, whose replies are written down.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Script {
    /// The area of the assumptions that it is mainly about.
    pub(crate) area: &'static str,
    scene: Scene,
}

#[derive(Clone, Copy, Debug)]
enum Scene {
    Window,
    Defer,
    ClockChange,
    Start,
    UnderWay,
    Preview,
    Lists,
    Requests,
    Lifecycles,
    RateLimit,
    Digest,
    Tokens,
    LimitedTokens,
    Events,
    ConsoleEvents,
    Alerts,
}

pub(crate) const SCRIPTS: [Script; 16] = [
    Script {
        area: "alerts",
        scene: Scene::Alerts,
    },
    Script {
        area: "window",
        scene: Scene::Window,
    },
    Script {
        area: "maintenance",
        scene: Scene::Defer,
    },
    Script {
        area: "maintenance",
        scene: Scene::Start,
    },
    Script {
        area: "maintenance",
        scene: Scene::UnderWay,
    },
    Script {
        area: "maintenance",
        scene: Scene::ClockChange,
    },
    Script {
        area: "events",
        scene: Scene::Events,
    },
    Script {
        area: "events",
        scene: Scene::ConsoleEvents,
    },
    Script {
        area: "waves",
        scene: Scene::Preview,
    },
    Script {
        area: "lists",
        scene: Scene::Lists,
    },
    Script {
        area: "versions",
        scene: Scene::Requests,
    },
    Script {
        area: "versions",
        scene: Scene::Lifecycles,
    },
    Script {
        area: "rate-limit",
        scene: Scene::RateLimit,
    },
    Script {
        area: "credentials",
        scene: Scene::Digest,
    },
    Script {
        area: "credentials",
        scene: Scene::LimitedTokens,
    },
    Script {
        area: "credentials",
        scene: Scene::Tokens,
    },
];

/// The replies to a script, without what differs between any two runs.
struct Transcript {
    fixture: Fixture,
    text: String,
}

impl Transcript {
    async fn send(&mut self, what: &str, request: RequestBuilder) {
        let reply = send_unchecked(request).await;
        let _ = write!(self.text, "{what}: {}", reply.status);
        for (name, value) in &reply.headers {
            let value = value.to_str().unwrap();
            let value = value.split("nonce=").next().unwrap();
            if name != "date" {
                let _ = write!(self.text, " {name}={value}");
            }
        }
        let body = match serde_json::from_str::<Value>(&reply.body) {
            Ok(mut body) if body["access_token"].is_string() => {
                body["access_token"] = "…".into();
                body.to_string()
            }
            _ => reply.body,
        };
        let port = self.fixture.simulator.base_url();
        let _ = writeln!(self.text, " {}", body.replace(&port, "…"));
    }

    async fn window(&mut self, method: &str, below: &str) {
        let request = self.fixture.window(method, below);
        self.send(&format!("{method} {below}"), request).await;
    }

    async fn patch(&mut self, body: Value) {
        let request = self.fixture.window("PATCH", "").json(&body);
        self.send(&body.to_string(), request).await;
    }

    async fn get(&mut self, path: &str) {
        let request = self.fixture.request("GET", path);
        self.send(path, request).await;
    }

    async fn token(&mut self, secret: &str) {
        let request = self.fixture.bare("POST", "/api/oauth/token");
        let id = self.fixture.control().credentials().client_id;
        let form = [("grant_type", "client_credentials")];
        let request = request.basic_auth(id, Some(secret)).form(&form);
        self.send("token", request).await;
    }

    fn schedule(&self, ahead: Duration) {
        let control = self.fixture.control();
        let at = control.now() + ahead;
        let project = control.project_id();
        control.schedule_maintenance_at(project, at).unwrap();
    }

    fn advance(&self, by: Duration) {
        self.fixture.control().advance(by);
    }
}

impl Script {
    pub(crate) fn builder(self) -> SimulatorBuilder {
        let year = 365 * 24 * HOUR;
        let limit = |capacity| RateLimit {
            capacity,
            refill: 1,
            period: Duration::from_secs(60),
        };
        let builder = frozen().token_lifetime(year).nonce_lifetime(year);
        match self.scene {
            Scene::RateLimit => builder.rate_limit(Some(limit(2))),
            Scene::LimitedTokens => {
                let builder = builder.token_rate_limit(Some(limit(5)));
                builder.active_tokens(Some(2))
            }
            _ => builder,
        }
    }

    pub(crate) async fn play(self, builder: SimulatorBuilder) -> String {
        let mut play = Transcript {
            fixture: Fixture::with(builder).await,
            text: String::new(),
        };
        match self.scene {
            Scene::Window => window(&mut play).await,
            Scene::Defer => defer(&mut play).await,
            Scene::ClockChange => clock_change(&mut play).await,
            Scene::Start => start(&mut play).await,
            Scene::UnderWay => under_way(&mut play).await,
            Scene::Preview => preview(&mut play).await,
            Scene::Lists => lists(&mut play).await,
            Scene::Requests => requests(&mut play).await,
            Scene::Lifecycles => lifecycles(&mut play).await,
            Scene::RateLimit => rate_limit(&mut play).await,
            Scene::Digest => digest(&mut play).await,
            Scene::Tokens => tokens(&mut play).await,
            Scene::LimitedTokens => limited_tokens(&mut play).await,
            Scene::Events => events::requested(&mut play).await,
            Scene::ConsoleEvents => events::by_others(&mut play).await,
            Scene::Alerts => alerts::changed(&mut play).await,
        }
        play.text
    }
}

fn whole() -> Value {
    json!({"dayOfWeek": 1, "hourOfDay": 3, "autoDeferOnceEnabled": true,
        "protectedHours": {"startHourOfDay": 9, "endHourOfDay": 17}})
}

async fn window(play: &mut Transcript) {
    play.window("GET", "").await;
    play.patch(json!({"dayOfWeek": 1, "startASAP": true})).await;
    play.window("POST", "/autoDefer").await;
    play.window("GET", "").await;
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 1, "unknown": 1}))
        .await;
    for partial in [json!({"dayOfWeek": 2}), json!({"hourOfDay": 4})] {
        play.patch(whole()).await;
        play.patch(partial).await;
        play.window("GET", "").await;
    }
    play.patch(whole()).await;
    play.window("DELETE", "").await;
    play.window("GET", "").await;
    play.window("DELETE", "").await;
}

async fn defer(play: &mut Transcript) {
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 1})).await;
    play.schedule(60 * HOUR);
    play.window("POST", "/defer").await;
    play.window("POST", "/autoDefer").await;
    play.window("GET", "").await;
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 1})).await;
    play.window("POST", "/defer").await;
    play.schedule(60 * HOUR);
    for _ in 0..3 {
        play.window("POST", "/defer").await;
        play.window("POST", "/defer").await;
        play.advance(7 * 24 * HOUR);
    }
    play.window("DELETE", "").await;
    play.schedule(60 * HOUR);
    play.window("DELETE", "").await;
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 1})).await;
    play.window("POST", "/defer").await;
}

/// The clocks go forward in New York on 8 March 2026.
async fn clock_change(play: &mut Transcript) {
    let control = play.fixture.control();
    let project = control.project_id();
    control.set_time_zone(project, "America/New_York").unwrap();
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 1})).await;
    let start: jiff::Timestamp = "2026-03-02T12:00:00Z".parse().unwrap();
    let ahead = start.duration_since(play.fixture.control().now());
    play.advance(ahead.unsigned_abs());
    play.schedule(50 * HOUR);
    play.window("POST", "/defer").await;
    // 48 hours before it would be if a week had 168 hours.
    play.advance((50 + 168 - 48) * HOUR);
    play.window("POST", "/defer").await;
    // 2 o'clock is skipped on that Sunday, and 1 o'clock as well. In one variant less than 48 hours are
    // left until maintenance, and in the other more.
    let control = play.fixture.control();
    control.set_time_zone(project, "Antarctica/Troll").unwrap();
    control.clock().set("2027-03-22T00:00:00Z".parse().unwrap());
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 2})).await;
    let control = play.fixture.control();
    control.schedule_in_window(project).unwrap();
    control.clock().set("2027-03-26T01:30:00Z".parse().unwrap());
    play.window("POST", "/defer").await;
}

async fn start(play: &mut Transcript) {
    play.patch(json!({"startASAP": true})).await;
    play.patch(whole()).await;
    play.schedule(60 * HOUR);
    play.patch(json!({"startASAP": true})).await;
    play.window("GET", "").await;
}

async fn under_way(play: &mut Transcript) {
    play.patch(json!({"dayOfWeek": 1, "hourOfDay": 1})).await;
    play.schedule(HOUR);
    play.advance(HOUR);
    play.patch(whole()).await;
    for (method, below) in [("POST", "/defer"), ("POST", "/autoDefer"), ("DELETE", "")] {
        play.window(method, below).await;
    }
}

async fn preview(play: &mut Transcript) {
    let accept = "application/vnd.atlas.preview+json";
    let set = |wave: Value| json!({"dayOfWeek": 1, "hourOfDay": 1, "waveAssignment": wave});
    let without = json!({"dayOfWeek": 1, "hourOfDay": 1});
    for body in [set(3.into()), without, set(Value::Null), set(3.into())] {
        let request = play.fixture.bare("PATCH", &window_path(""));
        let request = request
            .header("accept", accept)
            .bearer_auth(&play.fixture.token);
        play.send("wave", request.json(&body)).await;
        let request = play.fixture.bare("GET", &window_path(""));
        let request = request
            .header("accept", accept)
            .bearer_auth(&play.fixture.token);
        play.send("read", request).await;
    }
    play.window("DELETE", "").await;
    for (method, path) in [
        ("GET", window_path("")),
        ("POST", format!("{ORGANIZATION}/maintenanceSettings:reset")),
        ("GET", format!("{ORGANIZATION}/maintenanceSettings")),
    ] {
        let request = play.fixture.bare(method, &path);
        let request = request
            .header("accept", accept)
            .bearer_auth(&play.fixture.token);
        play.send(&path, request).await;
    }
}

async fn lists(play: &mut Transcript) {
    for number in 1..=4 {
        let control = play.fixture.control();
        control.add_project(
            ProjectId::from_bytes([number; 12]),
            &format!("project {number}"),
        );
    }
    for path in ["/api/atlas/v2/groups", &format!("{ORGANIZATION}/groups")] {
        for page in 1..=4 {
            play.get(&format!("{path}?itemsPerPage=2&pageNum={page}"))
                .await;
        }
    }
}

async fn requests(play: &mut Transcript) {
    play.get("/api/atlas/v2/groups/x/maintenanceWindow").await;
    for query in ["envelope=true", "unknown=1", "pretty=false&pretty=true"] {
        play.get(&format!("{}?{query}", window_path(""))).await;
    }
    let request = play.fixture.bare("GET", &window_path(""));
    play.send("refused token", request.bearer_auth("wrong"))
        .await;
}

async fn lifecycles(play: &mut Transcript) {
    let control = play.fixture.control();
    let past = control.now() - HOUR;
    let deprecated = Lifecycle::default().deprecated(past).sunset(past);
    control.set_lifecycle("2023-01-01", deprecated).unwrap();
    play.window("GET", "").await;
    play.window("POST", "/defer").await;
    let control = play.fixture.control();
    control
        .set_lifecycle("2023-01-01", deprecated.gone())
        .unwrap();
    play.window("GET", "").await;
}

async fn rate_limit(play: &mut Transcript) {
    play.window("GET", "").await;
    play.window("POST", "/defer").await;
    play.window("GET", "").await;
}

async fn digest(play: &mut Transcript) {
    let path = window_path("");
    let challenge = play.fixture.bare("GET", &path).send().await.unwrap();
    let header = challenge.headers()["www-authenticate"].to_str().unwrap();
    let mut session = WwwAuthenticateHeader::parse(header).unwrap();
    let known = play.fixture.control().credentials();
    let (user, key) = (known.public_key, known.private_key);
    for count in [1, 4, 3, 3, 5] {
        session.nc = count - 1;
        let context =
            AuthContext::new_with_method(user, key, &path, None::<&[u8]>, HttpMethod::GET);
        let authorization = session.respond(&context).unwrap().to_string();
        let request = play.fixture.bare("GET", &path);
        let request = request.header("accept", crate::fixture::accept());
        play.send("digest", request.header("authorization", authorization))
            .await;
    }
}

async fn tokens(play: &mut Transcript) {
    let known = play.fixture.control().credentials();
    let (id, secret) = (known.client_id, known.client_secret);
    for given in [secret, "wrong"] {
        let form = [
            ("grant_type", "client_credentials"),
            ("client_id", id),
            ("client_secret", given),
        ];
        let request = play.fixture.bare("POST", "/api/oauth/token").form(&form);
        play.send("in the form", request).await;
    }
    for _ in 0..52 {
        play.token(secret).await;
    }
}

async fn limited_tokens(play: &mut Transcript) {
    let secret = play.fixture.control().credentials().client_secret;
    let token = play.fixture.token.clone();
    let revoke = play
        .fixture
        .oauth("/api/oauth/revoke", &[("token", &token)]);
    play.send("revoke", revoke).await;
    for secret in [secret, secret, "wrong", "wrong", secret, secret] {
        play.token(secret).await;
    }
}
