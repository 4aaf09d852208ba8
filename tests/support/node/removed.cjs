// A raw socket with a subscription whose key is removed meanwhile: `{url, token, file}` in, what it saw out.
const fs = require("node:fs");
const path = require("node:path");
const WebSocket = require(path.join(process.env.MLG_TEST_NODE_MODULES, "ws"));

const STATUS = JSON.stringify({ id: "1", type: "subscribe", payload: { query: "subscription { serverStatus { ready } }" } });

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const { url, token, file } = JSON.parse(input);
  const said = [];
  const socket = new WebSocket(url, "graphql-transport-ws");
  const timer = setTimeout(() => socket.terminate(), 40000);
  socket.on("open", () => {
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization: `Bearer ${token}` } }));
    socket.send(STATUS);
  });
  socket.on("message", (data) => {
    said.push(JSON.parse(String(data)));
    if (said.length === 2) fs.writeFileSync(file, "");
  });
  socket.on("error", () => {});
  socket.on("close", (code, reason) => {
    clearTimeout(timer);
    console.log(JSON.stringify({ said, code, reason: String(reason) }));
  });
}

main();
