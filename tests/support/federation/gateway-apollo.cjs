// Apollo's gateway over a supergraph: `node gateway-apollo.cjs SUPERGRAPH_FILE`, on a free port, which it prints.
// It hands the header `authorization` of its client on.

const { readFileSync } = require('node:fs');
const { createRequire } = require('node:module');

const installed = createRequire(`${process.env.MLG_TEST_FEDERATION_MODULES}/`);
const { ApolloGateway, RemoteGraphQLDataSource } = installed('@apollo/gateway');
const { ApolloServer } = installed('@apollo/server');
const { startStandaloneServer } = installed('@apollo/server/standalone');

class Subgraph extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context.authorization) request.http.headers.set('authorization', context.authorization);
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(process.argv[2], 'utf8'),
  buildService: ({ url }) => new Subgraph({ url }),
});
const server = new ApolloServer({ gateway, includeStacktraceInErrorResponses: false });
startStandaloneServer(server, {
  listen: { host: '127.0.0.1', port: 0 },
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
}).then(({ url }) => console.log(`${url}graphql`));
