// Small things that every view shows: links, badges, and what stands where an answer is not.
import type { ComponentChildren, JSX } from "preact";
import { useState } from "preact/hooks";
import { token, type Failure } from "./ask";
import { again } from "./answer";
import { go, to } from "./url";
import { words } from "./words";

/** A link within the page: a click changes the view, everything else a link can do is the browser's. */
export function Link({ to: address, ...rest }: { to: string } & Omit<JSX.IntrinsicElements["a"], "role">): JSX.Element {
  return (
    <a
      {...rest}
      href={address}
      onClick={(event) => {
        if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
        event.preventDefault();
        go(address);
      }}
    />
  );
}

export interface Named {
  __typename: string;
  uri: string;
  name: string;
  lifecycle?: string | null;
  hydration?: string;
}

/** Short marks of types, so that a list can be read along its edge. */
const MARKS: Record<string, string> = {
  Dataset: "DS",
  DatasetVersion: "DV",
  FeatureSet: "FS",
  Feature: "F",
  Model: "M",
  ModelVersion: "MV",
  Evaluation: "EV",
  Workflow: "W",
  Task: "T",
  Run: "R",
  Experiment: "EX",
  ExperimentCell: "EC",
  Deployment: "D",
  ProductionSystem: "PS",
  User: "U",
  Team: "TM",
  Domain: "DO",
};

export function Mark({ type }: { type: string }): JSX.Element {
  return (
    <abbr class={`mark ${type}`} title={words(type)} aria-hidden="true">
      {MARKS[type] ?? type.slice(0, 2)}
    </abbr>
  );
}

/** An asset by name, with what one should know before relying on it. */
export function Asset({ of, children }: { of: Named; children?: ComponentChildren }): JSX.Element {
  return (
    <span class="asset">
      <Mark type={of.__typename} />
      <Link to={to({ asset: of.uri })} title={of.uri}>
        {of.name}
        <span class="hidden">, {words(of.__typename)}</span>
      </Link>
      <State of={of} />
      {children}
    </span>
  );
}

export function State({ of }: { of: { lifecycle?: string | null; hydration?: string } }): JSX.Element {
  return (
    <>
      {of.lifecycle && of.lifecycle !== "ACTIVE" && <span class={`state ${of.lifecycle}`}>{words(of.lifecycle)}</span>}
      {of.lifecycle === "ACTIVE" && <span class="state ACTIVE">active</span>}
      {of.hydration && of.hydration !== "HYDRATED" && (
        <span class="state REFERENCE" title="Others have named it; no source has described it">
          reference
        </span>
      )}
    </>
  );
}

export function Copy({ text, children }: { text: string | (() => string); children: ComponentChildren }): JSX.Element {
  const [done, setDone] = useState(false);
  return (
    <button
      type="button"
      class="small"
      onClick={async () => {
        await copy(typeof text === "string" ? text : text());
        setDone(true);
        setTimeout(() => setDone(false), 1500);
      }}
    >
      <span role="status">{done ? "Copied" : children}</span>
    </button>
  );
}

/** Copies, also where the page is served without TLS and browsers have no clipboard for it. */
async function copy(text: string): Promise<void> {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const area = Object.assign(document.createElement("textarea"), { value: text });
  document.body.append(area);
  area.select();
  document.execCommand("copy");
  area.remove();
}

/** What to do about a failure, by its code. */
const ADVICE: Record<string, string> = {
  UNREACHABLE: "It is asked again by itself; as soon as it answers, this page goes on. Is `mlg serve` still running?",
  BACKEND_UNAVAILABLE: "The graph can't be reached, or is not set up (`mlg migrate`). It is asked again by itself; /readyz and the log say more.",
  FORBIDDEN: "Your token does not allow this. Ask for another role or scope, or put in another token.",
  RATE_LIMITED: "Wait a little, then try again.",
  OVERLOADED: "Wait a little, then try again.",
  DEADLINE_EXCEEDED: "Ask for less (fewer hops, a filter), or try again later.",
  BAD_USER_INPUT: "The address asks for something that is not there: clear the filters, or go to the start.",
  GRAPHQL_VALIDATION_FAILED: "The page and the server do not fit each other; load the page anew.",
  COST_LIMIT_EXCEEDED: "The server's limit of cost is lower than this view needs; see `limits.cost`.",
  DOCUMENT_NOT_TRUSTED: "The server runs listed documents only; have those of the page added to its list.",
};

export function Failed({ failure }: { failure: Failure }): JSX.Element {
  if (failure.code === "UNAUTHENTICATED") return <SignIn wrong={token.get() !== ""} />;
  return (
    <div class="failed" role="alert">
      <p>
        <b>{failure.message}</b> <code>{failure.code}</code>
      </p>
      <p>{ADVICE[failure.code] ?? "Try again; if it stays so, tell the operator of this server."}</p>
      <button type="button" onClick={again}>
        Try again
      </button>
    </div>
  );
}

/** Where a token is put in; it stays in this tab. */
export function SignIn({ wrong }: { wrong: boolean }): JSX.Element {
  const [text, setText] = useState("");
  return (
    <form
      class="failed"
      onSubmit={(event) => {
        event.preventDefault();
        token.set(text.trim());
        setText("");
        again();
      }}
    >
      <p role="alert">
        <b>{wrong ? "The token is not accepted, or it has ended (401)." : "This server asks who you are (401)."}</b>
      </p>
      <p>
        Put in a token: an API key (<code>mlg key new --role reader</code> makes one) or a token of your issuer. It is kept in this tab only.
      </p>
      <label>
        Token <input type="password" autocomplete="off" value={text} onInput={(event) => setText(event.currentTarget.value)} />
      </label>{" "}
      <button type="submit" disabled={text.trim() === ""}>
        Use it
      </button>
    </form>
  );
}

/** Nothing is there: why, and the command that changes it. */
export function Empty({ children, command }: { children: ComponentChildren; command?: string }): JSX.Element {
  return (
    <div class="empty">
      <p>{children}</p>
      {command && <pre>{command}</pre>}
    </div>
  );
}

export function Busy(): JSX.Element {
  return (
    <p class="busy" role="status">
      Asking …
    </p>
  );
}
