// The rows of a lineage as a table, sorted by any column.
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { Link, Mark } from "../parts";
import { to } from "../url";
import { capital, words } from "../words";
import type { Row } from "./files";

const SHOWN = ["direction", "hops", "type", "name", "lifecycle", "owners", "via"] as const;
/** Rows at once; the file has all. */
const MOST = 1000;

export function Table({ rows }: { rows: Row[] }): JSX.Element {
  const [sort, setSort] = useState<{ by: (typeof SHOWN)[number]; down: boolean }>();
  const sorted = sort
    ? [...rows].sort((a, b) => {
        const [x, y] = [a[sort.by], b[sort.by]];
        return (x < y ? -1 : x > y ? 1 : 0) * (sort.down ? -1 : 1);
      })
    : rows;
  return (
    <>
      <div class="scroll tall" tabIndex={0} role="region" aria-label="Lineage as a table">
        <table>
          <thead>
            <tr>
              {SHOWN.map((column) => (
                <th key={column} scope="col" aria-sort={sort?.by === column ? (sort.down ? "descending" : "ascending") : "none"}>
                  <button type="button" class="link" onClick={() => setSort({ by: column, down: sort?.by === column && !sort.down })}>
                    {capital(column)}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {sorted.slice(0, MOST).map((row, index) => (
              <tr key={row.uri || index}>
                <td>{row.direction}</td>
                <td class="number">{row.hops}</td>
                <td>
                  <Mark type={row.type} /> {words(row.type)}
                </td>
                <td>{row.uri ? <Link to={to({ asset: row.uri })}>{row.name}</Link> : <i>an asset you may not see</i>}</td>
                <td>{row.lifecycle && words(row.lifecycle)}</td>
                <td>{row.owners}</td>
                <td>{row.via.split("; ").map(words).join(", ")}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {rows.length > MOST && <p class="cut">The first {MOST} rows; the CSV has all that are loaded.</p>}
    </>
  );
}
