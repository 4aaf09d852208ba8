// Where everybody starts: is the graph there, what does it hold, who answers for it, what could one ask.
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import { ready, type Operation } from "../ask";
import { useAgain, useAnswer } from "../answer";
import { Overview } from "../generated/overview";
import { page } from "../page";
import { Failed, Link } from "../parts";
import { Question } from "../question/question";
import { to } from "../url";
import { capital, count, nameOf, some, words } from "../words";

type Counts = Record<string, { totalCount: number }>;

const COUNTS = `{ ${page.counts.map((field) => `${field} { totalCount }`).join(" ")} }` as Operation<Counts, object>;

export function Home(): JSX.Element {
  return (
    <div class="home">
      <h1 tabIndex={-1}>
        Model Lifecycle Graph
        <Status />
      </h1>
      {!page.catalogue && (
        <p class="failed">
          This graph has a schema of its own, which this catalogue does not know; its questions are below, and its API is at{" "}
          <a href="schema.graphql">schema.graphql</a>.
        </p>
      )}
      <section aria-labelledby="holds">
        <h2 id="holds">What this graph holds</h2>
        {page.counts.length > 0 && <Holds />}
      </section>
      {page.catalogue && <Owners />}
      <section aria-labelledby="try">
        <h2 id="try">Questions to try</h2>
        {page.examples.map(({ title, query }, index) => (
          <details key={title} open={index === 0 && !page.catalogue}>
            <summary>{title}</summary>
            <Question query={query} />
          </details>
        ))}
      </section>
      <section aria-labelledby="terminal">
        <h2 id="terminal">From a terminal</h2>
        <pre id="curl" tabIndex={0} aria-label="Command">
          {curl()}
        </pre>
        <p class="do" id="more">
          <a href="schema.graphql">The schema</a>
          <a href="readyz">Readiness</a>
          <a href="healthz">Health</a>
        </p>
      </section>
    </div>
  );
}

function curl(): string {
  const query = (page.examples[0]?.query ?? "{ __typename }").replace(/\s+/g, " ").trim();
  const body = JSON.stringify({ query }).replaceAll("'", "'\\''");
  return `curl -s ${new URL("graphql", location.href)} -H 'content-type: application/json' -d '${body}'`;
}

function Status(): JSX.Element {
  const turn = useAgain();
  const [{ ok, why }, setState] = useState<{ ok?: boolean; why: string }>({ why: "asking whether the graph answers …" });
  useEffect(() => void ready().then(setState), [turn]);
  return (
    <small id="status" role="status" class={ok === undefined ? "" : ok ? "good" : "bad"}>
      {ok ? `ready, version ${page.version}` : why}
    </small>
  );
}

function Holds(): JSX.Element {
  const { data, failure } = useAnswer(COUNTS, {});
  if (failure) return <Failed failure={failure} />;
  const nothing = data && page.counts.every((field) => data[field]?.totalCount === 0);
  return (
    <>
      <ul id="counts">
        {page.counts.map((field) => {
          const number = <b>{data ? count(data[field]?.totalCount ?? 0) : "…"}</b>;
          const type = typeOfRoot(field);
          return (
            <li key={field}>
              {type ? (
                <Link to={to({ q: "", type })}>
                  {number} {words(field)}
                </Link>
              ) : (
                <span>
                  {number} {words(field)}
                </span>
              )}
            </li>
          );
        })}
      </ul>
      {nothing && (
        <div class="empty">
          <p>Nothing yet. Load a file, import what other tools know, or send events of OpenLineage:</p>
          <pre>{`mlg load assets.ndjson\nmlg import dbt target/manifest.json\nOPENLINEAGE_URL=${new URL(".", location.href)}  # in the environment of Airflow, Spark, Flink ...`}</pre>
        </div>
      )}
    </>
  );
}

const PARTS = ["metrics", "parameters", "columns"];

/** The type that a root field lists, where it is one that search knows. */
function typeOfRoot(field: string): string | undefined {
  if (!page.catalogue || PARTS.includes(field)) return undefined;
  return words(field).replace(/s$/, "").replaceAll(" ", "_").toUpperCase();
}

function Owners(): JSX.Element | null {
  const { data } = useAnswer(Overview, {});
  const facets = data?.search.facets.map(({ field, values }) => ({ field, values: values.filter(({ value }) => value !== null) }));
  if (!facets?.some(({ values }) => values.length > 0)) return null;
  return (
    <div class="columns">
      {facets.map(({ field, values }) => (
        <section key={field} aria-labelledby={field}>
          <h2 id={field}>{field === "OWNERS" ? "Who answers for it" : capital(`${words(field)}s`)}</h2>
          <ul class="plain">
            {values.map(({ value, count: owned, asset }) => (
              <li key={value}>
                <Link to={to({ asset: value })}>{asset?.name ?? nameOf(value!)}</Link>
                <Link class="small" to={to({ q: "", [field === "OWNERS" ? "owners" : "domain"]: value })}>
                  {some(owned, "asset")}
                </Link>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
