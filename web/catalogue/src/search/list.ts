// All hits of a search, page by page behind one another, as far as somebody looks.
import { useEffect, useState } from "preact/hooks";
import { ask, type Failure } from "../ask";
import { failed, useAgain } from "../answer";
import { Hits, type HitsQuery, type HitsQueryVariables } from "../generated/search";

export type Hit = HitsQuery["search"]["edges"][number];

export interface List {
  total: number | undefined;
  hits: Hit[];
  failure: Failure | undefined;
}

interface Filling extends List {
  after: string | null;
  more: boolean;
  /** How many somebody wants to see. */
  wanted: number;
  busy: boolean;
}

const FIRST = 40;
const PAGE = 100;
/** The largest page there is, for those who jump far ahead. */
const JUMP = 500;
const MOST_LISTS = 12;
const lists = new Map<string, Filling>();

/** The hits so far, and a way to want more of them. Lists are remembered, so that back shows what was there. */
export function useHits(variables: Pick<HitsQueryVariables, "query" | "selected">): [List, (wanted: number) => void] {
  const turn = useAgain();
  const key = `${turn} ${JSON.stringify(variables)}`;
  const [, redraw] = useState(0);
  let list = lists.get(key);
  if (!list) {
    list = { total: undefined, hits: [], failure: undefined, after: null, more: true, wanted: FIRST, busy: false };
    lists.set(key, list);
    const oldest = lists.keys().next().value;
    if (lists.size > MOST_LISTS && oldest !== undefined) lists.delete(oldest);
  }
  const filling = list;
  const fill = (): void => void filled(filling, variables, () => redraw((n) => n + 1));
  useEffect(fill, [key]);
  const want = (wanted: number): void => {
    if (wanted <= filling.wanted) return;
    filling.wanted = wanted;
    fill();
  };
  return [filling, want];
}

async function filled(list: Filling, variables: Pick<HitsQueryVariables, "query" | "selected">, redraw: () => void): Promise<void> {
  if (list.busy) return;
  list.busy = true;
  try {
    while (list.more && list.hits.length < list.wanted) {
      const lacking = list.wanted - list.hits.length;
      const first = list.hits.length === 0 ? FIRST : lacking > 2 * PAGE ? JUMP : PAGE;
      const { search } = await ask(Hits, { ...variables, first, after: list.after });
      list.total = search.totalCount;
      list.hits.push(...search.edges);
      list.after = search.pageInfo.endCursor;
      list.more = search.pageInfo.hasNextPage;
      list.failure = undefined;
      redraw();
    }
  } catch (error) {
    list.failure = failed(error);
    redraw();
  } finally {
    list.busy = false;
  }
}
