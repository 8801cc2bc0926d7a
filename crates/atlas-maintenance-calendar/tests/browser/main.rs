//! The page of a report in Chromium: `ATLAS_CHROMIUM`, or `/usr/bin/chromium` where that is there.
#![cfg(unix)]
#![allow(
    missing_docs,
    clippy::cast_possible_truncation,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

use std::collections::BTreeMap;
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;

use atlas_maintenance::jiff::tz::TimeZone;
use atlas_maintenance::jiff::{SignedDuration, Timestamp};
use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, ProjectId};
use atlas_maintenance_calendar::{
    Entry, Report, ReportComing, ReportPart, ReportStart, report_html,
};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::digest::{SHA256, digest};

const HARNESS: &str = include_str!("harness.js");

/// The browser, or `None` after saying that there is none.
fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("ATLAS_CHROMIUM").map(PathBuf::from);
    let path = named.unwrap_or_else(|| "/usr/bin/chromium".into());
    if path.exists() {
        return Some(path);
    }
    // Past the capture of the output, so that it is always seen.
    let _ = writeln!(
        std::io::stderr(),
        "skipped: no Chromium at {}; name one with ATLAS_CHROMIUM",
        path.display()
    );
    None
}

/// A server on the loopback that has one page, and remembers what it was asked for.
struct Server {
    base: String,
    asked: Arc<Mutex<Vec<String>>>,
    page: Arc<Mutex<String>>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let (asked, page) = (
            Arc::<Mutex<Vec<_>>>::default(),
            Arc::<Mutex<String>>::default(),
        );
        let (seen, served) = (Arc::clone(&asked), Arc::clone(&page));
        thread::spawn(move || {
            for stream in listener.incoming() {
                let (seen, served) = (Arc::clone(&seen), Arc::clone(&served));
                thread::spawn(move || answer(stream.unwrap(), &seen, &served));
            }
        });
        Self { base, asked, page }
    }

    /// What the browser has of a page, and the paths that it asked for.
    fn visit(&self, chromium: &PathBuf, page: String) -> (String, Vec<String>) {
        self.asked.lock().unwrap().clear();
        *self.page.lock().unwrap() = page;
        let profile = tempfile::tempdir().unwrap();
        let output = Command::new(chromium)
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
            ])
            .args([
                "--no-first-run",
                "--disable-background-networking",
                "--disable-sync",
            ])
            .args(["--disable-component-update", "--disable-dev-shm-usage"])
            .args(["--window-size=1400,1000", "--virtual-time-budget=3000"])
            .arg(format!("--user-data-dir={}", profile.path().display()))
            .args(["--dump-dom", &format!("{}/report", self.base)])
            .env("TZ", "Asia/Kolkata")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        let dom = String::from_utf8(output.stdout).unwrap();
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(!dom.is_empty(), "{said}");
        (dom, self.asked.lock().unwrap().clone())
    }
}

fn answer(mut stream: TcpStream, asked: &Mutex<Vec<String>>, page: &Mutex<String>) {
    let (mut head, mut buffer) = (Vec::new(), [0; 4096]);
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        match stream.read(&mut buffer) {
            // Browsers open connections ahead, and close them unused.
            Ok(0) | Err(_) => return,
            Ok(length) => head.extend_from_slice(&buffer[..length]),
        }
    }
    let head = String::from_utf8_lossy(&head);
    let path = head.split(' ').nth(1).unwrap_or_default().to_owned();
    let is_page = path == "/report";
    asked.lock().unwrap().push(path);
    let body = if is_page {
        page.lock().unwrap().clone()
    } else {
        String::new()
    };
    let head = format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: {}\r\nConnection: close\r\n\r\n",
        body.len()
    );
    let _ = stream.write_all(head.as_bytes());
    let _ = stream.write_all(body.as_bytes());
}

fn now() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn id(number: u32) -> ProjectId {
    let mut bytes = [0; 12];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    ProjectId::from_bytes(bytes)
}

