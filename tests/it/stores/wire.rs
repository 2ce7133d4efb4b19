//! A line to the database that is slow, or breaks just when the answer to a commit is due.

use std::{
    sync::{Arc, Mutex},
    time::Duration,
};

use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

/// What gets in the way of what is said, once it holds these words.
#[derive(Debug, Clone, Copy, Default)]
enum Fault {
    #[default]
    None,
    /// Everything takes so long.
    Slow(Duration),
    /// The next transaction that says this is committed, and nobody learns of it.
    Unheard(&'static str),
}

pub struct Wire {
    pub address: String,
    fault: Arc<Mutex<Fault>>,
}

impl Wire {
    /// A line to the server at an address.
    pub async fn to(server: String) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap().to_string();
        let fault = Arc::<Mutex<Fault>>::default();
        let shared = fault.clone();
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let Ok(server) = TcpStream::connect(&server).await else { continue };
                tokio::spawn(carry(client, server, shared.clone()));
            }
        });
        Self { address, fault }
    }

    pub fn slow(&self, pause: Duration) {
        *self.fault.lock().unwrap() = Fault::Slow(pause);
    }

    pub fn unheard(&self, words: &'static str) {
        *self.fault.lock().unwrap() = Fault::Unheard(words);
    }

    /// Whether what was to go unheard did.
    pub fn is_done(&self) -> bool {
        matches!(*self.fault.lock().unwrap(), Fault::None)
    }
}

async fn carry(mut client: TcpStream, mut server: TcpStream, fault: Arc<Mutex<Fault>>) -> std::io::Result<()> {
    let (mut said, mut answered, mut marked) = (vec![0; 65_536], vec![0; 65_536], false);
    loop {
        tokio::select! {
            read = client.read(&mut said) => {
                let said = &said[..read?];
                let now = *fault.lock().unwrap();
                match now {
                    _ if said.is_empty() => return Ok(()),
                    Fault::None => marked = false,
                    Fault::Slow(pause) => tokio::time::sleep(pause).await,
                    Fault::Unheard(words) => {
                        let text = String::from_utf8_lossy(said);
                        marked |= text.contains(words);
                        if marked && text.contains("COMMIT") {
                            server.write_all(said).await?;
                            // Its answer says that it is done; then the line is cut.
                            _ = server.read(&mut answered).await?;
                            *fault.lock().unwrap() = Fault::None;
                            return Ok(());
                        }
                    }
                }
                server.write_all(said).await?;
            }
            read = server.read(&mut answered) => {
                let answered = &answered[..read?];
                if answered.is_empty() {
                    return Ok(());
                }
                client.write_all(answered).await?;
            }
        }
    }
}
