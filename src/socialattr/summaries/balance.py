"""Both sides of every sum of a report: what there was, and what was made of it. Whole numbers, to the last unit."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..names import Model
from .shares import UNIT, shared_out

LEDGER = ["model", "part", "currency"]
"""What a line of a ledger is about. Without a model `part` is `all`, `unattributed`, `orders` (of the shop) or
`converted` (from another currency), of conversions as they came; with one it is
`social` or `other`, of what the model made of them."""
FIGURES = ["units", "revenue", "refunded"]

Units = Mapping[Model, NDArray[np.int64]]
Credit = Mapping[Model, NDArray[np.float64]]
Figures = Mapping[tuple[str, str], float | None]
"""Figures of one line by what they are of and, of money, its currency."""


@dataclass(frozen=True)
class Off:
    """A sum that is off: `found` is not what was `due`. Money in minor units of `currency`."""

    what: str
    """conversions, revenue, refunded, sessions, orders, cost."""
    where: str
    """What does not add up to it: a model's credit, the rows, a section."""
    due: float
    found: float
    currency: str = ""


def came_in(conversions: pd.DataFrame, attributed: pd.Series[bool]) -> pd.DataFrame:
    """The lines of a ledger that say what CONVERSIONS there were; `attributed` flags those with a journey."""
    lines = pd.DataFrame(
        {
            "currency": conversions["currency"].astype("str"),
            "units": UNIT,
            "revenue": conversions["value"],
            "refunded": conversions["refunded"],
        }
    )
    of_orders, converted = (
        (conversions[name].astype("str") != "").to_numpy() for name in ("order_import", "stated_currency")
    )
    parts = {
        "all": lines,
        "unattributed": lines[~attributed.to_numpy()],
        "orders": lines[of_orders],
        "converted": lines[converted],
    }
    return added([part.assign(model="", part=name) for name, part in parts.items()])


def given_out(touchpoints: pd.DataFrame, conversions: pd.DataFrame, credit: Credit, units: Units) -> pd.DataFrame:
    """The lines of a ledger that say what each model made of the CONVERSIONS of some TOUCHPOINTS."""
    place = pd.Index(conversions["conversion_id"]).get_indexer(touchpoints["conversion_id"])
    ids, position = touchpoints["conversion_id"].to_numpy(), touchpoints["position"].to_numpy()
    value, refunded = (conversions[name].to_numpy()[place] for name in ("value", "refunded"))
    # Most orders are never paid back, and nothing shared out is nothing.
    paid_back = np.flatnonzero(refunded)
    lines = touchpoints[[]].assign(
        currency=conversions["currency"].astype("str").to_numpy()[place],
        part=np.where(touchpoints["social"], "social", "other"),
    )

    def of(model: Model) -> pd.DataFrame:
        back = np.zeros(len(lines), np.int64)
        back[paid_back] = shared_out(refunded[paid_back], credit[model][paid_back], ids[paid_back], position[paid_back])
        revenue = shared_out(value, credit[model], ids, position)
        return lines.assign(model=model.value, units=units[model], revenue=revenue, refunded=back)

    return added([added([of(model)]) for model in credit])


def added(ledgers: Iterable[pd.DataFrame]) -> pd.DataFrame:
    """Add ledgers line by line."""
    both = pd.concat(list(ledgers)).astype(dict.fromkeys(LEDGER, "str"))
    return both.groupby(LEDGER, sort=True)[FIGURES].sum().reset_index()


def unbalanced(ledger: pd.DataFrame) -> Iterator[Off]:
    """The sums by which a model's credit and what was left over are not all conversions, by currency."""
    sums = {key: row for key, *row in zip(zip(*(ledger[n] for n in LEDGER), strict=True), *_ints(ledger), strict=True)}
    nothing = [0] * len(FIGURES)
    for currency in sorted(set(ledger["currency"])):
        due = sums.get(("", "all", currency), nothing)
        left = sums.get(("", "unattributed", currency), nothing)
        for model in Model:
            parts = [sums.get((model.value, part, currency), nothing) for part in ("social", "other")]
            found = [sum(three) for three in zip(left, *parts, strict=True)]
            yield from _differing(due, found, currency, f"social, other and unattributed by {model.value}")


