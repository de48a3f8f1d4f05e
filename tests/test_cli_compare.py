"""`compare`: models side by side on journeys from elsewhere and on the project's own."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from command_line import Ran, run
from socialattr.models.grouped import PATH_MODELS
from socialattr.pipeline.compare import compare_period
from socialattr.pipeline.question import Question
from socialattr.render.compare import comparison_json

from .level_projects import KEY, SETTINGS, stage
from .projects import NOW, SAMPLE, project_in, sample_project

SMALL = """\
path,conversions,value,nulls
instagram > google > direct,3,300,10
direct,5,200,80
facebook > direct,2,150,20
tiktok > direct,0,0,40
instagram,4,120,60
tiktok > instagram,1,35,12
google > google > facebook,1,90,15
google > direct > google,2,110,9
facebook > instagram > google > instagram,2,260,5
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    (tmp_path / "small.csv").write_text(SMALL, encoding="utf-8")
    return tmp_path / "small.csv"


def document(ran: Ran) -> dict[str, Any]:
    assert (ran.code, ran.err) == (0, "")
    told: dict[str, Any] = json.loads(ran.out)
    return told


def of_file(path: Path, *more: str) -> dict[str, Any]:
    return document(run(path.parent, "compare", "--paths", path, "--format", "json", *more))


def test_the_oracle_holds_on_the_command_line(small: Path, shared: Path) -> None:
    expected = json.loads((shared / "oracles" / "paths.json").read_text(encoding="utf-8"))["credits"]
    told = of_file(small)
    effects = expected.pop("markov_1_removal_effects")
    assert set(told["models"]) == set(expected)
    for name, credits in expected.items():
        assert told["models"][name] == pytest.approx(credits, abs=1e-9), name
        assert sum(told["values"][name].values()) == pytest.approx(1265), name
    assert told["removal_effects"]["markov_1"] == pytest.approx(effects, abs=1e-9)
    assert (told["conversions"], told["unattributed"], told["nulls"], told["paths"]) == (20, 0, 251, 9)


def test_only_the_models_that_are_named(small: Path) -> None:
    assert list(of_file(small, "--models", "linear, markov_1,linear")["models"]) == ["linear", "markov_1"]
    refused = run(small.parent, "compare", "--paths", small, "--models", "linaer")
    assert (refused.code, refused.out, "one of: first, last" in refused.unfolded) == (2, "", True)


def test_the_table_adds_up_and_says_where_models_lie(small: Path) -> None:
    ran = run(small.parent, "compare", "--paths", small)
    assert (ran.code, ran.err) == (0, "")
    assert max(map(len, ran.out.splitlines())) <= 80
    lines = ran.out.splitlines()
    assert lines[0] == "small.csv: 20 conversions shared out by 14 models"
    assert "direct                5.00      6.93    7.67   5.00  10.00      7.60    5.00" in lines
    assert "Total                20.00     20.00   20.00  20.00  20.00     20.00" in lines
    assert "markov_1 credits tiktok with 2.40, but it was part of 1" in lines
    assert "below 100" in ran.unfolded
    rows = [line.split() for line in lines if line.startswith(("direct", "insta", "google", "face", "tiktok"))]
    for column in range(1, 7):
        assert sum(round(100 * float(row[column])) for row in rows) == 2000


def test_every_model_has_a_column_where_there_is_room(small: Path) -> None:
    head = run(small.parent, "compare", "--paths", small, "--width", "400").out.splitlines()[2].split()
    assert sorted(head) == sorted(["Channel", "Spread", *(name.value for name in PATH_MODELS)])


def test_the_sheet_holds_every_model_and_the_spread(small: Path) -> None:
    ran = run(small.parent, "compare", "--paths", small, "--models", "first,last", "--format", "csv")
    rows = {row["channel"]: row for row in csv.DictReader(io.StringIO(ran.out))}
    assert (rows["direct"]["first"], rows["direct"]["last"], rows["direct"]["spread"]) == ("5", "10", "5")


