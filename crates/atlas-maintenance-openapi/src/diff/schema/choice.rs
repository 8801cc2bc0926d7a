//! Where one side is a choice and the other is not: what became what, in one line.

use std::collections::BTreeSet;

use super::super::rules::{Class, Direction, Rule};
use super::super::side::Side;
use super::alternatives::{Alternative, NamedAlternatives, Union};
use super::mapping::mapped;
use super::unions::{labels, unions};
use super::values::is_flat;
use super::verdict::is_covered;
use super::view::View;
use super::{Node, Schemas};

/// How the choices of two schemas are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Both have some, or none has.
    TwoSided,
    /// All are between listed values, and so are lists themselves.
    Flat,
    /// One has, and what that means is reported.
    OneSided,
    /// One has, and with it everything is compared.
    Compared,
}

/// Whether the choice is new or gone.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    Added,
    Removed,
}

impl<'a> Schemas<'a> {
    pub(super) fn choice(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
    ) -> Choice {
        let flat = |view: &View<'a>| !view.has_choice() || is_flat(view);
        match (olds.has_choice(), news.has_choice()) {
            (false, false) => Choice::TwoSided,
            (true, true) if !(flat(olds) && flat(news)) => Choice::TwoSided,
            _ if flat(olds) && flat(news) => {
                self.words_of_alternatives(olds, news, direction, node);
                Choice::Flat
            }
            // What allows everything is compared by its type.
            (false, true) if olds.is_any() => Choice::TwoSided,
            (true, false) if news.is_any() => Choice::TwoSided,
            (_, added) => {
                let way = if added { Way::Added } else { Way::Removed };
                self.one_sided((olds, news), way, direction, node)
            }
        }
    }

