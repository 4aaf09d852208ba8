// What breaks if an asset changes: what of it is live and by which way, whom to tell, and all of it by type and hop.
import type { JSX } from "preact";
import { useAnswer } from "../answer";
import { Head, type Subject } from "../asset/head";
import { Impact as Asked } from "../generated/impact";
import { Asset, Busy, Copy, Empty, Failed, Link } from "../parts";
import { changed, go, to, type Place } from "../url";
import { capital, count, nameOf, some, words } from "../words";
import { along, byType, LIVE, markdown, summary, type Affected, type Reached } from "./markdown";

export function Impact({ place }: { place: Place }): JSX.Element {
  const uri = place.get("impact") ?? "";
  return (
    <Head key={uri} uri={uri} view="impact">
      {(subject) => <Body subject={subject} place={place} />}
    </Head>
  );
}

const CUTS = { DEPTH: "more lies beyond these hops", NODES: "there are more assets than one walk meets", HIDDEN: "some of it you may not see" };

function Body({ subject, place }: { subject: Subject; place: Place }): JSX.Element {
  const depth = Math.min(64, Math.max(0, Math.trunc(Number(place.get("depth")) || 0))) || null;
  const { data, failure } = useAnswer(Asked, { uri: subject.uri, depth });
  const impact = data?.asset?.impact;
  if (failure && !impact) return <Failed failure={failure} />;
  if (!impact) return <Busy />;
  if (impact.totalCount === 0) {
    return (
      <Empty command={"OPENLINEAGE_URL=http://…   # in the environment of Airflow, Spark, Flink ...\nmlg import dbt target/manifest.json"}>
        Nothing that is known depends on this. If something should, its source has not told yet:
      </Empty>
    );
  }
  return (
    <div class="impact">
      <p class="lead">
        <b>{summary(impact)}</b> <Copy text={() => markdown(subject, impact)}>Copy as Markdown</Copy>
      </p>
      <p>
        <label>
          Hops{" "}
          <select value={String(depth ?? "")} onChange={(event) => go(changed(place, { depth: event.currentTarget.value || null }))}>
            <option value="">all</option>
            {["1", "2", "3", "4", "5", "6", "8"].map((hops) => (
              <option key={hops}>{hops}</option>
            ))}
          </select>
        </label>
      </p>
      {!impact.completeness.exact && (
        <p class="cut" role="status">
          This is not all: {impact.completeness.cut.map((cut) => CUTS[cut]).join("; ")}.{" "}
          {impact.completeness.cut.includes("DEPTH") && <Link to={changed(place, { depth: null })}>All hops</Link>}
        </p>
      )}
      <div class="panels">
        {LIVE.map(([key, title]) => impact[key].length > 0 && <Live key={key} title={title} of={impact[key]} />)}
        <Owners impact={impact} />
        <Counts impact={impact} subject={subject} />
      </div>
    </div>
  );
}

function Live({ title, of }: { title: string; of: Affected[] }): JSX.Element {
  return (
    <section class="panel" aria-label={title}>
      <h2>
        {title} <small>{count(of.length)}</small>
      </h2>
      <ul class="plain">
        {of.map((affected) => (
          <li key={affected.asset.uri}>
            <Asset of={affected.asset} /> <small>{some(affected.hops, "hop")}</small>
            <small class="why">
              {along(affected).map((uri, index) => (
                <span key={uri}>
                  {index > 0 && ` ← ${words(affected.path[index - 1]!.type)} ← `}
                  {index === 0 ? affected.asset.name : <Link to={to({ asset: uri })}>{nameOf(uri)}</Link>}
                </span>
              ))}
            </small>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Owners({ impact }: { impact: Reached }): JSX.Element {
  return (
    <section class="panel" aria-labelledby="tell">
      <h2 id="tell">
        Whom to tell <small>{count(impact.owners.length)}</small>
      </h2>
      {impact.owners.length === 0 && <p>Nobody answers for what is affected. Line `OWNED_BY` of a file, or the mutation, says who does.</p>}
      <ul class="plain">
        {impact.owners.map(({ owner, count: theirs }) => (
          <li key={owner.uri}>
            <Asset of={owner} /> <small>{some(theirs, "asset")}</small>
            {"channel" in owner && owner.channel && <small> · {owner.channel}</small>}
            {"email" in owner && owner.email && <small> · {owner.email}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Counts({ impact, subject }: { impact: Reached; subject: Subject }): JSX.Element {
  const rows = byType(impact);
  const hops = [...new Set(impact.counts.map((row) => row.hops))].sort((a, b) => a - b);
  return (
    <section class="panel" aria-labelledby="all">
      <h2 id="all">All of it, by type and hop</h2>
      <div class="scroll" tabIndex={0} role="region" aria-labelledby="all">
        <table>
          <thead>
            <tr>
              <th scope="col">Type</th>
              {hops.map((hop) => (
                <th key={hop} scope="col" class="number">
                  {hop}
                </th>
              ))}
              <th scope="col" class="number">
                all
              </th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ type, total, hops: at }) => (
              <tr key={type}>
                <th scope="row">{capital(words(type))}</th>
                {hops.map((hop) => (
                  <td key={hop} class="number">
                    {at.has(hop) ? count(at.get(hop)!) : ""}
                  </td>
                ))}
                <td class="number">
                  <b>{count(total)}</b>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <p>
        <Link to={to({ lineage: subject.uri, depth: "all", view: "table" })}>Each of them</Link>
      </p>
    </section>
  );
}
