//! What `docs/network.md` says of proxies and certificates.
#![allow(
    missing_docs,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::string_slice,
    clippy::unwrap_used,
    reason = "tests say what they check by their names, and stop at what they do not expect"
)]

mod support;

use std::io::{ErrorKind, Read as _, Write as _};
use std::net::TcpListener;
use std::process::Command;
use std::thread;

use atlas_maintenance::env;
use atlas_maintenance_simulator::Simulator;
use support::{PROJECT, Served, binary, stderr};

const PROXIES: [&str; 8] = [
    "HTTPS_PROXY",
    "https_proxy",
    "HTTP_PROXY",
    "http_proxy",
    "ALL_PROXY",
    "all_proxy",
    "NO_PROXY",
    "no_proxy",
];

fn without_proxies(command: &mut Command) {
    for name in PROXIES.into_iter().chain(["REQUEST_METHOD"]) {
        command.env_remove(name);
    }
}

/// A command for a service that does not exist, with a token.
fn elsewhere() -> Command {
    let mut command = binary(&["get", PROJECT, "--max-retries", "0"]);
    without_proxies(&mut command);
    command
        .env(env::BASE_URL, "https://atlas.invalid")
        .env(env::ACCESS_TOKEN, "t0ken");
    command
}

/// What a command asks of a proxy that refuses; and what it says then.
fn asked(name: &str, scheme: &str) -> (String, String) {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    let answered = thread::spawn(move || {
        let (mut stream, _) = proxy.accept().unwrap();
        let (mut head, mut part) = (Vec::new(), [0; 1024]);
        while !head.windows(4).any(|bytes| bytes == b"\r\n\r\n") {
            match stream.read(&mut part).unwrap() {
                0 => break,
                count => head.extend_from_slice(&part[..count]),
            }
        }
        stream
            .write_all(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
            .unwrap();
        String::from_utf8(head).unwrap()
    });
    let output = elsewhere()
        .env(name, format!("{scheme}user:s3cret@{address}"))
        .output()
        .unwrap();
    // Ends the thread where the command asked no proxy.
    drop(std::net::TcpStream::connect(address));
    let head = answered.join().unwrap();
    assert_eq!(output.status.code(), Some(3), "{}", stderr(&output));
    (head, stderr(&output))
}

#[test]
fn proxy_is_asked_to_connect_and_sees_no_token() {
    for (name, scheme) in [
        ("HTTPS_PROXY", "http://"),
        ("https_proxy", "http://"),
        ("ALL_PROXY", "http://"),
        ("HTTPS_PROXY", ""),
    ] {
        let (head, said) = asked(name, scheme);
        assert!(
            head.starts_with("CONNECT atlas.invalid:443 HTTP/1.1\r\n"),
            "{name}: {head:?}"
        );
        assert!(
            head.contains(": Basic dXNlcjpzM2NyZXQ=\r\n"),
            "{name}: {head:?}"
        );
        assert!(!head.contains("t0ken"), "{name}: {head:?}");
        assert!(
            !said.contains("s3cret") && !said.contains("t0ken"),
            "{said}"
        );
    }
}

/// And no direct connection.
#[test]
fn proxy_that_cannot_be_used_is_an_error_that_names_the_variable() {
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = proxy.local_addr().unwrap();
    for value in [
        format!("socks5://{address}"),
        format!("http:/user:s3cret@{address}"),
        "http://user:s3cret@proxy:port".to_owned(),
        "htp://user:s3cret@proxy".to_owned(),
    ] {
        for name in ["HTTPS_PROXY", "all_proxy"] {
            let output = elsewhere().env(name, &value).output().unwrap();
            let text = stderr(&output);
            assert_eq!(output.status.code(), Some(2), "{text}");
            assert!(text.contains(name) && text.contains("unset it"), "{text}");
            assert!(!text.contains("s3cret"), "{text}");
        }
    }
}

#[test]
fn error_of_a_connection_says_which_way_was_taken_and_what_to_set() {
    let closed_port = TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap();
    let mut proxied = elsewhere();
    proxied.env("HTTPS_PROXY", format!("http://user:s3cret@{closed_port}"));
    let mut account = elsewhere();
    account
        .env_remove(env::ACCESS_TOKEN)
        .env(env::CLIENT_ID, "id")
        .env(env::CLIENT_SECRET, "an-s3cret")
        .env("https_proxy", format!("http://user:s3cret@{closed_port}"));
    for (mut command, variable) in [(proxied, "HTTPS_PROXY"), (account, "https_proxy")] {
        let output = command.output().unwrap();
        let text = stderr(&output);
        assert_eq!(output.status.code(), Some(3), "{text}");
        let route = format!("through the proxy http://{closed_port} of {variable}");
        assert!(text.contains(&route), "{text}");
        assert!(text.contains(&format!("check {variable}")), "{text}");
        assert!(!text.contains("s3cret"), "{text}");
    }
    let output = elsewhere().output().unwrap();
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains("HTTPS_PROXY") && !text.contains("through"),
        "{text}"
    );
}

