//! Connections, beside a server of a page that says what a script has it say.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use tokio::net::TcpListener;

use super::{
    transaction::{BEGIN, COMMIT, ROLLBACK},
    *,
};

/// What the server does with a statement.
#[derive(Clone, Copy)]
enum Does {
    /// Answers the number of the connection.
    Answer,
    /// Refuses the statement for a reason.
    Refuse(&'static str),
    /// Closes the connection instead.
    Close,
    /// Answers nothing until the client goes away, and closes `gone` then.
    Wait,
}

const WRONG: &str = "Neo.ClientError.Statement.SyntaxError";

struct Fake {
    ours: Arc<Connections>,
    connections: Arc<AtomicUsize>,
    resets: Arc<AtomicUsize>,
    gone: tokio::sync::mpsc::UnboundedReceiver<()>,
}

/// A server that does one thing after the other, whatever the connection, then always the last.
async fn fake(script: Vec<Does>) -> Fake {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("bolt://{}", listener.local_addr().unwrap());
    let url = Neo4jUrl { address, user: "neo4j".to_owned(), database: Some("graph".to_owned()) };
    let [connections, resets, statements] = [(); 3].map(|()| Arc::new(AtomicUsize::new(0)));
    let (ended, gone) = tokio::sync::mpsc::unbounded_channel();
    let counts = (Arc::clone(&connections), Arc::clone(&resets));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let number = counts.0.fetch_add(1, Ordering::SeqCst) + 1;
            let (script, statements) = (script.clone(), Arc::clone(&statements));
            let (resets, ended) = (Arc::clone(&counts.1), ended.clone());
            tokio::spawn(async move {
                let next = || {
                    let at = statements.fetch_add(1, Ordering::SeqCst);
                    *script.get(at).or(script.last()).unwrap()
                };
                // A client that goes away is an error here.
                let _ended = serve(stream, number, next, &resets).await;
                let _nobody_listens = ended.send(());
            });
        }
    });
    let ours = Connections::of(&url, Some("secret"), Duration::from_secs(5)).unwrap();
    let ours = Arc::new(ours);
    Fake { ours, connections, resets, gone }
}

async fn serve(
    stream: TcpStream,
    number: usize,
    next: impl Fn() -> Does,
    resets: &AtomicUsize,
) -> Result<(), Failure> {
    let mut client = Connection { stream: BufReader::new(stream), message: Vec::new() };
    let mut greeting = [0; HANDSHAKE.len()];
    client.stream.read_exact(&mut greeting).await?;
    assert_eq!(greeting, HANDSHAKE);
    client.stream.get_mut().write_all(&AGREED).await?;
    let success = || {
        let mut success = Pack::message(SUCCESS, 1);
        success.map(0);
        success
    };
    loop {
        let signature = client.receive().await?.signature;
        match signature {
            HELLO | BEGIN | COMMIT | ROLLBACK => client.send(success()).await?,
            RESET => {
                resets.fetch_add(1, Ordering::SeqCst);
                client.send(success()).await?;
            }
            RUN => {
                let does = next();
                assert_eq!(client.receive().await?.signature, PULL);
                match does {
                    Does::Answer => {
                        let mut record = Pack::message(RECORD, 1);
                        let number = Value::Int(i64::try_from(number).unwrap());
                        record.value(&Value::List(vec![number])).unwrap();
                        for message in [success(), record, success()] {
                            client.send(message).await?;
                        }
                    }
                    Does::Refuse(code) => {
                        let mut failure = Pack::message(FAILURE, 1);
                        failure.map(2);
                        for text in ["code", code, "message", "no"] {
                            failure.text(text);
                        }
                        client.send(failure).await?;
                        client.send(Pack::message(IGNORED, 0)).await?;
                    }
                    Does::Close => return Ok(()),
                    Does::Wait => {
                        client.receive().await?;
                    }
                }
            }
            other => panic!("{other:#04x} is not expected"),
        }
    }
}

fn statement() -> Statement {
    Statement { text: "RETURN $p0 AS value".to_owned(), parameters: vec![("p0".to_owned(), Value::Int(1))] }
}

impl Fake {
    async fn ask(&self) -> Result<Value, BackendError> {
        self.ours.answer(&statement(), Duration::from_secs(30)).await
    }

    async fn begin(&self) -> Transaction {
        let begun = Transaction::begin(&self.ours, Duration::from_secs(30)).await;
        begun.map_err(Failure::into_error).unwrap()
    }

    fn counts(&self) -> (usize, usize) {
        (self.connections.load(Ordering::SeqCst), self.resets.load(Ordering::SeqCst))
    }
}

#[tokio::test]
async fn a_connection_is_used_again_as_it_is() {
    let fake = fake(vec![Does::Answer]).await;
    for _ in 0..3 {
        assert_eq!(fake.ask().await.unwrap(), Value::Int(1));
    }
    assert_eq!(fake.counts(), (1, 0));
}

#[tokio::test]
async fn one_whose_statement_failed_is_reset() {
    let fake = fake(vec![Does::Refuse(WRONG), Does::Answer]).await;
    let refused = fake.ask().await.unwrap_err();
    assert!(
        matches!(&refused, BackendError::Statement(text) if text.ends_with("SyntaxError: no")),
        "{refused}"
    );
    assert_eq!((fake.ask().await.unwrap(), fake.counts()), (Value::Int(1), (1, 1)));
}

