"""`sensitivity`: the same period under other settings, each as a report by these settings would have it."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from command_line import Ran, run
from hostile import as_logged, in_url, is_text, values
from hostile_exports import PERIOD, SITE, events, log, woocommerce
from socialattr.evidence.sensitivity import LOOKBACKS, Rule, Setting, credited, grid, rules_with
from socialattr.names import Level, Model
from socialattr.pipeline.question import Question
from socialattr.pipeline.sensitivity import sensitivity
from socialattr.render.sensitivity import sensitivity_json, sensitivity_text
from socialattr.schema import TOUCHPOINTS
from socialattr.settings import Attribution
from socialattr.summaries.certainty import Ranking, Verdict
from socialattr.summaries.sensitivity import Sensitivity
from tables import filled
from test_hostile import Check, inert, oracle

from .level_projects import KEY, SETTINGS, stage
from .projects import NOW, SAMPLE, Project, project_in, sample_project

__all__ = ["inert", "oracle"]

DAY = timedelta(days=1)
OWN = Setting(30 * DAY, Rule(Model.LAST_NON_DIRECT))
OCTOBER = ("--period", "2026-10")


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, "")
    told: dict[str, Any] = json.loads(ran.out)
    return told


def of_period(project: Path, *more: str) -> dict[str, Any]:
    return document(run(project, "sensitivity", *OCTOBER, "--format", "json", *more))


def under(told: dict[str, Any], days: float, model: str, **rule: object) -> dict[str, float]:
    """The networks' credit in one cell of the document."""
    wanted = {"half_life_days": None, "drops_direct": False, "lookback_days": days, "model": model} | rule
    (found,) = (one for one in told["settings"] if wanted.items() <= one.items())
    return {network: share for network, share in found["conversions"].items() if share}


# --- a case by hand -----------------------------------------------------------------------------------

EVENTS = """\
time,client_id,url,referrer,event,value,currency,order_id
2026-06-01T10:00:00Z,9,https://shop.example/,,page_view,,,
2026-07-20T10:00:00Z,1,https://shop.example/?utm_source=tiktok&utm_medium=social,,page_view,,,
2026-09-20T10:00:00Z,1,https://shop.example/?utm_source=instagram&utm_medium=social,,page_view,,,
2026-10-03T10:00:00Z,1,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-10-04T10:00:00Z,1,https://shop.example/,,page_view,,,
2026-10-04T10:05:00Z,1,https://shop.example/tak,https://shop.example/,purchase,100,DKK,A1
2026-07-30T10:00:00Z,2,https://shop.example/?utm_source=tiktok&utm_medium=social,,page_view,,,
2026-10-20T10:00:00Z,2,https://shop.example/,,page_view,,,
2026-10-20T10:05:00Z,2,https://shop.example/tak,https://shop.example/,purchase,50,DKK,A2
"""


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "events.csv", "--site", "shop.example").code == 0
    return tmp_path


def test_each_cell_by_hand(visits: Path) -> None:
    """A1: tiktok 76 days before, instagram 14 days before, facebook the day before, direct at once; A2: tiktok 82."""
    told = of_period(visits)
    assert (told["of"], told["left_out_lookback_days"], told["visits_since"]) == (32, [], None)
    for days in (7, 14, 30, 90):
        assert under(told, days, "last") == {}
    assert under(told, 30, "last_non_direct") == {"Facebook": 1}
    # Of A2 nothing but a direct visit is left within 30 days; TikTok is what is not direct within 90.
    assert under(told, 90, "last_non_direct") == {"Facebook": 1, "TikTok": 1}
    week = under(told, 7, "time_decay", half_life_days=7, drops_direct=False)
    assert week == pytest.approx({"Facebook": 2 ** (-1 / 7) / (1 + 2 ** (-1 / 7))}, abs=1e-3)
    assert under(told, 7, "time_decay", half_life_days=7, drops_direct=True) == {"Facebook": 1}
    weights = {"Facebook": 2 ** (-1 / 14), "Instagram": 2**-1, "TikTok": 2 ** (-76 / 14)}
    expected = {name: weight / sum(weights.values()) for name, weight in weights.items()}
    expected["TikTok"] += 1
    # The visit that the sale was in began five minutes before it, and so did the counting of days.
    most = under(told, 90, "time_decay", half_life_days=14, drops_direct=True)
    assert most == pytest.approx(expected, abs=1e-3)
    networks = {row["network"]: row for row in told["networks"]}
    assert (networks["TikTok"]["least"], networks["TikTok"]["most"]) == (0, pytest.approx(expected["TikTok"], abs=1e-3))
    assert networks["Facebook"]["rank"] == 1
    # By the model first, within the 30 days of the report, the sale is Instagram's.
    assert told["ranking"]["verdict"] == "models_differ"