/// A service whose certificate no authority of the file has signed.
#[cfg(target_os = "linux")]
#[test]
fn untrusted_certificate_is_an_error_that_says_which_are_trusted() {
    let served = Served::with(Simulator::builder().tls());
    let file = tempfile::NamedTempFile::new().unwrap();
    // The certificate of another simulator.
    let other = Served::with(Simulator::builder().tls());
    let trusted = other.simulator.certificate().unwrap();
    std::fs::write(file.path(), trusted).unwrap();
    let mut command = served.command(&["get", "--max-retries", "0"]);
    without_proxies(&mut command);
    command
        .env_remove("SSL_CERT_DIR")
        .env("SSL_CERT_FILE", file.path());
    let output = command.output().unwrap();
    let text = stderr(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    let trusted = format!(
        "trusted are the certificates of SSL_CERT_FILE={}",
        file.path().display()
    );
    assert!(text.contains(&trusted), "{text}");
}

#[test]
fn service_on_this_machine_is_reached_without_a_proxy() {
    let served = Served::start();
    let proxy = TcpListener::bind("127.0.0.1:0").unwrap();
    proxy.set_nonblocking(true).unwrap();
    let url = format!("http://{}", proxy.local_addr().unwrap());
    let mut command = served.command(&["get", "--timeout", "5"]);
    without_proxies(&mut command);
    let output = command
        .env("HTTP_PROXY", &url)
        .env("HTTPS_PROXY", &url)
        .env("ALL_PROXY", &url)
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    assert_eq!(proxy.accept().unwrap_err().kind(), ErrorKind::WouldBlock);
}

/// So the variable replaces what the system trusts: otherwise there would be certificates.
#[cfg(target_os = "linux")]
#[test]
fn file_without_certificates_leaves_none() {
    let file = tempfile::NamedTempFile::new().unwrap();
    let service = TcpListener::bind("127.0.0.1:0").unwrap();
    let mut command = binary(&["get", PROJECT, "--max-retries", "0", "--timeout", "5"]);
    let output = command
        .env(
            env::BASE_URL,
            format!("https://{}", service.local_addr().unwrap()),
        )
        .env(env::ACCESS_TOKEN, "t0ken")
        .env_remove("SSL_CERT_DIR")
        .env("SSL_CERT_FILE", file.path())
        .output()
        .unwrap();
    assert!(
        matches!(output.status.code(), Some(2 | 3)),
        "{}",
        stderr(&output)
    );
    let text = stderr(&output);
    assert!(
        text.contains("No CA certificates were loaded from the system"),
        "{text}"
    );
    let named = format!("of SSL_CERT_FILE={}; to trust", file.path().display());
    assert!(text.contains(&named), "{text}");
}
