// One question in GraphQL: edit it, ask it, see the answer and what it took.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../ask";
import { page } from "../page";
import { Copy } from "../parts";
import { count } from "../words";

/** What the server says that a question takes; only admins are told. */
interface Explained {
  store: string;
  cost: number;
  statements: string[];
}

interface Told {
  explained?: Explained | undefined;
  text: string;
  milliseconds?: number;
  bytes?: number;
  status?: number;
}

export function Question({ query, explain }: { query: string; explain?: boolean }): JSX.Element {
  const [text, setText] = useState(query);
  const [told, setTold] = useState<Told>();
  const [busy, setBusy] = useState(false);
  const asked = async (): Promise<void> => {
    setBusy(true);
    const start = performance.now();
    try {
      const response = await post(text);
      const body = await response.text();
      const milliseconds = performance.now() - start;
      const answered = { text: JSON.stringify(JSON.parse(body), null, 2), milliseconds, bytes: new Blob([body]).size, status: response.status };
      setTold(answered);
      if (explain && response.ok) setTold({ ...answered, explained: await taken(text) });
    } catch {
      setTold({ text: "The server does not answer; is it still running?" });
    }
    setBusy(false);
  };
  return (
    <div class="question">
      <textarea
        aria-label="Query"
        spellcheck={false}
        rows={Math.min(20, text.split("\n").length)}
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void asked();
        }}
      />
      <p class="do">
        <button type="button" disabled={busy} onClick={() => void asked()}>
          Ask
        </button>
        {page.graphiql && (
          <a href={`graphiql?query=${encodeURIComponent(text)}`} rel="noopener">
            Open in GraphiQL
          </a>
        )}
        <small role="status">
          {told?.milliseconds !== undefined && `${Math.round(told.milliseconds)} ms, ${count(told.bytes!)} bytes${told.status === 200 ? "" : `, status ${told.status}`}`}
        </small>
      </p>
      {explain && (
        <p>
          <small>
            What becomes of it, stage by stage, tells <code>mlg explain</code>:
          </small>{" "}
          <Copy text={() => `mlg explain '${text.replace(/\s+/g, " ").trim().replaceAll("'", "'\\''")}'`}>Copy the command</Copy>
        </p>
      )}
      {told && (
        <pre tabIndex={0} aria-label="Answer">
          {told.text}
        </pre>
      )}
      {told?.explained && <Taken explained={told.explained} />}
    </div>
  );
}

/** What a question takes; nothing where that is not told. */
async function taken(text: string): Promise<Explained | undefined> {
  const response = await post(text, undefined, undefined, "explain").catch(() => undefined);
  return response?.ok ? ((await response.json()) as Explained) : undefined;
}

function Taken({ explained: { store, cost, statements } }: { explained: Explained }): JSX.Element {
  return (
    <details class="taken" open>
      <summary>
        Cost {count(cost)}, {count(statements.length)} {statements.length === 1 ? "statement" : "statements"}
      </summary>
      {statements.map((statement, index) => (
        <pre key={index} tabIndex={0} aria-label={`${store === "neo4j" ? "Cypher" : "SQL"} ${index + 1}`}>
          {statement}
        </pre>
      ))}
    </details>
  );
}