/// So many projects: every tenth has no window, and to every second one maintenance is coming.
fn page(projects: u32, name: &str) -> String {
    let berlin = TimeZone::get("Europe/Berlin").unwrap();
    let entries = (0..projects).map(|number| {
        let day = DayOfWeek::try_from(i64::from(number % 7) + 1).unwrap();
        let hour = HourOfDay::new((number % 24) as u8).unwrap();
        let window = (number % 10 > 0).then(|| CurrentWindow::new(day, hour));
        Entry::new(format!("{name}{number}"), id(number), window)
    });
    let mut report = Report::new(entries.collect(), berlin.clone(), now());
    report.coming = (0..projects)
        .step_by(2)
        .map(|number| {
            let hours = i64::from(number.wrapping_mul(7919) % 300);
            let at = now()
                .checked_add(SignedDuration::from_hours(hours))
                .unwrap();
            let start = ReportStart::new(at, at, Some(at), Some(berlin.clone()));
            let gate = vec![ReportPart::Text(name.to_owned()), ReportPart::Time(at)];
            let mut coming = ReportComing::new(
                format!("{name}{number}"),
                id(number),
                start,
                "announced",
                gate,
            );
            coming.doubts = vec![name.to_owned()];
            coming
        })
        .collect();
    let mut page = Vec::new();
    report_html(&report, &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

/// The page with a second script, which its policy allows by its hash and in no other way.
fn with_harness(page: &str) -> String {
    let hash = STANDARD.encode(digest(&SHA256, HARNESS.as_bytes()));
    let allowed = page.replace("; base-uri", &format!(" 'sha256-{hash}'; base-uri"));
    assert_ne!(allowed, page);
    allowed.replace("</body>", &format!("<script>{HARNESS}</script>\n</body>"))
}

fn found(dom: &str) -> BTreeMap<String, String> {
    let (_, rest) = dom
        .split_once("<pre id=\"found\">")
        .unwrap_or_else(|| panic!("the script did not end"));
    let (lines, _) = rest.split_once("</pre>").unwrap();
    lines
        .lines()
        .map(|line| line.split_once(": ").unwrap())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}

/// Names that would run, load, or end what they stand in.
fn hostile(base: &str) -> String {
    format!(
        "</script><script>window.attacked=1;document.title='attacked'</script>\
         <img src=\"{base}/leak\" onerror=\"window.attacked=1\">\"><svg onload=\"window.attacked=1\"></svg>\
         </bdi></td></table><iframe src='{base}/frame'></iframe><link rel=stylesheet href={base}/css>\
         <a href=\"javascript:window.attacked=1\" autofocus onfocus=\"window.attacked=1\">\u{202e}&lt;b&gt;"
    )
}

fn check(found: &BTreeMap<String, String>, projects: u32) {
    let expected = [
        ("title", "Maintenance of Atlas projects".to_owned()),
        ("attacked", "false".to_owned()),
        ("elements of names", "0".to_owned()),
        ("tools", "true".to_owned()),
        (
            "rows",
            format!("{} {} {}", projects / 2, projects / 10 * 9, projects / 10),
        ),
        ("status", format!("{projects} projects")),
        (
            "zone of the report",
            "Wed 2026-03-04 13:00 Europe/Berlin".to_owned(),
        ),
        ("zone of the reader", "Wed 2026-03-04 12:00 UTC".to_owned()),
        ("week", format!("{0} {0}", projects / 10 * 9)),
        ("focus", "true".to_owned()),
        ("up", "ascending true".to_owned()),
        ("down", "descending true".to_owned()),
        (
            "sorted",
            "Sorted by Starts about, descending, 1 heading".to_owned(),
        ),
        ("first by name", id(0).to_string()),
        // It is odd, so no maintenance is coming to it.
        ("filtered", "0 1".to_owned()),
        ("count", format!("1 of {projects} projects match")),
        ("none", "0 No row matches the filter.".to_owned()),
        ("none is shown", "true".to_owned()),
        ("all again", "true".to_owned()),
        ("regions with keyboard", "true".to_owned()),
        ("skip link", "true".to_owned()),
        ("inner width", "true".to_owned()),
    ];
    for (name, value) in expected {
        assert_eq!(
            found.get(name),
            Some(&value),
            "{name} of {projects}: {found:#?}"
        );
    }
}

#[test]
fn page_can_be_filtered_and_sorted_and_asks_for_nothing() {
    let Some(chromium) = chromium() else { return };
    let server = Server::start();
    for projects in [300, 5000] {
        let page = with_harness(&page(projects, "payments-"));
        let (dom, asked) = server.visit(&chromium, page);
        check(&found(&dom), projects);
        assert_eq!(asked, ["/report"]);
    }
}

#[test]
fn hostile_names_are_text_in_a_browser_even_without_the_policy() {
    let Some(chromium) = chromium() else { return };
    let server = Server::start();
    let whole = page(300, &hostile(&server.base));
    let (dom, asked) = server.visit(&chromium, with_harness(&whole));
    check(&found(&dom), 300);
    assert_eq!(asked, ["/report"]);
    // The escapes alone.
    let (before, rest) = whole.split_once("<meta http-equiv").unwrap();
    let (_, after) = rest.split_once(">\n").unwrap();
    let bare = format!("{before}{after}");
    let bare = bare.replace("</body>", &format!("<script>{HARNESS}</script>\n</body>"));
    let (dom, asked) = server.visit(&chromium, bare);
    check(&found(&dom), 300);
    assert!(!asked.iter().any(|path| path.contains("leak")), "{asked:?}");
}

/// The policy alone, over a page that escapes nothing.
#[test]
fn policy_of_the_page_stops_what_is_not_escaped() {
    let Some(chromium) = chromium() else { return };
    let server = Server::start();
    let name = hostile(&server.base);
    let injected =
        with_harness(&page(300, "payments-")).replace("</main>", &format!("{name}</main>"));
    let (dom, asked) = server.visit(&chromium, injected.clone());
    assert_eq!(found(&dom)["attacked"], "false");
    assert_eq!(found(&dom)["title"], "Maintenance of Atlas projects");
    assert_eq!(asked, ["/report"]);
    // Without it, it does harm: the test would see that.
    let (before, rest) = injected.split_once("<meta http-equiv").unwrap();
    let (_, after) = rest.split_once(">\n").unwrap();
    let (dom, asked) = server.visit(&chromium, format!("{before}{after}"));
    assert_eq!(found(&dom)["attacked"], "true");
    assert_eq!(found(&dom)["title"], "attacked");
    for path in ["/leak", "/frame", "/css"] {
        assert!(asked.iter().any(|asked| asked == path), "{path}: {asked:?}");
    }
}

#[test]
fn page_shows_everything_without_its_script() {
    let Some(chromium) = chromium() else { return };
    let server = Server::start();
    // A policy that allows no script at all is what a reader has who allows none.
    let page = page(300, "payments-");
    let (before, rest) = page.split_once("script-src '").unwrap();
    let (_, after) = rest.split_once("';").unwrap();
    let (dom, asked) = server.visit(&chromium, format!("{before}script-src 'none';{after}"));
    assert_eq!(dom.matches("<tr data-id=").count(), 300 + 150);
    assert!(dom.contains("role=\"search\" hidden"), "dead controls");
    assert!(!dom.contains("<button"));
    assert!(dom.contains(">Wed 2026-03-04 13:00</time>"));
    assert_eq!(asked, ["/report"]);
}
