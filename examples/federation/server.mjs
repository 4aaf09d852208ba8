// Serves the subgraphs, each at its path: `node server.mjs [PORT]`, by default 4002; 0 takes a free one.

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';

import { graphql } from 'graphql';

import { resolvers } from './reviews.mjs';
import { subgraph } from './subgraph.mjs';

const read = name => readFileSync(new URL(`${name}.graphql`, import.meta.url), 'utf8');
const schemas = new Map(
  Object.entries(resolvers).map(([name, fields]) => [`/${name}/graphql`, subgraph(read(name), fields)]),
);

async function answer(request) {
  const schema = schemas.get(request.url);
  if (schema === undefined) return [404, { errors: [{ message: `the subgraphs are at ${[...schemas.keys()].join(', ')}` }] }];
  try {
    const chunks = await request.toArray();
    const { query, variables, operationName } = JSON.parse(Buffer.concat(chunks).toString());
    return [200, await graphql({ schema, source: query, variableValues: variables, operationName })];
  } catch {
    return [400, { errors: [{ message: 'a request is a POST of {"query": ..., "variables": ...}' }] }];
  }
}

const server = createServer(async (request, response) => {
  const [status, body] = await answer(request);
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
});

server.listen(Number(process.argv[2] ?? 4002), '127.0.0.1', () => {
  const { port } = server.address();
  for (const path of schemas.keys()) console.log(`http://127.0.0.1:${port}${path}`);
});
