// The real `graphql-ws` client: writes over the WebSocket and over HTTP, and what subscribers hear of it. `{url, http, tokens}` in;
// for each subscriber its events out, and what mutations over the WebSocket were answered.
const path = require("node:path");
const modules = process.env.MLG_TEST_NODE_MODULES;
const { createClient } = require(path.join(modules, "graphql-ws"));
const WebSocket = require(path.join(modules, "ws"));

const pause = (millis) => new Promise((resolve) => setTimeout(resolve, millis));

function connect(url, token) {
  const connectionParams = { authorization: `Bearer ${token}` };
  return createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0, connectionParams });
}

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const { url, http, tokens } = JSON.parse(input);
  const [admin, reader] = [tokens.admin, tokens.reader].map((token) => connect(url, token));

  const events = {};
  const watch = (client, name, given) => {
    events[name] = [];
    const query = `subscription { assetChanged${given} { uri change asset { lifecycle tags } missed } }`;
    const sink = {
      next: ({ data, errors }) => events[name].push(data ? data.assetChanged : errors),
      error: (errors) => events[name].push({ errors: Array.isArray(errors) ? errors.map((e) => e.extensions.code) : String(errors) }),
      complete: () => {},
    };
    client.subscribe({ query }, sink);
  };
  const heard = async (names, test) => {
    for (const name of names) {
      for (let turns = 0; !events[name].some(test) && turns < 600; turns += 1) await pause(50);
    }
  };
  const isOf = (uri, change, tag) => (event) =>
    event.uri === uri && event.change === change && (!tag || event.asset.tags.includes(tag));

  const mutate = async (query) => {
    for await (const answer of admin.iterate({ query })) return answer;
  };
  const post = async (token, query) => {
    const headers = { "content-type": "application/json", authorization: `Bearer ${token}` };
    return (await fetch(http, { method: "POST", headers, body: JSON.stringify({ query }) })).json();
  };
  const seen = {};
  // Those of the reader answer something as soon as the connection is there.
  for await (const { data } of reader.iterate({ query: "{ __typename }" })) seen.reader = data;
  watch(admin, "all", "");
  watch(reader, "seen", "");
  watch(admin, "models", "(types: [MODEL])");
  watch(admin, "tagged", '(where: {tags: {has: "t"}})');
  watch(admin, "one", '(uri: "urn:one")');
  watch(reader, "none", '(uri: "urn:draft")');
  // Operations of one connection begin in their order, but nobody says when one of them watches.
  const ready = async (name, token, uri) => {
    for (let turns = 0; !events[name].length && turns < 100; turns += 1) {
      await post(token, `mutation { setLifecycle(assets: [{uri: "${uri}"}], lifecycle: ACTIVE) { written } }`);
      await pause(100);
    }
  };
  await ready("all", tokens.admin, "mlg://model/a/m");
  await ready("seen", tokens.admin, "mlg://model/a/m");
  await ready("models", tokens.admin, "mlg://model/a/m");
  await ready("one", tokens.admin, "mlg://dataset/a/one");
  await ready("tagged", tokens.admin, "mlg://dataset/a/tagged");

  // Over the WebSocket, then over HTTP.
  seen.written = await mutate(`mutation { upsertAssets(assets: [
    {dataset: {uri: "mlg://dataset/a/draft2", lifecycle: DRAFT}}, {dataset: {uri: "nonsense"}},
    {model: {uri: "mlg://model/a/new", lifecycle: ACTIVE, tags: ["t"]}}
  ]) { results { uri asset { name } error { code } } } }`);
  await heard(["all", "seen", "models", "tagged"], isOf("mlg://model/a/new", "WRITTEN"));
  seen.posted = await post(tokens.admin, 'mutation { addTags(assets: [{uri: "urn:one"}], tags: ["t", "http"]) { written } }');
  await heard(["all", "seen", "tagged", "one"], isOf("mlg://dataset/a/one", "WRITTEN", "http"));
  seen.refused = await post(tokens.reader, 'mutation { deleteAssets(assets: [{uri: "urn:one"}]) { deleted } }');
  seen.deleted = await post(tokens.admin, `mutation { deleteAssets(assets: [
    {uri: "mlg://dataset/a/draft"}, {uri: "mlg://dataset/a/draft2"}, {uri: "urn:one"}, {uri: "mlg://model/a/new"}]) { deleted } }`);
  await heard(["all", "seen", "tagged"], isOf("mlg://model/a/new", "DELETED"));
  await heard(["models"], isOf("mlg://model/a/new", "DELETED"));
  await heard(["one"], isOf("mlg://dataset/a/one", "DELETED"));
  await Promise.all([admin.dispose(), reader.dispose()]);
  process.stdout.write(JSON.stringify({ ...seen, events }));
}

main();
