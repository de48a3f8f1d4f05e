"""Dark social as a range: laws of the interval, and simulations with dark traffic planted in them."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.pipeline.question import Question
from socialattr.pipeline.report import make_report
from socialattr.pipeline.sources import find_sources
from socialattr.render.dark import dark_document, dark_lines
from socialattr.render.report_csv import report_csv
from socialattr.render.report_table import report_table
from socialattr.schema import SESSIONS
from socialattr.summaries.dark import COUNTS, Dark, Why, added, dark_social, day_counts, is_deep
from socialattr.summaries.period import Period

from .level_projects import KEY, SETTINGS
from .projects import NOW, Project, project_in

MONDAY = "2026-10-05"
CASES = 200


def days(social: list[int], deep: list[int], first: str = MONDAY) -> pd.DataFrame:
    index = pd.date_range(first, periods=len(social))
    counts = {"sessions": 100, "social": social, "deep": deep, "by_agent": 0, "by_click_id": 0}
    return pd.DataFrame(counts, index=index)[COUNTS]


def ends(found: Dark) -> tuple[float, float, float]:
    assert found.why is None
    assert found.low is not None
    assert found.estimate is not None
    assert found.high is not None
    return found.low, found.estimate, found.high


@st.composite
def months(draw: st.DrawFn) -> pd.DataFrame:
    """Four weeks and some days, in which something can be said."""
    length = draw(st.integers(28, 35))
    social = draw(st.lists(st.integers(0, 40), min_size=length, max_size=length))
    deep = draw(st.lists(st.integers(2, 30), min_size=length, max_size=length))
    return days(social, deep)


@given(months())
def test_the_interval_holds_its_middle_and_never_less_than_nothing(month: pd.DataFrame) -> None:
    found = dark_social(month)
    if found.why is Why.ALIKE:
        return
    low, middle, high = ends(found)
    assert 0 <= low <= middle <= high
    assert found.quiet_days + found.other_days == len(month)


@given(months(), st.integers(1, 50))
def test_what_comes_every_day_changes_nothing(month: pd.DataFrame, more: int) -> None:
    found = dark_social(month)
    if found.why is None:
        assert ends(dark_social(month.assign(deep=month["deep"] + more))) == pytest.approx(ends(found))


@given(months(), st.integers(2, 9))
def test_twice_the_traffic_is_twice_the_range(month: pd.DataFrame, times: int) -> None:
    found = dark_social(month)
    if found.why is None:
        scaled = dark_social(month.assign(deep=month["deep"] * times, social=month["social"] * 3))
        assert ends(scaled) == pytest.approx([times * end for end in ends(found)])


@given(months(), st.randoms(use_true_random=False))
def test_which_of_the_weekdays_it_was_does_not_matter(month: pd.DataFrame, random: object) -> None:
    weekend = month.index.day_of_week >= 5
    order = np.arange(len(month))
    for mask in (weekend, ~weekend):
        places = list(np.flatnonzero(mask))
        random.shuffle(places)  # type: ignore[attr-defined]
        order[mask] = places
    mixed = month.iloc[order].set_axis(month.index)
    before, after = dark_social(month), dark_social(mixed)
    assert before.why is after.why
    if before.why is None:
        assert ends(after) == pytest.approx(ends(before))


@given(months(), st.integers(1, 9))
def test_more_direct_landings_on_busy_days_are_more_dark_traffic(month: pd.DataFrame, more: int) -> None:
    found = dark_social(month)
    if found.why is not None:
        return
    # Beyond every quiet day of either kind.
    limit = month["social"].nlargest(1).iloc[0]
    busiest = month["social"] == limit
    raised = dark_social(month.assign(deep=month["deep"].where(~busiest, month["deep"] + more)))
    weekend = month.index.day_of_week >= 5
    if found.quiet_days == raised.quiet_days and not _is_quiet(month, busiest.to_numpy(), weekend):
        assert ends(raised)[1] >= ends(found)[1]


def _is_quiet(month: pd.DataFrame, days: np.ndarray, weekend: np.ndarray) -> bool:
    """Whether one of some days is a quiet one of its kind."""
    for kind in (weekend, ~weekend):
        social = np.sort(month["social"].to_numpy()[kind])
        if (month["social"].to_numpy()[kind & days] <= social[-(-len(social) // 3) - 1]).any():
            return True
    return False


@pytest.mark.parametrize(
    ("month", "why"),
    [
        (days([0, 5] * 6, [20] * 12), Why.DAYS),
        (days([0, 5] * 10, [2] * 20), Why.LANDINGS),
        # Two weekends: of four days two are quiet at most.
        (days([1, 2, 3, 4, 5, 1, 2, 3, 1, 4, 2, 5, 3, 4], [20] * 14), Why.QUIET),
        (days([7] * 28, [20] * 28), Why.ALIKE),
        (days([], []), Why.DAYS),
    ],
)
def test_of_too_little_nothing_is_said(month: pd.DataFrame, why: Why) -> None:
    found = dark_social(month)
    assert (found.why, found.low, found.estimate, found.high) == (why, None, None, None)


def test_days_that_no_file_tells_of_are_no_quiet_days() -> None:
    month = days([0, 0, 8, 9, 0, 0, 7] * 4, [10, 10, 14, 14, 10, 10, 14] * 4)
    gap = days([0] * 7, [0] * 7, "2026-11-02").assign(sessions=0)
    assert dark_social(pd.concat([month, gap])) == dark_social(month)


def test_a_day_that_is_not_over_is_no_quiet_day() -> None:
    month = days([0, 0, 8, 9, 0, 0, 7] * 4, [10, 10, 14, 14, 10, 10, 14] * 4)
    today = days([0], [1], "2026-11-02").assign(by_agent=1)
    found = dark_social(pd.concat([month, today]), date(2026, 11, 2))
    assert ends(found) == ends(dark_social(month))
    # What is proven is so on any day.
    assert found.by_agent == 1


def simulated(seed: int, *, dark: float, spread: float, ordinary: float = 12.0) -> tuple[pd.DataFrame, int]:
    """A month in which posts bring social visits, and `dark` untraced ones for each; how many those were.

    On days without a post there is hardly any social traffic. Ordinary direct visits come in heaps: their daily
    mean varies by `spread`, and they are fewer on weekends.
    """
    random = np.random.default_rng(seed)
    index = pd.date_range("2026-10-01", periods=31)
    weekend = np.asarray(index.day_of_week >= 5)
    post = random.random(31) < 0.45
    social = random.poisson(np.where(post, 20, 1))
    base = ordinary * np.where(weekend, 0.7, 1.0)
    usual = random.poisson(base * random.gamma(1 / spread**2, spread**2, 31)) if spread else random.poisson(base)
    hidden = random.poisson(np.where(post, dark * social, 0))
    return days(list(social), list(usual + hidden), "2026-10-01"), int(hidden.sum())


@pytest.mark.parametrize("dark", [0.1, 0.5, 1.0])
@pytest.mark.parametrize(("spread", "ordinary"), [(0.0, 12.0), (0.25, 12.0), (0.4, 40.0), (0.0, 3.0)])
def test_planted_dark_traffic_lies_in_the_interval(dark: float, spread: float, ordinary: float) -> None:
    hits = 0
    for seed in range(CASES):
        month, planted = simulated(seed, dark=dark, spread=spread, ordinary=ordinary)
        low, _, high = ends(dark_social(month))
        hits += low <= planted <= high
    assert hits >= 0.85 * CASES


@pytest.mark.parametrize("spread", [0.0, 0.3])
def test_where_there_is_none_the_range_begins_at_nothing(spread: float) -> None:
    zero = 0
    for seed in range(CASES):
        month, _ = simulated(seed, dark=0.0, spread=spread)
        zero += ends(dark_social(month))[0] == 0
    # One end of 5 % is above nothing by chance.
    assert zero >= 0.9 * CASES


@pytest.mark.parametrize(
    ("path", "deep"),
    [
        ("", False),
        ("/", False),
        ("/cykler/", False),
        ("/tilbud?x", False),
        ("/cykler/damecykler", True),
        ("/blog/saadan-vaelger-du-elcykel/", True),
        ("/saadan-vaelger-du", True),
        ("/kasse/order-received/{order_key}/", False),
        ("/Min-Konto/ordrer", False),
        ("/checkout/step/2", False),
        ("/account/orders", False),
        ("/%C3%A5ret-rundt-paa-cykel", True),
        # As people read it, nine letters.
        ("/tilbeh%C3%B8r/", False),
        ("/da/", False),
        ("/da-dk/cykler/", False),
        ("/da/cykler/damecykler", True),
        ("/index.php", False),
        ("/cykler/index.html", False),
    ],
)
def test_which_pages_nobody_types(path: str, deep: bool) -> None:
    assert is_deep(f"shop.example{path}") is deep


# --- from sessions to days -------------------------------------------------------------------------------

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31), COPENHAGEN)


def sessions(*rows: tuple[str, str, bool, str]) -> pd.DataFrame:
    """SESSIONS by their start (UTC), evidence, whether they are social, and landing page."""
    start, evidence, social, page = zip(*rows, strict=True)
    made = pd.DataFrame({"start": pd.to_datetime(list(start), utc=True).astype("datetime64[us, UTC]")})
    made = made.assign(evidence=evidence, social=social, landing_page=page)
    return made.reindex(columns=SESSIONS.names).astype({"evidence": "str", "landing_page": "str", "social": "bool"})


def test_days_are_those_of_the_site_and_continued_visits_are_not_direct() -> None:
    deep = "shop.example/cykler/damecykler"
    rows = sessions(
        # Still September there, the last moment of it; then the first of October.
        ("2026-09-30 21:59:59", "none", False, deep),
        ("2026-09-30 22:00:00", "none", False, deep),
        ("2026-10-24 22:30:00", "none", False, deep),
        # The hour that there is twice.
        ("2026-10-25 00:30:00", "none", False, deep),
        ("2026-10-25 01:30:00", "none", False, deep),
        ("2026-10-25 12:00:00", "payment", False, deep),
        ("2026-10-25 12:00:00", "none", False, "shop.example/"),
        ("2026-10-25 12:00:00", "agent", True, deep),
        ("2026-10-25 12:00:00", "click_id", True, deep),
        # A search ad has a click id, too.
        ("2026-10-25 12:00:00", "click_id", False, deep),
        ("2026-10-31 23:00:00", "none", False, deep),
    )
    counts = day_counts(rows, OCTOBER, is_deep)
    assert counts[COUNTS].to_dict("index") == {
        pd.Timestamp("2026-10-01"): dict(zip(COUNTS, (1, 0, 1, 0, 0), strict=True)),
        pd.Timestamp("2026-10-25"): dict(zip(COUNTS, (8, 2, 3, 1, 1), strict=True)),
    }
    split = added([day_counts(rows.iloc[part], OCTOBER, is_deep) for part in (slice(0, 4), slice(4, None))])
    pd.testing.assert_frame_equal(split, counts)
    nothing = day_counts(rows.iloc[:1], OCTOBER, is_deep)
    assert dark_social(added([nothing])).why is Why.DAYS


# --- from a log to what is printed -----------------------------------------------------------------------

PHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148"
MORE = 5
"""Direct landings on a deep page that a day with posts has more than others."""


def log() -> bytes:
    """October: 10 ordinary direct landings a day, and on every third day posts that bring 8 visits and MORE."""
    lines = []
    for day in range(1, 32):
        time = datetime(2026, 10, day, 6, tzinfo=UTC)
        visits = [("/cykler/damecykler/", "-", "")] * 10 + [("/", "-", ""), ("/kasse/betaling/tak/", "-", "")]
        if day % 3 == 0:
            visits += [("/tilbud", "https://l.facebook.com/", "")] * 6 + [("/tilbud", "-", " [FBAN/FBIOS]")] * 2
            visits += [("/blog/saadan-vaelger-du/", "-", "")] * MORE
        for n, (page, referrer, app) in enumerate(visits):
            at = f"{time + timedelta(minutes=n):%d/%b/%Y:%H:%M:%S} +0000"
            lines.append(f'192.0.2.{n} - - [{at}] "GET {page} HTTP/1.1" 200 5 "{referrer}" "{PHONE}{app}"')
    return "".join(f"{line}\n" for line in lines).encode()


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    made = project_in(tmp_path_factory.mktemp("dark") / "project", SETTINGS, KEY)
    made.add({"access.log": log()})
    return made


def test_what_busy_days_have_more_is_beside_the_figures_and_never_in_them(project: Project) -> None:
    report = make_report(project.folder, Question("2026-10"), NOW)
    found = report.dark_social
    assert found == Dark(20, 0, 310 + 10 * MORE, 21, 10, 50.0, 50.0, 50.0)
    assert find_sources(project.folder, Question("2026-10"), NOW).dark_social == found
    # Six by referrer and two by their app, on ten days.
    assert report.total.sessions == 80
    text = " ".join(report_table(report, 80).split())
    assert (
        "Dark social, beside these figures: 50 more direct landings on deep pages than on quiet days "
        "(90% interval); untagged newsletters and apps are in it too "
        "Of the social sessions 20 are told only by an app or a click id"
    ) in text
    assert "dark" not in report_csv(report)
    document = project.report(Question("2026-10"))["dark_social"]
    assert document == dark_document(found)
    assert (document["low"], document["high"], document["why_not"], document["only_by_agent"]) == (50.0, 50.0, None, 20)


def test_the_visitors_may_be_taken_in_any_parts(project: Project) -> None:
    made = [make_report(project.folder, Question("2026-10", parts=parts), NOW).dark_social for parts in (1, 5, 64)]
    assert made[0] == made[1] == made[2]


def test_of_a_week_it_cannot_be_said(project: Project) -> None:
    report = make_report(project.folder, Question("2026-W42"), NOW)
    assert report.dark_social is not None
    assert report.dark_social.why is Why.DAYS
    assert "Dark social cannot be said: it takes 14 days with visits" in report_table(report, 80)
    assert json.loads(project.text(Question("2026-W42")))["dark_social"]["low"] is None


@pytest.mark.parametrize("why", Why)
def test_each_reason_has_its_words(why: Why) -> None:
    assert len(dark_lines(Dark(0, 0, 0, why=why))[0]) > len("Dark social cannot be said: ")


def test_without_single_visits_there_is_no_word_of_it(tmp_path: Path) -> None:
    made = project_in(tmp_path / "orders", SETTINGS, KEY)
    orders = "Order Number,Order Status,Order Date,Order Total\n"
    made.add({"orders.csv": (orders + "1,completed,2026-10-31 12:00:00,10.00\n").encode()})
    assert made.report(Question("2026-10"))["dark_social"] is None
