//! Generated services with a list of projects, and what a client makes of the list.

use proptest::option;
use proptest::prelude::*;
use proptest::sample::Index;
use serde_json::{Value, json};

/// A service with a list of projects, and how it is read.
#[derive(Clone, Debug)]
pub struct ListService {
    /// The numbers of the projects, in the order of the list. One may follow itself, which is a
    /// project that moved while the list was read.
    pub listed: Vec<usize>,
    /// What the service says of the total.
    pub total: Total,
    /// The most projects that the service puts on a page, whatever is asked for.
    pub page_limit: usize,
    /// The size of a page that the client asks for.
    pub page_size: usize,
    /// The first page that it asks for.
    pub first_page: usize,
    /// The page at which the service refuses.
    pub refused_page: Option<usize>,
}

/// What a service says of the total.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Total {
    /// The number of projects.
    Right,
    /// The client does not ask for it, so the service does not say.
    NotAsked,
    /// Nothing, though it was asked for.
    Absent,
    /// A number that cannot be one.
    Negative,
    /// One more than there are: a project was removed while the list was read.
    TooLarge,
}

/// What a list gives when it is read to its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListRead {
    /// The projects, each once, in their order.
    pub projects: Vec<usize>,
    /// Whether it ended with an error.
    pub is_refused: bool,
    /// The numbers of the pages that were asked for.
    pub pages: Vec<usize>,
}

/// How one reading of a list ends.
enum End {
    Whole,
    Refused,
    Changed,
}

impl ListService {
    /// The projects on a page that is counted from 1.
    pub fn page(&self, number: usize, size: usize) -> &[usize] {
        let size = size.min(self.page_limit);
        self.listed.chunks(size).nth(number - 1).unwrap_or_default()
    }

    /// The body of a page.
    pub fn body(&self, number: usize, size: usize) -> Value {
        let projects = self.page(number, size).iter();
        let results = projects.map(|number| json!({"id": project_id(*number), "name": "a"}));
        let mut body = json!({"results": results.collect::<Vec<_>>()});
        match self.total {
            Total::Right => body["totalCount"] = json!(self.listed.len()),
            Total::Negative => body["totalCount"] = json!(-1),
            Total::TooLarge => body["totalCount"] = json!(self.listed.len() + 1),
            // Recorded.
            Total::NotAsked => body["totalCount"] = json!(0),
            Total::Absent => {}
        }
        body
    }

    /// What a client reads: pages in their order until one shows that it is the last. With a total
    /// that is the page which completes it, else the first that is empty. A page that shows that the list
    /// may lack projects (one that is empty or short too early, or has a project again) makes it begin
    /// anew, and is an error the third time.
    pub fn read(&self) -> ListRead {
        let mut read = ListRead {
            projects: Vec::new(),
            is_refused: false,
            pages: Vec::new(),
        };
        for _ in 0..3 {
            match self.read_once(&mut read) {
                End::Whole => return read,
                End::Refused => break,
                End::Changed => {}
            }
        }
        read.is_refused = true;
        read
    }

    fn read_once(&self, read: &mut ListRead) -> End {
        let skipped = (self.first_page - 1) * self.page_size;
        let mut listed: Vec<usize> = Vec::new();
        let total = match self.total {
            Total::Right => Some(self.listed.len()),
            Total::TooLarge => Some(self.listed.len() + 1),
            _ => None,
        };
        for number in self.first_page.. {
            read.pages.push(number);
            if self.refused_page == Some(number) {
                return End::Refused;
            }
            let page = self.page(number, self.page_size);
            for project in page {
                if listed.contains(project) {
                    return End::Changed;
                }
                listed.push(*project);
            }
            let count = skipped + listed.len();
            match total {
                Some(total) if page.is_empty() && count < total => return End::Changed,
                Some(total) if !page.is_empty() && count > total => return End::Changed,
                _ => {}
            }
            for project in page {
                if !read.projects.contains(project) {
                    read.projects.push(*project);
                }
            }
            if page.is_empty() || total.is_some_and(|total| count >= total) {
                return End::Whole;
            }
        }
        End::Whole
    }

    /// The cases that it is.
    pub fn labels(&self) -> Vec<String> {
        let mut labels = vec![format!("total: {:?}", self.total)];
        let read = self.read();
        let last = read.pages.last().copied().unwrap_or_default();
        labels.push(format!("pages: {}", read.pages.len().min(3)));
        labels.push(format!("first page {}", self.first_page.min(3)));
        labels.push(format!("page size {}", self.page_size));
        labels.push(match self.page(last, self.page_size).len() {
            _ if read.is_refused => "ends with an error".to_owned(),
            0 if self.listed.is_empty() => "no projects".to_owned(),
            0 => "last page empty".to_owned(),
            length if length == self.page_size => "last page full".to_owned(),
            _ => "last page short".to_owned(),
        });
        if self.page_limit < self.page_size {
            labels.push("pages smaller than asked".to_owned());
        }
        if self.listed.windows(2).any(|pair| pair[0] == pair[1]) {
            labels.push("project twice".to_owned());
        }
        labels
    }
}

/// The id of the project with this number.
pub fn project_id(number: usize) -> String {
    format!("65{number:022x}")
}

/// Lists of up to a dozen projects on small pages, which often end with a full one.
pub fn list_services() -> BoxedStrategy<ListService> {
    let total = prop_oneof![
        4 => Just(Total::Right),
        2 => Just(Total::NotAsked),
        2 => Just(Total::Absent),
        1 => Just(Total::Negative),
        1 => Just(Total::TooLarge),
    ];
    let size = prop_oneof![4 => 1..5_usize, 1 => Just(100), 1 => Just(500)];
    // A number of whole pages, and some projects more.
    let count = (0..4_usize, prop_oneof![1 => Just(0), 1 => 0..4_usize]);
    let first = prop_oneof![3 => Just(1), 1 => 2..4_usize];
    let twice = option::weighted(0.3, any::<Index>());
    let refused = option::weighted(0.2, 0..3_usize);
    (total, size, count, first, twice, refused, 1..4_usize)
        .prop_map(
            |(total, size, (whole, more), first, twice, refused, limit)| {
                let count = if size < 100 {
                    whole * size + more
                } else {
                    whole + more
                };
                let mut listed: Vec<usize> = (0..count).collect();
                // One that is twice on a page of its own would look like a page that is repeated.
                if let Some(index) = twice
                    && size > 1
                    && limit > 1
                    && count > 0
                {
                    let index = index.index(count);
                    listed.insert(index, index);
                }
                // Only a total shows that a list goes on after a page that is not full.
                let is_limited = total == Total::Right && first == 1;
                ListService {
                    listed,
                    total,
                    page_limit: if is_limited && limit < 3 { limit } else { 500 },
                    page_size: size,
                    first_page: first,
                    refused_page: refused.map(|page| first + page),
                }
            },
        )
        .boxed()
}