#[tokio::test]
async fn what_a_closed_connection_was_asked_is_asked_once_more() {
    let fake = fake(vec![Does::Answer, Does::Close, Does::Answer, Does::Close]).await;
    assert_eq!(fake.ask().await.unwrap(), Value::Int(1));
    // Closed where it was idle: a second connection answers.
    assert_eq!(fake.ask().await.unwrap(), Value::Int(2));
    // Closed again and again: two tries, and no more.
    assert!(matches!(fake.ask().await, Err(BackendError::Unavailable(_))));
    assert_eq!(fake.counts(), (3, 0));
    assert!(fake.ours.idle().is_empty());
}

#[tokio::test]
async fn what_was_idle_for_long_is_not_used() {
    let fake = fake(vec![Does::Answer]).await;
    assert_eq!(fake.ask().await.unwrap(), Value::Int(1));
    let long_ago = Instant::now().checked_sub(FORGOTTEN).unwrap();
    fake.ours.idle()[0].0 = long_ago;
    assert_eq!((fake.ask().await.unwrap(), fake.counts()), (Value::Int(2), (2, 0)));
}

#[tokio::test]
async fn who_no_longer_waits_closes_the_connection() {
    let mut fake = fake(vec![Does::Wait]).await;
    assert!(timeout(Duration::from_millis(200), fake.ask()).await.is_err());
    timeout(Duration::from_secs(10), fake.gone.recv()).await.unwrap().unwrap();
    assert!(fake.ours.idle().is_empty());
}

#[tokio::test]
async fn what_a_transaction_was_done_with_is_used_again() {
    let fake = fake(vec![Does::Answer]).await;
    for ends in [true, false] {
        let mut transaction = fake.begin().await;
        for _ in 0..2 {
            assert!(matches!(transaction.answer(&statement()).await, Ok(Value::Int(1))));
        }
        assert!(fake.ours.idle().is_empty(), "nobody else may write by its connection");
        if ends { transaction.commit().await } else { transaction.rollback().await }.unwrap();
    }
    assert_eq!((fake.ask().await.unwrap(), fake.counts()), (Value::Int(1), (1, 0)));
}

#[tokio::test]
async fn a_transaction_that_is_dropped_or_fails_closes_its_connection() {
    let mut fake = fake(vec![Does::Answer, Does::Refuse(WRONG)]).await;
    let mut transaction = fake.begin().await;
    assert!(matches!(transaction.answer(&statement()).await, Ok(Value::Int(1))));
    drop(transaction);
    timeout(Duration::from_secs(10), fake.gone.recv()).await.unwrap().unwrap();
    let mut transaction = fake.begin().await;
    assert!(matches!(transaction.answer(&statement()).await, Err(Failure::Refused(_))));
    drop(transaction);
    timeout(Duration::from_secs(10), fake.gone.recv()).await.unwrap().unwrap();
    assert!(fake.ours.idle().is_empty());
}

/// Nothing of it stays, so whoever lost a lock may begin anew; not who was ended, or asked the wrong server.
#[tokio::test]
async fn why_a_transaction_failed_tells_whether_to_begin_anew() {
    for (code, passes) in [
        ("Neo.TransientError.Transaction.DeadlockDetected", true),
        ("Neo.TransientError.Transaction.Terminated", false),
        ("Neo.ClientError.Cluster.NotALeader", false),
    ] {
        let fake = self::fake(vec![Does::Refuse(code), Does::Answer]).await;
        let failure = fake.begin().await.answer(&statement()).await;
        assert!(matches!(failure, Err(Failure::Passing(_))) == passes, "{code}");
        assert!(matches!(failure, Err(Failure::Halted(_))) != passes, "{code}");
        // What stands alone and only reads is sent again.
        let reads = self::fake(vec![Does::Refuse(code), Does::Answer]).await;
        assert_eq!((reads.ask().await.unwrap(), reads.counts()), (Value::Int(1), (1, 1)), "{code}");
    }
}

#[tokio::test]
async fn what_breaks_within_a_transaction_is_told() {
    let fake = fake(vec![Does::Answer, Does::Close, Does::Answer]).await;
    assert_eq!(fake.ask().await.unwrap(), Value::Int(1));
    // It is begun anew by whoever knows what belongs to it.
    let mut transaction = fake.begin().await;
    assert!(matches!(transaction.answer(&statement()).await, Err(Failure::Broken(_))));
    let mut transaction = fake.begin().await;
    assert!(matches!(transaction.answer(&statement()).await, Ok(Value::Int(2))));
}

/// Without that, the end of a long message waits until the server acknowledges its beginning.
#[tokio::test]
async fn nothing_waits_to_be_sent() {
    let fake = fake(vec![Does::Answer]).await;
    fake.ask().await.unwrap();
    assert!(fake.ours.idle()[0].1.stream.get_ref().nodelay().unwrap());
}

#[tokio::test]
async fn others_are_the_drivers() {
    for address in ["neo4j://a:7687", "bolt+s://a:7687", "neo4j+s://a:7687"] {
        let url = Neo4jUrl { address: address.to_owned(), user: "neo4j".to_owned(), database: None };
        assert!(Connections::of(&url, None, Duration::from_secs(1)).is_none(), "{address}");
    }
}
