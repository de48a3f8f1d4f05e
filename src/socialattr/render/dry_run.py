"""What would become of files, as text and JSON."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..summaries.tried import Tried
from ..text import visible
from .folding import folds
from .formats import INNER, LEVELS
from .imports import rule_name
from .numbers import number
from .rows import rows_json, rows_table


def dry_run_text(tried: Sequence[Tried], width: int, *, colour: bool = False) -> str:
    """Say of each file what it is, how it is read, what would be stored and what would not."""
    return "\n".join("".join(f"{line}\n" for line in _file(one, width, colour)) for one in tried if one.format)


def _file(one: Tried, width: int, colour: bool) -> Iterator[str]:
    like = f", read like {one.like}" if one.like != one.format else ""
    yield visible(f"{one.file}: {one.format}{like} · {LEVELS.get(one.level, one.level)}")
    if mapping := [(word, heading) for word, heading in one.mapping if word not in INNER]:
        told = ", ".join(f"{word} <- {heading}" for word, heading in mapping)
        yield from folds(f"Columns: {told}", width)
    if one.unmatched:
        yield from folds(f"Read by nothing: {', '.join(one.unmatched)}", width)
    rest = {rule_name(rule): count for rule, count in one.excluded.items()}
    left_out = f" ({', '.join(f'{name} {number(count)}' for name, count in rest.items())})" if rest else ""
    days = f" · {one.days[0]} to {one.days[1]}" if one.days else ""
    told = f"{number(one.accepted)} accepted, {number(sum(rest.values()))} excluded{left_out}, "
    told += f"{number(one.rejected)} rejected{f', first {one.first_reject}' if one.first_reject else ''}{days}"
    yield from folds(f"{number(one.rows)} rows: {told}", width)
    for note in one.notes:
        yield from folds(note, width)
    if len(one.sample):
        yield ""
        yield rows_table(one.sample, width, colour=colour).rstrip("\n")


def dry_run_json(tried: Sequence[Tried]) -> list[dict[str, Any]]:
    """All that is known of each file by name."""
    return [_failed(one) if not one.format else _document(one) for one in tried]


def _failed(one: Tried) -> dict[str, Any]:
    return {"file": one.file, **_error(one)}


def _error(one: Tried) -> dict[str, Any]:
    return {"error": one.error.what, "exit_code": one.error.exit_code} if one.error else {}


def _document(one: Tried) -> dict[str, Any]:
    return {
        "file": one.file,
        "format": one.format,
        "like": one.like,
        "level": one.level,
        "table": one.table,
        "mapping": dict(one.mapping),
        "unmatched": list(one.unmatched),
        "rows": one.rows,
        "accepted": one.accepted,
        "excluded": dict(one.excluded),
        "rejected": one.rejected,
        "first_reject": one.first_reject,
        "notes": list(one.notes),
        "first": one.days and one.days[0].isoformat(),
        "last": one.days and one.days[1].isoformat(),
        "sample": rows_json(one.sample),
        **_error(one),
    }
