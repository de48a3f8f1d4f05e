"""Currencies by their ISO 4217 codes: how many decimals their money has, and what is no code."""

from __future__ import annotations

import functools

import numpy as np
import pandas as pd


@functools.cache
def exponent(currency: str) -> int:
    """Decimals of a currency by its ISO 4217 code; 2 where the code is unknown.

    >>> exponent("DKK"), exponent("JPY")
    (2, 0)
    """
    from babel.numbers import get_currency_precision

    return int(get_currency_precision(currency))


def exponents(currencies: pd.Series, default: str) -> np.ndarray:
    """Decimals for each row; an empty currency is the `default`."""
    codes, distinct = pd.factorize(currencies)
    return np.array([exponent(code or default) for code in distinct], dtype=np.int64)[codes]


def unreadable(currencies: pd.Series) -> np.ndarray:
    """Flag what is neither empty nor three letters like a code of ISO 4217.

    >>> unreadable(pd.Series(["DKK", "", "kr", "=1+1"])).tolist()
    [False, False, True, True]
    """
    return ~currencies.str.fullmatch("(?:[A-Z]{3})?").to_numpy(dtype=bool)
