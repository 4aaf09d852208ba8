// Who relies on an asset, and what could be used instead of building another one.
import type { JSX } from "preact";
import { useAnswer } from "../answer";
import { Alike, Usage as Asked } from "../generated/asset";
import { Asset, Failed, Link } from "../parts";
import { to } from "../url";
import { ago, count, some, words } from "../words";

export function Usage({ uri }: { uri: string }): JSX.Element | null {
  const { data, failure } = useAnswer(Asked, { uri });
  const usage = data?.asset?.usage;
  if (failure && !data) return <Failed failure={failure} />;
  if (!usage) return null;
  const { consumers, consumersByType, teams, liveDeployments, lastUsedAt, completeness } = usage;
  return (
    <section class="panel" aria-labelledby="usage">
      <h2 id="usage">Usage</h2>
      <p>
        <b>
          {consumers === null ? "More consumers than are counted" : some(consumers, "consumer")}, {some(teams.length, "team")}
          {liveDeployments !== null && `, ${some(liveDeployments, "live deployment")}`}
        </b>
        {!completeness.exact && <small class="cut"> at least: the walk was cut, or you don't see all of it</small>}
      </p>
      {consumersByType.length > 0 && (
        <p class="chips">
          {consumersByType.map(({ type, direct, count: all }) => (
            <span key={type} title={`${count(direct)} directly, ${count(all)} in all`}>
              {some(all, words(type))}
              {direct > 0 && direct < all && ` (${count(direct)} directly)`}
            </span>
          ))}
        </p>
      )}
      {teams.length > 0 && (
        <p>
          {teams.map((team) => (
            <Asset key={team.uri} of={{ ...team, lifecycle: null }} />
          ))}
        </p>
      )}
      <p>
        {lastUsedAt && <small>last recorded {ago(lastUsedAt)}; </small>}
        <Link to={to({ impact: uri })}>What breaks if it changes?</Link>
      </p>
    </section>
  );
}

const REASONS = 3;

export function Similar({ uri }: { uri: string }): JSX.Element | null {
  const { data, failure } = useAnswer(Alike, { uri });
  const similar = data?.asset?.similar;
  if (failure && !data) return <Failed failure={failure} />;
  if (!similar || similar.edges.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="similar">
      <h2 id="similar">Similar, to reuse</h2>
      <ul class="plain">
        {similar.edges.map(({ node, score, reasons, reasonCount, words: shared }) => (
          <li key={node.uri}>
            <Asset of={node} /> <small>{Math.round(score * 100)} %</small>
            <small class="why">
              {reasons.slice(0, REASONS).map(({ type, direction, asset }, index) => (
                <span key={index}>
                  {index > 0 && "; "}
                  {direction === "UPSTREAM" && `both ${words(type)} `}
                  <Link to={to({ asset: asset.uri })}>{asset.name}</Link>
                  {direction === "DOWNSTREAM" && ` ${words(type)} both`}
                </span>
              ))}
              {reasonCount > REASONS && ` and ${count(reasonCount - REASONS)} more`}
              {shared.length > 0 && `; words ${shared.join(", ")}`}
            </small>
          </li>
        ))}
      </ul>
      {!similar.completeness.exact && <p class="cut">Not every candidate was compared.</p>}
    </section>
  );
}