def test_rows_in_another_order_and_parted_change_no_byte(small: Path, tmp_path: Path) -> None:
    head, *rows = SMALL.splitlines()
    parted = [row.replace(",4,120,60", ",1,100,59") for row in rows] + ["instagram,3,20,1"]
    other = tmp_path / "other" / "small.csv"
    other.parent.mkdir()
    other.write_text("\n".join([head, *parted[::-1]]) + "\n", encoding="utf-8")
    assert of_file(other) == of_file(small)
    assert run(tmp_path, "compare", "--paths", other).out == run(tmp_path, "compare", "--paths", small).out


def test_transforms_work_in_their_order(tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text("path,conversions\na > d > a > b,1\n", encoding="utf-8")

    def linear(*transforms: str) -> dict[str, float]:
        named = [word for transform in transforms for word in ("--transform", transform)]
        credits: dict[str, float] = of_file(path, "--models", "linear", *named)["models"]["linear"]
        return credits

    assert linear() == {"a": 0.5, "b": 0.25, "d": 0.25}
    assert linear("remove_if_not_all(d)", "exposure") == {"a": 0.5, "b": 0.5}
    assert linear("exposure", "remove_if_not_all(d)") == pytest.approx({"a": 2 / 3, "b": 1 / 3})
    refused = run(tmp_path, "compare", "--paths", path, "--transform", "expose")
    assert (refused.code, "remove_if_last(LABEL)" in refused.unfolded) == (2, True)


def test_headings_and_marks_of_others(tmp_path: Path) -> None:
    path = tmp_path / "data.csv"
    path.write_bytes(
        "\ufeffpath;total_conversions;total_conversion_value;total_null\r\n"
        '"Køb; nu > b";1.200;1.234,5;0\r\n;2;10,25;7\r\n'.encode()
    )
    told = of_file(path, "--models", "last")
    assert told["models"] == {"last": {"Køb; nu": 0.0, "b": 1200.0}}
    assert told["values"] == {"last": {"Køb; nu": 0.0, "b": 1234.5}}
    assert (told["unattributed"], told["nulls"]) == (2, 7)
    assert "Beside it 2 conversions without a touch" in run(tmp_path, "compare", "--paths", path).out


def test_a_file_without_nulls_says_what_is_missing(tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text("path,conversions\na > b,200\nb,100\n", encoding="utf-8")
    assert "No column nulls" in run(tmp_path, "compare", "--paths", path).out
    models = of_file(path)["models"]
    assert models["markov_1"] == models["markov_1_without_nulls"]
    assert "No column nulls" not in run(tmp_path, "compare", "--paths", path, "--models", "first").out


def test_too_many_labels_leave_one_model_out_or_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text("path,conversions,nulls\n" + "".join(f"c{n} > x,1,3\n" for n in range(13)), encoding="utf-8")
    told = of_file(path)
    assert "shapley_rates" not in told["models"]
    assert "14" in told["left_out"]["shapley_rates"]
    assert "Without shapley_rates" in run(tmp_path, "compare", "--paths", path).out
    refused = run(tmp_path, "compare", "--paths", path, "--models", "shapley_rates")
    assert (refused.code, "grouped to 12 or fewer" in refused.unfolded) == (65, True)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "is empty"),
        ("channel,sum\na,1\n", "has none of the columns"),
        ("path,value\na,1\n", "has no column conversions"),
        ("path,conversions\na,one\n", "row 1: conversions is no whole number"),
        ("path,conversions\na,1\nb,-1\n", "row 2: conversions is no whole number"),
        ("path,conversions\na,1.5\n", "row 1: conversions is no whole number"),
        ("path,conversions\na > > b,1\n", "row 1: a path has a touch without a name"),
        ("path,conversions\na, b,1\n", "more or fewer cells"),
        ("path,conversions,value\na,1,much\n", "row 1: value is no amount"),
    ],
)
def test_a_file_that_is_none_ends_in_two_lines(text: str, told: str, tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text(text, encoding="utf-8")
    ran = run(tmp_path, "compare", "--paths", path)
    assert (ran.code, ran.out, len(ran.err.splitlines())) == (65, "", 2)
    assert told in ran.err


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    assert run(tmp_path, "compare", "--paths", tmp_path / "none.csv").code == 2
    assert list(tmp_path.iterdir()) == []


def test_strangers_labels_are_inert(tmp_path: Path) -> None:
    path = tmp_path / "paths.csv"
    path.write_text('path,conversions\n"=HYPERLINK(1) > \x1b[31mred[/red]",3\n', encoding="utf-8")
    for form in ("table", "json", "csv"):
        ran = run(tmp_path, "compare", "--paths", path, "--format", form)
        assert ran.code == 0
        assert "\x1b" not in ran.talk
    assert "'=HYPERLINK(1)" in ran.out


def test_paths_and_a_period_are_two_questions(small: Path) -> None:
    ran = run(small.parent, "compare", "--paths", small, "--period", "2026-10")
    assert (ran.code, len(ran.err.splitlines())) == (2, 2)


# --- the project's own journeys -----------------------------------------------------------------------

EVENTS = """\
time,client_id,url,referrer,event,value,currency,order_id
2026-08-01T10:00:00Z,1,https://shop.example/?utm_source=tiktok&utm_medium=social,,page_view,,,
2026-09-20T10:00:00Z,1,https://shop.example/?utm_source=instagram&utm_medium=paid_social&utm_campaign=fall,,page_view,,,
2026-10-03T10:00:00Z,1,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-10-04T10:00:00Z,1,https://shop.example/,,page_view,,,
2026-10-04T10:05:00Z,1,https://shop.example/tak,https://shop.example/,purchase,100,DKK,A1
2026-10-05T10:00:00Z,2,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-10-05T10:05:00Z,2,https://shop.example/tak,https://shop.example/,purchase,50,DKK,A2
2026-10-09T10:00:00Z,2,https://shop.example/?utm_source=pinterest&utm_medium=social,,page_view,,,
2026-09-01T10:00:00Z,3,https://shop.example/?utm_source=tiktok&utm_medium=social,,page_view,,,
2026-09-28T10:00:00Z,3,https://shop.example/?utm_source=instagram&utm_medium=social,,page_view,,,
2026-10-20T10:00:00Z,3,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-09-29T10:00:00Z,4,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-11-01T10:00:00Z,5,https://shop.example/,https://l.facebook.com/,page_view,,,
"""


@pytest.fixture
def visits(tmp_path: Path) -> Path:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "events.csv", "--site", "shop.example").code == 0
    return tmp_path


