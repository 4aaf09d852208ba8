// Two model versions side by side: what they are, how they measured, how they were trained, on what, with which features.
import type { JSX } from "preact";
import { useAnswer } from "../answer";
import { Head, type Subject } from "../asset/head";
import { Comparison, Versions, type ComparisonQuery } from "../generated/compare";
import { Asset, Busy, Empty, Failed, type Named } from "../parts";
import { changed, go, type Place } from "../url";
import { capital, day, number, words } from "../words";

type Version = Extract<NonNullable<ComparisonQuery["assetsByUri"][number]>, { __typename: "ModelVersion" }>;

export function Compare({ place }: { place: Place }): JSX.Element {
  const uri = place.get("compare") ?? "";
  return (
    <Head key={uri} uri={uri} view="compare">
      {(subject) => <Body subject={subject} place={place} />}
    </Head>
  );
}

function Body({ subject, place }: { subject: Subject; place: Place }): JSX.Element {
  const other = place.get("with");
  const siblings = useAnswer(Versions, { uri: subject.uri });
  const asset = siblings.data?.asset;
  const versions = (asset && "model" in asset && asset.model?.versions) || [];
  const choices = versions.filter(({ uri }) => uri !== subject.uri);
  // Without a choice: the version made before this one, or else any other.
  const at = versions.findIndex(({ uri }) => uri === subject.uri);
  const chosen = other ?? (versions[at + 1] ?? choices[0])?.uri;
  const { data, failure } = useAnswer(Comparison, chosen ? { uris: [subject.uri, chosen] } : null);
  if (siblings.failure && !asset) return <Failed failure={siblings.failure} />;
  if (failure && !data) return <Failed failure={failure} />;
  const [left, right] = (data?.assetsByUri ?? []).map((version) => (version?.__typename === "ModelVersion" ? version : undefined));
  return (
    <div class="compare">
      <p>
        <label>
          With{" "}
          <select value={chosen ?? ""} onChange={(event) => go(changed(place, { with: event.currentTarget.value }))}>
            {chosen && !choices.some(({ uri }) => uri === chosen) && <option value={chosen}>{right?.name ?? chosen}</option>}
            {choices.map(({ uri, name, stage }) => (
              <option key={uri} value={uri}>
                {name}
                {stage && ` (${words(stage)})`}
              </option>
            ))}
          </select>
        </label>
      </p>
      {!chosen && asset && (
        <Empty command="mlg load versions.ndjson">
          Its model has no other version. `with=` in the address takes the uri of any model version; or load another one of this model:
        </Empty>
      )}
      {chosen && !data && <Busy />}
      {data && !(left && right) && <Empty>One of the two is no model version, or you may not see it.</Empty>}
      {left && right && <Both left={left} right={right} />}
    </div>
  );
}

interface Row {
  name: string;
  left: string | number | null;
  right: string | number | null;
  /** Beside each, such as the version of the data. */
  notes?: [string, string];
  /** A link for the row's name. */
  of?: Named;
}

function Both({ left, right }: { left: Version; right: Version }): JSX.Element {
  const facts = (["version", "stage", "lifecycle", "license", "format", "sizeBytes", "releasedOn", "createdAt"] as const).map((name) => ({
    name: capital(words(name)),
    left: plain(left[name]),
    right: plain(right[name]),
  }));
  return (
    <>
      <Rows title="What they are" rows={facts} left={left} right={right} />
      <Rows title="Metrics" rows={paired(metrics(left), metrics(right))} left={left} right={right} difference />
      <Rows title="Parameters of training" rows={paired(parameters(left), parameters(right))} left={left} right={right} />
      <Rows title="Training data" rows={paired(data(left), data(right))} left={left} right={right} />
      <Rows title="Features" rows={paired(features(left), features(right))} left={left} right={right} />
    </>
  );
}

type Values = Map<string, { value: string | number; of?: Named; note?: string }>;

