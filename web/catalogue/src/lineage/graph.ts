// What walks met, as a graph: which assets are shown, how they are connected, and the way from the subject to each. Nothing is asked here.
import type { Named } from "../parts";
import { constant } from "../words";
import type { Relationship, Walk } from "./walks";

export interface Node {
  uri: string;
  /** Null if the reader may not see it. */
  asset: (Named & { owners: { name: string }[] }) | null;
  /** Hops from the subject: negative upstream, positive downstream. */
  hop: number;
}

export interface Edge {
  from: string;
  to: string;
  /** Relationship types; none where what lies between is hidden. */
  types: string[];
}

export interface Graph {
  nodes: Map<string, Node>;
  edges: Map<string, Edge>;
}

export type Subject = Named & { owners: { name: string }[] };

/** One way between two assets, as the server answers it. */
export interface Way {
  direction: string;
  assets: Subject[];
  steps: { relationships: Relationship[] }[];
}

export function merged(subject: Subject, walks: Walk[], ways: Way[]): Graph {
  const graph: Graph = { nodes: new Map([[subject.uri, { uri: subject.uri, asset: subject, hop: 0 }]]), edges: new Map() };
  for (const walk of walks) {
    const sign = walk.direction === "UPSTREAM" ? -1 : 1;
    walk.edges.forEach(({ node, hops, restricted, via }, index) => {
      const uri = node?.uri ?? `restricted ${walk.uri} ${walk.direction} ${index}`;
      if (!graph.nodes.has(uri) && (node || restricted)) graph.nodes.set(uri, { uri, asset: node, hop: walk.at + sign * hops });
      for (const relationship of via) connect(graph, relationship);
    });
    for (const relationship of walk.relationships) connect(graph, relationship);
  }
  for (const { direction, assets, steps } of ways) {
    const sign = direction === "UPSTREAM" ? -1 : 1;
    assets.forEach((asset, index) => {
      if (!graph.nodes.has(asset.uri)) graph.nodes.set(asset.uri, { uri: asset.uri, asset, hop: sign * index });
    });
    for (const { relationships } of steps) relationships.forEach((relationship) => connect(graph, relationship));
  }
  return graph;
}

function connect(graph: Graph, { from, to, type }: { from: string; to: string; type: string }): void {
  const key = `${from}\n${to}`;
  const edge = graph.edges.get(key);
  if (!edge) graph.edges.set(key, { from, to, types: [type] });
  else if (!edge.types.includes(type)) edge.types.push(type);
}

/** Of each asset those that it depends on (`up`) and those that depend on it (`down`). */
interface Links {
  up: Map<string, string[]>;
  down: Map<string, string[]>;
}

function links(graph: Graph): Links {
  const found: Links = { up: new Map(), down: new Map() };
  const put = (map: Map<string, string[]>, key: string, value: string): void => void map.set(key, [...(map.get(key) ?? []), value]);
  for (const { from, to } of graph.edges.values()) {
    if (!graph.nodes.has(from) || !graph.nodes.has(to)) continue;
    put(found.up, from, to);
    put(found.down, to, from);
  }
  return found;
}

/** The part that is drawn: not behind a collapsed asset, of the types asked for (all where none is), the nearest first. */
export function shown(graph: Graph, subject: string, collapsed: Set<string>, types: string[], most: number): Graph & { left: number } {
  const { up, down } = links(graph);
  const met = new Set([subject]);
  for (const next of [up, down]) {
    const way = next === up ? -1 : 1;
    const queue = [subject];
    for (let uri = queue.shift(); uri !== undefined; uri = queue.shift()) {
      if (collapsed.has(uri)) continue;
      for (const other of next.get(uri) ?? []) {
        if (met.has(other) || graph.nodes.get(other)!.hop * way < 0) continue;
        met.add(other);
        queue.push(other);
      }
    }
  }
  const wanted = (node: Node): boolean =>
    node.uri === subject || ((met.has(node.uri) || node.asset === null) && (types.length === 0 || types.includes(constant(node.asset?.__typename ?? ""))));
  const order = [...graph.nodes.values()].filter(wanted).sort((a, b) => Math.abs(a.hop) - Math.abs(b.hop));
  const nodes = new Map(order.slice(0, most).map((node) => [node.uri, node]));
  return { nodes, edges: contracted(graph, nodes, up), left: order.length - nodes.size };
}

/** Edges among some nodes; what is not among them is passed over, and the edge has no type then. */
function contracted(graph: Graph, nodes: Map<string, Node>, up: Map<string, string[]>): Map<string, Edge> {
  const edges = new Map<string, Edge>();
  for (const from of nodes.keys()) {
    const met = new Set<string>();
    const queue = (up.get(from) ?? []).map((to) => ({ to, direct: true }));
    for (let step = queue.shift(); step; step = queue.shift()) {
      const { to, direct } = step;
      if (met.has(to)) continue;
      met.add(to);
      const key = `${from}\n${to}`;
      if (nodes.has(to)) edges.set(key, (direct && graph.edges.get(key)) || { from, to, types: [] });
      else for (const further of up.get(to) ?? []) queue.push({ to: further, direct: false });
    }
  }
  return edges;
}

/** A shortest way from the subject to an asset over what is drawn, both ends included; none where there is none. */
export function way(graph: Graph, subject: string, to: string): string[] {
  const { up, down } = links(graph);
  const target = graph.nodes.get(to);
  if (!target) return [];
  const next = target.hop < 0 ? up : down;
  const before = new Map<string, string>();
  const queue = [subject];
  for (let uri = queue.shift(); uri !== undefined; uri = queue.shift()) {
    if (uri === to) break;
    for (const other of next.get(uri) ?? []) {
      if (other === subject || before.has(other)) continue;
      before.set(other, uri);
      queue.push(other);
    }
  }
  if (to !== subject && !before.has(to)) return [];
  const found = [to];
  for (let uri = before.get(to); uri !== undefined; uri = before.get(uri)) found.unshift(uri);
  return found;
}
