// Walks up and down from an asset, and from those that somebody expands: asked page by page, and remembered.
import { useEffect, useState } from "preact/hooks";
import { ask, type Failure } from "../ask";
import { failed, useAgain } from "../answer";
import { Walk as Asked, type LineageCut, type LineageDirection, type LineageType, type WalkQuery } from "../generated/lineage";

type Lineage = NonNullable<WalkQuery["asset"]>["lineage"];
export type Met = Lineage["edges"][number];
export type Relationship = Lineage["relationships"][number];

export interface Walk {
  uri: string;
  direction: LineageDirection;
  /** Hops from the subject to where it starts, negative upstream. */
  at: number;
  depth: number | null;
  edges: Met[];
  relationships: Relationship[];
  total: number | null;
  cut: LineageCut[];
  after: string | null;
  more: boolean;
}

export interface Walks {
  walks: Walk[];
  failure: Failure | undefined;
  busy: boolean;
}

/** Assets of one page: both directions together are what is drawn at once. */
export const PAGE = 100;
/** Assets that one expanded node brings. */
const BEYOND = 50;
const MOST = 8;
const remembered = new Map<string, Walks>();

export interface Walking extends Walks {
  /** Asks for the next page of a walk. */
  more: (walk: Walk) => void;
  /** Asks for all pages of a walk, up to as many assets. */
  all: (walk: Walk, most: number) => Promise<void>;
  /** Asks for what is one hop beyond an asset. */
  expand: (uri: string, hop: number) => void;
}

export function useWalks(uri: string, depth: number | null, through: LineageType[]): Walking {
  const turn = useAgain();
  const key = JSON.stringify([turn, uri, depth, through]);
  const [, redraw] = useState(0);
  let state = remembered.get(key);
  if (!state) {
    state = { walks: [], failure: undefined, busy: false };
    remembered.set(key, state);
    const oldest = remembered.keys().next().value;
    if (remembered.size > MOST && oldest !== undefined) remembered.delete(oldest);
  }
  const walking = state;
  const page = async (walk: Walk, first: number): Promise<void> => {
    const variables = { uri: walk.uri, direction: walk.direction, depth: walk.depth, through: through.length > 0 ? through : null, first, after: walk.after };
    const { asset } = await ask(Asked, variables);
    if (!asset) return;
    const { edges, relationships, totalCount, completeness, pageInfo } = asset.lineage;
    walk.edges = [...walk.edges, ...edges];
    walk.relationships = [...walk.relationships, ...relationships];
    walk.total = totalCount;
    walk.cut = completeness.cut;
    walk.after = pageInfo.endCursor;
    walk.more = pageInfo.hasNextPage;
  };
  const run = async (work: () => Promise<void>): Promise<void> => {
    if (walking.busy) return;
    walking.busy = true;
    redraw((n) => n + 1);
    try {
      await work();
      walking.failure = undefined;
    } catch (error) {
      walking.failure = failed(error);
    }
    walking.busy = false;
    redraw((n) => n + 1);
  };
  useEffect(() => {
    if (walking.walks.length > 0) return;
    void run(async () => {
      const walks = [walk(uri, "UPSTREAM", 0, depth), walk(uri, "DOWNSTREAM", 0, depth)];
      await Promise.all(walks.map((walk) => page(walk, PAGE)));
      walking.walks = walks;
    });
  }, [key]);
  return {
    ...walking,
    more: (walk) => void run(() => page(walk, PAGE)),
    all: (walk, most) =>
      run(async () => {
        while (walk.more && walk.edges.length < most) await page(walk, 500);
      }),
    expand: (from, hop) =>
      void run(async () => {
        const walks = (hop === 0 ? [-1, 1] : [Math.sign(hop)]).map((sign) => walk(from, sign < 0 ? "UPSTREAM" : "DOWNSTREAM", hop, 1));
        await Promise.all(walks.map((walk) => page(walk, BEYOND)));
        walking.walks = [...walking.walks, ...walks];
      }),
  };
}

function walk(uri: string, direction: LineageDirection, at: number, depth: number | null): Walk {
  return { uri, direction, at, depth, edges: [], relationships: [], total: null, cut: [], after: null, more: false };
}
