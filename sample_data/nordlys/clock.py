"""Danish time from July to early November 2026, without a time zone database.

All times of the story are whole seconds since 1970 in UTC; only files and months are local.
"""

from datetime import UTC, datetime, timedelta

MINUTE = 60
HOUR = 60 * MINUTE
DAY = 24 * HOUR

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")

# Summer time (+02:00) ends on Sunday 25 October 2026 at 01:00 UTC, when 03:00 becomes 02:00 again.
SUMMER_TIME_ENDS = int(datetime(2026, 10, 25, 1, tzinfo=UTC).timestamp())


def at(wall_clock: str, *, second_time: bool = False) -> int:
    """UTC seconds of a Danish wall clock; `second_time` picks the later of the hour that happens twice.

    >>> at("2026-10-25 02:30:00", second_time=True) - at("2026-10-25 02:30:00")
    3600
    """
    as_if_utc = int(datetime.fromisoformat(wall_clock).replace(tzinfo=UTC).timestamp())
    summer = as_if_utc - 2 * HOUR
    winter = as_if_utc - 1 * HOUR
    if summer < SUMMER_TIME_ENDS and not (second_time and winter >= SUMMER_TIME_ENDS):
        return summer
    return winter


def offset_hours(time: int) -> int:
    """2 in summer, 1 after the change."""
    return 2 if time < SUMMER_TIME_ENDS else 1


def local(time: int) -> datetime:
    """The Danish wall clock, naive."""
    return datetime.fromtimestamp(time, UTC).replace(tzinfo=None) + timedelta(hours=offset_hours(time))


def iso_utc(time: int) -> str:
    """`2026-07-01T06:15:00Z`."""
    return datetime.fromtimestamp(time, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def month_of(time: int) -> str:
    """The local calendar month, `2026-07`."""
    return local(time).strftime("%Y-%m")


def month_start(month: str) -> int:
    """UTC seconds of the first local midnight of a month."""
    return at(f"{month}-01 00:00:00")


def month_end(month: str) -> int:
    """UTC seconds of the first local midnight after a month (half-open)."""
    year, number = map(int, month.split("-"))
    return at(f"{year + number // 12}-{number % 12 + 1:02}-01 00:00:00")


START = month_start(MONTHS[0])
END = month_end(MONTHS[-1])
