//! Services that cannot even be connected to: nobody listens, or nobody accepts.

use std::net::SocketAddr;
use std::time::Duration;

use atlas_maintenance::{Client, ErrorKind};
use atlas_maintenance_simulator::Simulator;
use tokio::net::{TcpSocket, TcpStream};

use crate::calls::{LOGINS, OPERATIONS};
use crate::fixture::{PATIENCE, SOON, eager, single};

/// Makes every call with every credential, and gives the kinds of the errors.
async fn kinds(address: SocketAddr, connect: Duration) -> Vec<(String, ErrorKind)> {
    let simulator = Simulator::start().await.unwrap();
    let control = simulator.control();
    let mut kinds = Vec::new();
    for operation in &OPERATIONS {
        for login in LOGINS {
            for setup in [single(), eager()] {
                let window = Client::builder(login.credentials(control.credentials(), "a-token"))
                    .base_url(format!("http://{address}").parse().unwrap())
                    .limits(
                        // Only the connecting may run out of time.
                        setup
                            .limits
                            .connect_timeout(connect)
                            .attempt_timeout(PATIENCE)
                            .total_timeout(PATIENCE),
                    )
                    .retries(setup.retries)
                    .build()
                    .unwrap()
                    .project(control.project_id())
                    .maintenance_window();
                let name = format!("{} with {login:?}, {}", operation.name, setup.name);
                let outcome = tokio::time::timeout(PATIENCE, (operation.call)(&window)).await;
                let outcome = outcome.unwrap_or_else(|_| panic!("{name} does not end"));
                kinds.push((name, outcome.unwrap_err().kind()));
            }
        }
    }
    kinds
}

#[tokio::test]
async fn where_nobody_listens_nothing_is_sent() {
    // A port that is taken, so that nobody else gets it, and not listened at.
    let taken = TcpSocket::new_v4().unwrap();
    taken.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let address = taken.local_addr().unwrap();
    for (name, kind) in kinds(address, SOON).await {
        assert_eq!(kind, ErrorKind::NotSent, "{name}");
    }
}

#[tokio::test]
async fn where_nobody_accepts_nothing_is_sent() {
    let socket = TcpSocket::new_v4().unwrap();
    socket.bind("127.0.0.1:0".parse().unwrap()).unwrap();
    let listener = socket.listen(1).unwrap();
    let address = listener.local_addr().unwrap();
    // Connections that nobody accepts, until the system takes no more of them.
    let mut waiting = Vec::new();
    let is_full = loop {
        let soon = Duration::from_millis(100);
        match tokio::time::timeout(soon, TcpStream::connect(address)).await {
            Ok(Ok(stream)) => waiting.push(stream),
            Ok(Err(error)) => panic!("{error}"),
            Err(_) => break true,
        }
        if waiting.len() > 1000 {
            break false;
        }
    };
    if !is_full {
        eprintln!("skipped: this system takes connections without end");
        return;
    }
    for (name, kind) in kinds(address, Duration::from_millis(20)).await {
        assert_eq!(kind, ErrorKind::NotSent, "{name}");
    }
}
