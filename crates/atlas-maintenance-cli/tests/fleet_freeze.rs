//! `fleet freeze check` and freezes in the calendar, with the real binary.
#![cfg(target_os = "linux")]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::unwrap_used,
    reason = "the names of tests document them, and a panic fails the test"
)]

mod support;

use jiff::civil::Weekday;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _};
use support::fleet::Fleet;
use support::{freeze_of_the_present, json, stdout};

const RULE: &str = "[[rule]]\nselect.name = \"shop-*\"\nday = \"sunday\"\nhour = 2\n\n\
                    [[rule]]\nselect.name = \"*\"\nignore = true\n";

/// Three projects with a window, and one without.
fn fleet() -> Fleet {
    let fleet = Fleet::of(3);
    let file = fleet.file(RULE);
    fleet.done(&["fleet", "apply", "-f", &file, "--yes"]);
    fleet
}

/// A freeze of two days around the second Sunday from now on.
fn short() -> String {
    let today = Timestamp::now().to_zoned(TimeZone::UTC).date();
    let days = i64::from(today.weekday().until(Weekday::Sunday)) + 7;
    let sunday = today + days.days();
    format!(
        "[[freeze]]\nname = \"launch\"\nselect.name = \"shop-*\"\nfrom = {}\nto = {sunday}\n",
        sunday - 1.day()
    )
}

#[test]
fn freeze_that_one_deferral_leads_out_of_is_kept() {
    let fleet = fleet();
    let file = fleet.file(&short());
    let text = fleet.done(&["fleet", "freeze", "check", "-f", &file]);
    assert!(
        text.contains("3 starts in them: 3 can be kept out, 0 cannot"),
        "{text}"
    );
    assert!(text.contains("if deferred once, to "), "{text}");
    let document = fleet.run(&["fleet", "freeze", "check", "-f", &file, "-o", "json"]);
    let document = json(stdout(&document).as_bytes());
    let starts = document["starts"].as_array().unwrap();
    assert_eq!(starts.len(), 3);
    for start in starts {
        assert_eq!(start["verdict"], "kept-out");
        assert_eq!(start["deferrals"], 1);
        let time = |member: &str| {
            start[member]
                .as_str()
                .unwrap()
                .parse::<Timestamp>()
                .unwrap()
        };
        let days = |from: &str, to: &str| time(to).duration_since(time(from)).as_hours();
        assert_eq!(days("start", "deferredStart"), 7 * 24);
        assert_eq!(days("deferFrom", "start"), 72);
        assert_eq!(days("deferUntil", "start"), 48);
    }
}

#[test]
fn what_cannot_be_kept_out_is_named_within_the_selection() {
    let fleet = fleet();
    let file = fleet.file(&freeze_of_the_present("*"));
    let text = fleet.fails(1, &["fleet", "freeze", "check", "-f", &file]);
    for words in [
        "shop-01",
        "shop-03",
        "NO: 2 deferrals lead to",
        "NO: no window",
    ] {
        assert!(text.contains(words), "no {words}: {text}");
    }
    assert!(text.contains("longer than 14 days"), "{text}");
    assert!(
        text.contains("4 projects cannot be kept out of a freeze"),
        "{text}"
    );
    let one = [
        "fleet", "freeze", "check", "-f", &file, "--filter", "shop-02",
    ];
    let text = fleet.fails(1, &one);
    assert!(
        text.contains("shop-02") && !text.contains("shop-01"),
        "{text}"
    );
    // Where waves rule, only the last wave can be deferred.
    let words = [
        "fleet",
        "freeze",
        "check",
        "-f",
        &file,
        "--last-wave",
        "environment=production",
    ];
    let text = fleet.fails(1, &words);
    assert!(text.contains("not in the last wave"), "{text}");
}

#[test]
fn file_without_freezes_says_so() {
    let fleet = fleet();
    let file = fleet.file(RULE);
    let text = fleet.done(&["fleet", "freeze", "check", "-f", &file]);
    assert!(text.contains("no freeze"), "{text}");
    // A freeze that selects nothing is a mistake, and so is a file without rules for a plan.
    let file = fleet.file(&short().replace("shop-*", "ship-*"));
    let text = fleet.fails(2, &["fleet", "freeze", "check", "-f", &file]);
    assert!(text.contains("freeze \"launch\" selects none"), "{text}");
    let text = fleet.fails(2, &["fleet", "plan", "-f", &file]);
    assert!(text.contains("the file has no rule"), "{text}");
}

#[test]
fn calendar_shows_freezes_in_every_form() {
    let fleet = fleet();
    let file = fleet.file(&freeze_of_the_present("shop-*"));
    let shown = |form: &str| {
        let words = ["calendar", "--zone", "UTC", "--freezes", &file, "-o", form];
        fleet.done(&words).replace("\r\n ", "")
    };
    let text = shown("table");
    assert!(
        text.contains("Freeze \"40 days\": 3 projects, 3 windows open in it"),
        "{text}"
    );
    assert!(text.contains("3!"), "{text}");
    assert!(shown("svg").contains("3 starts are in a freeze"));
    let calendar = shown("ics");
    assert!(
        calendar.contains("SUMMARY:Maintenance freeze: 40 days"),
        "{calendar}"
    );
    assert!(
        calendar.contains("SUMMARY:Maintenance window in a freeze: shop-01"),
        "{calendar}"
    );
    let document = json(shown("json").as_bytes());
    let frozen = document["starts"].as_array().unwrap().iter();
    let frozen = frozen.filter(|start| start["freezes"][0] == "40 days");
    assert_eq!(frozen.count(), 3);
}
