"""Ad spend beside what each level says that it brought, by hand; amounts go in as øre and come out as kroner."""

from __future__ import annotations

import re
from pathlib import Path

import pandas as pd
import pytest

from socialattr.names import Dimension
from socialattr.pipeline.question import Question
from socialattr.pipeline.report import make_report
from socialattr.render.report_csv import report_csv
from socialattr.render.report_table import report_table
from socialattr.summaries.spent import folded

from .command_line import run
from .level_projects import KEY, SETTINGS, stage
from .projects import NOW, Document, Project, project_in

OCTOBER = ("2026-10-01", "2026-10-31")
ASKED = Question("2026-10")
BY_CAMPAIGN = Question("2026-10", by=Dimension.CAMPAIGN)

# Meta cost 400 kr. and LinkedIn 90 kr. in October.
SPEND = """
    platform, day,        grain,    campaign,   campaign_id, cost,  currency, impressions, clicks, claimed_conversions, claimed_value
    Meta,     2026-10-01, campaign, Efterår,    1201,        25000, DKK,      9000,        90,     3,                   200000
    Meta,     2026-10-31, campaign, Vinter,     1202,        15000, DKK,      1000,        10,     ,
    LinkedIn, 2026-10-01, campaign, Whitepaper, 77,          4000,  DKK,      500,         5,      0,
    LinkedIn, 2026-10-31, campaign, Whitepaper, 77,          5000,  DKK,      500,         5,      0,
"""  # noqa: E501

# By paid links of Meta's networks GA4 reports 5 purchases for 1,200 kr., by LinkedIn's none.
GA4 = """
    tool, day,        grain,                  source,    medium,      campaign,         sessions, purchases, revenue, currency
    GA4,  2026-10-01, source/medium/campaign, facebook,  paid_social, efterår,          20,       2,         60000,   DKK
    GA4,  2026-10-01, source/medium/campaign, ig,        paid_social, promo 1202 story, 10,       2,         40000,   DKK
    GA4,  2026-10-01, source/medium/campaign, whatsapp,  cpc,         gammel,           5,        1,         20000,   DKK
    GA4,  2026-10-01, source/medium/campaign, facebook,  social,      Efterår,          50,       4,         90000,   DKK
    GA4,  2026-10-31, source/medium/campaign, linkedin,  social,      Whitepaper,       7,        0,         0,       DKK
    GA4,  2026-10-31, source/medium/campaign, google,    cpc,         Brand,            60,       6,         99000,   DKK
"""  # noqa: E501

