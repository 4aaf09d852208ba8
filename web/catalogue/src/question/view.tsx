// Ask: our example questions, an editor, and what an answer took.
import type { JSX } from "preact";
import { page } from "../page";
import { Link } from "../parts";
import { to, type Place } from "../url";
import { Question } from "./question";

export function Ask({ place }: { place: Place }): JSX.Element {
  const at = Math.min(page.examples.length - 1, Math.max(0, Number(place.get("ask")) || 0));
  const { title, query } = page.examples[at]!;
  return (
    <div class="asking">
      <nav aria-label="Questions">
        <h2>Questions</h2>
        <ul class="plain">
          {page.examples.map((example, index) => (
            <li key={example.title}>
              <Link to={to({ ask: index })} aria-current={index === at ? "true" : undefined}>
                {example.title}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      <section aria-labelledby="asked">
        <h1 id="asked">{title}</h1>
        <Question key={query} query={query} explain />
      </section>
    </div>
  );
}
