// The real `graphql-ws` client and raw sockets that say who they are: `{url, good, wrong, ending}` in, what each case saw out.
const path = require("node:path");
const modules = process.env.MLG_TEST_NODE_MODULES;
const { createClient } = require(path.join(modules, "graphql-ws"));
const WebSocket = require(path.join(modules, "ws"));

const QUERY = JSON.stringify({ id: "1", type: "subscribe", payload: { query: "{ models { totalCount } }" } });
const STATUS = JSON.stringify({ id: "1", type: "subscribe", payload: { query: "subscription { serverStatus { ready } }" } });
const init = (payload) => JSON.stringify({ type: "connection_init", payload });

// Says messages over a raw socket; answers what came back, the close code and after how many seconds it came.
function say(url, messages, { headers, until = (said) => said.some(({ type }) => type === "complete") } = {}) {
  return new Promise((resolve) => {
    const said = [];
    const start = Date.now();
    const socket = new WebSocket(url, "graphql-transport-ws", { headers });
    const timer = setTimeout(() => socket.terminate(), 40000);
    const end = (code, reason) => {
      clearTimeout(timer);
      resolve({ said, code, reason: String(reason), seconds: (Date.now() - start) / 1000 });
    };
    socket.on("open", () => messages.forEach((message) => socket.send(message)));
    socket.on("message", (data) => {
      said.push(JSON.parse(String(data)));
      if (until(said)) socket.close(1000);
    });
    socket.on("unexpected-response", (_, response) => end(response.statusCode, response.headers["www-authenticate"] ?? ""));
    socket.on("error", () => {});
    socket.on("close", end);
  });
}

// One operation by the reference client.
async function ask(url, connectionParams) {
  const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
  try {
    for await (const answer of client.iterate({ query: "{ models { totalCount } }" })) return answer;
  } catch (error) {
    return { code: error.code, reason: error.reason };
  } finally {
    await client.dispose();
  }
}

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const { url, good, wrong, ending } = JSON.parse(input);
  const bearer = (token) => `Bearer ${token}`;
  const seen = {};
  seen.client = await ask(url, { authorization: bearer(good) });
  seen.clientHeaders = await ask(url, { headers: { Authorization: bearer(good) } });
  seen.clientWrong = await ask(url, { authorization: bearer(wrong) });
  seen.clientNone = await ask(url, {});
  seen.upgrade = await say(url, [init(), QUERY], { headers: { authorization: bearer(good) } });
  seen.upgradeWrong = await say(url, [init({ authorization: bearer(good) }), QUERY], { headers: { authorization: bearer(wrong) } });
  seen.wrongAfterGood = await say(url, [init({ authorization: bearer(wrong) }), QUERY], { headers: { authorization: bearer(good) } });
  seen.none = await say(url, [init(), QUERY]);
  seen.before = await say(url, [QUERY, init({ authorization: bearer(good) })]);
  seen.beforeDespiteUpgrade = await say(url, [QUERY], { headers: { authorization: bearer(good) } });
  seen.forged = await say(url, [
    init({ role: "admin", caller: { name: "root", role: "admin" }, user: { roles: ["admin"] }, claims: { role: "admin" }, sub: "admin" }),
    QUERY,
  ]);
  seen.unclear = await say(url, [init({ authorization: bearer(good), headers: { authorization: bearer(wrong) } }), QUERY]);
  seen.notText = await say(url, [init({ authorization: [bearer(good)] }), QUERY]);
  seen.noScheme = await say(url, [init({ authorization: good }), QUERY]);
  seen.long = await say(url, [init({ authorization: bearer("x".repeat(20000)) }), QUERY]);
  seen.ending = await say(url, [init({ authorization: bearer(ending) }), STATUS], { until: () => false });
  process.stdout.write(JSON.stringify(seen));
}

main();
