"""The projects without logs: their files hold what their truth says, and so does the report."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from socialattr.names import Dimension
from socialattr.pipeline.question import Question

from .command_line import run
from .projects import Document, Project

SAMPLE = Path(__file__).parents[1] / "sample_data"
LEVEL_A, LEVEL_B = SAMPLE / "level_a", SAMPLE / "level_b"
EXPLORATIONS = {
    "2026-08": ("ga4-udforskning-august.csv", "utf-8", ","),
    "2026-09": ("ga4-exploration-september.csv", "utf-8", ","),
    "2026-10": ("ga4-udforskning-oktober.csv", "cp1252", ";"),
}
MONTHS_B = ("2026-07", "2026-08", "2026-09", "2026-10")


@cache
def truth(level: str) -> dict[str, Any]:
    path = SAMPLE / f"level_{level}" / f"truth_{level}.json"
    return json.loads(path.read_text("utf-8"))  # type: ignore[no-any-return]


def cells(path: Path, encoding: str, delimiter: str, heading: str) -> list[dict[str, str]]:
    """The records below the line that begins with `heading`."""
    lines = path.read_bytes().decode(encoding).replace("\r\n", "\n").split("\n")
    start = next(n for n, line in enumerate(lines) if line.startswith(heading))
    return list(csv.DictReader(io.StringIO("\n".join(lines[start:])), delimiter=delimiter))


def number(cell: str) -> Decimal:
    return Decimal(cell.replace(",", ".") or "0")


# --- the files --------------------------------------------------------------------------------------


@pytest.mark.parametrize("month", EXPLORATIONS)
def test_an_exploration_adds_up_to_its_total_and_to_the_truth(month: str) -> None:
    name, encoding, delimiter = EXPLORATIONS[month]
    heading = "Date" if month == "2026-09" else "Dato"
    total, *lines = cells(LEVEL_A / "exports" / name, encoding, delimiter, heading)
    figures = [[number(value) for value in list(line.values())[4:8]] for line in lines if line[heading]]
    sums = [sum(column) for column in zip(*figures, strict=True)]
    assert sums == [number(value) for value in list(total.values())[4:8]]
    told = truth("a")["months"][month]["all"]
    assert sums == [told["sessions"], told["engaged"], told["purchases"], Decimal(told["revenue"])]
    assert {line[heading][:6] for line in lines if line[heading]} == {month.replace("-", "")}


def test_the_screen_of_october_tells_of_the_same_people() -> None:
    path = LEVEL_A / "exports" / "ga4-traffic-acquisition-october.csv"
    channels = cells(path, "utf-8", ",", "Session primary")
    days = [line for line in cells(path, "utf-8", ",", "Nth day") if line["Nth day"][:1] == "0"]
    told = truth("a")["months"]["2026-10"]["all"]
    assert sum(int(line["Sessions"]) for line in channels) == told["sessions"]
    assert sum(int(line["Sessions"]) for line in days) == told["sessions"]
    assert sum(number(line["Total revenue"]) for line in channels) == Decimal(told["revenue"])


def test_the_ads_cost_what_the_truth_says() -> None:
    meta = cells(LEVEL_A / "exports" / "meta-kampagner-aug-okt.csv", "cp1252", ";", "Rapportering")
    linkedin = cells(LEVEL_A / "exports" / "linkedin-campaign-performance.csv", "utf-16", "\t", "Start Date")
    cost: Counter[tuple[str, str]] = Counter()
    for line in meta:
        _, month, year = line["Dag"].split("-")
        cost["Meta", f"{year}-{month}"] += int(number(line["Brugt beløb (DKK)"]) * 100)
    for line in linkedin:
        month, _, year = line["Start Date (in UTC)"].split("/")
        cost["LinkedIn", f"{year}-{int(month):02}"] += int(number(line["Total Spent"]) * 100)
    assert {key: Decimal(value) / 100 for key, value in cost.items()} == {
        (platform, month): Decimal(figures["cost"])
        for month, told in truth("a")["months"].items()
        for platform, figures in told["spend"].items()
    }


@pytest.mark.parametrize("month", MONTHS_B)
def test_shopifys_orders_are_those_of_the_truth(month: str) -> None:
    lines = cells(LEVEL_B / "shopify" / "orders_export_1.csv", "utf-8", ",", "Name")
    paid = [
        line
        for line in lines
        if line["Created at"].startswith(month)
        and line["Financial Status"] in ("paid", "partially_refunded", "refunded")
    ]
    told = truth("b")["shopify"][month]["all"]
    assert len(paid) == told["orders"]
    assert sum(number(line["Total"]) for line in paid) == Decimal(told["gross"])
    assert sum(number(line["Total"]) - number(line["Taxes"]) for line in paid) == Decimal(told["ex_vat"])


@pytest.mark.parametrize("month", MONTHS_B)
def test_woocommerces_orders_are_those_of_the_truth(month: str) -> None:
    lines = cells(LEVEL_B / "woocommerce" / "woocommerce-analyse-2026-11-02.csv", "utf-8", ",", "Dato")
    sold = [line for line in lines if line["Status"] not in ("Annulleret", "Papirkurv")]
    placed = {line["Ordrenr."]: line for line in sold if not line["Nettosalg"].startswith("-")}
    own = {name: line for name, line in placed.items() if line["Dato"].startswith(month)}
    back = [line for line in lines if line["Nettosalg"].startswith("-") and line["Ordrenr."] in own]
    told = truth("b")["woocommerce"][month]["all"]
    assert len(own) == told["orders"]
    assert sum(line["Kundetype"] == "new" for line in own.values()) == told["new_customers"]
    assert sum(number(line["Nettosalg"]) for line in own.values()) == Decimal(told["ex_vat"])
    assert -sum(number(line["Nettosalg"]) for line in back) == Decimal(told["refunded"])
    social = truth("b")["woocommerce"][month]["without_source"]["orders"]
    assert sum(line["Tilskrivning"] == "Web-admin" for line in own.values()) == social


@pytest.mark.parametrize("shop", ["woocommerce", "shopify"])
@pytest.mark.parametrize("month", MONTHS_B)
def test_the_truth_about_orders_adds_up(shop: str, month: str) -> None:
    told = truth("b")[shop][month]
    parts = [told[name] for name in ("social", "other", "without_source")]
    assert sum(part["orders"] for part in parts) == told["all"]["orders"]
    assert sum(Decimal(part["ex_vat"]) for part in parts) == Decimal(told["all"]["ex_vat"])
    assert sum(row["orders"] for row in told["networks"].values()) == told["social"]["orders"]


def test_the_files_are_small() -> None:
    files = [path for folder in (LEVEL_A, LEVEL_B) for path in folder.rglob("*") if path.is_file()]
    assert max(path.stat().st_size for path in files) < 300_000


# --- the report ---------------------------------------------------------------------------------------

EXPORTS = {"a": LEVEL_A / "exports", "woocommerce": LEVEL_B / "woocommerce", "shopify": LEVEL_B / "shopify"}
Asked = Callable[..., Document]


@pytest.fixture(scope="session")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Asked:
    """The report of a project that is nothing but a folder of exports, without settings."""

    @cache
    def project(name: str) -> Project:
        made = Project(tmp_path_factory.mktemp(name))
        done = made.ingest(EXPORTS[name])
        assert [result.record.rejected for result in done if result.record] == [0] * len(done)
        return made

    @cache
    def report(name: str, month: str, by: Dimension = Dimension.NETWORK) -> Document:
        return project(name).report(Question(month, by=by))

    return report


def amount(value: float | None) -> str | None:
    """Kroner as the truth writes them; refuses what is no whole øre."""
    assert value is None or round(value, 2) == value
    return None if value is None else f"{value:.2f}"


def as_reported(line: Document) -> Document:
    """A line of level A as the truth writes it."""
    return {
        "sessions": line["sessions"],
        "engaged": line["engaged_sessions"],
        "purchases": line["purchases"],
        "revenue": amount(line["revenue"]),
    }


def as_recorded(line: Document) -> Document:
    """A line of level B as the truth writes it."""
    return {name: line[name] for name in ("orders", "new_customers")} | {
        name: amount(line[name]) for name in ("gross", "ex_vat", "refunded")
    }


@pytest.mark.parametrize("month", EXPLORATIONS)
def test_ga4s_totals_are_reported_by_network(asked: Asked, month: str) -> None:
    report, told = asked("a", month), truth("a")["months"][month]
    (section,) = report["reported"]
    assert (report["level"], section["tool"], section["property"]) == ("A", "GA4", "Nordlys Cykler")
    assert {row["network"]: as_reported(row) for row in section["rows"]} == told["networks"]
    assert as_reported(section["social"]) == told["social"]
    assert as_reported(section["all"]) == told["all"]
    assert section["rescued_sessions"] == told["social_that_ga4_does_not_call_social"]
    assert report["recorded"] == []
    assert report["period"]["complete"]


@pytest.mark.parametrize("month", EXPLORATIONS)
def test_spend_stands_beside_what_it_brought(asked: Asked, month: str) -> None:
    told = truth("a")["months"][month]["spend"]
    rows = {row["platform"]: row for row in asked("a", month)["spend"]["rows"]}
    assert rows.keys() == told.keys()
    for platform, figures in told.items():
        row = rows[platform]
        (brought,) = row["returns"]
        assert figures == {
            "cost": amount(row["spend"]),
            "impressions": row["impressions"],
            "clicks": row["clicks"],
            "claimed_purchases": row["claimed_conversions"],
            "claimed_value": amount(row["claimed_value"]),
            "paid_purchases": brought["conversions"],
            "paid_revenue": amount(brought["revenue"]),
            "roas": brought["roas"],
        }
    assert asked("a", month)["spend"]["untagged"] == ["LinkedIn"]


@pytest.mark.parametrize("month", EXPLORATIONS)
def test_campaigns_of_totals_add_up_to_the_networks(asked: Asked, month: str) -> None:
    sums: dict[str, list[Decimal]] = {}
    for row in asked("a", month, Dimension.CAMPAIGN)["reported"][0]["rows"]:
        own = sums.setdefault(row["network"], [Decimal(0)] * 3)
        for place, name in enumerate(("sessions", "purchases", "revenue")):
            own[place] += Decimal(str(row[name]))
    told = truth("a")["months"][month]["networks"]
    assert sums == {
        network: [row["sessions"], row["purchases"], Decimal(row["revenue"])] for network, row in told.items()
    }


@pytest.mark.parametrize(("shop", "teller"), [("woocommerce", "shop"), ("shopify", "ga4")])
@pytest.mark.parametrize("month", MONTHS_B)
def test_orders_are_recorded_by_network(asked: Asked, shop: str, teller: str, month: str) -> None:
    report, told = asked(shop, month), truth("b")[shop][month]
    (section,) = report["recorded"]
    assert (report["level"], section["attributed_by"], section["money_of"]) == ("B", teller, "shop")
    assert {row["network"]: as_recorded(row) for row in section["rows"]} == told["networks"]
    for line in ("social", "other", "without_source", "all"):
        assert as_recorded(section[line]) == told[line], line
    assert section["seen"] == told["seen"]
    assert report["reported"] == []
    assert report["period"]["complete"]


@pytest.mark.parametrize(
    ("name", "says", "refused", "remedy"),
    [
        ("a", "591 sessions and 19 purchases, worth 21,338 DKK", ("explain", "13172"), "the shop's orders"),
        ("woocommerce", "44 of 179 orders, worth 26,760 DKK ex VAT", ("report", "--by", "content"), "ad content"),
        ("shopify", "GA4 saw 117 of 175 shop orders (67%)", ("report", "--by", "landing_page"), "Landing page"),
    ],
)
def test_a_new_user_has_an_answer_in_three_commands(
    tmp_path: Path, name: str, says: str, refused: tuple[str, ...], remedy: str
) -> None:
    """Files in a folder, ingest, report; what the level cannot carry is refused with the export that would."""
    ingested = run(tmp_path, "ingest", EXPORTS[name])
    assert (ingested.code, "--map" in ingested.talk) == (0, False)
    report = run(tmp_path, "report", "--period", "2026-10")
    assert (report.code, says in report.out) == (0, True)
    assert max(map(len, report.out.splitlines())) <= 80
    answer = run(tmp_path, *refused, *(["--period", "2026-10"] if refused[0] == "report" else []))
    assert (answer.code, answer.out) == (3, "")
    assert remedy in answer.err.split("try: ")[1]
