// One question in GraphQL: edit it, ask it, see the answer and what it took.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { post } from "../ask";
import { page } from "../page";
import { Copy } from "../parts";
import { count } from "../words";

interface Told {
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
      setTold({ text: JSON.stringify(JSON.parse(body), null, 2), milliseconds, bytes: new Blob([body]).size, status: response.status });
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
            What becomes of it, its cost and its statements, tells <code>mlg explain</code>:
          </small>{" "}
          <Copy text={() => `mlg explain '${text.replace(/\s+/g, " ").trim().replaceAll("'", "'\\''")}'`}>Copy the command</Copy>
        </p>
      )}
      {told && (
        <pre tabIndex={0} aria-label="Answer">
          {told.text}
        </pre>
      )}
    </div>
  );
}