    fn one_sided(
        &mut self,
        (olds, news): (&View<'a>, &View<'a>),
        way: Way,
        direction: Direction,
        node: &mut Node,
    ) -> Choice {
        let (plain, chosen) = match way {
            Way::Added => (olds, news),
            Way::Removed => (news, olds),
        };
        let mut choices = unions(chosen).into_iter();
        let Some(union) = choices.next() else {
            return Choice::TwoSided;
        };
        if choices.next().is_some() {
            return Choice::TwoSided;
        }
        if chosen_by_same_values(plain, chosen) || self.stated(plain, &union, way, direction) {
            let findings = &mut node.findings;
            let mapping = plain.first("discriminator");
            let (old, new) = match way {
                Way::Added => (&mapping, &union.spot),
                Way::Removed => (&union.spot, &mapping),
            };
            findings.changed(Rule::UnionStated, old, new, labels(&union));
            let sides = (plain, chosen);
            let names = self.beside_the_mapping(sides, &union, way, direction, node);
            self.discriminators(olds, news, direction, node, &names);
            return Choice::OneSided;
        }
        let verdicts: Vec<Option<Option<Class>>> = union
            .alternatives
            .iter()
            .map(|one| {
                let with = chosen.with_alternative(&one.spot);
                match way {
                    Way::Added => self.verdict_of_views(plain, &with, direction),
                    Way::Removed => self.verdict_of_views(&with, plain, direction),
                }
            })
            .collect();
        let fits = |verdict: &Option<Option<Class>>| {
            verdict.is_some_and(|class| class != Some(Class::Breaking))
        };
        let count = verdicts.iter().filter(|verdict| fits(verdict)).count();
        let equal = verdicts.iter().position(|verdict| *verdict == Some(None));
        let named = |one: &Alternative<'a>| {
            let name = plain.leaves.first().and_then(|leaf| leaf.name);
            let name = name.or_else(|| plain.side.schema_at(&plain.spot()));
            one.name.is_some() && one.name == name
        };
        let same = union.alternatives.iter().position(named).or(equal);
        // Where nothing is said beside the choice, it is what it was and some others.
        if let Some(index) = same.filter(|_| chosen.says_only_choice()) {
            self.one_among(index, plain, union, way, direction, node);
            return Choice::Compared;
        }
        let covered = verdicts
            .iter()
            .filter(|verdict| is_covered(**verdict))
            .count();
        let all = match direction {
            Direction::Request => count == verdicts.len(),
            Direction::Response => covered == verdicts.len(),
        };
        let rule = match (direction, way) {
            // Of `oneOf` exactly one alternative may hold.
            (Direction::Request, Way::Added)
                if count == 1 || count > 1 && union.kind == "anyOf" =>
            {
                Rule::RequestUnionWidened
            }
            (Direction::Request, Way::Added) => Rule::RequestUnionAdded,
            (Direction::Request, Way::Removed) if all => Rule::RequestUnionRemoved,
            (Direction::Request, Way::Removed) => Rule::RequestUnionClosed,
            (Direction::Response, Way::Added) if all => Rule::ResponseUnionAdded,
            (Direction::Response, Way::Added) => Rule::ResponseUnionOpened,
            (Direction::Response, Way::Removed) if count > 0 => Rule::ResponseUnionNarrowed,
            (Direction::Response, Way::Removed) => Rule::ResponseUnionRemoved,
        };
        match way {
            Way::Added => node.findings.added(rule, &union.spot, labels(&union)),
            Way::Removed => node.findings.removed(rule, &union.spot, labels(&union)),
        }
        Choice::OneSided
    }

    /// Whether `union` lists what the mapping of `plain` chooses from already.
    fn stated(
        &mut self,
        plain: &View<'a>,
        union: &Union<'a>,
        way: Way,
        direction: Direction,
    ) -> bool {
        let targets = targets(plain);
        !targets.is_empty()
            && targets.into_iter().all(|name| {
                let schema = plain.side.components("schemas").at(name);
                union.alternatives.iter().any(|one| {
                    one.name == Some(name) || {
                        let verdict = match way {
                            Way::Added => self.verdict(&schema, &one.spot, direction),
                            Way::Removed => self.verdict(&one.spot, &schema, direction),
                        };
                        verdict.is_some_and(|class| class != Some(Class::Breaking))
                    }
                })
            })
    }

    /// Reports the alternatives of `union` that are for none of the values that the mapping of `plain`
    /// has; the others are said with the mapping.
    fn beside_the_mapping(
        &mut self,
        (plain, chosen): (&View<'a>, &View<'a>),
        union: &Union<'a>,
        way: Way,
        direction: Direction,
        node: &mut Node,
    ) -> NamedAlternatives<'a> {
        let schemas = plain.side.components("schemas");
        let named: Vec<Alternative<'a>> = targets(plain)
            .into_iter()
            .map(|name| Alternative::alone(plain.side, schemas.at(name)))
            .collect();
        let values = |view: &View<'a>| {
            let mapped = view.all("discriminator").flat_map(|one| mapped(&one));
            mapped
                .map(|(value, (name, _))| (value, name))
                .collect::<Vec<_>>()
        };
        let (before, after) = (values(plain), values(chosen));
        let has_value = |name: &str| {
            let mut of_name = after.iter().filter(|(_, other)| *other == name);
            of_name.any(|(value, _)| before.iter().any(|(other, _)| other == value))
        };
        let mut names = NamedAlternatives::default();
        for one in &union.alternatives {
            let is_named = named.iter().any(|other| other.name == one.name);
            if is_named || one.name.is_some_and(has_value) {
                continue;
            }
            match way {
                Way::Added => self.added_alternative(one, &named, direction, node, &mut names),
                Way::Removed => self.removed_alternative(one, &named, direction, node, &mut names),
            }
        }
        names
    }

    /// Compares `plain` with one alternative; the others are new or gone.
    fn one_among(
        &mut self,
        index: usize,
        plain: &View<'a>,
        union: Union<'a>,
        way: Way,
        direction: Direction,
        node: &mut Node,
    ) {
        let mut others = union.alternatives;
        if index >= others.len() {
            return;
        }
        let one = vec![others.swap_remove(index)];
        let spot = plain.spot();
        let alone = vec![Alternative::alone(plain.side, spot)];
        let mut names = NamedAlternatives::default();
        let (olds, news) = match way {
            Way::Added => (&alone, &one),
            Way::Removed => (&one, &alone),
        };
        if let ([old], [new]) = (&olds[..], &news[..]) {
            let pair = self.link(&old.spot, &new.spot, direction, &mut node.findings);
            node.next.push(pair);
        }
        for other in &others {
            match way {
                Way::Added => self.added_alternative(other, olds, direction, node, &mut names),
                Way::Removed => self.removed_alternative(other, news, direction, node, &mut names),
            }
        }
    }

    /// The words about alternatives that are lists, and their names.
    fn words_of_alternatives(
        &mut self,
        olds: &View<'a>,
        news: &View<'a>,
        direction: Direction,
        node: &mut Node,
    ) {
        let all = |view: &View<'a>| -> Vec<Alternative<'a>> {
            let unions = unions(view).into_iter();
            unions.flat_map(|union| union.alternatives).collect()
        };
        let (olds, news) = (all(olds), all(news));
        for (i, j) in self.pairs(&olds, &news, direction) {
            if let (Some(old), Some(new)) = (olds.get(i), news.get(j)) {
                self.names(&old.spot, &new.spot, &mut node.findings);
                let view = |side: Side<'a>, spot| View::of(side, std::slice::from_ref(spot));
                let (old, new) = (view(self.old, &old.spot), view(self.new, &new.spot));
                super::rest::compare(&old, &new, &mut node.findings);
            }
        }
    }
}

/// Whether both choose by the values of one property, and have some of those in common. What each of
/// them stands for is compared with the mapping.
fn chosen_by_same_values(plain: &View<'_>, chosen: &View<'_>) -> bool {
    let (old, new) = (plain.first("discriminator"), chosen.first("discriminator"));
    let after = mapped(&new);
    let property = old.text("propertyName");
    property.is_some()
        && property == new.text("propertyName")
        && mapped(&old).keys().any(|value| after.contains_key(value))
}

/// What the mapping of `view` chooses from.
fn targets<'a>(view: &View<'a>) -> BTreeSet<&'a str> {
    let mapped = view.all("discriminator").flat_map(|one| mapped(&one));
    mapped.map(|(_, (name, _))| name).collect()
}
