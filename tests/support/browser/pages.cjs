// Opens the pages as a person does; prints what was to be seen as JSON.
//
//   node pages.cjs URL     with MLG_TEST_BROWSER_MODULES, the packages of this folder, and TMPDIR, where the browser is unpacked
"use strict";

const os = require("node:os");
const path = require("node:path");
const { opened } = require("./browser.cjs");

const start = process.argv[2];

async function look() {
  const { chromium, page, seen } = await opened(start);
  seen.answers = [];
  await page.goto(start);
  await page.waitForSelector("#status.good");
  await page.waitForFunction(() => /\d/.test(document.querySelector("#counts b")?.textContent ?? ""));
  seen.status = await page.textContent("#status");
  seen.counts = await page.$$eval("#counts li", (items) =>
    Object.fromEntries(items.map((item) => [item.textContent.slice(item.querySelector("b").textContent.length).trim(), item.querySelector("b").textContent])));
  seen.links = await page.$$eval("#links a, #more a", (links) => links.map((link) => link.getAttribute("href")));
  seen.curl = await page.textContent("#curl");
  for (const question of await page.$$(".home details")) {
    // By keyboard: what can be clicked can be reached and pressed.
    const summary = await question.$("summary");
    await summary.focus();
    await page.keyboard.press("Enter");
    const button = await question.waitForSelector("button");
    await button.focus();
    await page.keyboard.press("Enter");
    const answer = await question.waitForSelector("pre[aria-label=Answer]");
    seen.answers.push({ title: await summary.textContent(), answer: JSON.parse(await answer.textContent()) });
  }

  await page.click(".home details .do a");
  await page.waitForSelector(".graphiql-query-editor .CodeMirror");
  seen.query = await page.$eval(".graphiql-query-editor .CodeMirror", (editor) => editor.CodeMirror.getValue());
  await page.click(".graphiql-execute-button");
  await page.waitForFunction(() => document.querySelector(".result-window .CodeMirror")?.CodeMirror.getValue().includes("}"));
  seen.result = JSON.parse(await page.$eval(".result-window .CodeMirror", (result) => result.CodeMirror.getValue()));
  if (process.env.MLG_SHOW) await page.screenshot({ path: path.join(os.tmpdir(), "graphiql.png") });
  await chromium.close();
  console.log(JSON.stringify(seen));
}

look().catch((error) => {
  console.error(error);
  process.exit(1);
});
