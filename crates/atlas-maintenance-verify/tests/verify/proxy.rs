//! A proxy between a verification and the simulator that changes replies.

use std::sync::Arc;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

/// A request, as far as a rewrite needs it.
pub(crate) struct Request {
    pub(crate) method: String,
    pub(crate) path: String,
}

/// A reply that can be changed.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) headers: Vec<(String, String)>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn set(&mut self, name: &str, value: &str) {
        self.remove(name);
        self.headers.push((name.to_owned(), value.to_owned()));
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.headers
            .retain(|(known, _)| !known.eq_ignore_ascii_case(name));
    }

    /// Changes the body as JSON.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut serde_json::Value)) {
        let mut body = serde_json::from_slice(&self.body).expect("the body is JSON");
        change(&mut body);
        let is_indented = self.body.contains(&b'\n');
        self.body = match is_indented {
            true => format!("{body:#}").into_bytes(),
            false => body.to_string().into_bytes(),
        };
    }
}

/// Serves on loopback until the test ends. Returns its URL.
pub(crate) async fn start(
    target: &str,
    rewrite: impl Fn(&Request, &mut Reply) + Send + Sync + 'static,
) -> String {
    let target = target.strip_prefix("http://").unwrap().to_owned();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (host, rewrite) = (base.clone(), Arc::new(rewrite));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let (target, host, rewrite) = (target.clone(), host.clone(), Arc::clone(&rewrite));
            tokio::spawn(async move { serve(stream, &target, &host, &*rewrite).await });
        }
    });
    base
}

async fn serve(
    mut stream: TcpStream,
    target: &str,
    host: &str,
    rewrite: &(dyn Fn(&Request, &mut Reply) + Send + Sync),
) {
    let Some((head, body)) = read(&mut stream).await else {
        return;
    };
    let mut words = head.split(' ');
    let request = Request {
        method: words.next().unwrap().to_owned(),
        path: words.next().unwrap().to_owned(),
    };
    // One request for each connection, so that the end of a reply is the end of the connection.
    let host = host.strip_prefix("http://").unwrap();
    let head = head.replace(host, target);
    let head = format!("{}\r\nconnection: close\r\n\r\n", head.trim_end());
    let mut upstream = TcpStream::connect(target).await.unwrap();
    upstream.write_all(head.as_bytes()).await.unwrap();
    upstream.write_all(&body).await.unwrap();
    let mut reply = Vec::new();
    upstream.read_to_end(&mut reply).await.unwrap();
    let mut reply = parse(&reply);
    rewrite(&request, &mut reply);
    reply.remove("content-length");
    reply.remove("transfer-encoding");
    reply.remove("connection");
    let headers = reply.headers.iter();
    let headers: String = headers
        .map(|(name, value)| format!("{name}: {value}\r\n"))
        .collect();
    let length = match reply.status {
        204 => String::new(),
        _ => format!("content-length: {}\r\n", reply.body.len()),
    };
    let head = format!(
        "HTTP/1.1 {} Reply\r\n{headers}{length}connection: close\r\n\r\n",
        reply.status
    );
    stream.write_all(head.as_bytes()).await.unwrap();
    stream.write_all(&reply.body).await.unwrap();
    stream.shutdown().await.unwrap();
}

/// The head and the body of a request.
async fn read(stream: &mut TcpStream) -> Option<(String, Vec<u8>)> {
    let mut bytes = Vec::new();
    loop {
        if let Some((head, body)) = split(&bytes)
            && body.len() >= header(&head, "content-length").unwrap_or_default()
        {
            return Some((head, body));
        }
        let mut chunk = [0; 4096];
        let count = stream
            .read(&mut chunk)
            .await
            .ok()
            .filter(|count| *count > 0)?;
        bytes.extend_from_slice(&chunk[..count]);
    }
}

fn split(bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
    Some((head, bytes[end + 4..].to_vec()))
}

fn header(head: &str, wanted: &str) -> Option<usize> {
    let mut lines = head.lines().filter_map(|line| line.split_once(": "));
    let (_, value) = lines.find(|(name, _)| name.eq_ignore_ascii_case(wanted))?;
    value.parse().ok()
}

fn parse(bytes: &[u8]) -> Reply {
    let (head, mut body) = split(bytes).expect("the simulator replies");
    let mut lines = head.lines();
    let status = lines.next().unwrap().split(' ').nth(1).unwrap();
    let headers: Vec<_> = lines
        .filter_map(|line| line.split_once(": "))
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    let is_chunked = headers
        .iter()
        .any(|(name, value)| name.eq_ignore_ascii_case("transfer-encoding") && value == "chunked");
    if is_chunked {
        body = unchunked(&body);
    }
    Reply {
        status: status.parse().unwrap(),
        headers,
        body,
    }
}

fn unchunked(mut rest: &[u8]) -> Vec<u8> {
    let mut body = Vec::new();
    while let Some(end) = rest.windows(2).position(|window| window == b"\r\n") {
        let size = std::str::from_utf8(&rest[..end]).unwrap();
        let size = usize::from_str_radix(size.split(';').next().unwrap(), 16).unwrap();
        if size == 0 {
            break;
        }
        body.extend_from_slice(&rest[end + 2..end + 2 + size]);
        rest = &rest[end + 4 + size..];
    }
    body
}
