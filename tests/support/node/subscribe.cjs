// The real `graphql-ws` client and raw sockets against a server: `{url, limits}` in, what each case saw out.
const path = require("node:path");
const modules = process.env.MLG_TEST_NODE_MODULES;
const { createClient } = require(path.join(modules, "graphql-ws"));
const WebSocket = require(path.join(modules, "ws"));

const STATUS = "subscription { again: serverStatus { __typename ready reason version } }";
const SUBSCRIBE = (id, query = STATUS) => JSON.stringify({ id, type: "subscribe", payload: { query } });
const INIT = JSON.stringify({ type: "connection_init" });

// Everything of one operation by the client; `take` ends a subscription after so many answers.
async function ask(client, payload, take = Infinity) {
  const answers = [];
  try {
    for await (const answer of client.iterate(payload)) {
      answers.push(answer);
      if (answers.length === take) break;
    }
  } catch (errors) {
    // What is no list of errors is a lost connection.
    return { answers, errors: Array.isArray(errors) ? errors : `${errors.code} ${errors.reason} ${errors.message}` };
  }
  return { answers };
}

// Says messages over a raw socket, each once the one before was answered; answers what came back and the close code.
function say(url, messages, { protocol = "graphql-transport-ws", until, headers } = {}) {
  return new Promise((resolve) => {
    const said = [];
    const socket = new WebSocket(url, protocol, { headers });
    const timer = setTimeout(() => socket.terminate(), 20000);
    const end = (code, reason) => {
      clearTimeout(timer);
      resolve({ said, code, reason: String(reason) });
    };
    socket.on("open", () => messages.forEach((message) => socket.send(message)));
    socket.on("message", (data) => {
      said.push(JSON.parse(String(data)));
      if (until && until(said)) socket.close(1000);
    });
    socket.on("unexpected-response", (_, response) => end(response.statusCode, ""));
    socket.on("error", () => {});
    socket.on("close", end);
  });
}

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const { url, limits } = JSON.parse(input);
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, keepAlive: 100 });
  const seen = {};
  seen.status = await ask(client, { query: STATUS }, 1);
  seen.query = await ask(client, { query: "query Q($n: Int) { films(first: $n) { totalCount } }", variables: { n: 1 } });
  seen.invalid = await ask(client, { query: "{ movies }" });
  seen.sideBySide = await Promise.all([1, 2, 3].map(() => ask(client, { query: "{ __typename }" })));
  await new Promise((resolve) => setTimeout(resolve, 300));
  await client.dispose();
  seen.ping = await say(url, [INIT, '{"type":"ping"}'], { until: (said) => said.length === 2 });
  seen.notJson = await say(url, ["{"]);
  seen.unknownType = await say(url, [INIT, '{"type":"start"}']);
  seen.binary = await say(url, [Buffer.from(INIT)]);
  seen.unauthorized = await say(url, [SUBSCRIBE("1")]);
  seen.noProtocol = await say(url, [], { protocol: [] });
  seen.noInit = await say(url, []);
  seen.sameId = await say(url, [INIT, SUBSCRIBE("1"), SUBSCRIBE("1")]);
  seen.initTwice = await say(url, [INIT, INIT]);
  seen.tooLong = await say(url, [INIT, SUBSCRIBE("1", `{ __typename } #${"x".repeat(limits.bytes)}`)]);
  const many = Array.from({ length: limits.operations + 1 }, (_, index) => SUBSCRIBE(String(index)));
  seen.tooMany = await say(url, [INIT, ...many], { until: (said) => said.some(({ type }) => type === "error") });
  // An id is free again once its operation was stopped.
  seen.idAgain = await say(url, [INIT, SUBSCRIBE("1"), '{"id":"1","type":"complete"}', SUBSCRIBE("1", "{ __typename }")], {
    until: (said) => said.some(({ type }) => type === "complete"),
  });
  seen.otherOrigin = await say(url, [INIT], { headers: { origin: "https://example.com" } });
  const open = Array.from({ length: limits.connections }, () => {
    const socket = new WebSocket(url, "graphql-transport-ws");
    return new Promise((resolve) => socket.on("open", () => (socket.send(INIT), resolve(socket))));
  });
  const sockets = await Promise.all(open);
  seen.full = await say(url, [INIT]);
  for (const socket of sockets) socket.terminate();
  process.stdout.write(JSON.stringify(seen));
}

main();
