// One raw socket that asks five times: `{url, good, wrong}` in, the types and codes of the answers out, and the close code of a wrong token.
const path = require("node:path");
const WebSocket = require(path.join(process.env.MLG_TEST_NODE_MODULES, "ws"));

const ask = (id) => JSON.stringify({ id, type: "subscribe", payload: { query: "query Often { __typename }", operationName: "Often" } });

function say(url, token, messages) {
  return new Promise((resolve) => {
    const said = [];
    const socket = new WebSocket(url, "graphql-transport-ws");
    const init = { type: "connection_init", payload: { authorization: `Bearer ${token}` } };
    socket.on("open", () => [JSON.stringify(init), ...messages].forEach((message) => socket.send(message)));
    socket.on("message", (data) => {
      const message = JSON.parse(String(data));
      if (message.type === "next") said.push("next");
      if (message.type === "error") said.push(message.payload[0].extensions.code);
      if (said.length === messages.length) socket.close(1000);
    });
    socket.on("close", (code) => resolve({ said: said.sort(), code }));
  });
}

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const { url, good, wrong } = JSON.parse(input);
  const right = await say(url, good, ["1", "2", "3", "4", "5"].map(ask));
  process.stdout.write(JSON.stringify({ right, wrong: await say(url, wrong, [ask("1")]) }));
}

main();
