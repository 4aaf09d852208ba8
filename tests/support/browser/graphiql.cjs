// Subscribes in GraphiQL as whoever the editor of headers names, then writes assets until it is told of one; prints what the subscription told as JSON.
//
//   node graphiql.cjs URL     with MLG_TOKEN, MLG_TEST_BROWSER_MODULES, the packages of this folder, and TMPDIR, where the browser is unpacked
"use strict";

const { opened } = require("./browser.cjs");

const [start] = process.argv.slice(2);
const authorization = `Bearer ${process.env.MLG_TOKEN}`;

async function look() {
  const { chromium, page, seen } = await opened(start);
  await page.goto(`${start}graphiql?query=${encodeURIComponent("subscription { assetChanged { uri change } }")}`);
  await page.waitForSelector(".graphiql-query-editor .CodeMirror");
  await page.click("button:text-is('Headers')");
  const headers = await page.waitForSelector(".graphiql-editor-tool .graphiql-editor:not(.hidden) .CodeMirror");
  await headers.evaluate((editor, text) => editor.CodeMirror.setValue(text), JSON.stringify({ authorization }));
  await page.click(".graphiql-execute-button");
  // What is written before the server has the subscription is told to nobody, so each turn writes another asset.
  const write = (turn) => ({ query: `mutation { upsertAssets(assets: [{dataset: {uri: "mlg://dataset/x/${turn}"}}]) { written } }` });
  const answer = (turn) =>
    fetch(`${start}graphql`, { method: "POST", headers: { "content-type": "application/json", authorization }, body: JSON.stringify(write(turn)) });
  const said = () => page.$eval(".result-window .CodeMirror", (result) => result.CodeMirror.getValue());
  for (let turn = 0; turn < 600 && !(await said()).includes("assetChanged"); turn += 1) {
    seen.written = await (await answer(turn)).json();
    await page.waitForTimeout(100);
  }
  seen.result = JSON.parse(await said());
  await chromium.close();
  console.log(JSON.stringify(seen));
}

look().catch((error) => {
  console.error(error);
  process.exit(1);
});
