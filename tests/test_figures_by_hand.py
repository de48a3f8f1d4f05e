"""Figures of whole reports, each worked out by hand from files that stand beside it."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from socialattr import models
from socialattr.errors import Exit, SocialattrError
from socialattr.names import Model
from socialattr.pipeline import report, sections, visits
from socialattr.pipeline.measure import Measure
from socialattr.pipeline.question import Question
from socialattr.render.report_table import report_table
from socialattr.schema import CONVERSIONS
from socialattr.summaries import cells
from socialattr.summaries.recorded import Recorded
from socialattr.summaries.report import rows_of

from .command_line import run
from .level_projects import stage as staged
from .projects import NOW, Document, Project, project_in

KEY = "2a" * 32
SITE = '[site]\nhosts = ["shop.example"]\n'
LEADS = '\n[[conversion]]\nname = "lead"\nevent = "lead"\n'
Made = Callable[[str], Project]


@pytest.fixture
def made(tmp_path: Path) -> Made:
    """Makes a project with further settings."""
    return lambda settings: project_in(tmp_path / "project", SITE + settings, KEY)


def events(rows: str) -> bytes:
    """An export of events: the lines of `rows` are client, time, event, utm_source, then what the line has."""
    lines = ["client_id,time,event,url,order_id,value,currency"]
    for line in filter(None, map(str.strip, rows.splitlines())):
        client, time, event, source, *rest = (cell.strip() for cell in line.split(","))
        tags = f"?utm_source={source}&utm_medium=social" if source else ""
        lines.append(",".join([client, f"{time}:00Z", event, f"https://shop.example/{tags}", *rest, *[""] * 3][:7]))
    return "\n".join(lines).encode()


def orders(rows: str) -> bytes:
    """An export of a shop's orders as it stands."""
    lines = [",".join(cell.strip() for cell in line.split(",")) for line in rows.strip().splitlines()]
    head = "Order Number,Order Date,Order Status,Order Total,Order Total Tax Amount,Refunded Total,Currency"
    return "\n".join([head, *lines]).encode()


def month(project: Project, name: str = "2026-03", conversion: str | None = None) -> Document:
    return project.report(Question(name, conversion=conversion))


def by_network(document: Document, *figures: str) -> dict[str, tuple[object, ...]]:
    return {row["network"]: tuple(row[figure] for figure in figures) for row in document["rows"]}


# --- lookback and worth ------------------------------------------------------------------------------

SEEN = """
    ada,   2026-01-20T10:00, page_view, linkedin
    ada,   2026-02-25T10:00, page_view, tiktok
    ada,   2026-03-02T10:00, lead,
    bo,    2026-02-27T10:00, page_view, tiktok
    bo,    2026-03-10T10:00, lead,
    bo,    2026-03-10T10:01, purchase, , 1, 100, DKK
"""


@pytest.mark.parametrize(
    ("settings", "leads"),
    [
        # Ada came from TikTok 5 days before, Bo 11 days before; Ada's LinkedIn is 41 days back.
        ("", {"TikTok": 2}),
        ('\n[attribution]\nlookback_window = "7d"', {"TikTok": 1}),
        ('\n[attribution]\nlookback = { tiktok = "7d" }', {"TikTok": 1}),
        ('\n[attribution]\nlookback = { TikTok = "3d", LinkedIn = "60d" }', {"LinkedIn": 1}),
        (
            'lookback_window = "60d"\n[attribution]\nlookback_window = "1d"\nmodel = "first"',
            {"LinkedIn": 1, "TikTok": 1},
        ),
        ('lookback_window = "3d"', {}),
    ],
)
def test_a_conversion_and_a_network_may_have_windows_of_their_own(
    made: Made, settings: str, leads: dict[str, int]
) -> None:
    project = made(LEADS + settings)
    project.add({"events.csv": events(SEEN)})
    found = month(project, conversion="lead")
    assert by_network(found, "conversions") | {} == {
        **{row["network"]: (0,) for row in found["rows"]},
        **{network: (count,) for network, count in leads.items()},
    }
    assert found["reconciliation"]["all"] == 2