def test_a_window_ends_at_the_second(visits: Path) -> None:
    """Instagram came 14 days and five minutes before A1."""
    told = of_period(visits)
    rule = {"half_life_days": 7, "drops_direct": True}
    assert under(told, 14, "time_decay", **rule) == {"Facebook": 1}
    assert {*under(told, 30, "time_decay", **rule)} == {"Facebook", "Instagram"}


def test_lookbacks_that_no_visit_reaches_back_to_are_left_out(visits: Path, tmp_path: Path) -> None:
    later = tmp_path / "later"
    later.mkdir()
    head, _, _, *rows = EVENTS.splitlines()
    rows = [row for row in rows if not row.startswith("2026-07")]
    (later / "events.csv").write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
    assert run(later, "ingest", later / "events.csv", "--site", "shop.example").code == 0
    told = of_period(later)
    assert (told["left_out_lookback_days"], told["visits_since"][:10]) == ([14, 90], "2026-09-20")
    # The report looks 30 days back however far the visits reach.
    assert sorted({one["lookback_days"] for one in told["settings"]}) == [7, 30]
    text = run(later, "sensitivity", *OCTOBER).unfolded
    assert "Without 14 and 90 days back: visits are told of from 2026-09-20 on" in text


# --- laws ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = sample_project(tmp_path_factory.mktemp("sample") / "project")
    project.ingest(*(SAMPLE / part for part in ("logs", "orders", "events")))
    return project


def reported(project: Project, attribution: str, model: Model) -> dict[str, float]:
    """What a report says of the networks where the settings are others."""
    path = project.folder / "socialattr.toml"
    own = path.read_text(encoding="utf-8")
    try:
        path.write_text(own.replace('lookback_window = "30d"', attribution), encoding="utf-8")
        rows = project.report(Question("2026-10", model=model))["rows"]
    finally:
        path.write_text(own, encoding="utf-8")
    return {row["network"]: row["conversions"] for row in rows if row["conversions"]}


@pytest.mark.parametrize("days", [7, 90])
def test_each_cell_is_what_a_report_by_these_settings_says(sample: Project, days: int) -> None:
    told = json.loads(sensitivity_json(sensitivity(sample.folder, Question("2026-10"), NOW)))
    window = f'lookback_window = "{days}d"'
    for model in (Model.LAST, Model.LAST_NON_DIRECT):
        assert under(told, days, model) == pytest.approx(reported(sample, window, model)), model
    report = reported(sample, f'{window}\nhalf_life = "3d"', Model.TIME_DECAY)
    own = under(told, days, Model.TIME_DECAY, half_life_days=3, drops_direct=False)
    assert own == pytest.approx(report, abs=1e-6)


def test_networks_keep_a_window_of_their_own(sample: Project) -> None:
    path = sample.folder / "socialattr.toml"
    own = path.read_text(encoding="utf-8")
    networks = 'lookback = { instagram = "5d", facebook = "60d" }'
    try:
        path.write_text(own.replace("lookback_window", f"{networks}\nlookback_window"), encoding="utf-8")
        told = json.loads(sensitivity_json(sensitivity(sample.folder, Question("2026-10"), NOW)))
        found = reported(sample, 'lookback_window = "14d"', Model.LAST_NON_DIRECT)
    finally:
        path.write_text(own, encoding="utf-8")
    assert under(told, 14, "last_non_direct") == pytest.approx(found)
    # Facebook's window is longer than what is looked back to otherwise, and Instagram's shorter.
    assert under(told, 14, "last_non_direct") != pytest.approx(
        reported(sample, 'lookback_window = "14d"', Model.LAST_NON_DIRECT)
    )


