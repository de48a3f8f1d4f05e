"""What may be said of a report's figures in spite of chance: their intervals, and which network comes first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import pandas as pd

from ..evidence.intervals import Intervals, is_more, of_change, of_share, of_sum
from ..names import Model
from .shares import UNIT
from .spread import Spread

Values = Mapping[str, int]


class Verdict(StrEnum):
    """What all models say of the order of the networks."""

    ORDER = "order"
    """The first two come in this order, beyond chance."""
    FIRST = "first"
    """The first one comes before all others beyond chance."""
    CLOSE = "close"
    """All models put the same one first, but chance may have done so."""
    DIFFER = "models_differ"
    """Not even the models agree which one comes first."""


@dataclass(frozen=True)
class Ranking:
    """The first two networks; where models differ, the first by the report's model and one that another puts first."""

    first: str
    second: str
    verdict: Verdict


class Spreads:
    """What visitors brought, by line, ready to be looked up."""

    def __init__(self, spread: Spread, sessions: pd.DataFrame | None, currency: str, conversions: int) -> None:
        """`sessions` is what `session_spread` made, `conversions` all of the period, social or not."""
        own = spread.revenue[spread.revenue["currency"] == currency].drop(columns="currency")
        self._credit, self._revenue = _by_line(spread.credit), _by_line(own)
        self._sessions = {} if sessions is None else _by_line(sessions)
        self._whole, self._conversions = spread.whole, conversions

    def intervals(
        self, line: tuple[str, ...], conversions: float, revenue: int, sessions: int | None, before: int | None
    ) -> Intervals:
        """The intervals of one line's figures; `line` is ROW or TOTAL, and the values of its keys."""
        credit = self._credit.get(line, _NOTHING)
        squares, cubes, products = credit["squares"] / UNIT**2, credit["cubes"] / UNIT**3, credit["products"] / UNIT
        worth, visits = self._revenue.get(line, _NOTHING), self._sessions.get(line)
        change = None
        if visits and sessions is not None and before is not None:
            change = of_change(sessions, before, visits["now"], visits["both"], visits["before"])
        return Intervals(
            conversions=of_sum(conversions, squares, cubes),
            share=of_share(conversions, self._conversions, squares, products, self._whole),
            # Of what a sale is worth nobody knows where there was none.
            revenue=of_sum(revenue, worth["squares"], worth["cubes"]) if revenue > 0 and worth["cubes"] > 0 else None,
            change=change,
        )


_NOTHING: Values = {"squares": 0, "cubes": 0, "products": 0}


def ranking_of(spread: Spread, model: Model) -> Ranking | None:
    """Which networks come first by a model, and what the others say; None where there are not two.

    What came from social media, nobody knows where, has no rank.
    """
    totals = spread.networks[spread.networks["network"] != ""].set_index("network")
    units = {name: {str(k): int(v) for k, v in totals[name].items()} for name in Model}
    order = sorted(units[model], key=lambda network: (-units[model][network], network))
    if len(order) < 2:
        return None
    names = zip(spread.ranks["one"], spread.ranks["other"], strict=True)
    products: dict[tuple[str, str], Values] = dict(zip(names, _records(spread.ranks, list(Model)), strict=True))

    def shared(name: Model, one: str, other: str) -> int:
        return products.get((min(one, other), max(one, other)), {}).get(name, 0)

    def ahead(one: str, others: list[str]) -> bool:
        return all(
            is_more(
                units[name][one] / UNIT,
                units[name][other] / UNIT,
                *(shared(name, *pair) / UNIT**2 for pair in ((one, one), (one, other), (other, other))),
            )
            for name in Model
            for other in others
        )

    first, second, *others = order
    if ahead(first, [second, *others]):
        return Ranking(first, second, Verdict.ORDER if ahead(second, others) else Verdict.FIRST)
    tops = {name: max(units[name], key=lambda network: (units[name][network], network == first)) for name in Model}
    rivals = [top for top in tops.values() if top != first]
    return Ranking(first, rivals[0], Verdict.DIFFER) if rivals else Ranking(first, second, Verdict.CLOSE)


def _by_line(frame: pd.DataFrame) -> dict[tuple[str, ...], Values]:
    """The values of each line, by what it is and its keys."""
    values = [name for name in frame if name in _VALUES]
    names = frame.drop(columns=values).itertuples(index=False, name=None)
    return dict(zip(names, _records(frame, values), strict=True))


def _records(frame: pd.DataFrame, values: Sequence[str]) -> list[dict[str, int]]:
    columns = [map(int, frame[name]) for name in values]
    return [dict(zip(values, row, strict=True)) for row in zip(*columns, strict=True)]


_VALUES = {"squares", "cubes", "products", "now", "both", "before"}