# The shop recorded one paid order of Facebook's: 800 kr. without VAT.
ORDERS = """
    order_key, time,              gross,  tax,   currency, status, source,   medium,      campaign, attributed_by
    1,         2026-10-01T08:00Z, 100000, 20000, DKK,      paid,   facebook, paid_social, Efterår,  shop
    2,         2026-10-31T08:00Z, 10000,  2000,  DKK,      paid,   facebook, social,      ,         shop
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_in(tmp_path / "project", SETTINGS, KEY)


def shown(project: Project, question: Question = ASKED, width: int = 200) -> str:
    return report_table(make_report(project.folder, question, NOW), width)


def returns(project: Project, question: Question = ASKED) -> dict[str, dict[str, Document]]:
    """By platform or campaign, and by who says so."""
    rows = project.report(question)["spend"]["rows"]
    return {row.get("campaign", row["platform"]): {one["by"]: one for one in row["returns"]} for row in rows}


def test_spend_stands_with_what_the_platform_claims(project: Project) -> None:
    stage(project, "spend", SPEND)
    spend = project.report(ASKED)["spend"]
    names = ("platform", "spend", "impressions", "clicks", "claimed_conversions", "claimed_value")
    assert [tuple(row[name] for name in names) for row in spend["rows"]] == [
        ("Meta", 400, 10_000, 100, 3, 2000),
        ("LinkedIn", 90, 1000, 10, 0, None),
    ]
    assert [(row["spend"], row["clicks"]) for row in spend["totals"]] == [(490, 110)]
    assert "nothing was imported that says what the ad spend below brought" in shown(project)


def test_all_networks_of_a_platform_are_set_against_its_spend_level_by_level(project: Project) -> None:
    stage(project, "spend", SPEND)
    stage(project, "totals", GA4)
    stage(project, "orders", ORDERS)
    found = returns(project)
    names = ("level", "conversions", "revenue", "roas", "cpa")
    assert [tuple(found["Meta"][by][name] for name in names) for by in ("shop", "GA4")] == [
        ("B", 1, 800, 2.0, 400),
        ("A", 5, 1200, 3.0, 80),
    ]
    assert {one["why"] for one in found["LinkedIn"].values()} == {"untagged"}
    text = shown(project, width=80)
    assert re.search(r"^Meta +the shop \(level B\) +1 +800 +2\.00 +400$", text, re.MULTILINE)
    assert re.search(r"^Meta +GA4 \(level A\) +5 +1,200 +3\.00 +80$", text, re.MULTILINE)
    assert re.search(r"^LinkedIn +– +– +– +– +–$", text, re.MULTILINE)
    assert "No visit from LinkedIn is tagged as paid: tag ads with utm_medium=paid_social\n" in text


def test_search_ads_are_set_against_what_search_ads_brought(project: Project) -> None:
    google = "platform, day, grain, cost, currency\n" + "\n".join(
        f"Google Ads, 2026-10-{day}, account, 16500, DKK" for day in ("01", "31")
    )
    stage(project, "spend", google)
    stage(project, "totals", GA4)
    assert returns(project)["Google Ads"]["GA4"]["roas"] == 3.0  # 990 / 330


def test_spend_of_half_a_month_has_no_return(project: Project) -> None:
    stage(project, "spend", SPEND.replace("2026-10-31, campaign, Vinter", "2026-10-15, campaign, Vinter"))
    stage(project, "totals", GA4)
    assert returns(project)["Meta"]["GA4"] == {
        "level": "A",
        "by": "GA4",
        "conversions": None,
        "revenue": None,
        "roas": None,
        "cpa": None,
        "why": "spend",
    }
    text = shown(project)
    assert text.startswith("Social media, October 2026, incomplete: Meta until 15 October\n")
    assert "Meta: no return, since its spend is not known for all of October 2026\n" in text


def test_spend_whose_file_states_the_whole_month_has_a_return(project: Project) -> None:
    few_days = SPEND.replace("2026-10-01", "2026-10-12").replace("2026-10-31", "2026-10-20")
    stage(project, "spend", few_days, stated=OCTOBER)
    stage(project, "totals", GA4)
    assert returns(project)["Meta"]["GA4"]["roas"] == 3.0


def test_evidence_of_half_a_month_gives_no_return(project: Project) -> None:
    stage(project, "spend", SPEND)
    stage(project, "totals", GA4.replace("2026-10-31", "2026-10-15"))
    stage(project, "orders", ORDERS)
    found = returns(project)["Meta"]
    assert (found["GA4"]["why"], found["shop"]["roas"]) == ("feed", 2.0)
    assert "GA4 (level A): no return, since it does not tell of all of October 2026\n" in shown(project)


def test_orders_from_the_middle_of_the_month_on_give_no_return(project: Project) -> None:
    stage(project, "spend", SPEND)
    stage(project, "orders", ORDERS.replace("2026-10-01T", "2026-10-15T"))
    assert returns(project)["Meta"]["shop"]["why"] == "feed"


def test_a_range_that_crosses_the_edge_leaves_its_platform_without_return(project: Project) -> None:
    across = """
        platform, first,      last,       grain,   cost,  currency
        Meta,     2026-09-20, 2026-10-10, account, 90000, DKK
        Meta,     2026-10-11, 2026-10-31, account, 10000, DKK
    """
    stage(project, "spend", across)
    stage(project, "totals", GA4)
    spend = project.report(ASKED)["spend"]
    assert (spend["rows"][0]["spend"], spend["rows"][0]["returns"][0]["why"]) == (100, "refused")
    assert "Meta: 20 September to 10 October is left out, since it reaches beyond October 2026" in shown(project)


def test_a_range_within_the_month_counts_whole(project: Project) -> None:
    stage(
        project,
        "spend",
        "platform, first, last, grain, cost, currency\nMeta, 2026-10-01, 2026-10-31, account, 40000, DKK",
    )
    stage(project, "totals", GA4)
    assert returns(project)["Meta"]["GA4"]["roas"] == 3.0


def test_currencies_are_never_added(project: Project) -> None:
    stage(project, "spend", SPEND.replace(" 5000,  DKK", " 5000,  EUR"))
    stage(project, "totals", GA4.replace("linkedin,  social", "linkedin,  cpc   "))
    spend = project.report(ASKED)["spend"]
    assert [(row["currency"], row["spend"]) for row in spend["totals"]] == [("DKK", 440), ("EUR", 50)]
    assert {row["returns"][0]["why"] for row in spend["rows"] if row["platform"] == "LinkedIn"} == {"currency"}
    assert "LinkedIn: no return, since spend and revenue are in different currencies\n" in shown(project)


def test_two_platforms_of_one_advertiser_do_not_both_have_its_revenue(project: Project) -> None:
    spend = """
        platform,  day,        grain,    campaign, cost, currency
        Facebook,  2026-10-01, campaign, Efterår,  100,  DKK
        Facebook,  2026-10-31, campaign, Vinter,   100,  DKK
        Instagram, 2026-10-31, campaign, vinter,   100,  DKK
    """
    stage(project, "spend", spend, stated=OCTOBER)
    stage(project, "totals", GA4.replace("promo 1202 story", "vinter"), stated=OCTOBER)
    assert {name: one["GA4"]["why"] for name, one in returns(project).items()} == {
        "Facebook": "shared",
        "Instagram": "shared",
    }
    rows = project.report(BY_CAMPAIGN)["spend"]["rows"]
    assert {(row["platform"], row["campaign"], row["returns"][0]["why"]) for row in rows} == {
        ("Facebook", "Efterår", None),
        ("Facebook", "Vinter", "shared"),
        ("Instagram", "vinter", "shared"),
    }


def test_paid_visits_from_nobody_known_are_of_no_platform_that_is_not_known(project: Project) -> None:
    stage(
        project, "spend", "platform, day, grain, cost, currency\nAvisen, 2026-10-31, account, 100, DKK", stated=OCTOBER
    )
    stage(project, "totals", GA4.replace("facebook,  paid_social", "annoncenet,  cpc"), stated=OCTOBER)
    assert returns(project)["Avisen"]["GA4"]["why"] == "untagged"


def test_revenue_in_another_currency_gives_no_return(project: Project) -> None:
    stage(project, "spend", SPEND)
    stage(project, "totals", GA4.replace("DKK", "EUR"))
    assert returns(project)["Meta"]["GA4"]["why"] == "currency"


def test_campaigns_are_matched_by_name_then_by_id_and_the_rest_is_said(project: Project) -> None:
    stage(project, "spend", SPEND.replace("Efterår", "EFTERÅR".replace("Å", "A\u030a")))
    stage(project, "totals", GA4)
    rows = project.report(BY_CAMPAIGN)["spend"]["rows"]
    found = [
        (row["platform"], row["spend"], row["returns"][0]["conversions"], row["returns"][0]["roas"]) for row in rows
    ]
    # efterår by its name, `promo 1202 story` by the id of Vinter; what is not paid counts not.
    assert found == [("Meta", 250, 2, 2.4), ("Meta", 150, 2, 2.666667), ("LinkedIn", 90, None, None)]
    assert project.report(BY_CAMPAIGN)["spend"]["unmatched"] == [
        {"platform": "Meta", "level": "A", "by": "GA4", "spent": 0, "revenue": 200, "campaigns": ["gammel"]}
    ]
    says = "Meta, GA4 (level A): 200 DKK earned by campaigns that nothing was spent on: gammel\n"
    assert says in shown(project, BY_CAMPAIGN)


def test_spend_without_a_visit_of_its_campaign_is_said_with_its_money(project: Project) -> None:
    stage(project, "spend", SPEND.replace("1202", "1203"))
    stage(project, "totals", GA4)
    (meta,) = project.report(BY_CAMPAIGN)["spend"]["unmatched"]
    assert (meta["spent"], meta["revenue"], meta["campaigns"]) == (150, 600, ["Vinter", "promo 1202 story", "gammel"])


def test_folding_composes_and_forgets_case() -> None:
    assert folded(pd.Series(["A\u030aben ", "ÅBEN"])).nunique() == 1


def test_two_properties_are_two_evidences(project: Project) -> None:
    stage(project, "spend", SPEND)
    for name in ("Butik", "App"):
        stage(
            project,
            "totals",
            GA4.replace("GA4,  2026", f"GA4, {name}, 2026").replace("tool, day", "tool, property, day"),
        )
    assert {by: one["roas"] for by, one in returns(project)["Meta"].items()} == {"GA4, App": 3.0, "GA4, Butik": 3.0}


# --- with single visits ------------------------------------------------------------------------------

LINE = (
    '192.0.2.{n} - - [{day:02}/Oct/2026:10:00:00 +0200] "GET {page} HTTP/1.1" 200 512 "-" "Mozilla/5.0 Firefox/130.0"\n'
)
PAID = "/?utm_source=facebook&utm_medium=paid_social&utm_campaign=Efter%C3%A5r"


def log() -> bytes:
    """One visitor buys order 1 after an ad of Facebook's; others pass by on each day of the month."""
    lines = [LINE.format(n=1, day=1, page=PAID), LINE.format(n=1, day=1, page="/kasse/order-received/1/")]
    return "".join([*lines, *(LINE.format(n=2 + day, day=day, page="/") for day in range(1, 32))]).encode()