def of_period(project: Path, *more: str) -> dict[str, Any]:
    return document(run(project, "compare", "--period", "2026-10", "--format", "json", *more))


def test_a_periods_journeys_and_those_that_led_to_nothing(visits: Path) -> None:
    """A1: instagram, facebook, direct; A2: facebook. One journey led to nothing: of 3, instagram > facebook.

    TikTok was too early for 1 and for 3. Who bought, such as 2, is no journey to nothing by coming back; 4 and 5
    came in other months.
    """
    told = of_period(visits)
    assert (told["conversions"], told["unattributed"], told["nulls"], told["paths"]) == (2, 0, 1, 3)
    assert told["models"]["last_non_direct"] == {"Direct": 0, "Facebook": 2, "Instagram": 0}
    assert told["models"]["linear"] == pytest.approx({"Direct": 1 / 3, "Facebook": 4 / 3, "Instagram": 1 / 3})
    assert told["models"]["last_paid"] == {"Direct": 0, "Facebook": 1, "Instagram": 1}
    assert told["models"]["campaign_priority"] == {"Direct": 0, "Facebook": 1, "Instagram": 1}
    assert told["values"]["last_paid"] == {"Direct": 0, "Facebook": 50, "Instagram": 100}
    assert told["values"]["last"] == {"Direct": 100, "Facebook": 50, "Instagram": 0}
    # All of 3 begins meet Facebook, from where 1 of 3 goes on to nothing.
    assert told["removal_effects"]["markov_1"] == pytest.approx({"Direct": 0.5, "Facebook": 1, "Instagram": 2 / 3})
    for credits in told["models"].values():
        assert sum(credits.values()) == pytest.approx(2)


