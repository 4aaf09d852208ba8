//! The backend conformance suite, run by every backend.

use std::sync::atomic::AtomicUsize;

#[path = "support/backends.rs"]
mod backends;
#[path = "support/conformance/mod.rs"]
mod conformance;

use conformance::{Place, conformance as conforms};

#[test]
fn sqlite_in_memory() {
    run(&Place::Memory);
}

#[test]
fn sqlite_in_a_file() {
    run(&Place::Files(tempfile::tempdir().unwrap(), AtomicUsize::new(0)));
}

#[test]
fn neo4j() {
    let servers = backends::turn("conformance");
    // Two servers at once take no longer than one.
    std::thread::scope(|scope| {
        for server in servers.iter() {
            scope.spawn(|| run(&Place::Server(server.clone())));
        }
    });
}

fn run(place: &Place) {
    tokio::runtime::Runtime::new().unwrap().block_on(conforms(place));
}
