// The landing page: is the graph there, what does it hold, what could one ask. The server says what is in the page's data.
"use strict";

const page = JSON.parse(document.getElementById("page").textContent);

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

async function ask(query) {
  const response = await fetch("graphql", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "application/graphql-response+json, application/json" },
    body: JSON.stringify({ query }),
  });
  return response.json();
}

async function tellStatus() {
  const status = document.getElementById("status");
  try {
    const ready = await fetch("readyz");
    const said = (await ready.text()).trim();
    status.textContent = ready.ok ? `Ready: the graph answers. Version ${page.version}.` : `${said}. Version ${page.version}.`;
    status.className = ready.ok ? "good" : "bad";
  } catch {
    status.textContent = "The server does not answer; is it still running?";
    status.className = "bad";
  }
}

async function tellCounts() {
  const list = document.getElementById("counts");
  const fields = page.counts.map((field) => `${field} { totalCount }`);
  try {
    const { data } = await ask(`{ ${fields.join(" ")} }`);
    for (const field of page.counts) {
      const item = element("li", field.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`));
      item.prepend(element("b", data[field].totalCount.toLocaleString("en")));
      list.append(item);
    }
  } catch {
    list.append(element("li", "The graph does not say."));
  }
}

function example({ title, query }) {
  const card = element("article");
  const answer = element("pre", undefined, { hidden: "", tabindex: "0", "aria-label": "Answer" });
  const run = element("button", "Ask", { type: "button" });
  run.addEventListener("click", async () => {
    run.disabled = true;
    try {
      answer.textContent = JSON.stringify(await ask(query), null, 2);
    } catch {
      answer.textContent = "The server does not answer; is it still running?";
    }
    answer.hidden = false;
    run.disabled = false;
  });
  const actions = element("div", undefined, { class: "do" });
  actions.append(run);
  if (page.graphiql) {
    actions.append(element("a", "Open in GraphiQL", { href: `graphiql?query=${encodeURIComponent(query)}` }));
  }
  card.append(element("h3", title), element("pre", query, { tabindex: "0", "aria-label": "Query" }), actions, answer);
  return card;
}

if (page.graphiql) {
  document.getElementById("links").prepend(element("a", "GraphiQL", { href: "graphiql" }));
}
document.getElementById("examples").append(...page.examples.map(example));
const body = JSON.stringify({ query: page.examples[0].query.replace(/\s+/g, " ").trim() }).replaceAll("'", "'\\''");
document.getElementById("curl").textContent =
  `curl -s ${new URL("graphql", location.href)} -H 'content-type: application/json' -d '${body}'`;
tellStatus();
tellCounts();