@pytest.mark.parametrize("by", ["paid", "campaign", "post"])
def test_finer_labels_add_up_to_the_networks_under_every_model(visits: Path, by: str) -> None:
    coarse, fine = of_period(visits), of_period(visits, "--by", by)
    assert fine["by"] == by
    assert list(fine["models"]) == list(coarse["models"])
    for model in fine["models"]:
        summed: dict[str, float] = {}
        for label, share in fine["models"][model].items():
            network = label.partition(" / ")[0]
            summed[network] = summed.get(network, 0.0) + share
        assert summed == pytest.approx(coarse["models"][model], rel=1e-12, abs=1e-9), model
    assert {label for label in fine["models"]["first"] if label.startswith("Instagram")} == {
        {"paid": "Instagram / paid", "campaign": "Instagram / paid / fall", "post": "Instagram / paid / fall"}[by],
        "Instagram / organic",
    }


MORE_EVENTS = """\
2026-10-06T10:00:00Z,6,https://shop.example/?utm_source=pinterest&utm_medium=social&utm_campaign=%3D1,,page_view,,,
2026-10-07T10:00:00Z,6,https://shop.example/,https://l.facebook.com/,page_view,,,
"""


def test_where_models_are_fitted_is_said_and_credit_without_a_touch_shown(tmp_path: Path) -> None:
    """Pinterest only ever led to Facebook on the way to nothing: chains credit it, and no touch can be given it."""
    (tmp_path / "events.csv").write_text(EVENTS + MORE_EVENTS, encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "events.csv", "--site", "shop.example").code == 0
    network, told = of_period(tmp_path), of_period(tmp_path, "--by", "campaign")
    assert (network["fitted_by"], told["fitted_by"], told["others"]) == ("network", "network", {})
    credit = network["models"]["markov_1"]["Pinterest"]
    assert credit > 0.1
    line = "Pinterest / (no converting touch)"
    assert (told["models"]["markov_1"][line], told["models"]["linear"][line]) == (pytest.approx(credit), 0)
    assert told["networks"][line] == "Pinterest"
    assert {"no_touch"} <= {warning["kind"] for warning in told["warnings"]}
    assert "no_touch" not in {warning["kind"] for warning in network["warnings"]}

    head = "Markov and Shapley are fitted by network"
    assert run(tmp_path, "compare", "--period", "2026-10").out.splitlines()[1] == head
    ran = run(tmp_path, "compare", "--period", "2026-10", "--by", "campaign", "--width", "300")
    lines = ran.out.splitlines()
    assert lines[1] == f"{head}; their lines share that credit in proportion to linear"
    assert f"markov_1 credits Pinterest with {credit:.2f} that no conversion met: see {line}" in lines
    ran = run(tmp_path, "compare", "--period", "2026-10", "--by", "campaign", "--models", "first,markov_1")
    assert ran.out.splitlines()[1].startswith("Markov is fitted by network; ")
    assert "fitted" not in run(tmp_path, "compare", "--period", "2026-10", "--models", "first").out

    sheet = run(tmp_path, "compare", "--period", "2026-10", "--by", "campaign", "--format", "csv").out
    rows = {row["campaign"]: row for row in csv.DictReader(io.StringIO(sheet))}
    assert (rows[line]["network"], rows[line]["fitted_by"]) == ("Pinterest", "network")
    assert rows[line]["markov_1"] == f"{credit:.9g}"
    first = run(tmp_path, "compare", "--period", "2026-10", "--models", "first", "--format", "csv").out
    assert first.splitlines()[0] == "network,first,spread"


def test_transforms_go_by_networks_at_every_level(visits: Path) -> None:
    more = ("--transform", "exposure", "--transform", "remove_if_last(Direct)")
    coarse, fine = of_period(visits, *more), of_period(visits, "--by", "post", *more)
    assert set(fine["models"]) == set(coarse["models"])
    for model, credits in coarse["models"].items():
        summed = dict.fromkeys(credits, 0.0)
        for label, share in fine["models"][model].items():
            summed[fine["networks"][label]] += share
        assert summed == pytest.approx(credits, rel=1e-12, abs=1e-9), model


