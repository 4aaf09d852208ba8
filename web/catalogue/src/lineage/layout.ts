// Where assets stand: a column a hop, which the server knows; dagre only orders what is inside one, so that few lines cross.
import dagre from "@dagrejs/dagre";
import type { Graph } from "./graph";

export const WIDTH = 210;
export const HEIGHT = 48;
const COLUMN = 290;
const ROW = 62;
const BROKEN = 235;
const ROWS = 18;

export interface Place {
  x: number;
  y: number;
}

export function layout({ nodes, edges }: Graph): Map<string, Place> {
  const graph = new dagre.graphlib.Graph().setGraph({ rankdir: "LR", ranker: "longest-path" }).setDefaultEdgeLabel(() => ({}));
  for (const uri of nodes.keys()) graph.setNode(uri, { width: WIDTH, height: HEIGHT });
  // Data flows to the right: from what is depended on to what depends.
  for (const { from, to } of edges.values()) {
    const [left, right] = [nodes.get(to)!, nodes.get(from)!];
    if (right.hop - left.hop === 1) graph.setEdge(left.uri, right.uri);
  }
  dagre.layout(graph);
  const hops = new Map<number, string[]>();
  for (const { uri, hop } of nodes.values()) hops.set(hop, [...(hops.get(hop) ?? []), uri]);
  const places = new Map<string, Place>();
  let x = 0;
  for (const hop of [...hops.keys()].sort((a, b) => a - b)) {
    const column = hops.get(hop)!.sort((a, b) => graph.node(a).y - graph.node(b).y || (a < b ? -1 : 1));
    // A hop with very many assets is broken, so that it stays readable.
    const most = Math.max(ROWS, Math.ceil(Math.sqrt(column.length * 3)));
    const rows = Math.ceil(column.length / Math.ceil(column.length / most));
    column.forEach((uri, index) => {
      const last = Math.floor(index / rows) === Math.floor((column.length - 1) / rows);
      const here = last ? column.length - Math.floor(index / rows) * rows : rows;
      places.set(uri, { x: x + Math.floor(index / rows) * BROKEN, y: ((index % rows) - (here - 1) / 2) * ROW });
    });
    x += Math.floor((column.length - 1) / rows) * BROKEN + COLUMN;
  }
  return places;
}
