"""`report --by post`: titles and dates of the register, at each level, and the posts that nobody came from."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.names import Dimension
from socialattr.pipeline.draft import Wish
from socialattr.pipeline.link import make_link
from socialattr.pipeline.question import Question
from socialattr.pipeline.report import make_report
from socialattr.render.report_csv import report_csv
from socialattr.render.report_table import report_table
from socialattr.summaries.posts import Post, known_by, without_visit

from .command_line import run
from .level_projects import KEY, SETTINGS, stage
from .projects import NOW, Document, Project, project_in, project_of

ASKED = Question("2026-10", by=Dimension.POST)
REGISTER = """post;dato;netværk;kampagne;titel
fb-1;01-10-2026;facebook;efterår;Efterårets første tur
x-1;02-10-2026;x;efterår;=HYPERLINK(1)
old;30-09-2026;;;Fra september
ig-1;03-10-2026;instagram;efterår;Ingen så det
fælles;04-10-2026;;;På alle kanaler
"""
EVENTS = """time,client_id,url,event,order_id,value,currency
2026-10-01T10:00:00Z,a,https://butik.example/?utm_source=facebook&utm_medium=social&utm_content=fb-1,page_view,,,
2026-10-02T10:00:00Z,b,https://butik.example/?utm_source=facebook&utm_medium=social&utm_content=FB-1,page_view,,,
2026-10-02T10:05:00Z,b,https://butik.example/kasse/,purchase,1001,500.00,DKK
2026-10-03T10:00:00Z,c,https://butik.example/?utm_source=x&utm_medium=social&utm_content=x-1,page_view,,,
2026-10-03T11:00:00Z,d,https://butik.example/?utm_source=linkedin&utm_medium=social&utm_content=x-1,page_view,,,
2026-10-04T10:00:00Z,e,https://butik.example/?utm_source=tiktok&utm_medium=social&utm_content=f%C3%A6lles,page_view,,,
2026-10-05T10:00:00Z,f,https://butik.example/?utm_source=facebook&utm_medium=social,page_view,,,
2026-10-06T10:00:00Z,g,https://butik.example/?utm_source=facebook&utm_medium=social&utm_content=ukendt,page_view,,,
2026-10-31T23:30:00Z,h,https://butik.example/,page_view,,,
"""
TOTALS = """
    tool, property, day,        grain,                          source,   medium, campaign, content, sessions, currency
    GA4,  Nordlys,  2026-10-01, source/medium/campaign/content, facebook, social, efterår,  fb-1,    10,       DKK
    GA4,  Nordlys,  2026-10-02, source/medium/campaign/content, facebook, social, efterår,  FB-1,    5,        DKK
    GA4,  Nordlys,  2026-10-02, source/medium/campaign/content, x,        social, efterår,  ,        3,        DKK
    GA4,  Nordlys,  2026-10-02, source/medium/campaign/content, google,   organic, ,        ,        9,        DKK
"""


def rows(lines: list[Document], *names: str) -> set[tuple[object, ...]]:
    return {tuple(line[name] for name in ("network", "post", "title", "date", *names)) for line in lines}


@pytest.fixture
def visits(tmp_path: Path) -> Project:
    made = project_of(tmp_path / "p", ["butik.example"])
    made.add({"events.csv": EVENTS.encode()})
    return made


def test_visits_are_told_by_title_and_date(visits: Project) -> None:
    (visits.folder / "posts.csv").write_text(REGISTER, encoding="utf-8-sig")
    report = visits.report(ASKED)
    assert rows(report["rows"], "sessions", "conversions") == {
        # Two spellings of one post are one; a purchase is by the second of its visitors.
        ("Facebook", "fb-1", "Efterårets første tur", "2026-10-01", 2, 1),
        ("X", "x-1", "=HYPERLINK(1)", "2026-10-02", 1, 0),
        # The post is of X: under LinkedIn its name is somebody else's.
        ("LinkedIn", "x-1", "", "", 1, 0),
        ("TikTok", "fælles", "På alle kanaler", "2026-10-04", 1, 0),
        ("Facebook", "ukendt", "", "", 1, 0),
        ("Facebook", "", "", "", 1, 0),
    }
    assert report["total"]["sessions"] == 7
    assert report["posts_without_visit"] == [
        {"network": "Instagram", "post": "ig-1", "title": "Ingen så det", "date": "2026-10-03"}
    ]


def test_the_table_calls_posts_by_their_title(visits: Project) -> None:
    (visits.folder / "posts.csv").write_text(REGISTER, encoding="utf-8")
    text = report_table(make_report(visits.folder, ASKED, NOW), 80)
    first = next(line for line in text.splitlines() if line.startswith("Facebook"))
    assert first.split() == ["Facebook", "Efterårets", "første", "tur", "2026-10-01", "2", "1", "500"]
    assert "(no post)" in text
    assert "1 post of October 2026 got no visit: Ingen så det (3 October)\n" in text
    assert all(len(line) <= 80 for line in text.splitlines())


def test_the_csv_has_both_and_no_formula(visits: Project) -> None:
    (visits.folder / "posts.csv").write_text(REGISTER, encoding="utf-8")
    lines = list(csv.DictReader(io.StringIO(report_csv(make_report(visits.folder, ASKED, NOW)))))
    told = {(line["network"], line["post"]): (line["title"], line["date"]) for line in lines}
    assert told["Facebook", "fb-1"] == ("Efterårets første tur", "2026-10-01")
    assert told["X", "x-1"] == ("'=HYPERLINK(1)", "2026-10-02")


def test_without_a_register_posts_go_by_their_utm_content(visits: Project) -> None:
    told = visits.report(ASKED)
    assert {row[1:4] for row in rows(told["rows"])} >= {("fb-1", "", ""), ("FB-1", "", ""), ("", "", "")}
    assert told["posts_without_visit"] == []
    by_content = visits.report(Question("2026-10", by=Dimension.CONTENT))
    assert "posts_without_visit" not in by_content
    assert by_content["total"] == told["total"]


def test_a_visit_by_a_link_is_counted_for_its_post(visits: Project) -> None:
    wish = Wish("https://butik.example/salg", "instagram", "Efterår", "Åbent hus")
    made = make_link(visits.folder, wish, datetime(2026, 10, 7, tzinfo=UTC))
    event = EVENTS.splitlines()[0] + f"\n2026-10-08T10:00:00Z,z,{made.post.link},page_view,,,\n"
    visits.add({"more.csv": event.encode()})
    found = rows(visits.report(ASKED)["rows"], "sessions")
    assert ("Instagram", "ig-20261007-aabent-hus", "Åbent hus", "2026-10-07", 1) in found


def test_one_conversion_is_assisted_once_by_a_post_in_two_spellings(visits: Project) -> None:
    (visits.folder / "posts.csv").write_text(REGISTER, encoding="utf-8")
    tail = "https://butik.example/?utm_source="
    more = f"""{EVENTS.splitlines()[0]}
