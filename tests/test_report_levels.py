"""Levels A and B by hand: what goes in stands above what comes out; amounts go in as øre and come out as kroner."""

from __future__ import annotations

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from socialattr.errors import SocialattrError
from socialattr.names import Dimension, Model, RevenueBasis
from socialattr.pipeline.explain import explain_one, list_period
from socialattr.pipeline.question import Question
from socialattr.pipeline.report import make_report
from socialattr.render.explanation import explanation_text
from socialattr.render.report_table import report_table

from .level_projects import KEY, SETTINGS, stage
from .projects import NOW, Document, Project, project_in

OCTOBER = ("2026-10-01", "2026-10-31")
SEPTEMBER = ("2026-09-01", "2026-09-30")
ASKED = Question("2026-10")
COPENHAGEN = ZoneInfo("Europe/Copenhagen")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_in(tmp_path / "project", SETTINGS, KEY)


def shown(project: Project, question: Question = ASKED, width: int = 80) -> str:
    return report_table(make_report(project.folder, question, NOW), width)


def picked(lines: list[Document], *names: str) -> list[tuple[object, ...]]:
    return [tuple(line[name] for name in names) for line in lines]


# --- level A ------------------------------------------------------------------------------------------

GA4 = """
    tool, property, day,        grain,                  source,         medium,      campaign,   tool_channel,   sessions, engaged_sessions, purchases, revenue
    GA4,  Nordlys,  2026-10-01, source/medium/campaign, l.facebook.com, referral,    (referral), Referral,       10,       4,                0,         0
    GA4,  Nordlys,  2026-10-01, source/medium/campaign, ig,             paid_social, Efterår,    Paid Social,    20,       9,                2,         100050
    GA4,  Nordlys,  2026-10-02, source/medium/campaign, facebook,       paid_social, Efterår,    Paid Social,    30,       11,               1,         49950
    GA4,  Nordlys,  2026-10-02, source/medium/campaign, google,         organic,     (organic),  Organic Search, 100,      50,               3,         300000
    GA4,  Nordlys,  2026-10-30, source/medium/campaign, (direct),       (none),      (direct),   Direct,         40,       10,               1,         70000
    GA4,  Nordlys,  2026-10-31, source/medium/campaign, t.co,           referral,    (not set),  Unassigned,     1,        0,                0,         0
"""  # noqa: E501


def currency(text: str, code: str = "DKK") -> str:
    """The same table with a column of one currency."""
    first, *rows = text.strip().splitlines()
    return "\n".join([f"{first}, currency", *(f"{row}, {code}" for row in rows)])


def test_totals_are_told_by_the_networks_that_we_recognise(project: Project) -> None:
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    report = project.report(ASKED)
    (ga4,) = report["reported"]
    assert picked(ga4["rows"], "network", "sessions", "engaged_sessions", "purchases", "revenue") == [
        ("Instagram", 20, 9, 2, 1000.5),
        ("Facebook", 10 + 30, 4 + 11, 1, 499.5),
        ("X", 1, 0, 0, 0),
    ]
    assert picked([ga4["social"], ga4["all"]], "sessions", "purchases", "revenue") == [(61, 3, 1500), (201, 7, 5200)]
    assert ga4["rescued_sessions"] == 10 + 1
    assert (report["level"], report["period"]["complete"]) == ("A", True)
    assert picked([report["total"]], "sessions", "conversions", "revenue") == [(61, 3, 1500)]
    assert report["reconciliation"] == {"social": 3, "other": 4, "unattributed": 0, "all": 7}


