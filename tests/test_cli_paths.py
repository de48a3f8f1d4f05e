"""`paths`: which visits led to conversions, over how many touches and days, and who opened and closed."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from command_line import run
from socialattr.names import PathLevel
from socialattr.pipeline.compare import compare_period
from socialattr.pipeline.question import Question
from socialattr.pipeline.top_paths import top_paths
from socialattr.render.compare import comparison_json
from socialattr.render.top_paths import paths_json

from .level_projects import KEY, SETTINGS, stage
from .projects import NOW, SAMPLE, Project, project_in, sample_project

VISITS = """\
time,client_id,url,referrer,event,value,currency,order_id
2026-10-01T10:00:00Z,1,https://shop.example/?utm_source=instagram&utm_medium=paid_social&utm_campaign=fall,,page_view,,,
2026-10-03T10:00:00Z,1,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-10-09T10:00:00Z,1,https://shop.example/,,page_view,,,
2026-10-09T10:05:00Z,1,https://shop.example/tak,https://shop.example/,purchase,100,DKK,A1
2026-10-05T10:00:00Z,2,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-10-05T10:05:00Z,2,https://shop.example/tak,https://shop.example/,purchase,50,DKK,A2
2026-10-06T10:00:00Z,3,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-10-07T09:59:00Z,3,https://shop.example/,https://t.co/x,page_view,,,
2026-10-07T10:05:00Z,3,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-10-07T10:06:00Z,3,https://shop.example/tak,https://shop.example/,purchase,30,EUR,A3
2026-10-08T10:00:00Z,4,https://shop.example/,https://l.facebook.com/,page_view,,,
"""


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    (tmp_path / "visits.csv").write_text(VISITS, encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "visits.csv", "--site", "shop.example").code == 0
    return tmp_path


def of_period(project: Path, *more: str) -> dict[str, Any]:
    ran = run(project, "paths", "--period", "2026-10", "--format", "json", *more)
    assert (ran.code, ran.err) == (0, "")
    told: dict[str, Any] = json.loads(ran.out)
    return told


def test_paths_lengths_days_and_roles_by_hand(visits: Path) -> None:
    """A1: Instagram, Facebook, Direct in 8 days; A2: Facebook at once; A3: Facebook, X, Facebook in a day and a bit."""
    told = of_period(visits, "--all")
    assert (told["level"], told["conversions"], told["unattributed"], told["nulls"]) == ("C", 3, 0, 1)
    assert [(one["path"], one["conversions"], one["value"], one["nulls"]) for one in told["paths"]] == [
        (["Instagram", "Facebook", "Direct"], 1, 100, 0),
        (["Facebook"], 1, 50, 1),
        (["Facebook", "X", "Facebook"], 1, 0, 0),
    ]
    assert [one["share"] for one in told["paths"]] == pytest.approx([1 / 3] * 3)
    assert told["lengths"] == [{"touches": 1, "conversions": 1}, {"touches": 3, "conversions": 2}]
    assert told["days"] == [{"days": n, "conversions": 1} for n in (0, 1, 8)]
    assert (told["median_days"], told["in_other_currencies"]) == (1, 1)
    roles = {one["label"]: tuple(one.values())[1:] for one in told["roles"]}
    assert roles == {
        "Facebook": (2, 1, 2, 1.0),
        "Instagram": (1, 0, 0, None),
        "Direct": (0, 0, 1, 0.0),
        "X": (0, 1, 0, None),
    }


def test_the_table_says_what_its_words_mean(visits: Path) -> None:
    ran = run(visits, "paths", "--period", "2026-10", "--top", "2")
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "Instagram > Facebook > Direct" in ran.out
    assert "Facebook > X" not in ran.out
    for told in (
        "3 paths led to conversions, --all shows them",
        "A journey of one touch is opened and closed by it",
        "1 conversion in other currencies: counted, without their revenue",
        "Half of the journeys took 1 day or less",
        "8 to 30 days",
        "within 24 hours",
    ):
        assert told in ran.unfolded, told
    assert "Facebook > X > Facebook" in run(visits, "paths", "--period", "2026-10", "--all").out


@pytest.mark.parametrize(
    ("by", "path"),
    [
        ("channel", ["Paid Social", "Organic Social", "Direct"]),
        ("campaign", ["Instagram / paid / fall", "Facebook / organic", "Direct"]),
    ],
)
def test_touches_are_called_as_asked(visits: Path, by: str, path: list[str]) -> None:
    assert of_period(visits, "--by", by)["paths"][0]["path"] == path


def test_an_empty_month_and_one_without_conversions(visits: Path) -> None:
    assert run(visits, "paths", "--period", "2025-01").code == 3
    ran = run(visits, "paths", "--from", "2026-10-08", "--to", "2026-10-08")
    assert (ran.code, "No journey led to a conversion" in ran.out) == (0, True)
    asked = ("paths", "--from", "2026-10-08", "--to", "2026-10-08", "--format")
    told = json.loads(run(visits, *asked, "json").out)
    assert (told["paths"], told["lengths"], told["days"], told["median_days"], told["roles"]) == ([], [], [], None, [])
    assert run(visits, *asked, "csv").out == "path,conversions,value,nulls\n"


def test_totals_are_refused_and_recorded_orders_are_one_touch_each(tmp_path: Path) -> None:
    totals = project_in(tmp_path / "totals", SETTINGS, KEY)
    stage(totals, "totals", "tool, day, grain, source, medium, sessions\nGA4, 2026-10-01, source/medium, ig, social, 3")
    refused = run(totals.folder, "paths", "--period", "2026-10")
    assert (refused.code, len(refused.err.splitlines()), "level A" in refused.err) == (3, 2, True)
    shop = project_in(tmp_path / "shop", SETTINGS, KEY)
    stage(
        shop,
        "orders",
        """
        order_key, time,              gross,  currency, status, source,   medium,  attributed_by
        1,         2026-10-01T08:00Z, 125000, DKK,      paid,   facebook, social,  shop
        2,         2026-10-05T08:00Z, 50000,  DKK,      paid,   google,   organic, shop
        3,         2026-10-09T08:00Z, 10000,  DKK,      paid,   ,         ,
        """,
    )
    told = of_period(shop.folder)
    assert (told["level"], told["conversions"], told["unattributed"]) == ("B", 3, 1)
    assert [(one["path"], one["value"]) for one in told["paths"]] == [(["Facebook"], 1250), (["Organic Search"], 500)]
    assert [told[name] for name in ("lengths", "days", "median_days", "roles")] == [None] * 4
    text = run(shop.folder, "paths", "--period", "2026-10").unfolded
    assert "Level B: one touch an order, as it was recorded, so there are no lengths, days or roles" in text
    assert "Opened" not in text


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = sample_project(tmp_path_factory.mktemp("sample") / "project")
    project.ingest(*(SAMPLE / part for part in ("logs", "orders", "events")))
    return project


@pytest.mark.parametrize("by", ["network", "campaign"])
def test_all_paths_go_into_compare_as_they_came(sample: Project, tmp_path: Path, by: str) -> None:
    period = ("--period", "2026-10", "--by", by)
    path = tmp_path / "paths.csv"
    assert run(sample.folder, "paths", *period, "--all", "-o", path).code == 0
    # Elsewhere nobody knows of networks; here models of all journeys are fitted by these at every level.
    fitted = ",markov_1,markov_2" if by == "network" else ""
    models = ("--models", f"first,last,linear,position{fitted}", "--format", "json")
    there = json.loads(run(tmp_path, "compare", "--paths", path, *models).out)
    here = json.loads(run(sample.folder, "compare", *period, *models).out)
    for name in ("conversions", "unattributed", "nulls", "paths"):
        assert there[name] == here[name], name
    for model, credits in here["models"].items():
        assert there["models"][model] == pytest.approx(credits, abs=1e-9), model
        assert there["values"][model] == pytest.approx(here["values"][model], abs=1e-6), model


def test_roles_lengths_and_days_agree_with_a_slow_loop(sample: Project) -> None:
    found = json.loads(paths_json(top_paths(sample.folder, Question("2026-10"), PathLevel.NETWORK, NOW), None))
    opened, assisted, closed, lengths = Counter(), Counter(), Counter(), Counter()  # type: ignore[var-annotated]
    for one in found["paths"]:
        path, n = one["path"], one["conversions"]
        if path and n:
            opened[path[0]] += n
            closed[path[-1]] += n
            lengths[len(path)] += n
            for label in set(path) - {path[0], path[-1]}:
                assisted[label] += n
    for role in found["roles"]:
        label = role["label"]
        assert (role["opened"], role["assisted"], role["closed"]) == (opened[label], assisted[label], closed[label])
    assert {one["touches"]: one["conversions"] for one in found["lengths"]} == lengths
    touched = found["conversions"] - found["unattributed"]
    assert sum(one["conversions"] for one in found["days"]) == sum(lengths.values()) == touched
    assert sum(one["conversions"] for one in found["paths"]) == found["conversions"]
    compared = json.loads(comparison_json(compare_period(sample.folder, Question("2026-10"), [], [], now=NOW)))
    assert {label: n for label, n in compared["models"]["first"].items() if n} == pytest.approx(opened)
    assert {label: n for label, n in compared["models"]["last"].items() if n} == pytest.approx(closed)


def test_parts_of_the_visitors_give_the_same_bytes(sample: Project) -> None:
    one, many = (
        paths_json(top_paths(sample.folder, Question("2026-10", parts=parts), PathLevel.CAMPAIGN, NOW), None)
        for parts in (1, 60)
    )
    assert one == many


def test_strangers_names_neither_act_nor_part_a_path(tmp_path: Path) -> None:
    names = ["a > b", "> x >", "=HYPERLINK(1)", "\x1b[31mred[/red]", "q,\"'"]
    rows = ["time,client_id,url,referrer,event,value,currency,order_id"]
    for n, name in enumerate(names):
        sent = "".join(f"%{byte:02X}" for byte in name.encode())
        url = f"https://shop.example/?utm_source=facebook&utm_medium=social&utm_campaign={sent}"
        rows.append(f"2026-10-0{n + 1}T10:00:00Z,c{n},{url},,page_view,,,")
        rows.append(f"2026-10-0{n + 1}T10:05:00Z,c{n},https://shop.example/tak,,purchase,{n + 1},DKK,A{n}")
    (tmp_path / "visits.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "visits.csv", "--site", "shop.example").code == 0
    for form in ("table", "json", "csv"):
        assert "\x1b" not in run(tmp_path, "paths", "--period", "2026-10", "--by", "campaign", "--format", form).talk
    sheet = run(tmp_path, "paths", "--period", "2026-10", "--by", "campaign", "--all", "--format", "csv").out
    assert len(list(csv.DictReader(io.StringIO(sheet)))) == len(names)
    (tmp_path / "paths.csv").write_text(sheet, encoding="utf-8")
    told = json.loads(run(tmp_path, "compare", "--paths", tmp_path / "paths.csv", "--format", "json").out)
    assert (told["conversions"], told["paths"], len(told["models"]["linear"])) == (len(names),) * 3
