// Answers for views: remembered, so that back is at once, and asked for again when the server has come back.
import { useEffect, useState } from "preact/hooks";
import { ask, Failure, ready, type Operation } from "./ask";

/** What a view shows: data (perhaps of before, while `busy`), a failure, or neither yet. */
export interface Answer<Data> {
  data: Data | undefined;
  failure: Failure | undefined;
  busy: boolean;
}

const MOST = 60;
/** Milliseconds after which what is remembered is shown, but asked for anew. */
const FRESH = 30_000;
const remembered = new Map<string, { data: unknown; at: number }>();
const listeners = new Set<() => void>();
let watching = false;

/** Forgets all answers and has views ask again. */
export function again(): void {
  remembered.clear();
  for (const listener of listeners) listener();
}

/** Looks every second or two whether the server answers; then views ask again. */
function watch(): void {
  if (watching) return;
  watching = true;
  let pause = 500;
  const look = async (): Promise<void> => {
    if ((await ready()).ok) {
      watching = false;
      again();
      return;
    }
    pause = Math.min(pause * 1.5, 5000);
    setTimeout(() => void look(), pause);
  };
  setTimeout(() => void look(), pause);
}

function remember(key: string, data: unknown): void {
  remembered.delete(key);
  remembered.set(key, { data, at: Date.now() });
  const oldest = remembered.keys().next().value;
  if (remembered.size > MOST && oldest !== undefined) remembered.delete(oldest);
}

/** The failure of something asked beside `useAnswer`; an absent server is watched for. */
export function failed(error: unknown): Failure {
  const failure = error instanceof Failure ? error : new Failure("INTERNAL", String(error));
  if (failure.code === "UNREACHABLE" || failure.code === "BACKEND_UNAVAILABLE") watch();
  return failure;
}

/** Grows by one whenever all is to be asked anew. */
export function useAgain(): number {
  const [turn, setTurn] = useState(0);
  useEffect(() => {
    const listener = (): void => setTurn((turn) => turn + 1);
    listeners.add(listener);
    return () => void listeners.delete(listener);
  }, []);
  return turn;
}

/** Asks when the operation or its variables change; `null` variables ask nothing. */
export function useAnswer<Data, Variables>(operation: Operation<Data, Variables>, variables: Variables | null): Answer<Data> {
  const key = variables === null ? "" : operation + JSON.stringify(variables);
  const turn = useAgain();
  const [state, setState] = useState<{ key: string; data?: Data; failure?: Failure }>({ key: "" });
  useEffect(() => {
    if (variables === null) return undefined;
    const known = remembered.get(key);
    if (known && Date.now() - known.at < FRESH) return undefined;
    const stop = new AbortController();
    ask(operation, variables, stop.signal).then(
      (data) => {
        remember(key, data);
        setState({ key, data });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setState((before) => ({ ...before, key, failure: failed(error) }));
      },
    );
    return () => stop.abort();
  }, [key, turn]);
  const known = remembered.get(key)?.data as Data | undefined;
  const settled = state.key === key;
  const failure = settled ? state.failure : undefined;
  return { data: known ?? state.data, failure: known ? undefined : failure, busy: variables !== null && !known && !failure };
}
