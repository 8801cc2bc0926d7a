//! An event is read as the reply says it, alike by every version, and a list of events is whole or an error.
#![allow(
    missing_docs,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "test names describe the checks, and tests may panic"
)]

use std::cell::Cell;
use std::collections::HashSet;

use atlas_maintenance::{Client, Credentials, Error, EventType, Events};
use atlas_maintenance_simulator::Simulator;
use contract_tests::contract::{Contract, Operation};
use contract_tests::driver::{self, Failure, Output};
use contract_tests::generate::coverage::{Coverage, SAMPLES};
use contract_tests::generate::event;
use contract_tests::generate::event_list::{
    self, EventAnswer, EventService, EventsEnd, event_id, event_services,
};
use contract_tests::generate::input::{self, CredentialKind, ID, Input};
use contract_tests::generate::project_list::Total;
use contract_tests::generate::reply;
use contract_tests::recorder::{RecordedRequest, Recorder, Response};
use contract_tests::{assertions, check};
use proptest::prelude::{Strategy, any};
use proptest::sample::select;
use serde_json::{Value, json};

/// The operations that return pages of events.
fn lists(contract: &Contract) -> Vec<Operation<'_>> {
    let mut operations = contract.operations();
    operations.retain(|operation| operation.lists("isGlobalAdmin"));
    assert!(!operations.is_empty(), "{} has no events", contract.name);
    operations
}

/// Every list of events, with the media type and the schema of its pages.
fn all_lists(contracts: &[Contract]) -> Vec<(Operation<'_>, &str, &Value)> {
    let operations = contracts.iter().flat_map(lists);
    operations
        .map(|operation| {
            let (media_type, schema) = operation.success_content().expect("a page");
            (operation, media_type, schema)
        })
        .collect()
}

fn resource_version(media_type: &str) -> Option<String> {
    let media_type = media_type.to_ascii_lowercase();
    let (date, _) = media_type.split_once("vnd.atlas.")?.1.split_once("+json")?;
    Some(date.to_owned())
}

/// What a call with a version reads from a body, or why that is not what the body says.
fn read(
    recorder: &Recorder,
    operation: &Operation<'_>,
    media_type: &str,
    body: &Value,
) -> Result<String, String> {
    let response = Response {
        status: operation.success().0,
        headers: vec![("content-type".to_owned(), media_type.to_owned())],
        body: body.to_string().into_bytes(),
    };
    let input = input::plain(operation, None);
    let call = || driver::call(operation, &recorder.base_url(), &input);
    let result = recorder.during(operation, response, call).0;
    let violation = |what: &str| {
        let clause = "the events are those of the response";
        let what = format!("{what}: {body} as {media_type} was read as {result:?}");
        Err(operation.violation_in("responses", clause, &what))
    };
    let listed = body["results"].as_array().map_or(&[][..], Vec::as_slice);
    let mut ids = HashSet::new();
    let once: Vec<_> = listed
        .iter()
        .filter(|event| ids.insert(event["id"].to_string()))
        .collect();
    let total = body["totalCount"].as_u64();
    // An event that cannot be read could be the one that matters.
    let is_whole = body["results"].is_array()
        && listed.iter().all(|json| event::is_readable(json, ID))
        && !(listed.is_empty() && total.is_some_and(|total| total > 0));
    match &result {
        Ok(_) if !is_whole => violation("it may lack events"),
        Ok((Output::Events(events, reported), metadata)) => {
            if *reported != total {
                return violation("another total");
            }
            if metadata.resource_version != resource_version(media_type) {
                return violation("another version");
            }
            if events.len() != once.len() {
                return violation("not every event once");
            }
            let different = events.iter().zip(once);
            match different
                .into_iter()
                .find_map(|(read, json)| event::difference(read, json))
            {
                Some(member) => violation(member),
                None => Ok(format!("{events:?} {reported:?}")),
            }
        }
        Err(Failure::Call(error)) if !is_whole => match error.status() {
            Some(status) if status == operation.success().0 => Ok(error.to_string()),
            _ => violation("an error of another status"),
        },
        _ => violation("an error"),
    }
}

#[test]
fn events_are_those_of_response_and_alike_for_every_version() {
    let recorder = Recorder::default();
    let contracts = Contract::dated();
    let lists = all_lists(&contracts);
    let (_, vendor, _) = lists[0];
    let compared = Cell::new(0);
    for (operation, _, schema) in &lists {
        let bodies = event::pages(operation.contract, schema);
        let page = |operation: &Operation<'_>, schema| operation.contract.dereferenced(schema);
        let described = page(operation, schema);
        // With a schema of its own a version can read another thing.
        let others: Vec<_> = lists
            .iter()
            .filter(|(other, _, schema)| {
                other.contract.version != operation.contract.version
                    && page(other, schema) == described
            })
            .collect();
        check(
            file!(),
            &(bodies, select(reply::media_types(vendor))),
            |(body, media_type)| {
                let this = read(&recorder, operation, &media_type, &body)?;
                for (other, ..) in &others {
                    compared.set(compared.get() + 1);
                    let that = read(&recorder, other, &media_type, &body)?;
                    if that != this.replace(&operation.contract.name, &other.contract.name) {
                        let clause = "an event is read alike by versions with the same schema";
                        let what = format!("{body} is {that} instead of {this}");
                        return Err(other.violation_in("responses", clause, &what));
                    }
                }
                Ok(())
            },
        );
    }
    assert!(compared.get() > 0, "no two versions have the same events");
}

