// GraphQL Hive's gateway over mlg and the two subgraphs: `npm run gateway`. It asks each for its `_service { sdl }` and composes them,
// or takes the file that SUPERGRAPH names, which is better where others rely on it: compose it in CI.

import { defineConfig } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';

const mlg = process.env.MLG_URL ?? 'http://127.0.0.1:4000/graphql';
const own = process.env.REVIEWS_URL ?? 'http://127.0.0.1:4002';

export const gatewayConfig = defineConfig({
  host: '127.0.0.1',
  port: Number(process.env.GATEWAY_PORT ?? 4001),
  // Plans as Hive Router does. The gateway's own planner leaves fields of an `@interfaceObject` null on concrete types.
  unifiedGraphHandler,
  supergraph: process.env.SUPERGRAPH ?? {
    type: 'dev',
    services: [
      { name: 'mlg', url: mlg },
      { name: 'reviews', url: `${own}/reviews/graphql` },
      { name: 'policies', url: `${own}/policies/graphql` },
    ],
  },
  // Who asks is for the subgraphs to judge.
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => {
      const authorization = request.headers.get('authorization');
      return authorization === null ? {} : { authorization };
    },
  },
});