def not_in_cells(ledger: pd.DataFrame, credit: pd.DataFrame, model: Model) -> Iterator[Off]:
    """The sums by which the cells that rows are made of are not what `model` gave to social media, by currency."""
    given = ledger[(ledger["model"] == model.value) & (ledger["part"] == "social")]
    sums = given.groupby("currency")[FIGURES].sum()
    cells = credit.groupby(credit["currency"].astype("str"))[FIGURES].sum()
    for currency in sorted({*sums.index, *cells.index}):
        due, found = (
            [int(n) for n in side.loc[currency]] if currency in side.index else [0] * len(FIGURES)
            for side in (sums, cells)
        )
        yield from _differing(due, found, str(currency), f"the rows by {model.value}")


def exchanged(ledger: pd.DataFrame, currency: str) -> tuple[int, int]:
    """How many conversions were converted into `currency`, and how many with an amount are in another one."""
    own = ledger["model"] == ""
    converted = ledger[own & (ledger["part"] == "converted")]
    amounts = (ledger["revenue"] != 0) | (ledger["refunded"] != 0)
    apart = ledger[own & (ledger["part"] == "all") & ~ledger["currency"].isin(["", currency]) & amounts]
    return int(converted["units"].sum()) // UNIT, int(apart["units"].sum()) // UNIT


def orders_missing(ledger: pd.DataFrame, orders: pd.DataFrame) -> Iterator[Off]:
    """The sums by which the visitors' conversions do not hold every one of the shop's `orders`, CONVERSIONS too."""
    found = ledger[ledger["part"] == "orders"].set_index("currency")[FIGURES]
    due = came_in(orders, pd.Series(True, index=orders.index))
    due = due[due["part"] == "orders"].set_index("currency")[FIGURES]
    if found["units"].sum() != due["units"].sum():
        yield Off("orders", "orders among the conversions", due["units"].sum() / UNIT, found["units"].sum() / UNIT)
    # An order without amounts has the currency of its event, if that knows one.
    elif found["units"].to_dict() == due["units"].to_dict():
        given = found["refunded"].to_dict()
        for currency, amount in due["refunded"].to_dict().items():
            if (there := int(given[currency])) != amount:
                yield Off("refunded", "orders among the conversions", int(amount), there, str(currency))


def not_adding(where: str, total: Figures, lines: Iterable[Figures]) -> Iterator[Off]:
    """The figures of a total that its lines do not add up to.

    >>> list(not_adding("the rows", {("revenue", "DKK"): 300}, [{("revenue", "DKK"): 100}, {("revenue", "DKK"): 199}]))
    [Off(what='revenue', where='the rows', due=300, found=299, currency='DKK')]
    """
    lines = list(lines)
    for what, currency in sorted({*total, *(name for line in lines for name in line)}):
        due = total.get((what, currency)) or 0
        found = math.fsum(line.get((what, currency)) or 0 for line in lines)
        if not math.isclose(found, due, rel_tol=1e-12, abs_tol=1e-6):
            yield Off(what, where, due, int(found) if found == int(found) else found, currency)


def _ints(ledger: pd.DataFrame) -> Iterator[list[int]]:
    for name in FIGURES:
        yield [int(value) for value in ledger[name]]


def _differing(due: list[int], found: list[int], currency: str, where: str) -> Iterator[Off]:
    for name, one, other in zip(FIGURES, due, found, strict=True):
        if one == other:
            continue
        if name == "units":
            yield Off("conversions", where, one / UNIT, other / UNIT)
        else:
            yield Off(name, where, one, other, currency)
