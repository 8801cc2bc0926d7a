//! The list of a project's alert configurations, fetched page by page.

use std::collections::HashSet;
use std::fmt;
use std::num::NonZeroU64;

use atlas_maintenance_transport::{Error, Metadata, Reply};
use atlas_maintenance_types::ProjectId;

use crate::alert_configuration::AlertConfiguration;
use crate::connection::{AlertConfigurationsRequest, Connection, ListedAlertConfigurations};

/// The most configurations on a page (documented).
const MAX_PAGE_SIZE: u64 = 500;
/// The page size when none is sent (documented).
const DEFAULT_PAGE_SIZE: u64 = 100;
/// After so many pages in a row without a new configuration a list repeats itself.
const MAX_REPEATED_PAGES: u32 = 10;

/// The alert configurations of a project, page by page with [`next_page`](Self::next_page), or
/// [`all`](Self::all) of them.
///
/// Pages of 500, the maximum (documented), are fetched on demand; a project has about a hundred (recorded).
/// A list ends with a page that is not full if as many came as the first page reported in all; otherwise the
/// next page is read, and an empty one is an error: the list may lack some. [Without a
/// total](Self::without_total), or with one below what came, it ends with the first empty page, and only the
/// page before that may have fewer than requested. A configuration that cannot be read is an error too, and
/// ends the list. Calls share a rate limit of 1200 requests a project, refilled by
/// 500 a minute (recorded and documented).
#[must_use = "a list fetches its pages on demand"]
pub struct AlertConfigurations {
    connection: Connection,
    project: ProjectId,
    size: u64,
    with_total: bool,
    /// The number of the page that is fetched next.
    page: u64,
    /// The number of the first page.
    first: u64,
    returned: HashSet<String>,
    /// The total of the first page; `Some(None)` if it had none that can be right.
    total: Option<Option<u64>>,
    /// Whether as many came as the first page reported in all.
    is_complete: bool,
    /// A page with fewer than requested: its number, and how many.
    short: Option<(u64, u64)>,
    /// The pages in a row without a new configuration.
    repeated: u32,
    finished: bool,
}

/// One page of a list of alert configurations.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct AlertConfigurationPage {
    /// The configurations of the page, without those of earlier pages.
    pub configurations: Vec<AlertConfiguration>,
    /// How many there are in all, if the service reports it.
    pub total: Option<u64>,
    /// The metadata of the reply.
    pub metadata: Metadata,
}