/// Reads a list to its end, event by event or page by page.
async fn read_all(mut events: Events, by_page: bool) -> (Vec<String>, Option<Error>) {
    let mut ids = Vec::new();
    let error = loop {
        if by_page {
            match events.next_page().await {
                Some(Ok(page)) => ids.extend(page.events.into_iter().map(|one| one.id)),
                Some(Err(error)) => break Some(error),
                None => break None,
            }
        } else {
            match events.next().await {
                Some(Ok(event)) => ids.push(event.id),
                Some(Err(error)) => break Some(error),
                None => break None,
            }
        }
    };
    // An end is an end.
    assert!(events.next().await.is_none() && events.next_page().await.is_none());
    (ids, error)
}

/// Arbitrary filters, with the pages of the service.
fn inputs(operation: &Operation<'_>) -> impl Strategy<Value = (EventService, Input)> {
    (event_services(), input::valid(operation)).prop_map(|(service, mut input)| {
        input.credential = CredentialKind::Token;
        let mut set = |name: &str, value: Value| input.query.insert(name.to_owned(), value);
        set("itemsPerPage", json!(service.page_size));
        set("pageNum", json!(service.first_page));
        set("includeCount", json!(service.total != Total::NotAsked));
        (service, input)
    })
}

#[test]
fn list_has_every_event_once_and_asks_for_its_pages_only() {
    let recorder = Recorder::default();
    for contract in Contract::dated() {
        for operation in lists(&contract) {
            check(
                file!(),
                &(inputs(&operation), any::<bool>()),
                |((service, input), by_page)| {
                    let (success, answering) = (Response::success(&operation), service.clone());
                    let (project, mut asked) = (input.path["groupId"].clone(), 0);
                    let respond = move |request: &RecordedRequest| {
                        let number = request.query_value("pageNum");
                        let number = number.map_or(1, |number| number.parse().unwrap_or(0));
                        // A client that asks for ever is refused.
                        let answer = match asked {
                            100.. => EventAnswer::Refused(403),
                            _ => answering.answer(asked, number, answering.page_size),
                        };
                        asked += 1;
                        Some(match answer {
                            EventAnswer::Refused(status) => {
                                Response::json(status, &json!({"errorCode": "A_CODE"}))
                            }
                            EventAnswer::Page(page, total) => Response {
                                body: event_list::body(&page, total, &project)
                                    .to_string()
                                    .into_bytes(),
                                ..success.clone()
                            },
                        })
                    };
                    let ((ids, error), requests) = recorder.serving(respond, || {
                        let base_url = recorder.base_url();
                        let builder =
                            driver::builder(&contract, &base_url, input.credential, input.settings);
                        let client = builder.build().unwrap_or_else(|error| panic!("{error}"));
                        let events = driver::events(&client, &operation, &input);
                        let events = events.unwrap_or_else(|| panic!("{operation} has no events"));
                        let events = events.unwrap_or_else(|error| panic!("{error}"));
                        driver::block_on(read_all(events, by_page))
                    });
                    let expected = service.read();
                    for (page, request) in expected.pages.iter().zip(&requests) {
                        let mut input = input.clone();
                        input.query.insert("pageNum".to_owned(), json!(page));
                        assertions::request(&operation, &input, request)?;
                    }
                    let all: Vec<_> = expected.events.iter().map(|one| event_id(*one)).collect();
                    let at_first: Vec<_> = service.at_first().into_iter().map(event_id).collect();
                    let has_all = at_first.iter().all(|id| ids.contains(id));
                    let clause = if ids != all {
                        "a list has every event once"
                    } else if requests.len() != expected.pages.len() {
                        "a list ends with its last page"
                    } else if error.is_some() != (expected.end != EventsEnd::Whole) {
                        "a list that may lack events is an error"
                    } else if error.is_none() && !has_all {
                        "a list without an error has the events that there were at its beginning"
                    } else {
                        return Ok(());
                    };
                    let what = format!(
                        "{ids:?} of {} pages, {error:?} instead of {expected:?}",
                        requests.len()
                    );
                    Err(operation.violation_in("responses", clause, &what))
                },
            );
        }
    }
}

#[test]
fn generated_lists_end_in_every_way() {
    let coverage = Coverage::of(SAMPLES, &event_services(), EventService::labels);
    coverage.assert_often(
        "the generator of lists of events",
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
            "page size 1",
            "page size 100",
            "page size 500",
            "no events",
            "last page full",
            "last page short",
            "ends: Whole",
            "ends: Refused",
            "ends: MayLack",
            "pages smaller than asked: Whole",
            "pages smaller than asked: MayLack",
            "events happen meanwhile: Whole",
            "no page after the last: Whole",
        ],
    );
}

/// A type that neither knows could never be listed, and the simulator refuses a filter by it.
#[test]
fn every_named_type_is_one_of_the_simulator() {
    driver::block_on(async {
        let simulator = Simulator::builder().start().await.expect("a simulator");
        let control = simulator.control();
        let known = control.credentials();
        let credentials = Credentials::api_key(known.public_key, known.private_key);
        let client = Client::builder(credentials.expect("credentials"))
            .base_url(simulator.base_url().parse().expect("a base URL"))
            .build()
            .expect("a client");
        let project = client.project(control.project_id()).maintenance();
        let events = |types: &[EventType]| project.events().of_types(types.to_vec()).all();
        for known in EventType::KNOWN {
            let listed = events(std::slice::from_ref(known)).await;
            assert!(listed.is_ok(), "{known}: {listed:?}");
        }
        let unknown = events(&[EventType::from("A_TYPE")]).await;
        assert_eq!(unknown.expect_err("refused").status(), Some(400));
    });
}
