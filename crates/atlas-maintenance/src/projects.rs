//! Lists of projects, fetched page by page.

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::num::NonZeroU64;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use atlas_maintenance_transport::{Error, Metadata, Reply};
use atlas_maintenance_types::{OrganizationId, ProjectId};
use futures_core::Stream;

use crate::connection::{Connection, ListedProjects, PageRequest};
use crate::project_summary::{ProjectSummary, UnreadableProject};

/// One page of a list of projects.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProjectPage {
    /// The projects of the page, without those of earlier pages.
    pub projects: Vec<ProjectSummary>,
    /// The entries of the page that cannot be read. A list that has one is not whole without it.
    pub unreadable: Vec<UnreadableProject>,
    /// The total number of projects, if the service reports it.
    pub total: Option<u64>,
    /// The metadata of the reply.
    pub metadata: Metadata,
}

/// A page, and the reply that it is from.
type FetchedPage = (ProjectPage, Reply);

type Fetching = Pin<Box<dyn Future<Output = Result<(ListedProjects, Reply), Error>> + Send>>;

/// A list of projects: one by one with [`next`](Self::next) or as a [`Stream`], or page by page with
/// [`next_page`](Self::next_page).
///
/// Pages of 500 projects, the maximum (documented), are fetched on demand. A project that appears on
/// two pages, because the list changed between them, is returned once.
///
/// An entry that cannot be read is an error that says what is wrong with it, and the list goes on with the
/// others; [`ProjectPage::unreadable`] has the same page by page. Any other error ends the list.
///
/// ```no_run
/// # async fn example(atlas: atlas_maintenance::Client) -> Result<(), atlas_maintenance::Error> {
/// let mut projects = atlas.projects();
/// while let Some(project) = projects.next().await {
///     let project = project?;
///     println!("{} {}", project.id, project.name);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a list fetches its pages on demand"]
pub struct Projects {
    connection: Connection,
    query: Query,
    /// The number of the page that is fetched next or now.
    page: u64,
    /// The number of the first page.
    first: u64,
    fetching: Option<Fetching>,
    /// The projects of the last page that were not returned yet.
    ready: VecDeque<Result<ProjectSummary, Error>>,
    returned: HashSet<ProjectId>,
    /// The texts of the unreadable entries that were returned.
    reported: HashSet<String>,
    listed: u64,
    /// Whether the last page had only projects of earlier pages.
    repeated: bool,
    finished: bool,
}

/// The query of every page.
#[derive(Clone, Debug)]
struct Query {
    organization: Option<OrganizationId>,
    name: Option<String>,
    size: u64,
    total: bool,
}

/// The most projects on a page (documented).
const MAX_PAGE_SIZE: u64 = 500;
/// The page size when none is sent (documented).
const DEFAULT_PAGE_SIZE: u64 = 100;

impl Projects {
    pub(crate) fn new(connection: Connection, organization: Option<OrganizationId>) -> Self {
        Self {
            connection,
            query: Query {
                organization,
                name: None,
                size: MAX_PAGE_SIZE,
                total: true,
            },
            page: 1,
            first: 1,
            fetching: None,
            ready: VecDeque::new(),
            returned: HashSet::new(),
            reported: HashSet::new(),
            listed: 0,
            repeated: false,
            finished: false,
        }
    }

    pub(crate) fn named(mut self, name: String) -> Self {
        self.query.name = Some(name);
        self
    }

    /// The page size, 1 to 500. Default 500. Another number is an error of kind
    /// [`NotSent`](crate::ErrorKind::NotSent) when the first page is fetched.
    pub fn page_size(mut self, projects: u64) -> Self {
        self.query.size = projects;
        self
    }

    /// Begins with this page, counted from 1.
    pub fn from_page(mut self, page: u64) -> Self {
        (self.page, self.first) = (page, page);
        self
    }

    /// Does not ask for the total number of projects. The list then ends with the first page that is
    /// empty, which takes one more request: a page may be shorter than requested.
    pub fn without_total(mut self) -> Self {
        self.query.total = false;
        self
    }

