"""`socialattr conversions`: what may be one, a new one in the settings, and what one rests on."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from command_line import run
from projects import Project, project_of
from socialattr.pipeline.conversions import evidence_of, find_candidates
from socialattr.settings import FILE_NAME
from socialattr.summaries.candidates import page_rule

EVENTS = """time,client_id,url,event,order_id,value,currency
2026-10-01T10:00:00Z,a,https://butik.example/,page_view,,,
2026-10-01T10:01:00Z,a,https://butik.example/tak/,page_view,,,
2026-10-01T10:01:01Z,a,https://butik.example/tak/,generate_lead,,,
2026-10-02T10:01:00Z,b,https://butik.example/tak/,page_view,,,
2026-10-02T10:02:00Z,b,https://butik.example/,scroll,,,
2026-10-03T10:01:00Z,c,https://butik.example/kasse/order-received/1001/,page_view,,,
2026-10-03T10:01:01Z,c,https://butik.example/kasse/order-received/1001/,purchase,1001,500.00,DKK
2026-10-04T10:01:01Z,d,https://butik.example/kasse/order-received/1002/,purchase,1002,250.00,DKK
2026-10-05T10:01:01Z,e,https://butik.example/kasse/order-received/1009/,purchase,1009,99.00,DKK
"""
ORDERS = """Order Number,Order Status,Order Date,Order Total,Order Tax,Billing Email
1001,completed,2026-10-03 12:01:00,500.00,100.00,mette@butik.example
1002,completed,2026-10-04 12:01:00,250.00,50.00,ole@butik.example
1003,completed,2026-10-05 12:01:00,100.00,20.00,ib@butik.example
1004,cancelled,2026-10-05 13:01:00,100.00,20.00,ib@butik.example
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = project_of(tmp_path / "p", ["butik.example"])
    made.add({"events.csv": EVENTS.encode(), "orders.csv": ORDERS.encode()})
    return made


def counts(project: Project) -> dict[tuple[str, str], tuple[float, int, str]]:
    found = find_candidates(project.folder)
    return {(one.kind, one.name): (one.count, one.numbered, one.defined_as) for one in found.candidates}


def test_events_pages_and_orders_are_found_with_their_counts(project: Project) -> None:
    assert counts(project) == {
        ("event", "generate_lead"): (1, 0, ""),
        ("event", "purchase"): (3, 3, "purchase"),
        ("page", "/tak"): (2, 0, ""),
        ("page", "/order-received/{order_key}"): (1, 1, "purchase"),
        ("orders", "orders of the shop"): (3, 3, "purchase"),
    }


def test_only_the_newest_days_of_the_data_are_looked_at(project: Project) -> None:
    old = EVENTS.replace("2026-10", "2026-01").replace("generate_lead", "sign_up")
    project.add({"old.csv": old.encode()})
    assert ("event", "sign_up") not in counts(project)


def test_candidates_are_offered_as_commands(project: Project) -> None:
    ran = run(project.folder, "conversions")
    assert ran.code == 0
    assert "  socialattr conversions add generate_lead --event generate_lead\n" in ran.out
    assert "  socialattr conversions add tak --page /tak\n" in ran.out
    told = json.loads(run(project.folder, "conversions", "--json").out)
    assert (told["first"], told["last"]) == ("2026-07-08", "2026-10-05")
    assert {one["name"]: one["add"] for one in told["candidates"]}["purchase"] == ""


def test_what_tools_report_is_named_one_by_one(project: Project) -> None:
    path = project.folder / "ga4.csv"
    path.write_text(
        "# ----------------------------------------\n# Free form\n# 20261001-20261002\n"
        "# ----------------------------------------\n\n"
        "Date,Session source / medium,Sessions,Ecommerce purchases\n20261001,facebook / social,10,2\n"
        "20261002,facebook / social,10,3\n"
    )
    project.ingest(path)
    assert counts(project)["reported", "GA4: purchases"] == (5.0, 0, "")


@pytest.mark.parametrize(
    ("page", "rule"),
    [
        ("butik.example/tak", "/tak"),
        ("butik.example/da/TAK/", "/TAK"),
        ("butik.example/tak-for-din-ordre", "/tak-for-din-ordre"),
        ("butik.example/kasse/order-received/{order_key}/", "/order-received/{order_key}"),
        ("butik.example/ordre-modtaget/10432", "/ordre-modtaget/{order_key}"),
        ("butik.example/checkout/success", "/checkout/success"),
        ("butik.example/success/stories", ""),
        ("butik.example/tak/mere/endnu", ""),
        ("butik.example/takter", ""),
        ("butik.example/", ""),
        ("butik.example", ""),
    ],
)
def test_a_page_of_thanks_is_told_by_its_path(page: str, rule: str) -> None:
    assert page_rule(page) == rule