def test_models_that_need_times_are_not_asked_of_transformed_paths(visits: Path) -> None:
    assert "time_decay" in of_period(visits)["models"]
    assert "time_decay" not in of_period(visits, "--transform", "exposure")["models"]
    refused = run(visits, "compare", "--period", "2026-10", "--models", "time_decay", "--transform", "exposure")
    assert (refused.code, "leave out --transform" in refused.unfolded) == (2, True)


def test_times_are_not_asked_of_a_list(small: Path) -> None:
    refused = run(small.parent, "compare", "--paths", small, "--models", "time_decay")
    assert (refused.code, "time_decay needs single visits" in refused.unfolded) == (2, True)


def test_a_month_without_data_and_a_project_without_imports(visits: Path, tmp_path: Path) -> None:
    assert run(visits, "compare", "--period", "2025-01").code == 3
    assert run(tmp_path / "nothing", "compare", "--period", "2026-10").code == 3


def test_networks_beyond_what_a_model_has_room_for_are_one_to_it(tmp_path: Path) -> None:
    shop = project_in(tmp_path / "shop", SETTINGS, KEY)
    networks = "facebook instagram tiktok pinterest linkedin reddit youtube snapchat threads bluesky mastodon twitter"
    rows = [
        f"{10 * place + more}, 2026-10-0{1 + more}T08:00Z, 10000, DKK, paid, {name}, social, shop"
        for place, name in enumerate([*networks.split(), "tumblr"])
        for more in range(2 if place < 11 else 1)
    ]
    head = "order_key, time, gross, currency, status, source, medium, attributed_by"
    stage(shop, "orders", "\n".join([head, *rows]))
    told = of_period(shop.folder)
    assert len(told["others"]["shapley_rates"]) == 2
    assert told["models"]["shapley_rates"] == pytest.approx(told["models"]["linear"])
    out = run(shop.folder, "compare", "--period", "2026-10", "--width", "120").out
    assert "shapley_rates takes the 2 smallest as one, Others; they share its credit in proportion to linear" in out
    assert "others" not in run(shop.folder, "compare", "--period", "2026-10", "--models", "markov_1").out.lower()


def test_totals_are_refused_and_recorded_orders_are_one_touch_each(tmp_path: Path) -> None:
    totals = project_in(tmp_path / "totals", SETTINGS, KEY)
    stage(totals, "totals", "tool, day, grain, source, medium, sessions\nGA4, 2026-10-01, source/medium, ig, social, 3")
    refused = run(totals.folder, "compare", "--period", "2026-10")
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
    assert (told["level"], told["conversions"], told["unattributed"]) == ("B", 2, 1)
    assert all(one == pytest.approx({"Facebook": 1, "Organic Search": 1}) for one in told["models"].values())
    assert "one touch an order, so all models say the same" in run(shop.folder, "compare", "--period", "2026-10").out


def test_compare_and_report_credit_the_networks_alike(tmp_path: Path) -> None:
    project = sample_project(tmp_path / "sample")
    project.ingest(*(SAMPLE / part for part in ("logs", "orders", "events")))
    told, report = of_period(project.folder), project.report(Question("2026-10"))
    networks = {row["network"]: row["conversions"] for row in report["rows"]}
    for label, share in told["models"]["last_non_direct"].items():
        if label in networks:
            assert share == pytest.approx(networks[label]), label
    parts = report["reconciliation"]
    assert (told["conversions"], told["unattributed"]) == (parts["social"] + parts["other"], parts["unattributed"])
    for model, social in report["models"].items():
        found = sum(share for label, share in told["models"][model].items() if label in networks)
        assert found == pytest.approx(social), model
    # Parts of the visitors add up to the same bytes.
    one, many = (
        comparison_json(compare_period(project.folder, Question("2026-10", parts=parts), [], [], now=NOW))
        for parts in (1, 50)
    )
    assert one == many
