// What a team, a person or a domain has, by type, and what of it needs somebody.
import type { JSX } from "preact";
import { useAnswer } from "../answer";
import type { Subject } from "../asset/head";
import { Holdings as Asked, type AssetWhere, type DomainWhere } from "../generated/holdings";
import { Asset, Busy, Failed, Link, type Named } from "../parts";
import { to } from "../url";
import { count, some, words } from "../words";

/** Which assets are theirs, and which domains theirs are in. A person answers for what their teams answer for, too. */
function theirs({ __typename: type, uri }: Subject): { whose: AssetWhere; around: DomainWhere } {
  if (type === "Domain") return { whose: { domain: { uri: { eq: uri } } }, around: { uri: { eq: uri } } };
  const owner: AssetWhere = type === "User" ? { OR: [{ uri: { eq: uri } }, { on: { team: { members: { some: { uri: { eq: uri } } } } } }] } : { uri: { eq: uri } };
  const whose: AssetWhere = { owners: { some: owner } };
  return { whose, around: { assets: { some: whose } } };
}

interface Needy {
  totalCount: number;
  nodes: (Named & { lineage?: { nodes: Named[] } })[];
}

export function Holdings({ subject }: { subject: Subject }): JSX.Element {
  const { data, failure } = useAnswer(Asked, theirs(subject));
  if (failure && !data) return <Failed failure={failure} />;
  if (!data) return <Busy />;
  const facet = subject.__typename === "Domain" ? "domain" : "owners";
  const needs: [string, string, string, Needy][] = [
    ["deprecated", "Live, and depends on something on its way out", "deprecated or retired", data.deprecated],
    ["unlicensed", "Live, and depends on something of unknown licence", "no licence", data.unlicensed],
    ["unused", "Nobody uses it", "", data.unused],
    ["references", "Named, but never described by its source", "", data.references],
    ["unowned", "Without an owner, in the same domain", "", data.unowned],
  ];
  const pressing = needs.filter(([, , , { totalCount }]) => totalCount > 0);
  return (
    <>
      <section aria-labelledby="theirs">
        <h2 id="theirs">
          {subject.__typename === "Domain" ? "What belongs to it" : "What they answer for"} <small>{count(data.owned.totalCount)}</small>
        </h2>
        {data.owned.totalCount === 0 && <p>Nothing yet: a line {"{"}"relationship": "OWNED_BY", …{"}"} of a file says who answers for what, and so does the mutation.</p>}
        <p class="chips">
          {data.owned.groups.map(({ value, count: owned }) => (
            <Link key={value} class="tag" to={to({ q: "", type: value, ...(subject.__typename === "User" ? {} : { [facet]: subject.uri }) })}>
              {some(owned, words(value ?? ""))}
            </Link>
          ))}
        </p>
      </section>
      <h2>What needs somebody</h2>
      {pressing.length === 0 && <p>Nothing that is known of.</p>}
      <div class="panels">
        {pressing.map(([key, title, why, { totalCount, nodes }]) => (
          <section key={key} class="panel" aria-labelledby={`needs-${key}`}>
            <h2 id={`needs-${key}`}>
              {title} <small>{count(totalCount)}</small>
            </h2>
            <ul class="plain">
              {nodes.map((node) => (
                <li key={node.uri}>
                  <Asset of={node} />
                  {node.lineage && (
                    <small class="why">
                      {why}:{" "}
                      {node.lineage.nodes.map((reason, index) => (
                        <span key={reason.uri}>
                          {index > 0 && ", "}
                          <Link to={to({ lineage: node.uri, to: reason.uri })}>{reason.name}</Link>
                        </span>
                      ))}
                    </small>
                  )}
                </li>
              ))}
            </ul>
            {nodes.length < totalCount && <p class="cut">The first {count(nodes.length)} of {count(totalCount)}.</p>}
          </section>
        ))}
      </div>
    </>
  );
}
