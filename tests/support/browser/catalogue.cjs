// Uses the catalogue page as a person does; each scenario that came to its end is a line of the output.
//
//   node catalogue.cjs URL SCENARIO...     with what browser.cjs wants
"use strict";

const assert = require("node:assert/strict");
const fs = require("node:fs");
const net = require("node:net");
const path = require("node:path");
const { modules, opened } = require("./browser.cjs");

const [start, ...names] = process.argv.slice(2);

const address = (page) => page.url().slice(start.length);
const text = (page, selector) => page.textContent(selector);

const scenarios = {
  // From the first key to an asset and back, without a mouse.
  async search(page) {
    await page.goto(start);
    await page.waitForSelector("#search");
    const paint = await page.evaluate(() => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0);
    assert.ok(paint < 5000, `${paint} ms`);
    if (process.env.MLG_SHOW) console.error(`first paint after ${Math.round(paint)} ms`);
    await page.keyboard.press("/");
    await page.keyboard.type("hotpot");
    await page.waitForFunction(() => document.querySelector("#suggestions li span")?.textContent === "HotPotQA");
    await page.keyboard.press("ArrowDown");
    assert.equal(await page.getAttribute("#search", "aria-activedescendant"), "suggestion-0");
    await page.keyboard.press("Enter");
    await page.waitForSelector(".subject h1");
    assert.equal(address(page), "?asset=mlg://dataset/mteb/HotPotQA");
    await page.keyboard.press("/");
    await page.keyboard.type("intent ");
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => /^\d+ hits for “intent”/.test(document.querySelector("h1").textContent));
    assert.equal(address(page), "?q=intent");
    assert.equal(await text(page, ".hits mark"), "intent-classifier");
    await page.keyboard.press("Escape");
    await page.keyboard.press("?");
    await page.waitForSelector("#keys[open]");
    await page.keyboard.press("Escape");
    for (const key of ["j", "j", "k", "j"]) await page.keyboard.press(key);
    const name = await page.evaluate(() => document.activeElement.textContent);
    await page.keyboard.press("Enter");
    await page.waitForSelector(".subject h1");
    assert.equal(await text(page, ".subject h1"), name);
    assert.ok((await page.title()).startsWith(name));
    await page.goBack();
    await page.waitForSelector(".hits li");
    assert.equal(address(page), "?q=intent");
    await page.goForward();
    await page.waitForSelector(".subject h1");
    assert.equal(await text(page, ".subject h1"), name);
    await page.keyboard.press("h");
    await page.waitForSelector("#counts");
    assert.equal(address(page), "");
    // Nothing that is typed is markup.
    await page.goto(`${start}?q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E`);
    await page.waitForSelector(".empty pre");
    assert.equal(await page.$("main img"), null);
    // What an address asks for in vain is said.
    await page.goto(`${start}?q=&type=NONSENSE`);
    await page.waitForSelector("text=The address asks for something that is not there");
    return { expected: /status of 400/ };
  },

  // What is chosen is counted, is in the address, and is there after a reload.
  async facets(page) {
    await page.goto(`${start}?q=classification`);
    const box = (name) => page.locator("label", { hasText: name }).first();
    await box("dataset").click();
    await page.waitForFunction(() => location.search === "?q=classification&type=DATASET");
    await page.waitForFunction(() => document.querySelector("h1").textContent.startsWith("779 hits"));
    await box("cc-by-4.0").click();
    await page.waitForFunction(() => document.querySelector("h1").textContent.startsWith("197 hits"));
    await page.reload();
    await page.waitForFunction(() => document.querySelector("h1").textContent.startsWith("197 hits"));
    await page.waitForFunction(() => document.querySelectorAll(".facets input:checked").length === 2);
    await page.goBack();
    await page.waitForFunction(() => document.querySelector("h1").textContent.startsWith("779 hits"));
    await page.click("text=Clear all filters");
    await page.waitForFunction(() => location.search === "?q=classification");
  },

  // An empty query browses; however many hits there are, only those on the screen are there.
  async thousands(page) {
    await page.goto(`${start}?q=`);
    await page.waitForFunction(() => /^[\d,]+ assets$/.test(document.querySelector("h1").textContent));
    const all = Number((await text(page, "h1")).replace(/\D/g, ""));
    assert.ok(all >= 4640, `${all}`);
    await page.waitForSelector('[aria-posinset="1"] a');
    // Far down at once, then screen by screen: there is always something to see, and never more than a few rows.
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await page.waitForSelector(`[aria-posinset="${all}"] a`);
    assert.ok((await page.locator(".hits li").count()) < 60);
    const longest = await page.evaluate(async () => {
      let longest = 0;
      for (let step = 0; step < 100; step++) {
        const begin = performance.now();
        scrollTo(0, (document.body.scrollHeight / 100) * step);
        await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
        longest = Math.max(longest, performance.now() - begin);
        if (!document.querySelector(".hits li a")) throw new Error(`nothing is drawn at step ${step}`);
      }
      return longest;
    });
    assert.ok(longest < 2000, `a frame took ${longest} ms`);
    if (process.env.MLG_SHOW) console.error(`${all} hits: the longest of 100 frames took ${Math.round(longest)} ms`);
    await page.evaluate(() => scrollTo(0, 0));
    await page.waitForSelector('[aria-posinset="1"] a');
  },

  async asset(page) {
    await page.goto(`${start}?asset=mlg://model-version/synthetic/intent-classifier/2`);
    await page.waitForSelector("#of-evaluations");
    await page.waitForSelector("#usage");
    assert.equal(await text(page, "#usage + p b"), "11 consumers, 3 teams, 1 live deployment");
    assert.ok((await text(page, ".bars caption")).startsWith("accuracy"));
    const trained = page.locator(".panel", { has: page.locator("#of-trainedOn") });
    await trained.locator("summary").first().click();
    assert.match(await trained.locator(".fact[open]").first().textContent(), /origin(observed|declared)/);
    // From here to what it is made of, by a link in a panel.
    await trained.locator("a").first().click();
    await page.waitForFunction(() => location.search.startsWith("?asset=mlg://dataset/"));
    // Parts of the asset itself: metrics, columns, parameters.
    await page.goto(`${start}?asset=mlg://evaluation/synthetic/intent-classifier/2/bank-intents`);
    await page.waitForSelector("#of-metrics");
    assert.equal(await page.locator(".panel tbody tr", { hasText: "accuracytest0.7185" }).count(), 1);
    await page.goto(`${start}?asset=mlg://dataset-version/synthetic/bank-intents/2026-08-01`);
    await page.waitForSelector("#of-columns");
    await page.goto(`${start}?asset=mlg://run/synthetic/train-answer-retriever/2026-03-10/train`);
    await page.waitForSelector("#of-parameters");
    // A long list is cut, said so, and shown in full.
    await page.goto(`${start}?asset=mlg://dataset/mteb/MSMARCO`);
    await page.click("text=Show all 231");
    await page.waitForFunction(() => document.querySelectorAll("#of-trainedModels ~ ul li").length === 231);
    // A name that nobody has.
    await page.goto(`${start}?asset=mlg://dataset/none`);
    await page.waitForSelector(".empty");
    assert.match(await text(page, ".empty"), /mlg identify/);
  },

  // Two hops each way, told to be cut; expanded and collapsed by keyboard; the same rows as a table and as CSV.
  async lineage(page) {
    await page.goto(`${start}?asset=mlg://model-version/synthetic/intent-classifier/2`);
    await page.waitForSelector(".tabs");
    await page.keyboard.press("l");
    await page.waitForSelector(".drawing[data-drawn='39'] .react-flow__node");
    assert.equal(address(page), "?lineage=mlg://model-version/synthetic/intent-classifier/2");
    assert.match(await text(page, ".cut"), /upstream: 28 assets; more lies beyond/);
    assert.ok(await page.$(".react-flow__minimap"));
    const node = (uri) => page.locator(`.react-flow__node[data-id="${uri}"]`);
    await node("mlg://production-system/synthetic/support-chat").focus();
    await page.keyboard.press("+");
    await page.waitForFunction(() => Number(document.querySelector(".drawing").dataset.drawn) > 39);
    await node("mlg://deployment/synthetic/intent-classifier").focus();
    const before = await page.getAttribute(".drawing", "data-drawn");
    await page.keyboard.press("-");
    await page.waitForFunction((before) => Number(document.querySelector(".drawing").dataset.drawn) < Number(before), before);
    // An arrow leads to the subject's column; Enter shows the way.
    await page.keyboard.press("ArrowLeft");
    assert.equal(await page.evaluate(() => document.activeElement.dataset.id), "mlg://model-version/synthetic/intent-classifier/2");
    await node("mlg://dataset/mteb/MSMARCO").click();
    await page.waitForSelector(".react-flow__edge.way");
    assert.match(await text(page, ".lineage > p.do"), /intent-classifier 2 → sentence-transformers\/all-MiniLM-L6-v2 → MSMARCO/);
    // Filters are in the address.
    await page.locator(".choice", { hasText: "Relationships" }).locator("summary").click();
    await page.locator(".choice label", { hasText: "Trained on" }).click();
    await page.waitForFunction(() => location.search.endsWith("through=TRAINED_ON"));
    await page.waitForFunction(() => Number(document.querySelector(".drawing")?.dataset.drawn) < 10);
    await page.goBack();
    await page.waitForFunction(() => Number(document.querySelector(".drawing")?.dataset.drawn) > 20);
    await page.reload();
    await page.waitForSelector(".drawing[data-drawn='39']");
    await page.click("text=As a table");
    await page.waitForSelector("tbody tr");
    assert.equal(await page.locator("tbody tr").count(), 38);
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=CSV")]);
    const rows = fs.readFileSync(await file.path(), "utf8").trim().split("\r\n");
    assert.equal(rows.length, 39);
    assert.equal(rows[0], "direction,hops,type,name,uri,lifecycle,owners,via");
    assert.ok(rows.some((row) => row.startsWith("upstream,1,Dataset,Banking77Classification.v2,mlg://dataset/mteb/Banking77Classification.v2,")), rows[1]);
    const [drawing] = await Promise.all([page.waitForEvent("download"), page.click("text=SVG")]);
    const svg = fs.readFileSync(await drawing.path(), "utf8");
    assert.equal(svg.match(/<rect /g).length, 40);
  },

  // The ways between two assets, and none.
  async ways(page) {
    await page.goto(`${start}?lineage=mlg://production-system/synthetic/help-centre&to=mlg://dataset/mteb/FeedbackQARetrieval`);
    await page.waitForSelector(".react-flow__edge.way");
    assert.match(await text(page, ".lineage p.do"), /ways to FeedbackQARetrieval, upstream/);
    assert.equal(await page.locator(".card.way, .card.subject").count(), 4);
    await page.goto(`${start}?lineage=mlg://production-system/synthetic/help-centre&to=mlg://dataset/mteb/Touche2020`);
    await page.waitForSelector("text=No way leads from here");
  },

  // What does not fit is not drawn, and it is said so; the table has all of it.
  async large(page) {
    const begin = Date.now();
    await page.goto(`${start}?lineage=mlg://dataset/mteb/MSMARCO`);
    await page.waitForSelector(".drawing .react-flow__node");
    assert.match(await text(page, ".cut"), /downstream: the nearest 100 of \d+/);
    const first = Date.now() - begin;
    assert.ok(first < 10_000, `${first} ms`);
    await page.click("text=100 more");
    await page.waitForSelector(".drawing[data-drawn='200']");
    // All 200 anew, from the address to the last of them.
    const again = await page.evaluate(async () => {
      const begin = performance.now();
      document.querySelector(".lineage a[href*='view=table']").click();
      await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
      history.back();
      while (document.querySelectorAll(".react-flow__node").length < 200) await new Promise((drawn) => requestAnimationFrame(drawn));
      return performance.now() - begin;
    });
    assert.ok(again < 10_000, `${again} ms`);
    if (process.env.MLG_SHOW) console.error(`a lineage of 100 assets is there after ${first} ms, one of 200 is drawn in ${Math.round(again)} ms`);
    await page.waitForSelector("text=/assets are drawn, the nearest/");
    await page.click("text=all, for the table");
    await page.waitForFunction(() => !document.querySelector(".lineage").textContent.includes("all, for the table"));
    assert.equal(await page.getAttribute(".drawing", "data-drawn"), "200");
    await page.click("text=As a table");
    await page.waitForSelector("tbody tr");
    assert.ok((await page.locator("tbody tr").count()) > 500);
  },

  // What breaks, as a view and as Markdown.
  async impact(page) {
    await page.goto(`${start}?asset=mlg://dataset/mteb/Banking77Classification.v2`);
    await page.waitForSelector(".tabs");
    await page.keyboard.press("i");
    await page.waitForSelector(".impact .lead");
    assert.match(await text(page, ".lead b"), /^199 assets are affected, among them 6 production systems, 9 live deployments, 2 running experiments/);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]).catch(() => {});
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: { writeText: async (text) => void (window.copied = text) } }));
    await page.click("text=Copy as Markdown");
    await page.waitForSelector("text=Copied");
    const copied = await page.evaluate(() => window.copied);
    assert.match(copied, /^## What changes with Banking77Classification.v2\n\n`mlg:/);
    assert.match(copied, /### Whom to tell\n\n- ML platform \(\\#ml-platform, ml-platform@example.com\): 62 assets\n/);
    assert.match(copied, /- \*\*Support chat\*\*: support-chat → intent-classifier → intent-classifier\/2 → Banking77Classification.v2\n/);
    await page.selectOption("select", "1");
    await page.waitForFunction(() => location.search.endsWith("depth=1"));
    await page.waitForSelector("text=This is not all: more lies beyond these hops");
  },

  // What a team and a person answer for, and what of it needs them.
  async team(page) {
    await page.goto(`${start}?asset=mlg://team/synthetic/support-automation`);
    await page.waitForSelector("#needs-deprecated");
    assert.match(await text(page, "#theirs"), /What they answer for 46/);
    assert.ok(await page.$("#needs-unlicensed"));
    assert.ok(await page.$("#needs-unused"));
    assert.ok(await page.$("#needs-references"));
    // A reason leads to the way to it.
    await page.click("#needs-deprecated + ul .why a");
    await page.waitForSelector(".react-flow__edge.way");
    await page.goto(`${start}?asset=mlg://team/synthetic/support-automation`);
    await page.click("text=4 deployments");
    await page.waitForFunction(() => document.querySelector("#found")?.textContent === "4 assets");
    await page.goto(`${start}?asset=mlg://user/synthetic/marta-kowal`);
    await page.waitForSelector("#theirs");
    await page.goto(`${start}?asset=mlg://domain/synthetic/support`);
    await page.waitForSelector("#theirs");
    assert.match(await text(page, "#theirs"), /What belongs to it 47/);
  },

  async compare(page) {
    await page.goto(`${start}?compare=mlg://model-version/synthetic/intent-classifier/2`);
    await page.waitForSelector(".compared table");
    const row = page.locator(".compared[aria-label=Metrics] tr", { hasText: "accuracy (test)" });
    assert.match(await row.textContent(), /0\.7185.*0\.6876.*\+0\.0309/);
    await page.selectOption("select", "mlg://model-version/synthetic/intent-classifier/3");
    await page.waitForFunction(() => location.search.includes("with=mlg://model-version/synthetic/intent-classifier/3"));
    await page.waitForFunction(() => /0\.756/.test(document.querySelector(".compared[aria-label=Metrics]")?.textContent ?? ""));
    assert.ok((await page.locator(".compared[aria-label=Features] tbody tr").count()) >= 3);
  },

  async ask(page) {
    await page.goto(`${start}?ask`);
    await page.waitForSelector(".asking textarea");
    await page.focus(".asking textarea");
    await page.keyboard.press("Control+Enter");
    await page.waitForSelector("pre[aria-label=Answer]");
    assert.match(await text(page, "pre[aria-label=Answer]"), /"totalCount": 286/);
    assert.match(await text(page, ".do small"), /^\d+ ms, \d+ bytes$/);
    // Whoever sees everything is told what it took.
    await page.waitForSelector(".taken");
    assert.match(await text(page, ".taken summary"), /^Cost [\d,]+, \d statements?$/);
    assert.match(await text(page, ".taken pre[aria-label='SQL 1']"), /^(WITH|SELECT)/);
    await page.fill(".asking textarea", "{ nothing }");
    await page.click(".asking button");
    await page.waitForFunction(() => /status 400/.test(document.querySelector(".do small").textContent));
    return { expected: /status of 400/ };
  },

  // The server goes away while somebody reads, and comes back.
  async away(page) {
    const { port, close, listen } = await between(start);
    await page.goto(`http://127.0.0.1:${port}/?q=intent`);
    await page.waitForSelector(".hits li");
    await close();
    await page.click(".hits a");
    await page.waitForSelector(".failed");
    assert.match(await text(page, ".failed, .failed"), /UNREACHABLE|could not be loaded/);
    await listen(port);
    await page.waitForSelector(".subject h1");
    await page.goBack();
    await page.waitForSelector(".hits li");
    await page.waitForSelector("label:has-text('task')");
    await close();
    await page.click("label:has-text('task')");
    await page.waitForSelector(".failed code:text('UNREACHABLE')");
    await listen(port);
    await page.waitForFunction(() => !document.querySelector(".failed") && /hits? for/.test(document.querySelector("h1").textContent));
    await close();
    return { expected: /Failed to load resource|ERR_|Failed to fetch/ };
  },

  // A server that asks who somebody is: where a token is put in, and that it goes with the tab.
  async token(page) {
    await page.goto(`${start}?q=`);
    await page.waitForSelector("text=This server asks who you are (401).");
    const put = async (token) => {
      await page.fill("main input[type=password]", token);
      await page.click("text=Use it");
    };
    await put("wrong");
    await page.waitForSelector("text=The token is not accepted, or it has ended (401).");
    await put(process.env.MLG_TOKEN);
    await page.waitForSelector("text=Nothing is here.");
    assert.equal(await page.evaluate(() => JSON.stringify(localStorage)), "{}");
    await page.reload();
    await page.waitForSelector("text=Nothing is here.");
    await page.click("text=Signed in");
    await page.click("text=Forget it");
    await page.waitForSelector("text=This server asks who you are (401).");
    return { expected: /status of 401/ };
  },

  // What a rule forbids is said, with what to do.
  async forbidden(page) {
    await page.route("**/graphql", (route) =>
      route.fulfill({ status: 403, contentType: "application/json", body: '{"errors":[{"message":"not for you","extensions":{"code":"FORBIDDEN"}}]}' }));
    await page.goto(`${start}?asset=mlg://dataset/mteb/MSMARCO`);
    await page.waitForSelector(".failed");
    assert.match(await text(page, ".failed"), /not for you FORBIDDEN.*another role or scope/);
    return { expected: /status of 403/ };
  },

  // What somebody wrote into the graph to do harm is text, wherever it is shown.
  async hostile(page) {
    const uri = "mlg://dataset/made/hostile";
    for (const at of ["?q=onerror", `?asset=${uri}`, `?lineage=${uri}`, `?lineage=${uri}&view=table`, `?impact=${uri}`]) {
      await page.goto(start + at);
      await page.waitForFunction(() => document.querySelector("main").textContent.includes("<img src=x onerror=alert(1)>"));
      assert.equal(await page.$("main img, main script, a[href^='javascript:'], a[href^='data:']"), null, at);
    }
    await page.goto(`${start}?lineage=mlg://dataset/made/victim&view=table`);
    await page.waitForSelector("tbody tr");
    const [file] = await Promise.all([page.waitForEvent("download"), page.click("text=CSV")]);
    const row = fs.readFileSync(await file.path(), "utf8").split("\r\n")[1];
    assert.ok(row.includes(",\"'=HYPERLINK(\"\"x\"\")<img src=x onerror=alert(1)>\","), row);
    const [drawing] = await Promise.all([page.waitForEvent("download"), page.click("text=SVG")]);
    const svg = fs.readFileSync(await drawing.path(), "utf8");
    assert.ok(!svg.includes("<img") && svg.includes("&lt;img src=x onerror=alert(1)&gt;"));
  },

  // Each view by axe, light and dark, on a wide and on a small screen: nothing serious, and nothing beside the page.
  async accessible(page) {
    const views = {
      "": "#counts b",
      "?q=intent": ".hits li",
      "?asset=mlg://model-version/synthetic/answer-retriever/3": "#similar",
      "?lineage=mlg://model-version/synthetic/intent-classifier/2": ".react-flow__node",
      "?lineage=mlg://model-version/synthetic/intent-classifier/2&view=table": "tbody tr",
      "?impact=mlg://dataset/mteb/Banking77Classification.v2": ".lead",
      "?asset=mlg://team/synthetic/support-automation": "#needs-deprecated",
      "?compare=mlg://model-version/synthetic/intent-classifier/2": ".compared table",
      "?ask": "textarea",
    };
    const axe = fs.readFileSync(path.join(modules, "axe-core/axe.min.js"), "utf8");
    const found = [];
    for (const [colorScheme, width] of [["light", 1280], ["dark", 1280], ["dark", 390]]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 844 });
      for (const [at, shown] of Object.entries(views)) {
        await page.goto(start + at);
        await page.waitForSelector(shown);
        await page.waitForTimeout(300);
        const beside = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (beside > 0) found.push(`${at} at ${width}: ${beside} pixels beside the screen`);
        await page.evaluate(axe);
        const { violations } = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
        for (const { id, impact, nodes } of violations) {
          if (impact === "serious" || impact === "critical") found.push(`${at} ${colorScheme} ${width}: ${id}: ${nodes[0].html.slice(0, 200)} ${nodes[0].failureSummary}`);
        }
        if (process.env.MLG_SHOW) await page.screenshot({ path: `${process.env.MLG_SHOW}/${colorScheme}-${width}-${Object.keys(views).indexOf(at)}.png` });
      }
    }
    assert.deepEqual(found, []);
  },

  // The pictures of docs/catalogue.md and README, into MLG_PICTURES.
  async pictures(page) {
    const pictures = [
      ["search", "?q=intent", ".hits li"],
      ["asset", "?asset=mlg://model-version/synthetic/answer-retriever/3", "#similar"],
      ["lineage", "?lineage=mlg://production-system/synthetic/help-centre&depth=3&to=mlg://dataset/mteb/FeedbackQARetrieval", ".react-flow__edge.way"],
    ];
    await page.setViewportSize({ width: 1280, height: 800 });
    for (const [name, at, shown] of pictures) {
      await page.goto(start + at);
      await page.waitForSelector(shown);
      await page.waitForTimeout(800);
      if (process.env.MLG_PICTURES) await page.screenshot({ path: path.join(process.env.MLG_PICTURES, `catalogue-${name}.png`) });
    }
  },
};

