"""Which sessions came before a conversion, in which order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from socialattr.journeys import journeys
from socialattr.schema import CONVERSIONS, SESSIONS, TOUCHPOINTS

from .tables import filled, table

MONTH = timedelta(days=30)


def test_the_window_holds_both_its_ends_and_nothing_outside() -> None:
    sessions = table(
        SESSIONS,
        """
        session_id, visitor_id, start,                      network
        0,          1,          2026-03-01T11:59:59.999999, Reddit
        1,          1,          2026-03-01T12:00,           Facebook
        2,          1,          2026-03-31T12:00,           Instagram
        3,          1,          2026-03-31T12:00:00.000001, TikTok
        4,          2,          2026-03-20T12:00,           X
        """,
    )
    conversions = table(CONVERSIONS, "conversion_id, visitor_id, lookback_end\n9, 1, 2026-03-31T12:00")
    found = journeys(sessions, conversions, MONTH)
    assert found["network"].tolist() == ["Facebook", "Instagram"]
    assert found["position"].tolist() == [1, 2]
    assert found["length"].tolist() == [2, 2]
    assert found["days_before"].tolist() == [30.0, 0.0]


def test_a_session_may_lead_to_several_conversions_and_equal_starts_go_by_their_id() -> None:
    sessions = table(
        SESSIONS,
        """
        session_id, visitor_id, start,      network
        2,          1,          2026-03-05, Instagram
        1,          1,          2026-03-05, Facebook
        3,          1,          2026-03-08, X
        """,
    )
    conversions = table(
        CONVERSIONS,
        """
        conversion_id, visitor_id, lookback_end
        8,             1,          2026-03-09
        7,             1,          2026-03-06
        """,
    )
    found = journeys(sessions, conversions, MONTH)
    assert found[["conversion_id", "position", "network"]].to_numpy().tolist() == [
        [7, 1, "Facebook"],
        [7, 2, "Instagram"],
        [8, 1, "Facebook"],
        [8, 2, "Instagram"],
        [8, 3, "X"],
    ]


def test_a_conversion_without_visitor_or_sessions_has_no_rows() -> None:
    sessions = table(SESSIONS, "visitor_id, start\n0, 2026-03-05")
    conversions = table(
        CONVERSIONS,
        """
        conversion_id, visitor_id, lookback_end
        1,             ,
        2,             5,          2026-03-05
        3,             0,          2026-03-04
        """,
    )
    assert journeys(sessions, conversions, MONTH).empty


def test_a_network_may_have_a_window_of_its_own_shorter_or_longer() -> None:
    sessions = table(
        SESSIONS,
        """
        session_id, visitor_id, start,                      network
        0,          1,          2025-12-31T12:00,           LinkedIn
        1,          1,          2026-03-01T12:00,           Facebook
        2,          1,          2026-03-24T11:59:59.999999, TikTok
        3,          1,          2026-03-24T12:00,           TikTok
        4,          1,          2026-03-30T12:00,
        """,
    )
    conversions = table(CONVERSIONS, "conversion_id, visitor_id, lookback_end\n9, 1, 2026-03-31T12:00")
    own = {"TikTok": timedelta(days=7), "LinkedIn": timedelta(days=90)}
    found = journeys(sessions, conversions, MONTH, own)
    assert found["network"].tolist() == ["LinkedIn", "Facebook", "TikTok", ""]
    assert found["position"].tolist() == [1, 2, 3, 4]
    assert found["length"].tolist() == [4, 4, 4, 4]
    assert found["days_before"].tolist() == [90.0, 30.0, 7.0, 1.0]
    assert journeys(sessions[2:3], conversions, MONTH, {"TikTok": timedelta(days=7)}).empty


def test_nothing_in_nothing_out() -> None:
    found = journeys(SESSIONS.empty(), CONVERSIONS.empty(), MONTH)
    assert found.empty
    assert list(found) == TOUCHPOINTS.names


FIRST = datetime(2026, 3, 1, tzinfo=UTC)
VISITORS = st.sampled_from([0, 1, 2**64 - 1])
MOMENTS = st.integers(0, 12).map(lambda days: FIRST + timedelta(days=days))


@given(
    visits=st.lists(st.tuples(VISITORS, MOMENTS), max_size=12),
    ends=st.lists(st.tuples(st.none() | VISITORS, MOMENTS), max_size=6),
    lookback=st.sampled_from([timedelta(days=1), timedelta(days=5, microseconds=1)]),
    own=st.dictionaries(st.sampled_from(["A", "B"]), st.sampled_from([timedelta(days=2), timedelta(days=9)])),
    random=st.randoms(use_true_random=False),
)
def test_journeys_equal_a_slow_loop_whatever_the_order_of_rows(
    visits: list[tuple[int, datetime]],
    ends: list[tuple[int | None, datetime]],
    lookback: timedelta,
    own: dict[str, timedelta],
    random: Random,
) -> None:
    sessions = filled(
        SESSIONS,
        {
            "session_id": range(len(visits)),
            "visitor_id": [visitor for visitor, _ in visits],
            "start": [start for _, start in visits],
            "line": range(len(visits)),
            "network": ["ABC"[line % 3] for line in range(len(visits))],
        },
    ).take(random.sample(range(len(visits)), len(visits)))
    conversions = filled(
        CONVERSIONS,
        {
            "conversion_id": range(len(ends)),
            "visitor_id": [visitor for visitor, _ in ends],
            "lookback_end": [end for _, end in ends],
        },
    ).take(random.sample(range(len(ends)), len(ends)))

    expected = []
    for number, (visitor, end) in enumerate(ends):
        before = [
            (start, line)
            for line, (who, start) in enumerate(visits)
            if who == visitor and end - own.get("ABC"[line % 3], lookback) <= start <= end
        ]
        for position, (start, line) in enumerate(sorted(before), 1):
            expected.append((number, position, len(before), (end - start) / timedelta(days=1), line))
    found = journeys(sessions, conversions, lookback, own)
    columns = ["conversion_id", "position", "length", "days_before", "line"]
    assert list(found[columns].itertuples(index=False, name=None)) == expected
