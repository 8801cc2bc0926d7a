//! A list of projects is read to its end: every project once, from the pages that it has and no other.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use atlas_maintenance::{Error, Projects};
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver;
use contract_tests::generate::coverage::{Coverage, SAMPLES};
use contract_tests::generate::input::{self, CredentialKind, Input, Settings};
use contract_tests::generate::project_list::{
    ListRead, ListService, Total, list_services, project_id,
};
use contract_tests::recorder::{RecordedRequest, Recorder, Response};
use contract_tests::{assertions, check};
use proptest::prelude::{any, prop};
use serde_json::{Value, json};

/// The operations that return pages of projects.
fn lists(contract: &Contract) -> Vec<Operation<'_>> {
    let mut operations = contract.operations();
    operations.retain(|operation| operation.lists("clusterCount"));
    assert!(!operations.is_empty(), "{} has no list", contract.name);
    operations
}

/// Answers requests for the pages of a list.
#[derive(Clone)]
struct Pages {
    service: ListService,
    /// A response of success, whose body is replaced.
    success: Response,
    /// The default values of the parameters for page and size.
    defaults: [usize; 2],
}

impl Pages {
    fn new(operation: &Operation<'_>, service: &ListService) -> Self {
        let default = |name: &str| {
            let default = operation.parameter_schema(name)["default"].as_u64();
            default.and_then(|default| usize::try_from(default).ok())
        };
        Self {
            service: service.clone(),
            success: Response::success(operation),
            defaults: ["pageNum", "itemsPerPage"]
                .map(|name| default(name).unwrap_or_else(|| panic!("{name} has no default"))),
        }
    }

    /// The number of the page that a request asks for, and its size.
    fn asked(&self, request: &RecordedRequest) -> [usize; 2] {
        let [page, size] = self.defaults;
        [("pageNum", page), ("itemsPerPage", size)].map(|(name, default)| {
            let value = request.query_value(name);
            value.map_or(default, |value| value.parse().unwrap_or(0))
        })
    }

    fn respond(&self, request: &RecordedRequest) -> Response {
        let [page, size] = self.asked(request);
        // A client that asks for ever is refused.
        if self.service.refused_page == Some(page) || page > 100 {
            return Response::json(403, &json!({"errorCode": "A_CODE"}));
        }
        Response {
            body: self.service.body(page, size).to_string().into_bytes(),
            ..self.success.clone()
        }
    }
}

/// Reads a list to its end, project by project or page by page.
async fn read(mut projects: Projects, by_page: bool) -> (Vec<String>, Option<Error>) {
    let mut ids = Vec::new();
    let error = loop {
        if by_page {
            match projects.next_page().await {
                Some(Ok(page)) => ids.extend(page.projects.iter().map(|one| one.id.to_string())),
                Some(Err(error)) => break Some(error),
                None => break None,
            }
        } else {
            match projects.next().await {
                Some(Ok(project)) => ids.push(project.id.to_string()),
                Some(Err(error)) => break Some(error),
                None => break None,
            }
        }
    };
    // An end is an end.
    assert!(projects.next().await.is_none() && projects.next_page().await.is_none());
    (ids, error)
}

/// The input that asks for the list.
fn input(operation: &Operation<'_>, service: &ListService, name: Option<&str>) -> Input {
    let mut input = input::plain(operation, None);
    let mut set = |name: &str, value: Value| input.query.insert(name.to_owned(), value);
    set("itemsPerPage", json!(service.page_size));
    set("pageNum", json!(service.first_page));
    if service.total == Total::NotAsked {
        set("includeCount", json!(false));
    }
    if let Some(name) = name {
        set("name", json!(name));
    }
    input
}

#[test]
fn list_has_every_project_once_and_asks_for_its_pages_only() {
    let recorder = Recorder::default();
    for contract in Contract::dated() {
        for operation in lists(&contract) {
            let takes_name = operation.query_parameters().contains(&"name");
            let names = prop::option::of(".{0,10}");
            let cases = (list_services(), any::<bool>(), names);
            check(file!(), &cases, |(service, by_page, name)| {
                let input = input(&operation, &service, name.as_deref().filter(|_| takes_name));
                let pages = Pages::new(&operation, &service);
                let answering = pages.clone();
                let respond = move |request: &RecordedRequest| {
                    request.is_authorized().then(|| answering.respond(request))
                };
                let ((ids, error), requests) = recorder.serving(respond, || {
                    let base_url = recorder.base_url();
                    let builder = driver::builder(
                        &contract,
                        &base_url,
                        CredentialKind::Token,
                        Settings::default(),
                    );
                    let client = builder.build().unwrap_or_else(|error| panic!("{error}"));
                    let projects = driver::projects(&client, &operation, &input);
                    let projects = projects.unwrap_or_else(|| panic!("{operation} is no list"));
                    let projects = projects.unwrap_or_else(|error| panic!("{error}"));
                    driver::block_on(read(projects, by_page))
                });
                let expected = service.read();
                for (page, request) in expected.pages.iter().zip(&requests) {
                    let mut input = input.clone();
                    input.query.insert("pageNum".to_owned(), json!(page));
                    assertions::request(&operation, &input, request)?;
                }
                let pages: Vec<_> = requests.iter().map(|one| pages.asked(one)[0]).collect();
                let ListRead {
                    projects,
                    is_refused,
                    ..
                } = &expected;
                let all: Vec<_> = projects.iter().map(|number| project_id(*number)).collect();
                let clause = if ids != all {
                    "a list has every project once"
                } else if pages != expected.pages {
                    "a list ends with its last page"
                } else if error.is_some() != *is_refused {
                    "a list that ends early is an error"
                } else {
                    return Ok(());
                };
                let what = format!("{ids:?} of pages {pages:?}, {error:?} instead of {expected:?}");
                Err(operation.violation_in("responses", clause, &what))
            });
        }
    }
}

#[test]
fn generated_lists_end_in_every_way() {
    let coverage = Coverage::of(SAMPLES, &list_services(), ListService::labels);
    coverage.assert_often(
        "the generator of lists",
        [
            "total: Right",
            "total: NotAsked",
            "total: Absent",
            "total: Negative",
            "total: TooLarge",
            "pages: 1",
            "pages: 2",
            "pages: 3",
            "first page 1",
            "first page 2",
            "first page 3",
            "page size 1",
            "page size 100",
            "page size 500",
            "no projects",
            "last page empty",
            "last page full",
            "last page short",
            "pages smaller than asked",
            "project twice",
            "ends with an error",
        ],
    );
}
