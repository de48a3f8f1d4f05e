"""`socialattr explain`: what spoke against the network that a session counts for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from command_line import run

EVENTS = """\
time,client_id,url,referrer,event,value,currency,order_id
2026-10-03T10:00:00Z,1,https://shop.example/?utm_source=facebook&utm_medium=social,https://t.co/x,page_view,,,
2026-10-03T10:05:00Z,1,https://shop.example/tak,https://shop.example/,purchase,100,DKK,A1
"""


def test_what_spoke_for_another_network_is_shown(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "events.csv", "--site", "shop.example").code == 0
    table, document, sheet = (run(tmp_path, "explain", "A1", "--format", form).out for form in ("table", "json", "csv"))
    assert "#1 beside it: referrer X" in table
    (touch,) = json.loads(document)["touchpoints"]
    assert (touch["network"], touch["confidence"], touch["conflicts"]) == ("Facebook", "high", "referrer X")
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["confidence"], row["conflicts"]) == ("high", "referrer X")


# --- what did not count -------------------------------------------------------------------------------

VISITOR = """\
time,client_id,url,referrer,event,value,currency,order_id
2026-06-01T10:00:00Z,1,https://shop.example/,https://l.facebook.com/,page_view,,,
2026-09-10T10:00:00Z,1,https://shop.example/?utm_source=tiktok&utm_medium=social,,page_view,,,
2026-09-20T10:00:00Z,1,https://shop.example/?utm_source=tiktok&utm_medium=social&utm_campaign=fall,,page_view,,,
2026-09-30T10:00:00Z,1,https://shop.example/,,page_view,,,
2026-10-01T10:00:00Z,1,https://shop.example/?utm_source=instagram&utm_medium=social,,page_view,,,
2026-10-02T10:00:00Z,1,https://shop.example/,,page_view,,,
2026-10-10T10:00:00Z,1,https://shop.example/,,page_view,,,
2026-10-10T10:05:00Z,1,https://shop.example/tak,https://shop.example/,purchase,100,DKK,A1
2026-11-20T10:00:00Z,1,https://shop.example/,https://t.co/x,page_view,,,
2026-10-09T10:00:00Z,2,https://shop.example/,https://t.co/x,page_view,,,
"""


def project_with(folder: Path, events: str, settings: str = "") -> Path:
    """A project with some events, and settings beside those of the site."""
    site = '[site]\nhosts = ["shop.example"]\ntimezone = "Europe/Copenhagen"\ncurrency = "DKK"\n'
    (folder / "socialattr.toml").write_text(site + settings, encoding="utf-8")
    (folder / "events.csv").write_text(events, encoding="utf-8")
    assert run(folder, "ingest", folder / "events.csv").code == 0
    return folder


def excluded(project: Path, *more: str) -> list[tuple[str, str, float | None, str]]:
    ran = run(project, "explain", "A1", "--format", "json", *more)
    assert (ran.code, ran.err) == (0, "")
    told = json.loads(ran.out)["excluded"]
    assert [one["start"] for one in told] == sorted(one["start"] for one in told)
    return [(one["start"][:10], one["reason"], one["window_days"], one["network"]) for one in told]


def test_what_did_not_count_and_why_by_hand(tmp_path: Path) -> None:
    """Facebook in June and TikTok in September are over 30 days ago; TikTok on 20 September is over its 7 days."""
    project = project_with(tmp_path, VISITOR, '\n[attribution]\nlookback = { tiktok = "7d" }\n')
    assert excluded(project) == [
        ("2026-06-01", "lookback_window", 30, "Facebook"),
        ("2026-09-10", "network_window", 7, "TikTok"),
        ("2026-09-20", "network_window", 7, "TikTok"),
        ("2026-10-02", "direct", None, ""),
        ("2026-10-10", "direct", None, ""),
        ("2026-11-20", "after", None, "X"),
    ]
    text = run(project, "explain", "A1").out
    for told in (
        "2026-06-01        131.0  Facebook  –         over 30 days before   events.csv:2",
        "2026-09-20         20.0  TikTok    fall      over TikTok's 7 days  events.csv:4",
        "2026-10-02          8.0  Direct    –         direct: no credit     events.csv:7",
        "2026-11-20        -41.0  X         –         came after            events.csv:10",
        "last_non_direct goes past direct visits where there are others",
    ):
        assert told in text, text
    (one, *_) = json.loads(run(project, "explain", "A1", "--format", "json").out)["excluded"]
    assert (one["row"], one["why"], one["days_before"] > 131) == ("events.csv:2", "over 30 days before", True)


def test_a_journey_and_what_did_not_count_are_all_that_a_visitor_did(tmp_path: Path) -> None:
    project = project_with(tmp_path, VISITOR)
    told = json.loads(run(project, "explain", "A1", "--format", "json").out)
    outside = [one["row"] for one in told["excluded"] if one["reason"] != "direct"]
    inside = [one["row"] for one in told["touchpoints"]]
    assert sorted(inside + outside) == sorted(f"events.csv:{line}" for line in (2, 3, 4, 5, 6, 7, 8, 10))
    assert {one["row"] for one in told["excluded"] if one["reason"] == "direct"} <= set(inside)


def test_a_network_with_a_longer_window_counts_in_it(tmp_path: Path) -> None:
    project = project_with(tmp_path, VISITOR, '\n[attribution]\nlookback = { tiktok = "60d" }\n')
    assert [one[:2] for one in excluded(project)] == [
        ("2026-06-01", "lookback_window"),
        ("2026-10-02", "direct"),
        ("2026-10-10", "direct"),
        ("2026-11-20", "after"),
    ]


def test_direct_visits_count_where_the_model_counts_them(tmp_path: Path) -> None:
    project = project_with(tmp_path, VISITOR, '\n[attribution]\nmodel = "linear"\n')
    assert "direct" not in {reason for _, reason, _, _ in excluded(project)}
    assert [day for day, reason, _, _ in excluded(project, "--model", "last_non_direct") if reason == "direct"] == [
        "2026-10-02",
        "2026-10-10",
    ]
    assert "goes past" not in run(project, "explain", "A1").out


def test_of_a_journey_of_direct_visits_the_last_counts_and_none_is_passed_over(tmp_path: Path) -> None:
    rows = [line for line in VISITOR.splitlines() if "client_id" in line or ",,page_view" in line or "purchase" in line]
    direct = "\n".join(line for line in rows if "utm" not in line) + "\n"
    assert excluded(project_with(tmp_path, direct)) == []


def test_what_came_before_the_window_of_an_order_of_one_visit(tmp_path: Path) -> None:
    bought = "2026-10-10T10:05:00Z,1,https://shop.example/tak,,purchase,100,DKK,A1"
    visit = "2026-08-01T10:00:00Z,1,https://shop.example/?utm_source=tiktok&utm_medium=social,,page_view,,,"
    events = "\n".join([VISITOR.splitlines()[0], visit, bought]) + "\n"
    project = project_with(tmp_path, events)
    assert excluded(project) == [("2026-08-01", "lookback_window", 30, "TikTok")]
    assert "Did not count" in run(project, "explain", "A1").out


def test_very_many_sessions_are_cut_for_people_alone(tmp_path: Path) -> None:
    visits = [
        f"2026-{month:02}-{day:02}T10:00:00Z,1,https://shop.example/,https://t.co/x,page_view,,,"
        for month in (5, 6)
        for day in range(1, 29)
    ]
    bought = "2026-10-10T10:05:00Z,1,https://shop.example/tak,,purchase,100,DKK,A1"
    project = project_with(tmp_path, "\n".join([VISITOR.splitlines()[0], *visits, bought]) + "\n")
    assert len(excluded(project)) == len(visits)
    text = run(project, "explain", "A1").out
    assert (text.count("over 30 days before"), "and 46 more sessions: --format json" in text) == (10, True)


def test_no_more_is_said_of_orders_that_nobody_is_known_for(tmp_path: Path) -> None:
    orders = "Order Number,Order Date,Order Status,Order Total,Currency\nA1,2026-10-31 12:00:00,completed,10.00,DKK\n"
    (tmp_path / "woo.csv").write_text(orders, encoding="utf-8")
    project = project_with(tmp_path, VISITOR.replace(",A1", ",A2"))
    assert run(project, "ingest", tmp_path / "woo.csv").code == 0
    assert excluded(project) == []
    assert "Did not count" not in run(project, "explain", "A1").out
