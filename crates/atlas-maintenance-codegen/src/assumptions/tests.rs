use std::path::Path;

use super::*;
use crate::error::Error;

const FIRST: &str = r#"
[[assumption]]
id = "first-one"
area = "window"
statement = "It is so."
standing = "assumed"
default = "so"
variants = [
    { id = "so", means = "it is so" },
    { id = "not-so", means = "it is not" },
]
settle = "Look."
"#;

const SECOND: &str = r#"
[[assumption]]
id = "second"
area = "lists"
statement = "It is \"quoted\"."
standing = "recorded"
source = "seen"
"#;

const README: &str = "before\n<!-- assumptions window: begin -->\nold\n<!-- assumptions window: end -->\n\
                      between\n<!-- assumptions lists: begin -->\n<!-- assumptions lists: end -->\nafter\n";

fn reason(text: &str) -> String {
    match parse(text) {
        Err(Error::NotUnderstood { file, reason, .. }) => {
            assert_eq!(file, Path::new("spec/assumptions.toml"));
            reason
        }
        other => panic!("{other:?} for {text}"),
    }
}

#[test]
fn settled_behaviour_needs_no_variants() {
    let assumptions = parse(&format!("{FIRST}{SECOND}")).unwrap();
    let [first, second] = assumptions.as_slice() else {
        panic!("{assumptions:?}");
    };
    assert_eq!(first.default.as_deref(), Some("so"));
    assert_eq!(first.variants[1].means, "it is not");
    assert_eq!(
        (second.standing, &second.default),
        (Standing::Recorded, &None)
    );
    assert!(second.variants.is_empty());
}

#[test]
fn entry_that_says_too_little_or_contradicts_itself_is_refused() {
    let defaultless = FIRST.replace("default = \"so\"\n", "");
    let only = FIRST.replace("    { id = \"not-so\", means = \"it is not\" },\n", "");
    let twice = FIRST.replace("not-so", "so");
    for (text, expected) in [
        (
            format!("{FIRST}{FIRST}"),
            "first-one: there are two assumptions with this id",
        ),
        (
            FIRST.replace("\"assumed\"", "\"guessed\""),
            "unknown variant `guessed`",
        ),
        (
            FIRST.replace("default = \"so\"", "default = \"other\""),
            "first-one: the default other is no variant; there are so, not-so",
        ),
        (defaultless, "first-one: it has variants and no default"),
        (only, "first-one: its default is the only variant"),
        (twice, "first-one: there are two variants so"),
        (
            FIRST.replace("settle = \"Look.\"\n", ""),
            "first-one: it is assumed, and `settle` does not say how",
        ),
        (
            FIRST.replace("\"assumed\"", "\"reported\""),
            "first-one: it is reported, and `source` does not say where",
        ),
        (
            SECOND.replace("source = \"seen\"", "source = \" \""),
            "second: \" \" cannot be shown",
        ),
        (
            SECOND.replace("source =", "default = \"x\"\nsource ="),
            "second: the default x is no variant; there are none",
        ),
        (
            SECOND.replace("second", "Second"),
            "\"Second\" is not in kebab case",
        ),
        (
            SECOND.replace("second", "2nd"),
            "\"2nd\" is not in kebab case",
        ),
        (
            SECOND.replace("second", "a--b"),
            "\"a--b\" is not in kebab case",
        ),
        (SECOND.replace("quoted", "a | b"), "cannot be shown"),
        (SECOND.replace("quoted", "a\\nb"), "cannot be shown"),
        (SECOND.replace("source", "origin"), "unknown field `origin`"),
        (
            SECOND.replace("area = \"lists\"\n", ""),
            "missing field `area`",
        ),
    ] {
        let reason = reason(&text);
        assert!(reason.contains(expected), "{expected}: {reason}");
    }
}

#[test]
fn tables_stand_between_the_marks_of_their_area() {
    let assumptions = parse(&format!("{FIRST}{SECOND}")).unwrap();
    let files = generated(&assumptions, README).unwrap();
    let [(path, readme), (_, code), (_, variants), (_, of_verify)] = files.files.as_slice() else {
        panic!("{files:?}");
    };
    assert_eq!(path, Path::new(SIMULATOR_README));
    let expected = "before\n<!-- assumptions window: begin -->\n\
         | Behaviour | Standing | Id and variants |\n|---|---|---|\n\
         | It is so. | assumed | `first-one` = `so`; `not-so`: it is not |\n\
         <!-- assumptions window: end -->\nbetween\n<!-- assumptions lists: begin -->\n\
         | Behaviour | Standing | Id and variants |\n|---|---|---|\n\
         | It is \"quoted\". | recorded | `second` |\n\
         <!-- assumptions lists: end -->\nafter\n";
    assert_eq!(readme, expected);
    let again = generated(&assumptions, readme).unwrap();
    assert_eq!(again.files, files.files);
    assert!(code.starts_with("// Written by `cargo xtask generate` from spec/assumptions.toml."));
    assert!(
        code.contains("statement: \"It is \\\"quoted\\\".\""),
        "{code}"
    );
    syn::parse_file(code).unwrap();
    for part in [
        "pub(crate) enum FirstOne {\n    /// It is so.\n    #[default]\n    So,\n    /// It is not.\n    NotSo,\n}",
        "    pub(crate) first_one: FirstOne,\n}",
        "(\"first-one\", \"not-so\") => self.first_one = FirstOne::NotSo,",
        "FirstOne::NotSo => \"not-so\",",
    ] {
        assert!(variants.contains(part), "{part}: {variants}");
    }
    assert!(!variants.contains("Second"), "{variants}");
    syn::parse_file(variants).unwrap();
    let row = "id: \"first-one\", statement: \"It is so.\", default: Some(\"so\"), variants: &[\"so\", \"not-so\"]";
    assert!(of_verify.contains(row), "{of_verify}");
    syn::parse_file(of_verify).unwrap();
}

#[test]
fn area_and_readme_have_to_agree() {
    let assumptions = parse(&format!("{FIRST}{SECOND}")).unwrap();
    let (window, lists) = assumptions.split_at(1);
    let twice = format!("{README}{README}");
    for (assumptions, readme, expected) in [
        (&assumptions[..], "nothing", "the area window has no place"),
        (&assumptions[..], &twice, "the area window has two places"),
        (window, README, "has places for 2 areas, and there are 1"),
        (lists, README, "has places for 2 areas, and there are 1"),
    ] {
        let error = generated(assumptions, readme).unwrap_err();
        assert!(error.to_string().contains(expected), "{expected}: {error}");
    }
}