def test_totals_are_shown_with_who_says_so(project: Project) -> None:
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    text = shown(project)
    assert text.startswith(
        "Social media, October 2026\n"
        "61 sessions and 3 purchases, worth 1,500 DKK\n"
        "level A: totals as reported by GA4, Nordlys\n\n"
        "Reported by GA4, Nordlys (level A: totals)\n"
    )
    assert "11 sessions that GA4 calls Unassigned or Referral are social\n" in text
    # 1,000.50 + 499.50 + 0 are printed so that they add up to 1,500.
    assert [line.split()[-1] for line in text.splitlines() if line[:4] in ("Inst", "Face", "All ")] == [
        "1,001",
        "499",
        "1,500",
        "5,200",
    ]
    assert "More: true revenue, VAT and refunds, from the shop's orders. WooCommerce:\n" in text


def test_two_properties_are_two_sections(project: Project) -> None:
    other = GA4.replace("Nordlys", "App").replace("100, ", "500, ")
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    stage(project, "totals", currency(other), stated=OCTOBER)
    report = project.report(ASKED)
    assert picked(report["reported"], "property") == [("App",), ("Nordlys",)]
    assert [one["all"]["sessions"] for one in report["reported"]] == [601, 201]
    assert report["total"]["sessions"] == 61


def test_months_without_an_export_are_all_named_and_none_beside_them(project: Project) -> None:
    # August and October, each whole; September was never exported.
    stage(project, "totals", currency(GA4.replace("2026-10", "2026-08")), stated=("2026-08-01", "2026-08-31"))
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    assert shown(project, Question("2026-08")).startswith("Social media, August 2026\n")
    quarter = shown(project, Question("2026-Q3"))
    assert quarter.startswith(
        "Social media, quarter 3 of 2026, incomplete: GA4 not from 1 to 31 July and from\n  1 to 30 September\n"
    )


def test_a_period_that_runs_is_not_called_incomplete(project: Project) -> None:
    stage(
        project,
        "totals",
        currency(GA4.replace("2026-10", "2026-11").replace("11-31", "11-03").replace("11-30", "11-03")),
    )
    assert shown(project, Question(so_far=True)).startswith(
        "Social media, November 2026 so far: GA4 until 3 November\n"
    )


def test_what_totals_do_not_say_is_unknown_and_not_0(project: Project) -> None:
    stage(
        project, "totals", "tool, day, grain, source, medium, sessions\nGA4, 2026-10-31, source/medium, ig, social, 5"
    )
    report = project.report(ASKED)
    unsaid = ("conversions", "assisted", "revenue", "refunded")
    assert picked([*report["rows"], report["total"]], "sessions", *unsaid) == [(5, None, None, None, None)] * 2
    assert report["revenue_basis"] is None


def test_no_robots_are_spoken_of_where_no_log_is(project: Project) -> None:
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    assert "\nData: of 6 rows in the files, 0 unreadable\n" in shown(project)


def test_the_period_before_is_compared_where_it_was_told_of_whole(project: Project) -> None:
    september = GA4.replace("2026-10-31", "2026-10-30").replace("2026-10", "2026-09").replace(" 30, ", " 24, ")
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    assert project.report(ASKED)["compared_with"] is None
    stage(project, "totals", currency(september), stated=SEPTEMBER)
    report = project.report(ASKED)
    assert picked(report["reported"][0]["rows"], "network", "sessions", "sessions_before") == [
        ("Instagram", 20, 20),
        ("Facebook", 40, 34),
        ("X", 1, 1),
    ]
    assert "+18%" in shown(project)  # 40 / 34
    assert "Change: sessions against September 2026\n" in shown(project)


def test_a_later_half_does_not_compare(project: Project) -> None:
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    late = GA4.replace("2026-10-0", "2026-09-2").replace("2026-10-31", "2026-09-30").replace("2026-10", "2026-09")
    stage(project, "totals", currency(late), stated=("2026-09-15", "2026-09-30"))
    assert project.report(ASKED)["compared_with"] is None


