//! The server: accepts until it is told to stop, then finishes what it began.
//!
//! In: a listener and a `Service`. Out: nothing, when it has stopped. Must not know: requests.

use std::{io, net::SocketAddr, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
};

use super::{
    Settings, connection::connection, documents::Documents, front::Front, router::router, status::Status,
};
use crate::{
    identity::{Identity, Rates},
    pipeline::Service,
};

/// Serves until SIGTERM or ctrl-c; requests under way are answered.
///
/// # Errors
/// Signals can't be listened for.
pub async fn serve(
    listener: TcpListener,
    service: Arc<Service>,
    (settings, documents): (&Settings, Documents),
    (identity, rates): (Identity, Rates),
) -> io::Result<()> {
    let signal = stop_signal()?;
    serve_until(listener, service, (settings, documents), (identity, rates), signal).await;
    Ok(())
}

/// Serves until a future is ready.
pub(super) async fn serve_until(
    listener: TcpListener,
    service: Arc<Service>,
    (settings, documents): (&Settings, Documents),
    (identity, rates): (Identity, Rates),
    stop: impl Future<Output = ()>,
) {
    let (stopping, stopped) = watch::channel(false);
    let sockets = Arc::new(Semaphore::new(settings.websocket.connections as usize));
    let is_local = listener.local_addr().is_ok_and(|at| at.ip().to_canonical().is_loopback());
    let front = Arc::new(Front {
        is_trusting: is_local && !identity.is_on(),
        service,
        settings: settings.clone(),
        documents,
        identity,
        rates,
        status: Status::default(),
        sockets: Arc::clone(&sockets),
        stopping: stopped,
    });
    let router = router(&front);
    let open = Arc::new(Semaphore::new(settings.connections as usize));
    // Set when connections have to end, which is later than when the server has to.
    let (closing, closed) = watch::channel(false);
    let accepting = async {
        loop {
            let (stream, peer, permit) = accept(&listener, &open).await;
            let (front, router, closed) = (Arc::clone(&front), router.clone(), closed.clone());
            tokio::spawn(async move {
                connection((stream, peer), router, &front.settings, closed).await;
                drop(permit);
            });
        }
    };
    let mut accepting = Box::pin(accepting);
    tokio::select! {
        () = stop => {}
        () = &mut accepting => {}
    }
    tracing::info!("stopping");
    stopping.send_replace(true);
    // Clients that are told to close their connections, or ask `/readyz`, go elsewhere meanwhile. At the end, whoever has
    // connected by then is accepted. (One permit waits with the listener for the next connection.)
    let idle = (settings.connections as usize).saturating_sub(1);
    if open.available_permits() < idle {
        let _ = tokio::time::timeout(settings.drain, &mut accepting).await.is_ok();
    }
    let _ = tokio::time::timeout(LAST_LOOK, &mut accepting).await.is_ok();
    drop(accepting);
    drop(listener);
    closing.send_replace(true);
    // All permits are back when no connection is left.
    let all = async {
        let connections = open.acquire_many(settings.connections).await;
        let sockets = sockets.acquire_many(settings.websocket.connections).await;
        // A write goes on when whoever asked for it has gone.
        front.service.admission.idle().await;
        (connections.is_ok(), sockets.is_ok())
    };
    if tokio::time::timeout(settings.grace, all).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// How long those are waited for who connected just before the end.
const LAST_LOOK: Duration = Duration::from_millis(20);

/// The next connection, when there is room for one.
async fn accept(
    listener: &TcpListener,
    open: &Arc<Semaphore>,
) -> (TcpStream, SocketAddr, OwnedSemaphorePermit) {
    let permit = Arc::clone(open).acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => {
                // Answers are written whole, so nothing is gained by waiting to fill a packet.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "can't set TCP_NODELAY");
                }
                return (stream, peer, permit);
            }
            Err(error) => {
                tracing::warn!(%error, "can't accept a connection");
                // Whatever is short, files or memory, is so for a while.
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
}

/// How long to wait after a connection could not be accepted.
const PAUSE: Duration = Duration::from_millis(100);

#[cfg(unix)]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut interrupt = signal(SignalKind::interrupt())?;
    let mut terminate = signal(SignalKind::terminate())?;
    Ok(async move {
        tokio::select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

#[cfg(not(unix))]
fn stop_signal() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        // Without a signal to wait for, the server stops with its process.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
