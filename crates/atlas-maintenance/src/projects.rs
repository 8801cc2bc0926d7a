//! Lists of projects, which fetch their pages by themselves.
//!
//! It must not know of windows, nor how a page is asked for.

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
use crate::model::ReportedProject;
use crate::project_summary::ProjectSummary;

/// One page of a list of projects.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ProjectPage {
    /// Its projects, without those that were on a page before.
    pub projects: Vec<ProjectSummary>,
    /// How many projects there are on all pages, if the service says so.
    pub total: Option<u64>,
    /// What the reply said beside its body.
    pub metadata: Metadata,
}

type Fetching = Pin<Box<dyn Future<Output = Result<(ListedProjects, Reply), Error>> + Send>>;

/// A list of projects. Ask for one after the other with [`next`](Self::next), for page after page
/// with [`next_page`](Self::next_page), or use it as a [`Stream`].
///
/// Pages of 500 projects, the most there can be (documented), are fetched when they are needed. A
/// project that is on two pages, because others came or went meanwhile, is given once. After an
/// error there is nothing more.
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
#[must_use = "a list fetches nothing until it is asked"]
pub struct Projects {
    connection: Connection,
    ask: Ask,
    /// The number of the page that is fetched next, or being fetched.
    page: u64,
    /// The number of the page that was fetched first.
    first: u64,
    fetching: Option<Fetching>,
    /// What of the last page was not given yet.
    ready: VecDeque<ProjectSummary>,
    given: HashSet<ProjectId>,
    listed: u64,
    over: bool,
}

/// What is asked for, whichever the page.
#[derive(Clone, Debug)]
struct Ask {
    of: Option<OrganizationId>,
    name: Option<String>,
    size: u64,
    total: bool,
}

/// The most projects on a page (documented).
const MOST: u64 = 500;
/// How many are on a page unless the query says (documented).
const DEFAULT: u64 = 100;

impl Projects {
    pub(crate) fn new(connection: Connection, of: Option<OrganizationId>) -> Self {
        Self {
            connection,
            ask: Ask {
                of,
                name: None,
                size: MOST,
                total: true,
            },
            page: 1,
            first: 1,
            fetching: None,
            ready: VecDeque::new(),
            given: HashSet::new(),
            listed: 0,
            over: false,
        }
    }

    pub(crate) fn named(mut self, name: String) -> Self {
        self.ask.name = Some(name);
        self
    }

    /// How many projects a page has: 1 to 500, and 500 unless told otherwise. Another number is an
    /// error of kind [`NotSent`](crate::ErrorKind::NotSent) when a project is asked for.
    pub fn page_size(mut self, projects: u64) -> Self {
        self.ask.size = projects;
        self
    }

    /// Begins with that page, counted from 1, as if those before had been read.
    pub fn from_page(mut self, page: u64) -> Self {
        (self.page, self.first) = (page, page);
        self
    }

    /// Does not ask how many projects there are on all pages. The list then ends with the first page
    /// that is not full.
    pub fn without_total(mut self) -> Self {
        self.ask.total = false;
        self
    }

    /// The next project, or `None` when there are no more.
    ///
    /// Dropping the future loses nothing: the next call goes on with the same page.
    ///
    /// # Errors
    ///
    /// Those of the call that fetches a page; after that there is nothing more.
    pub async fn next(&mut self) -> Option<Result<ProjectSummary, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next page, or `None` when there are no more. What [`next`](Self::next) has left of the page
    /// that it is at is passed over.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    pub async fn next_page(&mut self) -> Option<Result<ProjectPage, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<ProjectSummary, Error>>> {
        loop {
            if let Some(project) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(project)));
            }
            match ready!(self.poll_page(context)) {
                Some(Ok(page)) => self.ready = page.projects.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<ProjectPage, Error>>> {
        if self.over {
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

    fn end(&mut self, error: Error) -> Poll<Option<Result<ProjectPage, Error>>> {
        self.over = true;
        Poll::Ready(Some(Err(error)))
    }

    fn fetch(&self) -> Result<Fetching, Error> {
        if !(1..=MOST).contains(&self.ask.size) {
            let size = self.ask.size;
            return Err(Error::input(format!(
                "a page has 1 to {MOST} projects, not {size}"
            )));
        }
        let number = NonZeroU64::new(self.page)
            .ok_or_else(|| Error::input("pages are counted from 1, there is no page 0"))?;
        // What is the default is not sent.
        let page = PageRequest {
            of: self.ask.of,
            name: self.ask.name.clone(),
            number: Some(number).filter(|number| number.get() != 1),
            size: NonZeroU64::new(self.ask.size).filter(|size| size.get() != DEFAULT),
            total: (!self.ask.total).then_some(false),
        };
        let connection = self.connection.clone();
        Ok(Box::pin(async move { connection.projects(page).await }))
    }

    /// Takes up the projects of a page, and decides whether there can be another.
    fn take(
        &mut self,
        (projects, total): ListedProjects,
        reply: Reply,
    ) -> Result<ProjectPage, Error> {
        let count = u64::try_from(projects.len()).unwrap_or(u64::MAX);
        let summaries: Result<Vec<_>, _> =
            projects.into_iter().map(ReportedProject::summary).collect();
        let mut projects = match summaries {
            Ok(summaries) => summaries,
            Err(why) => return Err(Error::undecodable(reply, &why)),
        };
        projects.retain(|project| self.given.insert(project.id));
        self.listed = self.listed.saturating_add(count);
        // Counted as they came: a service could give fewer than it was asked for.
        let skipped = self.first.saturating_sub(1).saturating_mul(self.ask.size);
        let listed = skipped.saturating_add(self.listed);
        let total = total.and_then(|total| total.try_into().ok());
        let all_listed = match total {
            Some(total) => listed >= total,
            None => count < self.ask.size,
        };
        if count > 0 && projects.is_empty() && !all_listed {
            // A service that does not turn the page would be asked for ever.
            let why = format!(
                "page {} has no project that was not on one before",
                self.page
            );
            return Err(Error::undecodable(reply, &why));
        }
        self.over = count == 0 || all_listed;
        self.page = self.page.saturating_add(1);
        Ok(ProjectPage {
            projects,
            total,
            metadata: reply.metadata(),
        })
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
            .field("ask", &self.ask)
            .field("page", &self.page)
            .finish_non_exhaustive()
    }
}