# --- new ones ----------------------------------------------------------------------------------------


def test_a_conversion_is_added_and_the_rest_of_the_file_stays(project: Project) -> None:
    path = project.folder / FILE_NAME
    before = path.read_text(encoding="utf-8") + '\n[sessions]  # ours\nidle = "20m"\n'
    path.write_text(before, encoding="utf-8")
    ran = run(project.folder, "conversions", "add", "lead", "--event", "generate_lead", "--page", "/tak")
    assert (ran.code, ran.out) == (0, "")
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert tomllib.loads(after)["conversion"][1:] == [{"name": "lead", "event": "generate_lead", "page": "/tak"}]
    assert counts(project)["page", "/tak"] == (2, 0, "lead")


def test_settings_that_name_no_conversion_keep_the_usual_one(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_text('[site]\nhosts = ["butik.example"]', encoding="utf-8")
    assert run(tmp_path, "conversions", "add", "lead", "--event", "generate_lead").code == 0
    names = [one["name"] for one in tomllib.loads((tmp_path / FILE_NAME).read_text())["conversion"]]
    assert names == ["purchase", "lead"]


def test_line_ends_stay_as_they_are(tmp_path: Path) -> None:
    (tmp_path / FILE_NAME).write_bytes(b'[site]\r\nhosts = ["butik.example"]\r\n')
    assert run(tmp_path, "conversions", "add", "lead", "--event", "generate_lead").code == 0
    data = (tmp_path / FILE_NAME).read_bytes()
    assert data.count(b"\n") == data.count(b"\r\n")


def test_a_page_with_order_numbers_needs_the_files_again(project: Project) -> None:
    ran = run(project.folder, "conversions", "add", "kvittering", "--page", "/kvittering/{order_key}")
    assert "ingest files with visits again" in ran.err


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("lead",), 2, "conversion lead: says nothing to count"),
        (("purchase", "--event", "buy"), 2, "there is a conversion purchase already"),
        (("lead", "--page", "tak"), 65, "'tak' is no page"),
        (("et lead", "--event", "x"), 65, "'et lead' is not written as it should be"),
    ],
)
def test_a_conversion_that_cannot_be_leaves_the_file_alone(
    project: Project, arguments: tuple[str, ...], code: int, says: str
) -> None:
    before = (project.folder / FILE_NAME).read_bytes()
    ran = run(project.folder, "conversions", "add", *arguments)
    assert (ran.code, ran.out, says in ran.err) == (code, "", True)
    assert (project.folder / FILE_NAME).read_bytes() == before


# --- tests of one ------------------------------------------------------------------------------------


def test_a_conversion_rests_on_events_pages_and_orders(project: Project) -> None:
    found = evidence_of(project.folder, "purchase", "2026-10")
    assert (found.events, found.numbered_events) == (3, 3)
    assert (found.pages, found.numbered_pages) == (1, 1)
    assert (found.orders, found.void) == (3, 1)
    # 1001 and 1002 are told of by both, 1003 by the shop alone, 1009 by the site alone.
    assert (found.conversions, found.joined, found.only_orders, found.only_events) == (4, 2, 1, 1)


def test_a_test_shows_file_and_line_and_nobody(project: Project) -> None:
    ran = run(project.folder, "conversions", "test", "purchase")
    assert ran.code == 0
    assert "4 conversions, each counted once" in ran.out
    assert "2026-10-03 12:01  400.00 DKK  orders.csv:2  events.csv:7" in ran.out
    assert "mette" not in ran.out
    assert "1001" not in ran.out
    told = json.loads(run(project.folder, "conversions", "test", "purchase", "--json").out)
    assert (told["conversions"], told["joined"], len(told["samples"])) == (4, 2, 4)


def test_what_cannot_be_tested(project: Project, tmp_path: Path) -> None:
    assert run(project.folder, "conversions", "test", "lead").code == 2
    assert run(project.folder, "conversions", "test", "purchase", "--period", "2026-03").code == 3
    assert run(tmp_path / "nowhere", "conversions", "test", "purchase").code == 3
    assert run(tmp_path / "nowhere", "conversions").code == 3
