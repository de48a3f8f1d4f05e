"""What a foreign currency was worth on a day, and money in the site's currency by that. Exact, rounded once."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from .currencies import exponent

OLDEST = 7
"""Days that a rate holds: banks state none at weekends and on holidays."""
_DAY = np.timedelta64(1, "D")

Quotes = Mapping[str, Sequence[tuple[int, Fraction]]]
"""By currency: days, counted from 1970, in their order, and how many units of the site's currency one was worth."""


@dataclass(frozen=True)
class Rates:
    """Daily rates into one currency."""

    currency: str
    quotes: Quotes

    def on(self, currency: str, day: int) -> Fraction | None:
        """The rate of a day since 1970, or the latest of the week before it; None where there is none.

        >>> rates = Rates("DKK", {"EUR": [(100, Fraction("7.46"))]})
        >>> rates.on("EUR", 99), rates.on("EUR", 107), rates.on("EUR", 108)
        (None, Fraction(373, 50), None)
        """
        quotes = self.quotes.get(currency, ())
        place = bisect_right(quotes, day, key=lambda quote: quote[0])
        if not place or day - quotes[place - 1][0] > OLDEST:
            return None
        return quotes[place - 1][1]

    def exchanged(
        self, rows: pd.DataFrame, amounts: Sequence[str], days: pd.Series, last: pd.Series | None = None
    ) -> tuple[pd.DataFrame, NDArray[np.bool_]]:
        """Give `rows` with `amounts` and `currency` in ours where there is a rate, and which rows these are.

        Amounts are in minor units, each rounded half to even; `days` are times without a zone. Where a row is about
        more than one day, up to its `last`, no single rate is right, and it stays as it is.
        """
        codes = rows["currency"].astype("str").to_numpy()
        foreign = np.asarray((codes != "") & (codes != self.currency), bool)
        if last is not None:
            foreign &= (days == last).to_numpy()
        places = np.flatnonzero(foreign)
        numbers = ((days.to_numpy()[places].astype("datetime64[D]") - np.datetime64(0, "D")) // _DAY).astype(np.int64)
        pairs, distinct = pd.factorize(pd.MultiIndex.from_arrays([codes[places], numbers]))
        scaled = [self._of_minor(str(code), int(day)) for code, day in distinct]
        known = np.array([rate is not None for rate in scaled], bool)[pairs]
        places, pairs = places[known], pairs[known]
        converted = np.zeros(len(rows), bool)
        converted[places] = True
        out = rows.assign(currency=np.where(converted, self.currency, codes))
        for name in amounts:
            out[name] = _times(rows[name], places, pairs, scaled)
        return out.astype({"currency": "str"}), converted

    def _of_minor(self, currency: str, day: int) -> Fraction | None:
        """The rate between minor units."""
        rate = self.on(currency, day)
        return None if rate is None else rate * Fraction(10) ** (exponent(self.currency) - exponent(currency))


def _times(
    amounts: pd.Series, places: NDArray[np.int64], pairs: NDArray[np.int64], rates: Sequence[Fraction | None]
) -> pd.Series:
    """Multiply the amounts at `places`; those that are missing stay so."""
    here = amounts.iloc[places]
    there = here.notna().to_numpy()
    places, pairs, whole = places[there], pairs[there], here[there].astype("int64").to_numpy()
    sums, distinct = pd.factorize(pd.MultiIndex.from_arrays([pairs, whole]))
    # Fractions do not overflow and round half to even; few amounts are foreign.
    products = [round((rates[pair] or 0) * int(amount)) for pair, amount in distinct]
    out = amounts.copy()
    out.iloc[places] = np.array(products, np.int64)[sums]
    return out
