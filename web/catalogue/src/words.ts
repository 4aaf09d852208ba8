// Names for people: of types, fields, numbers and moments.

/** `ModelVersion`, `MODEL_VERSION` or `modelVersions` as words: `model version`. */
export function words(name: string): string {
  if (/^[A-Z0-9_]+$/.test(name)) return name.replaceAll("_", " ").toLowerCase();
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, " $&").toLowerCase();
}

export function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `MODEL_VERSION` of `ModelVersion`. */
export function constant(name: string): string {
  return name.replace(/(?<=[a-z0-9])[A-Z]/g, "_$&").toUpperCase();
}

/** `ModelVersion` of the type in `mlg://model-version/...`, or nothing where the text is no such uri. */
export function typeOf(uri: string): string | undefined {
  const kebab = /^mlg:\/\/([a-z-]+)\//.exec(uri)?.[1];
  return kebab?.split("-").map(capital).join("");
}

/** What an asset is probably called, where only its uri is known: of versions and runs with what they are of. */
export function nameOf(uri: string): string {
  const parts = uri.slice("mlg://".length).split("/").slice(2);
  return parts.slice(/^mlg:\/\/([a-z-]+-version|run|evaluation)\//.test(uri) ? -2 : -1).join("/") || uri;
}

export function count(number: number): string {
  return number.toLocaleString("en");
}

/** `1 hit`, `2 hits`. */
export function some(number: number, what: string, many = `${what}s`): string {
  return `${count(number)} ${number === 1 ? what : many}`;
}

export function number(value: number): string {
  if (Number.isInteger(value)) return count(value);
  return Math.abs(value) >= 1000 ? count(Math.round(value)) : value.toPrecision(4).replace(/\.?0+$/, "");
}

const UNITS: [number, Intl.RelativeTimeFormatUnit][] = [
  [31_557_600, "year"],
  [2_629_800, "month"],
  [86_400, "day"],
  [3600, "hour"],
  [60, "minute"],
];

/** `3 days ago`. */
export function ago(moment: string, now = Date.now()): string {
  const seconds = (Date.parse(moment) - now) / 1000;
  const [size, unit] = UNITS.find(([size]) => Math.abs(seconds) >= size) ?? [1, "second"];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

export function day(moment: string): string {
  return moment.slice(0, 10);
}

/** The address, if it is one that a link may lead to. */
export function safe(address: string | null | undefined): string | undefined {
  if (!address) return undefined;
  try {
    const url = new URL(address);
    return url.protocol === "http:" || url.protocol === "https:" ? url.href : undefined;
  } catch {
    return undefined;
  }
}
