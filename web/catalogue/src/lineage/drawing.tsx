// The graph as a drawing: pan, zoom, a small map, and arrow keys from asset to asset.
import "@xyflow/react/dist/base.css";
import "./drawing.css";
import { Background, Controls, Handle, MarkerType, MiniMap, Position, ReactFlow, type Edge as Line, type Node as Box, type NodeProps, type ReactFlowInstance } from "@xyflow/react";
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import { go, to } from "../url";
import { words } from "../words";
import type { Graph, Node } from "./graph";
import { HEIGHT, layout, WIDTH } from "./layout";

export interface Doing {
  select: (uri: string) => void;
  expand: (uri: string, hop: number) => void;
  toggle: (uri: string) => void;
}

interface Data extends Record<string, unknown> {
  node: Node;
  /** Whether what lies beyond can be asked for, is shown, or is hidden by the reader. */
  beyond: "ask" | "shown" | "collapsed" | "none";
  state: "" | "subject" | "way" | "selected" | "aside";
  doing: Doing;
}

export interface Drawn extends Graph {
  subject: string;
  selected: string | null;
  /** The assets of the way that is highlighted. */
  way: string[];
  collapsed: Set<string>;
  expanded: Set<string>;
}

function Card({ data }: NodeProps<Box<Data>>): JSX.Element {
  const { node, beyond, state, doing } = data;
  const { asset, uri, hop } = node;
  const type = asset?.__typename ?? "";
  const sign = { ask: "+", shown: "−", collapsed: "+", none: "" }[beyond];
  return (
    <div class={`card ${type} ${state}`}>
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <Handle type="source" position={Position.Right} isConnectable={false} />
      <div class="card-name" title={asset ? `${asset.name}\n${uri}` : ""}>
        {asset ? asset.name : "an asset you may not see"}
      </div>
      <div class="card-kind">
        {words(type)}
        {asset?.lifecycle && asset.lifecycle !== "ACTIVE" && <b class={asset.lifecycle}> {words(asset.lifecycle)}</b>}
        {asset?.hydration === "REFERENCE" && <b class="REFERENCE"> reference</b>}
      </div>
      {sign && asset && (
        <button
          type="button"
          tabIndex={-1}
          class={`nodrag nopan beyond ${hop < 0 ? "left" : "right"}`}
          aria-label={`${beyond === "shown" ? "Collapse" : "Expand"} ${asset.name}`}
          onClick={(event) => {
            event.stopPropagation();
            if (beyond === "ask") doing.expand(uri, hop);
            else doing.toggle(uri);
          }}
        >
          {sign}
        </button>
      )}
    </div>
  );
}

const types = { card: Card as never };

export default function Drawing({ drawn, doing }: { drawn: Drawn; doing: Doing }): JSX.Element {
  const flow = useRef<ReactFlowInstance<Box<Data>, Line> | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const places = useMemo(() => layout(drawn), [[...drawn.nodes.keys()].join(" "), drawn.edges.size]);
  const continued = useMemo(() => furthered(drawn), [drawn]);
  const boxes = useMemo(() => [...drawn.nodes.values()].map((node) => box(node, drawn, continued, places, doing)), [places, drawn]);
  const lines = useMemo(() => [...drawn.edges.values()].map((edge) => line(edge, drawn)), [drawn]);
  useEffect(() => {
    const next = requestAnimationFrame(() => flow.current && fit(flow.current, frame.current, drawn.subject, places));
    return () => cancelAnimationFrame(next);
  }, [places]);

  const pressed = (event: KeyboardEvent): void => {
    const from = (event.target as Element).closest<HTMLElement>(".react-flow__node")?.dataset.id;
    const node = from === undefined ? undefined : drawn.nodes.get(from);
    if (!node) return;
    const neighbour = beside(node, event.key, drawn, places);
    if (neighbour !== undefined) {
      event.preventDefault();
      event.stopPropagation();
      const element = document.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(neighbour)}"]`);
      element?.focus({ preventScroll: true });
      const place = places.get(neighbour)!;
      void flow.current?.setCenter(place.x + WIDTH / 2, place.y + HEIGHT / 2, { zoom: flow.current.getZoom(), duration: 100 });
    } else if (event.key === "Enter") doing.select(node.uri);
    else if (event.key === "+" || event.key === "=" || event.key === "-") {
      const { beyond } = box(node, drawn, continued, places, doing).data;
      if (beyond === "ask" && event.key !== "-") doing.expand(node.uri, node.hop);
      else if ((beyond === "collapsed") === (event.key !== "-")) doing.toggle(node.uri);
    } else if (event.key === " ") {
      event.preventDefault();
      if (node.asset) go(to({ asset: node.uri }));
    }
  };
  return (
    <div class="drawing" ref={frame} onKeyDownCapture={pressed} data-drawn={drawn.nodes.size}>
      <ReactFlow
        nodes={boxes}
        edges={lines}
        nodeTypes={types}
        onInit={(made) => {
          flow.current = made;
          fit(made, frame.current, drawn.subject, places);
        }}
        onNodeClick={(_, { id }) => doing.select(id)}
        onPaneClick={() => doing.select("")}
        nodesDraggable={false}
        nodesConnectable={false}
        edgesFocusable={false}
        elementsSelectable={false}
        disableKeyboardA11y
        minZoom={0.05}
        aria-label="Lineage, data flows from left to right. Arrow keys go from asset to asset."
      >
        <Background />
        <Controls showInteractive={false} />
        <MiniMap pannable zoomable nodeClassName={(box) => (box as Box<Data>).data.node.asset?.__typename ?? ""} ariaLabel="Small map" />
      </ReactFlow>
    </div>
  );
}

