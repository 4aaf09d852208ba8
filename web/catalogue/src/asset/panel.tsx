// One relationship of an asset: those at its other end, what is known of the relationship, and who says so.
import type { JSX } from "preact";
import { Asset, type Named } from "../parts";
import { capital, count, day, number, words } from "../words";
import { Metrics, type Measured } from "./metrics";

export interface Fact {
  origin: string | null;
  verification: string | null;
  confidence: number | null;
  evidence: string | null;
  rule: string | null;
  recordedAt: string | null;
  validFrom: string | null;
  validTo: string | null;
  sources: string[];
}

type Related = Named & Record<string, unknown>;

export interface Connection {
  totalCount: number;
  edges: { node: Related; fact: Fact | null; properties?: Record<string, unknown> }[];
}

/** The most that one page of a connection holds. */
export const MOST = 500;

export function Panel({ name, about, connection, all }: { name: string; about: string; connection: Connection; all: () => void }): JSX.Element {
  const { totalCount, edges } = connection;
  const measured = edges.map(({ node }) => node).filter((node) => Array.isArray(node.metrics) && node.metrics.length > 0) as unknown as Measured[];
  return (
    <section class="panel" aria-labelledby={`of-${name}`}>
      <h2 id={`of-${name}`} title={about}>
        {capital(words(name))} <small>{count(totalCount)}</small>
      </h2>
      {measured.length > 0 && <Metrics of={measured} />}
      <ul class="plain">
        {edges.map(({ node, fact, properties }) => (
          <li key={node.uri}>
            <Asset of={node} />
            <small class="also">{also(node, properties)}</small>
            {fact && <Known fact={fact} />}
          </li>
        ))}
      </ul>
      {edges.length < totalCount &&
        (edges.length < MOST ? (
          <button type="button" class="link" onClick={all}>
            Show all {count(totalCount)}
            <span class="hidden"> of {words(name)}</span>
          </button>
        ) : (
          <p class="cut">
            These are the first {count(edges.length)} of {count(totalCount)}; <code>{name}Connection(after: …)</code> has the rest.
          </p>
        ))}
    </section>
  );
}

const NAMED = new Set(["__typename", "uri", "name", "lifecycle", "hydration", "metrics"]);

function also(node: Record<string, unknown>, properties: Record<string, unknown> = {}): string {
  const own = Object.entries(node).filter(([key]) => !NAMED.has(key));
  return [...own, ...Object.entries(properties)]
    .filter(([, value]) => value !== null && !(Array.isArray(value) && value.length === 0))
    .map(([key, value]) => told(key, value))
    .join(" · ");
}

function told(key: string, value: unknown): string {
  if (typeof value === "boolean") return value ? words(key) : `not ${words(key)}`;
  if (key.endsWith("At") && typeof value === "string") return `${words(key)} ${day(value)}`;
  if (typeof value === "number") return `${words(key)} ${number(value)}`;
  const text = Array.isArray(value) ? value.join(", ") : String(value);
  return /^[A-Z_]+$/.test(text) ? words(text) : key === "role" || key === "license" || key === "platform" || key === "environment" ? text : `${words(key)} ${text}`;
}

/** Who claims a relationship, how, since when: a word, and all of it for those who open it. */
function Known({ fact }: { fact: Fact }): JSX.Element | null {
  const rows = Object.entries(fact).filter(([, value]) => value !== null && (!Array.isArray(value) || value.length > 0));
  if (rows.length === 0) return null;
  const short = [fact.origin && words(fact.origin), fact.verification === "VERIFIED" || fact.verification === "PHANTOM" ? words(fact.verification) : null]
    .filter(Boolean)
    .join(", ");
  return (
    <details class="fact">
      <summary title="What is known of this relationship">{short || "known since"}{fact.sources.length > 0 && ` by ${fact.sources[0]}`}</summary>
      <dl>
        {rows.map(([key, value]) => (
          <div key={key}>
            <dt>{words(key)}</dt>
            <dd>{Array.isArray(value) ? value.join(", ") : typeof value === "string" && /^[A-Z]+$/.test(value) ? words(value) : String(value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