def test_a_model_of_the_settings_and_a_conversions_window_stand_beside_the_others(sample: Project) -> None:
    path = sample.folder / "socialattr.toml"
    own = path.read_text(encoding="utf-8")
    try:
        changed = own.replace('"last_non_direct"', '"linear"')
        path.write_text(changed + 'lookback_window = "45d"\n', encoding="utf-8")
        told = json.loads(sensitivity_json(sensitivity(sample.folder, Question("2026-10"), NOW)))
        rows = sample.report(Question("2026-10"))["rows"]
    finally:
        path.write_text(own, encoding="utf-8")
    assert told["report"] | {"drops_direct": False} == told["report"]
    assert (told["report"]["model"], told["report"]["lookback_days"], told["of"]) == ("linear", 45, 45)
    report = {row["network"]: row["conversions"] for row in rows if row["conversions"]}
    assert {row["network"]: row["conversions"] for row in told["networks"] if row["conversions"]} == pytest.approx(
        report, abs=1e-6
    )


def test_parts_of_the_visitors_add_up_to_the_same_bytes(sample: Project) -> None:
    one, many = (sensitivity_json(sensitivity(sample.folder, Question("2026-10", parts=n), NOW)) for n in (1, 7))
    assert one == many


def test_the_order_is_called_as_the_report_calls_it(sample: Project) -> None:
    for period in ("2026-08", "2026-09", "2026-10"):
        found = json.loads(sensitivity_json(sensitivity(sample.folder, Question(period), NOW)))
        assert found["ranking"] == sample.report(Question(period))["ranking"], period


Touch = tuple[float, bool]
"""Days before the conversion, and whether it is direct."""


def slowly(journey: list[Touch], setting: Setting) -> dict[float, float]:
    """The credit of each touch, by its days before the conversion, looked at one by one."""
    inside = [touch for touch in journey if touch[0] <= setting.lookback / DAY]
    told = [touch for touch in inside if not touch[1]] or inside
    rule = setting.rule
    if rule.model is Model.LAST:
        weights = {inside[-1]: 1.0} if inside else {}
    elif rule.model is Model.LAST_NON_DIRECT:
        weights = {told[-1]: 1.0} if told else {}
    else:
        assert rule.half_life
        half_life = rule.half_life / DAY
        weights = {touch: 0.5 ** (touch[0] / half_life) for touch in (told if rule.drops_direct else inside)}
    return {days: weight / sum(weights.values()) for (days, _), weight in weights.items()}


@pytest.mark.parametrize("seed", range(10))
def test_each_credit_is_what_a_slow_loop_gives(seed: int) -> None:
    random = np.random.default_rng(seed)
    moments = [90.5, 90, 60, 30, 29, 14.01, 14, 7, 3, 0.5, 0]
    journeys = [
        [(float(moments[place]), bool(random.random() < 0.4)) for place in sorted(random.choice(11, length, False))]
        for length in random.integers(1, 7, 30)
    ]
    rows = [
        (number, place, len(journey), *touch)
        for number, journey in enumerate(journeys)
        for place, touch in enumerate(journey, start=1)
    ]
    columns = ("conversion_id", "position", "length", "days_before", "direct")
    touchpoints = filled(TOUCHPOINTS, dict(zip(columns, map(list, zip(*rows, strict=True)), strict=True)))
    for setting, kept, credit in credited(touchpoints, grid(LOOKBACKS, rules_with(OWN.rule)), {}, Attribution()):
        ids, days = kept["conversion_id"].tolist(), kept["days_before"].tolist()
        given = {(one, day): share for one, day, share in zip(ids, days, credit.tolist(), strict=True) if share}
        expected = {
            (number, day): share
            for number, journey in enumerate(journeys)
            for day, share in slowly(journey, setting).items()
        }
        assert given == pytest.approx(expected), setting.label


# --- what is said -------------------------------------------------------------------------------------


