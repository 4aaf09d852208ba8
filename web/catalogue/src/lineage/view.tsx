// The lineage of an asset, as a drawing or as a table, and what of it is not there.
import type { ComponentType, JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import { useAnswer } from "../answer";
import { Head, type Subject as Described } from "../asset/head";
import { Between, type LineageType } from "../generated/lineage";
import { Busy, Empty, Failed } from "../parts";
import { changed, go, type Place } from "../url";
import { count, nameOf, some, words } from "../words";
import { Controls } from "./controls";
import type { Doing, Drawn } from "./drawing";
import { csv, download, svg, type Row } from "./files";
import { merged, shown, way, type Graph, type Node } from "./graph";
import { Table } from "./table";
import { PAGE, useWalks, type Walk, type Walking } from "./walks";

/** Assets drawn at once; more on demand. */
const DRAWN = 2 * PAGE;
const DEPTH = 2;

export function Lineage({ place }: { place: Place }): JSX.Element {
  const uri = place.get("lineage") ?? "";
  return (
    <Head key={uri} uri={uri} view="lineage">
      {(subject) => <Body subject={subject} place={place} />}
    </Head>
  );
}

export function depthOf(place: Place): number | null {
  const depth = place.get("depth");
  return depth === "all" ? null : Math.min(64, Math.max(1, Math.trunc(Number(depth) || DEPTH)));
}

function Body({ subject, place }: { subject: Described; place: Place }): JSX.Element {
  const depth = depthOf(place);
  const through = place.getAll("through") as LineageType[];
  const types = place.getAll("type");
  const target = place.get("to");
  const walking = useWalks(subject.uri, depth, through);
  const between = useAnswer(Between, target ? { uri: subject.uri, to: target, through: through.length > 0 ? through : null } : null);
  const paths = target ? between.data?.asset?.paths : undefined;
  const [collapsed, setCollapsed] = useState<Set<string>>(new Set());
  const [most, setMost] = useState(DRAWN);
  const [selected, setSelected] = useState<string | null>(null);
  const [chosen, setChosen] = useState(0);
  useEffect(() => setChosen(0), [target]);

  const whole = useMemo(
    () => merged({ ...subject, owners: subject.ownersConnection.edges.map(({ node }) => node) }, walking.walks, paths?.paths ?? []),
    [walking.walks.map(({ edges }) => edges.length).join(), paths, subject.uri],
  );
  const visible = useMemo(() => shown(whole, subject.uri, collapsed, types, most), [whole, collapsed, types.join(), most]);
  const path = paths?.paths[chosen];
  const highlighted = selected ? way(visible, subject.uri, selected) : (path?.assets.map(({ uri }) => uri) ?? []);
  const expanded = new Set(walking.walks.filter(({ at, depth }) => at !== 0 && depth === 1).map(({ uri }) => uri));
  const drawn: Drawn = useMemo(
    () => ({ nodes: visible.nodes, edges: visible.edges, subject: subject.uri, selected, way: highlighted, collapsed, expanded }),
    [visible, selected, highlighted.join(), [...expanded].join()],
  );
  const doing: Doing = {
    select: (uri) => setSelected(uri && uri !== selected && uri !== subject.uri ? uri : null),
    expand: walking.expand,
    toggle: (uri) => setCollapsed((before) => new Set(before.has(uri) ? [...before].filter((other) => other !== uri) : [...before, uri])),
  };
  const rows = useMemo(() => listed(whole, types), [whole, types.join()]);
  const asTable = place.get("view") === "table";
  const met = walking.walks.reduce((sum, walk) => sum + walk.edges.length, 0);
  if (walking.failure && met === 0) return <Failed failure={walking.failure} />;
  return (
    <div class="lineage">
      <Controls
        place={place}
        whole={whole}
        depth={depth}
        files={{
          csv: () => download(`lineage of ${subject.name}.csv`, "text/csv", csv(rows)),
          svg: () => download(`lineage of ${subject.name}.svg`, "image/svg+xml", svg(visible, highlighted)),
        }}
      />
      {target && <Paths of={paths} target={target} busy={between.busy} chosen={chosen} choose={setChosen} failure={between.failure} />}
      {walking.walks.map((walk, index) => (
        <Cut key={index} walk={walk} walking={walking} place={place} />
      ))}
      {visible.left > 0 && !asTable && (
        <p class="cut" role="status">
          {count(visible.nodes.size)} assets are drawn, the nearest; {count(visible.left)} more are in the table.{" "}
          <button type="button" class="link" onClick={() => setMost(most + DRAWN)}>
            Draw {count(Math.min(DRAWN, visible.left))} more
          </button>
        </p>
      )}
      {walking.failure && <Failed failure={walking.failure} />}
      {walking.walks.length === 0 ? (
        <Busy />
      ) : met === 0 ? (
        <Empty command={"OPENLINEAGE_URL=http://…   # in the environment of Airflow, Spark, Flink ...\nmlg import dbt target/manifest.json"}>
          Nothing is known of where this comes from or where it goes. Events of OpenLineage and imports tell:
        </Empty>
      ) : asTable ? (
        <Table rows={rows} />
      ) : (
        <Loaded drawn={drawn} doing={doing} />
      )}
      {selected && <Selected node={visible.nodes.get(selected)} way={highlighted} graph={visible} doing={doing} />}
    </div>
  );
}

/** The drawing, which is loaded when it is first shown. */
function Loaded({ drawn, doing }: { drawn: Drawn; doing: Doing }): JSX.Element {
  const [Drawing, setDrawing] = useState<ComponentType<{ drawn: Drawn; doing: Doing }>>();
  useEffect(() => void import("./drawing").then((loaded) => setDrawing(() => loaded.default)), []);
  return Drawing ? <Drawing drawn={drawn} doing={doing} /> : <Busy />;
}

const CUTS = { DEPTH: "more lies beyond", NODES: "there are more assets than one walk meets", HIDDEN: "some of it you may not see" };

/** What of a walk is not there, and how to get it. */
function Cut({ walk, walking, place }: { walk: Walk; walking: Walking; place: Place }): JSX.Element | null {
  const whose = walk.at === 0 ? words(walk.direction) : `beyond ${nameOf(walk.uri)}`;
  const cuts = walk.cut.filter((cut) => cut !== "DEPTH" || walk.at === 0);
  if (cuts.length === 0 && !walk.more) return null;
  const total = walk.total === null ? "more than are counted" : count(walk.total);
  return (
    <p class="cut" role="status">
      <b>{whose}</b>: {walk.more ? `the nearest ${count(walk.edges.length)} of ${total}` : some(walk.edges.length, "asset")}
      {cuts.length > 0 && `; ${cuts.map((cut) => CUTS[cut]).join("; ")}`}.{" "}
      {walk.more && (
        <>
          <button type="button" class="link" disabled={walking.busy} onClick={() => walking.more(walk)}>
            {PAGE} more
          </button>{" "}
          <button type="button" class="link" disabled={walking.busy} onClick={() => void walking.all(walk, 5000)}>
            all, for the table
          </button>{" "}
        </>
      )}
      {cuts.includes("DEPTH") && walk.depth !== null && (
        <>
          <button type="button" class="link" onClick={() => go(changed(place, { depth: walk.depth! + 1 }))}>
            one hop more
          </button>{" "}
          <button type="button" class="link" onClick={() => go(changed(place, { depth: "all" }))}>
            all hops
          </button>
        </>
      )}
      {cuts.includes("NODES") && "Choose relationships to walk, or fewer hops."}
    </p>
  );
}

type Found = NonNullable<NonNullable<ReturnType<typeof useAnswer<import("../generated/lineage").BetweenQuery, unknown>>["data"]>["asset"]>["paths"];

function Paths({ of, target, busy, chosen, choose, failure }: { of: Found | undefined; target: string; busy: boolean; chosen: number; choose: (index: number) => void; failure: Parameters<typeof Failed>[0]["failure"] | undefined }): JSX.Element {
  if (failure) return <Failed failure={failure} />;
  if (busy || !of) return <Busy />;
  if (of.paths.length === 0) {
    return (
      <p class="cut" role="status">
        No way leads from here to <code>{target}</code>, up or down, within {some(of.lookedAt, "hop")}.
      </p>
    );
  }
  return (
    <p role="status" class="do">
      {of.total === null && "at least "}
      {some(of.total ?? of.atLeast, "way")} to <b>{of.paths[0]!.assets.at(-1)!.name}</b>, {words(of.paths[chosen]?.direction ?? "")}:
      {of.paths.map(({ hops }, index) => (
        <button key={index} type="button" class="small" aria-pressed={index === chosen} onClick={() => choose(index)}>
          {some(hops, "hop")}
        </button>
      ))}
    </p>
  );
}

function Selected({ node, way, graph, doing }: { node: Node | undefined; way: string[]; graph: Graph; doing: Doing }): JSX.Element | null {
  if (!node?.asset) return null;
  return (
    <p class="do" role="status">
      <a href={`?asset=${encodeURIComponent(node.uri)}`} onClick={(event) => (event.preventDefault(), go(`?asset=${encodeURIComponent(node.uri)}`))}>
        Open {node.asset.name}
      </a>
      <small>{way.map((uri) => graph.nodes.get(uri)?.asset?.name ?? nameOf(uri)).join(" → ")}</small>
      <button type="button" class="small" onClick={() => doing.select("")}>
        Clear
      </button>
    </p>
  );
}

function listed(whole: Graph, types: string[]): Row[] {
  const rows: Row[] = [];
  for (const { uri, asset, hop } of whole.nodes.values()) {
    if (hop === 0) continue;
    const type = asset?.__typename ?? "";
    if (types.length > 0 && !types.includes(words(type).replaceAll(" ", "_").toUpperCase())) continue;
    rows.push({
      direction: hop < 0 ? "upstream" : "downstream",
      hops: Math.abs(hop),
      type,
      name: asset?.name ?? "",
      uri: asset ? uri : "",
      lifecycle: asset?.lifecycle ?? "",
      owners: asset?.owners.map(({ name }) => name).join("; ") ?? "",
      via: "",
    });
  }
  const byUri = new Map(rows.map((row) => [row.uri, row]));
  for (const { from, to, types } of whole.edges.values()) {
    const [dependent, dependence] = [whole.nodes.get(from), whole.nodes.get(to)];
    if (!dependent || !dependence || Math.abs(dependent.hop - dependence.hop) !== 1) continue;
    const row = byUri.get(Math.abs(dependent.hop) > Math.abs(dependence.hop) ? from : to);
    for (const type of types) if (row && !row.via.includes(type)) row.via += row.via ? `; ${type}` : type;
  }
  return rows.sort((a, b) => (a.direction === b.direction ? a.hops - b.hops || (a.name < b.name ? -1 : 1) : a.direction < b.direction ? 1 : -1));
}