@pytest.mark.parametrize(
    "september",
    ["campaign, campaign, , , , sale", "campaign, source/medium, facebook, cpc, , ", "social, channel, , , Social, "],
)
def test_what_is_told_in_another_way_does_not_compare(project: Project, september: str) -> None:
    heading = "tool, first, last, part, grain, source, medium, tool_channel, campaign, sessions\n"
    october = heading + "Matomo, 2026-10-01, 2026-10-31, social, source, Facebook, social, , , 100"
    stage(project, "totals", october, stated=OCTOBER)
    stage(project, "totals", f"{heading}Matomo, 2026-09-01, 2026-09-30, {september}, 50", stated=SEPTEMBER)
    (matomo,) = project.report(ASKED)["reported"]
    assert [matomo[name]["sessions_before"] for name in ("social", "all")] == [None, None]


def test_parts_of_the_traffic_are_not_called_all_of_it(project: Project) -> None:
    parts = """
        tool,   first,      last,       part,     grain,    source,   medium, campaign, sessions
        Matomo, 2026-10-01, 2026-10-31, social,   source,   Facebook, social, ,         100
        Matomo, 2026-10-01, 2026-10-31, campaign, campaign, ,         ,       sale,     50
    """
    stage(project, "totals", parts, stated=OCTOBER)
    stage(project, "totals", parts.replace("2026-10-31", "2026-09-30").replace("2026-10", "2026-09"), stated=SEPTEMBER)
    (matomo,) = project.report(ASKED)["reported"]
    assert (matomo["all"]["sessions"], matomo["all"]["sessions_before"], matomo["parts"]) == (
        150,
        150,
        ["campaign", "social"],
    )
    assert "All traffic is what Matomo tells of here: campaign, social\n" in shown(project)


def test_what_is_told_of_some_days_only_is_left_out(project: Project) -> None:
    sessions = """
        tool, day,        grain,         source,   medium, sessions, revenue, currency
        GA4,  2026-10-01, source/medium, facebook, social, 5,        ,        DKK
        GA4,  2026-10-31, source/medium, facebook, social, 5,        ,        DKK
    """
    revenue = """
        tool, day,        grain,         source,   medium, sessions, revenue, currency
        GA4,  2026-10-01, source/medium, facebook, social, ,         20000,   DKK
        GA4,  2026-10-10, source/medium, facebook, social, ,         10000,   DKK
    """
    stage(project, "totals", sessions)
    stage(project, "totals", revenue)
    (ga4,) = project.report(ASKED)["reported"]
    assert picked(ga4["rows"], "network", "sessions", "revenue") == [("Facebook", 10, None)]
    assert ga4["told_of_some_days_only"] == ["revenue"]
    assert "Revenue left out: GA4 does not tell of every day" in shown(project)


def test_channels_alone_still_tell_what_is_social(project: Project) -> None:
    channels = """
        tool,   day,        grain,   tool_channel,   sessions
        GA4,    2026-10-01, channel, Organic Social, 7
        GA4,    2026-10-01, channel, Paid Social,    3
        GA4,    2026-10-31, channel, Direct,         9
    """
    stage(project, "totals", channels)
    report = project.report(Question("2026-10", by=Dimension.CHANNEL))
    assert picked(report["rows"], "channel", "sessions") == [("Organic Social", 7), ("Paid Social", 3)]
    assert picked(project.report(ASKED)["rows"], "network", "sessions") == [("Other social", 10)]


def test_totals_without_a_source_are_said_to_be_so(project: Project) -> None:
    stage(project, "totals", "tool, day, grain, sessions\nGA4, 2026-10-01, none, 70\nGA4, 2026-10-31, none, 30")
    (ga4,) = project.report(ASKED)["reported"]
    assert (ga4["social"]["sessions"], ga4["without_source"]["sessions"], ga4["all"]["sessions"]) == (0, 100, 100)
    assert "100 sessions are told of without a source" in shown(project)


