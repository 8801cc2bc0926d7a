//! The plan of a union: what a fix-up finds of a choice between schemas, and the generated enum is
//! made of.

use std::collections::BTreeSet;

use atlas_maintenance_openapi::Object;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::schema_ref::schema_name;

/// Under which key a schema of a normalised document has the plan of its union. It is removed before
/// the generator reads the document.
pub(crate) const EXTENSION: &str = "x-union";

/// A choice between alternatives.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct UnionPlan {
    /// The member that says which alternative an object is. Without one, its members do.
    pub(crate) property: Option<String>,
    /// Whether the document names that member itself.
    pub(crate) stated: bool,
    /// Whether an object that is none of the alternatives is kept as it is.
    pub(crate) open: bool,
    pub(crate) variants: Vec<VariantPlan>,
    /// The alternatives as schemas, in the order of the variants.
    #[serde(skip)]
    pub(crate) alternatives: Vec<Value>,
}

/// One alternative.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct VariantPlan {
    /// What the variant is called in Rust.
    pub(crate) name: String,
    /// The values of the property that mean this alternative.
    pub(crate) values: BTreeSet<String>,
    /// The members that it knows, where these tell it apart.
    pub(crate) members: BTreeSet<String>,
}

impl UnionPlan {
    /// The object that stands for the choice: one member for each alternative.
    pub(crate) fn object(&self) -> Value {
        let numbered = || self.alternatives.iter().enumerate();
        let properties: Object = numbered()
            .map(|(index, alternative)| (member(index), alternative.clone()))
            .collect();
        let required: Vec<String> = numbered().map(|(index, _)| member(index)).collect();
        json!({
            "type": "object",
            "properties": properties,
            "required": required,
            EXTENSION: self,
        })
    }

    /// Each alternative that is a schema of its own, with the values that mean it.
    pub(crate) fn targets(&self) -> impl Iterator<Item = (&str, &BTreeSet<String>)> {
        self.alternatives
            .iter()
            .zip(&self.variants)
            .filter_map(|(alternative, variant)| Some((target(alternative)?, &variant.values)))
    }
}

/// The member of the object that stands for the alternative of that number.
pub(crate) fn member(index: usize) -> String {
    format!("v{index}")
}

/// The name of the schema that an alternative refers to.
pub(crate) fn target(alternative: &Value) -> Option<&str> {
    schema_name(alternative.get("$ref")?.as_str()?)
}
