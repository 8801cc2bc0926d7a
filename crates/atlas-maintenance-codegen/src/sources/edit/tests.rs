use super::*;

fn date(text: &str) -> VersionDate {
    VersionDate::try_from(text.to_owned()).unwrap()
}

fn origin(revision: Option<&str>) -> Origin {
    Origin {
        revision: revision.map(str::to_owned),
        sha256: "beef".to_owned(),
    }
}

const RECORDED: &str = "\
# Words above.
versions = [
    { date = \"2023-01-01\", revision = \"r1\", sha256 = \"cafe\" },
    # by hand
    { date = \"2024-01-01\" },
]
operations = [] # words behind
";

#[test]
fn only_lines_of_given_versions_change() {
    let listed = [
        (date("2023-01-01"), origin(Some("r2"))),
        (date("2025-01-01"), origin(None)),
    ];
    assert_eq!(
        record(RECORDED, &listed).unwrap(),
        RECORDED.replace("\"r1\"", "\"r2\"").replace("cafe", "beef")
    );
}

#[test]
fn line_without_origin_gets_one() {
    let text = record(RECORDED, &[(date("2024-01-01"), origin(Some("r")))]).unwrap();
    let line = "    { date = \"2024-01-01\", revision = \"r\", sha256 = \"beef\" },\n]";
    assert!(text.contains(line), "{text}");
    // A document without a mark of its revision leaves none of another one behind.
    let text = record(&text, &[(date("2024-01-01"), origin(None))]).unwrap();
    let line = "    { date = \"2024-01-01\", sha256 = \"beef\" },\n]";
    assert!(text.contains(line), "{text}");
}

#[test]
fn same_origin_leaves_text_unchanged() {
    let same = Origin {
        revision: Some("r1".to_owned()),
        sha256: "cafe".to_owned(),
    };
    assert_eq!(
        record(RECORDED, &[(date("2023-01-01"), same)]).unwrap(),
        RECORDED
    );
}

const TEXT: &str = "\
# above
versions = [
    { date = \"2023-01-01\", sha256 = \"a\" },
    # a word on the next
    { date = \"2025-01-01\" },
]
operations = []
schemas = []
";

fn with(version: &str) -> String {
    add(TEXT, &date(version), None).unwrap()
}

#[test]
fn added_version_stands_in_order_of_dates() {
    let line = |date: &str| format!("    {{ date = \"{date}\" }},\n");
    let first = "    { date = \"2023-01-01\"";
    let (before, rest) = TEXT.split_once(first).unwrap();
    assert_eq!(
        with("2022-01-01"),
        format!("{before}{}{first}{rest}", line("2022-01-01"))
    );
    let (before, rest) = TEXT.split_once("]\noperations").unwrap();
    assert_eq!(
        with("2026-01-01"),
        format!("{before}{}]\noperations{rest}", line("2026-01-01"))
    );
    let between = with("2024-01-01");
    assert_eq!(between.lines().count(), TEXT.lines().count() + 1);
    assert!(
        between.contains("},\n    { date = \"2024-01-01\" },\n"),
        "{between}"
    );
}

#[test]
fn add_then_remove_restores_the_text() {
    for version in ["2022-01-01", "2024-01-01", "2026-01-01"] {
        let without = remove(&with(version), &date(version));
        assert_eq!(without.unwrap(), TEXT, "{version}");
    }
}
