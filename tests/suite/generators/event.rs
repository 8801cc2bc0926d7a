//! Pages of events.

use atlas_maintenance::EventType;
use contract_tests::contract::Contract;
use contract_tests::generate::coverage::{Coverage, OFTEN, SAMPLES};
use contract_tests::generate::event::{labels, pages};

#[test]
fn event_responses_cover_every_actor_type_and_form() {
    for contract in Contract::dated() {
        let mut operations = contract.operations();
        operations.retain(|operation| operation.lists("isGlobalAdmin"));
        assert!(!operations.is_empty(), "{} has no events", contract.name);
        for operation in operations {
            let (_, schema) = operation.success_content().expect("a page");
            let coverage = Coverage::of(SAMPLES, &pages(&contract, schema), labels);
            let generator = format!("events of {operation}");
            let whole = coverage.count("several, all readable");
            assert!(whole > 4 * OFTEN, "{generator}: {coverage:?}");
            coverage.assert_often(
                &generator,
                [
                    "no list",
                    "events: 0",
                    "events: 1",
                    "events: 2",
                    "events: 3",
                    "readable: true",
                    "readable: false",
                    "total 0 of several",
                    "same event twice",
                    "by nobody",
                    "by a user",
                    "by a key",
                    "by an application",
                    "by the vendor",
                    "from an address",
                    "user by id",
                    "key by id",
                    "user and key",
                    "unknown type",
                    "no type",
                    "raw: absent",
                    "raw: null",
                    "raw: object",
                    "raw: other",
                    "id: null",
                    "id: absent",
                    "project not told",
                    "project told",
                    "project in capitals",
                    "another project",
                    "time",
                    "time with a fraction",
                    "time in another spelling",
                    "no time",
                    "odd time",
                ],
            );
            coverage.assert_contains(&generator, ["no event", "empty type"]);
            // Each of many types is rarer than a run has events.
            let coverage = Coverage::of(8 * SAMPLES, &pages(&contract, schema), labels);
            let types = EventType::KNOWN.iter().map(|known| format!("type {known}"));
            coverage.assert_contains(&generator, types);
        }
    }
}
