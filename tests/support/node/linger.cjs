// The real `graphql-ws` client that stays: `{url, pid}` in; out what it was told of changes, and how connections ended.
const path = require("node:path");
const modules = process.env.MLG_TEST_NODE_MODULES;
const { createClient } = require(path.join(modules, "graphql-ws"));
const WebSocket = require(path.join(modules, "ws"));

const INIT = JSON.stringify({ type: "connection_init" });
const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

// A connection that says no more than that it is there; `autoPong` is whether it answers when it is asked.
function idle(url, autoPong) {
  const socket = new WebSocket(url, "graphql-transport-ws", { autoPong });
  const seen = { pings: 0, code: null };
  socket.on("open", () => socket.send(INIT));
  socket.on("ping", () => (seen.pings += 1));
  socket.on("error", () => {});
  const closed = new Promise((resolve) => socket.on("close", (code) => resolve((seen.code = code))));
  return { seen, closed, socket };
}

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const { url, pid } = JSON.parse(input);
  const silent = idle(url, false);
  const lively = idle(url, true);
  await Promise.race([silent.closed, pause(20000)]);
  const livelyThen = { ...lively.seen };

  let stopped;
  const client = createClient({
    url,
    webSocketImpl: WebSocket,
    retryAttempts: 0,
    on: { closed: (event) => (stopped = { code: event.code, reason: event.reason }) },
  });
  const changes = [];
  let failure = null;
  try {
    for await (const { data } of client.iterate({ query: "subscription { serverStatus { ready reason } }" })) {
      changes.push(data.serverStatus);
      // The server is told to stop while it is subscribed to.
      if (changes.length === 3) process.kill(pid, "SIGTERM");
    }
  } catch (error) {
    failure = error.code ?? String(error);
  }
  lively.socket.terminate();
  process.stdout.write(JSON.stringify({ silent: silent.seen, lively: livelyThen, changes, failure, stopped }));
}

main();
