//! Generated services with a list of events, to which events are added while it is read.

use std::collections::HashSet;

use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::select;
use serde_json::{Value, json};

use super::project_list::Total;

/// A service with a list of events, newest first, and how it is read.
#[derive(Clone, Debug)]
pub struct EventService {
    /// How many events there are before the first page is read.
    pub count: usize,
    /// How many events happen before each page after the first is read. They come first in the list.
    pub arrivals: Vec<usize>,
    /// What the service says of the total.
    pub total: Total,
    /// The most events that the service puts on a page, whatever is asked for.
    pub page_limit: usize,
    /// The size of a page that the client asks for.
    pub page_size: usize,
    /// The first page that it asks for.
    pub first_page: usize,
    /// The page at which the service refuses.
    pub refused_page: Option<usize>,
    /// Whether a page after the last is a 404.
    pub has_no_page_after_last: bool,
}

/// What the service answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventAnswer {
    /// The numbers of the events of a page, and the total if it is told. Later events have smaller numbers.
    Page(Vec<i64>, Option<i64>),
    /// An error with this status.
    Refused(u16),
}

/// What a list gives when it is read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EventsRead {
    /// The events, each once, in their order.
    pub events: Vec<i64>,
    /// How it ends.
    pub end: EventsEnd,
    /// The numbers of the pages that were asked for.
    pub pages: Vec<usize>,
}

/// How a list ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum EventsEnd {
    /// Nothing is lacking.
    Whole,
    /// The service refused a page.
    Refused,
    /// Events may be lacking.
    MayLack,
}

impl EventService {
    /// The events that happened after the first page was read and before the `asked`-th one is.
    fn arrived(&self, asked: usize) -> usize {
        self.arrivals.iter().take(asked).sum()
    }

    /// The answer to the `asked`-th request, counted from 0, which is for a page of this number and size.
    pub fn answer(&self, asked: usize, number: usize, size: usize) -> EventAnswer {
        if self.refused_page == Some(number) {
            return EventAnswer::Refused(403);
        }
        let as_number = |count: usize| i64::try_from(count).expect("a small number");
        let arrived = self.arrived(asked);
        let size = size.min(self.page_limit);
        let all = -as_number(arrived)..as_number(self.count);
        let page: Vec<i64> = all.skip((number - 1) * size).take(size).collect();
        if page.is_empty() && number > 1 && self.has_no_page_after_last {
            return EventAnswer::Refused(404);
        }
        let count = as_number(self.count + arrived);
        let total = match self.total {
            Total::Right => Some(count),
            Total::TooLarge => Some(count + 1),
            Total::Negative => Some(-1),
            // Recorded.
            Total::NotAsked => Some(0),
            Total::Absent => None,
        };
        EventAnswer::Page(page, total)
    }

    /// What a client reads. With a total that can be right: until as many events came as by the first and by
    /// the last total, and a page is not full; new ones must not stand for others. It does not know how many
    /// events are before another page than the first.
    /// Else until a page is empty, and only the one before may be short.
    pub fn read(&self) -> EventsRead {
        let mut read = EventsRead {
            events: Vec::new(),
            end: EventsEnd::Whole,
            pages: Vec::new(),
        };
        let mut known = HashSet::new();
        let (mut expected, mut short) = (None, false);
        let skipped = (self.first_page - 1) * self.page_size;
        for (asked, number) in (self.first_page..).enumerate() {
            read.pages.push(number);
            let lacks = |expected: Option<usize>, came: usize| {
                expected.is_none_or(|expected| expected > skipped + came)
            };
            let (page, total) = match self.answer(asked, number, self.page_size) {
                EventAnswer::Page(page, total) => (page, total),
                EventAnswer::Refused(404) if !lacks(expected.flatten(), known.len()) => break,
                EventAnswer::Refused(_) => {
                    read.end = EventsEnd::Refused;
                    break;
                }
            };
            let new: Vec<_> = page.iter().filter(|one| known.insert(**one)).collect();
            read.events.extend(new.iter().copied());
            let total = total.filter(|_| self.total != Total::NotAsked);
            let total = total.and_then(|total| usize::try_from(total).ok());
            let lacks_now = skipped > 0 || lacks(total, known.len());
            let total = total.filter(|it| page.is_empty() || *it >= skipped + known.len());
            let expected = *expected.get_or_insert(total);
            let is_short = page.len() < self.page_size;
            let may_lack = match expected {
                Some(_) => page.is_empty() && lacks(expected, known.len()),
                None => short && !new.is_empty(),
            };
            if may_lack {
                read.end = EventsEnd::MayLack;
                // What of the last page is new is not given out.
                read.events.truncate(read.events.len() - new.len());
                break;
            }
            if page.is_empty() || (is_short && !lacks(expected, known.len()) && !lacks_now) {
                break;
            }
            short |= is_short;
        }
        read
    }

