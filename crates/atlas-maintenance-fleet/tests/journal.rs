//! Journals whose last line is cut off, and journals that are not reliable.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "tests"
)]

mod support;

use std::path::Path;

use atlas_maintenance::{DayOfWeek, HourOfDay, Setting, Window};
use atlas_maintenance_fleet::{Action, ActionOutcome, Journal, JournalError, JournalHeader};
use support::{HEADER, fleet, ignore, open, run, sealed, short_retries};

#[tokio::test]
async fn journal_cut_off_at_any_byte_of_its_last_line_is_continued() {
    let fleet = fleet(2, short_retries()).await;
    let set = Action::Set(Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT));
    assert_eq!(run(&fleet, fleet.work(&set), None, ignore).await.done, 2);
    let prepare = || {
        for project in &fleet.projects {
            fleet.control().schedule_maintenance(project.id).unwrap();
        }
    };
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    prepare();
    let work = fleet.work(&Action::Defer);
    let mut journal = open(&path, "a").await;
    for work in &work {
        assert_eq!(
            run(&fleet, [work.clone()], Some(&mut journal), ignore)
                .await
                .done,
            1
        );
    }
    drop(journal);
    let whole = std::fs::read_to_string(&path).unwrap();
    let lines: Vec<_> = whole.split_inclusive('\n').collect();
    let [header, begin_0, done_0, begin_1, done_1] = lines.as_slice() else {
        panic!("{whole}");
    };

    // The complete lines, the line that is cut off, and the summary of the next run.
    let cases = [
        ([*header].concat(), begin_0, "2 done"),
        ([*header, *begin_0].concat(), done_0, "1 done, 1 unknown"),
        (
            [*header, *begin_0, *done_0].concat(),
            begin_1,
            "1 done, 1 done before",
        ),
        (
            [*header, *begin_0, *done_0, *begin_1].concat(),
            done_1,
            "0 done, 1 done before, 1 unknown",
        ),
    ];
    for (before, last, expected) in cases {
        // Without its end alone, the line is what was written: see `end_of_the_last_line_may_be_missing`.
        for cut in 0..last.len() - 1 {
            let last = last.get(..cut).unwrap();
            std::fs::write(&path, format!("{before}{last}")).unwrap();
            prepare();
            let mut journal = open(&path, "a").await;
            let summary = run(&fleet, work.clone(), Some(&mut journal), ignore).await;
            assert_eq!(summary.to_string(), expected, "{before}{last}");
            drop(journal);
            // What was written in place of the last line can be read.
            let contents = Journal::read(&path).unwrap().unwrap();
            let header = &contents.header;
            assert_eq!((header.work.as_str(), contents.records.len()), ("a", 2));
            let done = contents
                .records
                .values()
                .filter(|r| r.outcome == Some(ActionOutcome::Done))
                .count();
            assert_eq!(done, 2 - usize::from(expected.contains("unknown")));
        }
    }
}

const BEGIN: &str = r#"{"begin":"111111111111111111111111","name":"x","action":"defer"}"#;
const DONE: &str = r#"{"done":"111111111111111111111111","outcome":"done"}"#;
const OTHER_BEGIN: &str = r#"{"begin":"222222222222222222222222","name":"y","action":"reset"}"#;
const OTHER_DONE: &str = r#"{"done":"222222222222222222222222","outcome":"refused","error":"no"}"#;

/// A journal of two projects, and its lines.
fn two_projects() -> (String, Vec<String>) {
    let text = sealed([HEADER, BEGIN, DONE, OTHER_BEGIN, OTHER_DONE]);
    let lines = text.split_inclusive('\n').map(str::to_owned).collect();
    (text, lines)
}

/// Refuses the file at this line, tells so, and leaves it as it was.
fn is_refused(path: &Path, bytes: &[u8], line: usize) {
    std::fs::write(path, bytes).unwrap();
    let shown = String::from_utf8_lossy(bytes);
    let error = Journal::open(path, JournalHeader::new("a", None)).unwrap_err();
    assert!(
        matches!(error, JournalError::Corrupt { line: found, .. } if found == line),
        "line {line}: {shown}\n{error:?}"
    );
    let place = format!("journal:{line}: ");
    assert!(error.to_string().contains(&place), "{shown}\n{error}");
    assert_eq!(std::fs::read(path).unwrap(), bytes, "the file is unchanged");
    assert!(Journal::read(path).is_err());
}

