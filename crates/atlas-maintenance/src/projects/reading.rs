//! One reading of a list, from its first page to its last: whether it is whole, or what shows that it may
//! lack projects.

use std::collections::HashSet;

use atlas_maintenance_types::ProjectId;

use crate::connection::ListedProjects;

/// What the pages of a reading had so far.
#[derive(Debug, Default)]
pub(super) struct Reading {
    listed: HashSet<ProjectId>,
    /// Entries that cannot be read and have no id.
    nameless: u64,
    /// The total of the first page; `Some(None)` if it had none.
    total: Option<Option<u64>>,
    /// A page with fewer projects than requested: its number, and how many.
    short: Option<(u64, u64)>,
}

/// Where a page stands in its list.
#[derive(Clone, Copy, Debug)]
pub(super) struct Place {
    /// The number of the page.
    pub(super) page: u64,
    /// How many projects were requested.
    pub(super) size: u64,
    /// How many projects are on the pages before the first that is read.
    pub(super) skipped: u64,
}

impl Reading {
    /// Records a page. Returns whether it is the last, or why the list may lack projects.
    ///
    /// With a total the list is whole when as many different projects came, and every page had the same
    /// total. Pages may be shorter than requested then. Without one it ends with an empty page, and only
    /// that one may be short.
    pub(super) fn take(
        &mut self,
        (projects, _): &ListedProjects,
        total: Option<u64>,
        Place {
            page,
            size,
            skipped,
        }: Place,
    ) -> Result<bool, String> {
        let count = u64::try_from(projects.len()).unwrap_or(u64::MAX);
        for project in projects {
            let id = match project {
                Ok(project) => Some(project.id),
                Err(odd) => odd.id,
            };
            match id {
                None => self.nameless += 1,
                Some(id) if self.listed.insert(id) => {}
                Some(id) => return Err(format!("page {page} lists project {id} again")),
            }
        }
        let first = *self.total.get_or_insert(total);
        if first != total {
            let shown =
                |total: Option<u64>| total.map_or_else(|| "no total".to_owned(), |n| n.to_string());
            let (first, total) = (shown(first), shown(total));
            return Err(format!(
                "the total changed from {first} to {total} on page {page}"
            ));
        }
        let listed = u64::try_from(self.listed.len()).unwrap_or(u64::MAX);
        let listed = skipped.saturating_add(listed).saturating_add(self.nameless);
        let Some(total) = total else {
            return self.without_total(count, page, size);
        };
        if count > 0 && listed > total {
            return Err(format!(
                "page {page} reports {total} projects in all, and {listed} were listed"
            ));
        }
        if count == 0 && listed < total {
            return Err(format!(
                "page {page} is empty after {listed} of {total} projects"
            ));
        }
        Ok(listed >= total)
    }

    fn without_total(&mut self, count: u64, page: u64, size: u64) -> Result<bool, String> {
        if count == 0 {
            return Ok(true);
        }
        if let Some((short, had)) = self.short {
            return Err(format!(
                "page {short} has {had} projects where {size} were requested, and page {page} is not empty"
            ));
        }
        self.short = (count < size).then_some((page, count));
        Ok(false)
    }
}
