//! A value for each kind of every union, and the program that decodes and encodes them with the
//! generated code.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde_json::{Value, json};

use super::model::{UnionFault, UnionReport, UnionTally};
use super::values::{self, Builder};
use crate::generate::unions::{UnionNote, UnionNotes};
use atlas_maintenance_openapi::pointer;
use atlas_maintenance_openapi::position::{self, Position};

/// The values to try.
#[derive(Default)]
pub(crate) struct UnionCases {
    cases: Vec<UnionCase>,
    /// How many schemas of the document have a discriminator.
    discriminators: usize,
}

/// One value, and what must become of it.
struct UnionCase {
    /// The name of the schema, without what was added for requests.
    schema: String,
    type_name: String,
    /// The value of the discriminator, or the name of the alternative.
    kind: String,
    variant: String,
    /// Whether the document says what tells it apart.
    stated: bool,
    /// Whether it is of a kind that the document knows.
    known: bool,
    value: Value,
}

/// A value for each kind of every union in `unions`.
pub(crate) fn cases(document: &Value, unions: &UnionNotes) -> UnionCases {
    let mut cases = Vec::new();
    for union in unions.values() {
        let base = union.origin.schema.as_str();
        let builder = Builder {
            document,
            request: union.origin.request,
        };
        for variant in &union.variants {
            let value = builder.value(&variant.schema);
            let case = |kind: &str, value| UnionCase {
                schema: base.to_owned(),
                type_name: union.type_name.clone(),
                kind: kind.to_owned(),
                variant: variant.name.clone(),
                stated: union.stated,
                known: true,
                value,
            };
            match &union.property {
                Some(property) => cases.extend(variant.values.iter().map(|kind| {
                    let mut value = value.clone();
                    values::say(&mut value, property, kind);
                    case(kind, value)
                })),
                None => cases.push(case(&variant.name, value)),
            }
        }
        cases.extend(unknown(base, union));
    }
    let mut discriminators = 0;
    position::visit(document, &mut |position, _, object| {
        let found = position == Position::Schema && object.contains_key("discriminator");
        discriminators += usize::from(found);
    });
    UnionCases {
        cases,
        discriminators,
    }
}

/// Values of unknown kinds must be kept unchanged.
fn unknown(schema: &str, union: &UnionNote) -> Vec<UnionCase> {
    let Some(property) = union.property.as_ref().filter(|_| union.open) else {
        return Vec::new();
    };
    let case = |kind: &str, value| UnionCase {
        schema: schema.to_owned(),
        type_name: union.type_name.clone(),
        kind: kind.to_owned(),
        variant: "Other".to_owned(),
        stated: union.stated,
        known: false,
        value,
    };
    vec![
        case(
            "(unknown)",
            json!({property: "a kind that is new", "more": [1]}),
        ),
        case("(missing)", json!({"more": {"a": null}})),
    ]
}

/// The program that tries them: the name of a file with values in, what became of them out.
pub(crate) fn program(unions: &UnionNotes, module: &str) -> String {
    let mut text = format!(
        "#![allow(warnings)]\nmod {module};\nuse {module}::client::types;\nuse serde_json::{{Value, json}};\n\n\
         fn main() {{\n    let file = std::env::args().nth(1).unwrap();\n    \
         let cases: Vec<(String, Value)> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();\n    \
         let done: Vec<Value> = cases.into_iter().map(|(union, value)| match tried(&union, value) {{\n        \
         Ok((variant, encoded)) => json!({{\"variant\": variant, \"encoded\": encoded}}),\n        \
         Err(error) => json!({{\"error\": error.to_string()}}),\n    }}).collect();\n    \
         println!(\"{{}}\", Value::from(done));\n}}\n\n\
         fn tried(union: &str, value: Value) -> Result<(&'static str, Value), serde_json::Error> {{\n    \
         match union {{\n"
    );
    for union in unions.values() {
        let name = &union.type_name;
        let other = union.open.then_some("Other");
        let variants = union.variants.iter().map(|variant| variant.name.as_str());
        let arms: String = variants
            .chain(other)
            .map(|variant| format!("types::{name}::{variant}(_) => {variant:?}, "))
            .collect();
        let _ = writeln!(
            text,
            "        {name:?} => {{\n            let it: types::{name} = serde_json::from_value(value)?;\n            \
             let variant = match &it {{ {arms}}};\n            \
             Ok((variant, serde_json::to_value(&it)?))\n        }}"
        );
    }
    text.push_str("        _ => Ok((\"no such union\", Value::Null)),\n    }\n}\n");
    text
}

