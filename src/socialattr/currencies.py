"""Currencies by their ISO 4217 codes: how many decimals their money has, and what is no code."""

from __future__ import annotations

import functools
import html
import re

import numpy as np
import pandas as pd

_SYMBOLS = {"€": "EUR", "£": "GBP", "US$": "USD", "ZŁ": "PLN", "KČ": "CZK", "¥": "JPY"}
_CROWNS = frozenset({"DKK", "NOK", "SEK", "ISK"})
_DOLLARS = frozenset({"USD", "AUD", "CAD", "NZD", "SGD", "HKD"})
_WORD = re.compile(r"(?:US)?[€£$¥]|(?<![^\W\d_])[^\W\d_]{2,3}(?![^\W\d_])")


def codes(cells: pd.Series, default: str) -> pd.Series:
    """What a currency column says, as codes of ISO 4217; what is none stays as it is, in upper case.

    `kr.` and `$` are the currency of the site where that is a crown or a dollar.

    >>> codes(pd.Series(["dkk", "kr.", "€", "", "øre"]), "DKK").tolist()
    ['DKK', 'DKK', 'EUR', '', 'ØRE']
    """
    factor, distinct = pd.factorize(cells.astype("str").str.strip().str.upper())
    found = pd.array([_code(word, default) for word in distinct], dtype="str")
    return pd.Series(found.take(factor), index=cells.index)


def in_amounts(cells: pd.Series, default: str) -> pd.Series:
    """The currency that stands beside each amount, as a code; empty where none does that we know.

    >>> in_amounts(pd.Series(["US$1.92", "1.234,56 kr.", "DKK 5", "7"]), "DKK").tolist()
    ['USD', 'DKK', 'DKK', '']
    """
    factor, distinct = pd.factorize(cells.astype("str"))
    words = [match[0] if (match := _WORD.search(html.unescape(cell).upper())) else "" for cell in distinct]
    found = [_code(word, default) if word else "" for word in words]
    known = pd.array([code if _is_known(code) else "" for code in found], dtype="str")
    return pd.Series(known.take(factor), index=cells.index)


def common(found: pd.Series) -> str:
    """The currency of all rows that have one; empty where none does, or where they differ.

    >>> common(pd.Series(["USD", "", "USD"])), common(pd.Series(["EUR", "GBP"]))
    ('USD', '')
    """
    told = set(found.unique()) - {""}
    return str(told.pop()) if len(told) == 1 else ""


def _code(word: str, default: str) -> str:
    if word.rstrip(".") == "KR":
        return default if default in _CROWNS else word
    if word == "$":
        return default if default in _DOLLARS else "USD"
    return _SYMBOLS.get(word, word)


@functools.cache
def _is_known(code: str) -> bool:
    from babel.numbers import is_currency

    return is_currency(code)


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
