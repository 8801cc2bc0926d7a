//! The pages of a list: how they are asked for, and where a list ends that can grow while it is read.

use std::collections::HashSet;
use std::num::NonZeroU64;

use atlas_maintenance_transport::Error;

/// The most entries on a page (documented).
pub(crate) const MAX_PAGE_SIZE: u64 = 500;
/// The page size when none is sent (documented).
const DEFAULT_PAGE_SIZE: u64 = 100;
/// After so many pages in a row without a new entry a list repeats itself. Each entry that is added in front
/// while a list is read moves one to the next page.
const MAX_REPEATED_PAGES: u32 = 10;

/// Number and size of a page as they are sent: `None` is a default, which is not.
pub(crate) type Numbers = (Option<NonZeroU64>, Option<NonZeroU64>);

/// Number and size of a page of `many`, checked.
pub(crate) fn numbers(page: u64, size: u64, many: &str) -> Result<Numbers, Error> {
    if !(1..=MAX_PAGE_SIZE).contains(&size) {
        return Err(Error::input(format!(
            "a page has 1 to {MAX_PAGE_SIZE} {many}, not {size}"
        )));
    }
    let number = NonZeroU64::new(page)
        .ok_or_else(|| Error::input("pages are counted from 1, there is no page 0"))?;
    Ok((
        Some(number).filter(|number| number.get() != 1),
        NonZeroU64::new(size).filter(|size| size.get() != DEFAULT_PAGE_SIZE),
    ))
}

/// What the entries of a list are called.
#[derive(Debug)]
pub(crate) struct Nouns {
    pub(crate) one: &'static str,
    pub(crate) many: &'static str,
    /// What the list may lack.
    pub(crate) some: &'static str,
}

/// How far a list was read, and whether it may lack entries. A list with an error has to be ended.
#[derive(Debug)]
pub(crate) struct Pages {
    nouns: &'static Nouns,
    pub(crate) size: u64,
    pub(crate) with_total: bool,
    /// The number of the page that is fetched next.
    page: u64,
    /// The number of the first page.
    first: u64,
    /// The ids of the entries that came.
    returned: HashSet<String>,
    /// The total of the first page; `Some(None)` if it had none that can be right.
    total: Option<Option<u64>>,
    /// Whether as many came as the first page reported in all.
    is_complete: bool,
    /// A page with fewer entries than requested: its number, and how many.
    short: Option<(u64, u64)>,
    /// The pages in a row without a new entry.
    repeated: u32,
    pub(crate) finished: bool,
}

impl Pages {
    pub(crate) fn new(nouns: &'static Nouns) -> Self {
        Self {
            nouns,
            size: MAX_PAGE_SIZE,
            with_total: true,
            page: 1,
            first: 1,
            returned: HashSet::new(),
            total: None,
            is_complete: false,
            short: None,
            repeated: 0,
            finished: false,
        }
    }

    pub(crate) fn begin_with(&mut self, page: u64) {
        (self.page, self.first) = (page, page);
    }

    /// The number of the page that is fetched next.
    pub(crate) fn number(&self) -> u64 {
        self.page
    }

    /// Number and size of the next page.
    pub(crate) fn numbers(&self) -> Result<Numbers, Error> {
        numbers(self.page, self.size, self.nouns.many)
    }

    /// Whether to report the total; `None` is the default.
    pub(crate) fn total(&self) -> Option<bool> {
        (!self.with_total).then_some(false)
    }

    /// Whether the entry with this id did not come before.
    pub(crate) fn is_new(&mut self, id: &str) -> bool {
        self.returned.insert(id.to_owned())
    }

    /// Whether the error of a page is the end of the list: whether there is a page after the last, though an
    /// empty one, is not known.
    pub(crate) fn is_end(&self, error: &Error) -> bool {
        self.is_complete && error.status() == Some(404)
    }

    /// Records a page of `count` entries, of which some were new or not, and decides whether there is another.
    /// Returns the total that it reported, or why the list may lack entries.
    pub(crate) fn take(
        &mut self,
        count: usize,
        has_new: bool,
        reported: Option<i64>,
    ) -> Result<Option<u64>, String> {
        let Nouns { one, many, some } = self.nouns;
        let count = u64::try_from(count).unwrap_or(u64::MAX);
        // It is 0 where it was not asked for (recorded).
        let total = reported.filter(|_| self.with_total);
        let total = total.and_then(|total| u64::try_from(total).ok());
        let came = u64::try_from(self.returned.len()).unwrap_or(u64::MAX);
        let skipped = self.first.saturating_sub(1).saturating_mul(self.size);
        let listed = skipped.saturating_add(came);
        // What was added after the first page was read is not missing, but it can stand for what is. A total
        // below what came is none.
        let total_or_none = total.filter(|total| count == 0 || *total >= listed);
        let first = *self.total.get_or_insert(total_or_none);
        self.is_complete = first.is_some_and(|expected| expected <= listed);
        // How many come before a later page is not known if pages are smaller than requested.
        let has_all = self.first == 1 && total.is_some_and(|total| total <= listed);
        let is_last = match first {
            Some(expected) if count == 0 && !self.is_complete => {
                return Err(format!(
                    "the list reports {expected} {many}, and {came} came: it may lack {some}"
                ));
            }
            Some(_) => count == 0 || (count < self.size && self.is_complete && has_all),
            None => self.is_last_without_total(count, has_new)?,
        };
        self.repeated = match has_new {
            true => 0,
            false => self.repeated.saturating_add(1),
        };
        if count > 0 && self.repeated >= MAX_REPEATED_PAGES {
            return Err(format!(
                "page {} and {} pages before it have no new {one}: the list repeats itself",
                self.page,
                MAX_REPEATED_PAGES - 1
            ));
        }
        self.finished = is_last;
        self.page = self.page.saturating_add(1);
        Ok(total)
    }

    /// Whether a page is the last of a list that says nothing of its length, or why the list may lack entries.
    fn is_last_without_total(&mut self, count: u64, has_new: bool) -> Result<bool, String> {
        if let Some((short, had)) = self.short
            && has_new
        {
            let Nouns { many, some, .. } = self.nouns;
            return Err(format!(
                "page {short} has {had} {many} where {} were requested, and page {} has others: the list may \
                 lack {some}",
                self.size, self.page
            ));
        }
        if count < self.size {
            self.short.get_or_insert((self.page, count));
        }
        Ok(count == 0)
    }
}
