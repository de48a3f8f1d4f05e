"""Projects whose orders, totals and spend are written into the store as tables, as readers would write them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pandas as pd

from socialattr.pipeline.rules import door_stated
from socialattr.schema import TABLES, Column, to_arrow
from socialattr.settings import Settings
from socialattr.store import Import, Store, import_id

from .projects import Project

ZONE = ZoneInfo("Europe/Copenhagen")
SETTINGS = '[site]\nhosts = ["butik.example"]\ntimezone = "Europe/Copenhagen"\ncurrency = "DKK"\n'
KEY = "2a" * 32
IMPORTED = datetime(2026, 11, 2, 6, tzinfo=UTC)
_WHO = {"totals": "tool", "spend": "platform", "origins": "attributed_by"}
_LEAST = {"text": "", "int": "0", "key": "0", "share": "0", "bool": "False"}
_TYPED: dict[str, Callable[[pd.Series], pd.Series]] = {
    "time": lambda cells: pd.to_datetime(cells, utc=True).astype("datetime64[us, UTC]"),
    "day": lambda cells: pd.to_datetime(cells).astype("datetime64[us]"),
    "text": lambda cells: cells.astype("str"),
}


def stage(project: Project, name: str, text: str, *, stated: tuple[str, str] | None = None) -> Import:
    """Import a table of the store that is written as comma separated text.

    `day` stands for first and last, amounts are in øre, absent columns hold the least they can, optional
    ones nothing. `stated` are the first and last day that the file says it tells of.
    """
    cells = pd.read_csv(StringIO(text), skipinitialspace=True, dtype=str, keep_default_na=False, quotechar="'")
    cells = cells.rename(columns=str.strip).apply(lambda column: column.str.strip())
    if "day" in cells:
        cells = cells.assign(first=cells["day"], last=cells["day"])
    cells["line"] = [str(number) for number in range(2, len(cells) + 2)]
    rows = pd.DataFrame({column.name: _typed(column, cells) for column in TABLES[name].columns})
    sha256 = hashlib.sha256((name + text).encode()).hexdigest()
    record = Import(
        id=import_id(sha256, {}),
        table=name,
        file=f"{name}.csv",
        sha256=sha256,
        rows=len(rows),
        accepted=len(rows),
        door=door_stated(Settings()),
        imported_at=IMPORTED.isoformat(),
        **_time(name, rows, stated),
    )
    with Store.create(project.folder).stage(name) as staging:
        staging.write(to_arrow(rows, TABLES[name]))
        return staging.commit(record)[0]


def _typed(column: Column, cells: pd.DataFrame) -> pd.Series:
    if column.name not in cells:
        cells = cells.assign(**{column.name: ""})
    said = cells[column.name]
    if column.optional:
        return pd.to_numeric(said.where(said != ""), errors="raise").astype(column.dtype)
    said = said.where(said != "", _LEAST.get(column.kind, ""))
    return _TYPED.get(column.kind, lambda values: pd.to_numeric(values).astype(column.dtype))(said)


def _time(name: str, rows: pd.DataFrame, stated: tuple[str, str] | None) -> dict[str, object]:
    """What ingest notes of the days that a file tells of."""
    if name == "orders":
        first, last = rows["time"].min(), rows["time"].max()
        return {"first": first.isoformat(), "last": last.isoformat(), "as_of": last.isoformat()} | _end(stated)
    spans = {}
    for who, own in rows.groupby(rows[_WHO[name]].astype("str").to_numpy()):
        days = (own["first"].min().date().isoformat(), own["last"].max().date().isoformat())
        spans[str(who)] = (min(days[0], stated[0]), max(days[1], stated[1])) if stated else days
    begin, end = (_midnight(days) for days in (min(s[0] for s in spans.values()), max(s[1] for s in spans.values())))
    return {"first": begin, "last": end, "as_of": end, "spans": spans} | _end(stated)


def _end(stated: Sequence[str] | None) -> dict[str, object]:
    return {"stated_end": _midnight(stated[1], after=True)} if stated else {}


def _midnight(day: str, *, after: bool = False) -> str:
    moment = datetime.combine(date.fromisoformat(day) + timedelta(days=after), time(), ZONE)
    return moment.astimezone(UTC).isoformat()
