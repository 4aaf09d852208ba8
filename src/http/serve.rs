//! The server: accepts until it is told to stop, then finishes what it began.
//!
//! In: a listener and a `Service`. Out: nothing, when it has stopped. Must not know: requests.

use std::{io, pin::pin, sync::Arc, time::Duration};

use tokio::{
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore, watch},
};

use super::{Settings, bounds::Bounds, connection::connection, router::router};
use crate::pipeline::Service;

/// Serves until SIGTERM or ctrl-c; requests under way are answered.
///
/// # Errors
/// Signals can't be listened for.
pub async fn serve(listener: TcpListener, service: Arc<Service>, settings: &Settings) -> io::Result<()> {
    let signal = stop_signal()?;
    serve_until(listener, service, (settings, Bounds::default()), signal).await;
    Ok(())
}

/// Serves within bounds until a future is ready.
pub(super) async fn serve_until(
    listener: TcpListener,
    service: Arc<Service>,
    (settings, bounds): (&Settings, Bounds),
    stop: impl Future<Output = ()>,
) {
    let router = router(service, settings, bounds.body);
    let open = Arc::new(Semaphore::new(bounds.connections as usize));
    let (stopping, stopped) = watch::channel(false);
    let mut stop = pin!(stop);
    loop {
        let (stream, permit) = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &open) => accepted,
        };
        let connection = connection(stream, router.clone(), bounds, stopped.clone());
        tokio::spawn(async move {
            connection.await;
            drop(permit);
        });
    }
    tracing::info!("stopping");
    drop(listener);
    stopping.send_replace(true);
    // All permits are back when no connection is left.
    let all = open.acquire_many(bounds.connections);
    if tokio::time::timeout(bounds.grace, all).await.is_err() {
        tracing::warn!("some requests did not end in time");
    }
}

/// The next connection, when there is room for one.
async fn accept(listener: &TcpListener, open: &Arc<Semaphore>) -> (TcpStream, OwnedSemaphorePermit) {
    let permit = Arc::clone(open).acquire_owned().await.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, _)) => {
                // Answers are written whole, so nothing is gained by waiting to fill a packet.
                if let Err(error) = stream.set_nodelay(true) {
                    tracing::debug!(%error, "can't set TCP_NODELAY");
                }
                return (stream, permit);
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
