// What is walked and how it is shown; all of it is in the address.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { useAnswer } from "../answer";
import type { LineageType } from "../generated/lineage";
import { SuggestedAssets } from "../generated/search";
import { Link } from "../parts";
import { changed, go, type Place } from "../url";
import { capital, constant, count, words } from "../words";
import type { Graph } from "./graph";

const RELATIONSHIPS: LineageType[] = [
  "CONSUMES",
  "DEPENDS_ON",
  "DEPLOYS",
  "DERIVED_FROM",
  "EVALUATED_ON",
  "EVALUATES",
  "EXPOSES",
  "HAS_CELL",
  "PRODUCED_BY",
  "RUN_OF",
  "TASK_OF",
  "TESTS",
  "TRAINED_ON",
  "USES_FEATURE",
  "VERSION_OF",
];

export function Controls({ place, whole, depth, files }: { place: Place; whole: Graph; depth: number | null; files: { csv: () => void; svg: () => void } }): JSX.Element {
  const asTable = place.get("view") === "table";
  const counts = new Map<string, number>();
  for (const { asset, hop } of whole.nodes.values()) {
    if (asset && hop !== 0) counts.set(constant(asset.__typename), (counts.get(constant(asset.__typename)) ?? 0) + 1);
  }
  return (
    <div class="controls">
      <label>
        Hops{" "}
        <select value={depth === null ? "all" : String(depth)} onChange={(event) => go(changed(place, { depth: event.currentTarget.value }))}>
          {["1", "2", "3", "4", "5", "6", "8", "12"].map((hops) => (
            <option key={hops}>{hops}</option>
          ))}
          <option value="all">all</option>
        </select>
      </label>
      <Choice name="through" label="Relationships" place={place} values={RELATIONSHIPS} />
      <Choice name="type" label="Types" place={place} values={[...counts.keys()].sort()} counts={counts} />
      <To place={place} />
      <span class="spread" />
      <Link to={changed(place, { view: asTable ? null : "table" })}>{asTable ? "As a graph" : "As a table"}</Link>
      <button type="button" class="small" onClick={files.csv}>
        CSV
      </button>
      <button type="button" class="small" onClick={files.svg}>
        SVG
      </button>
    </div>
  );
}

function Choice({ name, label, place, values, counts }: { name: string; label: string; place: Place; values: string[]; counts?: Map<string, number> }): JSX.Element {
  const chosen = place.getAll(name);
  const toggle = (value: string): void => go(changed(place, { [name]: chosen.includes(value) ? chosen.filter((other) => other !== value) : [...chosen, value] }));
  return (
    <details class="choice">
      <summary>
        {label}: {chosen.length === 0 ? "all" : chosen.length}
      </summary>
      <fieldset>
        <legend class="hidden">{label}</legend>
        {[...new Set([...values, ...chosen])].map((value) => (
          <label key={value}>
            <input type="checkbox" checked={chosen.includes(value)} onChange={() => toggle(value)} /> {capital(words(value))}
            {counts && <small> {count(counts.get(value) ?? 0)}</small>}
          </label>
        ))}
      </fieldset>
    </details>
  );
}

/** Another asset, to see the ways there. */
function To({ place }: { place: Place }): JSX.Element {
  const asked = place.get("to") ?? "";
  const [text, setText] = useState(asked);
  const prefix = text.trim();
  const { data } = useAnswer(SuggestedAssets, prefix && !prefix.startsWith("mlg://") ? { prefix, types: null, first: 10 } : null);
  const options = data?.suggest.filter(({ asset }) => asset) ?? [];
  const submit = (value: string): void => go(changed(place, { to: value || null }));
  return (
    <form
      class="to"
      onSubmit={(event) => {
        event.preventDefault();
        const exact = options.find((option) => option.text === prefix) ?? options[0];
        submit(prefix.includes(":") ? prefix : (exact?.asset?.uri ?? prefix));
      }}
    >
      <label>
        Way to{" "}
        <input
          list="ways"
          placeholder="name or uri"
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            if (event.currentTarget.value.startsWith("mlg://") && options.some(({ asset }) => asset?.uri === event.currentTarget.value)) submit(event.currentTarget.value);
          }}
        />
      </label>
      <datalist id="ways">
        {options.map(({ text, type, asset }) => (
          <option key={asset!.uri} value={asset!.uri}>
            {text}, {words(type)}
          </option>
        ))}
      </datalist>
      {asked && (
        <button
          type="button"
          class="small"
          onClick={() => {
            setText("");
            submit("");
          }}
        >
          Clear
        </button>
      )}
    </form>
  );
}