def test_named_conversions_have_columns_of_their_own_that_go_first(project: Project) -> None:
    named = """
        tool, day,        grain,         source,   medium, sessions, engaged_sessions, purchases, revenue, currency, conversions
        GA4,  2026-10-01, source/medium, facebook, social, 5,        1,                1.5,       3000,    DKK,      '{"call": 2, "nyhedsbrev": 4}'
        GA4,  2026-10-31, source/medium, google,   cpc,    9,        1,                1,         5000,    DKK,      '{"nyhedsbrev": 3}'
    """  # noqa: E501
    stage(project, "totals", named)
    (ga4,) = project.report(ASKED)["reported"]
    assert ga4["rows"][0]["conversions"] == {"call": 2, "nyhedsbrev": 4}
    assert ga4["all"]["conversions"] == {"call": 2, "nyhedsbrev": 7}
    assert (ga4["rows"][0]["purchases"], ga4["all"]["purchases"]) == (1.5, 2.5)
    assert "nyhedsbrev" in shown(project)
    narrow = shown(project, width=55)
    assert "No room for: call" in narrow
    assert "Engaged" in narrow


def test_a_range_that_crosses_the_edge_is_named_and_left_out(project: Project) -> None:
    ranges = """
        tool, first,      last,       grain,         source,   medium, sessions
        GA4,  2026-09-25, 2026-10-08, source/medium, facebook, social, 50
        GA4,  2026-10-09, 2026-10-31, source/medium, facebook, social, 30
    """
    stage(project, "totals", ranges)
    report = project.report(ASKED)
    assert report["reported"][0]["all"]["sessions"] == 30
    assert report["left_out"] == [{"who": "GA4", "first": "2026-09-25", "last": "2026-10-08", "crosses": True}]
    assert "GA4: 25 September to 8 October is left out, since it reaches beyond October 2026" in shown(
        project, width=200
    )


@pytest.mark.parametrize(
    ("first", "last", "says"),
    [
        ("2026-10-01", "2026-10-15", ", incomplete: GA4 until 15 October"),
        ("2026-10-02", "2026-10-31", ", incomplete: GA4 not 1 October"),
        ("2026-10-01", "2026-10-31", ""),
    ],
)
def test_the_first_line_says_which_days_a_tool_does_not_tell_of(
    project: Project, first: str, last: str, says: str
) -> None:
    row = "tool, day, grain, source, medium, sessions\nGA4, {day}, source/medium, facebook, social, 5"
    stage(project, "totals", "\n".join([row.format(day=first), row.format(day=last).split("\n")[1]]))
    assert shown(project).split("\n")[0] == f"Social media, October 2026{says}"
    assert project.report(ASKED)["period"]["complete"] is (says == "")


def test_rows_are_campaigns_where_the_totals_say_them(project: Project) -> None:
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    (ga4,) = project.report(Question("2026-10", by=Dimension.CAMPAIGN))["reported"]
    assert picked(ga4["rows"], "network", "campaign", "sessions") == [
        ("Instagram", "Efterår", 20),
        ("Facebook", "Efterår", 30),
        ("Facebook", "", 10),
        ("X", "", 1),
    ]


# --- what a level cannot carry ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "hint"), [(Dimension.CONTENT, "Session manual ad content"), (Dimension.LANDING_PAGE, "Landing page")]
)
def test_what_no_import_says_is_refused_with_the_export_that_would(project: Project, by: Dimension, hint: str) -> None:
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    with pytest.raises(SocialattrError, match=f"nothing that was imported says the {by.value[:7]}") as refused:
        project.report(Question("2026-10", by=by))
    assert refused.value.exit_code == 3
    assert hint in (refused.value.hint or "")


def test_a_model_without_visits_is_refused(project: Project) -> None:
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    with pytest.raises(SocialattrError, match=r"--model needs single visits.*level A") as refused:
        project.report(Question("2026-10", model=Model.LAST))
    assert refused.value.exit_code == 3


def test_totals_hold_nothing_to_explain(project: Project) -> None:
    stage(project, "totals", currency(GA4), stated=OCTOBER)
    with pytest.raises(SocialattrError, match="no single conversion to explain"):
        explain_one(project.folder, "1001", ASKED, NOW)
    with pytest.raises(SocialattrError, match="no single conversion to explain") as refused:
        list_period(project.folder, ASKED, NOW)
    assert refused.value.exit_code == 3
    assert "WooCommerce: WordPress > Analytics > Orders;" in str(refused.value)


