// Everything around one asset: what is known of it, its parts, its relationships, who uses it, and what is like it.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Operation } from "../ask";
import { useAnswer } from "../answer";
import { panels } from "../generated/panels";
import { Busy, Empty, Failed } from "../parts";
import type { Place } from "../url";
import { capital, day, number, safe, words } from "../words";
import { Head, PEOPLE, type Subject } from "./head";
import { Metrics, type Metric } from "./metrics";
import { MOST, Panel, type Connection } from "./panel";
import { Holdings } from "../team/holdings";
import { Similar, Usage } from "./reuse";

type Parts = { totalCount: number; nodes: Record<string, unknown>[] };
type Answered = { asset: Record<string, unknown> | null };

const FEW = 8;
const NO_PARTS = 2;

export function Asset({ place }: { place: Place }): JSX.Element {
  const uri = place.get("asset") ?? "";
  return (
    <Head key={uri} uri={uri} view="asset">
      {(subject) => <Body subject={subject} />}
    </Head>
  );
}

function Body({ subject }: { subject: Subject }): JSX.Element {
  const [first, setFirst] = useState(FEW);
  const [document, properties, relationships] = panels[subject.__typename] ?? ["", [], []];
  const operation = document as Operation<Answered, { uri: string; first: number }>;
  const { data, failure } = useAnswer(operation, document ? { uri: subject.uri, first } : null);
  const asset = data?.asset;
  const people = PEOPLE.includes(subject.__typename);
  const connections = relationships.map(([name, , about, flags]) => ({ name, about, flags, answered: asset?.[`${name}Connection`] as (Connection & Parts) | undefined }));
  const there = connections.filter(({ answered }) => answered && answered.totalCount > 0);
  return (
    <div class="body">
      {subject.description ? (
        <p class="description">{subject.description}</p>
      ) : (
        subject.hydration === "REFERENCE" && (
          <Empty command={"mlg load assets.ndjson\nmlg import dbt target/manifest.json"}>
            Others have named this, and no source has described it yet. Load or import what its source knows:
          </Empty>
        )
      )}
      {failure && !data && <Failed failure={failure} />}
      {!asset && !failure && <Busy />}
      {asset && <Properties of={asset} known={properties} />}
      {people && <Holdings subject={subject} />}
      <div class="panels">
        {!people && <Usage uri={subject.uri} />}
        {there.map(({ name, about, flags, answered }) =>
          flags >= NO_PARTS ? (
            <PartsPanel key={name} name={name} about={about} parts={answered!} />
          ) : (
            <Panel key={name} name={name} about={about} connection={answered!} all={() => setFirst(MOST)} />
          ),
        )}
        {!people && <Similar uri={subject.uri} />}
      </div>
      {asset && there.length === 0 && (
        <Empty command="mlg load relationships.ndjson">Nothing is related to this yet. Lines of a file, events of OpenLineage or an import relate assets:</Empty>
      )}
    </div>
  );
}

function Properties({ of, known }: { of: Record<string, unknown>; known: [string, string][] }): JSX.Element | null {
  const rows = known.filter(([name]) => {
    const value = of[name];
    return value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);
  });
  if (rows.length === 0) return null;
  return (
    <dl class="properties">
      {rows.map(([name, about]) => (
        <div key={name} title={about}>
          <dt>{capital(words(name))}</dt>
          <dd class={String(of[name]).length > 30 ? "long" : undefined}>{shown(of[name])}</dd>
        </div>
      ))}
    </dl>
  );
}

const MANY = 12;

function shown(value: unknown): JSX.Element | string {
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) {
    const rest = value.length - MANY;
    return rest > 0 ? `${value.slice(0, MANY).join(", ")} and ${rest} more` : value.join(", ");
  }
  const text = String(value);
  const address = safe(text);
  if (address) {
    return (
      <a href={address} rel="noopener noreferrer" target="_blank">
        {text}
      </a>
    );
  }
  if (/^\d{4}-\d\d-\d\dT/.test(text)) {
    return (
      <time dateTime={text} title={text}>
        {day(text)} {text.slice(11, 16)}
      </time>
    );
  }
  return /^[A-Z_]+$/.test(text) ? words(text) : text;
}

/** Columns, parameters or metrics: what belongs to this asset alone. */
function PartsPanel({ name, about, parts }: { name: string; about: string; parts: Parts }): JSX.Element {
  const keys = Object.keys(parts.nodes[0] ?? {}).filter((key) => parts.nodes.some((node) => node[key] !== null && !(Array.isArray(node[key]) && (node[key] as unknown[]).length === 0)));
  const nodes = keys.includes("position") ? [...parts.nodes].sort((a, b) => ((a.position as number) ?? 1e9) - ((b.position as number) ?? 1e9)) : parts.nodes;
  const metrics = name === "metrics" ? (nodes as unknown as Metric[]) : [];
  return (
    <section class="panel wide" aria-labelledby={`of-${name}`}>
      <h2 id={`of-${name}`} title={about}>
        {capital(words(name))} <small>{number(parts.totalCount)}</small>
      </h2>
      {metrics.length > 1 && <Metrics of={metrics.map((metric) => ({ uri: "", name: metric.split ?? "", metrics: [{ ...metric, split: null }] }))} />}
      <div class="scroll" tabIndex={0} role="region" aria-labelledby={`of-${name}`}>
        <table>
          <thead>
            <tr>
              {keys.map((key) => (
                <th key={key} scope="col">
                  {words(key)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {nodes.map((node, index) => (
              <tr key={index}>
                {keys.map((key) => (
                  <td key={key} class={typeof node[key] === "number" ? "number" : ""}>
                    {node[key] === null ? "" : shown(node[key])}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {parts.nodes.length < parts.totalCount && (
        <p class="cut">
          These are the first {number(parts.nodes.length)} of {number(parts.totalCount)}; <code>{name}Connection(after: …)</code> has the rest.
        </p>
      )}
    </section>
  );
}
