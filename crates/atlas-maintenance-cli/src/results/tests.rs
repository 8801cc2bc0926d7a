//! The schemas in `docs/schemas/`. `UPDATE_SCHEMAS=1` writes them; review the difference.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

use schemars::generate::SchemaSettings;
use serde_json::Value;

use super::*;

fn schema<D: Document + JsonSchema>() -> Value {
    let settings = SchemaSettings::draft2020_12().for_serialize();
    settings.into_generator().into_root_schema_for::<D>().into()
}

fn schemas() -> Vec<(&'static str, Value, &'static [&'static str])> {
    fn row<D: Document + JsonSchema>(
        name: &'static str,
    ) -> (&'static str, Value, &'static [&'static str]) {
        (name, schema::<D>(), D::COLUMNS)
    }
    vec![
        row::<WindowResult>("window"),
        row::<ActionResult>("action"),
        #[cfg(feature = "preview")]
        row::<WaveResult>("wave"),
        #[cfg(feature = "preview")]
        row::<SettingsResult>("settings"),
        row::<ProjectList>("project-list"),
        row::<Calendar>("calendar"),
        row::<GuardResult>("freeze-guard"),
        row::<UpcomingRow>("upcoming"),
        row::<UpcomingList>("upcoming-list"),
        row::<HistoryList>("history"),
        row::<DeferralList>("deferral-list"),
        row::<PlanResult>("plan"),
        row::<WavesResult>("waves"),
        row::<FreezeCheckResult>("freeze-check"),
        row::<AlertCheckResult>("alert-check"),
        row::<AlertApplyResult>("alert-apply"),
        row::<ApplyResult>("apply"),
        row::<LogoutResult>("logout"),
        row::<DoctorResult>("doctor"),
        row::<VerifyReport>("verify"),
        row::<SimulatorVariables>("simulate"),
        row::<Tour>("tour"),
        row::<ErrorReport>("error"),
    ]
}

#[test]
fn schemas_are_those_of_the_documents() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/schemas");
    for (name, schema, _) in schemas() {
        let file = folder.join(format!("{name}.schema.json"));
        let text = format!("{schema:#}\n");
        if std::env::var_os("UPDATE_SCHEMAS").is_some() {
            fs::create_dir_all(&folder).unwrap();
            fs::write(&file, &text).unwrap();
        }
        let published = fs::read_to_string(&file).unwrap_or_default();
        assert_eq!(published, text, "{} is out of date", file.display());
    }
}

/// A column of CSV is a member that the schema has.
#[test]
fn columns_are_members_of_the_documents() {
    for (name, schema, columns) in schemas() {
        let mut members = BTreeSet::new();
        collect(&schema, &mut members);
        let unknown: Vec<_> = columns
            .iter()
            .flat_map(|column| column.split('.'))
            .filter(|member| !members.contains(*member))
            .collect();
        // The variables of a simulator are rows of names and values.
        assert!(
            unknown.is_empty() || name == "simulate",
            "{name}: {unknown:?}"
        );
    }
}

fn collect(schema: &Value, members: &mut BTreeSet<String>) {
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        members.extend(properties.keys().cloned());
    }
    match schema {
        Value::Object(parts) => parts.values().for_each(|part| collect(part, members)),
        Value::Array(parts) => parts.iter().for_each(|part| collect(part, members)),
        _ => {}
    }
}