def test_the_header_states_the_windows(made: Made) -> None:
    project = made(LEADS + 'lookback_window = "60d"\n[attribution]\nlookback = { tiktok = "7d" }')
    project.add({"events.csv": events(SEEN)})
    assert "last_non_direct, 60 days back, TikTok 7" in report_table(
        report.make_report(project.folder, Question("2026-03", conversion="lead"), NOW), 100
    )
    found = month(project, conversion="lead")
    assert (found["lookback_days"], found["lookback_days_by_network"]) == (60, {"TikTok": 7})


@pytest.mark.parametrize("older", ["", "old, 2026-01-01T10:00, page_view, tiktok\nada, 2025-12-20T10:00, page_view, x"])
def test_older_data_than_the_longest_window_change_nothing(made: Made, older: str) -> None:
    project = made(LEADS + '[attribution]\nmodel = "first"\nlookback = { linkedin = "50d" }')
    project.add({"events.csv": events(SEEN + older)})
    assert by_network(month(project, conversion="lead"), "conversions")["LinkedIn"] == (1,)


def test_a_network_that_nobody_knows_is_an_error_of_the_settings(made: Made) -> None:
    project = made(LEADS + '[attribution]\nlookback = { tiktk = "7d" }')
    project.add({"events.csv": events(SEEN)})
    with pytest.raises(SocialattrError, match="no network is called tiktk") as error:
        month(project, conversion="lead")
    assert error.value.exit_code == 65
    assert str(error.value).splitlines()[1].startswith("  try: one of: tiktok")


def test_a_lead_is_worth_what_the_settings_say_and_the_sale_what_its_event_says(made: Made) -> None:
    project = made(LEADS + 'value = 199.95\n[[conversion]]\nname = "sale"\nevent = "purchase"\nvalue = 5\n')
    project.add({"events.csv": events(SEEN)})
    leads, sales = month(project, conversion="lead"), month(project, conversion="sale")
    assert (leads["total"]["conversions"], leads["total"]["revenue"]) == (2, 399.90)
    assert (sales["total"]["conversions"], sales["total"]["revenue"]) == (1, 100)
    assert leads["quality"]["tax_basis_unknown"] == 0


@pytest.mark.parametrize("value", ['"free"', "-1", "nan", "inf", "true", "1e12"])
def test_a_worth_that_is_no_amount_is_refused(made: Made, value: str) -> None:
    with pytest.raises(SocialattrError, match=r"conversion\.0\.value: ") as error:
        made(LEADS + f"value = {value}\n").add({"events.csv": events(SEEN)})
    assert "Decimal" not in str(error.value)


def test_what_the_settings_say_of_a_conversion_is_told_to_machines_too(made: Made) -> None:
    project = made(LEADS + 'lookback_window = "12h"\nvalue = 199.95\n')
    project.add({"events.csv": events(SEEN)})
    (rule,) = json.loads(run(project.folder, "conversions", "--json").out)["conversions"]
    assert (rule["name"], rule["lookback_days"], rule["value"]) == ("lead", 0.5, 199.95)
    assert run(project.folder, "conversions", "test", "lead", "--period", "2026-03", "--json").code == Exit.DONE
    assert run(project.folder, "conversions", "add", "sale", "--event", "purchase").code == Exit.DONE
    assert month(project, conversion="sale")["total"]["conversions"] == 1


# --- sums that are off -------------------------------------------------------------------------------