def found_of(*shares: dict[str, float], verdict: Verdict | None = Verdict.ORDER) -> Sensitivity:
    settings = [OWN, *(Setting(30 * DAY, Rule(Model.TIME_DECAY, days * DAY)) for days in range(1, len(shares)))]
    return Sensitivity(
        period="October 2026",
        level=Level.C,
        conversion="purchase",
        conversions=50,
        own=OWN,
        credits=dict(zip(settings, shares, strict=True)),
        ranking=Ranking("Facebook", "Instagram", verdict) if verdict else None,
    )


FIRST = {"Facebook": 20.0, "Instagram": 10.0, "TikTok": 1.0}
OTHER = {"Facebook": 10.0, "Instagram": 20.0, "TikTok": 1.0}
THIRD = {"Facebook": 20.0, "Instagram": 1.0, "TikTok": 10.0}


@pytest.mark.parametrize(
    ("verdict", "said"),
    [
        (Verdict.ORDER, "Facebook first, Instagram second: holds in 1 of 3"),
        (Verdict.FIRST, "Facebook first: holds in 2 of 3 (not time_decay by 1 days, 30 days back)"),
        (Verdict.CLOSE, "Facebook and Instagram are too close to call; Facebook has more in 2 of 3"),
        (Verdict.DIFFER, "Models differ on whether Facebook or Instagram comes first; Facebook has more in 2 of 3"),
        (None, "One network alone"),
    ],
)
def test_an_order_is_only_called_where_intervals_part_the_networks(verdict: Verdict | None, said: str) -> None:
    text = sensitivity_text(found_of(FIRST, OTHER, THIRD, verdict=verdict), 200)
    assert said in text
    assert ("second: holds" in text) == (verdict is Verdict.ORDER)


def test_two_alike_are_in_no_order() -> None:
    found = found_of(FIRST, {"Facebook": 10.0, "Instagram": 10.0}, {"Facebook": 10.0, "TikTok": 0.0})
    assert [found.holds(setting) for setting in found.credits] == [True, False, False]
    assert found.rank(list(found.credits)[1], "Instagram") == 1


def test_the_widest_and_the_ranks() -> None:
    found = found_of(FIRST, OTHER, THIRD)
    assert (found.widest, found.range("Instagram")) == ("Instagram", (1.0, 20.0))
    assert [found.rank_holds(network) for network in found.networks] == [2, 1, 2]
    text = sensitivity_text(found, 120)
    assert "Widest range: Instagram, 1.0 to 20.0 conversions (10.0 in the report)" in text


def test_where_nothing_is_credited_nothing_is_said_of_an_order() -> None:
    text = sensitivity_text(found_of({}, {}, verdict=None), 120)
    assert "No setting credits social media with any of 50 conversions" in text
    assert "first" not in text


def test_social_media_without_a_name_has_no_rank() -> None:
    found = found_of({"": 30.0, **FIRST})
    assert (found.networks, found.rank(OWN, "Facebook"), found.holds(OWN)) == (
        ["Facebook", "Instagram", "TikTok", ""],
        1,
        True,
    )
    assert json.loads(sensitivity_json(found))["networks"][-1]["rank"] is None


def test_the_table_and_the_sheet(visits: Path) -> None:
    ran = run(visits, "sensitivity", *OCTOBER)
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "Rank holds in" in ran.out
    assert max(map(len, run(visits, "sensitivity", *OCTOBER, "--width", "40").out.splitlines())) <= 40
    rows = list(csv.DictReader(io.StringIO(run(visits, "sensitivity", *OCTOBER, "--format", "csv").out)))
    assert {row["network"] for row in rows} == {"Facebook", "Instagram", "TikTok"}
    assert all(row["settings"] == "32" for row in rows)


# --- other levels, and no data ------------------------------------------------------------------------


