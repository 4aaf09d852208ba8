// Metrics of several evaluations as bars, one small chart a metric. The numbers stand beside the bars.
import type { JSX } from "preact";
import { Link } from "../parts";
import { to } from "../url";
import { number } from "../words";

export interface Metric {
  name: string;
  split: string | null;
  value: number;
  unit: string | null;
}

export interface Measured {
  /** Of what was measured; empty for a part of the asset itself. */
  uri: string;
  name: string;
  metrics: Metric[];
}

/** Charts and bars of one panel; the rest is at the evaluations. */
const CHARTS = 6;
const BARS = 10;

export function Metrics({ of }: { of: Measured[] }): JSX.Element {
  const groups = new Map<string, { uri: string; name: string; value: number; unit: string | null }[]>();
  for (const { uri, name, metrics } of of) {
    for (const metric of metrics) {
      const key = metric.split ? `${metric.name} (${metric.split})` : metric.name;
      groups.set(key, [...(groups.get(key) ?? []), { uri, name, value: metric.value, unit: metric.unit }]);
    }
  }
  const charts = [...groups].sort(([, a], [, b]) => b.length - a.length).slice(0, CHARTS);
  return (
    <div class="charts">
      {charts.map(([metric, bars]) => {
        const largest = Math.max(...bars.map(({ value }) => Math.abs(value)), Number.MIN_VALUE);
        // Of what is a part of one, one is the whole.
        const most = largest <= 1 && bars.every(({ unit }) => unit === null) ? 1 : largest;
        return (
          <table key={metric} class="bars">
            <caption>{metric}</caption>
            <tbody>
              {[...bars].sort((a, b) => b.value - a.value).slice(0, BARS).map(({ uri, name, value, unit }) => (
                <tr key={uri || name}>
                  <th scope="row">
                    {uri ? <Link to={to({ asset: uri })}>{name}</Link> : name}
                  </th>
                  <td>
                    <span class={value < 0 ? "bar below" : "bar"} style={{ width: `${(Math.abs(value) / most) * 100}%` }} />
                  </td>
                  <td class="number">
                    {number(value)}
                    {unit && ` ${unit}`}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        );
      })}
    </div>
  );
}
