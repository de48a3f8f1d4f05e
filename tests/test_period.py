"""Periods are the calendar's, in the site's zone, and half-open."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.summaries.coverage import Source, coverage, months_with_data
from socialattr.summaries.period import Period, parse_period, parse_range

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
NOW = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "first", "last", "label", "previous"),
    [
        ("month", "2026-10-01", "2026-10-31", "October 2026", "September 2026"),
        ("week", "2026-11-16", "2026-11-22", "week 47 of 2026", "week 46 of 2026"),
        ("quarter", "2026-07-01", "2026-09-30", "quarter 3 of 2026", "quarter 2 of 2026"),
        ("year", "2025-01-01", "2025-12-31", "2025", "2024"),
        ("day", "2026-11-22", "2026-11-22", "22 November 2026", "21 November 2026"),
        ("2026-02", "2026-02-01", "2026-02-28", "February 2026", "January 2026"),
        ("2024-02", "2024-02-01", "2024-02-29", "February 2024", "January 2024"),
        ("2026-W01", "2025-12-29", "2026-01-04", "week 1 of 2026", "week 52 of 2025"),
        ("2026-Q1", "2026-01-01", "2026-03-31", "quarter 1 of 2026", "quarter 4 of 2025"),
        ("2026-10-25", "2026-10-25", "2026-10-25", "25 October 2026", "24 October 2026"),
    ],
)
def test_a_period_is_what_the_calendar_says(text: str, first: str, last: str, label: str, previous: str) -> None:
    period = parse_period(text, NOW, COPENHAGEN)
    assert (str(period.first), str(period.last), period.label) == (first, last, label)
    assert period.previous.label == previous


@pytest.mark.parametrize(
    ("text", "hours"), [("2026-10", 745), ("2026-03", 743), ("2026-10-25", 25), ("2026-03-29", 23), ("2026-11-01", 24)]
)
def test_days_are_as_long_as_the_clock_makes_them(text: str, hours: int) -> None:
    period = parse_period(text, NOW, COPENHAGEN)
    assert period.end.astimezone(UTC) - period.start.astimezone(UTC) == timedelta(hours=hours)


@pytest.mark.parametrize("text", ["", "2026-13", "2026-W54", "2026-Q5", "october", "2026-10-32", "2027-01"])
def test_what_is_no_past_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(SocialattrError) as refused:
        parse_period(text, NOW, COPENHAGEN)
    assert refused.value.exit_code == 2
    assert "2026-10" in str(refused.value)


def test_the_last_month_turns_at_local_midnight() -> None:
    just_before = datetime(2026, 10, 31, 22, 59, tzinfo=UTC)
    assert parse_period("month", just_before, COPENHAGEN).label == "September 2026"
    assert parse_period("month", just_before + timedelta(minutes=1), COPENHAGEN).label == "October 2026"


def test_a_running_period_is_compared_with_as_much_of_the_one_before() -> None:
    period = parse_period("month", NOW, COPENHAGEN, so_far=True)
    assert (period.label, period.end) == ("November 2026 so far", NOW)
    elapsed = period.end.astimezone(UTC) - period.start.astimezone(UTC)
    assert period.previous.end <= parse_period("2026-10", NOW, COPENHAGEN).start + elapsed + timedelta(hours=1)


def test_a_range_holds_both_its_days() -> None:
    period = parse_range("2026-10-03", "2026-10-09", NOW, COPENHAGEN)
    assert period.end - period.start == timedelta(days=7)
    assert period.previous.label == "26 September 2026 to 2 October 2026"
    with pytest.raises(SocialattrError, match="before"):
        parse_range("2026-10-09", "2026-10-03", NOW, COPENHAGEN)


@given(st.dates(date(2001, 1, 1), date(2026, 11, 22)), st.sampled_from(["%Y", "%Y-%m", "%G-W%V", "%Y-%m-%d"]))
def test_periods_of_a_kind_tile_time(day: date, form: str) -> None:
    period = parse_period(day.strftime(form), NOW, COPENHAGEN)
    assert period.first <= day <= period.last
    assert period.previous.end == period.start


@pytest.mark.parametrize(
    ("last", "imported", "complete"),
    [
        ("2026-10-31T12:00", "2026-11-01T06:00", True),
        ("2026-10-30T12:00", "2026-11-01T06:00", False),
        ("2026-10-31T12:00", "2026-10-31T13:00", False),
        ("2026-11-02T00:00", "2026-11-03T06:00", True),
    ],
)
def test_a_feed_covers_a_month_when_it_tells_of_its_last_day(last: str, imported: str, complete: bool) -> None:
    source = Source(
        "log", *(datetime.fromisoformat(f"{t}+00:00") for t in ("2026-09-20T00:00", last)), None, _at(imported)
    )
    october = Period(date(2026, 10, 1), date(2026, 10, 31), COPENHAGEN)
    assert coverage([source], october)["log"].complete is complete
    assert months_with_data([source], october)[:2] == ["2026-09", "2026-10"]


def test_a_stated_end_covers_though_the_last_day_was_quiet() -> None:
    source = Source(
        "ga4", _at("2026-10-01T00:00"), _at("2026-10-12T00:00"), _at("2026-11-01T00:00"), _at("2026-11-05T00:00")
    )
    assert coverage([source], Period(date(2026, 10, 1), date(2026, 10, 31), COPENHAGEN))["ga4"].complete


def _at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+00:00")