SALES = """
    ada,   2026-03-01T10:00, page_view, facebook
    ada,   2026-03-02T10:00, page_view, tiktok
    ada,   2026-03-02T10:05, purchase, , 1
    bo,    2026-03-03T10:00, page_view,
    bo,    2026-03-03T10:05, purchase, , 2
    cy,    2026-03-03T11:00, page_view, tiktok
    cy,    2026-03-03T11:05, purchase, , 4
    dan,   2026-03-31T11:00, page_view,
"""
BOOKS = """
    1, 2026-03-02 11:05:00, completed, 125.00, 25.00, 12.50, DKK
    2, 2026-03-03 11:05:00, completed, 250.00, 50.00,      , DKK
    3, 2026-03-04 11:05:00, completed,  62.50, 12.50,      , DKK
    4, 2026-03-03 12:05:00, completed,  10.00,      ,      , EUR
    5, 2026-03-31 12:05:00, cancelled,  80.00,      ,      , DKK
"""


def sold(made: Made, settings: str = "") -> Project:
    project = made(settings)
    project.add({"events.csv": events(SALES), "orders.csv": orders(BOOKS)})
    return project


def lose_credit(patch: pytest.MonkeyPatch) -> None:
    linear = models.MODELS[Model.LINEAR]
    patch.setitem(models.MODELS, Model.LINEAR, lambda rows, options: linear(rows, options) * 0.9)


def change_a_refund(patch: pytest.MonkeyPatch) -> None:
    right = cells._credited
    patch.setattr(cells, "_credited", lambda *given: right(*given).assign(refunded=lambda rows: rows["refunded"] // 2))


def drop_a_cell(patch: pytest.MonkeyPatch) -> None:
    right = cells.add
    patch.setattr(visits, "add", lambda parts, by: replace((all_ := right(parts, by)), credit=all_.credit.iloc[1:]))


def drop_a_row(patch: pytest.MonkeyPatch) -> None:
    right = rows_of
    patch.setattr(report, "rows_of", lambda *given: right(*given)[1:])


def lose_the_unknown_visitors(patch: pytest.MonkeyPatch) -> None:
    right = Measure.nobodys
    patch.setattr(Measure, "nobodys", lambda measure: replace(right(measure), conversions=CONVERSIONS.empty()))


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (lose_credit, "conversions does not add up: 3 is due, social, other and unattributed by linear give"),
        (lose_credit, "revenue in DKK does not add up: 350 is due, social, other and unattributed by linear give"),
        (change_a_refund, "refunded in DKK does not add up: 10 is due, the rows by last_non_direct give 5"),
        (drop_a_cell, "revenue in DKK does not add up: 100 is due, the rows by last_non_direct give 0"),
        (drop_a_row, "sessions does not add up: 3 is due, the rows give 1"),
        (lose_the_unknown_visitors, "orders does not add up: 4 is due, orders among the conversions give 3"),
    ],
)
def test_a_stage_that_breaks_makes_the_report_say_which_sum_is_off(
    made: Made, monkeypatch: pytest.MonkeyPatch, broken: Callable[[pytest.MonkeyPatch], None], said: str
) -> None:
    project = sold(made)
    assert run(project.folder, "report", "--period", "2026-03").code == Exit.DONE
    broken(monkeypatch)
    done = run(project.folder, "report", "--period", "2026-03")
    assert done.code == Exit.LOOK
    assert said in done.err
    assert "please report this" in done.err
    assert "DOES NOT ADD UP" in done.out


TOLD = {
    "orders": """
        order_key, time,             gross, tax,  refunded, currency, status, source,   medium, attributed_by
        1,         2026-03-02T10:00, 12500, 2500, 1250,     DKK,      paid,   facebook, social, shop
        2,         2026-03-03T10:00, 25000, 5000, 0,        DKK,      paid,   google,   cpc,    shop
        3,         2026-03-31T10:00,  1000, 0,    0,        EUR,      paid,   ,         ,
    """,
    "totals": """
        tool, property, grain,         day,        source,   medium, sessions, revenue, currency
        GA4,  butik,    source/medium, 2026-03-01, facebook, social, 10,       5000,    DKK
        GA4,  butik,    source/medium, 2026-03-31, tiktok,   social, 4,        200,     EUR
    """,
    "spend": """
        platform, day,        grain,   cost, currency
        Meta,     2026-03-01, account, 7000, DKK
        TikTok,   2026-03-31, account, 500,  DKK
    """,
}


