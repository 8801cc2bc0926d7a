//! Parameters have names where a method is called, and are sent as the document says.

use atlas_maintenance_types::Timestamp;

use crate::client::{optional, required};
use crate::server::Server;

fn least<'a>() -> required::ListLogs<'a> {
    required::ListLogs {
        host: "a host",
        cluster: "c",
        from: "2026",
        required: "yes",
    }
}

async fn sent(optional: optional::ListLogs<'_>) -> String {
    let server = Server::answering(204, "application/json", b"").await;
    server.client().list_logs(least(), optional).await.unwrap();
    server.sent().uri
}

#[tokio::test]
async fn what_is_left_out_is_not_sent() {
    let uri = sent(optional::ListLogs::default()).await;
    assert_eq!(uri, "/logs/c/a%20host?from=2026&required=yes");
}

#[tokio::test]
async fn each_parameter_is_sent_by_its_name() {
    let list = ["a,b".to_owned(), "c".to_owned()].into();
    let until: Timestamp = "2026-08-10T05:06:03.5+02:00".parse().unwrap();
    let optional = optional::ListLogs {
        until: Some(&until),
        items_per_page: Some(500),
        page_num: Some(2),
        optional: Some("o"),
        kinds: Some(&list),
        each: Some(&list),
        ..optional::ListLogs::default()
    };
    assert_eq!(
        sent(optional).await,
        "/logs/c/a%20host?each=a%2Cb&each=c&from=2026&itemsPerPage=500&optional=o&pageNum=2\
         &required=yes&until=2026-08-10T03%3A06%3A03.5Z&kinds=a%2Cb,c"
    );
}

#[tokio::test]
async fn one_required_parameter_is_an_argument() {
    let server = Server::answering(204, "application/json", b"").await;
    let optional = optional::GetOnly { pretty: Some(true) };
    server.client().get_only("a", optional).await.unwrap();
    assert_eq!(server.sent().uri, "/only/a?pretty=true");
}
