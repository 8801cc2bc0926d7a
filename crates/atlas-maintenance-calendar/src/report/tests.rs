use std::collections::BTreeSet;

use atlas_maintenance::{CurrentWindow, DayOfWeek, HourOfDay, ProjectId};
use atlas_maintenance_types::is_unprintable;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use jiff::tz::TimeZone;
use ring::digest::{SHA256, digest};

use super::*;
use crate::{Entry, Rollout, RolloutLane, RolloutOrganization, RolloutStart};

const HOSTILE: &str = "</script><script>document.title='x'</script><img src=x onerror=alert(1)>\" onload=\"x' \
                       =1\u{1b}]0;x\u{7}\nforged\r\u{202e}evil\u{9b}31m\u{61c}\u{2028}\u{e0041}\u{feff}\t&lt;";

fn now() -> Timestamp {
    "2026-03-04T12:00:00Z".parse().unwrap()
}

fn id(number: u32) -> ProjectId {
    let mut bytes = [0; 12];
    bytes[8..].copy_from_slice(&number.to_be_bytes());
    ProjectId::from_bytes(bytes)
}

fn window(zone: &str) -> CurrentWindow {
    let mut window = CurrentWindow::new(DayOfWeek::Sunday, HourOfDay::new(2).unwrap());
    window.time_zone = zone.to_owned();
    window
}

/// A report with so many projects in each section, all called the same.
fn report(projects: u32, name: &str) -> Report {
    let zone = TimeZone::get("Europe/Berlin").unwrap();
    let start = ReportStart::new(now(), now(), Some(now()), Some(zone.clone()));
    let entry = |number: u32| match number % 4 {
        0 => Entry::new(name, id(number), Some(window("America/New_York"))),
        1 => Entry::new(name, id(number), Some(window(name))),
        2 => Entry::new(name, id(number), None),
        _ => Entry::unread(name, id(number), name),
    };
    let mut report = Report::new((0..projects).map(entry).collect(), zone.clone(), now());
    let parts = || vec![ReportPart::Text(name.to_owned()), ReportPart::Time(now())];
    for number in 0..projects {
        let mut coming = ReportComing::new(name, id(number), start.clone(), name, parts());
        coming.doubts.push(name.to_owned());
        report.coming.push(coming);
        let verdict = match number % 3 {
            0 => ReportVerdict::KeptOut,
            1 => ReportVerdict::NotKeptOut,
            _ => ReportVerdict::Unknown,
        };
        let start = (number % 2 == 0).then(|| start.clone());
        let freezes = vec![name.to_owned()];
        let mut conflict = ReportConflict::new(name, id(number), freezes, start, verdict);
        conflict.what = name.to_owned();
        conflict.why = parts();
        report.conflicts.push(conflict);
    }
    if projects > 0 {
        report.freezes = Some(vec![ReportFreeze::new(name, name, name, name, 1)]);
        let at = now().to_zoned(zone);
        let starts = (0..projects)
            .map(|number| RolloutStart::new(name, id(number), at.clone(), None))
            .collect();
        let lanes = vec![RolloutLane::new(1, starts, 2)];
        let organization = RolloutOrganization::new(name, lanes, vec![name.to_owned()]);
        report.waves = Some(Rollout::new(now(), vec![organization]));
        report.problems.push(name.to_owned());
    }
    report
}

fn page(report: &Report) -> String {
    let mut page = Vec::new();
    report_html(report, &mut page).unwrap();
    String::from_utf8(page).unwrap()
}

/// What is between two texts, each time.
fn between<'a>(page: &'a str, begin: &'a str, end: &'a str) -> impl Iterator<Item = &'a str> {
    page.split(begin)
        .skip(1)
        .map(move |rest| rest.split(end).next().unwrap())
}

fn only<'a>(page: &'a str, begin: &'a str, end: &'a str) -> &'a str {
    let mut found = between(page, begin, end);
    let first = found.next().unwrap();
    assert_eq!(found.next(), None, "a second {begin}");
    first
}

/// The names of the elements that begin in the page, without its style and script.
fn elements(page: &str) -> Vec<String> {
    let style = only(page, "<style>", "</style>");
    let script = only(page, "<script>", "</script>");
    let rest = page.replace(style, "").replace(script, "");
    between(&rest, "<", ">")
        .filter(|tag| !tag.starts_with(['/', '!']))
        .map(|tag| tag.split(' ').next().unwrap().to_owned())
        .collect()
}

