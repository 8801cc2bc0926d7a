//! Journals whose last line is cut off, and journals that are not reliable.
#![allow(clippy::unwrap_used, clippy::panic, reason = "tests")]

mod support;

use atlas_maintenance::{DayOfWeek, HourOfDay, Setting, Window};
use atlas_maintenance_fleet::{Action, ActionOutcome, Journal, JournalError, JournalHeader};
use support::{fleet, ignore, open, run, short_retries};

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
        (String::new(), header, "2 done"),
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
        for cut in 0..last.len() {
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
            assert_eq!(
                (header.fingerprint.as_str(), contents.records.len()),
                ("a", 2)
            );
            let done = contents
                .records
                .values()
                .filter(|r| r.outcome == Some(ActionOutcome::Done))
                .count();
            assert_eq!(done, 2 - usize::from(expected.contains("unknown")));
        }
    }
}

#[test]
fn journal_with_a_corrupt_line_is_refused_and_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("windows.toml.journal");
    let header = "{\"journal\":\"atlas-maintenance-fleet-1\",\"sha256\":\"a\",\"started\":0}\n";
    let begin = "{\"begin\":\"111111111111111111111111\",\"name\":\"x\",\"action\":\"defer\"}\n";
    let done = "{\"done\":\"111111111111111111111111\",\"outcome\":\"done\"}\n";
    for (text, line) in [
        (
            format!("{header}{begin}{}\n{begin}", done.get(..20).unwrap()),
            3,
        ),
        (format!("{header}{}{done}", begin.get(..30).unwrap()), 2),
        (format!("{header}\0\0\0\n{begin}"), 2),
        (format!("{header}\n{begin}"), 2),
        (format!("{header}{done}"), 2),
        (format!("{header}{begin}{begin}"), 3),
        (format!("{header}{header}"), 2),
        (format!("{begin}{done}"), 1),
        (format!("{header}{}", begin.replace("defer", "set")), 2),
        (format!("{header}{}", begin.replace("name", "nome")), 2),
        (header.replace("fleet-1", "fleet-2"), 1),
        (
            header.replace("\"started\"", "\"organization\":\"x\",\"started\""),
            1,
        ),
        ("some other file\n".to_owned(), 1),
        ("some other file".to_owned(), 1),
    ] {
        std::fs::write(&path, &text).unwrap();
        let error = Journal::open(&path, JournalHeader::new("a", None)).unwrap_err();
        let place = format!("windows.toml.journal:{line}: ");
        assert!(error.to_string().contains(&place), "{text}\n{error}");
        assert!(matches!(error, JournalError::Corrupt { .. }));
        assert_eq!(
            std::fs::read_to_string(&path).unwrap(),
            text,
            "the file is unchanged"
        );
        assert!(Journal::read(&path).is_err());
    }
    // A power cut may leave zeros at the end.
    let whole = format!("{header}{begin}{done}");
    std::fs::write(&path, format!("{whole}{}", "\0".repeat(1000))).unwrap();
    assert!(
        !Journal::open(&path, JournalHeader::new("a", None))
            .unwrap()
            .has_unresolved()
    );
    // They are removed, so that later lines follow the last complete one.
    assert_eq!(std::fs::read_to_string(&path).unwrap(), whole);
}

#[test]
fn journal_belongs_to_one_fingerprint_and_one_process() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("journal");
    assert_eq!(Journal::read(&path).unwrap(), None);
    let organization = Some("b".repeat(24).parse().unwrap());
    let journal = Journal::open(&path, JournalHeader::new("a", organization)).unwrap();
    let again = Journal::open(&path, JournalHeader::new("a", None));
    assert!(matches!(again, Err(JournalError::InUse { .. })));
    drop(journal);
    let other = Journal::open(&path, JournalHeader::new("b", None));
    assert!(matches!(other, Err(JournalError::Mismatch { .. })));
    let journal = Journal::open(&path, JournalHeader::new("a", None)).unwrap();
    assert_eq!(journal.header().organization, organization);
    journal.remove().unwrap();
    assert!(!path.exists());
    let nowhere = Journal::open(
        folder.path().join("no/journal"),
        JournalHeader::new("a", None),
    );
    assert!(nowhere.unwrap_err().to_string().contains("no/journal"));
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
