//! A small web server on loopback, for tests: it says what it was asked, and answers as it is told.

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::{FetchSettings, Fetcher};

/// What the server does with a request.
pub(crate) enum Reply {
    /// These lines, and no body.
    Head(String),
    /// A page that goes on and on.
    EndlessBody,
    /// Nothing, for as long as the client waits.
    Silence,
    /// The connection ends.
    HangUp,
}

/// An empty answer with this status.
pub(crate) fn status(status: u16) -> Reply {
    Reply::Head(format!("HTTP/1.1 {status} x\r\nContent-Length: 0\r\n\r\n"))
}

/// A redirect.
pub(crate) fn redirect(location: &str) -> Reply {
    Reply::Head(format!("HTTP/1.1 302 x\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"))
}

/// Its address, and its requests so far: method, path, and the whole head.
pub(crate) struct Server {
    pub(crate) address: SocketAddr,
    seen: Arc<Mutex<Vec<String>>>,
    task: JoinHandle<()>,
}

impl Server {
    /// On a free port of `ip`. `answer` gets method and path.
    pub(crate) async fn start(ip: Ipv4Addr, answer: impl Fn(&str, &str) -> Reply + Send + Sync + 'static) -> Server {
        let listener = TcpListener::bind((ip, 0)).await.unwrap();
        let (address, seen) = (listener.local_addr().unwrap(), Arc::new(Mutex::new(Vec::new())));
        let (answer, heads) = (Arc::new(answer), seen.clone());
        let task = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(converse(stream, answer.clone(), heads.clone()));
            }
        });
        Server { address, seen, task }
    }

    pub(crate) fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// The heads of the requests so far; an empty one for each connection that said nothing.
    pub(crate) fn seen(&self) -> Vec<String> {
        self.seen.lock().unwrap().clone()
    }

    /// Settings that let its address be asked, and no other that is not public.
    pub(crate) fn settings(&self) -> FetchSettings {
        FetchSettings {
            ports: vec![self.address.port()],
            reachable: vec![self.address.ip().into()],
            ..FetchSettings::default()
        }
    }

    pub(crate) fn fetcher(&self) -> Fetcher {
        Fetcher::new(self.settings())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(mut stream: TcpStream, answer: Arc<impl Fn(&str, &str) -> Reply>, seen: Arc<Mutex<Vec<String>>>) {
    let (mut head, mut some) = (Vec::new(), [0; 1024]);
    while !head.ends_with(b"\r\n\r\n") {
        match stream.read(&mut some).await {
            Ok(read) if read > 0 => head.extend_from_slice(&some[..read]),
            _ => break,
        }
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let reply = answer(method, path);
    seen.lock().unwrap().push(head);
    match reply {
        Reply::Head(text) => drop(stream.write_all(text.as_bytes()).await),
        Reply::EndlessBody => {
            let _ = stream.write_all(b"HTTP/1.1 200 x\r\nContent-Length: 1000000000000\r\n\r\n").await;
            while stream.write_all(&[b'x'; 65_536]).await.is_ok() {}
        }
        // Until the client hangs up.
        Reply::Silence => drop(stream.read(&mut some).await),
        Reply::HangUp => {}
    }
}
