"""The paths to conversions, for people and for machines."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence

from ..currencies import exponent
from ..names import Level, PathLevel
from ..summaries.top_paths import BETWEEN, DAYS, LENGTHS, Path, TopPaths, in_ranges, median_of
from ..text import spreadsheet_safe
from .json_text import as_json
from .numbers import NOTHING, counted, major, number, percent
from .table import Column, table
from .words import BASIS, wrapped

_LONG = 40
_ROLES = 20
_ALONE = re.compile(r"(?<!\S)>(?!\S)")
_LEVEL_B = "Level B: one touch an order, as it was recorded, so there are no lengths, days or roles"


def paths_text(found: TopPaths, count: int, width: int, *, colour: bool = False) -> str:
    """Write the `count` top paths, and of journeys of several touches their lengths, days and roles."""
    head = f"{found.period.label}: {counted(found.conversions, 'conversion')} ({found.conversion})"
    if found.unattributed:
        head += f", {number(found.unattributed)} of them without a touch"
    lines = [head, *([_LEVEL_B] if found.level is Level.B else [])]
    shown = found.top(count)
    if not shown:
        return wrapped([*lines, "No journey led to a conversion"], width)
    parts = [wrapped(lines, width), table(_paths(shown, found), width, colour=colour)]
    if found.level is Level.C:
        grids = (_lengths(found), _days(found), _roles(found))
        parts += [table(columns, width, colour=colour) for columns in grids]
    return "\n".join([*parts, wrapped(list(_foot(found, len(shown))), width)])


def _paths(shown: Sequence[Path], found: TopPaths) -> list[Column]:
    value = [number(major(path.value, found.currency)) for path in shown]
    return [
        Column("Path", [joined(path.touches) for path in shown], True, narrowest=_LONG),
        Column("Conversions", [number(path.conversions) for path in shown]),
        Column("Share", [percent(_share(path, found)) for path in shown], drop=2),
        Column(f"{found.currency} {BASIS[found.basis]}", value, drop=1),
        Column("Without", [number(path.nulls) for path in shown], drop=3),
    ]


def _lengths(found: TopPaths) -> list[Column]:
    ranges = [one for one in in_ranges(found.lengths, LENGTHS) if one[2]]
    return _counts("Touches", [(_range(low, high), n) for low, high, n in ranges], found)


def _days(found: TopPaths) -> list[Column]:
    ranges = [one for one in in_ranges(found.days, DAYS) if one[2]]
    named = [("within 24 hours" if not low else f"{_range(low, high)} days", n) for low, high, n in ranges]
    return _counts("First touch to conversion", named, found)


def _counts(heading: str, rows: Sequence[tuple[str, int]], found: TopPaths) -> list[Column]:
    every = found.conversions
    return [
        Column(heading, [name for name, _ in rows], True, whole=True),
        Column("Conversions", [number(n) for _, n in rows]),
        Column("Share", [percent(n / every) for _, n in rows]),
    ]


def _range(low: int, high: int | None) -> str:
    if high is None:
        return f"{low} or more"
    return str(low) if low == high else f"{low} to {high}"


def _roles(found: TopPaths) -> list[Column]:
    shown = found.roles[:_ROLES]
    ratios = [NOTHING if role.ratio is None else number(role.ratio, 2) for role in shown]
    heading = "Channel" if found.by is PathLevel.NETWORK else found.by.value.capitalize()
    return [
        Column(heading, [role.label or "(no name)" for role in shown], True, narrowest=_ROLES),
        Column("Opened", [number(role.opened) for role in shown]),
        Column("Assisted", [number(role.assisted) for role in shown]),
        Column("Closed", [number(role.closed) for role in shown]),
        Column("Opened/closed", ratios),
    ]


def _foot(found: TopPaths, shown: int) -> Iterator[str]:
    more = found.with_conversions - shown
    yield f"{counted(found.with_conversions, 'path')} led to conversions{', --all shows them' if more else ''}"
    if found.level is Level.C:
        yield f"Without: journeys of that path that led to nothing; {number(found.nulls)} of all paths"
        if found.foreign:
            yield f"{counted(found.foreign, 'conversion')} in other currencies: counted, without their revenue"
        if (days := median_of(found.days)) is not None:
            yield (
                f"Half of the journeys took {counted(days, 'day')} or less"
                if days
                else ("Half of the journeys or more took less than 24 hours")
            )
        yield "Opened: was the first touch; closed: the last; assisted: was in the journey and neither"
        yield "A journey of one touch is opened and closed by it, so it counts in both columns"
        if (roles := len(found.roles)) > _ROLES:
            yield f"{counted(roles - _ROLES, 'more row')} of roles: --format json"


def paths_csv(found: TopPaths, count: int | None) -> str:
    """One line a path, as `compare --paths` reads it: all of them, or the `count` top ones."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(["path", "conversions", "value", "nulls"])
    digits = exponent(found.currency)
    for path in found.all if count is None else found.top(count):
        value = f"{major(path.value, found.currency):.{digits}f}"
        writer.writerow([spreadsheet_safe(joined(path.touches)), path.conversions, value, path.nulls])
    return out.getvalue()


def paths_json(found: TopPaths, count: int | None) -> str:
    """All that is known; paths as lists of their touches, money in major units. Level B knows paths alone."""
    several = found.level is Level.C
    return as_json(
        {
            "period": found.period.label,
            "level": found.level.value,
            "by": found.by.value,
            "conversion": found.conversion,
            "conversions": found.conversions,
            "unattributed": found.unattributed,
            "nulls": found.nulls,
            "currency": found.currency,
            "in_other_currencies": found.foreign,
            "paths": [
                {
                    "path": list(path.touches),
                    "conversions": path.conversions,
                    "share": _share(path, found),
                    "value": major(path.value, found.currency),
                    "nulls": path.nulls,
                }
                for path in (found.all if count is None else found.top(count))
            ],
            "lengths": [{"touches": n, "conversions": c} for n, c in found.lengths.items()] if several else None,
            "days": [{"days": n, "conversions": found.days[n]} for n in sorted(found.days)] if several else None,
            "median_days": median_of(found.days) if several else None,
            "roles": [
                {
                    "label": role.label,
                    "opened": role.opened,
                    "assisted": role.assisted,
                    "closed": role.closed,
                    "opened_to_closed": role.ratio,
                }
                for role in found.roles
            ]
            if several
            else None,
        }
    )


def joined(touches: Sequence[str]) -> str:
    """A path as one text; a `>` that stands alone in a name, which would part it, becomes `›`.

    >>> joined(["Instagram / paid / a > b", "Email"])
    'Instagram / paid / a › b > Email'
    """
    return BETWEEN.join(_ALONE.sub("›", touch) for touch in touches)


def _share(path: Path, found: TopPaths) -> float | None:
    return path.conversions / found.conversions if found.conversions else None
