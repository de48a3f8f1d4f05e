"""The goals of a Matomo report: each a conversion by its own name, and the shop's orders as purchases."""

from __future__ import annotations

import re
from dataclasses import replace

import pandas as pd

from .grid import Grid
from .headings import formats, plain_heading

_FORMAT = "matomo-reports"
_GOAL_ID = re.compile(r"goals_idgoal=(\w+)_(nb_conversions|revenue)")
_GOAL = re.compile(r'(.+) \((?:goal|mål|ziel) "?(idgoal=)?(.+?)"?\)', re.IGNORECASE)
_ORDER, _CART = "ecommerceorder", "ecommerceabandonedcart"
_METRICS = {"conversions": "all_conversions", "revenue": "revenue"}
"""What is read of a goal, and the column that has the headings for it."""


def with_goals(grid: Grid) -> tuple[Grid, dict[str, pd.Series]]:
    """The table with its shop's orders as purchases, and the conversions of each goal by its name.

    What Matomo calls conversions without a goal is a lump of all of them, and not read.
    """
    found: dict[tuple[str, str], int] = {}
    for place, heading in enumerate(grid.top.header):
        if counted := _goal(heading):
            found.setdefault(counted, place)
    where = dict(grid.where)
    for (metric, goal), place in found.items():
        where[f"{metric} of {goal}"] = place
        if goal.casefold() == _ORDER:
            where["purchases" if metric == "conversions" else "revenue"] = place
    grid = replace(grid, where=where)
    names = {goal for metric, goal in found if metric == "conversions" and goal.casefold() not in (_ORDER, _CART)}
    return grid, {goal: grid.text(f"conversions of {goal}") for goal in sorted(names)}


def _goal(heading: str) -> tuple[str, str] | None:
    """What a heading counts and of which goal.

    >>> _goal("Conversions (Goal idgoal=3)"), _goal("goals_idgoal=ecommerceOrder_revenue"), _goal("Conversions")
    (('conversions', 'goal 3'), ('revenue', 'ecommerceOrder'), None)
    """
    heading = heading.strip()
    if match := _GOAL_ID.fullmatch(heading):
        metric, number, by_id = "revenue" if match[2] == "revenue" else "conversions", match[1], True
    elif match := _GOAL.fullmatch(heading):
        columns = formats()[_FORMAT].columns
        counted = plain_heading(match[1])
        metric = next((name for name, column in _METRICS.items() if counted in columns[column]), "")
        number, by_id = match[3], bool(match[2])
    else:
        return None
    return (metric, f"goal {number}" if by_id and number.isdigit() else number) if metric else None
