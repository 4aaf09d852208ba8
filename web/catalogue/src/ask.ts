// Questions to the server: in, a document and its variables; out, the data, or a failure that says what to do.

/** A document with the types of its answer and variables, which codegen knows. */
export type Operation<Data, Variables> = string & { readonly data?: Data; readonly variables?: Variables };

/** Why there is no answer. */
export class Failure extends Error {
  /** A code of docs/errors.md, or `UNREACHABLE`. */
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

const TOKEN = "mlg-token";

/** The token of this tab; it is gone when the tab is. */
export const token = {
  get: (): string => sessionStorage.getItem(TOKEN) ?? "",
  set: (value: string): void => (value ? sessionStorage.setItem(TOKEN, value) : sessionStorage.removeItem(TOKEN)),
};

export async function post(query: string, variables?: unknown, signal?: AbortSignal, path = "graphql"): Promise<Response> {
  const headers: Record<string, string> = { "content-type": "application/json", accept: "application/graphql-response+json" };
  if (token.get()) headers.authorization = `Bearer ${token.get()}`;
  return fetch(path, { method: "POST", headers, body: JSON.stringify({ query, variables }), signal: signal ?? null });
}

/** Asks once. An answer with an error in some part is a failure: half an answer looks like a whole one. */
export async function ask<Data, Variables>(
  operation: Operation<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  const response = await post(operation, variables, signal).catch((error: unknown) => {
    if (signal?.aborted) throw error;
    throw new Failure("UNREACHABLE", "The server does not answer.");
  });
  const answer = await response.json().catch(() => null);
  const error = answer?.errors?.[0];
  if (error) throw new Failure(error.extensions?.code ?? "INTERNAL", error.message);
  if (!response.ok || !answer?.data) throw new Failure(response.status === 401 ? "UNAUTHENTICATED" : "UNREACHABLE", `The server answers ${response.status}.`);
  return answer.data;
}

/** Whether the server and its graph answer; if not, why. */
export async function ready(): Promise<{ ok: boolean; why: string }> {
  try {
    const response = await fetch("readyz", { cache: "no-store" });
    return { ok: response.ok, why: (await response.text()).trim() };
  } catch {
    return { ok: false, why: "the server does not answer" };
  }
}
