"""The sample data's report is the truth about it, and how far that is from what happened."""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Any

import pytest

from socialattr.names import Dimension, Model
from socialattr.pipeline.explain import explain_one
from socialattr.pipeline.question import Question

from .projects import NOW, SAMPLE, Document, Project, sample_project

MONTHS = ("2026-07", "2026-08", "2026-09", "2026-10")
SHOP, RENTAL = "nordlyscykler.example", "udlejning.nordlyscykler-leje.example"
FILES = {"both": ("logs", "orders", "events"), SHOP: ("logs", "orders"), RENTAL: ("events",)}
Asked = Callable[..., Document]


@cache
def truth() -> dict[str, Any]:
    return json.loads((SAMPLE / "truth.json").read_text("utf-8"))  # type: ignore[no-any-return]


def month_of(site: str, month: str) -> dict[str, Any]:
    months = truth()["months"] if site == "both" else truth()["sites"][site]["months"]
    return months[month]  # type: ignore[no-any-return]


@pytest.fixture(scope="session")
def projects(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Project]:
    """Both sites' files together, and each one's alone; made once, when first asked for."""

    @cache
    def made(site: str) -> Project:
        project = sample_project(tmp_path_factory.mktemp("sample") / "project")
        project.ingest(*(SAMPLE / part for part in FILES[site]))
        return project

    return made


@pytest.fixture(scope="session")
def asked(projects: Callable[[str], Project]) -> Asked:
    @cache
    def report(site: str, month: str, by: Dimension = Dimension.NETWORK) -> Document:
        return projects(site).report(Question(month, by=by))

    return report


def money(amounts: dict[str, float]) -> dict[str, str]:
    return {currency: amount(value) for currency, value in amounts.items()}


def amount(value: float) -> str:
    """Kroner as truth.json writes them; refuses what is no whole øre."""
    assert round(value, 2) == value
    return f"{value:.2f}"


def figures(line: Document) -> Document:
    """A line of the report as truth.json writes it."""
    return {name: line[name] for name in ("sessions", "conversions", "assisted")} | {
        "revenue": amount(line["revenue"]),
        "revenue_other": money(line["revenue_other"]),
        "refunded": amount(line["refunded"]),
    }


@pytest.mark.parametrize("site", FILES)
@pytest.mark.parametrize("month", MONTHS)
def test_the_report_is_what_can_be_seen(asked: Asked, site: str, month: str) -> None:
    report, seen = asked(site, month), month_of(site, month)["observable"]
    assert {row["network"]: figures(row) for row in report["rows"]} == seen["networks"]
    assert figures(report["total"]) == seen["total"]
    assert report["reconciliation"] == seen["reconciliation"]
    assert report["reconciliation"]["all"] == seen["all"]["conversions"]
    assert report["period"]["complete"]
    assert (report["model"], report["revenue_basis"], report["currency"]) == ("last_non_direct", "ex_vat", "DKK")


@pytest.mark.parametrize("site", FILES)
@pytest.mark.parametrize("month", MONTHS)
def test_every_model_gives_social_media_what_the_truth_does(asked: Asked, site: str, month: str) -> None:
    expected = month_of(site, month)["models"]
    assert list(expected) == [*Model]
    assert asked(site, month)["models"] == pytest.approx(expected, abs=1e-9)


@pytest.mark.parametrize("by", [by for by in Dimension if by is not Dimension.NETWORK])
@pytest.mark.parametrize("month", MONTHS)
def test_every_dimension_adds_up_to_the_networks(asked: Asked, month: str, by: Dimension) -> None:
    report, networks = asked("both", month, by), asked("both", month)
    assert report["total"] == networks["total"]
    assert report["reconciliation"] == networks["reconciliation"]
    whole = by is Dimension.CHANNEL
    assert summed(report["rows"], whole=whole) == summed(networks["rows"], whole=whole)


def summed(rows: list[Document], *, whole: bool) -> dict[str, dict[str, Decimal]]:
    """Figures that can be added, per network, or of them all."""
    sums: dict[str, dict[str, Decimal]] = {}
    for row in rows:
        names = {name: row[name] for name in ("sessions", "conversions", "revenue", "refunded")}
        names |= {f"revenue {currency}": value for currency, value in row["revenue_other"].items()}
        line = sums.setdefault("all" if whole else row["network"], {})
        for name, value in names.items():
            line[name] = line.get(name, Decimal(0)) + Decimal(str(value))
    return sums


def test_the_month_before_is_what_its_own_report_says(asked: Asked) -> None:
    for before, month in pairwise(MONTHS):
        own = {row["network"]: row["sessions"] for row in asked("both", before)["rows"]}
        compared = {row["network"]: row["sessions_before"] for row in asked("both", month)["rows"]}
        assert compared == {network: own.get(network, 0) for network in compared}
    assert asked("both", MONTHS[0])["compared_with"] is None


@pytest.mark.parametrize("month", MONTHS)
def test_planted_orders_have_the_journeys_of_their_stories(projects: Callable[[str], Project], month: str) -> None:
    folder = projects("both").folder
    planted = [order for order in truth()["orders"] if order["month"] == month]
    assert planted
    for order in planted:
        one = explain_one(folder, order["order"], Question(), NOW)
        assert f"{one.value / 100:.2f} {one.refunded / 100:.2f}" == f"{order['revenue']} {order['refunded']}"
        assert [
            {
                "start": f"{touchpoint.start:%Y-%m-%dT%H:%M:%SZ}",
                **{name: getattr(touchpoint, name) for name in ("source", "medium", "campaign", "network")},
                "credit": {model.value: round(credit, 9) for model, credit in touchpoint.credit.items()},
            }
            for touchpoint in one.touchpoints
        ] == order["touchpoints"], order["story"]


@pytest.mark.parametrize("month", MONTHS)
def test_the_gap_to_what_happened(asked: Asked, month: str, capsys: pytest.CaptureFixture[str]) -> None:
    """Nobody can reach what happened; how far off the report is must be known all the same."""
    happened, seen = (month_of("both", month)[name]["networks"] for name in ("happened", "observable"))
    reported = {row["network"]: row for row in asked("both", month)["rows"]}
    lines, gaps = [f"{month}: reported - happened"], {}
    for network in dict.fromkeys([*happened, *seen]):
        row, true = reported.get(network, {}), happened.get(network, {})
        gap = {
            name: Decimal(str(row.get(name, 0))) - Decimal(str(true.get(name, 0)))
            for name in ("sessions", "conversions", "revenue")
        }
        gaps[network] = gap
        lines.append(f"  {network:20}{gap['sessions']:+8}{gap['conversions']:+6}{gap['revenue']:+12.2f} kr.")
    with capsys.disabled():
        print("\n" + "\n".join(lines))
    for network, gap in gaps.items():
        for name, difference in gap.items():
            truths = (Decimal(str(table.get(network, {}).get(name, 0))) for table in (seen, happened))
            assert difference == next(truths) - next(truths)
    assert any(gap["sessions"] < 0 for gap in gaps.values()), "links in apps that arrive with nothing are lost"
