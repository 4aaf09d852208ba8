//! The sides of a comparison, started.
//!
//! In: where the database and programs are. Out: how each side is asked. Must not know: what is asked beyond whose words it has.

use std::{process::Command, time::Instant};

use neo4rs::Graph;

use super::{
    Options,
    count::Way as Counted,
    drive::{CLIENTS, Way},
    floor, http,
    http::{Connection, Place},
    process::{self, Server},
    questions::{Ask, Question},
};

/// Our side on Neo4j.
pub(crate) const OURS: &str = "mlg";
/// Our side on SQLite.
pub(crate) const EMBEDDED: &str = "mlg, SQLite";
/// The other library.
pub(crate) const PEER: &str = "@neo4j/graphql";
/// Statements written by hand.
pub(crate) const FLOOR: &str = "by hand";

enum Kind {
    Ours,
    /// The other library; and as a subgraph.
    Peer(Server, Server),
    Floor(Graph),
}

/// One side.
pub(crate) struct Side {
    pub(crate) name: &'static str,
    /// Whether it works the database, rather than an embedded store.
    pub(crate) of_neo4j: bool,
    kind: Kind,
    server: Option<Server>,
    /// Where our sides answer.
    pub(crate) place: Option<Place>,
    counted: Option<Counted>,
    /// Milliseconds to the first answer, resident kB then.
    start: (f64, u64),
}

/// All sides; ours come first.
pub(crate) struct Sides {
    pub(crate) all: Vec<Side>,
}

impl Sides {
    /// Starts them, each with a way of its own to the database that keeps statements, if that is wanted.
    ///
    /// # Errors
    /// One does not start.
    pub(crate) async fn start(options: &Options, counted: bool) -> Result<Self, String> {
        let mut all = Vec::new();
        if let Some((url, password)) = &options.neo4j {
            let graph = Bolt { url, password };
            all.push(ours(options, graph, counted).await?);
            let (way, url) = graph.way(counted).await?;
            let bolt = floor::connect(&url, password, CLIENTS)?;
            all.push(Side { counted: way, ..side(FLOOR, Kind::Floor(bolt)) });
            if let Some(packages) = &options.peer {
                let (way, url) = graph.way(counted).await?;
                all.push(Side { counted: way, ..peer(&url, password, packages).await? });
            }
        }
        all.push(embedded(options).await?);
        Ok(Self { all })
    }

    /// How long sides that are processes took to start.
    pub(crate) fn starts(&self) -> Vec<(String, f64, u64)> {
        let servers =
            self.all.iter().filter(|side| side.server.is_some() || matches!(side.kind, Kind::Peer(..)));
        servers.map(|side| (side.name.to_owned(), side.start.0, side.start.1)).collect()
    }
}

impl Side {
    /// What it is asked for a question; nothing where it is not asked in words, or can't be.
    pub(crate) fn ask<'q>(&self, question: &'q Question) -> Option<&'q Ask> {
        match self.kind {
            Kind::Ours => Some(&question.ours),
            Kind::Peer(..) => question.theirs.as_ref(),
            Kind::Floor(_) => None,
        }
    }

    /// How it is asked a question; nothing where it can't be.
    pub(crate) fn way(&self, question: &Question) -> Option<Way> {
        let place = match &self.kind {
            Kind::Floor(graph) => return Some(Way::Bolt(graph.clone(), question.floor.clone())),
            Kind::Ours => self.place.clone()?,
            Kind::Peer(plain, subgraph) => (if question.subgraph { subgraph } else { plain }).place.clone(),
        };
        Some(Way::Http(place, http::body(self.ask(question)?)))
    }

    /// The process that is asked a question: for the floor, this one.
    pub(crate) fn process(&self, question: &Question) -> u32 {
        match (&self.server, &self.kind) {
            (Some(server), _) => server.id(),
            (None, Kind::Peer(plain, subgraph)) => (if question.subgraph { subgraph } else { plain }).id(),
            (None, Kind::Ours | Kind::Floor(_)) => std::process::id(),
        }
    }

    /// Statements that it sent since the last time, where they are kept.
    pub(crate) fn statements(&self) -> Option<Vec<Vec<u8>>> {
        self.counted.as_ref().map(Counted::statements)
    }
}

fn side(name: &'static str, kind: Kind) -> Side {
    Side { name, of_neo4j: true, kind, server: None, place: None, counted: None, start: (0.0, 0) }
}

/// The database.
#[derive(Clone, Copy)]
struct Bolt<'a> {
    url: &'a str,
    password: &'a str,
}

impl Bolt<'_> {
    /// A URL to it, by a way that keeps statements if that is wanted.
    async fn way(self, counted: bool) -> Result<(Option<Counted>, String), String> {
        if !counted {
            return Ok((None, self.url.to_owned()));
        }
        let place = self.url.rsplit(['@', '/']).next().unwrap_or_default();
        let way = Counted::open(place.to_owned()).await.map_err(|problem| problem.to_string())?;
        let url = self.url.replace(place, &way.address.to_string());
        Ok((Some(way), url))
    }
}

async fn ours(options: &Options, graph: Bolt<'_>, counted: bool) -> Result<Side, String> {
    let (way, url) = graph.way(counted).await?;
    Ok(Side { counted: way, ..served(options, OURS, (&url, graph.password)).await? })
}

async fn embedded(options: &Options) -> Result<Side, String> {
    Ok(Side { of_neo4j: false, ..served(options, EMBEDDED, (&options.sqlite(), "")).await? })
}

async fn served(
    options: &Options,
    name: &'static str,
    (url, password): (&str, &str),
) -> Result<Side, String> {
    let mut command = options.command(&["serve", "--listen", "127.0.0.1:0", "--graph", url]);
    command
        .env("MLG_GRAPH_PASSWORD", password)
        .env("MLG_STORE_CONNECTIONS", CLIENTS.to_string())
        .env("MLG_LOG", "error");
    let (server, start) = started(&mut command, "/graphql").await?;
    Ok(Side { place: Some(server.place.clone()), server: Some(server), start, ..side(name, Kind::Ours) })
}

async fn peer(url: &str, password: &str, packages: &std::path::Path) -> Result<Side, String> {
    let command = |subgraph: &str| {
        let mut command = Command::new("node");
        command
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/bench/peer/server.cjs"))
            .env("NODE_ENV", "production")
            .env("GRAPH", url.replace("neo4j@", ""))
            .env("PASSWORD", password)
            .env("MODULES", packages)
            .env("SUBGRAPH", subgraph);
        command
    };
    let (plain, start) = started(&mut command("0"), "/").await?;
    let (subgraph, _) = started(&mut command("1"), "/").await?;
    Ok(Side { start, ..side(PEER, Kind::Peer(plain, subgraph)) })
}

/// A server that answered, how long that took, and the memory that it had then.
async fn started(command: &mut Command, end: &str) -> Result<(Server, (f64, u64)), String> {
    let begin = Instant::now();
    let server = Server::start(command, end)?;
    let mut connection = Connection::open(&server.place).await?;
    let typename = Ask {
        query: "{ __typename }",
        variables: serde_json::json!({}),
        rows: super::questions::Rows::At(""),
    };
    connection.ask(http::body(&typename)).await.map_err(|problem| format!("{command:?}: {problem}"))?;
    let took = begin.elapsed().as_secs_f64() * 1e3;
    let resident = process::resident(server.id());
    Ok((server, (took, resident)))
}
