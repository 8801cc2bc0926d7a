//! The file: what an entry is, and what is wrong with one.

use std::collections::BTreeSet;

use serde::Deserialize;

use crate::error::Error;
use crate::layout::ASSUMPTIONS;

/// The file, as it is written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Ledger {
    assumption: Vec<Assumption>,
}

/// One behaviour of the service.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Assumption {
    /// Its name, in kebab case.
    pub id: String,
    /// The section of the simulator's README.
    pub area: String,
    /// What the service does, with the default variant.
    pub statement: String,
    /// How sure it is.
    pub standing: Standing,
    /// Where it comes from.
    pub source: Option<String>,
    /// The variant that the simulator takes unless told otherwise; `None` if there are no variants.
    pub default: Option<String>,
    /// What is plausible, the default included.
    #[serde(default)]
    pub variants: Vec<Variant>,
    /// How to find out on a real project.
    pub settle: Option<String>,
}

/// A way in which the service may behave.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Variant {
    /// Its name, in kebab case.
    pub id: String,
    /// What it means.
    pub means: String,
}

/// How sure a behaviour is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Standing {
    /// Seen in traffic of the service.
    Recorded,
    /// Stated by the vendor's documentation or OpenAPI document.
    Documented,
    /// Shown by the tests, source or issues of other clients.
    Reported,
    /// Confirmed by no source.
    Assumed,
}

impl Standing {
    /// The word in the file.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Recorded => "recorded",
            Self::Documented => "documented",
            Self::Reported => "reported",
            Self::Assumed => "assumed",
        }
    }
}

/// The assumptions in `text`, in its order.
///
/// # Errors
///
/// If something in it is unknown, missing or given twice.
pub fn parse(text: &str) -> Result<Vec<Assumption>, Error> {
    let parsed = toml_edit::de::from_str::<Ledger>(text)
        .map_err(|error| error.to_string().trim_end().to_owned())
        .map(|ledger| ledger.assumption);
    let checked = parsed.and_then(|assumptions| {
        let mut seen = BTreeSet::new();
        for assumption in &assumptions {
            let id = &assumption.id;
            check(assumption).map_err(|reason| format!("{id}: {reason}"))?;
            if !seen.insert(id) {
                return Err(format!("{id}: there are two assumptions with this id"));
            }
        }
        Ok(assumptions)
    });
    checked.map_err(unusable)
}

/// The file cannot be used.
pub(super) fn unusable(reason: String) -> Error {
    Error::NotUnderstood {
        file: ASSUMPTIONS.into(),
        reason,
        help: "the comments at its beginning say what each line is for".to_owned(),
    }
}

/// Why an assumption cannot be used.
fn check(assumption: &Assumption) -> Result<(), String> {
    let Assumption {
        id,
        area,
        statement,
        standing,
        source,
        default,
        variants,
        settle,
    } = assumption;
    for name in [id, area]
        .into_iter()
        .chain(variants.iter().map(|it| &it.id))
    {
        if !is_name(name) {
            return Err(format!("{name:?} is not in kebab case: use a-z, 0-9 and -"));
        }
    }
    let means = variants.iter().map(|variant| &variant.means);
    let texts = [statement]
        .into_iter()
        .chain(source)
        .chain(settle)
        .chain(means);
    for text in texts {
        if text.trim().is_empty() || text.contains(char::is_control) || text.contains('|') {
            return Err(format!(
                "{text:?} cannot be shown: it has to be a line of text without |"
            ));
        }
    }
    if *standing == Standing::Assumed && settle.is_none() {
        return Err("it is assumed, and `settle` does not say how to find out".to_owned());
    }
    if *standing != Standing::Assumed && source.is_none() {
        let standing = standing.as_str();
        return Err(format!("it is {standing}, and `source` does not say where"));
    }
    let Some(default) = default else {
        return match variants.is_empty() {
            true => Ok(()),
            false => Err("it has variants and no default".to_owned()),
        };
    };
    let mut seen = BTreeSet::new();
    if let Some(again) = variants.iter().find(|variant| !seen.insert(&variant.id)) {
        return Err(format!("there are two variants {}", again.id));
    }
    if !seen.contains(default) {
        let known: Vec<_> = variants.iter().map(|variant| variant.id.as_str()).collect();
        let known = match known.is_empty() {
            true => "none".to_owned(),
            false => known.join(", "),
        };
        return Err(format!(
            "the default {default} is no variant; there are {known}"
        ));
    }
    if seen.len() < 2 {
        return Err("its default is the only variant: add another, or leave both out".to_owned());
    }
    Ok(())
}

/// Whether a name can stand in Rust, on a command line and in a report.
fn is_name(name: &str) -> bool {
    let is_word = |word: &str| {
        !word.is_empty()
            && word
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
    };
    name.split('-').all(is_word) && !name.starts_with(|c: char| c.is_ascii_digit())
}