# --- level B ------------------------------------------------------------------------------------------

ORDERS = """
    order_key, time,              gross,  tax,   refunded, currency, status,    customer_key, source,    medium,      campaign, attributed_by
    1,         2026-10-01T08:00Z, 125000, 25000, 0,        DKK,      paid,      71,           facebook,  paid_social, Efterår,  shop
    2,         2026-10-05T08:00Z, 50000,  10000, 12500,    DKK,      refunded,  72,           facebook,  social,      ,         shop
    3,         2026-10-09T08:00Z, 10000,  2000,  0,        DKK,      cancelled, 73,           facebook,  social,      ,         shop
    4,         2026-10-11T08:00Z, 25000,  5000,  0,        DKK,      paid,      72,           Instagram, ,            ,         shop
    5,         2026-10-15T08:00Z, 37500,  7500,  0,        DKK,      paid,      74,           google,    organic,     ,         shop
    6,         2026-10-21T08:00Z, 62500,  12500, 0,        DKK,      paid,      ,             ,          ,            ,
    7,         2026-10-31T08:00Z, 20000,  4000,  0,        EUR,      paid,      75,           facebook,  social,      ,         shop
"""  # noqa: E501


def test_orders_are_recorded_by_network(project: Project) -> None:
    stage(project, "orders", ORDERS)
    report = project.report(ASKED)
    (shop,) = report["recorded"]
    assert picked(shop["rows"], "network", "orders", "gross", "ex_vat", "refunded", "revenue_other") == [
        # A refund is with tax, so a fifth of it is not lost: 125 kr. of 500 are 100 of 400.
        ("Facebook", 3, 1750, 1400, 100, {"EUR": 160}),
        ("Instagram", 1, 250, 200, 0, {}),
    ]
    assert [shop[line]["orders"] for line in ("social", "other", "without_source", "all")] == [4, 1, 1, 6]
    assert report["reconciliation"] == {"social": 4, "other": 1, "unattributed": 1, "all": 6}
    assert picked([report["total"]], "sessions", "conversions", "revenue", "refunded") == [(None, 4, 1600, 100)]
    assert (report["level"], report["models"]) == ("B", {})
    text = shown(project)
    assert text.split("\n")[1] == "4 of 6 orders, worth 1,600 DKK ex VAT"
    assert "6 orders = 4 social + 1 other + 1 without a source\n" in text
    assert "Revenue in other currencies: 160.00 EUR\n" in text


def test_nobody_is_new_before_a_year_of_orders_shows_it(project: Project) -> None:
    stage(project, "orders", ORDERS)
    assert project.report(ASKED)["recorded"][0]["all"]["new_customers"] is None
    assert "New customers" not in shown(project)


def test_a_year_of_orders_shows_who_is_new(project: Project) -> None:
    year_ago = """
        order_key, time,              gross, tax, currency, status,    customer_key
        90,        2025-09-30T08:00Z, 100,   20,  DKK,      paid,      74
        91,        2025-11-01T08:00Z, 100,   20,  DKK,      cancelled, 71
    """
    stage(project, "orders", ORDERS)
    stage(project, "orders", year_ago)
    (shop,) = project.report(ASKED)["recorded"]
    # 71 only ever cancelled, 72 is new once, 74 bought a year ago, of one order nobody knows.
    assert picked(shop["rows"], "network", "new_customers") == [("Facebook", 3), ("Instagram", 0)]
    assert (shop["all"]["new_customers"], shop["customers_unknown"]) == (3, 1)
    assert "Of 1 order nobody says whether the customer is new\n" in shown(project)


