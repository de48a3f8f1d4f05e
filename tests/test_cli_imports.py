"""`socialattr imports ID`: which rows of an import are in force, and what superseded the others."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from command_line import run
from projects import Project, project_of
from socialattr.pipeline.ingest import Wishes

CAMPAIGNS = (
    b"date,platform,campaign,cost,currency\n2026-10-01,Meta,sommer,10.00,DKK\n2026-10-02,Meta,sommer,20.00,DKK\n"
)
ADS = (
    b"date,platform,campaign,ad,cost,currency\n2026-10-02,Meta,sommer,a,12.00,DKK\n2026-10-02,Meta,sommer,b,8.00,DKK\n"
)
ORDERS = """Order Number,Order Status,Order Date,Order Total,Billing Email
1001,completed,2026-10-02 20:56:00,500.00,mette@butik.example
1002,completed,2026-10-03 09:00:00,250.00,ole@butik.example
"""


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return project_of(tmp_path / "p", ["butik.example"])


def shown(project: Project, file: str) -> list[tuple[int, bool, str]]:
    """Line, in force, and the files that superseded it, of every row."""
    told = json.loads(run(project.folder, "imports", file, "--json").out)
    files = {one["id"]: one["file"] for one in json.loads(run(project.folder, "imports", "--json").out)}
    return [(row["line"], row["in_force"], files.get(row["superseded_by"], "")) for row in told["row_list"]]


def test_a_finer_export_supersedes_the_days_that_it_tells_of(project: Project) -> None:
    project.add({"campaigns.csv": CAMPAIGNS, "ads.csv": ADS})
    assert shown(project, "campaigns.csv") == [(2, True, ""), (3, False, "ads.csv")]
    assert shown(project, "ads.csv") == [(2, True, ""), (3, True, "")]


def test_the_order_of_imports_does_not_matter_for_grains(project: Project) -> None:
    project.add({"ads.csv": ADS, "campaigns.csv": CAMPAIGNS})
    assert shown(project, "campaigns.csv") == [(2, True, ""), (3, False, "ads.csv")]


def test_a_later_export_of_the_same_orders_supersedes_them(project: Project) -> None:
    later = ORDERS.replace("250.00", "0.00") + "1003,completed,2026-10-09 09:00:00,50.00,ib@butik.example\n"
    project.add({"first.csv": ORDERS.encode(), "later.csv": later.encode()})
    assert shown(project, "first.csv") == [(2, False, "later.csv"), (3, False, "later.csv")]
    assert [row[1] for row in shown(project, "later.csv")] == [True, True, True]


def test_two_platforms_do_not_supersede_each_other(project: Project) -> None:
    project.add({"meta.csv": CAMPAIGNS, "tiktok.csv": CAMPAIGNS.replace(b"Meta", b"TikTok")})
    assert all(in_force for _, in_force, _ in shown(project, "meta.csv"))


def test_a_person_reads_which_import_counts_instead(project: Project) -> None:
    project.add({"campaigns.csv": CAMPAIGNS, "ads.csv": ADS})
    out = run(project.folder, "imports", "campaigns.csv", "--width", "120").out
    ads: dict[str, Any] = json.loads(run(project.folder, "imports", "ads.csv", "--json").out)
    assert "1 of 2 rows in force\n" in out
    assert f"1 row superseded by {ads['id'][:8]} (ads.csv)\n" in out
    assert [line.split()[:3] for line in out.splitlines() if "sommer" in line] == [
        ["2", "yes", "Meta"],
        ["3", "no:", ads["id"][:8]],
    ]


def test_rows_of_orders_show_no_customer_and_no_number(project: Project) -> None:
    project.add({"orders.csv": ORDERS.encode()})
    for ran in (run(project.folder, "imports", "orders.csv"), run(project.folder, "imports", "orders.csv", "--json")):
        assert "mette" not in ran.out
        assert "1001" not in ran.out
        assert "key" not in ran.out


def test_long_lists_are_bounded_for_people_and_whole_as_json(project: Project) -> None:
    days = "".join(f"2026-{m:02}-{d:02},Meta,c,1.00,DKK\n" for m in (8, 9) for d in range(1, 31))
    project.add({"spend.csv": b"date,platform,campaign,cost,currency\n" + days.encode()})
    out = run(project.folder, "imports", "spend.csv").out
    assert out.count(" yes ") == 40
    assert "and 20 more (--json shows all)" in out
    assert len(shown(project, "spend.csv")) == 60


def test_the_options_that_a_file_was_read_with_are_shown(project: Project) -> None:
    project.add({"spend.csv": CAMPAIGNS.replace(b"cost", b"pris")}, Wishes(mapping=(("pris", "cost"),), decimal="."))
    assert "decimal . · cost <- pris" in " ".join(run(project.folder, "imports", "spend.csv").out.split())


def test_the_same_file_read_in_another_way_took_its_place(project: Project) -> None:
    project.add({"spend.csv": CAMPAIGNS}, Wishes(account="a"))
    old = project.live[0].id
    project.add({"spend.csv": CAMPAIGNS}, Wishes(account="b"))
    out = run(project.folder, "imports", old).out
    assert f"Nothing of it counts: {project.live[0].id[:8]} (spend.csv) took its place" in out


def test_an_import_that_there_is_not(project: Project) -> None:
    project.add({"spend.csv": CAMPAIGNS})
    ran = run(project.folder, "imports", "marts.csv")
    assert (ran.code, ran.out) == (2, "")
    assert "no import is called marts.csv" in ran.err