#[test]
fn journal_with_a_corrupt_line_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("windows.toml.journal");
    let (header, begin) = (HEADER, BEGIN);
    let unsealed = |lines: &[&str]| format!("{}\n", lines.join("\n"));
    for (text, line) in [
        (sealed([header, DONE]), 2),
        (sealed([header, begin, begin]), 3),
        (sealed([header, header]), 2),
        (sealed([begin, DONE]), 1),
        (sealed([header, &begin.replace("defer", "set")]), 2),
        (sealed([header, &begin.replace("name", "nome")]), 2),
        (sealed([header, "{}", begin]), 2),
        (
            sealed([header.replace("\"started\"", "\"organization\":\"x\",\"started\"")]),
            1,
        ),
        (sealed([header.replace(":0}", ":18446744073709551615}")]), 1),
        (format!("{}\0\0\0\n{begin}\n", sealed([header])), 2),
        (format!("{}\n", sealed([header])), 2),
        (unsealed(&[header, begin]), 1),
        (sealed([header]) + &unsealed(&[begin]), 2),
        ("some other file\n".to_owned(), 1),
        ("some other file".to_owned(), 1),
        ("\0".repeat(100), 1),
        (sealed([header]) + "some other text", 2),
        (sealed([header]) + "{\"begin\":\"" + &"x".repeat(70_000), 2),
        (sealed([header]) + &"x".repeat(70_000) + "\n", 2),
    ] {
        is_refused(&path, text.as_bytes(), line);
    }
    // A header appears with the file, so none is ever cut off.
    let whole = sealed([header]);
    for cut in 1..whole.len() - 1 {
        is_refused(&path, whole.get(..cut).unwrap().as_bytes(), 1);
    }
}

#[test]
fn every_flipped_bit_is_refused_at_its_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let (text, _) = two_projects();
    let mut line = 1;
    for (at, byte) in text.bytes().enumerate() {
        for bit in 0..8 {
            let mut bytes = text.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            is_refused(&path, &bytes, line);
        }
        line += usize::from(byte == b'\n');
    }
}

#[test]
fn line_that_is_missing_doubled_moved_joined_or_foreign_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let (_, lines) = two_projects();
    for at in 0..lines.len() {
        let mut doubled = lines.clone();
        doubled.insert(at, lines[at].clone());
        // The second of them is one too many.
        is_refused(&path, doubled.concat().as_bytes(), at + 2);
        // Of the last line nothing tells that it was there: it is the file before the last write.
        if at + 1 == lines.len() {
            continue;
        }
        let mut missing = lines.clone();
        missing.remove(at);
        is_refused(&path, missing.concat().as_bytes(), at + 1);
        let mut moved = lines.clone();
        moved.swap(at, at + 1);
        is_refused(&path, moved.concat().as_bytes(), at + 1);
        let mut joined = lines.clone();
        joined[at] = joined[at].trim_end().to_owned();
        is_refused(&path, joined.concat().as_bytes(), at + 1);
        // Also where the second was cut off.
        joined.truncate(at + 2);
        let cut = joined.concat();
        is_refused(&path, cut.trim_end().as_bytes(), at + 1);
        is_refused(
            &path,
            &cut.as_bytes()[..joined[..=at].concat().len() + 1],
            at + 1,
        );
    }
    let other = sealed([HEADER.replace(":0}", ":1}").as_str(), BEGIN]);
    let foreign = [
        lines[0].as_str(),
        other.split_inclusive('\n').nth(1).unwrap(),
    ];
    is_refused(&path, foreign.concat().as_bytes(), 2);
}

/// A whole line without its end is what was written, and zeros are what a power cut may leave.
#[test]
fn end_of_the_last_line_may_be_missing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let (whole, lines) = two_projects();
    let begun = lines[..4].concat();
    for (text, completed) in [
        (whole.trim_end().to_owned(), &whole),
        (format!("{whole}{}", "\0".repeat(1000)), &whole),
        (format!("{}{}", whole.trim_end(), "\0".repeat(9)), &whole),
        (begun.trim_end().to_owned(), &begun),
        (format!("{begun}{{\"done\"\0\0\0"), &begun),
    ] {
        std::fs::write(&path, &text).unwrap();
        let journal = Journal::open(&path, JournalHeader::new("a", None)).unwrap();
        assert_eq!(journal.has_unresolved(), completed == &begun, "{text}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), *completed);
    }
}

#[test]
fn empty_file_does_not_say_that_nothing_was_done() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    std::fs::write(&path, "").unwrap();
    let error = Journal::open(&path, JournalHeader::new("a", None)).unwrap_err();
    assert!(matches!(error, JournalError::Empty { .. }), "{error}");
    assert!(Journal::read(&path).is_err());
}

