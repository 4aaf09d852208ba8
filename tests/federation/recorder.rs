//! A way to a server that keeps what clients send.
//!
//! In: the address of a server. Out: an address of our own, and the requests that came by. Must not know: what they mean.

use std::{
    io::{self, Read as _, Write as _},
    net::{Shutdown, SocketAddr, TcpListener, TcpStream},
    sync::{Arc, Mutex, PoisonError},
};

/// The way; it ends with the process.
pub(crate) struct Recorder {
    pub(crate) address: SocketAddr,
    sent: Arc<Mutex<Vec<Sent>>>,
}

/// What was sent over one connection and not taken yet.
type Sent = Arc<Mutex<Vec<u8>>>;

impl Recorder {
    pub(crate) fn to(target: &str) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("there is a free port");
        let address = listener.local_addr().expect("it is bound");
        let sent = Arc::new(Mutex::new(Vec::new()));
        let (target, kept) = (target.to_owned(), Arc::clone(&sent));
        std::thread::spawn(move || {
            for near in listener.incoming().map_while(Result::ok) {
                let bytes = Arc::new(Mutex::new(Vec::new()));
                kept.lock().unwrap_or_else(PoisonError::into_inner).push(Arc::clone(&bytes));
                let target = target.clone();
                std::thread::spawn(move || join(near, &target, &bytes));
            }
        });
        Self { address, sent }
    }

    /// All requests since the last time, as they were sent, connection by connection.
    pub(crate) fn take(&self) -> String {
        let connections = self.sent.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = connections
            .iter()
            .flat_map(|bytes| std::mem::take(&mut *bytes.lock().unwrap_or_else(PoisonError::into_inner)));
        String::from_utf8_lossy(&taken.collect::<Vec<u8>>()).into_owned()
    }
}

fn join(mut near: TcpStream, target: &str, bytes: &Mutex<Vec<u8>>) {
    let Ok(mut far) = TcpStream::connect(target) else { return };
    let (Ok(mut back), Ok(mut answer)) = (near.try_clone(), far.try_clone()) else { return };
    std::thread::spawn(move || {
        // Either side may go away at any time.
        let _ = io::copy(&mut answer, &mut back);
        let _ = back.shutdown(Shutdown::Both);
    });
    let mut buffer = [0; 16 * 1024];
    while let Ok(count @ 1..) = near.read(&mut buffer) {
        bytes.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(&buffer[..count]);
        if far.write_all(&buffer[..count]).is_err() {
            break;
        }
    }
    let _ = far.shutdown(Shutdown::Both);
}
