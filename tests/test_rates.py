"""Daily rates: what the file says, which day's counts, and how an amount is rounded."""

from __future__ import annotations

from fractions import Fraction

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.pipeline.rates_file import rates_in
from socialattr.rates import Rates

LISTED = "date,currency,rate\n2026-03-02,EUR,7.46\n2026-03-03,EUR,7.50\n2026-03-03,JPY,0.045\n"
# As the bank writes it: the newest day first, a comma behind the last column.
WIDE = "Date,USD,JPY,DKK,ISK,\n2026-03-03,1.25,165,7.50,N/A,\n2026-03-02,1.20,160,7.46,N/A,\n"


def money(rows: str) -> pd.DataFrame:
    """Lines of day, currency and amount."""
    cells = [[cell.strip() for cell in line.split(",")] for line in rows.strip().splitlines()]
    return pd.DataFrame(
        {
            "day": pd.to_datetime([day for day, _, _ in cells]),
            "currency": pd.Series([code for _, code, _ in cells], dtype="str"),
            "cost": pd.array([int(amount) if amount else pd.NA for _, _, amount in cells], dtype="Int64"),
        }
    )


def converted(rates: Rates, rows: str) -> list[tuple[str, object]]:
    frame = money(rows)
    out, _ = rates.exchanged(frame, ["cost"], frame["day"])
    return [
        (code, None if cost is pd.NA else int(cost)) for code, cost in zip(out["currency"], out["cost"], strict=True)
    ]


@pytest.mark.parametrize("data", [LISTED.encode(), LISTED.replace(",", ";").replace(".", ",").encode("utf-8-sig")])
def test_the_latest_rate_of_the_week_counts(data: bytes) -> None:
    rates = rates_in(data, "rates.csv", "DKK")
    assert converted(
        rates,
        """
        2026-03-01, EUR, 1000
        2026-03-02, EUR, 1000
        2026-03-03, EUR, 1000
        2026-03-10, EUR, 1000
        2026-03-11, EUR, 1000
        2026-03-03, DKK, 1000
        2026-03-03, USD, 1000
        2026-03-03, ,    1000
        2026-03-03, EUR,
        """,
    ) == [
        ("EUR", 1000),  # before the first rate
        ("DKK", 7460),
        ("DKK", 7500),
        ("DKK", 7500),  # seven days old
        ("EUR", 1000),
        ("DKK", 1000),
        ("USD", 1000),
        ("", 1000),
        ("DKK", None),
    ]


def test_currencies_without_decimals_and_halves_to_the_even_side() -> None:
    rates = rates_in(LISTED.encode(), "rates.csv", "DKK")
    # 1000 yen at 0.045 are 45 kroner; 5 cents at 7.50 are 37.5 øre, 1 cent 7.5, 3 cents 22.5.
    rows = "2026-03-03, JPY, 1000\n2026-03-03, EUR, 5\n2026-03-03, EUR, 1\n2026-03-03, EUR, 3\n2026-03-03, EUR, -1"
    assert [amount for _, amount in converted(rates, rows)] == [4500, 38, 8, 22, -8]


@pytest.mark.parametrize(
    ("currency", "expected"),
    [
        # 10 dollars are 8 euros, 60 kroner; 165 yen are a euro.
        ("DKK", [("DKK", 6000), ("DKK", 750), ("DKK", 1000), ("ISK", 10)]),
        ("EUR", [("EUR", 800), ("EUR", 100), ("EUR", 133), ("ISK", 10)]),
        ("USD", [("USD", 1000), ("USD", 125), ("USD", 167), ("ISK", 10)]),
    ],
)
def test_the_banks_file_as_it_is_downloaded(currency: str, expected: list[tuple[str, int]]) -> None:
    rates = rates_in(WIDE.encode(), "eurofxref-hist.csv", currency)
    rows = "2026-03-03, USD, 1000\n2026-03-03, JPY, 165\n2026-03-03, DKK, 1000\n2026-03-03, ISK, 10"
    if currency != "EUR":
        rows = rows.replace("JPY, 165", "EUR, 100")
    assert converted(rates, rows) == expected


def test_a_row_about_several_days_has_no_single_rate() -> None:
    rates = rates_in(LISTED.encode(), "rates.csv", "DKK")
    frame = money("2026-03-02, EUR, 100\n2026-03-02, EUR, 100")
    last = pd.Series(pd.to_datetime(["2026-03-02", "2026-03-03"]))
    out, which = rates.exchanged(frame, ["cost"], frame["day"], last)
    assert out["currency"].tolist() == ["DKK", "EUR"]
    assert which.tolist() == [True, False]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("day,rate\n1,2\n", "rates.csv: is no file of rates"),
        ("date,currency,rate\n2026-03-02,EUR,7.46\n2026-13-02,EUR,7.46\n", "rates.csv:3: '2026-13-02' is no day"),
        ("date,currency,rate\n,EUR,7.46\n", "rates.csv:2: '' is no day"),
        ("date,currency,rate\n2026-03-02,euro,7.46\n", "rates.csv:2: 'euro' is no currency"),
        ("date,currency,rate\n2026-03-02,EUR,0\n", "rates.csv:2: '0' is no rate"),
        ("date,currency,rate\n2026-03-02,EUR,1.234.5\n", "rates.csv:2: '1.234.5' is no rate"),
        ("date,currency,rate\n2026-03-02,EUR,-1\n", "rates.csv:2: '-1' is no rate"),
        ("date,currency,rate\n2026-03-02,EUR,7\n2026-03-02,EUR,8\n", "rates.csv:3: a second rate of EUR for one day"),
        ("Date,USD\n2026-03-02,1.2\n", "rates.csv: has no column DKK"),
        ("Date,USD,DKK\n2026-03-02,1.2,7.4\n2026-03-01,x,7.4\n", "rates.csv:3: 'x' is no rate"),
        ("", "rates.csv: is empty"),
    ],
)
def test_a_fault_is_named_with_its_line(text: str, said: str) -> None:
    with pytest.raises(SocialattrError) as error:
        rates_in(text.encode(), "rates.csv", "DKK")
    assert str(error.value).splitlines()[0] == said
    assert error.value.exit_code == 65


@given(
    rows=st.lists(
        st.tuples(st.integers(0, 30), st.sampled_from(["EUR", "JPY", "DKK", ""]), st.integers(-(10**12), 10**12)),
        max_size=8,
    ),
    quotes=st.dictionaries(st.integers(0, 30), st.fractions(Fraction(1, 1000), 1000, max_denominator=9999), max_size=5),
)
def test_exchanging_equals_a_slow_loop(rows: list[tuple[int, str, int]], quotes: dict[int, Fraction]) -> None:
    rates = Rates("DKK", {code: sorted(quotes.items()) for code in ("EUR", "JPY")})
    frame = pd.DataFrame(
        {
            "day": pd.to_datetime([f"1970-01-{day + 1:02}" for day, _, _ in rows]),
            "currency": pd.Series([code for _, code, _ in rows], dtype="str"),
            "cost": pd.Series([amount for _, _, amount in rows], dtype="int64"),
        }
    )
    expected = []
    for day, code, amount in rows:
        known = [quotes[d] for d in sorted(quotes) if day - 7 <= d <= day] if code in ("EUR", "JPY") else []
        minor = {"EUR": 1, "JPY": 100}.get(code, 1)
        expected.append(("DKK", round(amount * known[-1] * minor)) if known else (code, amount))
    out, _ = rates.exchanged(frame, ["cost"], frame["day"])
    assert list(zip(out["currency"], out["cost"], strict=True)) == expected
