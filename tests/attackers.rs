//! Attackers hold nobody up: what takes long to refuse is refused beside what is quickly answered.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::{Duration, Instant},
};

#[path = "support/binary.rs"]
mod binary;

/// How much slower the profile of tests is than the one that the bound of 100 ms is for, and a busy machine than an idle one.
const SLOWER: u32 = 20;

/// Two attackers send what takes longest, again and again; somebody else asks for next to nothing.
#[test]
fn attackers_hold_nobody_up() {
    let server = binary::Server::start(&["demo", "--listen", "127.0.0.1:0"]);
    let dear = [
        format!("{{ models {{ nodes {{ {} }} }} }}", "name ".repeat(7_000)),
        format!("{{ {} }}", (0..14_000).map(|index| format!("a{index}\n")).collect::<String>()),
        ",".repeat(250_000),
    ];
    let stop = AtomicBool::new(false);
    let (mut pings, attacks) = thread::scope(|scope| {
        let attackers: Vec<_> = (0..2)
            .map(|_| {
                scope.spawn(|| {
                    let mut sent = 0;
                    while !stop.load(Ordering::Relaxed) {
                        let _ = server.ask_freely(&dear[sent % dear.len()]);
                        sent += 1;
                    }
                    sent
                })
            })
            .collect();
        let pings: Vec<Duration> = (0..300)
            .map(|_| {
                let start = Instant::now();
                assert_eq!(server.ask("{ __typename }"), r#"{"data":{"__typename":"Query"}}"#);
                let took = start.elapsed();
                thread::sleep(Duration::from_millis(5));
                took
            })
            .collect();
        stop.store(true, Ordering::Relaxed);
        let attacks: usize = attackers.into_iter().map(|attacker| attacker.join().unwrap()).sum();
        (pings, attacks)
    });
    pings.sort_unstable();
    let slow = pings[pings.len() * 99 / 100];
    println!("{attacks} attacks; of 300 pings 99 in 100 took at most {slow:?}, half {:?}", pings[150]);
    assert!(attacks >= 4, "only {attacks} attacks were sent");
    assert!(slow < Duration::from_millis(100) * SLOWER, "99 in 100 pings took up to {slow:?}");
    assert_eq!(server.stop(), Some(0));
}