def one_order_more(made: list[Recorded]) -> list[Recorded]:
    return [replace(one, other=replace(one.other, orders=one.other.orders + 1)) for one in made]


def an_ore_less(made: list[Recorded]) -> list[Recorded]:
    return [replace(one, rows=[replace(row, refunded=(row.refunded or 0) - 1) for row in one.rows]) for one in made]


@pytest.mark.parametrize(
    ("room", "stage", "broken", "said"),
    [
        (sections, "records_of", one_order_more, "orders: 3 4 social, other and no source (level B, shop)"),
        (sections, "records_of", an_ore_less, "refunded DKK: 1000 999 the rows (level B, shop)"),
        (
            sections,
            "reports_of",
            lambda made: [replace(one, rows=one.rows[:1]) for one in made],
            "revenue EUR: 200 0 the rows (level A, GA4)",
        ),
        (
            report,
            "spend_of",
            lambda made: (replace(made[0], rows=made[0].rows[1:]), made[1]),
            "cost DKK: 7500 500 the rows of ad spend",
        ),
    ],
)
def test_so_does_one_of_a_level_without_visits(
    made: Made, monkeypatch: pytest.MonkeyPatch, room: ModuleType, stage: str, broken: Callable[[Any], Any], said: str
) -> None:
    project = made("")
    for name, text in TOLD.items():
        staged(project, name, text)
    asked = Question("2026-03")
    assert report.make_report(project.folder, asked, NOW).reconciliation.holds
    right = getattr(room, stage)
    monkeypatch.setattr(room, stage, lambda *given: broken(right(*given)))
    held = report.make_report(project.folder, asked, NOW).reconciliation
    assert not held.holds
    assert said in [f"{off.what} {off.currency}".strip() + f": {off.due} {off.found} {off.where}" for off in held.off]


# --- currencies --------------------------------------------------------------------------------------

RATES = '\n[money]\nrates = "rates.csv"\n'
# The 3rd of March 2026; no rate of dollars that week.
LIST = "date,currency,rate\n2026-03-02,EUR,7.46\n2026-02-01,USD,6.9\n"
FOREIGN = """
    1, 2026-03-02 11:05:00, completed, 125.00, 25.00, 12.50, DKK
    4, 2026-03-03 12:05:00, completed,  12.50,  2.50,  5.00, EUR
    2, 2026-03-03 11:05:00, completed, 100.00,      ,      , USD
    5, 2026-03-31 12:05:00, cancelled,  80.00,      ,      , EUR
"""


def abroad(made: Made, settings: str) -> Project:
    project = made(settings)
    (project.folder / "rates.csv").write_text(LIST, "utf-8")
    project.add({"events.csv": events(SALES), "orders.csv": orders(FOREIGN)})
    return project


def test_without_rates_currencies_are_never_added(made: Made) -> None:
    found = month(abroad(made, ""))
    assert by_network(found, "conversions", "revenue", "refunded", "revenue_other", "refunded_other") == {
        "TikTok": (2, 100, 10, {"EUR": 10}, {"EUR": 4}),
        "Facebook": (0, 0, 0, {}, {}),
    }
    assert (found["quality"]["converted_by_rates"], found["quality"]["without_rate"]) == (0, 0)


def test_with_rates_an_order_counts_by_the_rate_of_its_day_and_its_refund_by_the_same(made: Made) -> None:
    project = abroad(made, RATES)
    found = month(project)
    # 10 EUR at 7.46 are 74.60 DKK, 4 EUR paid back are 29.84.
    assert by_network(found, "conversions", "revenue", "refunded", "revenue_other", "refunded_other") == {
        "TikTok": (2, 174.60, 39.84, {}, {}),
        "Facebook": (0, 0, 0, {}, {}),
    }
    assert (found["quality"]["converted_by_rates"], found["quality"]["without_rate"]) == (1, 1)
    text = report_table(report.make_report(project.folder, Question("2026-03"), NOW), 100)
    assert "1 conversions in other currencies are converted by the rate of their day" in text
    assert "1 conversions in other currencies have no rate of their week: not added" in text
    told = run(project.folder, "explain", "4")
    assert "74.60 DKK" in told.out
    assert "Stated as 10.00 EUR, converted by the rate of its day" in told.out


