//! Lists of projects, fetched page by page.

mod reading;

use std::collections::{HashSet, VecDeque};
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use atlas_maintenance_transport::{Error, Metadata, Reply};
use atlas_maintenance_types::{OrganizationId, ProjectId};
use futures_core::Stream;

use crate::connection::{Connection, ListedProjects, PageRequest};
use crate::pages::{self, MAX_PAGE_SIZE};
use crate::project_summary::{ProjectSummary, UnreadableProject};
use reading::{Place, Reading};

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

/// A whole list of projects. Made by [`Projects::all`].
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct ProjectList {
    /// The projects, in the order of the service.
    pub projects: Vec<ProjectSummary>,
    /// The entries that cannot be read. The list is not whole without them.
    pub unreadable: Vec<UnreadableProject>,
}

/// What a request for a page gave.
enum Fetched {
    /// A page, and the reply that it is from.
    Page(Box<(ProjectPage, Reply)>),
    /// The list changed, and is read again from its first page.
    Again,
}

type Fetching = Pin<Box<dyn Future<Output = Result<(ListedProjects, Reply), Error>> + Send>>;

/// A list of projects: one by one with [`next`](Self::next) or as a [`Stream`], or page by page with
/// [`next_page`](Self::next_page).
///
/// Pages of 500 projects, the maximum (documented), are fetched on demand.
///
/// A list that may lack projects is an error. It is whole when as many different projects came as every
/// page reported in all; [without a total](Self::without_total) it ends with the first empty page, and only
/// the page before that may be short. When the list changes while it is read (another total, a project
/// twice, a page that is empty too early) it is read again from its first page, three times at most; every
/// project is still returned once. A project that was returned and removed meanwhile stays returned:
/// [`all`](Self::all) has the projects of the last reading only.
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
    /// The projects that were returned, in this reading or an earlier one.
    returned: HashSet<ProjectId>,
    /// The texts of the unreadable entries that were returned, by an earlier reading.
    reported: HashSet<String>,
    reading: Reading,
    /// How often the list was begun.
    readings: u32,
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

/// How often a list that changes is read.
const MAX_READINGS: u32 = 3;

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
            reading: Reading::default(),
            readings: 1,
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
    /// empty, which takes one more request. A page with fewer projects than requested that is not the last
    /// is an error then: the list may lack projects.
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

    /// The whole list. `observer` is called for each page, those of a list that is read again included;
    /// pages before [`from_page`](Self::from_page) are not in it.
    ///
    /// # Errors
    ///
    /// The error of the call that fetches a page, and a list that may lack projects.
    pub async fn all(
        mut self,
        mut observer: impl FnMut(&ProjectPage),
    ) -> Result<ProjectList, Error> {
        let mut list = ProjectList::default();
        while let Some(fetched) = poll_fn(|context| self.poll_fetched(context)).await {
            match fetched? {
                Fetched::Page(page) => {
                    let (page, _) = *page;
                    observer(&page);
                    list.projects.extend(page.projects);
                    list.unreadable.extend(page.unreadable);
                }
                Fetched::Again => {
                    list = ProjectList::default();
                    self.returned.clear();
                    self.reported.clear();
                }
            }
        }
        Ok(list)
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

    fn poll_page(
        &mut self,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<(ProjectPage, Reply), Error>>> {
        loop {
            match ready!(self.poll_fetched(context)) {
                Some(Ok(Fetched::Page(page))) => return Poll::Ready(Some(Ok(*page))),
                Some(Ok(Fetched::Again)) => {}
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn poll_fetched(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Fetched, Error>>> {
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
            Ok(fetched) => Poll::Ready(Some(Ok(fetched))),
            Err(error) => self.end(error),
        }
    }

    fn end(&mut self, error: Error) -> Poll<Option<Result<Fetched, Error>>> {
        self.finished = true;
        Poll::Ready(Some(Err(error)))
    }

    fn fetch(&self) -> Result<Fetching, Error> {
        let (number, size) = pages::numbers(self.page, self.query.size, "projects")?;
        let page = PageRequest {
            organization: self.query.organization,
            name: self.query.name.clone(),
            number,
            size,
            total: (!self.query.total).then_some(false),
        };
        let connection = self.connection.clone();
        Ok(Box::pin(async move { connection.projects(page).await }))
    }

    /// Records a page, and decides whether there is another.
    fn take(&mut self, listed: ListedProjects, reply: Reply) -> Result<Fetched, Error> {
        // It is 0 where it was not asked for (recorded).
        let total = listed.1.filter(|_| self.query.total);
        let total = total.and_then(|total| total.try_into().ok());
        let place = Place {
            page: self.page,
            size: self.query.size,
            skipped: self.first.saturating_sub(1).saturating_mul(self.query.size),
        };
        match self.reading.take(&listed, total, place) {
            Ok(is_last) => self.finished = is_last,
            Err(_) if self.readings < MAX_READINGS => {
                self.readings += 1;
                self.reading = Reading::default();
                self.page = self.first;
                return Ok(Fetched::Again);
            }
            Err(what) => {
                let why = format!(
                    "{what}: the list may lack projects; read {} times",
                    self.readings
                );
                return Err(Error::undecodable(reply, &why));
            }
        }
        self.page = self.page.saturating_add(1);
        let (mut read, mut unreadable) = (Vec::new(), Vec::new());
        for project in listed.0 {
            match project {
                Ok(project) if self.returned.insert(project.id) => read.push(project),
                Err(odd) if self.readings == 1 => {
                    self.reported.insert(odd.to_string());
                    unreadable.push(odd);
                }
                Err(odd) if self.reported.insert(odd.to_string()) => unreadable.push(odd),
                _ => {}
            }
        }
        let page = ProjectPage {
            projects: read,
            unreadable,
            total,
            metadata: reply.metadata(),
        };
        Ok(Fetched::Page(Box::new((page, reply))))
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
