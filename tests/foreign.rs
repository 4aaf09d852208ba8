//! A graph that something else wrote into Neo4j is read through a schema of its own: films, people, roles.
//!
//! Nothing of ours is in that database: no migration, no bookkeeping, no load.

use mlg::{
    catalog,
    pipeline::{Request, service},
};

#[path = "support/backends.rs"]
mod backends;
#[path = "support/client.rs"]
mod client;

const SCHEMA: &str = include_str!("schemas/good/films.graphql");

/// What a film database's own loader might run.
const SCRIPT: &str = "
CREATE (alien:Work:Film {id: 'f1', title: 'Alien', year: 1979, genres: ['horror', 'sf'], rating: 'R', budget: 11000000,
                         premiere: date('1979-05-25')}),
       (aliens:Work:Film {id: 'f2', title: 'Aliens', year: 1986, genres: ['action', 'sf']}),
       (log:Work:Series {id: 's1', title: 'The Log', episodes: 8}),
       (ripley:Person {id: 'p1', name: 'Sigourney Weaver', born: date('1949-10-08')}),
       (scott:Person {id: 'p2', name: 'Ridley Scott'}),
       (cat:Animal {id: 'a1', name: 'Jones'}),
       (ripley)-[:ACTED_IN {character: 'Ripley', lines: 120, credited: true}]->(alien),
       (ripley)-[:ACTED_IN {character: 'Ripley', lines: 300}]->(aliens),
       (ripley)-[:ACTED_IN {character: 'Narrator'}]->(log),
       (cat)-[:ACTED_IN {character: 'Jones'}]->(alien),
       (scott)-[:DIRECTED]->(alien),
       (aliens)-[:SEQUEL_OF]->(alien)";

/// Queries and their answers.
const CASES: &[(&str, &str)] = &[
    (
        "{ film(id: \"f1\") { title year genres rating premiere budget director { name } sequels { title } cast { name } } }",
        r#"{"data":{"film":{"title":"Alien","year":1979,"genres":["horror","sf"],"rating":"R","premiere":"1979-05-25","budget":11000000,"director":{"name":"Ridley Scott"},"sequels":[{"title":"Aliens"}],"cast":[{"name":"Sigourney Weaver"}]}}}"#,
    ),
    // An animal acts too, but the schema does not know it: labels are tested in a graph that is not ours.
    (
        "{ film(id: \"f1\") { castConnection { totalCount edges { properties { character lines credited } fact { origin } node { id } } } } }",
        r#"{"data":{"film":{"castConnection":{"totalCount":1,"edges":[{"properties":{"character":"Ripley","lines":120,"credited":true},"fact":{"origin":null},"node":{"id":"p1"}}]}}}}"#,
    ),
    (
        "{ works(orderBy: [YEAR_DESC], first: 2) { totalCount nodes { __typename title ... on Series { episodes } } pageInfo { hasNextPage } } }",
        r#"{"data":{"works":{"totalCount":3,"nodes":[{"__typename":"Film","title":"Aliens"},{"__typename":"Film","title":"Alien"}],"pageInfo":{"hasNextPage":true}}}}"#,
    ),
    (
        "{ people(where: {actedInConnection: {some: {properties: {lines: {gt: 200}}, node: {title: {startsWith: \"Alien\"}}}}}) { nodes { name actedIn(orderBy: [TITLE_ASC]) { title } } } }",
        r#"{"data":{"people":{"nodes":[{"name":"Sigourney Weaver","actedIn":[{"title":"Alien"},{"title":"Aliens"},{"title":"The Log"}]}]}}}"#,
    ),
];

#[test]
fn a_graph_of_something_else_is_read() {
    let servers = backends::turn("foreign");
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    for server in servers.iter() {
        runtime.block_on(async {
            let backend = backends::neo4j(server).await;
            server.run(SCRIPT).await;
            let catalog = catalog::load("films.graphql", SCHEMA).expect("the schema has no problem");
            let service = service(catalog, backend).expect("the schema has an API");
            for (query, expected) in CASES {
                let request = Request {
                    query: (*query).to_owned(),
                    operation_name: None,
                    variables: serde_json::Map::new(),
                };
                let answer = client::run(&service, &request).await;
                assert_eq!(
                    String::from_utf8_lossy(&answer.body),
                    *expected,
                    "{} answers {query}",
                    server.name
                );
            }
        });
    }
}
