//! Lists of events, fetched page by page.

use std::collections::VecDeque;
use std::fmt;
use std::future::poll_fn;
use std::pin::Pin;
use std::task::{Context, Poll, ready};

use atlas_maintenance_transport::{Error, Metadata, Reply};
use atlas_maintenance_types::{ProjectId, Timestamp};
use futures_core::Stream;

use crate::connection::{Connection, EventsRequest, ListedEvents};
use crate::event::{Event, EventType};
use crate::pages::{Nouns, Pages};

const NOUNS: Nouns = Nouns {
    one: "event",
    many: "events",
    some: "events",
};

type Fetching = Pin<Box<dyn Future<Output = Result<(ListedEvents, Reply), Error>> + Send>>;

/// The events of a project, newest first (recorded): one by one with [`next`](Self::next) or as a
/// [`Stream`], or [`all`](Self::all) of them.
///
/// Pages of 500 events, the maximum (documented), are fetched on demand. A list ends with a page that is not
/// full, whatever it links to, if as many events came as the first page reported in all; otherwise the next
/// page is read, and an empty one is an error: the list may lack events. [Without a
/// total](Self::without_total), or with one below what came, it ends with the first empty page, and only the
/// page before that may have fewer events than requested. Events that happen while the list is read move
/// others to the next page; each is returned once. Ten pages in a row without a new event are an error: the
/// service repeats itself.
///
/// An event that cannot be read (without id, type or time, or of another project) is an error, and ends the
/// list: what it would have told is missing. Calls share a rate limit of 300 requests a project, refilled by
/// 100 a minute (recorded and documented). How long the service keeps events is not known.
///
/// ```no_run
/// # async fn example(atlas: atlas_maintenance::Client) -> Result<(), Box<dyn std::error::Error>> {
/// use atlas_maintenance::EventType;
///
/// let project = atlas.project("32b6e34b3d91647abb20e7b8".parse()?);
/// let mut events = project.maintenance().events().of_types([EventType::MaintenanceStarted]);
/// while let Some(event) = events.next().await {
///     println!("{}", event?.created);
/// }
/// # Ok(())
/// # }
/// ```
#[must_use = "a list fetches its pages on demand"]
pub struct Events {
    connection: Connection,
    project: ProjectId,
    query: Query,
    pages: Pages,
    fetching: Option<Fetching>,
    ready: VecDeque<Event>,
}

/// One page of a list of events.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct EventPage {
    /// The events of the page, newest first, without those of earlier pages.
    pub events: Vec<Event>,
    /// The total number of events, if the service reports it.
    pub total: Option<u64>,
    /// The metadata of the reply.
    pub metadata: Metadata,
}

/// The query of every page.
#[derive(Clone, Debug)]
struct Query {
    types: Vec<EventType>,
    excluded: Vec<EventType>,
    clusters: Vec<String>,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    raw: bool,
}

impl Events {
    pub(crate) fn new(connection: Connection, project: ProjectId) -> Self {
        Self {
            connection,
            project,
            query: Query {
                types: Vec::new(),
                excluded: Vec::new(),
                clusters: Vec::new(),
                since: None,
                until: None,
                raw: false,
            },
            pages: Pages::new(&NOUNS),
            fetching: None,
            ready: VecDeque::new(),
        }
    }

    /// Only events of these types. Default: all. A type that the service does not know may be refused.
    pub fn of_types(mut self, types: impl IntoIterator<Item = EventType>) -> Self {
        self.query.types = types.into_iter().collect();
        self
    }

    /// No events of these types.
    pub fn without_types(mut self, types: impl IntoIterator<Item = EventType>) -> Self {
        self.query.excluded = types.into_iter().collect();
        self
    }

    /// Only events of these clusters. Events about the maintenance of a project name no cluster (those that
    /// were recorded). A name that no cluster can have is an error of kind
    /// [`NotSent`](crate::ErrorKind::NotSent) when the first page is fetched.
    pub fn of_clusters(mut self, names: impl IntoIterator<Item = impl Into<String>>) -> Self {
        self.query.clusters = names.into_iter().map(Into::into).collect();
        self
    }

    /// Only events at or after this time (that the service includes it is inferred).
    pub fn since(mut self, time: Timestamp) -> Self {
        self.query.since = Some(time);
        self
    }

    /// Only events at or before this time (that the service includes it is inferred).
    pub fn until(mut self, time: Timestamp) -> Self {
        self.query.until = Some(time);
        self
    }

    /// With [`Event::raw`], the service's own record of each event.
    pub fn with_raw(mut self) -> Self {
        self.query.raw = true;
        self
    }

