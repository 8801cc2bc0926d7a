use super::*;

fn with_versions(versions: &str) -> Result<Sources, String> {
    check(&format!(
        "versions = [{versions}]\noperations = [{{ name = \"getA\", operation = \"GET /a\" }}]\nschemas = []\n\
         [upstream]\nrepository = \"r\"\nfolder = \"f\"\n"
    ))
}

#[test]
fn version_needs_only_its_date() {
    let sources = with_versions("{ date = \"2023-01-01\" },").unwrap();
    assert_eq!(sources.versions[0].date.as_str(), "2023-01-01");
    assert_eq!(sources.keys("2023-01-01")[0].to_string(), "GET /a");
}

#[test]
fn preview_has_operations_and_schemas_of_its_own() {
    let with = |versions: &str, preview: &str| {
        check(&format!(
            "versions = [{versions}]\noperations = [{{ name = \"getA\", operation = \"GET /a\" }}]\nschemas = []\n\
             [upstream]\nrepository = \"r\"\nfolder = \"f\"\n{preview}"
        ))
    };
    let table =
        "[preview]\noperations = [{ name = \"getA\", operation = \"GET /b\" }]\nschemas = []\n";
    let both = "{ date = \"2023-01-01\" }, { date = \"preview\" }";
    let sources = with(both, table).unwrap();
    let keys = |version| sources.keys(version)[0].to_string();
    assert_eq!(
        (keys("preview"), keys("2023-01-01")),
        ("GET /b".to_owned(), "GET /a".to_owned())
    );
    assert_eq!(sources.newest().unwrap().as_str(), "2023-01-01");
    let dated = "{ date = \"2023-01-01\" }";
    assert!(with(dated, table).is_ok());
    let family = format!("{dated}, {{ date = \"preview\", family = \"new\" }}");
    let twice = table.replace("getA", "get_a");
    for (versions, preview, reason) in [
        ("{ date = \"preview\" }", table, "no version with a date"),
        (both, "", "no table [preview]"),
        (
            "{ date = \"preview\" }, { date = \"2023-01-01\" }",
            table,
            "oldest first",
        ),
        (&family, table, "has a family"),
        (both, &twice, "camel case"),
    ] {
        let error = with(versions, preview).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn names_that_are_repeated_or_no_identifiers_are_refused() {
    let with = |operations: &str, schemas: &str| {
        check(&format!(
            "versions = [{{ date = \"2023-01-01\" }}]\noperations = [{operations}]\n\
             schemas = [{schemas}]\n[upstream]\nrepository = \"r\"\nfolder = \"f\"\n"
        ))
        .unwrap_err()
    };
    let get = "{ name = \"getA\", operation = \"GET /a\" }";
    for (operations, schemas, reason) in [
        (format!("{get}, {get}"), "", "listed twice"),
        (
            format!("{get}, {{ name = \"geta\", operation = \"GET /b\" }}"),
            "",
            "listed twice",
        ),
        (
            "{ name = \"get_a\", operation = \"GET /a\" }".to_owned(),
            "",
            "camel case",
        ),
        (
            get.to_owned(),
            "{ name = \"a\", at = \"getA 200\" }",
            "Pascal case",
        ),
        (
            get.to_owned(),
            "{ name = \"A\", at = \"x\" }, { name = \"B\", at = \"x\" }",
            "listed twice",
        ),
        (get.to_owned(), "{ name = \"A\" }", "missing field"),
    ] {
        let error = with(&operations, schemas);
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn versions_out_of_order_or_repeated_are_refused() {
    for (versions, reason) in [
        ("", "no version"),
        (
            "{ date = \"2023-01-01\" }, { date = \"2023-01-01\" }",
            "twice",
        ),
        (
            "{ date = \"2024-01-01\" }, { date = \"2023-01-01\" }",
            "oldest first",
        ),
        ("{ date = \"2023-13-01\" }", "is not a date"),
        ("{ date = \"../../etc\" }", "is not a date"),
        ("{ date = \"2023-01-01\", fil = \"a\" }", "unknown field"),
    ] {
        let error = with_versions(versions).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}

#[test]
fn flat_places_that_name_nothing_or_are_repeated_are_refused() {
    let with = |flat: &str| {
        check(&format!(
            "versions = [{{ date = \"2023-01-01\" }}]\nschemas = []\nflat = [{flat}]\n\
             operations = [{{ name = \"getA\", operation = \"GET /a\" }}]\n\
             [upstream]\nrepository = \"r\"\nfolder = \"f\"\n"
        ))
    };
    let valid = "{ at = \"getA 200\", members = [\"a\", \"b\"], opaque = [\"b\"] }";
    let text = "{ at = \"getA query kind\" }";
    let sources = with(&format!("{valid}, {text}")).unwrap();
    assert_eq!(sources.flat("2023-01-01").len(), 2);
    for (flat, reason) in [
        (
            "{ at = \"getB 200\" }".to_owned(),
            "begins with no operation",
        ),
        ("{ at = \"\" }".to_owned(), "begins with no operation"),
        (format!("{valid}, {valid}"), "listed twice"),
        (
            "{ at = \"getA 200\", members = [\"a\", \"a\"] }".to_owned(),
            "twice",
        ),
        (
            "{ at = \"getA 200\", members = [\"a\"], opaque = [\"b\"] }".to_owned(),
            "\"b\" in `opaque`",
        ),
        (
            "{ at = \"getA 200\", opaque = [\"b\"] }".to_owned(),
            "\"b\" in `opaque`",
        ),
    ] {
        let error = with(&flat).unwrap_err();
        assert!(error.contains(reason), "{error}");
    }
}