#[test]
fn policy_allows_the_style_and_the_script_of_the_page_and_nothing_else() {
    let page = page(&report(3, "Payments"));
    let policy = only(&page, "Content-Security-Policy\" content=\"", "\"");
    let hash = |text: &str| {
        format!(
            "'sha256-{}'",
            STANDARD.encode(digest(&SHA256, text.as_bytes()))
        )
    };
    let style = hash(only(&page, "<style>", "</style>"));
    let script = hash(only(&page, "<script>", "</script>"));
    let directives: Vec<_> = policy.split("; ").collect();
    assert_eq!(
        directives,
        [
            "default-src 'none'",
            &format!("style-src {style}"),
            &format!("script-src {script}"),
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    );
    // What no hash can allow.
    assert!(!page.contains(" style=") && !page.contains("javascript:"));
    let (head, _) = page.split_once("<style>").unwrap();
    assert!(head.contains("Content-Security-Policy"), "after the style");
}

#[test]
fn page_names_no_other_resource() {
    let page = page(&report(300, "Payments"));
    for scheme in [
        "://", "src=", "url(", "@import", "data:", "<link", "<base", "<iframe", "<img",
    ] {
        assert!(!page.contains(scheme), "{scheme}");
    }
    let links: Vec<_> = between(&page, "href=\"", "\"").collect();
    assert!(links.len() > 5, "{links:?}");
    for link in links {
        let id = link.strip_prefix('#').unwrap();
        assert!(page.contains(&format!("id=\"{id}\"")), "{link}");
    }
    for call in [
        "fetch(",
        "XMLHttpRequest",
        "WebSocket",
        "sendBeacon",
        "innerHTML",
        "eval(",
    ] {
        assert!(!page.contains(call), "{call}");
    }
}

#[test]
fn names_and_texts_of_others_are_only_text() {
    let (plain, hostile) = (page(&report(8, "Payments")), page(&report(8, HOSTILE)));
    assert_eq!(elements(&plain), elements(&hostile));
    assert!(elements(&plain).len() > 200);
    let bad = hostile.chars().find(|c| *c != '\n' && is_unprintable(*c));
    assert_eq!(bad, None);
    assert!(!hostile.lines().any(|line| line.starts_with("forged")));
    assert!(!hostile.contains("<img") && hostile.contains("&lt;img src=x onerror"));
    // It is everywhere where the other name is.
    let count = |page: &str, name: &str| page.matches(name).count();
    assert_eq!(count(&plain, "Payments"), count(&hostile, "forged"));
}

#[test]
fn tables_are_described_for_those_who_do_not_see_them() {
    for projects in [0, 1, 300] {
        let page = page(&report(projects, "Payments"));
        let tables: Vec<_> = between(&page, "<table", "</table>").collect();
        assert_eq!(
            tables.len() > 5,
            projects > 0,
            "{projects}: {}",
            tables.len()
        );
        for table in tables {
            let (_, rest) = table.split_once('>').unwrap();
            assert!(rest.trim_start().starts_with("<caption id="), "{table}");
            assert!(!rest.contains("<th>"), "{table}");
            assert!(rest.contains("<th scope=\"row\">"), "{table}");
        }
        let ids: Vec<_> = between(&page, " id=\"", "\"").collect();
        let distinct: BTreeSet<_> = ids.iter().collect();
        assert_eq!(distinct.len(), ids.len(), "{ids:?}");
        for named in ["aria-labelledby=\"", " for=\""] {
            for id in between(&page, named, "\"") {
                assert!(ids.contains(&id), "{id}");
            }
        }
        assert!(page.contains("<html lang=\"en\">") && page.contains("aria-live=\"polite\""));
    }
}

#[test]
fn elements_end_as_they_begin() {
    const VOID: [&str; 4] = ["meta", "input", "br", "option"];
    for projects in [0, 1, 9] {
        let page = page(&report(projects, "Payments"));
        let begun = elements(&page);
        for name in begun.iter().collect::<BTreeSet<_>>() {
            let begins = begun.iter().filter(|other| *other == name).count();
            let ends = page.matches(&format!("</{name}>")).count();
            let is_void = VOID.contains(&name.as_str());
            assert!(
                begins == ends || is_void && ends <= begins,
                "{name}: {begins}, {ends}"
            );
        }
    }
}

#[test]
fn every_project_is_in_its_sections_and_counted() {
    for projects in [0u32, 1, 300] {
        let page = page(&report(projects, "Payments"));
        for (title, of) in [
            ("What is coming", projects),
            ("Projects without a window", projects.div_ceil(4)),
        ] {
            // Of 1 the only one has a window.
            let count = if projects == 1 && of == 1 && title.contains("without") {
                0
            } else {
                of
            };
            assert!(
                page.contains(&format!(">{title} ({count})</h2>")),
                "{title} {count}"
            );
        }
        let rows = page.matches("<tr data-id=").count();
        let entries = projects as usize;
        // Coming, conflicts, waves, and what each entry is; and a problem without a project.
        assert_eq!(rows, entries * 4 + usize::from(projects > 0));
    }
}

#[test]
fn times_are_in_utc_for_the_script_and_in_two_zones_for_the_reader() {
    let mut report = report(0, "");
    let zone = TimeZone::get("America/New_York").unwrap();
    let start = ReportStart::new(now(), now(), None, Some(zone));
    let text = |text: &str| ReportPart::Text(text.to_owned());
    let gate = vec![text("from"), ReportPart::Time(now()), text(", perhaps")];
    report.coming = vec![ReportComing::new(
        "Payments",
        id(1),
        start,
        "announced",
        gate,
    )];
    let page = page(&report);
    assert!(page.contains(
        "<time datetime=\"2026-03-04T12:00:00Z\">Wed 2026-03-04 13:00</time><br>\n\
         <small>Wed 2026-03-04 07:00 America/New_York</small>"
    ));
    assert!(page.contains("<td>not known</td>"));
    assert!(
        page.contains("<td>from <time datetime=") && page.contains("13:00</time>, perhaps</td>")
    );
}

#[test]
fn failure_of_the_writer_is_told() {
    struct Full(usize);
    impl std::io::Write for Full {
        fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
            self.0 = self
                .0
                .checked_sub(bytes.len())
                .ok_or(std::io::ErrorKind::StorageFull)?;
            Ok(bytes.len())
        }
        fn flush(&mut self) -> std::io::Result<()> {
            Ok(())
        }
    }
    let report = report(3, "Payments");
    let length = page(&report).len();
    for room in (0..length).step_by(97) {
        assert!(report_html(&report, &mut Full(room)).is_err(), "{room}");
    }
    assert!(report_html(&report, &mut Full(length)).is_ok());
}