const READABLE = 0.5;
const MARGIN = 30;

/**
 * Shows all of it where that can be read, else what is around the subject; nothing where the frame is gone, since React Flow says that
 * it is there a moment after it is.
 */
function fit(flow: ReactFlowInstance<Box<Data>, Line>, frame: HTMLElement | null, subject: string, places: Map<string, { x: number; y: number }>): void {
  if (!frame) return;
  const { width, height } = frame.getBoundingClientRect();
  const [xs, ys] = [[...places.values()].map(({ x }) => x), [...places.values()].map(({ y }) => y)];
  const [left, right, top, bottom] = [Math.min(...xs) - MARGIN, Math.max(...xs) + WIDTH + MARGIN, Math.min(...ys) - MARGIN, Math.max(...ys) + HEIGHT + MARGIN];
  const zoom = Math.min(1, width / (right - left), height / (bottom - top));
  const { x, y } = places.get(subject)!;
  if (zoom < READABLE) void flow.setCenter(x + WIDTH / 2, y + HEIGHT / 2, { zoom: READABLE });
  else void flow.setCenter((left + right) / 2, (top + bottom) / 2, { zoom });
}

function box(node: Node, drawn: Drawn, continued: Set<string>, places: Map<string, { x: number; y: number }>, doing: Doing): Box<Data> {
  const { uri } = node;
  const aside = drawn.way.length > 1 && !drawn.way.includes(uri);
  const state = uri === drawn.selected ? "selected" : uri === drawn.subject ? "subject" : aside ? "aside" : drawn.way.length > 1 ? "way" : "";
  const further = continued.has(uri);
  const beyond = drawn.collapsed.has(uri) ? "collapsed" : further && node.hop !== 0 ? "shown" : drawn.expanded.has(uri) || node.hop === 0 || !node.asset ? "none" : "ask";
  return {
    id: uri,
    type: "card",
    position: places.get(uri) ?? { x: 0, y: 0 },
    width: WIDTH,
    height: HEIGHT,
    handles: [
      { type: "target", position: Position.Left, x: 0, y: HEIGHT / 2 },
      { type: "source", position: Position.Right, x: WIDTH, y: HEIGHT / 2 },
    ],
    ariaLabel: `${node.asset?.name ?? "hidden"}, ${words(node.asset?.__typename ?? "")}, ${Math.abs(node.hop)} ${Math.abs(node.hop) === 1 ? "hop" : "hops"} ${node.hop < 0 ? "upstream" : "downstream"}`,
    data: { node, beyond, state, doing },
  };
}

/** The assets beyond which, seen from the subject, others are drawn. */
function furthered({ nodes, edges }: Drawn): Set<string> {
  const found = new Set<string>();
  for (const { from, to } of edges.values()) {
    const [down, up] = [nodes.get(from)!.hop, nodes.get(to)!.hop];
    if (up > 0 && down > up) found.add(to);
    if (down < 0 && up < down) found.add(from);
  }
  return found;
}

function line({ from, to, types }: { from: string; to: string; types: string[] }, drawn: Drawn): Line {
  const at = drawn.way.indexOf(from);
  const inWay = at >= 0 && (drawn.way[at - 1] === to || drawn.way[at + 1] === to);
  const names = types.map(words).join(", ");
  const steps = drawn.nodes.get(from)!.hop - drawn.nodes.get(to)!.hop;
  return {
    id: `${from}\n${to}`,
    source: to,
    target: from,
    className: inWay ? "way" : drawn.way.length > 1 ? "aside" : types.length === 0 ? "passed" : steps === 1 ? "" : "beside",
    ...(inWay && names ? { label: names } : {}),
    ...(inWay ? { zIndex: 1 } : {}),
    markerEnd: { type: MarkerType.ArrowClosed },
    ariaLabel: names,
  };
}

/** The asset that an arrow key leads to: up and down in a column, left and right to the nearest in height. */
function beside(node: Node, key: string, drawn: Drawn, places: Map<string, { x: number; y: number }>): string | undefined {
  const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[key];
  if (!step) return undefined;
  const [columns, rows] = step as [number, number];
  const y = places.get(node.uri)!.y;
  const height = (other: Node): number => places.get(other.uri)!.y - y;
  return [...drawn.nodes.values()]
    .filter((other) => other.uri !== node.uri && other.hop === node.hop + columns && (rows === 0 || height(other) * rows > 0))
    .sort((a, b) => Math.abs(height(a)) - Math.abs(height(b)))[0]?.uri;
}