SHOP = "Order number,Order date,Order total,Total tax,Status,Currency\n" + "".join(
    f"{number},2026-10-{day} 12:00:00,{total},{tax},completed,DKK\n"
    for number, day, total, tax in ((1, "01", "1000.00", "200.00"), (2, "31", "100.00", "20.00"))
)


def everything(project: Project) -> Project:
    project.add({"access.log": log(), "orders.csv": SHOP.encode()})
    stage(project, "spend", SPEND)
    stage(project, "totals", GA4)
    return project


def test_single_visits_are_an_evidence_of_their_own(project: Project) -> None:
    found = returns(everything(project))["Meta"]
    assert {by: (one["level"], one["conversions"], one["roas"]) for by, one in found.items()} == {
        "visits": ("C", 1, 2.0),
        "GA4": ("A", 5, 3.0),
    }
    assert returns(project, BY_CAMPAIGN)["Efterår"]["visits"]["roas"] == 3.2  # 800 / 250
    text = shown(project, width=80)
    assert text.split("\n")[1:4] == [
        "1 of 2 conversions, worth 800 DKK ex VAT",
        "level C: single visits · model last_non_direct, 30 days back",
        "Beside it: GA4 (level A) 92 sessions and 9 purchases, worth 2,100 DKK",
    ]
    assert (
        text.index("Reported by GA4") < text.index("Ad spend") < text.index("Return on ad spend") < text.index("Why?")
    )


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("by", list(Dimension))
def test_no_line_is_too_wide_and_nothing_is_cut(project: Project, width: int, by: Dimension) -> None:
    text = report_table(make_report(everything(project).folder, Question("2026-10", by=by), NOW), width)
    assert max(map(len, text.splitlines())) <= width
    assert "1,20…" not in text


