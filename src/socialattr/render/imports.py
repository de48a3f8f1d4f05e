"""Imports and what became of files, as tables and JSON."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ..store import Import
from ..text import visible
from .numbers import counted, number
from .table import Column, table


@dataclass(frozen=True)
class Line:
    """What a table of imports says of one file."""

    file: str
    format: str
    rows: int
    stored: int
    duplicate: int
    excluded: int
    rejected: int
    id: str = ""
    """The start of an import's id, where a list is to show it."""


def line_of(record: Import, stored: int, duplicate: int, *, with_id: bool = False) -> Line:
    """The line of an import; rows = stored + duplicate + excluded + rejected."""
    excluded = sum(record.excluded.values())
    name = record.id[:8] if with_id else ""
    return Line(record.file, record.reader, record.rows, stored, duplicate, excluded, record.rejected, name)


_RULES = {
    "asset": "pictures, styles and scripts",
    "blank": "blank lines",
    "comment": "comments",
    "footer": "last lines that are no rows",
    "heading": "headings",
    "line_item": "further items of an order",
    "method": "no page views (POST, HEAD ...)",
    "not_http": "no web requests",
    "refund_row": "refunds, joined to their orders",
    "repeated": "repeated orders",
    "no_metric": "rows without a figure that we keep",
    "other_table": "other tables of the file",
    "no_transaction_id": "sales without a transaction id",
    "partial_table": "tables of the largest lines alone",
    "preamble": "lines above the headings",
    "repeated_table": "rows of tables that the file has twice",
    "robot": "robots and link previews",
    "status": "errors and missing pages",
    "address": "network addresses",
    "cpr": "CPR numbers",
    "email": "e-mail addresses",
    "phone": "telephone numbers",
    "shortened": "ends of very long texts",
    "token": "random tokens",
    "total": "totals rows",
    "totals": "totals rows",
    "totals_row": "totals rows",
    "unknown_dimension": "rows split by an unknown column",
}


def rule_name(rule: str) -> str:
    """What a rule leaves out, in words."""
    return _RULES.get(rule, rule.replace("_", " "))


def imports_table(lines: Sequence[Line], width: int, *, colour: bool = False) -> str:
    """Draw what became of each file; a sentence where there is none."""
    if not lines:
        return "Nothing was imported yet.\n"
    columns = [
        Column("Import", [line.id for line in lines], True, whole=True),
        Column("File", [line.file for line in lines], True, narrowest=22 if lines[0].id else 34),
        Column("Format", [line.format for line in lines], True, drop=3),
        Column("Rows", [number(line.rows) for line in lines]),
        Column("Stored", [number(line.stored) for line in lines]),
        Column("Duplicate", [number(line.duplicate) for line in lines]),
        Column("Excluded", [number(line.excluded) for line in lines], drop=2),
        Column("Rejected", [number(line.rejected) for line in lines]),
    ]
    return table([column for column in columns if any(column.cells)], width, colour=colour)


def rules_text(records: Sequence[Import]) -> list[str]:
    """What was left out by which rule, and what was taken out of the rest, over all files."""
    lines = []
    for title, name in (("Left out", "excluded"), ("Taken out", "redacted")):
        total: dict[str, int] = {}
        for record in records:
            for rule, count in sorted(getattr(record, name).items()):
                total[rule] = total.get(rule, 0) + count
        if total:
            lines.append(f"{title}: " + ", ".join(f"{rule_name(rule)} {number(total[rule])}" for rule in total))
    notes = sorted({visible(f"{record.file}: {note}") for record in records for note in record.notes})
    return lines + notes


_SHOWN, _LETTERS = 8, 30


def unmatched_text(record: Import) -> str:
    """The headings of a file that nothing was read from, in one line; "" where there are none.

    They show what an alias or `--map` could still bring in.
    """
    if not record.unmatched:
        return ""
    every = [name if len(name) <= _LETTERS else f"{name[: _LETTERS - 1]}…" for name in record.unmatched]
    more = f" and {number(len(every) - _SHOWN)} more" if len(every) > _SHOWN else ""
    columns = counted(len(every), "column")
    return visible(f"{record.file}: nothing was read from {columns}: {', '.join(every[:_SHOWN])}{more}")


def import_json(record: Import, stored: int, duplicate: int) -> dict[str, Any]:
    """All figures of an import by their names."""
    return {
        "file": record.file,
        "format": record.reader,
        "id": record.id,
        "rows": record.rows,
        "accepted": record.accepted,
        "stored": stored,
        "duplicate": duplicate,
        "excluded": dict(record.excluded),
        "rejected": record.rejected,
        "parsed": record.parsed,
        "first": record.first,
        "last": record.last,
        "external_referrer": record.external_referrer,
        "social_referrer": record.social_referrer,
        "tagged": record.tagged,
        "redacted": dict(record.redacted),
        "unmatched": list(record.unmatched),
        "notes": list(record.notes),
        "imported_at": record.imported_at,
        "replaces": list(record.replaces),
    }
