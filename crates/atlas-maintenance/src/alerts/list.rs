//! The list of a project's alert configurations, fetched page by page.

use std::fmt;

use atlas_maintenance_transport::{Error, Metadata, Reply};
use atlas_maintenance_types::ProjectId;

use super::calls::{AlertConfigurationsRequest, ListedAlertConfigurations};
use crate::alert_configuration::AlertConfiguration;
use crate::connection::Connection;
use crate::pages::{Nouns, Pages};

const NOUNS: Nouns = Nouns {
    one: "alert configuration",
    many: "alert configurations",
    some: "some",
};

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
    pages: Pages,
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
            pages: Pages::new(&NOUNS),
        }
    }

    /// The page size, 1 to 500. Default 500. Another number is an error of kind
    /// [`NotSent`](crate::ErrorKind::NotSent) when the first page is fetched.
    pub fn page_size(mut self, configurations: u64) -> Self {
        self.pages.size = configurations;
        self
    }

    /// Begins with this page, counted from 1.
    pub fn from_page(mut self, page: u64) -> Self {
        self.pages.begin_with(page);
        self
    }

    /// Does not ask for the total number. Only an empty page then tells the end: one request more, and pages
    /// with fewer than requested are an error unless they are the last.
    pub fn without_total(mut self) -> Self {
        self.pages.with_total = false;
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
        if self.pages.finished {
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
        if page.as_ref().is_err_and(|error| self.pages.is_end(error)) {
            self.pages.finished = true;
            return None;
        }
        self.pages.finished |= page.is_err();
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
        let (number, size) = self.pages.numbers()?;
        Ok(AlertConfigurationsRequest {
            number,
            size,
            total: self.pages.total(),
        })
    }

    /// Records a page, and decides whether there is another.
    fn take(
        &mut self,
        (listed, total): ListedAlertConfigurations,
        reply: Reply,
    ) -> Result<AlertConfigurationPage, Error> {
        let count = listed.len();
        let mut configurations = Vec::new();
        for configuration in listed {
            match configuration {
                Ok(it) if self.pages.is_new(&it.id().unwrap_or_default()) => {
                    configurations.push(it);
                }
                Ok(_) => {}
                Err(why) => return Err(Error::undecodable(reply, &why.to_string())),
            }
        }
        let total = match self.pages.take(count, !configurations.is_empty(), total) {
            Ok(total) => total,
            Err(why) => return Err(Error::undecodable(reply, &why)),
        };
        Ok(AlertConfigurationPage {
            configurations,
            total,
            metadata: reply.metadata(),
        })
    }
}

impl fmt::Debug for AlertConfigurations {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("AlertConfigurations")
            .field("project", &self.project)
            .field("page", &self.pages.number())
            .finish_non_exhaustive()
    }
}
