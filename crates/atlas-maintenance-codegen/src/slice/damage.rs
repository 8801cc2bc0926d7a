//! Whatever a document looks like, slicing it gives a fragment or a diagnostic.

use std::fs;
use std::path::{Path, PathBuf};

use atlas_maintenance_openapi::{OperationKey, canonical};
use proptest::prelude::*;

use super::*;

/// A value for a place where another one was expected.
fn scrap() -> impl Strategy<Value = Value> {
    let names = prop::sample::select(vec![
        "#/components/schemas/A",
        "#/components/schemas/B",
        "#/components/nothing",
        "#/",
        "",
        "2024-01-01",
        "application/vnd.atlas.2024-01-01+json",
        "/a~1b",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<i16>().prop_map(|number| Value::from(f64::from(number) / 8.0)),
        names.clone().prop_map(Value::from),
        names.clone().prop_map(|target| json!({"$ref": target})),
    ];
    leaf.prop_recursive(3, 16, 4, move |inner| {
        let key = prop_oneof![
            names.clone().prop_map(str::to_owned),
            prop::sample::select(vec![
                "$ref",
                "paths",
                "get",
                "responses",
                "200",
                "content",
                "schema",
                "properties",
                "allOf",
                "oneOf",
                "discriminator",
                "mapping",
                "description",
                "parameters",
            ])
            .prop_map(str::to_owned),
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..3).prop_map(Value::from),
            prop::collection::btree_map(key, inner, 0..3)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

/// How one place of a document is damaged.
#[derive(Clone, Debug)]
enum Damage {
    Replace(Value),
    Remove,
    /// Another place of the document is copied here.
    Copy(prop::sample::Index),
}

fn damage() -> impl Strategy<Value = (prop::sample::Index, Damage)> {
    let damage = prop_oneof![
        scrap().prop_map(Damage::Replace),
        Just(Damage::Remove),
        any::<prop::sample::Index>().prop_map(Damage::Copy),
    ];
    (any::<prop::sample::Index>(), damage)
}

/// Every place of a document but itself.
fn places(value: &Value, at: &str, found: &mut Vec<String>) {
    let mut inner = |step: &str, value: &Value| {
        let at = atlas_maintenance_openapi::pointer::join(at, step);
        found.push(at.clone());
        places(value, &at, found);
    };
    match value {
        Value::Object(object) => object.iter().for_each(|(key, value)| inner(key, value)),
        Value::Array(items) => {
            for (index, value) in items.iter().enumerate() {
                inner(&index.to_string(), value);
            }
        }
        _ => {}
    }
}

fn spoil(document: &mut Value, at: &str, damage: &Damage, all: &[String]) {
    let copied = match damage {
        Damage::Copy(other) => document.pointer(other.get::<String>(all)).cloned(),
        _ => None,
    };
    if let Damage::Remove = damage {
        let (parent, key) = at.rsplit_once('/').unwrap();
        if let Some(Value::Object(parent)) = document.pointer_mut(parent) {
            parent.remove(&key.replace("~1", "/").replace("~0", "~"));
        }
        return;
    }
    if let Some(place) = document.pointer_mut(at) {
        *place = match damage {
            Damage::Replace(value) => value.clone(),
            _ => copied.unwrap_or_default(),
        };
    }
}

fn spec() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../spec")
}

/// A committed fragment, in which one operation has two versions.
fn whole() -> Value {
    let entries = fs::read_dir(spec()).unwrap();
    let files = entries.map(|entry| entry.unwrap().path());
    let fragments = files.filter(|file| file.extension().is_some_and(|kind| kind == "json"));
    let text = fs::read_to_string(fragments.max().unwrap()).unwrap();
    let mut document: Value = serde_json::from_str(&text).unwrap();
    document["info"]["version"] = json!("2.0");
    for item in document["paths"].as_object_mut().unwrap().values_mut() {
        let Some(content) = item.pointer_mut("/get/responses/200/content") else {
            continue;
        };
        content["application/vnd.atlas.2024-01-01+json"] = json!({
            "schema": {"oneOf": [{"$ref": "#/components/schemas/ApiError"}]},
        });
    }
    document
}

proptest! {
    #[test]
    fn damaged_document_is_sliced_or_refused(
        damages in prop::collection::vec(damage(), 1..6),
        tag in any::<bool>(),
    ) {
        let mut document = whole();
        let mut all = Vec::new();
        places(&document, "", &mut all);
        for (place, damage) in &damages {
            spoil(&mut document, place.get::<String>(&all), damage, &all);
        }
        let tags = ["Maintenance Windows".to_owned()];
        let listed: Vec<OperationKey> = vec![
            "GET /api/atlas/v2/groups/{groupId}/maintenanceWindow".to_owned().try_into().unwrap(),
        ];
        let selection = if tag {
            Selection::Tagged(&tags, &listed)
        } else {
            Selection::All
        };
        let file = spec().join("overlay.yaml");
        let overlay = Overlay::parse(&file, &fs::read_to_string(&file).unwrap());
        let taken = extract(&document, "2024-01-01", &selection);
        if let Ok(taken) = taken {
            let facts = strip::prose(taken);
            // A fragment is one text, and the same one when it is read again.
            let text = canonical::text(&facts);
            let again = canonical::text(&serde_json::from_str(&text).unwrap());
            prop_assert!(again == text, "read again, it is written otherwise");
            if let Ok(facts) = finish("2024-01-01", facts) {
                fragment(&overlay.unwrap(), &file, "2024-01-01", facts);
            }
        }
    }
}