def test_totals_are_refused_and_recorded_orders_have_nothing_to_vary(tmp_path: Path) -> None:
    totals = project_in(tmp_path / "totals", SETTINGS, KEY)
    stage(totals, "totals", "tool, day, grain, source, medium, sessions\nGA4, 2026-10-01, source/medium, ig, social, 3")
    refused = run(totals.folder, "sensitivity", *OCTOBER)
    assert (refused.code, refused.out, len(refused.err.splitlines()), "level A" in refused.err) == (3, "", 2, True)
    shop = project_in(tmp_path / "shop", SETTINGS, KEY)
    stage(
        shop,
        "orders",
        """
        order_key, time,              gross,  currency, status, source,   medium,  attributed_by
        1,         2026-10-01T08:00Z, 125000, DKK,      paid,   facebook, social,  shop
        2,         2026-10-05T08:00Z, 50000,  DKK,      paid,   google,   organic, shop
        """,
    )
    told = of_period(shop.folder)
    assert (told["level"], told["of"], under(told, 30, "last_non_direct")) == ("B", 1, {"Facebook": 1})
    text = run(shop.folder, "sensitivity", *OCTOBER).unfolded
    assert "Level B: one touch an order" in text
    assert "holds in" not in text


def test_orders_of_which_nobody_says_anything_are_refused(tmp_path: Path) -> None:
    shop = project_in(tmp_path / "shop", SETTINGS, KEY)
    orders = "order_key, time, gross, currency, status\n1, 2026-10-01T08:00Z, 125000, DKK, paid"
    stage(shop, "orders", orders)
    refused = run(shop.folder, "sensitivity", *OCTOBER)
    assert (refused.code, refused.out, len(refused.err.splitlines())) == (3, "", 2)
    assert "says how the buyers of October 2026 came" in refused.err


def test_a_month_without_data_and_a_project_without_imports(visits: Path, tmp_path: Path) -> None:
    assert run(visits, "sensitivity", "--period", "2025-01").code == 3
    assert run(tmp_path / "nothing", "sensitivity", *OCTOBER).code == 3


def test_strangers_text_does_not_act(tmp_path: Path, inert: Check) -> None:
    texts = [value.text for value in values() if is_text(value.text)]
    project = tmp_path / "project"
    run(project, "init", "--site", SITE)
    files = {
        "access.log": log(as_logged, in_url),
        "events.csv": events(texts),
        "woocommerce.csv": woocommerce(texts),
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(text.encode())
        run(project, "ingest", tmp_path / name)
    ran = {
        f"as {form}": run(project, "sensitivity", "--period", PERIOD, "--format", form)
        for form in ("table", "json", "csv")
    }
    assert {one.code for one in ran.values()} == {0}
    inert(ran)


def test_names_of_networks_do_not_act(tmp_path: Path, inert: Check) -> None:
    """Each name in the settings is of a network that somebody came from and bought, so that it has a row."""
    project = tmp_path / "project"
    run(project, "init", "--site", SITE)
    names = ["=1+1", "+cmd|' /C calc'!A0", "\x1b[31mrød", "[/red]", "[bold]x", "a\u202eb", "-2", "@SUM(A1)", "æ, ø"]
    quoted = [json.dumps(name).replace("\x7f", "\\u007f") for name in names]
    blocks = [
        f'[[network]]\nslug = "n{n}"\nname = {name}\nkind = "forum"\nhosts = ["n{n}.example"]\n'
        for n, name in enumerate(quoted)
    ]
    settings = project / "socialattr.toml"
    settings.write_text(settings.read_text("utf-8") + "\n" + "\n".join(blocks), "utf-8")
    rows = [
        f"2026-10-04T10:00:00Z,c{n},https://{SITE}/,https://n{n}.example/,page_view,,,\n"
        f"2026-10-04T10:05:00Z,c{n},https://{SITE}/tak,https://{SITE}/,purchase,100,DKK,A{n}\n"
        for n in range(len(names))
    ]
    (tmp_path / "events.csv").write_text(EVENTS.splitlines()[0] + "\n" + "".join(rows), encoding="utf-8")
    assert run(project, "ingest", tmp_path / "events.csv", "--site", SITE).code == 0
    ran = {f"as {form}": run(project, "sensitivity", *OCTOBER, "--format", form) for form in ("table", "json", "csv")}
    assert {one.code for one in ran.values()} == {0}
    inert(ran)
    shown = {row["network"] for row in json.loads(ran["as json"].out)["networks"]}
    assert shown == set(names)


def test_the_label_of_a_setting_reads_like_the_settings() -> None:
    setting = replace(OWN, rule=Rule(Model.TIME_DECAY, timedelta(days=3), drops_direct=True))
    assert setting.label == "time_decay by 3 days without direct, 30 days back"
