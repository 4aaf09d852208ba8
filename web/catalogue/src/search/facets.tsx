// Facets beside the hits: what another choice would find.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Facets as Counted, type AssetFacet } from "../generated/search";
import { useAnswer } from "../answer";
import { Failed, Link } from "../parts";
import { go, to, type Place } from "../url";
import { capital, count, nameOf, words } from "../words";
import { FACETS, MORE, selected, toggled } from "./selection";

const FEW = 6;
const MANY = 50;

export function Facets({ place }: { place: Place }): JSX.Element {
  const chosen = selected(place);
  const [more, setMore] = useState(false);
  const [long, setLong] = useState<AssetFacet[]>([]);
  const shown = [...FACETS, ...MORE.filter((facet) => more || chosen.some((one) => one.facet === facet))];
  const { data, failure } = useAnswer(Counted, { query: place.get("q") || null, selected: chosen, fields: shown, first: long.length > 0 ? MANY : FEW });
  // The hits beside them ask for the token, once.
  if (failure && !data) return failure.code === "UNAUTHENTICATED" ? <div /> : <Failed failure={failure} />;
  return (
    <details class="facets" open={matchMedia("(min-width: 50rem)").matches}>
      <summary>Filters{chosen.length > 0 && ` (${chosen.length})`}</summary>
      {chosen.length > 0 && (
        <p>
          <Link to={to({ q: place.get("q") ?? "" })}>Clear all filters</Link>
        </p>
      )}
      {data?.search.facets.map(({ field, values }) => {
        const picked = chosen.find((one) => one.facet === field)?.values ?? [];
        const missing = picked.filter((value) => !values.some((other) => other.value === value));
        const all = [...missing.map((value) => ({ value, count: 0, asset: null })), ...values];
        // A facet that no hit has says nothing.
        if (picked.length === 0 && all.every(({ value }) => value === null)) return null;
        const listed = long.includes(field) ? all : all.slice(0, Math.max(FEW, missing.length + 1));
        return (
          <fieldset key={field}>
            <legend>{capital(words(field))}</legend>
            {listed.map(({ value, count: hits, asset }) => (
              <label key={value}>
                <input type="checkbox" checked={picked.includes(value)} onChange={() => go(toggled(place, field, value))} />
                <span>{value === null ? <i>none</i> : (asset?.name ?? label(field, value))}</span>
                <small>{count(hits)}</small>
              </label>
            ))}
            {values.length >= FEW && !long.includes(field) && (
              <button type="button" class="link" onClick={() => setLong([...long, field])}>
                more<span class="hidden"> values of {words(field)}</span>
              </button>
            )}
          </fieldset>
        );
      })}
      {!more && (
        <button type="button" class="link" onClick={() => setMore(true)}>
          More filters
        </button>
      )}
    </details>
  );
}

function label(facet: AssetFacet, value: string): string {
  if (value.startsWith("mlg://")) return nameOf(value);
  return /^[A-Z_]+$/.test(value) && facet !== "TAGS" ? words(value) : value;
}
