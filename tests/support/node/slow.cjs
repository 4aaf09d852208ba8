// A subscriber that does not read while much is written: `{url, http, many, large}` in; out what it was told when it read again, and how
// its connection ended, if it did.
const path = require("node:path");
const modules = process.env.MLG_TEST_NODE_MODULES;
const WebSocket = require(path.join(modules, "ws"));

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const { url, http, many, large } = JSON.parse(input);
  const post = async (query, variables) => {
    const headers = { "content-type": "application/json" };
    const response = await fetch(http, { method: "POST", headers, body: JSON.stringify({ query, variables }) });
    const { data, errors } = await response.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  };
  const upsert = "mutation ($assets: [AssetInput!]!) { upsertAssets(assets: $assets) { written } }";
  const big = "mlg://dataset/a/big";
  await post(upsert, { assets: [{ dataset: { uri: big, description: "x".repeat(60000) } }] });

  const told = [];
  let code = null;
  const socket = new WebSocket(url, "graphql-transport-ws");
  socket.on("message", (data) => {
    const { type, payload } = JSON.parse(String(data));
    if (type === "next") told.push({ uri: payload.data.assetChanged.uri, missed: payload.data.assetChanged.missed });
  });
  socket.on("error", () => {});
  socket.on("close", (closed) => (code = closed));
  await new Promise((resolve) => socket.on("open", resolve));
  socket.send(JSON.stringify({ type: "connection_init" }));
  const query = `subscription { assetChanged(uri: "${big}") { uri missed asset { description } } }`;
  socket.send(JSON.stringify({ id: "1", type: "subscribe", payload: { query } }));
  const tag = (name) => post(`mutation { addTags(assets: [{uri: "${big}"}], tags: ["${name}"]) { written } }`);
  while (!told.length) {
    await tag("begin");
    await pause(100);
  }
  await pause(500);
  const before = told.length;
  socket.pause();
  // What does not fit between the two of us stops the events.
  for (let at = 0; at < large; at += 1) await tag(`t${at}`);
  for (let at = 0; at < many; at += 1) {
    const assets = Array.from({ length: 1000 }, (_, index) => ({ model: { uri: `mlg://model/a/${index}` } }));
    await post(upsert, { assets });
  }
  const whilePaused = told.length - before;
  socket.resume();
  await tag("end");
  for (let turns = 0; !told.some(({ missed }) => missed > 0) && code === null && turns < 400; turns += 1) await pause(50);
  socket.terminate();
  process.stdout.write(JSON.stringify({ whilePaused, told: told.slice(before), code }));
}

main();
