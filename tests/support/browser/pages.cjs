// Opens the pages as a person does; prints what was to be seen as JSON.
//
//   node pages.cjs URL     with MLG_TEST_BROWSER_MODULES, the packages of this folder, and TMPDIR, where the browser is unpacked
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const zlib = require("node:zlib");

const modules = process.env.MLG_TEST_BROWSER_MODULES;
const start = process.argv[2];

// The browser comes with the libraries that a machine without one may lack.
async function browser() {
  const { chromium } = require(path.join(modules, "playwright-core"));
  const { default: packed } = await import(path.join(modules, "@sparticuz/chromium/build/index.js"));
  const libraries = path.join(os.tmpdir(), "libraries");
  fs.mkdirSync(libraries, { recursive: true });
  const archive = path.join(libraries, "libraries.tar");
  const bytes = fs.readFileSync(path.join(modules, "@sparticuz/chromium/bin/al2023.tar.br"));
  fs.writeFileSync(archive, zlib.brotliDecompressSync(bytes));
  execFileSync("tar", ["-xf", archive, "-C", libraries]);
  return chromium.launch({
    executablePath: await packed.executablePath(),
    args: ["--no-sandbox", "--disable-gpu", "--single-process", "--no-zygote"],
    env: { ...process.env, LD_LIBRARY_PATH: path.join(libraries, "lib") },
    timeout: 120000,
  });
}

async function look() {
  const chromium = await browser();
  const page = await chromium.newPage({ viewport: { width: 1100, height: 1000 } });
  page.setDefaultTimeout(120000);
  const seen = { console: [], elsewhere: [], answers: [] };
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.console.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(start) && !url.startsWith("data:")) seen.elsewhere.push(url);
  });

  await page.goto(start);
  await page.waitForSelector("#status.good");
  await page.waitForSelector("#counts li");
  seen.status = await page.textContent("#status");
  seen.counts = await page.$$eval("#counts li", (items) =>
    Object.fromEntries(items.map((item) => [item.lastChild.textContent, item.firstChild.textContent])));
  seen.links = await page.$$eval("#links a", (links) => links.map((link) => link.getAttribute("href")));
  seen.curl = await page.textContent("#curl");
  for (const card of await page.$$("article")) {
    // By keyboard: what can be clicked can be reached and pressed.
    const button = await card.$("button");
    await button.focus();
    await page.keyboard.press("Enter");
    const answer = await card.waitForSelector("pre[aria-label=Answer]:not([hidden])");
    seen.answers.push({ title: await card.$eval("h3", (title) => title.textContent), answer: JSON.parse(await answer.textContent()) });
  }

  await page.click("article a");
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
