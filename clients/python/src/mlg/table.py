"""Rows as answered -> columns, data frames, CSV. Names of columns are Python's; what lies deeper has dots: `domain.name`."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from typing import TYPE_CHECKING, Any, TextIO, get_args, get_origin

from . import models
from .generated.documents import TYPES
from .names import moment, snake

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

Row = Mapping[str, Any]
#: What every asset has, first in each table.
FIRST = ("hops", "score", "type", "name", "uri")
#: Types of which a table has no others, so that it need not say so.
PARTS = set(models.BY_NAME) - set(models.ASSETS)
#: A text that starts so is a formula to a spreadsheet.
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def flat(raw: Row) -> dict[str, Any]:
    """One row, its keys as columns."""
    found: dict[str, Any] = {}
    for key, value in raw.items():
        if key == "__typename":
            if value not in PARTS:
                found["type"] = TYPES.get(value, value)
        elif isinstance(value, dict):
            found.update({f"{snake(key)}.{inner}": item for inner, item in flat(value).items()})
        elif isinstance(value, list) and value and isinstance(value[0], dict):
            items = [flat(item) for item in value]
            # A list of names is easier to read than one of objects that have a name each.
            found[snake(key)] = [next(iter(item.values())) for item in items] if len(items[0]) == 1 else items
        else:
            found[snake(key)] = value
    return found


def columns(rows: Sequence[Row], wanted: Iterable[str] | None = None) -> dict[str, list[Any]]:
    """Rows as columns: those wanted, else those that some row has."""
    flats = [flat(row) for row in rows]
    if wanted is None:
        met: dict[str, None] = dict.fromkeys(name for name in FIRST if flats and name in flats[0])
        for row in flats:
            met.update(dict.fromkeys(row))
        names = _without_parents(list(met))
    else:
        names = [name for name in wanted]
    return {name: [row.get(name) for row in flats] for name in names}


def _without_parents(names: list[str]) -> list[str]:
    """A to-one that is null in some rows is `domain` there and `domain.name` elsewhere: the longer names say it all."""
    parents = {name.rsplit(".", 1)[0] for name in names if "." in name}
    return [name for name in names if name not in parents]


@cache
def kinds() -> dict[str, type]:
    """Columns of which the schema knows that they are numbers, truth values or times."""
    met: dict[str, set[type]] = {}
    for model in models.ALL:
        for name, field in model.model_fields.items():
            met.setdefault(name, set()).add(_kind(field.annotation))
    known = {name: kinds.pop() for name, kinds in met.items() if len(kinds) == 1}
    known.update(hops=int, score=object)
    return {name: kind for name, kind in known.items() if kind in (int, float, bool, datetime, date)}


def _kind(annotation: Any) -> Any:
    """What values are of, where they are not missing; lists are of nothing that a column could be made of."""
    if get_origin(annotation) is list:
        return list
    kinds = [kind for kind in get_args(annotation) if kind is not type(None)]
    return kinds[0] if len(kinds) == 1 else annotation


def _timed(name: str, values: list[Any]) -> list[Any]:
    kind = kinds().get(name.rsplit(".", 1)[-1])
    if kind is datetime:
        return [value if value is None else moment(value) for value in values]
    if kind is date:
        return [value if value is None else date.fromisoformat(value) for value in values]
    return values


def to_pandas(columns: Mapping[str, list[Any]]) -> pandas.DataFrame:
    """A data frame. Whole numbers and truth values may be missing, so they are `Int64` and `boolean`."""
    import pandas

    frame = {}
    for name, values in columns.items():
        kind = kinds().get(name.rsplit(".", 1)[-1])
        if kind is datetime:
            frame[name] = pandas.Series(pandas.to_datetime(values, utc=True, format="ISO8601"))
        elif kind is int:
            frame[name] = pandas.Series(values, dtype="Int64")
        elif kind is bool:
            frame[name] = pandas.Series(values, dtype="boolean")
        elif kind is float:
            frame[name] = pandas.Series(values, dtype="float64")
        else:
            frame[name] = pandas.Series(_timed(name, values), dtype=None if any(map(bool, values)) else object)
    return pandas.DataFrame(frame, columns=list(columns))


def to_polars(columns: Mapping[str, list[Any]]) -> polars.DataFrame:
    """A data frame."""
    import polars

    series = []
    for name, values in columns.items():
        values = _timed(name, values)
        types: dict[type, Any] = {
            int: polars.Int64,
            float: polars.Float64,
            bool: polars.Boolean,
            datetime: polars.Datetime("us", "UTC"),
            date: polars.Date,
        }
        kind = kinds().get(name.rsplit(".", 1)[-1])
        dtype: Any = types.get(kind) if kind else None
        if dtype is None and not any(isinstance(value, list) for value in values):
            dtype = polars.String if all(value is None or isinstance(value, str) for value in values) else None
        elif dtype is None and not any(values):
            dtype = polars.List(polars.String)
        series.append(polars.Series(name, values, dtype=dtype))
    return polars.DataFrame(series)


def to_arrow(columns: Mapping[str, list[Any]]) -> pyarrow.Table:
    """A table of Arrow."""
    import pyarrow

    arrays = {}
    for name, values in columns.items():
        types = {
            int: pyarrow.int64(),
            float: pyarrow.float64(),
            bool: pyarrow.bool_(),
            datetime: pyarrow.timestamp("us", "UTC"),
            date: pyarrow.date32(),
        }
        kind = kinds().get(name.rsplit(".", 1)[-1])
        values = _timed(name, values)
        known = types.get(kind) if kind else None
        if known is None and not any(isinstance(value, list) for value in values):
            known = pyarrow.string() if all(value is None or isinstance(value, str) for value in values) else None
        elif known is None and not any(values):
            known = pyarrow.list_(pyarrow.string())
        arrays[name] = pyarrow.array(values, type=known)
    return pyarrow.table(arrays)


class CsvWriter:
    """Writes rows as they come, so that as much is kept as one page has.

    A text that a spreadsheet would take for a formula starts with an apostrophe, unless `raw`; lists are JSON.
    """

    def __init__(self, out: TextIO, names: Sequence[str], raw: bool) -> None:
        self._names = names
        self._raw = raw
        self._out = csv.writer(out, lineterminator="\r\n")
        self._out.writerow(names)

    def write(self, rows: Iterable[Row]) -> None:
        for row in map(flat, rows):
            self._out.writerow([cell(row.get(name), self._raw) for name in self._names])


def cell(value: Any, raw: bool) -> Any:
    """A value as a cell of CSV."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    if isinstance(value, str) and not raw and value.startswith(FORMULA):
        return f"'{value}"
    return value


def known_columns(kind: str) -> list[str]:
    """Columns of rows of a type, in the order of the schema; of `Asset`, those of all types."""
    kinds = models.ASSETS.values() if kind == "Asset" else [models.BY_NAME[kind]]
    names: dict[str, None] = {}
    if kind == "Asset" or kind in models.ASSETS:
        names = dict.fromkeys(("type", "name", "uri"))
    for model in kinds:
        for name, field in model.model_fields.items():
            inner = [part for part in get_args(field.annotation) if hasattr(part, "model_fields")]
            deeper = [f"{name}.{key}" for part in inner for key in part.model_fields]
            names.update(dict.fromkeys(deeper or [name]))
    return list(names)