#[test]
fn journal_of_another_release_is_refused_with_its_format() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let first = "{\"journal\":\"atlas-maintenance-fleet-1\",\"sha256\":\"a\",\"started\":0}\n";
    let begun = format!("{first}{BEGIN}\n");
    let third = sealed([HEADER.replace("fleet-2", "fleet-3").as_str(), "{\"new\":1}"]);
    for (text, number) in [(first, 1), (&begun, 1), (&third, 3)] {
        std::fs::write(&path, text).unwrap();
        let error = Journal::open(&path, JournalHeader::new("a", None)).unwrap_err();
        assert!(
            matches!(error, JournalError::OtherFormat { format, .. } if format == number),
            "{error:?}"
        );
        assert!(error.to_string().contains("that release"), "{error}");
        assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn journal_belongs_to_one_kind_of_work_and_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    assert_eq!(Journal::read(&path).unwrap(), None);
    let missing = Journal::resume(&path, &JournalHeader::new("a", None));
    assert!(matches!(missing, Err(JournalError::Missing { .. })));
    let organization = Some("b".repeat(24).parse().unwrap());
    let journal = Journal::open(&path, JournalHeader::new("a", organization)).unwrap();
    for again in [
        Journal::open(&path, JournalHeader::new("a", None)),
        Journal::resume(&path, &JournalHeader::new("a", None)),
    ] {
        assert!(matches!(again, Err(JournalError::InUse { .. })));
    }
    drop(journal);
    let exists = Journal::create(&path, JournalHeader::new("a", None));
    assert!(matches!(exists, Err(JournalError::Exists { .. })));
    let other = Journal::open(&path, JournalHeader::new("b", None)).unwrap_err();
    assert!(matches!(other, JournalError::Mismatch { .. }));
    let said = other.to_string();
    assert!(
        said.contains("the work a") && said.contains("the work b"),
        "{said}"
    );
    let journal = Journal::open(&path, JournalHeader::new("a", None)).unwrap();
    assert_eq!(journal.header().organization, organization);
    journal.remove().unwrap();
    assert!(!path.exists());
    let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
    assert!(left.is_empty(), "{left:?}");
    let nowhere = Journal::open(
        folder.path().join("no/journal"),
        JournalHeader::new("a", None),
    );
    assert!(nowhere.unwrap_err().to_string().contains("no/journal"));
}

#[test]
fn journal_that_was_replaced_is_not_removed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let journal = Journal::create(&path, JournalHeader::new("a", None)).unwrap();
    std::fs::rename(&path, folder.path().join("old")).unwrap();
    std::fs::write(&path, "precious").unwrap();
    let error = journal.remove().unwrap_err();
    assert!(matches!(error, JournalError::Lost { .. }), "{error}");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "precious");
}

#[cfg(unix)]
#[test]
fn journal_can_be_read_by_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let mode = || std::fs::metadata(&path).unwrap().permissions().mode() & 0o777;
    drop(Journal::create(&path, JournalHeader::new("a", None)).unwrap());
    assert_eq!(mode(), 0o600);
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
    drop(Journal::open(&path, JournalHeader::new("a", None)).unwrap());
    assert_eq!(mode(), 0o600);
}

/// Opening a pipe would wait for somebody who writes to it.
#[cfg(unix)]
#[test]
fn only_a_file_is_opened() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    std::fs::create_dir(path("folder")).unwrap();
    nix::unistd::mkfifo(&path("pipe"), nix::sys::stat::Mode::S_IRWXU).unwrap();
    let _socket = std::os::unix::net::UnixListener::bind(path("socket")).unwrap();
    drop(Journal::create(path("journal"), JournalHeader::new("a", None)).unwrap());
    std::os::unix::fs::symlink(path("journal"), path("link")).unwrap();
    std::os::unix::fs::symlink(path("nothing"), path("dangling")).unwrap();
    for (place, kind) in [
        (path("folder"), "a folder"),
        (path("pipe"), "a named pipe"),
        (path("socket"), "a socket"),
        (path("link"), "a symbolic link"),
        (path("dangling"), "a symbolic link"),
        ("/dev/null".into(), "a device"),
    ] {
        for error in [
            Journal::open(&place, JournalHeader::new("a", None)).err(),
            Journal::create(&place, JournalHeader::new("a", None)).err(),
            Journal::resume(&place, &JournalHeader::new("a", None)).err(),
            Journal::read(&place).err(),
        ] {
            let error = error.unwrap();
            assert!(matches!(error, JournalError::NotAFile { .. }), "{error}");
            assert!(error.to_string().contains(kind), "{error}");
        }
    }
}

#[tokio::test]
async fn actions_are_the_same_after_writing_and_reading() {
    let fleet = fleet(3, short_retries()).await;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    let window = |protected_hours, auto_defer| {
        Window::weekly(DayOfWeek::Friday, HourOfDay::MIDNIGHT)
            .with_protected_hours(protected_hours)
            .with_auto_defer(auto_defer)
    };
    for action in [
        Action::Set(window(Setting::Keep, None)),
        Action::Set(window(Setting::Clear, Some(true))),
        Action::Set(window(Setting::Set("22-6".parse().unwrap()), Some(false))),
        Action::AutoDefer(true),
        Action::Reset,
    ] {
        let mut journal = open(&path, "a").await;
        run(&fleet, fleet.work(&action), Some(&mut journal), ignore).await;
        let records = Journal::read(&path).unwrap().unwrap().records;
        assert_eq!(&records, journal.records());
        assert!(records.values().all(|record| record.action == action));
        journal.remove().unwrap();
    }
}
