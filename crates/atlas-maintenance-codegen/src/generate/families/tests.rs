use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use serde_json::Value;

use super::is_name;
use super::shape;
use super::table::OPERATIONS;

fn read(path: &str) -> String {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    fs::read_to_string(root.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn fragment() -> Value {
    serde_json::from_str(&read("spec/2025-03-12.json")).unwrap()
}

/// The common family is source code, and the table repeats what it uses: each member by its name in
/// Rust, which stands before a colon where it is written and behind a dot where it is read.
#[test]
fn table_has_the_members_that_the_common_family_uses() {
    let fragment = fragment();
    let schemas = fragment["components"]["schemas"].as_object().unwrap();
    let properties = schemas
        .values()
        .filter_map(|schema| schema["properties"].as_object());
    let names: BTreeSet<&str> = properties
        .flat_map(|p| p.keys().map(String::as_str))
        .collect();
    let source = read("crates/atlas-maintenance/src/families/common.rs");
    let is_used = |name: &str| {
        let name = heck::AsSnakeCase(name).to_string();
        let ends =
            |rest: &str| !rest.starts_with(|c: char| c.is_alphanumeric() || "_(".contains(c));
        let read = |(at, found): (usize, &str)| ends(source.get(at + found.len()..).unwrap());
        let written = source.lines().any(|line| {
            let line = line.trim_start();
            line.strip_prefix(&name)
                .is_some_and(|rest| rest.starts_with([':', ',']))
        });
        // What the facade's own types are called does not count.
        let ours = ["id", "name", "tags"].contains(&name.as_str());
        (written && !ours) || source.match_indices(&format!(".{name}")).any(read)
    };
    let used: BTreeSet<&str> = names.into_iter().filter(|name| is_used(name)).collect();
    let listed: BTreeSet<&str> = OPERATIONS
        .iter()
        .flat_map(|uses| uses.request.iter().chain(uses.reply))
        .flat_map(|path| path.split('.'))
        .map(|step| step.trim_end_matches("[]"))
        .collect();
    assert_eq!(used, listed);
}

/// The common family names optional parameters where it makes the struct of a method.
#[test]
fn table_has_the_parameters_that_the_common_family_uses() {
    let source = read("crates/atlas-maintenance/src/families/common.rs");
    let mut found = 0;
    for uses in OPERATIONS {
        let own = format!("optional::{} {{", heck::AsUpperCamelCase(uses.operation));
        let literal = source.split(&own).nth(1);
        let shared = || source.split("optional::$optional {").nth(1).unwrap();
        let (fields, _) = literal.unwrap_or_else(shared).split_once('}').unwrap();
        let fields = fields
            .split(',')
            .map(|field| field.split(':').next().unwrap().trim());
        let used: BTreeSet<&str> = fields
            .filter(|field| !field.is_empty() && !field.starts_with(".."))
            .collect();
        let listed = uses
            .parameters
            .iter()
            .map(|name| heck::AsSnakeCase(name).to_string());
        let listed: BTreeSet<String> = listed.collect();
        found += listed.len();
        assert!(listed.iter().eq(&used), "{}: {used:?}", uses.operation);
    }
    assert_eq!(found, 35);
}

#[test]
fn every_place_of_the_table_is_in_the_fragment() {
    for (place, words) in shape::of(&fragment()) {
        assert!(!words.contains("nothing"), "{place:?}: {words}");
    }
    let operations = shape::of(&fragment());
    assert!(operations.len() > 60, "{}", operations.len());
}

#[test]
fn schema_that_consists_of_itself_is_described() {
    let mut fragment = fragment();
    let itself = serde_json::json!({"$ref": "#/components/schemas/Group"});
    fragment["components"]["schemas"]["Group"] =
        serde_json::json!({"allOf": [itself, itself], "type": "object"});
    let differences = shape::differences(&shape::of(&fragment), &shape::of(&self::fragment()));
    let lost = "listOrganizationProjects, listProjects: member `results[].id` of the reply: nothing \
                instead of string";
    assert!(
        differences.iter().any(|line| line == lost),
        "{differences:?}"
    );
}

#[test]
fn family_has_the_name_of_a_module() {
    for name in ["common", "day_names", "v2"] {
        assert!(is_name(name), "{name}");
    }
    for name in ["", "_", "type", "reply", "Day", "2x", "a-b", "../a", "a::b"] {
        assert!(!is_name(name), "{name}");
    }
}