def test_the_shops_own_word_on_customers_counts(project: Project) -> None:
    said = """
        order_key, time,              gross, currency, status, customer_type, source,   medium, attributed_by
        1,         2026-10-01T08:00Z, 10000, DKK,      paid,   new,           facebook, social, shop
        2,         2026-10-31T08:00Z, 10000, DKK,      paid,   returning,     facebook, social, shop
    """
    stage(project, "orders", said)
    (shop,) = project.report(ASKED)["recorded"]
    assert picked(shop["rows"], "orders", "new_customers") == [(2, 1)]


def test_an_amount_that_no_order_states_is_not_known(project: Project) -> None:
    net = """
        order_key, time,              net,   currency, status, source,   medium, attributed_by
        1,         2026-10-01T08:00Z, 10000, DKK,      paid,   facebook, social, shop
        2,         2026-10-31T08:00Z, 20000, DKK,      paid,   google,   cpc,    shop
    """
    stage(project, "orders", net)
    (shop,) = project.report(ASKED)["recorded"]
    assert picked([shop["social"], shop["all"]], "gross", "ex_vat") == [(None, 100), (None, 300)]
    assert "Gross" not in shown(project)


# Who says nothing of an order is the shop; GA4 saw orders 1, 2 and 4, and one that is not the shop's.
ORIGINS = """
    order_key, first,      last,       source,    medium,      campaign,  revenue, currency, attributed_by
    1,         2026-10-01, 2026-10-31, facebook,  paid_social, Efterår,   130000,  DKK,      ga4
    2,         2026-10-01, 2026-10-31, (direct),  (none),      (not set), 50000,   DKK,      ga4
    4,         2026-10-01, 2026-10-31, l.instagram.com, referral, (referral), 25000, DKK,    ga4
    99,        2026-10-01, 2026-10-31, facebook,  social,      (not set), 9900,    DKK,      ga4
"""


def test_ga4s_word_goes_with_the_shops_money(project: Project) -> None:
    silent = "\n".join(row.rpartition(",")[0] + "," for row in ORDERS.strip().splitlines()[1:])
    stage(project, "orders", ORDERS.strip().splitlines()[0] + "\n" + silent)
    stage(project, "origins", ORIGINS)
    report = project.report(ASKED)
    (ga4,) = report["recorded"]
    assert picked(ga4["rows"], "network", "orders", "gross") == [("Facebook", 1, 1250), ("Instagram", 1, 250)]
    assert [ga4[line]["orders"] for line in ("social", "other", "without_source", "all")] == [2, 1, 3, 6]
    assert (ga4["attributed_by"], ga4["money_of"], ga4["seen"], ga4["not_in_the_shop"]) == ("ga4", "shop", 3, 1)
    assert "GA4 saw 3 of 6 shop orders (50%)\n" in shown(project)


def explained(project: Project, which: str) -> str:
    return explanation_text(explain_one(project.folder, which, ASKED, NOW), COPENHAGEN, RevenueBasis.EX_VAT, 80)


def test_an_order_is_explained_by_whoever_said_where_it_came_from(project: Project) -> None:
    stage(
        project,
        "orders",
        ORDERS.replace("facebook,  paid_social, Efterår,  shop", ",          ,            ,         "),
    )
    stage(project, "origins", ORIGINS)
    ga4 = explained(project, f"{1:016x}")
    assert "\nGA4 recorded that it came from Facebook (facebook / paid_social / Efterår)\nRecorded in: origins" in ga4
    assert "\nThe shop recorded that it came from Facebook (facebook / social)\nLevel B" in explained(
        project, f"{2:016x}"
    )


def test_an_order_that_nobody_tells_of_is_not_said_to_be_unseen(project: Project) -> None:
    # There are no visits, so nobody can say that it was never seen on the site.
    stage(project, "orders", "order_key, time, gross, currency, status\n1, 2026-10-31T08:00Z, 5000, DKK, paid")
    text = explained(project, f"{1:016x}")
    assert text.endswith("\n\nUnattributed: nobody recorded where it came from.\n")
    assert "Seen on the site" not in text


