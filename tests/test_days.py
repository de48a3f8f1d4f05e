"""Days as people and programs write them, and how a column decides between two readings."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.readers.days import date_order, days
from socialattr.readers.moments import moments

LAST_OF_2026 = date(2026, 12, 31)


@pytest.mark.parametrize(
    "cell",
    [
        "2026-12-31",
        "2026/12/31",
        "2026.12.31",
        "20261231",
        "31-12-2026",
        "31.12.2026",
        "31/12-2026",
        "31/12/2026",
        "12/31/2026",
        "31.12.26",
        "31-dec-26",
        "31. december 2026",
        "31. dec. 2026",
        "31 Dec 2026",
        "31/Dec/2026",
        "31. desember 2026",
        "31 december 2026",
        "31. Dezember 2026",
        "Dec 31, 2026",
        "December 31, 2026",
        "Thu, Dec 31, 2026",
        "Thu, 31 Dec 2026",
        "torsdag den 31. december 2026",
        "to. 31. dec. 2026",
        "Do., 31. Dez. 2026",
        "2026-12-31 23:59:59",
        "2026-12-31T00:00:00Z",
        "31-12-2026 13.45.00",
        "31.12.2026 kl. 13.45",
        "31.12.2026, 13:45 Uhr",
        "12/31/2026 1:45 PM",
        "Dec 31, 2026, 1:45:00\u202fPM",
        "31.\u00a0december\u00a02026",
        "2026-12-31 00:00 Europe/Copenhagen",
    ],
)
def test_the_last_day_of_2026(cell: str) -> None:
    assert days(pd.Series([cell])).day.tolist() == [pd.Timestamp(LAST_OF_2026)]


@pytest.mark.parametrize(
    "cell",
    [
        "46387",  # what a workbook has for that day, or another one, by its own settings
        "2026-02-30",
        "31.02.2026",
        "2026-10-01 - 2026-10-07",
        "1026-10-01",
        "31. marketing 2026",
        "2026",
        "oktober 2026",
        "13:45",
        "25:00",
        "2026-10-01 25:00",
        "2026-10-01 13:45 PM",
        "=1+1",
        "31/12",
    ],
)
def test_what_is_no_day(cell: str) -> None:
    found = days(pd.Series([cell, ""]))
    assert (found.day.isna().tolist(), found.bad.tolist()) == ([True, True], [True, False])


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["10/11/2026", "31/10/2026"], "dmy"),
        (["10/11/2026", "10/31/2026"], "mdy"),
        (["10-11-2026"], "dmy"),
        (["10.11.2026"], "dmy"),
        (["10/11-2026"], "dmy"),
        (["10-11-2026", "10-31-2026"], "mdy"),
        (["10/10/2026", "05/05/2026"], ""),
        (["2026-10-11", "10. november 2026", ""], ""),
    ],
)
def test_a_column_tells_the_order_of_day_and_month(cells: list[str], order: str) -> None:
    assert date_order(cells) == order


@pytest.mark.parametrize("cells", [["10/11/2026"], ["10/11/2026 13:45"], ["31/10/2026", "10/31/2026"]])
def test_a_column_that_tells_nothing_or_two_things_asks(cells: list[str]) -> None:
    for read in (lambda: days(pd.Series(cells), where="x.csv"), lambda: moments(pd.Series(cells), "UTC", "", "x.csv")):
        with pytest.raises(SocialattrError, match=r"--date-order") as refused:
            read()
        assert (refused.value.exit_code, "x.csv" in str(refused.value)) == (65, True)


def test_what_the_user_says_of_the_order_settles_it() -> None:
    cells = pd.Series(["10/11/26", "31/10/26", "12/31/26"])
    assert days(cells, "dmy").day.dt.strftime("%m-%d").tolist()[:2] == ["11-10", "10-31"]
    assert days(cells, "dmy").bad.tolist() == [False, False, True]
    assert days(cells, "mdy").bad.tolist() == [False, True, False]
    assert days(pd.Series(["26-10-11", "2026-10-11"]), "ymd").day.dt.strftime("%m-%d").tolist() == ["10-11"] * 2


def test_a_format_may_be_known_for_an_order() -> None:
    assert days(pd.Series(["10/11/2026"]), usual="mdy").day.dt.month.tolist() == [10]
    # But a cell that tells comes first.
    assert days(pd.Series(["10/11/2026", "13/11/2026"]), usual="mdy").day.dt.month.tolist() == [11, 11]


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "da": "januar februar marts april maj juni juli august september oktober november december",
    "no": "januar februar mars april mai juni juli august september oktober november desember",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
}
WRITTEN: dict[str, Callable[[date, list[str]], str]] = {
    "iso": lambda day, _: day.isoformat(),
    "eight figures": lambda day, _: f"{day:%Y%m%d}",
    "dashes": lambda day, _: f"{day:%d-%m-%Y}",
    "points": lambda day, _: f"{day.day}.{day.month}.{day.year}",
    "danish": lambda day, _: f"{day.day}/{day.month}-{day.year}",
    "slashes": lambda day, _: f"{day:%d/%m/%Y}",
    "american": lambda day, _: f"{day.month}/{day.day}/{day.year}",
    "two figures": lambda day, _: f"{day:%d.%m.%y}",
    "named": lambda day, names: f"{day.day}. {names[day.month - 1]} {day.year}",
    "short": lambda day, names: f"{day.day} {names[day.month - 1][:3]}. {day.year}",
    "name first": lambda day, names: f"{names[day.month - 1]} {day.day}, {day.year}",
}


@given(
    st.lists(st.dates(date(2000, 1, 1), date(2099, 12, 31)), min_size=1, max_size=20),
    st.sampled_from(list(WRITTEN)),
    st.sampled_from(list(MONTHS)),
)
def test_a_column_that_holds_a_deciding_day_reads_back(told: list[date], written: str, language: str) -> None:
    told = [*told, LAST_OF_2026]
    cells = pd.Series([WRITTEN[written](day, MONTHS[language].split()) for day in told])
    found = days(cells)
    assert found.day.dt.date.tolist() == told
    assert not found.bad.any()


CLOCKS: list[Callable[[datetime], str]] = [
    lambda time: f"{time:%H:%M:%S}",
    lambda time: f"{time:%H.%M.%S}",
    lambda time: f"kl. {time:%H.%M.%S}",
    lambda time: f"{time.hour % 12 or 12}:{time:%M:%S} {'PM' if time.hour > 11 else 'AM'}",
]


@given(
    st.lists(st.datetimes(datetime(2000, 1, 1), datetime(2099, 12, 31)), min_size=1, max_size=20),
    st.sampled_from(list(WRITTEN)),
    st.sampled_from(list(MONTHS)),
    st.sampled_from(CLOCKS),
    st.sampled_from([("", 0), (" +0200", 2), ("Z", 0), (" UTC", 0), (" CET", 1)]),
)
def test_a_column_of_moments_reads_back(
    told: list[datetime], written: str, language: str, clock: Callable[[datetime], str], zone: tuple[str, int]
) -> None:
    told = [time.replace(microsecond=0) for time in [*told, datetime(2026, 12, 31, 13, 45)]]
    day = WRITTEN[written]
    cells = [f"{day(time.date(), MONTHS[language].split())} {clock(time)}{zone[0]}" for time in told]
    utc = moments(pd.Series(cells), "UTC").utc
    assert utc.dt.tz_localize(None).tolist() == [pd.Timestamp(time - timedelta(hours=zone[1])) for time in told]


@pytest.mark.parametrize(
    ("cell", "utc"),
    [
        ("31-12-2026", "2026-12-30 23:00:00"),
        ("10/31/2026 13:45", "2026-10-31 12:45:00"),
        ("Jan 5, 2026 3:04:05 PM", "2026-01-05 14:04:05"),
        ("Jan 5, 2026, 12:04:05\u202fAM", "2026-01-04 23:04:05"),
        ("31. december 2026 kl. 13.45", "2026-12-31 12:45:00"),
        ("25-10-2026 02.30", "2026-10-25 00:30:00"),
        ("25-10-2026 02.30 +0100", "2026-10-25 01:30:00"),
        ("5. juli 2026 02:30 CEST", "2026-07-05 00:30:00"),
        ("2026-10-01 8:12", "2026-10-01 06:12:00"),
        ("2026-12-31 10:00:00,123", "2026-12-31 09:00:00.123"),
        ("20261231", "2026-12-30 23:00:00"),
    ],
)
def test_a_moment_is_read_in_the_zone_of_the_shop(cell: str, utc: str) -> None:
    assert moments(pd.Series([cell]), "Europe/Copenhagen").utc.tolist() == [pd.Timestamp(utc, tz="UTC")]


@pytest.mark.parametrize("cell", ["2026-10-01 10:00 PDT", "31.12.2026 10:00 Mars/Base", "31.12.2026 24.30", "1. 2026"])
def test_a_moment_in_a_zone_that_nobody_knows_is_none(cell: str) -> None:
    assert moments(pd.Series([cell]), "UTC").utc.isna().all()


def test_the_hours_of_daylight_saving_are_counted_in_all_shapes() -> None:
    found = moments(pd.Series(["25-10-2026 02.30", "2026-10-25 02:30", "29. marts 2026 kl. 2.30"]), "Europe/Copenhagen")
    assert (found.twice, found.skipped) == (2, 1)