    /// The next project, or `None` when there are no more.
    ///
    /// Cancel-safe: after a dropped future the next call continues with the same page.
    ///
    /// # Errors
    ///
    /// The error of the call that fetches a page, which ends the list; or what is wrong with an entry, after
    /// which the list goes on.
    pub async fn next(&mut self) -> Option<Result<ProjectSummary, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next page, or `None` when there are no more. Skips the projects of the current page that
    /// [`next`](Self::next) has not returned.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    pub async fn next_page(&mut self) -> Option<Result<ProjectPage, Error>> {
        let page = poll_fn(|context| self.poll_page(context)).await;
        page.map(|page| page.map(|(page, _)| page))
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<ProjectSummary, Error>>> {
        loop {
            if let Some(project) = self.ready.pop_front() {
                return Poll::Ready(Some(project));
            }
            match ready!(self.poll_page(context)) {
                Some(Ok((page, reply))) => {
                    let odd = page.unreadable.iter();
                    let odd =
                        odd.map(|odd| Err(Error::undecodable(reply.clone(), &odd.to_string())));
                    self.ready = page.projects.into_iter().map(Ok).chain(odd).collect();
                }
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<FetchedPage, Error>>> {
        if self.finished {
            return Poll::Ready(None);
        }
        let fetching = match &mut self.fetching {
            Some(fetching) => fetching,
            None => match self.fetch() {
                Ok(fetching) => self.fetching.insert(fetching),
                Err(error) => return self.end(error),
            },
        };
        let fetched = ready!(fetching.as_mut().poll(context));
        self.fetching = None;
        match fetched.and_then(|(listed, reply)| self.take(listed, reply)) {
            Ok(page) => Poll::Ready(Some(Ok(page))),
            Err(error) => self.end(error),
        }
    }

    fn end(&mut self, error: Error) -> Poll<Option<Result<FetchedPage, Error>>> {
        self.finished = true;
        Poll::Ready(Some(Err(error)))
    }

    fn fetch(&self) -> Result<Fetching, Error> {
        if !(1..=MAX_PAGE_SIZE).contains(&self.query.size) {
            let size = self.query.size;
            return Err(Error::input(format!(
                "a page has 1 to {MAX_PAGE_SIZE} projects, not {size}"
            )));
        }
        let number = NonZeroU64::new(self.page)
            .ok_or_else(|| Error::input("pages are counted from 1, there is no page 0"))?;
        // Defaults are not sent.
        let page = PageRequest {
            organization: self.query.organization,
            name: self.query.name.clone(),
            number: Some(number).filter(|number| number.get() != 1),
            size: NonZeroU64::new(self.query.size).filter(|size| size.get() != DEFAULT_PAGE_SIZE),
            total: (!self.query.total).then_some(false),
        };
        let connection = self.connection.clone();
        Ok(Box::pin(async move { connection.projects(page).await }))
    }

    /// Records a page, and decides whether there is another.
    fn take(
        &mut self,
        (projects, total): ListedProjects,
        reply: Reply,
    ) -> Result<FetchedPage, Error> {
        let count = u64::try_from(projects.len()).unwrap_or(u64::MAX);
        let (mut read, mut unreadable) = (Vec::new(), Vec::new());
        for project in projects {
            match project {
                Ok(project) if self.returned.insert(project.id) => read.push(project),
                Err(odd) if self.reported.insert(odd.to_string()) => unreadable.push(odd),
                _ => {}
            }
        }
        self.listed = self.listed.saturating_add(count);
        // Counted as received: a page may be shorter than requested.
        let skipped = self.first.saturating_sub(1).saturating_mul(self.query.size);
        let listed = skipped.saturating_add(self.listed);
        // It is 0 where it was not asked for (recorded).
        let total = total.filter(|_| self.query.total);
        let total = total.and_then(|total| total.try_into().ok());
        let all_listed = match total {
            Some(total) => listed >= total,
            None => count == 0,
        };
        if count == 0 && !all_listed {
            let why = format!(
                "page {} is empty after {listed} projects of more",
                self.page
            );
            return Err(Error::undecodable(reply, &why));
        }
        let repeats = count > 0 && read.is_empty() && unreadable.is_empty() && !all_listed;
        // A project that moved can be alone on the last page.
        let was_repeated = std::mem::replace(&mut self.repeated, repeats);
        if repeats && (was_repeated || count >= self.query.size) {
            // Otherwise a service that repeats a page would be asked for ever.
            let why = format!("page {} has only projects of earlier pages", self.page);
            return Err(Error::undecodable(reply, &why));
        }
        self.finished = all_listed;
        self.page = self.page.saturating_add(1);
        let page = ProjectPage {
            projects: read,
            unreadable,
            total,
            metadata: reply.metadata(),
        };
        Ok((page, reply))
    }
}

impl Stream for Projects {
    type Item = Result<ProjectSummary, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl fmt::Debug for Projects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Projects")
            .field("query", &self.query)
            .field("page", &self.page)
            .finish_non_exhaustive()
    }
}