def test_where_no_order_says_its_campaign_this_is_said(project: Project) -> None:
    stage(project, "orders", ORDERS.replace("Efterår,", "       ,"))
    says = "The shop recorded no campaign of these orders; GA4's word on them may"
    assert says in shown(project, Question("2026-10", by=Dimension.CAMPAIGN))
    assert says not in shown(project)


def test_a_conversion_that_only_visits_tell_of_is_refused_and_not_0(project: Project) -> None:
    stage(project, "orders", ORDERS)
    settings = (project.folder / "socialattr.toml").read_text()
    (project.folder / "socialattr.toml").write_text(f'{settings}\n[[conversion]]\nname = "lead"\nevent = "lead"\n')
    with pytest.raises(SocialattrError, match="lead is told of by single visits") as refused:
        project.report(Question("2026-10", conversion="lead"))
    assert refused.value.exit_code == 3


def test_the_shop_and_ga4_stand_side_by_side(project: Project) -> None:
    stage(project, "orders", ORDERS)
    stage(project, "origins", ORIGINS)
    text = shown(project)
    assert text.split("\n")[1:4] == [
        "4 of 6 orders, worth 1,600 DKK ex VAT",
        "level B: orders with the source that the shop recorded",
        "Beside it: GA4 (level B) 2 of 6 orders, worth 1,200 DKK ex VAT",
    ]
    assert text.index("Recorded by the shop") < text.index("Recorded by GA4")


def test_without_the_shop_ga4s_own_orders_are_shown_as_such(project: Project) -> None:
    stage(project, "origins", ORIGINS)
    (ga4,) = project.report(ASKED)["recorded"]
    assert picked(ga4["rows"], "network", "orders", "revenue", "gross") == [
        ("Facebook", 2, 1399, None),
        ("Instagram", 1, 250, None),
    ]
    assert ga4["money_of"] == "ga4"
    assert "As recorded by GA4: there are no orders of the shop" in shown(project)
    week = project.report(Question(first="2026-10-05", last="2026-10-31"))
    assert week["recorded"] == []
    assert week["left_out"] == [{"who": "GA4", "first": "2026-10-01", "last": "2026-10-31", "crosses": True}]


def test_the_source_of_an_order_says_its_campaign_but_no_content(project: Project) -> None:
    stage(project, "orders", ORDERS)
    (shop,) = project.report(Question("2026-10", by=Dimension.CAMPAIGN))["recorded"]
    assert picked(shop["rows"], "network", "campaign", "orders") == [
        ("Facebook", "", 2),
        ("Facebook", "Efterår", 1),
        ("Instagram", "", 1),
    ]
    with pytest.raises(SocialattrError, match="says the content of traffic"):
        project.report(Question("2026-10", by=Dimension.CONTENT))


def test_orders_of_the_period_before_are_compared(project: Project) -> None:
    before = "\n".join(
        row.replace("2026-10", "2026-09").replace("09-31", "09-30")
        if number == 0
        else row.replace(f"{number},", f"2{number},", 1).replace("2026-10", "2026-09").replace("09-31", "09-30")
        for number, row in enumerate(ORDERS.strip().splitlines())
    )
    stage(project, "orders", ORDERS)
    stage(project, "orders", before)
    (shop,) = project.report(ASKED)["recorded"]
    assert picked(shop["rows"], "orders", "orders_before") == [(3, 3), (1, 1)]
    assert "+0%" in shown(project)


def test_orders_without_any_source_are_shown_as_unattributed(project: Project) -> None:
    stage(project, "orders", "order_key, time, gross, currency, status\n1, 2026-10-31T08:00Z, 5000, DKK, paid")
    report = project.report(ASKED)
    assert (report["level"], report["recorded"]) == ("B", [])
    assert report["reconciliation"] == {"social": 0, "other": 0, "unattributed": 1, "all": 1}
    assert "level B: orders, of which nobody says the source" in shown(project)
