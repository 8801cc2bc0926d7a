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
    assert_eq!(sources.operations[0].key.to_string(), "GET /a");
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
