//! The variants that a promise is tried under: none, each alone, and rows that have every pair of them.

use std::collections::BTreeSet;

use atlas_maintenance_simulator::assumptions;

/// A variant of an assumption, by their ids.
pub type Choice = (&'static str, &'static str);

/// The assumptions that have variants, each with all of them.
fn factors() -> Vec<Vec<Choice>> {
    let all = assumptions().iter();
    let factors = all.map(|it| {
        it.variants
            .iter()
            .map(|variant| (it.id, variant.id))
            .collect()
    });
    factors
        .filter(|choices: &Vec<_>| !choices.is_empty())
        .collect()
}

fn is_default((id, variant): Choice) -> bool {
    let mut all = assumptions().iter();
    all.any(|it| it.id == id && it.default == Some(variant))
}

/// Each variant that is no default, alone.
pub fn singles() -> Vec<Vec<Choice>> {
    let choices = factors().into_iter().flatten();
    choices
        .filter(|it| !is_default(*it))
        .map(|it| vec![it])
        .collect()
}

/// Rows with a variant of every assumption, so that each two variants of two assumptions meet in a row.
///
/// A greedy covering array: a row starts with a pair that is in no row yet, and takes of each other
/// assumption the variant that brings the most such pairs.
pub fn pairs() -> Vec<Vec<Choice>> {
    let factors = factors();
    let mut missing = every_pair(&factors);
    let mut rows = Vec::new();
    while let Some(&(first, second)) = missing.iter().next() {
        let mut row = vec![first, second];
        for choices in &factors {
            if choices.iter().any(|it| it.0 == first.0 || it.0 == second.0) {
                continue;
            }
            let gain = |choice: &&Choice| {
                let meets = row.iter().map(|other| pair(**choice, *other));
                meets.filter(|it| missing.contains(it)).count()
            };
            row.extend(choices.iter().max_by_key(gain));
        }
        for (index, one) in row.iter().enumerate() {
            for other in row.iter().skip(index + 1) {
                missing.remove(&pair(*one, *other));
            }
        }
        rows.push(row);
    }
    rows
}

fn every_pair(factors: &[Vec<Choice>]) -> BTreeSet<(Choice, Choice)> {
    let mut pairs = BTreeSet::new();
    for (index, choices) in factors.iter().enumerate() {
        for others in factors.iter().skip(index + 1) {
            for one in choices {
                pairs.extend(others.iter().map(|other| pair(*one, *other)));
            }
        }
    }
    pairs
}

fn pair(one: Choice, other: Choice) -> (Choice, Choice) {
    (one.min(other), one.max(other))
}

#[test]
fn every_two_variants_meet_in_a_row() {
    let rows = pairs();
    let mut missing = every_pair(&factors());
    assert!(missing.len() > 3000, "{} pairs", missing.len());
    for row in &rows {
        assert_eq!(row.len(), factors().len());
        let ids: BTreeSet<_> = row.iter().map(|(id, _)| id).collect();
        assert_eq!(ids.len(), row.len(), "{row:?}");
        for one in row {
            for other in row {
                missing.remove(&pair(*one, *other));
            }
        }
    }
    assert_eq!(missing, BTreeSet::new());
    // No fewer rows than pairs of the two assumptions with the most variants, and not many times as many.
    let mut sizes: Vec<_> = factors().iter().map(Vec::len).collect();
    sizes.sort_unstable();
    let least: usize = sizes.iter().rev().take(2).product();
    assert!(
        rows.len() <= 3 * least,
        "{} rows, {least} at least",
        rows.len()
    );
}

#[test]
fn every_variant_is_tried_alone() {
    let all: usize = assumptions()
        .iter()
        .map(|it| it.variants.len().saturating_sub(1))
        .sum();
    assert_eq!(singles().len(), all);
    assert!(
        singles()
            .iter()
            .all(|choices| choices.len() == 1 && !is_default(choices[0]))
    );
}
