//! A way to a server that can be cut and opened again, with or without TLS in front of it.
//!
//! In: the address of a server. Out: an address of our own. Must not know: what is said.

use std::{net::SocketAddr, sync::Arc};

use tokio::{
    io::{AsyncRead, AsyncWrite, copy_bidirectional},
    net::{TcpListener, TcpStream},
    task::{JoinHandle, JoinSet},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

/// The way; closed, nobody listens at its address.
pub(crate) struct Proxy {
    pub(crate) address: SocketAddr,
    target: String,
    tls: Option<TlsAcceptor>,
    /// The certificate that it shows, in DER.
    pub(crate) certificate: Option<Vec<u8>>,
    open: Option<JoinHandle<()>>,
}

impl Proxy {
    /// A closed way to a server, at an address that was free.
    pub(crate) async fn closed(target: &str) -> Self {
        let free = TcpListener::bind("127.0.0.1:0").await.expect("there is a free port");
        let address = free.local_addr().expect("it is bound");
        Self { address, target: target.to_owned(), tls: None, certificate: None, open: None }
    }

    /// An open way to a server that speaks TLS, with a certificate that it signed itself.
    pub(crate) async fn with_tls(target: &str) -> Self {
        let made = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned(), "localhost".to_owned()])
            .expect("a certificate can be made");
        let key = PrivateKeyDer::try_from(made.signing_key.serialize_der()).expect("it is a key");
        let config = ServerConfig::builder()
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key)
            .expect("the key is the certificate's");
        let mut proxy = Self::closed(target).await;
        proxy.certificate = Some(made.cert.der().to_vec());
        proxy.tls = Some(TlsAcceptor::from(Arc::new(config)));
        proxy.open().await;
        proxy
    }

    /// Lets connections through.
    pub(crate) async fn open(&mut self) {
        let listener = TcpListener::bind(self.address).await.expect("the port is free again");
        let (target, tls) = (self.target.clone(), self.tls.clone());
        self.open = Some(tokio::spawn(async move {
            // Dropped with the task, it cuts them all.
            let mut connections = JoinSet::new();
            while let Ok((near, _)) = listener.accept().await {
                let (target, tls) = (target.clone(), tls.clone());
                connections.spawn(async move {
                    match tls {
                        None => join(near, &target).await,
                        Some(tls) => {
                            if let Ok(near) = tls.accept(near).await {
                                join(near, &target).await;
                            }
                        }
                    }
                });
            }
        }));
    }

    /// Cuts all connections and listens no more, as a server that stops does.
    pub(crate) async fn close(&mut self) {
        if let Some(open) = self.open.take() {
            open.abort();
            let _cancelled = open.await;
        }
    }
}

async fn join(mut near: impl AsyncRead + AsyncWrite + Unpin, target: &str) {
    if let Ok(mut far) = TcpStream::connect(target).await {
        // Either side may go away at any time.
        let _ended = copy_bidirectional(&mut near, &mut far).await;
    }
}
