"""`socialattr status`: month by month and feed by feed, what is there and what to export next."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from command_line import run
from projects import Project, project_of
from socialattr.errors import SocialattrError
from socialattr.pipeline.ingest import Wishes, ingest_files
from socialattr.pipeline.status import status
from socialattr.render.status import cell, status_json, status_text
from socialattr.summaries.feeds import Feed

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SPEND = "date,platform,cost,currency\n"


def spend(first: str, last: str, platform: str = "Meta") -> bytes:
    """A list of spend with a row for every day of a month from `first` to `last`."""
    month, start, end = first[:8], int(first[8:]), int(last[8:])
    return (SPEND + "".join(f"{month}{day:02},{platform},10.00,DKK\n" for day in range(start, end + 1))).encode()


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path / "p", ["butik.example"])


def add(project: Project, now: datetime = NOW, **files: bytes) -> None:
    for name, data in files.items():
        path = project.folder / f"{name}.csv"
        path.write_bytes(data)
        done = ingest_files(project.folder, [str(path)], Wishes(), lambda *_: None, now)
        assert not done.files[0].error


def told(project: Project, now: datetime = NOW) -> dict[str, tuple[dict[str, str], Feed]]:
    """For each feed its months as the table shows them, and the feed."""
    feeds, _ = status(project.folder, now=now)
    return {feed.name: ({f"{m.first:%Y-%m}": cell(m) for m in feed.months}, feed) for feed in feeds}


def test_a_month_is_covered_in_part_or_missing(project: Project) -> None:
    add(project, sep=spend("2026-09-01", "2026-09-30"), oct=spend("2026-10-01", "2026-10-15"))
    months, feed = told(project)["Meta"]
    assert list(months) == [f"2025-{m:02}" for m in (12,)] + [f"2026-{m:02}" for m in range(1, 12)]
    assert (months["2026-08"], months["2026-09"], months["2026-10"], months["2026-11"]) == (
        "–",
        "covered",
        "to 15 Oct",
        "–",
    )
    assert feed.due == (date(2026, 10, 16), date(2026, 10, 31))
    assert feed.until == date(2026, 10, 15)


def test_the_end_that_a_file_states_is_no_day_of_the_next_month(project: Project) -> None:
    preamble = "# ----\n# Butik\n# Fri form-Fane 1\n# 20261001-20261031\n# ----\n\n"
    add(project, ga4=f"{preamble}Date,Session source / medium,Sessions\n20261030,(direct) / (none),5\n".encode())
    months, feed = told(project)["GA4"]
    assert (months["2026-10"], months["2026-11"], feed.due) == ("covered", "–", None)


def test_days_that_lie_between_two_exports_are_due(project: Project) -> None:
    add(project, a=spend("2026-10-01", "2026-10-05"), b=spend("2026-10-20", "2026-10-31"))
    months, feed = told(project)["Meta"]
    assert months["2026-10"] == "not 6-19 Oct"
    assert feed.due == (date(2026, 10, 6), date(2026, 10, 19))


def test_nothing_is_due_of_a_covered_month_nor_of_the_running_one(project: Project) -> None:
    add(project, a=spend("2026-10-01", "2026-10-31"), b=spend("2026-11-01", "2026-11-20"))
    months, feed = told(project)["Meta"]
    assert (months["2026-10"], months["2026-11"], feed.due) == ("covered", "to 20 Nov", None)
    feeds, month = status(project.folder, now=NOW)
    assert "Nothing is missing for October 2026." in status_text(feeds, month, 80)


def test_nobody_waits_for_what_ended_long_ago(project: Project) -> None:
    add(project, a=spend("2026-07-01", "2026-07-31", "TikTok"), b=spend("2026-10-01", "2026-10-31"))
    feed = told(project)["TikTok"][1]
    assert (feed.ended, feed.due) == (True, None)
    feeds, month = status(project.folder, now=NOW)
    assert "TikTok ended on 2026-07-31" in status_text(feeds, month, 80)


def test_what_to_export_is_said_with_the_way_there(project: Project) -> None:
    add(project, a=spend("2026-10-01", "2026-10-15"))
    feeds, month = status(project.folder, now=NOW)
    text = " ".join(status_text(feeds, month, 80).split())
    assert "Export next, Meta 2026-10-16 to 2026-10-31: A sheet with the columns date, platform and cost; " in text
    (one,) = status_json(feeds, month)["feeds"]
    assert (one["due"], one["export"][-1]) == (["2026-10-16", "2026-10-31"], "Save as CSV")


@pytest.mark.parametrize(("age", "stale"), [("23h", True), ("24h", False), ("2d", False), ("90m", True)])
def test_an_import_is_too_old(project: Project, age: str, stale: bool) -> None:
    add(project, datetime(2026, 11, 22, 12, tzinfo=UTC), a=spend("2026-10-01", "2026-10-15"))
    (feed,) = status(project.folder, age, now=NOW)[0]
    assert feed.stale is stale


def test_monitors_do_not_wait_for_what_ended_unless_it_is_all_that_there_is(project: Project) -> None:
    add(project, datetime(2026, 8, 1, tzinfo=UTC), a=spend("2026-07-01", "2026-07-31", "TikTok"))
    assert [feed.stale for feed in status(project.folder, "26h", now=NOW)[0]] == [True]
    add(project, b=spend("2026-10-01", "2026-10-31"))
    assert {feed.name: feed.stale for feed in status(project.folder, "26h", now=NOW)[0]} == {
        "Meta": False,
        "TikTok": False,
    }
    assert [feed.stale for feed in status(project.folder, "26h", ["TikTok"], NOW)[0]] == [True]


def test_monitors_get_an_exit_code(project: Project) -> None:
    add(project, a=spend("2026-10-01", "2026-10-15"), b=spend("2026-10-01", "2026-10-15", "TikTok"))
    add(project, datetime(2027, 1, 1, tzinfo=UTC), c=spend("2026-10-01", "2026-10-16", "TikTok"))
    ran = run(project.folder, "status", "--max-age", "1m", "--json")
    assert {feed["feed"]: feed["stale"] for feed in json.loads(ran.out)["feeds"]}["Meta"] is True
    assert ran.code == 1
    assert "Meta: last import 2026-11-23 12:00, longer ago than 1m" in ran.err
    assert run(project.folder, "status", "--max-age", "3650d").code == 0


def test_no_feed_is_dropped_for_want_of_room(project: Project) -> None:
    names = [f"Platform number {n}" for n in range(9)]
    add(project, **{f"f{n}": spend("2026-10-01", "2026-10-31", name) for n, name in enumerate(names)})
    feeds, month = status(project.folder, now=NOW)
    text = status_text(feeds, month, 60)
    assert all(text.count(name) >= 2 for name in names)
    assert "No room for" not in text.split("Last import")[0]


@pytest.mark.parametrize(
    ("age", "only", "says"), [("26", (), "'26' is no duration"), ("", ("X",), "there is no feed X")]
)
def test_what_cannot_be_asked(project: Project, age: str, only: tuple[str, ...], says: str) -> None:
    add(project, a=spend("2026-10-01", "2026-10-15"))
    with pytest.raises(SocialattrError, match=says) as error:
        status(project.folder, age, only, NOW)
    assert error.value.exit_code == 2


def test_without_an_import_there_is_no_status(project: Project) -> None:
    assert run(project.folder, "status").code == 3


def test_orders_and_visits_are_feeds_too(project: Project) -> None:
    orders = "Order Number,Order Status,Order Date,Order Total\n"
    orders += "".join(f"{n},completed,2026-10-{n:02} 12:00:00,10.00\n" for n in range(1, 32))
    log = "".join(
        f'192.0.2.{n} - - [{n:02}/Oct/2026:12:00:00 +0200] "GET / HTTP/1.1" 200 5 "-" "Mozilla/5.0 Firefox/130.0"\n'
        for n in range(12, 32)
    )
    add(project, orders=orders.encode(), access=log.encode())
    found = told(project)
    assert (found["orders"][0]["2026-10"], found["log"][0]["2026-10"]) == ("covered", "from 12 Oct")
    assert found["log"][1].due is None
    assert found["log"][1].imported_at.astimezone(ZoneInfo("UTC")) == NOW
