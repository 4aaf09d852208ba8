// Files of a lineage: the rows as CSV, the drawing as SVG.
import { words } from "../words";
import type { Graph } from "./graph";
import { HEIGHT, layout, WIDTH } from "./layout";

export interface Row {
  direction: string;
  hops: number;
  type: string;
  name: string;
  uri: string;
  lifecycle: string;
  owners: string;
  via: string;
}

export const COLUMNS = ["direction", "hops", "type", "name", "uri", "lifecycle", "owners", "via"] as const;

export function csv(rows: Row[]): string {
  const cell = (value: string | number): string => {
    const text = String(value);
    // A spreadsheet would work out what begins so.
    const plain = /^[=+\-@\t\r]/.test(text) && typeof value === "string" ? `'${text}` : text;
    return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
  };
  return [COLUMNS.join(","), ...rows.map((row) => COLUMNS.map((column) => cell(row[column])).join(","))].join("\r\n") + "\r\n";
}

const ESCAPED: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };

function escaped(text: string): string {
  // What XML can't hold is left out.
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "").replace(/[&<>"']/g, (sign) => ESCAPED[sign]!);
}

const LONGEST = 28;
const MARGIN = 20;

export function svg(graph: Graph, way: string[]): string {
  const places = layout(graph);
  const xs = [...places.values()].map(({ x }) => x);
  const ys = [...places.values()].map(({ y }) => y);
  const [left, top] = [Math.min(...xs) - MARGIN, Math.min(...ys) - MARGIN];
  const [width, height] = [Math.max(...xs) + WIDTH + MARGIN - left, Math.max(...ys) + HEIGHT + MARGIN - top];
  const inWay = (from: string, to: string): boolean => way.some((uri, index) => uri === from && (way[index + 1] === to || way[index - 1] === to));
  const edges = [...graph.edges.values()].map(({ from, to, types }) => {
    const [source, target] = [places.get(to)!, places.get(from)!];
    const [x1, y1, x2, y2] = [source.x + WIDTH, source.y + HEIGHT / 2, target.x, target.y + HEIGHT / 2];
    const bend = Math.max(40, Math.abs(x2 - x1) / 2);
    const look = inWay(from, to) ? 'stroke="#0550ae" stroke-width="2.5"' : 'stroke="#8c959f"';
    return `<path d="M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}" ${look}${types.length === 0 ? ' stroke-dasharray="4 4"' : ""}><title>${escaped(types.map(words).join(", "))}</title></path>`;
  });
  const nodes = [...graph.nodes.values()].map(({ uri, asset }) => {
    const { x, y } = places.get(uri)!;
    const name = asset?.name ?? "an asset you may not see";
    const short = name.length > LONGEST ? `${name.slice(0, LONGEST - 1)}…` : name;
    return (
      `<g><title>${escaped(`${name}\n${uri}`)}</title><rect x="${x}" y="${y}" width="${WIDTH}" height="${HEIGHT}" rx="5" fill="#fff" stroke="${way.includes(uri) ? "#0550ae" : "#8c959f"}"/>` +
      `<text x="${x + 10}" y="${y + 20}" font-weight="600">${escaped(short)}</text><text x="${x + 10}" y="${y + 37}" fill="#57606a" font-size="11">${escaped(words(asset?.__typename ?? ""))}</text></g>`
    );
  });
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${left} ${top} ${width} ${height}" font-family="system-ui, sans-serif" font-size="12.5">` +
    `<rect x="${left}" y="${top}" width="${width}" height="${height}" fill="#fff"/><g fill="none">${edges.join("")}</g>${nodes.join("")}</svg>\n`
  );
}

export function download(name: string, type: string, text: string): void {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = Object.assign(document.createElement("a"), { href: address, download: name.replace(/[^\w.-]+/g, "_") });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
