// GraphiQL on our own endpoint; `?query=` opens it with a query, as the landing page does.
"use strict";

const socket = new URL("graphql", location.href);
socket.protocol = location.protocol === "https:" ? "wss:" : "ws:";
// A subscription says who asks by what the editor of headers holds, as requests do. Nothing is opened before one is asked for.
const fetcher = (asked, how) =>
  GraphiQL.createFetcher({
    url: "graphql",
    wsClient: graphqlWs.createClient({ url: socket.href, lazy: true, connectionParams: how?.headers ?? {} }),
  })(asked, how);
const asked = new URLSearchParams(location.search).get("query") ?? undefined;
ReactDOM.createRoot(document.getElementById("graphiql")).render(
  React.createElement(GraphiQL, { fetcher, query: asked, defaultQuery: "{\n  __typename\n}\n" }),
);
