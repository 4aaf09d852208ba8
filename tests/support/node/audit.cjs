// Asks a server all that the audits of GraphQL over HTTP ask: `{url}` in, a list of `{id, name, status, reason}` out.
const path = require("node:path");
const modules = process.env.MLG_TEST_NODE_MODULES;
const { serverAudits } = require(path.join(modules, "graphql-http"));

async function main() {
  let input = "";
  for await (const part of process.stdin) input += part;
  const { url } = JSON.parse(input);
  const results = [];
  for (const audit of serverAudits({ url, fetchFn: fetch })) {
    const { id, name, status, reason } = await audit.fn();
    results.push({ id, name, status, reason });
  }
  process.stdout.write(JSON.stringify(results));
}

main();
