// A browser with a page of a server, and what went on there beside what was to be seen.
//
// It wants MLG_TEST_BROWSER_MODULES, the packages of this folder, and TMPDIR, where the browser is unpacked.
"use strict";

const { execFileSync } = require("node:child_process");
const fs = require("node:fs");
const os = require("node:os");
const path = require("node:path");
const zlib = require("node:zlib");

const modules = process.env.MLG_TEST_BROWSER_MODULES;

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

// A page that asks nobody but the server at `start`: `seen` holds what it says on its console, and what it asks of others.
async function opened(start, options = {}) {
  const chromium = await browser();
  const page = await chromium.newPage({ viewport: { width: 1100, height: 1000 }, ...options });
  page.setDefaultTimeout(120000);
  const seen = { console: [], elsewhere: [] };
  page.on("console", (message) => seen.console.push(message.text()));
  page.on("pageerror", (error) => seen.console.push(error.message));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(start) && !url.startsWith("data:") && !url.startsWith("blob:")) seen.elsewhere.push(url);
  });
  return { chromium, page, seen };
}

module.exports = { modules, opened };