def test_other_levels_and_ad_spend_are_converted_by_the_day_too(made: Made) -> None:
    project = made(RATES)
    (project.folder / "rates.csv").write_text(LIST.replace("02-01", "03-31"), "utf-8")
    staged(project, "orders", TOLD["orders"].replace("3,         2026-03-31", "3,         2026-03-04"))
    staged(project, "totals", TOLD["totals"].replace("2026-03-31, tiktok", "2026-03-03, tiktok"))
    staged(
        project,
        "spend",
        """
        platform, first,      last,       grain,   cost, claimed_value, currency
        Meta,     2026-03-02, 2026-03-02, account, 7000, 100,           EUR
        Meta,     2026-03-31, 2026-03-31, account, 7000, ,              USD
        TikTok,   2026-03-02, 2026-03-03, account, 500,  ,              EUR
        """,
    )
    found = month(project)
    (by_shop,) = found["recorded"]
    assert by_shop["all"]["revenue"] == 100 + 200 + 74.60
    assert by_shop["all"]["revenue_other"] == {}
    assert found["reported"][0]["social"]["revenue"] == 50 + 14.92
    rows = {(row["platform"], row["currency"]): row["spend"] for row in found["spend"]["rows"]}
    # What was spent over several days has no single rate.
    assert rows == {("Meta", "DKK"): 70 * 7.46 + 70 * 6.9, ("TikTok", "EUR"): 5}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (None, "socialattr.toml: money.rates names rates.csv, which cannot be read: No such file or directory"),
        ("date,currency,rate\n2026-03-02,EUR,x\n", "rates.csv:2: 'x' is no rate"),
    ],
)
def test_a_file_of_rates_at_fault_ends_the_report(made: Made, text: str | None, said: str) -> None:
    project = made(RATES)
    if text:
        (project.folder / "rates.csv").write_text(text, "utf-8")
    project.add({"orders.csv": orders(FOREIGN)})
    done = run(project.folder, "report", "--period", "2026-03")
    assert (done.code, done.out) == (65, "")
    assert said in done.err


# --- what happens later, and what is told of twice ---------------------------------------------------

BEFORE = """
    1, 2026-03-02 11:05:00, completed, 125.00, 25.00,      , DKK
    2, 2026-03-03 11:05:00, completed, 250.00, 50.00,      , DKK
    4, 2026-03-03 12:05:00, completed,  62.50, 12.50,      , DKK
"""
# A month on: 1 is paid back by half, 2 is cancelled, 4 is paid back in full, 6 of March is new, 7 is of April.
AFTER = """
    1, 2026-03-02 11:05:00, completed, 125.00, 25.00, 62.50, DKK
    2, 2026-03-03 11:05:00, cancelled, 250.00, 50.00,      , DKK
    4, 2026-03-03 12:05:00, refunded,   62.50, 12.50, 62.50, DKK
    6, 2026-03-31 23:30:00, completed, 500.00,      ,      , DKK
    7, 2026-04-20 10:00:00, completed, 100.00, 20.00,      , DKK
"""
MONEY = ("conversions", "revenue", "refunded")


def figures(line: Document) -> tuple[object, ...]:
    return tuple(line[name] for name in MONEY)