impl UnionCases {
    /// The type and the value of each case, as the program reads them.
    pub(crate) fn input(&self) -> Value {
        let pairs: Vec<Value> = self
            .cases
            .iter()
            .map(|case| json!([case.type_name, case.value]))
            .collect();
        Value::from(pairs)
    }

    pub(crate) fn len(&self) -> usize {
        self.cases.len()
    }

    /// Compares what came out with what went in.
    pub(crate) fn evaluate(&self, results: &[Value]) -> UnionReport {
        let mut unions = UnionReport {
            stated: UnionTally::default(),
            others: UnionTally::default(),
            discriminators: self.discriminators,
            faults: Vec::new(),
        };
        for (case, result) in self.cases.iter().zip(results) {
            let tally = match case.stated {
                true => &mut unions.stated,
                false => &mut unions.others,
            };
            let own = result["variant"] == case.variant.as_str();
            let whole = result["encoded"] == case.value;
            let right = tally.schemas.entry(case.schema.clone()).or_insert(true);
            *right &= own && whole;
            let (all, good) = match case.known {
                true => (&mut tally.values, &mut tally.right),
                false => (&mut tally.unknown, &mut tally.kept),
            };
            *all += 1;
            *good += usize::from(own && whole);
            if !own {
                tally.ambiguous.insert(case.schema.clone());
            }
            if !whole {
                tally.lossy.insert(case.schema.clone());
            }
            if !(own && whole) {
                let became = match (&result["error"], own) {
                    (Value::String(error), _) => format!("is refused: {error}"),
                    (_, false) => format!("becomes {}", result["variant"]),
                    _ => changed(&case.value, &result["encoded"], "")
                        .unwrap_or_else(|| "loses something".to_owned()),
                };
                unions.faults.push(UnionFault {
                    stated: case.stated,
                    type_name: case.type_name.clone(),
                    kind: case.kind.clone(),
                    what: became,
                });
            }
        }
        unions
    }
}

/// The first member of `before` that is another in `after`, or that it lacks or has beyond it, by its
/// place in the value.
fn changed(before: &Value, after: &Value, at: &str) -> Option<String> {
    match (before, after) {
        (Value::Object(one), Value::Object(other)) => {
            let names: BTreeSet<&String> = one.keys().chain(other.keys()).collect();
            names.into_iter().find_map(|name| {
                let at = pointer::join(at, name);
                match (one.get(name), other.get(name)) {
                    (Some(before), Some(after)) => changed(before, after, &at),
                    (Some(before), None) => Some(format!("loses {at}, which is {before}")),
                    (None, after) => {
                        let after = after.unwrap_or(&Value::Null);
                        Some(format!("gets {at}, which is {after}"))
                    }
                }
            })
        }
        (Value::Array(one), Value::Array(other)) if one.len() == other.len() => {
            let mut items = one.iter().zip(other).enumerate();
            items.find_map(|(index, (before, after))| {
                changed(before, after, &pointer::join(at, &index.to_string()))
            })
        }
        _ if before == after => None,
        _ => Some(format!("changes {at} from {before} to {after}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lost_member_is_named_with_its_place() {
        let before = json!({"a": {"b": [{"c": 1, "d": 2}]}, "e": 1.5});
        let after = |value: Value| changed(&before, &value, "");
        assert_eq!(after(before.clone()), None);
        for (value, text) in [
            (
                json!({"a": {"b": [{"c": 1}]}, "e": 1.5}),
                "loses /a/b/0/d, which is 2",
            ),
            (
                json!({"a": {"b": [{"c": 1, "d": 2}]}, "e": 1}),
                "changes /e from 1.5 to 1",
            ),
            (
                json!({"a": {"b": []}, "e": 1.5}),
                r#"changes /a/b from [{"c":1,"d":2}] to []"#,
            ),
            (
                json!({"a": {"b": [{"c": 1, "d": 2, "n": null}]}, "e": 1.5}),
                "gets /a/b/0/n, which is null",
            ),
        ] {
            assert_eq!(after(value).unwrap(), text);
        }
    }
}
