// Hits beside their facets. Only the rows on the screen are there, however many hits there are.
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { Failed, Link, Mark, State } from "../parts";
import { to, type Place } from "../url";
import { count, words } from "../words";
import { Facets } from "./facets";
import { useHits, type Hit } from "./list";
import { selected } from "./selection";

const BEYOND = 6;

/** The height of a row, which style.css fixes. */
function rowHeight(): number {
  return matchMedia("(max-width: 40rem)").matches ? 92 : 68;
}

export function Search({ place }: { place: Place }): JSX.Element {
  const query = place.get("q") || null;
  const [{ total, hits, failure }, want] = useHits({ query, selected: selected(place) });
  const none = total === 0;
  return (
    <div class="search">
      <Facets place={place} />
      <section aria-labelledby="found">
        <h1 id="found" tabIndex={-1}>
          <span role="status">
            {total === undefined ? "Searching …" : query ? `${count(total)} ${total === 1 ? "hit" : "hits"} for “${query}”` : `${count(total)} ${total === 1 ? "asset" : "assets"}`}
          </span>
        </h1>
        {failure && <Failed failure={failure} />}
        {none && (
          <div class="empty">
            <p>{query ? "Nothing has all of these words. Try fewer, the start of a word, or no filters." : "Nothing is here."}</p>
            <p>
              <Link to={to({ q: "" })}>Browse everything</Link>
            </p>
            <p>If it should be here, load it:</p>
            <pre>{"mlg load assets.ndjson\nmlg import dbt target/manifest.json"}</pre>
          </div>
        )}
        {total !== undefined && total > 0 && <Rows total={total} hits={hits} want={want} />}
      </section>
    </div>
  );
}

function Rows({ total, hits, want }: { total: number; hits: Hit[]; want: (wanted: number) => void }): JSX.Element {
  const list = useRef<HTMLOListElement>(null);
  const [row, setRow] = useState(rowHeight);
  const [[from, until], setRange] = useState([0, 20]);
  const [active, setActive] = useState<number>();

  useLayoutEffect(() => {
    let frame = 0;
    const look = (): void => {
      frame = 0;
      const height = rowHeight();
      const top = list.current!.getBoundingClientRect().top;
      const from = Math.max(0, Math.floor(-top / height) - BEYOND);
      setRow(height);
      setRange([from, Math.ceil((innerHeight - top) / height) + BEYOND]);
    };
    const soon = (): void => {
      frame ||= requestAnimationFrame(look);
    };
    look();
    addEventListener("scroll", soon, { passive: true });
    addEventListener("resize", soon);
    return () => {
      removeEventListener("scroll", soon);
      removeEventListener("resize", soon);
      cancelAnimationFrame(frame);
    };
  }, [total]);
  const end = Math.min(until ?? 0, total);
  useEffect(() => want(end + 20), [end]);

  // J and K, or the arrows, go from hit to hit.
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      const within = event.target instanceof Element && event.target.closest("input, textarea, select, [role=listbox], dialog");
      const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[event.key];
      const inList = list.current!.contains(document.activeElement);
      if (!step || within || event.metaKey || event.ctrlKey || event.altKey || (event.key.startsWith("Arrow") && !inList)) return;
      event.preventDefault();
      setActive((active) => Math.max(0, Math.min(total - 1, active === undefined ? 0 : active + step)));
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [total]);
  useLayoutEffect(() => {
    if (active === undefined) return;
    const top = list.current!.getBoundingClientRect().top + active * row;
    const head = 80;
    if (top < head) scrollBy(0, top - head);
    else if (top + row > innerHeight) scrollBy(0, top + row - innerHeight + 8);
    list.current!.querySelector<HTMLElement>(`[aria-posinset="${active + 1}"] a`)?.focus({ preventScroll: true });
  }, [active, from, until]);

  const shown: JSX.Element[] = [];
  for (let at = from ?? 0; at < end; at++) shown.push(<Row key={at} at={at} total={total} row={row} hit={hits[at]} focused={() => setActive(at)} />);
  return (
    <ol ref={list} class="hits" style={{ height: `${total * row}px` }} aria-label="Hits">
      {shown}
    </ol>
  );
}

function Row({ at, total, row, hit, focused }: { at: number; total: number; row: number; hit: Hit | undefined; focused: () => void }): JSX.Element {
  const place = { top: `${at * row}px` };
  if (!hit) return <li style={place} class="waiting" aria-posinset={at + 1} aria-setsize={total} />;
  const { node, highlights } = hit;
  const named = highlights.find(({ field }) => field === "name");
  const others = highlights.filter(({ field }) => field !== "name");
  return (
    <li style={place} aria-posinset={at + 1} aria-setsize={total} onFocusIn={focused}>
      <Mark type={node.__typename} />
      <div class="what">
        <div class="title">
          <Link to={to({ asset: node.uri })}>
            {named && named.fragments.map(({ text }) => text).join("") === node.name ? <Fragments of={named.fragments} /> : node.name}
          </Link>
          <small>{words(node.__typename)}</small>
          <State of={node} />
        </div>
        <div class="why">
          {others.length > 0
            ? others.map(({ field, fragments }) => (
                <span key={field}>
                  <i>{words(field)}:</i> <Fragments of={fragments} />{" "}
                </span>
              ))
            : (node.description ?? node.uri)}
        </div>
      </div>
      <div class="whose">
        <div>{node.owners.map(({ name }) => name).join(", ") || (node.domain?.name ?? "")}</div>
        <div class="tags">{node.tags.slice(0, 3).join(" · ")}</div>
      </div>
    </li>
  );
}

function Fragments({ of }: { of: { text: string; hit: boolean }[] }): JSX.Element {
  return <>{of.map(({ text, hit }, index) => (hit ? <mark key={index}>{text}</mark> : text))}</>;
}
