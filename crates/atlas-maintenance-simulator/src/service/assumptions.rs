//! What the simulator takes for granted about the service beyond its document: the list, and the
//! variants that can be taken.

use crate::generated::assumptions::ASSUMPTIONS;
use crate::generated::variants::Assumptions;
use crate::service::assumption::Assumption;

/// Every behaviour that the simulator takes for granted about the service, in the order of the README.
pub fn assumptions() -> &'static [Assumption] {
    ASSUMPTIONS
}

/// There is no such assumption, or no such variant of it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AssumptionError {
    /// There is no assumption of that name.
    #[error("there is no assumption {id:?}: did you mean {closest}?")]
    UnknownId {
        /// The name that was given.
        id: String,
        /// The most similar name of an assumption with variants.
        closest: &'static str,
    },
    /// The assumption has no variants.
    #[error("the assumption {id} has no variants: it is {standing}")]
    NoVariants {
        /// The assumption.
        id: &'static str,
        /// How sure it is.
        standing: &'static str,
    },
    /// The assumption has no variant of that name.
    #[error(
        "the assumption {id} has no variant {variant:?}: did you mean {closest}? (there are {variants})"
    )]
    UnknownVariant {
        /// The assumption.
        id: &'static str,
        /// The name that was given.
        variant: String,
        /// The most similar name of a variant.
        closest: &'static str,
        /// All variants, the default first.
        variants: String,
    },
}

/// Takes a variant of an assumption.
pub(crate) fn take(
    assumptions: &mut Assumptions,
    id: &str,
    variant: &str,
) -> Result<(), AssumptionError> {
    if assumptions.set(id, variant) {
        return Ok(());
    }
    let Some(known) = ASSUMPTIONS.iter().find(|known| known.id == id) else {
        let with_variants = ASSUMPTIONS.iter().filter(|known| known.default.is_some());
        return Err(AssumptionError::UnknownId {
            id: id.to_owned(),
            closest: closest(with_variants.map(|known| known.id), id),
        });
    };
    let Assumption { id, standing, .. } = *known;
    let Some(default) = known.default else {
        let standing = standing.as_str();
        return Err(AssumptionError::NoVariants { id, standing });
    };
    let names = || known.variants.iter().map(|variant| variant.id);
    let others: Vec<_> = [default]
        .into_iter()
        .chain(names().filter(|name| *name != default))
        .collect();
    Err(AssumptionError::UnknownVariant {
        id,
        variant: variant.to_owned(),
        closest: closest(names(), variant),
        variants: others.join(", "),
    })
}

/// The name that is most similar to `given`.
fn closest(names: impl Iterator<Item = &'static str>, given: &str) -> &'static str {
    let given = given.to_lowercase();
    let likeness = |name: &&str| strsim::jaro_winkler(name, &given);
    names
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn default_is_what_the_ledger_says() {
        let taken = Assumptions::default().all();
        let expected: Vec<_> = ASSUMPTIONS
            .iter()
            .filter_map(|it| Some((it.id, it.default?)))
            .collect();
        assert_eq!(taken.to_vec(), expected);
    }

    #[test]
    fn every_variant_can_be_taken() {
        let mut taken = Assumptions::default();
        for it in ASSUMPTIONS {
            for variant in it.variants {
                assert_eq!(take(&mut taken, it.id, variant.id), Ok(()));
                assert!(taken.all().contains(&(it.id, variant.id)));
            }
        }
    }

    #[test]
    fn unknown_name_gets_the_most_similar_one() {
        let mut taken = Assumptions::default();
        let mut message = |id, variant| take(&mut taken, id, variant).unwrap_err().to_string();
        assert_eq!(
            message("omited-protected-hours", "kept"),
            "there is no assumption \"omited-protected-hours\": did you mean omitted-protected-hours?"
        );
        assert_eq!(
            message("Unset-Window", "\u{1b}"),
            "there is no assumption \"Unset-Window\": did you mean unset-window?"
        );
        assert_eq!(
            message("unset-window", "nul\n"),
            "the assumption unset-window has no variant \"nul\\n\": did you mean null? (there are absent, \
             null, zero)"
        );
        assert_eq!(
            message("window-members", "kept"),
            "the assumption window-members has no variants: it is recorded"
        );
        assert_eq!(taken, Assumptions::default());
    }
}
