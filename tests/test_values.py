"""Amounts, counts and shares as five languages and their accountants write them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.currencies import codes, in_amounts
from socialattr.readers.values import counts, decimal_mark, money, shares


@pytest.mark.parametrize(
    "cell",
    [
        "1.234,56 kr.",
        "1.234,56 kr",
        "1 234,56 kr.",
        "1\u00a0234,56\u00a0kr.",
        "1\u202f234,56\u202fkr",
        "kr. 1.234,56",
        "kr 1 234,56",
        "DKK 1.234,56",
        "1.234,56 DKK",
        "1234,56",
        "1.234,56&nbsp;&#107;&#114;.",
        "&euro;1.234,56",
        "1.234,56 zł",
        "+1.234,56",
    ],
)
def test_money_with_a_comma(cell: str) -> None:
    assert decimal_mark([cell]) == ","
    found = money(pd.Series([cell]), 2, "", "x")
    assert (found.minor.tolist(), found.bad.tolist()) == ([123456], [False])


@pytest.mark.parametrize(
    "cell", ["$1,234.56", "US$1,234.56", "1'234.56", "CHF 1\u2019234.56", "£1,234.56", "1234.56 USD"]
)
def test_money_with_a_point(cell: str) -> None:
    assert decimal_mark([cell]) == "."
    assert money(pd.Series([cell]), 2, "", "x").minor.tolist() == [123456]


@pytest.mark.parametrize(
    "cell",
    [
        "-1.234,56 kr.",
        "\u22121.234,56",
        "\u20131.234,56",
        "(1.234,56)",
        "(kr. 1.234,56)",
        "kr. -1.234,56",
        "-kr. 1.234,56",
    ],
)
def test_money_that_goes_back(cell: str) -> None:
    assert money(pd.Series([cell]), 2, "", "x").minor.tolist() == [-123456]


@pytest.mark.parametrize("cell", ["1.234,-", "kr. 1.234,-", "1.234,- kr.", "1.234,–", "1 234:-", "1 234 kr", "1'234.–"])
def test_money_without_small_change(cell: str) -> None:
    assert money(pd.Series([cell]), 2, "", "x").minor.tolist() == [123400]


@pytest.mark.parametrize("cell", ["-", "--", " --", "–", "n/a", ""])
def test_no_money_is_missing_and_not_bad(cell: str) -> None:
    found = money(pd.Series([cell]), 2, ".", "x")
    assert (found.minor.isna().tolist(), found.bad.tolist()) == ([True], [False])


@pytest.mark.parametrize(
    "cell", ["((5))", "(-5)", "--5", "5-", "1,2E+17", "5 kroner og 2 øre", "12:30", "&lt;5", "1.234.5", "kr."]
)
def test_what_is_no_money(cell: str) -> None:
    assert money(pd.Series([cell]), 2, ",", "x").bad.tolist() == [True]


LOCALES: dict[str, Callable[[str, str], str]] = {
    "da": lambda whole, rest: f"{grouped(whole, '.')},{rest} kr.",
    "da in front": lambda whole, rest: f"kr. {grouped(whole, '.')},{rest}",
    "no": lambda whole, rest: f"kr {grouped(whole, chr(0xA0))},{rest}",
    "sv": lambda whole, rest: f"{grouped(whole, ' ')},{rest} kr",
    "fr": lambda whole, rest: f"{grouped(whole, chr(0x202F))},{rest} €",
    "de": lambda whole, rest: f"{grouped(whole, '.')},{rest} €",
    "en": lambda whole, rest: f"${grouped(whole, ',')}.{rest}",
    "ch": lambda whole, rest: f"CHF {grouped(whole, chr(0x2019))}.{rest}",
    "bare": lambda whole, rest: f"{whole}.{rest}",
    "excel": lambda whole, rest: f"{whole},{rest}",
    "html": lambda whole, rest: f"{grouped(whole, '.')},{rest}&nbsp;&#107;&#114;.",
}


def grouped(whole: str, mark: str) -> str:
    return f"{int(whole):,}".replace(",", mark)


@given(st.lists(st.integers(0, 10**11), min_size=1, max_size=10), st.sampled_from(list(LOCALES)))
def test_amounts_of_any_locale_read_back(told: list[int], locale: str) -> None:
    cells = [LOCALES[locale](str(minor // 100), f"{minor % 100:02}") for minor in told]
    found = money(pd.Series(cells), 2, "", "x")
    assert (found.minor.tolist(), found.bad.any()) == (told, False)


@given(
    st.lists(st.integers(0, 10**9), min_size=1, max_size=10), st.sampled_from([".", ",", "\u00a0", "\u202f", "'", ""])
)
def test_counts_of_any_locale_read_back(told: list[int], mark: str) -> None:
    found = counts(pd.Series([grouped(str(number), mark) for number in told]))
    assert (found.number.tolist(), found.bad.any()) == (told, False)


def test_shares() -> None:
    found = shares(pd.Series(["12,3 %", "100\u00a0%", "0,5%", "0,25", "", "x%"]))
    assert found.number.round(6).tolist()[:4] == [0.123, 1.0, 0.005, 0.25]
    assert (np.isnan(found.number[4]), found.bad.tolist()) == (True, [False] * 5 + [True])


@pytest.mark.parametrize(
    ("said", "site", "code"),
    [
        ("kr.", "DKK", "DKK"),
        ("kr", "SEK", "SEK"),
        ("Kr.", "EUR", "KR."),
        ("dkk", "EUR", "DKK"),
        ("€", "DKK", "EUR"),
        ("£", "DKK", "GBP"),
        ("$", "DKK", "USD"),
        ("$", "CAD", "CAD"),
        ("US$", "CAD", "USD"),
        ("", "DKK", ""),
    ],
)
def test_what_a_currency_column_says(said: str, site: str, code: str) -> None:
    assert codes(pd.Series([said]), site).tolist() == [code]


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("US$1.92", "USD"),
        ("1.234,56 kr.", "DKK"),
        ("5 EUR", "EUR"),
        ("€5", "EUR"),
        ("5", ""),
        ("5 stk", ""),
        ("5,-", ""),
    ],
)
def test_the_currency_beside_an_amount(cell: str, code: str) -> None:
    assert in_amounts(pd.Series([cell]), "DKK").tolist() == [code]
