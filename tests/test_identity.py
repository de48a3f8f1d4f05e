"""The map of identities: visitors of one person are one, wherever their buckets are."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.pipeline.explain import explain_one
from socialattr.pipeline.identities import identities_in
from socialattr.pipeline.question import Question
from socialattr.pipeline.report import make_report
from socialattr.privacy import visitor_keys
from socialattr.render.report_table import report_table

from .projects import NOW, Document, Project, new_project
from .test_figures_by_hand import KEY, SITE, by_network, events, orders
from .traffic import SETTINGS, WEEK, Event, Traffic, event_csv, traffic

MAP = SITE + 'identities = "people.csv"\n'
ASKED = Question("2026-03")
# Ada reads on her telephone and buys at her desk.
DEVICES = """
    phone,  2026-03-01T10:00, page_view, tiktok
    desk,   2026-03-02T10:00, purchase, , 1
    till,   2026-03-02T11:00, page_view, facebook
    lone,   2026-03-31T10:00, page_view, facebook
"""
SOLD = orders("1, 2026-03-02 11:05:00, completed, 100, , , DKK\n9, 2026-03-31 10:00:00, completed, 10, , , DKK")
PEOPLE = "client_id,customer_id,note\nphone,Ada@x.example,\ndesk,ada@x.example,\ntill,a,\ntill,b,\nunseen,c,\n,d,\n"


def reported(people: str, question: Question = ASKED, settings: str = MAP) -> Document:
    with new_project(settings, KEY) as project:
        filled(project, people)
        return project.report(question)


def filled(project: Project, people: str) -> None:
    (project.folder / "people.csv").write_text(people, "utf-8")
    project.add({"events.csv": events(DEVICES), "orders.csv": SOLD})


def test_the_visit_on_one_device_leads_to_the_order_on_another() -> None:
    apart, one = reported(PEOPLE, settings=SITE), reported(PEOPLE)
    assert by_network(apart, "sessions", "conversions", "revenue") == {"Facebook": (2, 0, 0), "TikTok": (1, 0, 0)}
    assert apart["identities"] is None
    assert by_network(one, "sessions", "conversions", "revenue") == {"TikTok": (1, 1, 100), "Facebook": (2, 0, 0)}
    # The order that nobody saw stays; the till of two customers is nobody's.
    assert one["reconciliation"] == {"social": 1, "other": 0, "unattributed": 1, "all": 2}
    assert one["identities"] == {"visitors": 1, "people": 1, "largest": 2, "large": 0, "shared": 1}


def test_report_and_explain_say_so_and_name_nobody() -> None:
    with new_project(MAP, KEY) as project:
        filled(project, PEOPLE)
        text = report_table(make_report(project.folder, ASKED, NOW), 120)
        assert "Identities: 1 visitor joined to 1 other, at most 2 to a person; 1 client id of several" in text
        journey = explain_one(project.folder, "1", Question(), NOW)
        assert [touch.network for touch in journey.touchpoints] == ["TikTok", ""]
        stored = b"".join(path.read_bytes() for path in (project.folder / ".socialattr").rglob("*") if path.is_file())
        assert b"x.example" not in stored


def test_large_groups_are_pointed_out() -> None:
    clients = [f"client {number}" for number in range(12)]
    seen = "\n".join(f"{client}, 2026-03-31T10:00, page_view, facebook" for client in clients)
    with new_project(MAP, KEY) as project:
        (project.folder / "people.csv").write_text("client_id;customer_id\n" + "\n".join(f"{c};1" for c in clients))
        project.add({"events.csv": events(seen)})
        found = project.report(ASKED)
        assert found["identities"] == {"visitors": 11, "people": 1, "largest": 12, "large": 1, "shared": 0}
        assert "1 of more than 10" in report_table(make_report(project.folder, ASKED, NOW), 120)


def test_visitors_never_join_across_feeds() -> None:
    found = identities_in(b"client_id,customer_id\na,1\nb,1\n", "people.csv", b"k" * 32, ["ga4", "events"])
    for feed in ("ga4", "events"):
        own = visitor_keys(["a", "b"], feed, b"k" * 32)
        assert found.person(own).tolist() == [min(own)] * 2
    stranger = np.array([5, 2**64 - 1], np.uint64)
    assert found.person(stranger).tolist() == stranger.tolist()


@pytest.mark.parametrize("people", ["", "client_id,customer\na,1\n", None])
def test_a_map_at_fault_is_an_error_that_quotes_nobody(people: str | None) -> None:
    with new_project(MAP, KEY) as project:
        if people is not None:
            (project.folder / "people.csv").write_text(people)
        project.add({"events.csv": events(DEVICES)})
        with pytest.raises(SocialattrError) as error:
            project.report(ASKED)
    assert error.value.exit_code == 65
    assert "people.csv" in str(error.value)


some_projects = settings(max_examples=max(4, settings().max_examples // 25))


@some_projects
@given(world=traffic(), parts=st.sampled_from([2, 7]), who=st.lists(st.integers(0, 2), min_size=4, max_size=4))
def test_merging_is_as_if_each_person_had_one_client_id(world: Traffic, parts: int, who: list[int]) -> None:
    """Any split gives the same bytes, and an export in which people have one id each the same figures."""
    world = Traffic((), tuple(e for e in world.events if not e.native) or (Event(world.hits[0]),), world.orders)
    people = "client_id,customer_id\n" + "".join(f"GA1.1.{n},{person}\n" for n, person in enumerate(who))
    with new_project(SETTINGS + 'identities = "people.csv"\n', KEY) as merged, new_project(SETTINGS, KEY) as one:
        (merged.folder / "people.csv").write_text(people)
        merged.add(world.files())
        text = merged.text(Question(WEEK, parts=1))
        assert merged.text(Question(WEEK, parts=parts)) == text
        files = world.files()
        files["events.csv"] = event_csv(world.events, lambda visitor: f"person {who[visitor]}")
        one.add(files)
        found, expected = json.loads(text), one.report(Question(WEEK))
    for document in (found, expected):
        document.pop("identities")
    assert found == expected
