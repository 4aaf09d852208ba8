// The other side of the comparison: @neo4j/graphql on Apollo Server, over the graph that `mlg load` wrote.
//
// From the environment: GRAPH (bolt://HOST:PORT), PASSWORD, MODULES (where the packages are installed), SUBGRAPH=1 for the schema that
// answers `_entities`. Prints `listening URL` once it answers.
'use strict';
const { createRequire } = require('node:module');
const { readFileSync } = require('node:fs');
const { join } = require('node:path');

const { GRAPH, PASSWORD, MODULES, SUBGRAPH } = process.env;
const installed = createRequire(join(MODULES, 'from-here.js'));
const driver = installed('neo4j-driver');
const { ApolloServer } = installed('@apollo/server');
const { startStandaloneServer } = installed('@apollo/server/standalone');
const { Neo4jGraphQL } = installed('@neo4j/graphql');

async function main() {
  const written = readFileSync(join(__dirname, 'schema.graphql'), 'utf8');
  // What it would generate for writing, and for filters of older versions, is left out: it only makes its schema larger.
  const reading = `${written}\nextend schema @mutation(operations: [])\n`;
  const federated = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.0", import: ["@key"])\n`;
  // Metrics have no uri, and nobody asks for them by a key.
  const keyed = reading.replaceAll('implements Asset @node', 'implements Asset @key(fields: "uri") @node');
  const library = new Neo4jGraphQL({
    typeDefs: SUBGRAPH === '1' ? federated + keyed : reading,
    driver: driver.driver(GRAPH, driver.auth.basic('neo4j', PASSWORD), { maxConnectionPoolSize: 8 }),
    features: {
      excludeDeprecatedFields: {
        mutationOperations: true,
        aggregationFilters: true,
        aggregationFiltersOutsideConnection: true,
        relationshipFilters: true,
        attributeFilters: true,
      },
    },
  });
  const schema = SUBGRAPH === '1' ? await library.getSubgraphSchema() : await library.getSchema();
  const server = new ApolloServer({ schema });
  const { url } = await startStandaloneServer(server, { listen: { host: '127.0.0.1', port: 0 } });
  console.log(`listening ${url}`);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
