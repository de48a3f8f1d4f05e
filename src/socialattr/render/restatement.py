"""One import: how it was read, and which of its rows are in force."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime, tzinfo
from typing import Any

from ..store import Import
from ..summaries.restatement import Restatement
from .folding import folded
from .imports import rules_text, unmatched_text
from .numbers import counted, number
from .rows import rows_json, rows_table

_SHOWN = 40
_ID = 8


def restatement_text(record: Import, found: Restatement, width: int, *, colour: bool = False) -> str:
    """How an import was read, and its first rows with what counts instead of them."""
    return "".join(_parts(record, found, width, colour))


def _parts(record: Import, found: Restatement, width: int, colour: bool) -> Iterator[str]:
    said = [f"imported {record.imported_at[:16].replace('T', ' ')}", *_days(record, found.zone), *_options(record)]
    yield folded(f"{record.file}: {' · '.join(said)}", width)
    for line in (*rules_text([record]), unmatched_text(record)):
        yield folded(line, width)
    if found.rejects:
        yield folded(f"Rejected rows stand in {found.rejects}", width)
    if found.replaced_by:
        yield folded(f"Nothing of it counts: {_name(found, found.replaced_by)} took its place", width)
    elif found.rows is None:
        yield "Events are not restated: what several imports tell of is counted once.\n"
    else:
        yield from _rows(record, found, width, colour)


def _rows(record: Import, found: Restatement, width: int, colour: bool) -> Iterator[str]:
    rows = found.rows
    if rows is None or not len(rows):
        return
    count = int(rows["in_force"].sum())
    yield f"\n{number(count)} of {counted(len(rows), 'row')} in force\n"
    for ids, some in rows[~rows["in_force"]].groupby("superseded_by", sort=False):
        names = " and ".join(_name(found, one, record.id) for one in str(ids).split(", ") if one)
        instead = f"superseded by {names}" if names else "not in force: other ranges of days overlap"
        yield folded(f"{counted(len(some), 'row')} {instead}", width)
    shown = rows.head(_SHOWN).copy()
    shown.insert(0, "row", shown.pop("line").astype("str"))
    superseding = [_short(ids, record.id) for ids in shown.pop("superseded_by")]
    counts = zip(shown.pop("in_force"), superseding, strict=True)
    shown.insert(1, "in force", ["yes" if yes else f"no: {by}" if by else "no" for yes, by in counts])
    yield "\n" + rows_table(shown, width, colour=colour)
    if len(rows) > _SHOWN:
        yield f"and {number(len(rows) - _SHOWN)} more (--json shows all)\n"


def _short(ids: str, own: str) -> str:
    return ", ".join("same file" if one == own else one[:_ID] for one in ids.split(", ") if one)


def _name(found: Restatement, import_id: str, own: str = "") -> str:
    if import_id == own:
        return "finer or other rows of the same file"
    return f"{import_id[:_ID]} ({found.files.get(import_id, 'undone')})"


def _days(record: Import, zone: tzinfo) -> Iterator[str]:
    if record.spans:
        yield f"tells of {min(first for first, _ in record.spans.values())} to " + max(
            last for _, last in record.spans.values()
        )
    elif record.first and record.last:
        first, last = (datetime.fromisoformat(time).astimezone(zone).date() for time in (record.first, record.last))
        yield f"tells of {first} to {last}"


def _options(record: Import) -> Iterator[str]:
    """What was said of the file when it was read."""
    for name, value in record.options.items():
        if name in ("encoding", "decimal", "date_order", "days", "account", "platform", "until") and value:
            yield f"{name} {value}"
    for heading, column in json.loads(record.options.get("mapping") or "[]"):
        yield f"{column} <- {heading}"


def restatement_json(found: Restatement) -> dict[str, Any]:
    """What counts of an import by name, all rows; money in minor units."""
    return {
        "replaced_by": found.replaced_by,
        "rejects_file": found.rejects,
        "rows_in_force": None if found.rows is None else int(found.rows["in_force"].sum()),
        "row_list": [] if found.rows is None else rows_json(found.rows),
    }
