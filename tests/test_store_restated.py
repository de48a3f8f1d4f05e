"""Statements about days: later exports correct earlier ones, finer ones replace coarser ones, nothing doubles."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import Project, project_of
from socialattr.pipeline.ingest import Wishes
from socialattr.pipeline.upkeep import imports
from socialattr.schema import SPEND, SPEND_GRAINS, conform
from socialattr.store import scan_orders, scan_spend
from socialattr.store.restated import in_force

HEADINGS = "date,platform,account,campaign,ad,spend\n"
RANGE = "from,to,platform,campaign,spend\n"


def spend_of(project: Project, first: str = "2026-10-01", last: str = "2026-10-31") -> int:
    """Kroner in force."""
    rows = scan_spend(project.snapshot, date.fromisoformat(first), date.fromisoformat(last)).rows
    return int(rows["cost"].sum()) // 100


def daily(first: int, last: int, cost: int, campaign: str = "A") -> str:
    lines = (f"2026-10-{day:02},Meta,,{campaign},{cost}\n" for day in range(first, last + 1))
    return "date,platform,account,campaign,spend\n" + "".join(lines)


@pytest.fixture
def both_orders(tmp_path: Path) -> Callable[[dict[str, str]], tuple[int, int]]:
    """Import files in the order given, and in the other; give what is in force after each."""

    def run(files: dict[str, str]) -> tuple[int, int]:
        found = []
        for number, names in enumerate((list(files), list(files)[::-1])):
            project = project_of(tmp_path / str(number), ["shop.example"])
            project.add({name: files[name].encode() for name in names})
            found.append(spend_of(project))
        return found[0], found[1]

    return run


def test_the_first_half_of_a_month_and_then_all_of_it(both_orders) -> None:
    # 15 days of 10 kroner, then 31 days of 12: the newer file states the 1st to the 15th too.
    assert both_orders({"a.csv": daily(1, 15, 10), "b.csv": daily(1, 31, 12)}) == (372, 372)


def test_likewise_as_two_ranges(both_orders) -> None:
    half = RANGE + "2026-10-01,2026-10-15,Meta,A,150\n"
    whole = RANGE + "2026-10-01,2026-10-31,Meta,A,372\n"
    assert both_orders({"a.csv": half, "b.csv": whole}) == (372, 372)


def test_two_halves_of_a_month_as_ranges_are_both_counted(both_orders) -> None:
    first = RANGE + "2026-10-01,2026-10-15,Meta,A,150\n"
    second = RANGE + "2026-10-16,2026-10-31,Meta,A,160\n"
    assert both_orders({"a.csv": first, "b.csv": second}) == (310, 310)


def test_a_revised_day_replaces_all_rows_of_that_day(both_orders) -> None:
    # On the 31st campaign A was renamed to B, and one krone more was charged.
    before = daily(30, 31, 10)
    after = HEADINGS.replace(",ad", "") + "2026-10-31,Meta,,B,11\n2026-11-01,Meta,,B,5\n"
    assert both_orders({"a.csv": before, "b.csv": after}) == (21, 21)


def test_a_campaign_export_and_an_ad_export_of_the_same_days_are_one_spend(both_orders) -> None:
    campaigns = HEADINGS.replace(",ad", "") + "2026-10-01,Meta,,A,30\n2026-10-02,Meta,,A,40\n"
    ads = HEADINGS + "2026-10-01,Meta,,A,x,10\n2026-10-01,Meta,,A,y,20\n2026-10-02,Meta,,A,x,40\n"
    assert both_orders({"campaigns.csv": campaigns, "ads.csv": ads}) == (70, 70)


def test_days_are_finer_than_the_range_that_they_fill(both_orders) -> None:
    whole = RANGE + "2026-10-01,2026-10-31,Meta,A,310\n"
    assert both_orders({"days.csv": daily(1, 31, 10), "range.csv": whole}) == (310, 310)


def test_a_range_counts_where_days_tell_only_of_a_part_of_it(both_orders) -> None:
    whole = RANGE + "2026-10-01,2026-10-31,Meta,A,500\n"
    assert both_orders({"days.csv": daily(20, 31, 10), "range.csv": whole}) == (500, 500)


def test_on_a_tie_the_later_import_wins(both_orders) -> None:
    assert both_orders({"a.csv": daily(1, 31, 10), "b.csv": daily(1, 31, 11)}) == (341, 310)


def test_two_accounts_and_two_platforms_are_added(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["shop.example"])
    text = "date,platform,account,spend\n2026-10-01,Meta,DK,10\n2026-10-01,Meta,SE,20\n2026-10-01,LinkedIn,,5\n"
    project.add({"a.csv": text.encode()})
    assert spend_of(project) == 35


def test_what_comes_without_an_account_is_of_the_only_one_that_is_named(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["shop.example"])
    named = "date,platform,account,spend\n2026-10-01,Meta,DK,10\n"
    project.add({"a.csv": named.encode(), "b.csv": b"date,platform,spend\n2026-10-01,Meta,11\n"})
    assert spend_of(project) == 11


def test_the_same_file_read_with_a_wrong_and_then_a_right_option(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["shop.example"])
    files = {"a.csv": b"date;platform;spend\n2026-10-01;Meta;1.250\n2026-10-02;Meta;2.000\n"}
    project.add(files, Wishes(decimal="."))
    assert spend_of(project) == 3
    project.add(files, Wishes(decimal=","))
    assert spend_of(project) == 3250


def test_a_refunded_order_exported_again(tmp_path: Path) -> None:
    headings = "Name,Created at,Total,Refunded Amount,Currency,Financial Status,Lineitem name\n"
    first = headings + "#1,2026-10-03 10:00:00 +0200,100.00,0.00,DKK,paid,x\n"
    again = headings + "#1,2026-10-03 10:00:00 +0200,100.00,40.00,DKK,partially_refunded,x\n"
    again += "#2,2026-10-09 10:00:00 +0200,50.00,0.00,DKK,paid,x\n"
    for number, files in enumerate(((first, again), (again, first))):
        project = project_of(tmp_path / str(number), ["shop.example"])
        project.add({f"{n}.csv": text.encode() for n, text in enumerate(files)})
        orders = scan_orders(project.snapshot)
        assert (orders["gross"].sum(), orders["refunded"].sum()) == (15_000, 4_000)


def test_imports_show_what_is_in_force(tmp_path: Path) -> None:
    project = project_of(tmp_path, ["shop.example"])
    project.add({"a.csv": daily(1, 15, 10).encode(), "b.csv": daily(1, 31, 12).encode()})
    assert [(one.record.file, one.stored, one.duplicate) for one in imports(project.folder)] == [
        ("a.csv", 0, 15),
        ("b.csv", 31, 0),
    ]


@pytest.mark.parametrize(
    ("spans", "first", "last", "crosses"),
    [
        ([("2026-09-15", "2026-10-15")], "2026-09-15", "2026-10-15", True),
        ([("2026-10-01", "2026-10-20"), ("2026-10-15", "2026-10-31")], "2026-10-15", "2026-10-31", False),
    ],
)
def test_ranges_that_cannot_be_split_are_left_out_and_named(
    tmp_path: Path, spans: Sequence[tuple[str, str]], first: str, last: str, crosses: bool
) -> None:
    project = project_of(tmp_path, ["shop.example"])
    lines = "".join(f"{begin},{end},Meta,A,100\n" for begin, end in spans)
    project.add({"a.csv": (RANGE + lines).encode()})
    found = scan_spend(project.snapshot, date(2026, 10, 1), date(2026, 10, 31))
    assert [(r.who, str(r.first), str(r.last), r.crosses) for r in found.refused] == [("Meta", first, last, crosses)]
    assert len(found.rows) == len(spans) - 1


class Said(NamedTuple):
    """A statement: days from `begin` to `end`, at a grain, by an import."""

    begin: int
    end: int
    grain: int
    by: int


SPANS = st.tuples(st.integers(1, 8), st.integers(0, 4)).map(lambda s: (s[0], s[0] + s[1]))
STATEMENTS = st.lists(
    st.builds(lambda span, grain, by: Said(*span, grain, by), SPANS, st.integers(0, 2), st.integers(0, 3)),
    min_size=1,
    max_size=7,
    unique=True,
)
AS_OF = st.tuples(*[st.integers(0, 2)] * 4)


def table(said: Sequence[Said]) -> pd.DataFrame:
    """One row of SPEND a statement, which costs 1."""
    day = date(2026, 10, 1) - timedelta(days=1)
    rows = pd.DataFrame(
        {
            "first": pd.to_datetime([day + timedelta(days=s.begin) for s in said]).astype("datetime64[us]"),
            "last": pd.to_datetime([day + timedelta(days=s.end) for s in said]).astype("datetime64[us]"),
            "grain": [SPEND_GRAINS[s.grain] for s in said],
            "import_id": [str(s.by) for s in said],
            "line": range(1, len(said) + 1),
            "cost": 1,
        }
    )
    rows = rows.assign(platform="Meta", **dict.fromkeys(("account", "placement", "campaign", "campaign_id"), ""))
    rows = rows.assign(ad_set="", ad="", currency="DKK", claimed_conversions=float("nan"))
    empty = pd.Series([pd.NA] * len(said), dtype="Int64")
    rows = rows.assign(impressions=empty, clicks=empty, claimed_value=empty)
    return conform(rows.astype({"line": "int64", "cost": "int64"}), SPEND, ["import_id"])


def apart(said: Sequence[Said]) -> bool:
    return all(a.end < b.begin or b.end < a.begin for a, b in combinations(said, 2))


def single_days(said: Sequence[Said]) -> list[Said]:
    """Exports by day state every day between theirs; here only those that have rows are of use."""
    return [s for s in said if s.begin == s.end]


@given(STATEMENTS, AS_OF)
def test_in_force_is_what_covers_most_then_is_finest_and_never_overlaps(
    said: list[Said], as_of: tuple[int, ...]
) -> None:
    newest = {str(n): (datetime(2026, 11, 1 + as_of[n], tzinfo=UTC), n) for n in range(4)}
    # A day without rows between two days of one export is stated as nothing, so leave no such holes.
    holes = any(
        abs(a.begin - b.begin) > 1 and (a.by, a.grain) == (b.by, b.grain) for a, b in combinations(single_days(said), 2)
    )
    found = in_force(table(said), SPEND, "cost", newest, None, None).rows
    kept = [said[line - 1] for line in found["line"]]
    assert apart([Said(*days, 0, 0) for days in {(s.begin, s.end) for s in kept}])
    assert all(len({(s.by, s.grain) for s in kept if s.begin <= day <= s.end}) <= 1 for day in range(1, 13))
    if holes:
        return

    def worth(choice: Sequence[Said]) -> tuple[int, int]:
        days = [s.end - s.begin + 1 for s in choice]
        return sum(days), sum(n * s.grain for n, s in zip(days, choice, strict=True))

    choices = (c for n in range(len(said) + 1) for c in combinations(said, n) if apart(c))
    assert worth(kept) == max(map(worth, choices))


@given(STATEMENTS, AS_OF, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(said: list[Said], as_of: tuple[int, ...], random) -> None:
    newest = {str(n): (datetime(2026, 11, 1 + as_of[n], tzinfo=UTC), n) for n in range(4)}
    mixed = random.sample(said, len(said))
    kept = [
        {some[line - 1] for line in in_force(table(some), SPEND, "cost", newest, None, None).rows["line"]}
        for some in (said, mixed)
    ]
    assert kept[0] == kept[1]
