// The head of everything about one asset: what it is, whose, in which state, and the ways to look at it.
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import { useAnswer } from "../answer";
import { Head as Asked, type HeadQuery } from "../generated/asset";
import { Asset, Busy, Copy, Empty, Failed, Link, Mark, State } from "../parts";
import { go, to, type View } from "../url";
import { ago, day, safe, words } from "../words";

export type Subject = NonNullable<HeadQuery["asset"]>;

export function Head({ uri, view, children }: { uri: string; view: View; children: (subject: Subject) => JSX.Element }): JSX.Element {
  const { data, failure, busy } = useAnswer(Asked, { uri });
  const here = data?.asset;
  useEffect(() => {
    if (here) document.title = `${here.name}${view === "asset" ? "" : `: ${view}`} · mlg`;
  }, [here, view]);
  useEffect(() => {
    const pressed = (event: KeyboardEvent): void => {
      if (event.target instanceof Element && event.target.closest("input, textarea, select, dialog")) return;
      const other = { o: "asset", l: "lineage", i: "impact" }[event.key];
      if (other && !event.metaKey && !event.ctrlKey && !event.altKey) go(to({ [other]: uri }));
    };
    addEventListener("keydown", pressed);
    return () => removeEventListener("keydown", pressed);
  }, [uri]);
  if (failure && !here) return <Failed failure={failure} />;
  if (!here && !busy && data) {
    return (
      <Empty command="mlg identify NAME   # the uri of another system's name">
        No asset has the uri or alias <code>{uri}</code>, or you may not see it. <Link to={to({ q: "" })}>Browse what is there</Link>.
      </Empty>
    );
  }
  if (!here) return <Busy />;
  return (
    <article class={view === "asset" ? "subject" : "subject compact"}>
      <Heading subject={here} />
      {!PEOPLE.includes(here.__typename) && <Tabs subject={here} view={view} />}
      {children(here)}
    </article>
  );
}

/** What has no lineage of its own. */
export const PEOPLE = ["User", "Team", "Domain"];

function Tabs({ subject, view }: { subject: Subject; view: View }): JSX.Element {
  return (
    <nav class="tabs" aria-label="Views of this asset">
      {(["asset", "lineage", "impact"] as const).map((name) => (
        <Link key={name} to={to({ [name]: subject.uri })} aria-current={view === name ? "page" : undefined}>
          {name === "asset" ? "Overview" : name === "lineage" ? "Lineage" : "Impact"}
        </Link>
      ))}
      {subject.__typename === "ModelVersion" && (
        <Link to={to({ compare: subject.uri })} aria-current={view === "compare" ? "page" : undefined}>
          Compare
        </Link>
      )}
    </nav>
  );
}

function Heading({ subject }: { subject: Subject }): JSX.Element {
  const source = safe(subject.externalUrl);
  const owners = subject.ownersConnection.edges;
  return (
    <header class="heading">
      <p class="kind">
        <Mark type={subject.__typename} /> <Link to={to({ q: "", type: constantOf(subject.__typename) })}>{words(subject.__typename)}</Link>
        <State of={subject} />
      </p>
      <h1>{subject.name}</h1>
      <p class="uri">
        <code>{subject.uri}</code> <Copy text={subject.uri}>Copy</Copy>
        {source && (
          <a href={source} rel="noopener noreferrer" target="_blank">
            Open at its source
          </a>
        )}
      </p>
      <dl class="line">
        <div>
          <dt>Owners</dt>
          <dd>
            {owners.length === 0 && <i>nobody</i>}
            {owners.map(({ node, properties }) => (
              <Asset key={node.uri} of={{ ...node, lifecycle: null }}>
                {properties.role && <small>{properties.role}</small>}
              </Asset>
            ))}
          </dd>
        </div>
        {subject.domain && (
          <div>
            <dt>Domain</dt>
            <dd>
              <Asset of={{ ...subject.domain, lifecycle: null }} />
            </dd>
          </div>
        )}
        {subject.tags.length > 0 && (
          <div>
            <dt>Tags</dt>
            <dd>
              {subject.tags.map((tag) => (
                <Link key={tag} class="tag" to={to({ q: "", tags: tag })}>
                  {tag}
                </Link>
              ))}
            </dd>
          </div>
        )}
        <div>
          <dt>Fresh</dt>
          <dd>
            <time dateTime={subject.updatedAt} title={subject.updatedAt}>
              heard of {ago(subject.updatedAt)}
            </time>
            {subject.createdAt && (
              <time dateTime={subject.createdAt} title={subject.createdAt}>
                , made {day(subject.createdAt)}
              </time>
            )}
          </dd>
        </div>
        {subject.aliases.length > 0 && (
          <div>
            <dt>Also called</dt>
            <dd>
              {subject.aliases.map((alias) => (
                <code key={alias}>{alias}</code>
              ))}
            </dd>
          </div>
        )}
      </dl>
    </header>
  );
}

function constantOf(type: string): string {
  return words(type).replaceAll(" ", "_").toUpperCase();
}
