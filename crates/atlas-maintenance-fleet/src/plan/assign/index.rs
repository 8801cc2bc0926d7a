//! Which projects a rule can select at all, so that a file that names every project takes time in
//! proportion to its length.

use std::cmp::Ordering;

use atlas_maintenance::ProjectId;

use crate::project::FleetProject;
use crate::windows_file::Selector;

/// The places of projects in a list, in the order of their ids and of their names: a number for each, since there can be
/// very many.
pub(super) struct Index<'a> {
    projects: &'a [&'a FleetProject],
    by_id: Vec<usize>,
    by_name: Vec<usize>,
}

impl<'a> Index<'a> {
    pub(super) fn new(projects: &'a [&'a FleetProject]) -> Self {
        let ordered = |is_by_id: bool| {
            let mut places: Vec<_> = (0..projects.len()).collect();
            let key = |place: &usize| projects.get(*place).copied();
            match is_by_id {
                true => places.sort_by_key(|place| key(place).map(|project| project.id)),
                false => places.sort_by_key(|place| key(place).map(|project| &*project.name)),
            }
            places
        };
        Self {
            projects,
            by_id: ordered(true),
            by_name: ordered(false),
        }
    }

    /// Whether a project has this id.
    pub(super) fn has(&self, id: ProjectId) -> bool {
        !self.with_id(id).is_empty()
    }

    fn with_id(&self, id: ProjectId) -> &[usize] {
        self.equal(&self.by_id, |project| project.id.cmp(&id))
    }

    /// The part of these places whose projects are equal to what is looked for.
    fn equal<'p>(
        &self,
        places: &'p [usize],
        compare: impl Fn(&FleetProject) -> Ordering,
    ) -> &'p [usize] {
        let of = |place: &usize| {
            let project = self.projects.get(*place);
            project.map_or(Ordering::Greater, |project| compare(project))
        };
        let begin = places.partition_point(|place| of(place).is_lt());
        let rest = places.get(begin..).unwrap_or_default();
        let count = rest.partition_point(|place| of(place).is_eq());
        rest.get(..count).unwrap_or_default()
    }

    /// The places of all projects that a selector can match, and of others if it has a pattern or a tag
    /// alone. Each place occurs once.
    pub(super) fn candidates(&self, selector: &Selector) -> Vec<usize> {
        if selector.has_ids() {
            let ids = selector.ids();
            return ids.flat_map(|(id, _)| self.with_id(id)).copied().collect();
        }
        match selector.exact_name() {
            Some(name) => self
                .equal(&self.by_name, |project| project.name.as_str().cmp(name))
                .to_vec(),
            None => (0..self.projects.len()).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::windows_file::WindowsFile;

    fn id(number: u32) -> ProjectId {
        let [a, b, c, d] = number.to_be_bytes();
        ProjectId::from_bytes([7, 0, 0, 0, 0, 0, 0, 0, a, b, c, d])
    }

    fn fleet(count: u32) -> Vec<FleetProject> {
        (0..count)
            .map(|number| FleetProject::new(id(number), format!("p-{number}")))
            .collect()
    }

    /// How many projects are compared with all rules of a file.
    fn compared(select: impl Fn(u32) -> String, count: u32) -> usize {
        let rules = (0..count).map(|number| {
            let select = select(number);
            format!("[[rule]]\nselect = {{ {select} }}\nwindow = \"none\"\n")
        });
        let file = WindowsFile::parse("windows.toml", &rules.collect::<String>()).unwrap();
        let fleet = fleet(count);
        let projects: Vec<_> = fleet.iter().collect();
        let index = Index::new(&projects);
        let rules = file.rules().iter();
        rules
            .map(|rule| index.candidates(rule.selector()).len())
            .sum()
    }

    #[test]
    fn rule_for_one_project_is_compared_with_one_project() {
        for count in [10, 1000] {
            let by_id = compared(|number| format!("id = \"{}\"", id(number)), count);
            let by_name = compared(|number| format!("name = \"p-{number}\""), count);
            let of_none = compared(|number| format!("name = \"q-{number}\""), count);
            let found = [by_id, by_name, of_none];
            let count = usize::try_from(count).unwrap();
            assert_eq!(found, [count, count, 0]);
        }
    }

    proptest! {
        /// Names and ids of few values, so that projects share them.
        #[test]
        fn candidates_have_every_project_that_matches(
            projects in prop::collection::vec((0..6_u32, "[ab]{1,2}"), 0..8),
            name in "[ab*?]{1,3}",
            mut ids in prop::collection::vec(0..6_u32, 1..4),
            by in 0..3_u32,
        ) {
            let name = format!("name = \"{name}\"");
            ids.sort_unstable();
            ids.dedup();
            let ids: Vec<_> = ids.iter().map(|n| format!("\"{}\"", id(*n))).collect();
            let ids = format!("ids = [{}]", ids.join(", "));
            let select = match by {
                0 => name,
                1 => ids,
                _ => format!("{name}, {ids}"),
            };
            let text = format!("[[rule]]\nselect = {{ {select} }}\nwindow = \"none\"\n");
            let file = WindowsFile::parse("windows.toml", &text).unwrap();
            let selector = file.rules()[0].selector();
            let fleet: Vec<_> =
                projects.into_iter().map(|(n, name)| FleetProject::new(id(n), name)).collect();
            let projects: Vec<_> = fleet.iter().collect();
            let index = Index::new(&projects);
            let mut candidates = index.candidates(selector);
            candidates.sort_unstable();
            let matching = |places: Vec<usize>| -> Vec<usize> {
                places.into_iter().filter(|place| selector.matches(&fleet[*place])).collect()
            };
            prop_assert_eq!(matching(candidates), matching((0..fleet.len()).collect()));
        }
    }
}
