//! Lists of alert configurations are whole, or an error.
#![cfg(feature = "alerts")]
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "test names describe the checks, and tests may panic"
)]

mod support;

use atlas_maintenance::{DesiredAlert, ErrorKind, EventType, NewTarget};
use support::{Action, PROJECT, Server, builder, token};

fn desired(event: EventType) -> DesiredAlert {
    DesiredAlert {
        event,
        targets: vec![NewTarget::email("ops@example.org")],
    }
}

/// Of another project, without an id, or not to be read: it could be the one that is looked for.
#[tokio::test]
async fn list_with_a_configuration_that_cannot_be_read_is_an_error() {
    for (entry, why) in [
        (r#"{"eventTypeName":"A"}"#, "it has no id"),
        (r#"{"id":"5"}"#, "is no id"),
        (
            r#"{"id":"0123456789abcdef01234567","groupId":"ffffffffffffffffffffffff"}"#,
            "another project",
        ),
        (
            r#"{"id":"0123456789abcdef01234567","enabled":"no"}"#,
            "boolean",
        ),
        ("[]", "invalid"),
        ("5", "invalid"),
    ] {
        let server = Server::start(move |_| {
            let body = format!(r#"{{"results":[{entry}],"totalCount":1}}"#);
            Action::reply("200 OK", "content-type: application/json\r\n", &body)
        })
        .await;
        let client = builder(token(), &server.base_url).build().unwrap();
        let alerts = client
            .project(PROJECT.parse().unwrap())
            .maintenance()
            .alerts();
        let error = alerts.configurations().all().await.unwrap_err();
        assert!(error.to_string().contains(why), "{entry}: {error}");
        let error = alerts
            .ensure(&[desired(EventType::MaintenanceStarted)])
            .await
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotSent, "{entry}: {error}");
        assert_eq!(server.requests().len(), 2, "{entry}");
    }
}

/// The pages of a list of two a page, and whether it is whole.
#[tokio::test]
async fn list_ends_where_nothing_is_lacking_and_is_an_error_otherwise() {
    type Pages = &'static [(usize, usize)];
    let rows: [(Pages, Option<usize>); 6] = [
        // How many a page has, and the total that it reports.
        (&[(0, 0)], Some(0)),
        (&[(1, 1)], Some(1)),
        (&[(2, 3), (1, 3)], Some(3)),
        (&[(1, 2), (1, 2)], Some(2)),
        (&[(2, 5), (1, 5), (0, 5)], None),
        (&[(1, 0), (1, 0)], None),
    ];
    for (pages, expected) in rows {
        let server = Server::start(move |head| {
            let number = head.split("pageNum=").nth(1);
            let number = number.map_or(1, |it| it[..1].parse::<usize>().unwrap());
            let (count, total) = pages.get(number - 1).copied().unwrap_or((0, 0));
            let entry = |n: usize| format!(r#"{{"id":"{:024x}"}}"#, 10 * number + n);
            let entries: Vec<_> = (0..count).map(entry).collect();
            let body = format!(
                r#"{{"results":[{}],"totalCount":{total}}}"#,
                entries.join(",")
            );
            Action::reply("200 OK", "content-type: application/json\r\n", &body)
        })
        .await;
        let client = builder(token(), &server.base_url).build().unwrap();
        let alerts = client
            .project(PROJECT.parse().unwrap())
            .maintenance()
            .alerts();
        let all = alerts.configurations().page_size(2).all().await;
        assert_eq!(
            all.as_ref().ok().map(Vec::len),
            expected,
            "{pages:?}: {all:?}"
        );
    }
}