    /// The events that there were when the first page was read, from that page on.
    pub fn at_first(&self) -> Vec<i64> {
        let skipped = (self.first_page - 1) * self.page_size.min(self.page_limit);
        let skipped = i64::try_from(skipped).expect("a small number");
        (skipped..i64::try_from(self.count).expect("a small number")).collect()
    }

    /// The cases that it is.
    pub fn labels(&self) -> Vec<String> {
        let read = self.read();
        let mut labels = vec![
            format!("total: {:?}", self.total),
            format!("ends: {:?}", read.end),
            format!("pages: {}", read.pages.len().min(3)),
            format!("first page {}", self.first_page),
            format!("page size {}", self.page_size),
        ];
        if self.count == 0 {
            labels.push("no events".to_owned());
        }
        let last = self.count % self.page_size;
        labels.push(
            match last {
                0 => "last page full",
                _ => "last page short",
            }
            .to_owned(),
        );
        let capped = self.page_limit < self.page_size && self.count > self.page_limit;
        if capped {
            labels.push(format!("pages smaller than asked: {:?}", read.end));
        }
        if self.arrived(read.pages.len() - 1) > 0 {
            labels.push(format!("events happen meanwhile: {:?}", read.end));
        }
        if self.has_no_page_after_last && last == 0 && self.total == Total::Right {
            labels.push(format!("no page after the last: {:?}", read.end));
        }
        labels
    }
}

/// The id of an event.
pub fn event_id(number: i64) -> String {
    // Newer events have larger ids.
    format!("{:024x}", 0x7000_0000_0000_i64 - number)
}

/// An event of a project.
pub fn event(number: i64, project: &str) -> Value {
    json!({
        "created": "2026-08-10T03:06:44Z",
        "eventTypeName": "A_TYPE",
        "groupId": project,
        "id": event_id(number),
        "isGlobalAdmin": false,
    })
}

/// The body of a page.
pub fn body(page: &[i64], total: Option<i64>, project: &str) -> Value {
    let results: Vec<_> = page.iter().map(|number| event(*number, project)).collect();
    // Where the links lead does not matter.
    let links = json!([{"href": "http://127.0.0.1:1/groups/null/events", "rel": "next"}]);
    let mut body = json!({"links": links, "results": results});
    if let Some(total) = total {
        body["totalCount"] = json!(total);
    }
    body
}

/// Services with lists of several pages.
pub fn event_services() -> BoxedStrategy<EventService> {
    let total = prop_oneof![
        5 => Just(Total::Right),
        3 => Just(Total::NotAsked),
        1 => Just(Total::Absent),
        1 => Just(Total::Negative),
        2 => Just(Total::TooLarge),
    ];
    let size = prop_oneof![5 => 1..4_usize, 1 => Just(100), 1 => Just(500)];
    let count = (0..4_usize, prop_oneof![1 => Just(0), 1 => 0..4_usize]);
    let first = prop_oneof![4 => Just(1), 1 => 2..4_usize];
    let arrivals = prop_oneof![2 => Just(Vec::new()), 1 => vec(0..4_usize, 1..4)];
    let limit = prop_oneof![2 => Just(500), 1 => select(vec![1_usize, 2])];
    let refused = option::weighted(0.15, 0..3_usize);
    let others = (refused, any::<bool>());
    (total, size, count, first, arrivals, limit, others)
        .prop_map(
            |(total, size, (whole, more), first, arrivals, limit, (refused, no_page))| {
                EventService {
                    count: if size < 100 {
                        whole * size + more
                    } else {
                        whole + more
                    },
                    arrivals,
                    total,
                    page_limit: limit,
                    page_size: size,
                    first_page: first,
                    refused_page: refused.map(|page| first + page),
                    has_no_page_after_last: no_page,
                }
            },
        )
        .boxed()
}