// A way to the server that can be closed and opened again.
async function between(url) {
  const { hostname: host, port } = new URL(url);
  const sockets = new Set();
  const server = net.createServer((client) => {
    const there = net.connect(Number(port), host);
    for (const socket of [client, there]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => (client.destroy(), there.destroy()));
    }
    client.pipe(there).pipe(client);
  });
  const listen = (at) => new Promise((resolve) => server.listen(at, "127.0.0.1", resolve));
  const close = () => new Promise((resolve) => {
    server.close(resolve);
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  });
  await listen(0);
  return { port: server.address().port, close, listen };
}

async function use() {
  for (const name of names) {
    const { chromium, page, seen } = await opened(start);
    try {
      // Of what a browser says by itself of answers that a scenario wants, nothing is ours.
      const { expected } = (await scenarios[name](page)) ?? {};
      const said = seen.console.filter((line) => !expected?.test(line));
      const elsewhere = name === "away" ? seen.elsewhere.filter((url) => !url.startsWith("http://127.0.0.1:")) : seen.elsewhere;
      // In the message, since what comes after it may be cut off.
      assert.deepEqual({ said, elsewhere }, { said: [], elsewhere: [] }, JSON.stringify({ said, elsewhere }));
    } catch (error) {
      await page.screenshot({ path: `${process.env.MLG_SHOW ?? process.env.TMPDIR}/${name}.png` }).catch(() => {});
      throw new Error(`${name}, at ${page.url()}`, { cause: error });
    }
    await chromium.close();
    console.log(name);
  }
}

use().catch((error) => {
  console.error(error);
  process.exit(1);
});
