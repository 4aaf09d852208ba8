//! The server: accepts until it is told to stop, then finishes what it began.
//!
//! In: a listener and a `Service`. Out: nothing, when it has stopped. Must not know: requests.

use std::{io, sync::Arc, time::Duration};

use tokio::{net::TcpListener, sync::oneshot};

use super::router;
use crate::pipeline::Service;

/// How long requests may go on after the signal to stop.
const GRACE: Duration = Duration::from_secs(10);

/// Serves until SIGTERM or ctrl-c; requests under way are answered.
///
/// # Errors
/// Signals can't be listened for.
pub async fn serve(listener: TcpListener, service: Arc<Service>) -> io::Result<()> {
    let (stopping, stopped) = oneshot::channel();
    let signal = stop_signal()?;
    let server = axum::serve(listener, router(service)).with_graceful_shutdown(async move {
        signal.await;
        tracing::info!("stopping");
        // The receiver is gone only if the server is already done.
        let _ = stopping.send(());
    });
    tokio::select! {
        served = async { server.await } => served,
        () = after_grace(stopped) => {
            tracing::warn!("some requests did not end in time");
            Ok(())
        }
    }
}

async fn after_grace(stopped: oneshot::Receiver<()>) {
    if stopped.await.is_err() {
        // The server ended by itself: let it say so.
        std::future::pending::<()>().await;
    }
    tokio::time::sleep(GRACE).await;
}

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
