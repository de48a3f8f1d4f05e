"""The sums of a report that are off, in words: nobody should trust its figures, and somebody must find out why."""

from __future__ import annotations

from typing import Any

from ..summaries.balance import Off
from ..summaries.report import Reconciliation
from .numbers import major, number

_MOST = 5


def off_lines(made: Reconciliation) -> list[str]:
    """Which sums are off and by how much, one a line."""
    lines = [_line(one) for one in made.off[:_MOST]] or ["the conversions do not add up"]
    if len(made.off) > _MOST:
        lines.append(f"{len(made.off) - _MOST} more sums are off")
    return [*lines, "do not use these figures; please report this"]


def off_document(off: Off) -> dict[str, Any]:
    """A sum that is off, for machines."""
    due, found = _amounts(off)
    return {"what": off.what, "where": off.where, "currency": off.currency or None, "due": due, "found": found}


def _line(off: Off) -> str:
    due, found = (number(amount, 2 if amount != round(amount) else 0) for amount in _amounts(off))
    what = f"{off.what} in {off.currency}" if off.currency else off.what
    return f"{what} does not add up: {due} is due, {off.where} give {found}"


def _amounts(off: Off) -> tuple[float, float]:
    """Money in major units."""
    if not off.currency:
        return off.due, off.found
    return major(int(off.due), off.currency), major(int(off.found), off.currency)
