"""When a visit ends and whose it is: facts as small tables, then laws against a slow loop."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.engine import BUCKETS, run, split
from socialattr.schema import SESSIONS, TOUCH
from socialattr.sessions import INPUT, in_order, sessions

from .tables import filled, table

IDLE, DAY = timedelta(minutes=30), timedelta(hours=24)
IDENTITY = ["source", "medium", "campaign", "network"]


def starts(text: str, longest: timedelta = DAY) -> list[int]:
    """Lines of `text`, 1 is the first event, that open a session."""
    events = table(INPUT, text)
    events["line"] = np.arange(1, len(events) + 1)
    return sessions(events, IDLE, longest)["line"].tolist()


def test_a_pause_of_thirty_minutes_goes_on_and_one_microsecond_more_does_not() -> None:
    assert starts(
        """
        time,                       visitor_id, direct
        2026-03-01T10:00:00,        1,          yes
        2026-03-01T10:30:00,        1,          yes
        2026-03-01T11:00:00.000001, 1,          yes
        2026-03-01T11:00:00.000001, 2,          yes
        """
    ) == [1, 3, 4]


def test_a_new_touch_splits_and_the_same_one_goes_on() -> None:
    assert starts(
        """
        time,             source,   medium, campaign, network,  touch, direct
        2026-03-01T10:00, facebook, social, ,         Facebook, yes,   no
        2026-03-01T10:01, (direct), (none), ,         ,         no,    yes
        2026-03-01T10:02, facebook, social, ,         Facebook, yes,   no
        2026-03-01T10:03, facebook, social, spring,   Facebook, yes,   no
        2026-03-01T10:04, facebook, social, spring,   ,         yes,   no
        2026-03-01T10:05, facebook, paid,   spring,   ,         yes,   no
        """
    ) == [1, 4, 5, 6]


def test_a_touch_after_a_direct_start_splits() -> None:
    assert starts(
        """
        time,             source,   touch, direct
        2026-03-01T10:00, (direct), no,    yes
        2026-03-01T10:01, facebook, yes,   no
        """
    ) == [1, 2]


def test_an_agent_names_the_session_that_it_opens_and_splits_none() -> None:
    events = table(
        INPUT,
        """
        time,             visitor_id, source,    network,   touch, direct, line
        2026-03-01T10:00, 1,          instagram, Instagram, no,    no,     1
        2026-03-01T10:01, 1,          instagram, Instagram, yes,   no,     2
        2026-03-01T10:02, 1,          google,    ,          yes,   no,     3
        2026-03-01T10:03, 1,          instagram, Instagram, no,    no,     4
        2026-03-01T10:04, 1,          google,    ,          yes,   no,     5
        """,
    )
    found = sessions(events, IDLE, DAY)
    assert found["line"].tolist() == [1, 3]
    assert found["network"].tolist() == ["Instagram", ""]


def test_a_day_ends_a_session_that_never_pauses() -> None:
    hours = [f"2026-03-0{1 + minute // 1440}T{minute // 60 % 24:02}:{minute % 60:02}" for minute in range(0, 4321, 30)]
    lines = starts("time, direct\n" + "\n".join(f"{hour}, yes" for hour in hours))
    assert lines == [1, 50, 99]  # 24:00 goes on, 24:30 does not; again from there


def test_after_a_day_the_running_touch_is_that_of_the_event_that_opens() -> None:
    assert starts(
        """
        time,             source,   touch, direct
        2026-03-01T10:00, facebook, yes,   no
        2026-03-01T10:30, facebook, yes,   no
        2026-03-01T11:00, (direct), no,    yes
        2026-03-01T11:30, (direct), no,    yes
        2026-03-01T11:50, facebook, yes,   no
        """,
        longest=timedelta(minutes=59),
    ) == [1, 3, 5]


def test_at_the_same_time_the_tagged_hit_comes_first_then_no_referrer_then_the_own_site() -> None:
    events = table(
        INPUT,
        """
        source,   touch, direct, referrer,    page, line
        (direct), no,    yes,    shop.dk/,    s/a,  1
        (direct), no,    yes,    ,            s/b,  2
        (direct), no,    yes,    ,            s/a,  3
        facebook, yes,   no,     facebook.com, s/z, 4
        """,
    )
    assert in_order(events)["line"].tolist() == [4, 3, 2, 1]
    assert sessions(events, IDLE, DAY)["source"].tolist() == ["facebook"]


def test_a_session_says_what_its_first_event_says() -> None:
    found = sessions(
        table(
            INPUT,
            """
            time,             visitor_id, feed, site, page, utm_content, kind,      import_id, line, direct
            2026-03-01T10:00, 7,          log,  s,    s/a,  post-1,      page_view, f00d,      12,   yes
            2026-03-01T10:05, 7,          log,  s,    s/b,  ,            scroll,    beef,      3,    yes
            2026-03-01T10:09, 7,          log,  s,    s/b,  ,            page_view, beef,      4,    yes
            """,
        ),
        IDLE,
        DAY,
    )
    row = found.iloc[0].to_dict()
    assert len(found) == 1
    assert (row["start"], row["end"]) == tuple(
        pd.to_datetime(["2026-03-01T10:00Z", "2026-03-01T10:09Z"], format="ISO8601")
    )
    assert {k: row[k] for k in ("session_id", "visitor_id", "page_views", "landing_page", "content")} == {
        "session_id": 0,
        "visitor_id": 7,
        "page_views": 2,
        "landing_page": "s/a",
        "content": "post-1",
    }
    assert (row["feed"], row["site"], row["import_id"], row["line"]) == ("log", "s", "f00d", 12)


def test_no_events_no_sessions() -> None:
    found = sessions(INPUT.empty(), IDLE, DAY)
    assert found.empty
    assert list(found) == SESSIONS.names


# Laws -----------------------------------------------------------------------------------------------

#        source       medium      campaign  network      direct  touch  referrer
HITS = [
    ("(direct)", "(none)", "", "", True, False, ""),
    ("(direct)", "(none)", "", "", True, False, "shop.dk/"),
    ("facebook", "social", "", "Facebook", False, True, "facebook.com/"),
    ("facebook", "social", "", "Facebook", False, False, ""),  # by its agent only
    ("facebook", "social", "a", "Facebook", False, True, ""),
    ("facebook", "social", "a", "", False, True, ""),
]
STEPS = [timedelta(0), timedelta(seconds=1), timedelta(minutes=10), IDLE, IDLE + timedelta(microseconds=1)]
LONGEST = [timedelta(minutes=5), timedelta(minutes=40), timedelta(hours=1), timedelta(hours=3)]


@st.composite
def streams(draw: st.DrawFn) -> pd.DataFrame:
    event = st.tuples(st.sampled_from(STEPS), st.integers(1, 2), st.sampled_from(HITS), st.sampled_from(["s/a", "s/b"]))
    size = draw(st.integers(0, 25))  # a list of free length is short, and cuts by length are rare in it
    drawn = draw(st.lists(event, min_size=size, max_size=size))
    steps, visitors, hits, pages = zip(*drawn, strict=True) if drawn else ((), (), (), ())
    time = np.cumsum(steps) + datetime(2026, 3, 1, tzinfo=UTC) if steps else []
    hit_columns = zip(*hits, strict=True) if hits else [()] * 7
    names = [*IDENTITY, "direct", "touch", "referrer"]
    kinds = ["page_view" if page == "s/a" else "scroll" for page in pages]
    return filled(
        INPUT,
        {
            "time": list(time),
            "visitor_id": visitors,
            "page": pages,
            "kind": kinds,
            "line": range(len(drawn)),
            **dict(zip(names, hit_columns, strict=True)),
        },
    )


def slow_sessions(events: pd.DataFrame, longest: timedelta) -> list[tuple[object, ...]]:
    """Visitor, first line, last time and page views of every session, an event at a time."""

    def key(event: pd.Series) -> tuple[object, ...]:
        tie = 0 if event.touch else 2 if event.referrer else 1
        texts = (event.kind, event.referrer, event.source, event.medium, event.campaign, event.network)
        return (event.visitor_id, event.time, tie, event.page, *texts, event.line)

    found: list[list[object]] = []
    previous = start = running = None
    for event in sorted(events.itertuples(), key=key):
        touch = None if event.direct else tuple(getattr(event, name) for name in IDENTITY)
        if (
            previous is None
            or event.visitor_id != previous.visitor_id
            or event.time - previous.time > IDLE
            or event.time - start > longest
            or (event.touch and touch != running)
        ):
            found.append([event.visitor_id, event.line, event.time, 0])
            start, running = event.time, touch
        found[-1][2] = event.time
        found[-1][3] += event.kind == "page_view"
        previous = event
    return [tuple(session) for session in found]


@given(events=streams(), longest=st.sampled_from(LONGEST))
def test_sessions_equal_a_slow_loop(events: pd.DataFrame, longest: timedelta) -> None:
    found = sessions(events, IDLE, longest)
    columns = ["visitor_id", "line", "end", "page_views"]
    assert list(found[columns].itertuples(index=False, name=None)) == slow_sessions(events, longest)
    first = events.set_index("line").loc[found["line"]]
    for name in [column.name for column in TOUCH]:
        assert found[name].tolist() == first[name].tolist()
    assert found["start"].tolist() == first["time"].tolist()


@given(events=streams(), random=st.randoms(use_true_random=False), longest=st.sampled_from(LONGEST))
def test_no_order_of_rows_or_categories_changes_a_session(
    events: pd.DataFrame, random: Random, longest: timedelta
) -> None:
    expected = sessions(events, IDLE, longest)
    mixed = events.take(random.sample(range(len(events)), len(events)))
    for name in ("page", "referrer", "source", "campaign", "network"):
        letters = random.sample(list(events[name].unique()), events[name].nunique())
        mixed[name] = mixed[name].astype(pd.CategoricalDtype(letters))
    found = sessions(mixed, IDLE, longest)
    for name in SESSIONS.names:
        assert found[name].tolist() == expected[name].tolist(), name


@given(events=streams(), parts=st.integers(1, 3))
def test_any_split_by_visitors_gives_the_same_sessions(events: pd.DataFrame, parts: int) -> None:
    bucket = events["visitor_id"] * 100

    def work(buckets: range) -> list[int]:
        return sessions(events[bucket.isin(buckets)], IDLE, DAY)["line"].tolist()

    whole = sessions(events, IDLE, DAY)["line"].tolist()
    assert [line for part in run(work, parts) for line in part] == whole


@pytest.mark.parametrize("parts", [1, 2, 3, 255, BUCKETS, 1000])
def test_every_bucket_is_in_one_range_and_ranges_are_alike(parts: int) -> None:
    ranges = split(parts)
    assert [bucket for r in ranges for bucket in r] == list(range(BUCKETS))
    assert max(map(len, ranges)) - min(map(len, ranges)) <= 1
    assert len(ranges) == min(parts, BUCKETS)


def test_buckets_cannot_be_cut_into_no_parts() -> None:
    with pytest.raises(ValueError, match="0 parts"):
        split(0)
