"""The laws of the whole line: what happens to files, and what that may change in a report."""

from __future__ import annotations

import bz2
import gzip
import json
import random
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from itertools import pairwise
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialattr import engine
from socialattr.errors import Exit, SocialattrError
from socialattr.names import Dimension, Model
from socialattr.pipeline.ingest import Wishes
from socialattr.pipeline.question import Question
from socialattr.pipeline.report import make_report
from socialattr.store import Store, accounting_all, scan_events, undo

from .projects import NOW, Document, Project, new_project
from .store_tables import scanned
from .traffic import (
    DAY,
    RENTAL,
    SETTINGS,
    SHOP,
    WEEK,
    Event,
    Hit,
    Order,
    Traffic,
    event_csv,
    log,
    moment,
    shopify_csv,
    traffic,
    woocommerce_csv,
)

KEY, OTHER_KEY = "2a" * 32, "91" * 32
ASKED = Question(WEEK)
# Every example takes files from the disk to reports, mostly twice: a second, where laws in memory take milliseconds.
some_projects = settings(max_examples=max(5, settings().max_examples // 20))
questions = st.builds(Question, st.just(WEEK), by=st.sampled_from(Dimension), model=st.sampled_from([None, *Model]))


def reported(world: Traffic, question: Question = ASKED, setting: str = SETTINGS, key: str = KEY) -> Document:
    """The report of a new project with one file of each kind."""
    with new_project(setting, key) as project:
        project.add(world.files())
        return project.report(question)


def stored(project: Project) -> dict[str, tuple[int, int]]:
    """Rows that each import has stored, and rows of it that another one had."""
    return Store.open(project.folder).reading(accounting_all)


def figures(document: Document) -> Document:
    """What the period itself had.

    Without the account of the files (rows, robots, days that they tell of), which differs where they
    do, and so without the comparison, which is made only where they tell of all days.
    """
    shares = ("social_sessions", "tagged_sessions")
    return {name: document[name] for name in ("reconciliation", "models", "explain")} | {
        "lines": [line | {"sessions_before": None, "change": None} for line in (document["total"], *document["rows"])],
        "quality": {name: document["quality"][name] for name in shares},
    }


# --- the same things in other files ------------------------------------------------------------------


@some_projects
@given(world=traffic(), question=questions, chance=st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing(world: Traffic, question: Question, chance: random.Random) -> None:
    other = Traffic(*(tuple(chance.sample(rows, len(rows))) for rows in world.rows))
    assert reported(other, question) == reported(world, question)


@some_projects
@given(world=traffic(), cuts=st.lists(st.integers(-31, 10), max_size=2), chance=st.randoms(use_true_random=False))
def test_the_order_of_files_and_of_imports_changes_nothing(
    world: Traffic, cuts: list[int], chance: random.Random
) -> None:
    files = in_pieces(world, [(day * DAY, 0) for day in sorted(cuts)])
    with new_project(SETTINGS, KEY) as one, new_project(SETTINGS, KEY) as other:
        one.add(files)
        for name in chance.sample(sorted(files), len(files)):
            other.add({name: files[name]})
        assert other.report(ASKED) == one.report(ASKED)


def in_pieces(world: Traffic, cuts: Iterable[tuple[float, float]]) -> dict[str, bytes]:
    """Exports of half-open ranges of time, each from so much before the cut that it may overlap."""
    first, files = float("-inf"), {}
    for number, (cut, overlap) in enumerate([*cuts, (float("inf"), 0.0)]):
        piece = world.between(first, cut)
        files |= {f"access.log.{number}": log(piece.hits)} if piece.hits else {}
        files |= {f"events.{number}.csv": event_csv(piece.events)} if piece.events else {}
        first = cut - overlap
    return files | ({"orders.csv": woocommerce_csv(world.orders)} if world.orders else {})


cuts = st.tuples(st.one_of(st.integers(-31 * DAY, 10 * DAY), st.just(3 * DAY + DAY // 2)), st.integers(0, 8 * DAY))


@some_projects
@given(world=traffic(), cuts=st.lists(cuts, max_size=3), question=questions)
def test_exports_that_overlap_equal_one_export(world: Traffic, cuts: list[tuple[int, int]], question: Question) -> None:
    with new_project(SETTINGS, KEY) as project, new_project(SETTINGS, KEY) as whole:
        project.add(in_pieces(world, sorted(cuts)))
        whole.add(world.files())
        # A row too many seldom shows in a report: most that is counted is counted once for other reasons, too.
        assert scanned(Store.open(project.folder)) == scanned(Store.open(whole.folder))
        assert figures(project.report(question)) == figures(whole.report(question))


@some_projects
@given(world=traffic(), pack=st.sampled_from([bytes, gzip.compress, bz2.compress]))
def test_the_same_file_twice_adds_nothing(world: Traffic, pack: type[bytes]) -> None:
    with new_project(SETTINGS, KEY) as project:
        first = project.add(world.files())
        snapshot, before = project.snapshot, project.text(ASKED)
        again = project.add({f"again {name}": pack(data) for name, data in world.files().items()})
        assert [result.already for result in first + again] == [False] * len(first) + [True] * len(first)
        assert project.snapshot == snapshot
        assert project.text(ASKED) == before


@some_projects
@given(world=traffic(), more=traffic(most=8))
def test_import_then_undo_is_as_before(world: Traffic, more: Traffic) -> None:
    # Half of what comes and goes is there already.
    more = Traffic(world.hits[::2] + more.hits, world.events[::2] + more.events, more.orders)
    with new_project(SETTINGS, KEY) as project:
        project.add(world.files())
        before = project.snapshot, project.text(ASKED), stored(project)
        for result in project.add({f"more {name}": data for name, data in more.files().items()}):
            assert result.record is not None
            if not result.already:
                undo(Store.open(project.folder), result.record.id)
        assert (project.snapshot, project.text(ASKED), stored(project)) == before


wrong_options = st.builds(
    Wishes,
    site=st.sampled_from(["", "wrong.example"]),
    feed=st.sampled_from(["", "wrong"]),
    timezone=st.sampled_from(["", "America/New_York"]),
    server=st.sampled_from(["", "wrong"]),
)


@some_projects
@given(world=traffic(), wrong=st.lists(wrong_options, min_size=1, max_size=2))
def test_after_wrong_options_the_right_ones_leave_only_the_right_import(world: Traffic, wrong: list[Wishes]) -> None:
    files = world.files()
    if world.events:
        files["events.csv"] = event_csv(world.events, naive=True)
    with new_project(SETTINGS, KEY) as project, new_project(SETTINGS, KEY) as right:
        for wishes in wrong:
            project.add(files, wishes)
        project.add(files)
        right.add(files)
        assert {record.id for record in project.live} == {record.id for record in right.live}
        assert project.text(ASKED) == right.text(ASKED)


@some_projects
@given(world=traffic())
def test_an_older_orders_export_changes_nothing_whenever_it_comes(world: Traffic) -> None:
    newest = max((order.second for order in world.orders), default=0)
    older = [order for order in world.orders if order.second < newest]
    before, behind = (
        woocommerce_csv(replace(order, gross=order.gross + more, refunded=0, status="pending") for order in older)
        for more in (100, 200)
    )
    with new_project(SETTINGS, KEY) as project:
        project.add({"before.csv": before} if older else {})
        project.add(world.files())
        project.add({"behind.csv": behind} if older else {})
        assert figures(project.report(ASKED)) == figures(reported(world))


@some_projects
@given(world=traffic())
def test_two_shops_exports_of_the_same_orders_give_the_same_report(world: Traffic) -> None:
    with new_project(SETTINGS, KEY) as project:
        files = world.files()
        if world.orders:
            files["orders.csv"] = shopify_csv(world.orders)
        project.add(files)
        found = project.report(ASKED)
    assert figures(found) == figures(reported(world))


# --- the same things under other names, at other times -----------------------------------------------


@some_projects
@given(world=traffic(), older=traffic(), own_file=st.booleans())
def test_older_data_change_no_period(world: Traffic, older: Traffic, own_file: bool) -> None:
    past = older.later(_CUT - 1 - max(seconds_of(older)))
    # An order that was placed before says that all its events belong there, so these are other ones.
    past_orders = tuple(replace(order, number=1000 + order.number) for order in past.orders)
    past = replace(past, orders=past_orders)
    with new_project(SETTINGS, KEY) as project:
        if own_file:
            project.add({f"older {name}": data for name, data in past.files().items()})
            project.add(world.files())
        else:
            project.add(Traffic(*(p + w for p, w in zip(past.rows, world.rows, strict=True))).files())
        found, expected = project.report(ASKED), reported(world)
    assert figures(found) == figures(expected)


@pytest.mark.parametrize("own_file", [True, False])
def test_a_feed_of_older_data_takes_no_sessions_from_the_one_that_came_after_it(own_file: bool) -> None:
    world = Traffic((Hit(0, 0, query="utm_source=facebook"),), (Event(Hit(0, 0), RENTAL),))
    older = Event(Hit(_CUT - 1, 1), SHOP)
    with new_project(SETTINGS, KEY) as project:
        if own_file:
            project.add({"older.csv": event_csv([older])})
            project.add(world.files())
        else:
            project.add(replace(world, events=(older, *world.events)).files())
        assert figures(project.report(ASKED)) == figures(reported(world))
        assert project.report(ASKED)["total"]["sessions"] == 1


def test_after_a_gap_in_the_data_nothing_is_compared() -> None:
    """Two days of the week before are no week, whatever there was a year ago."""
    week, two_days, last_year = Hit(7 * DAY - 1, 0), Hit(-2 * DAY, 0), Hit(-365 * DAY, 0)
    with new_project(SETTINGS, KEY) as project:
        project.add({"now.log": log([two_days, Hit(-1, 0), week])})
        assert project.report(ASKED)["compared_with"] is None
        project.add({"then.log": log([last_year])})
        assert project.report(ASKED)["compared_with"] is None
        project.add({"between.log": log([Hit(-8 * DAY, 0), Hit(-3 * DAY, 0)])})
        assert project.report(ASKED)["compared_with"] == "week 27 of 2026"


# Where reading starts: the lookback and a day before the week.
_CUT = -31 * DAY


def seconds_of(world: Traffic) -> list[int]:
    return [
        *(hit.second for hit in world.hits),
        *(event.hit.second for event in world.events),
        *(order.second for order in world.orders),
    ]


@some_projects
@given(world=traffic(), weeks=st.integers(-8, 8), question=questions)
def test_a_shift_by_weeks_shifts_the_report(world: Traffic, weeks: int, question: Question) -> None:
    week = f"2026-W{28 + weeks}"
    shifted = reported(world.later(weeks * 7 * DAY), replace(question, period=week))
    expected = reported(world, question)
    times = ("start", "end", "label", "covered_by_feed")
    assert expected["period"]["label"] == "week 28 of 2026"
    assert shifted["period"]["label"] == f"week {28 + weeks} of 2026"
    assert [feed["complete"] for feed in shifted["period"]["covered_by_feed"].values()] == [
        feed["complete"] for feed in expected["period"]["covered_by_feed"].values()
    ]
    for document in (shifted, expected):
        document["compared_with"] = document["compared_with"] is not None
        document["period"] = {k: v for k, v in document["period"].items() if k not in times}
        # Their last days shift, too.
        document["quality"]["retired_feeds"] = list(document["quality"]["retired_feeds"])
    assert shifted == expected


@some_projects
@given(world=traffic(), question=questions)
def test_another_key_gives_the_same_figures(world: Traffic, question: Question) -> None:
    one, other = reported(world, question), reported(world, question, key=OTHER_KEY)
    assert one | {"explain": None} == other | {"explain": None}
    assert (one["explain"] is None) == (other["explain"] is None)


@some_projects
@given(world=traffic(), names=st.permutations(range(6)), question=questions)
def test_renaming_visitors_changes_nothing(world: Traffic, names: list[int], question: Question) -> None:
    with new_project(SETTINGS, KEY) as project:
        files = world.files()
        files["access.log"] = log(world.hits, lambda visitor: f"198.51.100.{names[visitor]}")
        if world.events:
            files["events.csv"] = event_csv(world.events, lambda visitor: f"somebody {names[visitor]}")
        project.add(files)
        assert project.report(question) == reported(world, question)


@some_projects
@given(world=traffic(), scale=st.integers(2, 1000), by=st.sampled_from(Dimension))
def test_amounts_times_k_give_revenue_times_k(world: Traffic, scale: int, by: Dimension) -> None:
    # With VAT, and all credit to one touchpoint: nothing is rounded on the way.
    setting, question = SETTINGS + '\n[money]\nrevenue = "inc_vat"\n', replace(ASKED, by=by)
    one, scaled = reported(world, question, setting), reported(world.times(scale), question, setting)

    def sums(document: Document, factor: int) -> list[tuple[object, ...]]:
        return [
            (
                name_of(line),
                *(line[name] for name in ("sessions", "conversions", "assisted")),
                *(round(line[name] * 100 * factor) for name in ("revenue", "refunded")),
                *({c: round(m * 100 * factor) for c, m in line[f"{n}_other"].items()} for n in ("revenue", "refunded")),
            )
            for line in (document["total"], *sorted(document["rows"], key=name_of))
        ]

    assert sums(scaled, 1) == sums(one, scale)
    assert scaled["reconciliation"] == one["reconciliation"]


def name_of(line: Document) -> tuple[str, ...]:
    return tuple(value for value in line.values() if isinstance(value, str))


# --- sums --------------------------------------------------------------------------------------------


@some_projects
@given(world=traffic(), question=questions, parts=st.sampled_from([2, 7]), data=st.data())
def test_any_split_of_the_visitors_gives_the_same_bytes(
    world: Traffic, question: Question, parts: int, data: st.DataObject
) -> None:
    with new_project(SETTINGS, KEY) as project:
        project.add(world.files())
        whole = project.text(replace(question, parts=1))
        assert project.text(replace(question, parts=parts)) == whole
        # Of 256 parts only those with visitors can be wrong: cuts right beside these.
        visitors = scan_events(project.snapshot, ["visitor_id"])["visitor_id"].to_numpy()
        edges = sorted({int(bucket) + n for bucket in visitors >> np.uint64(56) for n in (0, 1)} - {0, 256})
        cuts = sorted(data.draw(st.sets(st.sampled_from(edges), max_size=4)))
        ranges = [range(begin, end) for begin, end in pairwise([0, *cuts, 256])]
        with patch.object(engine, "split", lambda parts: ranges):
            assert project.text(question) == whole


def test_many_parts_give_the_same_bytes() -> None:
    hits = tuple(Hit(3600 * n, n % 5, query="utm_source=facebook" if n % 3 else "", order=n % 7) for n in range(40))
    world = Traffic(hits, (), tuple(Order(number, 3600 * number, 1000) for number in range(1, 7)))
    with new_project(SETTINGS, KEY) as project:
        project.add(world.files())
        one, seven, all_apart = (project.text(replace(ASKED, parts=parts)) for parts in (1, 7, 64))
    assert one == seven == all_apart
    assert json.loads(one)["total"]["conversions"] == 6


@some_projects
@given(world=traffic(), last=st.integers(0, 5), model=st.sampled_from(Model))
def test_what_two_parts_of_a_week_had_adds_up_to_the_week(world: Traffic, last: int, model: Model) -> None:
    # So young that every report sees all of it: which event of an order is the earliest may else depend on that.
    world = world.between(-20 * DAY, 30 * DAY)
    # One feed a site: of two each period takes its own.
    world = replace(world, events=tuple(replace(event, site=RENTAL) for event in world.events))
    world = told_in_time(world)
    days = [moment(day * DAY).date().isoformat() for day in (0, last, last + 1, 6)]
    with new_project(SETTINGS, KEY) as project:
        project.add(world.files())
        asked = [Question(first=days[n], last=days[n + 1], model=model) for n in (0, 2)]
        one, other, whole = (sums_of(project, question) for question in (*asked, replace(ASKED, model=model)))
    assert one + other == whole


def told_in_time(world: Traffic) -> Traffic:
    """Without the numbers of orders that are more than a day old: a report reads one day behind its end, no more."""
    until = {order.number: order.second + DAY for order in world.orders}

    def told(hit: Hit) -> Hit:
        return replace(hit, order=0) if hit.second >= until.get(hit.order, hit.second + 1) else hit

    events = tuple(replace(event, hit=told(event.hit)) for event in world.events)
    return replace(world, hits=tuple(map(told, world.hits)), events=events)


def sums_of(project: Project, question: Question) -> Counter[str]:
    """What adds up over time; nothing where no file tells of these days."""
    try:
        report = make_report(project.folder, question, NOW)
    except SocialattrError as error:
        if error.exit_code != Exit.NO_DATA:
            raise
        return Counter()
    total, parts = report.total, report.reconciliation
    money = {f"{n} {code}": a for n in ("revenue", "refunded") for code, a in getattr(total, f"{n}_other").items()}
    counts = {"sessions": total.sessions or 0, "revenue": total.revenue, "refunded": total.refunded, **money}
    counts |= {"conversions": parts.all, "unattributed": parts.unattributed}
    return +Counter(counts)


@some_projects
@given(world=traffic(), model=st.sampled_from(Model))
def test_credits_add_up_and_every_dimension_has_the_same_total(world: Traffic, model: Model) -> None:
    with new_project(SETTINGS, KEY) as project:
        project.add(world.files())
        made = [make_report(project.folder, Question(WEEK, by=by, model=model), NOW) for by in Dimension]
    for report in made:
        parts = report.reconciliation
        assert parts.holds
        assert parts.social + parts.other + parts.unattributed == pytest.approx(parts.all, abs=1e-9)
        assert report.total == made[0].total
        assert report.models == made[0].models
        assert report.total.conversions == pytest.approx(report.models[model], abs=1e-9)
        for name in ("sessions", "revenue", "refunded"):
            assert sum(getattr(row, name) for row in report.rows) == getattr(report.total, name)
        assert sum(row.conversions for row in report.rows) == pytest.approx(parts.social, abs=1e-9)
