// What is chosen of facets, in the address: `?q=intent&type=DATASET&license=mit&owners=`, where an empty value is "none".
import { changed, type Place } from "../url";
import type { AssetFacet } from "../generated/search";

export const FACETS: AssetFacet[] = ["TYPE", "LIFECYCLE", "LICENSE", "TAGS", "OWNERS", "DOMAIN"];
export const MORE: AssetFacet[] = ["ML_TASK", "PLATFORM", "MODALITIES", "LANGUAGES", "SUBJECTS", "FRAMEWORKS", "STAGE", "STATUS", "ENVIRONMENT", "CRITICALITY"];

export interface Selected {
  facet: AssetFacet;
  values: (string | null)[];
}

/** The name of a facet in the address. */
export function key(facet: AssetFacet): string {
  return facet.toLowerCase().replaceAll("_", "-");
}

export function selected(place: Place): Selected[] {
  const of = (facet: AssetFacet): Selected => ({ facet, values: place.getAll(key(facet)).map((value) => value || null) });
  return [...FACETS, ...MORE].map(of).filter(({ values }) => values.length > 0);
}

/** The address with a value of a facet chosen, or no longer. */
export function toggled(place: Place, facet: AssetFacet, value: string | null): string {
  const name = key(facet);
  const text = value ?? "";
  const before = place.getAll(name);
  return changed(place, { q: place.get("q") ?? "", [name]: before.includes(text) ? before.filter((other) => other !== text) : [...before, text] });
}
