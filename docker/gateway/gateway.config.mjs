// The gateway composes a supergraph of the service and, if SUBGRAPHS names some (`reviews=http://reviews:4002/graphql stars=...`), of
// others beside it. SUPERGRAPH names a file instead that was composed before, such as in CI.

import { defineConfig } from '@graphql-hive/gateway';
import { unifiedGraphHandler } from '@graphql-hive/router-runtime';

const others = (process.env.SUBGRAPHS ?? '').split(' ').filter(Boolean).map(subgraph => {
  const [name, ...url] = subgraph.split('=');
  return { name, url: url.join('=') };
});

export const gatewayConfig = defineConfig({
  host: '0.0.0.0',
  port: 4001,
  // Plans as Hive Router does. The gateway's own planner leaves fields of an `@interfaceObject` null on concrete types.
  unifiedGraphHandler,
  supergraph: process.env.SUPERGRAPH ?? {
    type: 'dev',
    services: [{ name: 'mlg', url: 'http://mlg:4000/graphql' }, ...others],
  },
  // Who asks is for the subgraphs to judge.
  propagateHeaders: {
    fromClientToSubgraphs: ({ request }) => {
      const authorization = request.headers.get('authorization');
      return authorization === null ? {} : { authorization };
    },
  },
});