def test_a_campaign_of_a_stranger_does_nothing(project: Project) -> None:
    evil = "=cmd()\x1b[31m"
    stage(project, "spend", SPEND.replace("Whitepaper", evil))
    stage(project, "totals", GA4.replace("efterår", evil))
    report = make_report(project.folder, BY_CAMPAIGN, NOW)
    assert "\x1b" not in report_table(report, 120) + report_csv(report)
    assert ",'=cmd()" in report_csv(report)


def test_an_incomplete_period_exits_3_and_prints(project: Project) -> None:
    stage(project, "totals", GA4.replace("2026-10-31", "2026-10-15"))
    ran = run(project.folder, "report", "--period", "2026-10")
    assert ran.code == 3
    assert ran.out.startswith("Social media, October 2026, incomplete: GA4 until 15 October\n")
    stage(project, "spend", SPEND)
    assert run(project.folder, "report", "--period", "2026-10", "--format", "csv").out.count("\nspend,") == 2


def test_where_no_visit_is_tied_to_an_order_the_shops_word_comes_first(project: Project) -> None:
    unread = log().replace(b"/order-received/1/", b"/tak/")
    project.add({"access.log": unread})
    stage(project, "orders", ORDERS)
    text = shown(project)
    assert text.split("\n")[1:4] == [
        "2 of 2 orders, worth 880 DKK ex VAT",
        "level B: orders with the source that the shop recorded",
        "Beside it: visits (level C) 0 of 2 conversions, worth 0 DKK ex VAT",
    ]
    report = project.report(ASKED)
    assert (report["level"], report["total"]["sessions"], report["reconciliation"]["unattributed"]) == ("C", 1, 2)


def test_an_ended_platform_is_not_waited_for(project: Project) -> None:
    stage(project, "spend", SPEND.replace("2026-10", "2026-08"), stated=("2026-08-01", "2026-08-31"))
    stage(project, "totals", GA4)
    report = project.report(ASKED)
    assert (report["period"]["complete"], report["spend"]) == (True, None)
    assert report["quality"]["retired_feeds"] == {"LinkedIn": "2026-08-31", "Meta": "2026-08-31"}


def test_an_order_with_a_source_is_offered_to_explain(project: Project) -> None:
    stage(project, "orders", ORDERS)
    assert project.report(ASKED)["explain"] in {f"{1:016x}", f"{2:016x}"}
    assert "Why? socialattr explain 000000000000000" in shown(project)
