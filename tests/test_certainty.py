"""How far a report's figures may be chance: sums over visitors, their split, the order of networks, the sentence."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from fractions import Fraction

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.evidence.intervals import Interval, Intervals, of_change, of_share, of_sum
from socialattr.names import Model
from socialattr.pipeline.question import Question
from socialattr.render.certainty import how_sure
from socialattr.summaries.certainty import Ranking, Spreads, Verdict, ranking_of
from socialattr.summaries.shares import UNIT
from socialattr.summaries.spread import ROW, TOTAL, Spread, add_session_spreads, add_spreads, session_spread, spread_of

from .projects import new_project
from .traffic import SETTINGS, WEEK, Hit, Order, Traffic, woocommerce_csv

KEYS = ["network"]
Mark = tuple[int, str, int, int]  # who, network, quarters of a conversion, revenue


def marks_of(marks: Iterable[Mark], **models: Iterable[int]) -> pd.DataFrame:
    rows = list(marks)
    who, network, quarters, revenue = zip(*rows, strict=True) if rows else ((), (), (), ())
    units = np.array(quarters, np.int64) * (UNIT // 4)
    frame = pd.DataFrame(
        {
            "who": np.array(who, np.uint64),
            "network": pd.Series(network, dtype="str"),
            "currency": pd.Series("DKK", index=range(len(rows)), dtype="str"),
            "units": units,
            "revenue": np.array(revenue, np.int64),
        }
    )
    return frame.assign(
        **{m.value: np.array(models[m.value], np.int64) * UNIT if m.value in models else units for m in Model}
    )


def spread_in(marks: Iterable[Mark], conversions: Iterable[int], **models: Iterable[int]) -> Spread:
    return spread_of(marks_of(marks, **models), np.array(list(conversions), np.uint64), KEYS)


marks = st.lists(
    st.tuples(
        st.integers(1, 5), st.sampled_from(["Facebook", "Instagram", "X"]), st.integers(0, 4), st.integers(0, 10**8)
    ),
    max_size=12,
)


@given(marks)
def test_sums_over_visitors_equal_a_slow_loop(rows: list[Mark]) -> None:
    conversions = [who for who, *_ in rows] + [9, 9]
    spreads = Spreads(spread_in(rows, conversions), None, "DKK", len(conversions))
    for network in ("Facebook", ""):
        credit: dict[int, Fraction] = defaultdict(Fraction)
        revenue: dict[int, int] = defaultdict(int)
        for who, where, quarters, amount in rows:
            if quarters and network in ("", where):
                credit[who] += Fraction(quarters, 4)
                revenue[who] += amount
        squares, cubes = (float(sum(value**n for value in credit.values())) for n in (2, 3))
        products = float(sum(value * conversions.count(who) for who, value in credit.items()))
        whole = sum(conversions.count(who) ** 2 for who in set(conversions))
        total, worth = float(sum(credit.values())), sum(revenue.values())
        found = spreads.intervals((ROW if network else TOTAL, network), total, worth, 0, None)
        assert found.conversions == of_sum(total, squares, cubes)
        assert found.share == of_share(total, len(conversions), squares, products, whole)
        amounts = [sum(value**n for value in revenue.values()) for n in (1, 2, 3)]
        assert found.revenue == (of_sum(*amounts) if worth else None)


@given(marks, st.integers(1, 5))
def test_any_split_of_the_visitors_gives_the_same_sums(rows: list[Mark], cut: int) -> None:
    conversions = [who for who, *_ in rows]
    parts = [
        spread_in([row for row in rows if (row[0] < cut) is side], [who for who in conversions if (who < cut) is side])
        for side in (True, False)
    ]
    one, whole = add_spreads(parts, KEYS), add_spreads([spread_in(rows, conversions)], KEYS)
    for name in ("credit", "revenue", "networks", "ranks"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(whole, name), check_dtype=False)
    assert one.whole == whole.whole


def test_a_visitor_who_came_in_both_months_says_less_of_a_change() -> None:
    def sessions(*visitors: int) -> pd.DataFrame:
        return pd.DataFrame({"visitor_id": np.array(visitors, np.uint64), "network": "X"})

    found = session_spread(sessions(1, 1, 2), sessions(1, 3), KEYS)
    assert found[found["line"] == TOTAL][["now", "both", "before"]].to_numpy().tolist() == [[5, 2, 2]]
    halves = [session_spread(sessions(1, 1), sessions(1), KEYS), session_spread(sessions(2), sessions(3), KEYS)]
    pd.testing.assert_frame_equal(add_session_spreads(halves, KEYS), found)
    change = Spreads(spread_in([], []), found, "DKK", 0).intervals((TOTAL, ""), 0, 0, 3, 2).change
    assert change == of_change(3, 2, 5, 2, 2)


def ranked(counts: dict[str, int], **models: dict[str, int]) -> Ranking | None:
    """Each conversion of a visitor of its own, by all models alike but for those that say otherwise."""
    rows = [(name, number) for name, count in counts.items() for number in range(count)]
    who = range(1, len(rows) + 1)
    told = {model: [1 if n < said[name] else 0 for name, n in rows] for model, said in models.items()}
    spread = spread_in(((w, name, 4, 100) for w, (name, _) in zip(who, rows, strict=True)), who, **told)
    return ranking_of(spread, Model.LAST_NON_DIRECT)


@pytest.mark.parametrize(
    ("counts", "verdict"),
    [
        ({"Instagram": 90, "Facebook": 40, "X": 10}, Verdict.ORDER),
        ({"Instagram": 90, "Facebook": 40}, Verdict.ORDER),
        ({"Instagram": 90, "Facebook": 12, "X": 10}, Verdict.FIRST),
        ({"Instagram": 24, "Facebook": 20}, Verdict.CLOSE),
    ],
)
def test_a_rank_is_called_only_beyond_chance(counts: dict[str, int], verdict: Verdict) -> None:
    assert ranked(counts) == Ranking("Instagram", "Facebook", verdict)


def test_a_rank_is_called_only_where_all_models_say_so() -> None:
    counts = {"Instagram": 90, "Facebook": 40, "X": 10}
    one = ranked(counts, first={"Instagram": 50, "Facebook": 40, "X": 10})
    other = ranked(counts, first={"Instagram": 9, "Facebook": 8, "X": 10})
    assert one == Ranking("Instagram", "Facebook", Verdict.CLOSE)
    assert other == Ranking("Instagram", "X", Verdict.DIFFER)


def test_one_network_has_no_rank_and_the_unknown_one_none_either() -> None:
    assert ranked({"Instagram": 9}) is None
    assert ranked({"Instagram": 9, "": 50}) is None


def test_the_sentence() -> None:
    few = Intervals(Interval(0.03, 5.57), change=Interval(-0.6, float("inf")))
    ranking = Ranking("Instagram", "X", Verdict.DIFFER)
    assert how_sure(few, "conversions", "sessions", ranking) == [
        "How sure: 0.0 to 5.6 conversions, sessions -60% to far more (95% intervals); "
        "models differ on whether Instagram or X comes first"
    ]
    assert how_sure(Intervals(), "conversions", "sessions") == []


# --- out of the cellar --------------------------------------------------------------------------------


def test_a_report_of_visits_says_how_sure_it_is() -> None:
    # Three visitors come from Facebook and buy once; one of them comes and buys again.
    visits = [(1, 1), (2, 2), (3, 3), (1, 4)]
    hits = [Hit(86400 * n, visitor, query="utm_source=facebook", order=n) for n, (visitor, _) in enumerate(visits, 1)]
    world = Traffic(tuple(hits), (), tuple(Order(n, 86400 * n, 10_000) for n in range(1, 5)))
    with new_project(SETTINGS, "2a" * 32) as project:
        project.add(world.files())
        document = project.report(Question(WEEK))
    for line in (document["total"], *document["rows"]):
        assert line["conversions"] == 4
        # 2, 1 and 1 squared and cubed.
        interval = of_sum(4, 6, 10)
        assert (line["conversions_low"], line["conversions_high"]) == pytest.approx((interval.low, interval.high))
        assert line["share"] == 1
        assert line["share_high"] == 1
        assert line["revenue_low"] < line["revenue"] < line["revenue_high"]
        assert line["change_low"] is None
    assert document["ranking"] is None


def test_customers_who_order_twice_are_one_and_guests_are_not() -> None:
    orders = woocommerce_csv(tuple(Order(n, 86400 * n, 10_000) for n in range(1, 5))).decode("utf-8-sig").splitlines()
    marked = {"guests": "0", "one": "77"}
    found = {}
    for name, customer in marked.items():
        heading, *lines = orders
        delimiter = ";" if heading.count(";") > heading.count(",") else ","
        more = ["Customer Id", "Attribution UTM Source", "Attribution Source Type"]
        cells = [customer, "facebook", "utm"]
        text = "\n".join([delimiter.join([heading, *more]), *(delimiter.join([line, *cells]) for line in lines)])
        with new_project(SETTINGS, "2a" * 32) as project:
            project.add({"orders.csv": text.encode()})
            (recorded,) = project.report(Question(WEEK))["recorded"]
        found[name] = (
            recorded["social"]["orders"],
            recorded["social"]["orders_low"],
            recorded["social"]["orders_high"],
        )
    guests, one = of_sum(4, 4, 4), of_sum(4, 16, 64)
    assert found["guests"] == pytest.approx((4, guests.low, guests.high), abs=1e-6)
    assert found["one"] == pytest.approx((4, one.low, one.high), abs=1e-6)