    /// The page size, 1 to 500. Default 500. Another number is an error of kind
    /// [`NotSent`](crate::ErrorKind::NotSent) when the first page is fetched.
    pub fn page_size(mut self, events: u64) -> Self {
        self.pages.size = events;
        self
    }

    /// Begins with this page, counted from 1.
    pub fn from_page(mut self, page: u64) -> Self {
        self.pages.begin_with(page);
        self
    }

    /// Does not ask for the total number of events. Only an empty page then tells the end: one request more,
    /// and pages with fewer events than requested are an error unless they are the last.
    pub fn without_total(mut self) -> Self {
        self.pages.with_total = false;
        self
    }

    /// The next event, or `None` when there are no more.
    ///
    /// Cancel-safe: after a dropped future the next call continues with the same page.
    ///
    /// # Errors
    ///
    /// The error of the call that fetches a page, an event that cannot be read, or a list that may lack
    /// events. It ends the list.
    pub async fn next(&mut self) -> Option<Result<Event, Error>> {
        poll_fn(|context| self.poll(context)).await
    }

    /// The next page, or `None` when there are no more. Skips the events of the current page that
    /// [`next`](Self::next) has not returned.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    pub async fn next_page(&mut self) -> Option<Result<EventPage, Error>> {
        poll_fn(|context| self.poll_page(context)).await
    }

    /// All events, newest first.
    ///
    /// # Errors
    ///
    /// As for [`next`](Self::next).
    pub async fn all(mut self) -> Result<Vec<Event>, Error> {
        let mut all = Vec::new();
        while let Some(page) = self.next_page().await {
            all.extend(page?.events);
        }
        Ok(all)
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Event, Error>>> {
        loop {
            if let Some(event) = self.ready.pop_front() {
                return Poll::Ready(Some(Ok(event)));
            }
            match ready!(self.poll_page(context)) {
                Some(Ok(page)) => self.ready = page.events.into(),
                Some(Err(error)) => return Poll::Ready(Some(Err(error))),
                None => return Poll::Ready(None),
            }
        }
    }

    fn poll_page(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<EventPage, Error>>> {
        if self.pages.finished {
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
            Err(error) if self.pages.is_end(&error) => {
                self.pages.finished = true;
                Poll::Ready(None)
            }
            Err(error) => self.end(error),
        }
    }

    fn end(&mut self, error: Error) -> Poll<Option<Result<EventPage, Error>>> {
        self.pages.finished = true;
        Poll::Ready(Some(Err(error)))
    }

    fn fetch(&self) -> Result<Fetching, Error> {
        let query = &self.query;
        let (number, size) = self.pages.numbers()?;
        if let Some(name) = query.clusters.iter().find(|name| !is_cluster_name(name)) {
            return Err(Error::input(format!(
                "{name:?} is no name of a cluster: it has letters, digits and hyphens, and no hyphen first"
            )));
        }
        let texts = |types: &[EventType]| types.iter().map(|it| it.as_str().to_owned()).collect();
        // Defaults are not sent.
        let request = EventsRequest {
            number,
            size,
            total: self.pages.total(),
            types: texts(&query.types),
            excluded: texts(&query.excluded),
            clusters: query.clusters.clone(),
            since: query.since,
            until: query.until,
            raw: query.raw.then_some(true),
        };
        let (connection, project) = (self.connection.clone(), self.project);
        Ok(Box::pin(async move {
            connection.events(project, request).await
        }))
    }

    /// Records a page, and decides whether there is another.
    fn take(&mut self, (listed, total): ListedEvents, reply: Reply) -> Result<EventPage, Error> {
        let count = listed.len();
        let mut events = Vec::new();
        for event in listed {
            match event {
                Ok(event) if self.pages.is_new(&event.id) => events.push(event),
                Ok(_) => {}
                Err(why) => return Err(Error::undecodable(reply, &why)),
            }
        }
        let total = match self.pages.take(count, !events.is_empty(), total) {
            Ok(total) => total,
            Err(why) => return Err(Error::undecodable(reply, &why)),
        };
        Ok(EventPage {
            events,
            total,
            metadata: reply.metadata(),
        })
    }
}

/// Whether a cluster can have this name (documented).
fn is_cluster_name(name: &str) -> bool {
    let is_valid = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    !name.is_empty() && !name.starts_with('-') && name.bytes().all(is_valid)
}

impl Stream for Events {
    type Item = Result<Event, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl fmt::Debug for Events {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Events")
            .field("project", &self.project)
            .field("query", &self.query)
            .field("page", &self.pages.number())
            .finish_non_exhaustive()
    }
}