impl AlertConfigurations {
    pub(crate) fn new(connection: Connection, project: ProjectId) -> Self {
        Self {
            connection,
            project,
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

    /// The page size, 1 to 500. Default 500. Another number is an error of kind
    /// [`NotSent`](crate::ErrorKind::NotSent) when the first page is fetched.
    pub fn page_size(mut self, configurations: u64) -> Self {
        self.size = configurations;
        self
    }

    /// Begins with this page, counted from 1.
    pub fn from_page(mut self, page: u64) -> Self {
        (self.page, self.first) = (page, page);
        self
    }

    /// Does not ask for the total number. Only an empty page then tells the end: one request more, and pages
    /// with fewer than requested are an error unless they are the last.
    pub fn without_total(mut self) -> Self {
        self.with_total = false;
        self
    }

    /// The next page, or `None` when there are no more.
    ///
    /// Cancel-safe: after a dropped future the next call fetches the same page.
    ///
    /// # Errors
    ///
    /// The error of the call, a configuration that cannot be read, or a list that may lack some. It ends the
    /// list.
    pub async fn next_page(&mut self) -> Option<Result<AlertConfigurationPage, Error>> {
        if self.finished {
            return None;
        }
        let fetched = match self.request() {
            Ok(request) => {
                let (connection, project) = (&self.connection, self.project);
                connection.alert_configurations(project, request).await
            }
            Err(error) => Err(error),
        };
        let page = fetched.and_then(|(listed, reply)| self.take(listed, reply));
        // Whether there is a page after the last, though an empty one, is not known.
        if self.is_complete
            && page
                .as_ref()
                .is_err_and(|error| error.status() == Some(404))
        {
            self.finished = true;
            return None;
        }
        self.finished |= page.is_err();
        Some(page)
    }

    /// All configurations.
    ///
    /// # Errors
    ///
    /// As for [`next_page`](Self::next_page).
    pub async fn all(mut self) -> Result<Vec<AlertConfiguration>, Error> {
        let mut all = Vec::new();
        while let Some(page) = self.next_page().await {
            all.extend(page?.configurations);
        }
        Ok(all)
    }

    fn request(&self) -> Result<AlertConfigurationsRequest, Error> {
        if !(1..=MAX_PAGE_SIZE).contains(&self.size) {
            return Err(Error::input(format!(
                "a page has 1 to {MAX_PAGE_SIZE} alert configurations, not {}",
                self.size
            )));
        }
        let number = NonZeroU64::new(self.page)
            .ok_or_else(|| Error::input("pages are counted from 1, there is no page 0"))?;
        // Defaults are not sent.
        Ok(AlertConfigurationsRequest {
            number: Some(number).filter(|number| number.get() != 1),
            size: NonZeroU64::new(self.size).filter(|size| size.get() != DEFAULT_PAGE_SIZE),
            total: (!self.with_total).then_some(false),
        })
    }

    /// Records a page, and decides whether there is another.
    fn take(
        &mut self,
        (listed, total): ListedAlertConfigurations,
        reply: Reply,
    ) -> Result<AlertConfigurationPage, Error> {
        let count = u64::try_from(listed.len()).unwrap_or(u64::MAX);
        let mut configurations = Vec::new();
        for configuration in listed {
            match configuration {
                Ok(it) if self.returned.insert(it.id().unwrap_or_default()) => {
                    configurations.push(it);
                }
                Ok(_) => {}
                Err(why) => return Err(Error::undecodable(reply, &why.to_string())),
            }
        }
        // It is 0 where it was not asked for (recorded for other lists).
        let total = total.filter(|_| self.with_total);
        let total = total.and_then(|total| u64::try_from(total).ok());
        let came = u64::try_from(self.returned.len()).unwrap_or(u64::MAX);
        let skipped = self.first.saturating_sub(1).saturating_mul(self.size);
        let listed = skipped.saturating_add(came);
        // A total below what came is none.
        let total_or_none = total.filter(|total| count == 0 || *total >= listed);
        let first = *self.total.get_or_insert(total_or_none);
        self.is_complete = first.is_some_and(|expected| expected <= listed);
        // How many come before a later page is not known if pages are smaller than requested.
        let has_all = self.first == 1 && total.is_some_and(|total| total <= listed);
        let is_last = match first {
            Some(expected) if count == 0 && !self.is_complete => Err(format!(
                "the list reports {expected} alert configurations, and {came} came: it may lack some"
            )),
            Some(_) => Ok(count == 0 || (count < self.size && self.is_complete && has_all)),
            None => self.is_last_without_total(count, !configurations.is_empty()),
        };
        let is_last = is_last.map_err(|why| Error::undecodable(reply.clone(), &why))?;
        self.repeated = match configurations.is_empty() {
            true => self.repeated.saturating_add(1),
            false => 0,
        };
        if count > 0 && self.repeated >= MAX_REPEATED_PAGES {
            let why = format!(
                "page {} and {} pages before it have no new alert configuration: the list repeats \
                 itself",
                self.page,
                MAX_REPEATED_PAGES - 1
            );
            return Err(Error::undecodable(reply, &why));
        }
        self.finished = is_last;
        self.page = self.page.saturating_add(1);
        Ok(AlertConfigurationPage {
            configurations,
            total,
            metadata: reply.metadata(),
        })
    }
}

impl AlertConfigurations {
    /// Whether a page is the last of a list that says nothing of its length, or why the list may lack some.
    fn is_last_without_total(&mut self, count: u64, has_new: bool) -> Result<bool, String> {
        if let Some((short, had)) = self.short
            && has_new
        {
            let (size, page) = (self.size, self.page);
            return Err(format!(
                "page {short} has {had} alert configurations where {size} were requested, and page {page} has \
                 others: the list may lack some"
            ));
        }
        if count < self.size {
            self.short.get_or_insert((self.page, count));
        }
        Ok(count == 0)
    }
}

impl fmt::Debug for AlertConfigurations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlertConfigurations")
            .field("project", &self.project)
            .field("page", &self.page)
            .finish_non_exhaustive()
    }
}
