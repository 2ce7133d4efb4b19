//! A receiver that does as little as one can: it reads each request to its end and answers 200, or 503 under `/down`.

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

const TAKEN: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
const DOWN: &[u8] = b"HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n";

pub async fn run() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    println!("listening on {}", listener.local_addr().expect("an address"));
    loop {
        if let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(serve(stream));
        }
    }
}

/// One connection, until it is closed.
pub async fn serve(mut stream: TcpStream) {
    _ = stream.set_nodelay(true);
    let mut read = Vec::with_capacity(16 * 1024);
    loop {
        let Some((reply, length)) = request(&read) else {
            match stream.read_buf(&mut read).await {
                Ok(n) if n > 0 => continue,
                _ => return,
            }
        };
        read.drain(..length);
        if stream.write_all(reply).await.is_err() {
            return;
        }
    }
}

/// The answer to the first request and its length, once it is there whole.
fn request(bytes: &[u8]) -> Option<(&'static [u8], usize)> {
    let mut lines = [httparse::EMPTY_HEADER; 32];
    let mut parsed = httparse::Request::new(&mut lines);
    let Ok(httparse::Status::Complete(head)) = parsed.parse(bytes) else { return None };
    let length = parsed.headers.iter().find(|h| h.name.eq_ignore_ascii_case("content-length"));
    let body: usize = length.and_then(|h| std::str::from_utf8(h.value).ok()?.parse().ok()).unwrap_or_default();
    let reply = if parsed.path.is_some_and(|path| path.starts_with("/down")) { DOWN } else { TAKEN };
    (bytes.len() >= head + body).then_some((reply, head + body))
}
