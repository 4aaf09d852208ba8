// Every view is a URL: what is in the address, read and written here alone.
import { useEffect, useState } from "preact/hooks";

/** Values by their names, in the order of the address; a name may come several times. */
export type Place = URLSearchParams;

/** The name that says which view it is; the first that is there counts. */
export const views = ["asset", "lineage", "impact", "compare", "ask", "q"] as const;
export type View = (typeof views)[number] | "home";

/** The start, wherever a proxy puts the page. */
export const HOME = "./";

export function viewOf(place: Place): View {
  return views.find((view) => place.has(view)) ?? ([...place.keys()].length > 0 ? "q" : "home");
}

type Values = Record<string, string | number | boolean | null | undefined | string[]>;

/** An address relative to the page; uris stay readable in it. */
export function to(values: Values): string {
  const parts: string[] = [];
  for (const [name, given] of Object.entries(values)) {
    for (const value of Array.isArray(given) ? given : [given]) {
      if (value === undefined || value === null || value === false) continue;
      parts.push(value === true ? name : `${name}=${encodeURIComponent(value).replaceAll("%2F", "/").replaceAll("%3A", ":").replaceAll("%20", "+")}`);
    }
  }
  return parts.length > 0 ? `?${parts.join("&")}` : HOME;
}

/** The present address with some values changed; null takes one away. */
export function changed(place: Place, values: Values): string {
  const all: Values = {};
  for (const name of new Set(place.keys())) all[name] = place.getAll(name);
  return to({ ...all, ...values });
}

const listeners = new Set<() => void>();
addEventListener("popstate", () => listeners.forEach((listener) => listener()));

/** Goes to an address of this page, as a link would. */
export function go(address: string, replace = false): void {
  if (replace) history.replaceState(history.state, "", address);
  else {
    history.pushState(null, "", address);
    scrollTo(0, 0);
  }
  for (const listener of listeners) listener();
}

export function usePlace(): Place {
  const [search, setSearch] = useState(location.search);
  useEffect(() => {
    const listener = (): void => setSearch(location.search);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return new URLSearchParams(search);
}