2026-10-10T10:00:00Z,q,{tail}x&utm_medium=social&utm_content=x-1,page_view,,,
2026-10-11T10:00:00Z,q,{tail}x&utm_medium=social&utm_content=X-1,page_view,,,
2026-10-12T10:00:00Z,q,{tail}nyhedsbrev&utm_medium=email,page_view,,,
2026-10-12T10:05:00Z,q,https://butik.example/kasse/,purchase,1002,100.00,DKK
"""
    visits.add({"more.csv": more.encode()})
    told = visits.report(ASKED)["rows"]
    assert [row["assisted"] for row in told if (row["network"], row["post"]) == ("X", "x-1")] == [1]


def test_totals_that_say_the_content_are_told_by_post(tmp_path: Path) -> None:
    project = project_in(tmp_path / "project", SETTINGS, KEY)
    stage(project, "totals", TOTALS, stated=("2026-10-01", "2026-10-31"))
    (project.folder / "posts.csv").write_text(REGISTER, encoding="utf-8")
    report = project.report(ASKED)
    expected = {("Facebook", "fb-1", "Efterårets første tur", "2026-10-01", 15), ("X", "", "", "", 3)}
    assert rows(report["reported"][0]["rows"], "sessions") == rows(report["rows"], "sessions") == expected
    assert [one["post"] for one in report["posts_without_visit"]] == ["x-1", "ig-1", "fælles"]
    text = report_table(make_report(project.folder, ASKED, NOW), 80)
    assert "Efterårets første tur" in text
    assert "3 posts of October 2026 got no visit: =HYPERLINK(1) (2 October), Ingen så" in text


def test_orders_say_no_post_and_a_report_without_any_is_refused(tmp_path: Path) -> None:
    project = project_in(tmp_path / "project", SETTINGS, KEY)
    order = "order_key, time, gross, currency, status, source, medium, campaign, attributed_by\n"
    stage(project, "orders", order + "1, 2026-10-03T10:00Z, 1000, DKK, completed, facebook, social, efterår, shop")
    with pytest.raises(SocialattrError, match="says the post of traffic") as refused:
        project.report(ASKED)
    assert refused.value.exit_code == 3
    assert "Session manual ad content" in (refused.value.hint or "")


def test_a_fault_of_the_register_is_told_only_where_it_matters(visits: Project) -> None:
    (visits.folder / "posts.csv").write_text("post,date\na,nu\n", encoding="utf-8")
    ran = run(visits.folder, "report", "--period", "2026-10", "--by", "post")
    assert ran.code == 65
    assert "posts.csv:2: date: 'nu' is no day" in ran.unfolded
    assert run(visits.folder, "report", "--period", "2026-10", "--by", "content").code == 0


def test_many_posts_without_a_visit_are_counted_and_some_named(visits: Project) -> None:
    text = "post,date\n" + "".join(f"p{n},2026-10-{n:02}\n" for n in range(1, 10))
    (visits.folder / "posts.csv").write_text(text, encoding="utf-8")
    shown = " ".join(run(visits.folder, "report", "--period", "2026-10", "--by", "post").out.split())
    assert "9 posts of October 2026 got no visit: p1 (1 October), p2 (2 October)," in shown
    assert "p5 (5 October) and 4 more" in shown


@given(st.lists(st.sampled_from(["a", "A", "b", "B", "c"]), unique_by=str.casefold), st.lists(st.sampled_from("abAB")))
def test_a_post_is_either_visited_or_named(names: list[str], seen: list[str]) -> None:
    day = datetime(2026, 10, 1, tzinfo=UTC).date()
    posts = known_by([Post(name, day) for name in names])
    missed = without_visit(posts.values(), seen, day, day)
    assert {one.post.casefold() for one in missed} == set(posts) - {one.casefold() for one in seen}