function metrics(version: Version): Values {
  const values: Values = new Map();
  const put = (on: string, note: string, { name, split, value, unit }: { name: string; split: string | null; value: number; unit: string | null }): void =>
    void values.set(`${name}${split ? ` (${split})` : ""}${unit ? `, ${unit}` : ""}${on}`, { value, note });
  for (const { metrics, datasets, datasetVersions } of version.evaluations) {
    // On one dataset they can be compared, and it is said where its version was another one.
    const names = [datasets, datasetVersions].map((on) => on.map(({ name }) => name).join(", "));
    const on = names[0] || names[1] || "";
    for (const metric of metrics) put(on && ` on ${on}`, names[0] ? names[1]! : "", metric);
  }
  for (const metric of version.producedBy?.metrics ?? []) put(" in training", "", metric);
  return values;
}

function parameters(version: Version): Values {
  return new Map(version.producedBy?.parameters.map(({ name, value }) => [name, { value: value ?? "" }]));
}

function data(version: Version): Values {
  const edges = [...version.trainedOnConnection.edges, ...version.trainedOnVersionsConnection.edges];
  return new Map(edges.map(({ node, properties }) => [node.name, { value: [properties.role, properties.split].filter(Boolean).join(", ") || "yes", of: node }]));
}

function features(version: Version): Values {
  const told = (importance: number | null, required: boolean | null): string =>
    [importance === null ? "" : number(importance), required === true ? "required" : ""].filter(Boolean).join(", ") || "yes";
  return new Map(version.usesFeaturesConnection.edges.map(({ node, properties }) => [node.name, { value: told(properties.importance, properties.required), of: node }]));
}

function paired(left: Values, right: Values): Row[] {
  const names = [...new Set([...left.keys(), ...right.keys()])].sort();
  return names.map((name) => {
    const [one, other] = [left.get(name), right.get(name)];
    const of = (one ?? other)!.of;
    const notes: [string, string] = [one?.note ?? "", other?.note ?? ""];
    return { name, left: one?.value ?? null, right: other?.value ?? null, ...(of ? { of } : {}), ...(notes[0] === notes[1] ? {} : { notes }) };
  });
}

function plain(value: string | number | null): string | number | null {
  if (typeof value !== "string") return value;
  if (/^\d{4}-\d\d-\d\dT/.test(value)) return day(value);
  return /^[A-Z_]+$/.test(value) ? words(value) : value;
}

function Rows({ title, rows, left, right, difference }: { title: string; rows: Row[]; left: Version; right: Version; difference?: boolean }): JSX.Element {
  const told = rows.filter((row) => row.left !== null || row.right !== null);
  const cell = (value: string | number | null): JSX.Element | string => (value === null ? <i aria-label="none">–</i> : typeof value === "number" ? number(value) : value);
  return (
    <section class="compared" aria-label={title}>
      <h2>{title}</h2>
      {told.length === 0 ? (
        <p>
          <small>Nothing is known of either.</small>
        </p>
      ) : (
        <div class="scroll all" tabIndex={0} role="region" aria-label={title}>
          <table>
            <thead>
              <tr>
                <th scope="col">
                  <span class="hidden">what</span>
                </th>
                <th scope="col">
                  <Asset of={{ ...left, lifecycle: null }} />
                </th>
                <th scope="col">
                  <Asset of={{ ...right, lifecycle: null }} />
                </th>
                {difference && <th scope="col">difference</th>}
              </tr>
            </thead>
            <tbody>
              {told.map((row) => (
                <tr key={row.name} class={row.left === row.right ? "same" : "other"}>
                  <th scope="row">{row.of ? <Asset of={row.of} /> : row.name}</th>
                  <td>
                    {cell(row.left)} {row.notes && <small>{row.notes[0]}</small>}
                  </td>
                  <td>
                    {cell(row.right)} {row.notes && <small>{row.notes[1]}</small>}
                  </td>
                  {difference && <td>{typeof row.left === "number" && typeof row.right === "number" ? signed(row.left - row.right) : ""}</td>}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}

/** Of the one that is looked at against the other. */
function signed(value: number): string {
  return value === 0 ? "0" : `${value > 0 ? "+" : "−"}${number(Math.abs(value))}`;
}
