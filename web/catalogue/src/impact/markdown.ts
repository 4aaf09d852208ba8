// An impact as Markdown, to paste into a pull request or a message.
import type { ImpactQuery } from "../generated/impact";
import { count, nameOf, some, words } from "../words";

export type Reached = NonNullable<ImpactQuery["asset"]>["impact"];
export type Affected = Reached["liveDeployments"][number];

export const LIVE: [keyof Pick<Reached, "liveDeployments" | "productionSystems" | "runningExperiments">, string, string][] = [
  ["productionSystems", "Production systems", "production system"],
  ["liveDeployments", "Live deployments", "live deployment"],
  ["runningExperiments", "Running experiments", "running experiment"],
];

/** `135 assets are affected: 1 production system, ...`. */
export function summary(impact: Reached): string {
  const live = LIVE.map(([key, , one]) => some(impact[key].length, one)).join(", ");
  const all = impact.totalCount === null ? "More assets than are counted" : some(impact.totalCount, "asset");
  return `${all} ${impact.totalCount === 1 ? "is" : "are"} affected, among them ${live}.`;
}

/** The types by how many of them are affected, and how many at each hop. */
export function byType(impact: Reached): { type: string; total: number; hops: Map<number, number> }[] {
  const types = new Map<string, { type: string; total: number; hops: Map<number, number> }>();
  for (const { type, hops, count } of impact.counts) {
    const row = types.get(type) ?? { type, total: 0, hops: new Map() };
    row.total += count;
    row.hops.set(hops, count);
    types.set(type, row);
  }
  return [...types.values()].sort((a, b) => b.total - a.total);
}

/** The names along the way from something live back to what changes. */
export function along(affected: Affected): string[] {
  return [affected.asset.uri, ...affected.path.map(({ to }) => to)];
}

export function markdown(subject: { name: string; uri: string }, impact: Reached): string {
  const lines = [`## What changes with ${plain(subject.name)}`, "", `\`${subject.uri}\``, "", summary(impact)];
  if (!impact.completeness.exact) lines.push("", `There may be more (${impact.completeness.cut.map(words).join(", ")}).`);
  for (const [key, title] of LIVE) {
    if (impact[key].length === 0) continue;
    lines.push("", `### ${title}`, "");
    for (const affected of impact[key]) lines.push(`- **${plain(affected.asset.name)}**: ${along(affected).map((uri) => plain(nameOf(uri))).join(" → ")}`);
  }
  if (impact.owners.length > 0) {
    lines.push("", "### Whom to tell", "");
    for (const { owner, count: theirs } of impact.owners) {
      const contact = [("channel" in owner && owner.channel) || "", ("email" in owner && owner.email) || ""].filter(Boolean).join(", ");
      lines.push(`- ${plain(owner.name)}${contact && ` (${plain(contact)})`}: ${some(theirs, "asset")}`);
    }
  }
  lines.push("", "### All of it", "", "| type | affected |", "|---|---:|");
  for (const { type, total } of byType(impact)) lines.push(`| ${words(type)} | ${count(total)} |`);
  return `${lines.join("\n")}\n`;
}

/** A name is text, not markup. */
function plain(text: string): string {
  return text.replace(/[\r\n]+/g, " ").replace(/[\\`*_[\]<>|#!]/g, "\\$&");
}