def test_what_is_paid_back_or_cancelled_later_is_taken_from_the_month_that_earned_it(made: Made) -> None:
    project = made("")
    project.add({"events.csv": events(SALES), "march.csv": orders(BEFORE)})
    before = month(project)
    # TikTok brought order 1 (100 without tax) and order 4 (50); Bo, who bought 2 (200), came by nothing.
    assert by_network(before, *MONEY) == {"TikTok": (2, 150, 0), "Facebook": (0, 0, 0)}
    assert before["reconciliation"] == {"social": 2, "other": 1, "unattributed": 0, "all": 3}
    project.add({"april.csv": orders(AFTER)})
    after = month(project)
    assert by_network(after, *MONEY) == {"TikTok": (2, 150, 100), "Facebook": (0, 0, 0)}
    # Order 2 is no conversion any longer, and 6 came late: nobody saw a visit of its.
    assert after["reconciliation"] == {"social": 2, "other": 0, "unattributed": 1, "all": 3}
    april = month(project, "2026-04")
    assert april["reconciliation"]["all"] == 1
    assert figures(april["total"]) == (0, 0, 0)


@pytest.mark.parametrize("names", [("march.csv", "april.csv"), ("april.csv", "march.csv")])
def test_the_newer_of_two_exports_counts_whichever_came_first(made: Made, names: tuple[str, ...]) -> None:
    project = made("")
    files = {"march.csv": orders(BEFORE), "april.csv": orders(AFTER)}
    project.add({"events.csv": events(SALES)} | {name: files[name] for name in names})
    assert by_network(month(project), *MONEY) == {"TikTok": (2, 150, 100), "Facebook": (0, 0, 0)}


def test_an_order_in_two_exports_is_one(made: Made) -> None:
    """
    Order 1 stands in both of the shop's exports, in the events as a purchase, and once more with `#`.
    """
    project = made("")
    again = orders(
        "#1, 2026-03-02 11:05:00, completed, 125.00, 25.00, , DKK\n8, 2026-03-31 09:00:00, completed, 10, , , DKK"
    )
    project.add({"events.csv": events(SALES), "march.csv": orders(BEFORE), "again.csv": again})
    found = month(project)
    assert by_network(found, *MONEY)["TikTok"] == (2, 150, 0)
    assert found["reconciliation"] == {"social": 2, "other": 1, "unattributed": 1, "all": 4}


def test_an_order_without_a_journey_counts_and_is_nobodys(made: Made) -> None:
    """Order 3 was taken by telephone: no event tells of it."""
    found = month(sold(made))
    assert found["reconciliation"] == {"social": 2, "other": 1, "unattributed": 1, "all": 4}
    assert by_network(found, "conversions", "revenue", "revenue_other")["TikTok"] == (2, 100, {"EUR": 10})
    assert set(found["models"].values()) == {2}


TWO_FEEDS = """
198.51.100.7 - - [02/Mar/2026:10:00:00 +0000] "GET /?utm_source=facebook&utm_medium=social HTTP/1.1" 200 9 "-" "{agent}"
198.51.100.7 - - [02/Mar/2026:10:05:00 +0000] "GET /order-received/1/ HTTP/1.1" 200 9 "-" "{agent}"
198.51.100.9 - - [31/Mar/2026:10:05:00 +0000] "GET / HTTP/1.1" 200 9 "-" "{agent}"
""".lstrip().format(agent="Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0")


@pytest.mark.parametrize(("gives", "network", "sessions"), [("", "TikTok", 3), ("log", "Facebook", 1)])
def test_two_feeds_of_one_site_count_nobody_twice(made: Made, gives: str, network: str, sessions: int) -> None:
    """The server's log and the tool's events both saw order 1; one feed gives the sessions, the orders count once."""
    project = made(f'sessions_from = "{gives}"\n' if gives else "")
    project.add({"events.csv": events(SALES), "access.log": TWO_FEEDS.encode(), "march.csv": orders(BEFORE)})
    found = month(project)
    assert found["reconciliation"]["all"] == 3
    assert found["total"]["sessions"] == sessions
    assert by_network(found, *MONEY)[network] == {"TikTok": (2, 150, 0), "Facebook": (1, 100, 0)}[network]
