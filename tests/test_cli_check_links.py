"""`socialattr check-links`: faults of a period's links level by level, repairs into the settings, links to be sent."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from command_line import run
from hostile import values
from projects import SAMPLE, Project, project_of
from socialattr.pipeline.check_links import check_links
from socialattr.pipeline.question import Question
from socialattr.settings import FILE_NAME

EVENTS = """time,client_id,url,referrer,event
2026-10-01T10:00:00Z,a,https://butik.example/?utm_source=fb&utm_medium=social,,page_view
2026-10-01T11:00:00Z,b,https://butik.example/?utm_source=Facebook&utm_medium=Social,,page_view
2026-10-01T12:00:00Z,c,https://butik.example/?utm_source=facebook&utm_medium=social,,page_view
2026-10-02T10:00:00Z,d,https://butik.example/?utm_source=instagram,,page_view
2026-10-02T11:00:00Z,e,https://butik.example/?utm_source=opslag&utm_medium=social,,page_view
2026-10-03T10:00:00Z,f,https://butik.example/,https://l.facebook.com/,page_view
2026-10-03T10:02:00Z,f,https://butik.example/tilbud/?utm_source=forside&utm_medium=banner,https://butik.example/,page_view
2026-10-03T10:03:00Z,f,https://butik.example/tilbud/?utm_source=forside&utm_medium=banner,https://butik.example/,page_view
2026-10-04T10:00:00Z,g,https://butik.example/?utm_source=nyhedsbrev&utm_medium=email&utm_content=mette%40post.example,,page_view
2026-10-04T11:00:00Z,h,https://butik.example/,,page_view
2026-10-31T11:00:00Z,i,https://butik.example/,,page_view
"""
GA4 = """# ----------------------------------------
# Traffic acquisition: Session source / medium
# Start date: 20261001
# End date: 20261031
# ----------------------------------------
Session source / medium,Sessions
facebook.com / referral,40
m.facebook.com / referral,9
fb / social,30
facebook / social,20
later-linkinbio / referral,7
google / organic,100
(direct) / (none),50
"""
OCTOBER = ("--period", "2026-10")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    made = project_of(tmp_path / "p", ["butik.example"])
    made.add({"events.csv": EVENTS.encode()})
    return made


def found(project: Project) -> list[tuple[str, str, str, str, int]]:
    checked = check_links(project.folder, Question(period="2026-10"))
    keys = ["fault", "value", "suggestion", "count"]
    return [(one.level.value, *row) for one in checked.told for row in one.costs[keys].itertuples(index=False)]


def test_each_fault_is_told_with_the_sessions_by_it(project: Project) -> None:
    assert found(project) == [
        ("C", "spelling", "Social", "social", 1),
        ("C", "spelling", "Facebook", "facebook", 1),
        ("C", "spelling", "fb", "facebook", 1),
        ("C", "missing_medium", "instagram / (none)", "instagram / social", 1),
        ("C", "unknown_network", "opslag", "", 1),
        ("C", "own_site", "forside / banner", "", 1),
        ("C", "personal_data", "", "", 1),
    ]


def test_the_table_begins_with_how_much_came_by_links_with_faults(project: Project) -> None:
    ran = run(project.folder, "check-links", *OCTOBER)
    assert ran.code == 1
    assert "Level C, visits: 4 of 6 social sessions came by links with faults" in ran.out
    assert "Besides, 1 session of other traffic came by links with faults" in ran.out
    assert 'match = {source = "fb"}\nbecomes = {source = "facebook"}' in ran.out
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "mette" not in ran.talk


def test_fix_writes_the_repairs_once_and_keeps_the_rest_of_the_file(project: Project) -> None:
    settings = project.folder / FILE_NAME
    before = settings.read_text("utf-8") + "# mine\n"
    settings.write_text(before, "utf-8")
    ran = run(project.folder, "check-links", *OCTOBER, "--fix")
    # Somebody has to look at what cannot be mended.
    assert ran.code == 1
    assert "wrote 4 repairs" in ran.err
    written = settings.read_text("utf-8")
    assert written.startswith(before)
    assert tomllib.loads(written)["repair"] == [
        {"match": {"medium": "Social"}, "becomes": {"medium": "social"}},
        {"match": {"source": "Facebook"}, "becomes": {"source": "facebook"}},
        {"match": {"source": "fb"}, "becomes": {"source": "facebook"}},
        {"match": {"source": "instagram", "medium": ""}, "becomes": {"medium": "social"}},
    ]
    assert [fault for _, fault, *_ in found(project)] == ["unknown_network", "own_site", "personal_data"]
    assert "Read as they were meant, by the repairs of the settings: 3 sessions" in ran.unfolded
    again = run(project.folder, "check-links", *OCTOBER, "--fix")
    assert "nothing new to repair" in again.err
    assert settings.read_text("utf-8") == written


def test_several_who_fix_at_once_write_each_repair_once(project: Project) -> None:
    command = [sys.executable, "-m", "socialattr", "--project", str(project.folder), "check-links", *OCTOBER, "--fix"]
    started = [subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) for _ in range(3)]
    assert {one.wait(120) for one in started} == {1}
    written = tomllib.loads((project.folder / FILE_NAME).read_text("utf-8"))["repair"]
    assert len(written) > 2
    assert [one for one in written if written.count(one) > 1] == []


@pytest.mark.skipif(sys.platform == "win32", reason="not everybody may make links there")
def test_settings_that_lie_elsewhere_stay_there(project: Project, tmp_path: Path) -> None:
    settings, real = project.folder / FILE_NAME, tmp_path / "ours.toml"
    settings.rename(real)
    settings.symlink_to(real)
    run(project.folder, "check-links", *OCTOBER, "--fix")
    assert settings.is_symlink()
    assert "[[repair]]" in real.read_text("utf-8")


def test_windows_line_ends_and_the_last_remark_stay(project: Project) -> None:
    settings = project.folder / FILE_NAME
    before = settings.read_bytes().replace(b"\n", b"\r\n") + b"# slut"
    settings.write_bytes(before)
    run(project.folder, "check-links", *OCTOBER, "--fix")
    after = settings.read_bytes()
    assert after.startswith(before + b"\r\n\r\n[[repair]]\r\n")
    assert after.count(b"\n") == after.count(b"\r\n")


def test_where_there_are_no_settings_the_repairs_are_all_of_them(project: Project) -> None:
    (project.folder / FILE_NAME).unlink()
    run(project.folder, "check-links", *OCTOBER, "--fix")
    assert (project.folder / FILE_NAME).read_text("utf-8").startswith("[[repair]]\n")


def test_repairs_take_nothing_from_any_network(project: Project) -> None:
    before = project.report(Question(period="2026-10"))
    run(project.folder, "check-links", *OCTOBER, "--fix")
    assert project.report(Question(period="2026-10")) == before


def test_nothing_wrong_ends_well(tmp_path: Path) -> None:
    made = project_of(tmp_path / "p", ["butik.example"])
    lines = EVENTS.splitlines(keepends=True)
    made.add({"events.csv": "".join([lines[0], lines[3], lines[6], lines[10], lines[11]]).encode()})
    ran = run(made.folder, "check-links", *OCTOBER)
    assert (ran.code, "0 of 2 social sessions" in ran.out, "[[repair]]" in ran.out) == (0, True, False)


def test_totals_of_ga4_tell_of_tags_and_of_referrers_in_one_column(tmp_path: Path) -> None:
    made = project_of(tmp_path / "p", ["butik.example"])
    made.add({"ga4.csv": GA4.encode()})
    assert found(made) == [
        ("A", "spelling", "fb", "facebook", 30),
        ("A", "unassigned", "later-linkinbio / referral", "later-linkinbio / social", 7),
    ]
    ran = run(made.folder, "check-links", *OCTOBER)
    assert "37 of 106 social sessions" in ran.unfolded
    assert "Not told at this level: campaign, content and links inside the site" in ran.unfolded


def test_json_and_csv_hold_every_fault(project: Project) -> None:
    document: dict[str, Any] = json.loads(run(project.folder, "check-links", *OCTOBER, "--format", "json").out)
    (links,) = document["links"]
    assert (links["social"], links["social_with_faults"], len(links["faults"])) == (6, 4, 7)
    assert len(document["repairs"]) == 4
    rows = list(csv.DictReader(io.StringIO(run(project.folder, "check-links", *OCTOBER, "--format", "csv").out)))
    assert [row["value"] for row in rows] == [fault["value"] for fault in links["faults"]]
    assert {row["level"] for row in rows} == {"C"}


def test_links_are_checked_before_they_are_sent(tmp_path: Path) -> None:
    fine = "https://butik.example/?utm_source=facebook&utm_medium=social&utm_campaign=efteraar"
    ran = run(tmp_path, "check-links", fine)
    assert (ran.code, ran.out) == (0, f"{fine}\n  in order\n")
    ran = run(tmp_path, "check-links", "https://butik.example/?utm_source=fb", fine, "--format", "json")
    assert ran.code == 1
    first, second = json.loads(ran.out)
    assert [(one["fault"], one["suggestion"]) for one in first["faults"]] == [
        ("spelling", "facebook"),
        ("missing_medium", "facebook / social"),
    ]
    assert second["faults"] == []
    assert not list(tmp_path.iterdir())


def test_a_link_without_tags_is_at_fault(tmp_path: Path) -> None:
    ran = run(tmp_path, "check-links", "https://butik.example/tilbud")
    assert (ran.code, "no source" in ran.out) == (1, True)


def test_personal_data_in_a_link_is_not_shown(tmp_path: Path) -> None:
    url = "https://butik.example/?utm_source=facebook&utm_medium=social&utm_content=mette@post.example"
    for form in ("table", "json", "csv"):
        ran = run(tmp_path, "check-links", url, "--format", form)
        assert ran.code == 1
        assert "mette" not in ran.talk


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["posts.csv"], "no link"),
        (["mailto:mette@post.example"], "no link"),
        (["https://"], "no link"),
        (["https://butik.example/", "--fix"], "without period and --fix"),
        (["https://butik.example/", "--period", "2026-10"], "without period and --fix"),
    ],
)
def test_what_cannot_be_checked_is_refused(tmp_path: Path, arguments: list[str], words: str) -> None:
    ran = run(tmp_path, "check-links", *arguments)
    assert (ran.code, words in ran.err) == (2, True)
    assert "mette" not in ran.talk


def test_without_data_of_the_period_it_says_so(project: Project) -> None:
    ran = run(project.folder, "check-links", "--period", "2025-03")
    assert (ran.code, ran.out) == (3, "")


def test_a_period_that_is_not_told_of_to_its_end_is_named_first(project: Project) -> None:
    ran = run(project.folder, "check-links", "--period", "2026")
    # Faults were found, but who knows what the other months have.
    assert ran.code == 3
    assert ran.out.splitlines()[0].startswith("Links, 2026, incomplete: ")
    assert "until 31 October" in ran.out.splitlines()[0]
    document = json.loads(run(project.folder, "check-links", "--period", "2026-10", "--format", "json").out)
    assert list(document) == ["schema_version", "period", "links", "repairs"]
    assert document["period"]["complete"]
    assert document["period"]["start"] == "2026-10-01T00:00:00+02:00"
    document = json.loads(run(project.folder, "check-links", "--period", "2026-W44", "--format", "json").out)
    assert not document["period"]["complete"]
    assert [one["until"] for one in document["period"]["covered_by_feed"].values()] == ["2026-10-31"]


LONG = """time,client_id,url,referrer,event
2026-10-01T10:00:00Z,a,https://butik.example/?utm_source=later-linkinbio&utm_medium=referral,,page_view
2026-10-02T10:00:00Z,b,https://butik.example/?utm_source=facebook&utm_medium=social&utm_campaign=M%C3%B8rke%20morgener%20og%20lange%20aftener%202026,,page_view
2026-10-31T10:00:00Z,c,https://butik.example/en/lang/sti/til/en/side/?utm_source=nordlys-cykler-forside&utm_medium=banner,https://butik.example/,page_view
"""


def suggestions(text: str) -> set[str]:
    """The cells below `Write instead` without blanks, each put together where it goes on in the next line."""
    lines = iter(text.splitlines())
    head = next(line for line in lines if "Write instead" in line)
    next(lines)
    start, end = head.index("Write instead"), head.index("Sessions")
    cells: list[str] = []
    for line in lines:
        if line.startswith(("No room", "Tags on")):
            break
        cell = line[start:end].replace(" ", "")
        # Only the first line of a row has its count.
        cells[-1:] = [*cells[-1:], cell] if line[end:].strip() else [cells[-1] + cell]
    return set(cells)


@pytest.mark.parametrize("width", [40, 50, 60, 72, 80, 120])
def test_what_is_written_and_what_to_write_are_never_cut(tmp_path: Path, width: int) -> None:
    made = project_of(tmp_path / "p", ["butik.example"])
    made.add({"events.csv": LONG.encode()})
    out = run(made.folder, "check-links", *OCTOBER, "--width", str(width)).out
    table = out[: out.index("[[repair]]")]
    assert max(map(len, table.splitlines())) <= width
    assert "…" not in table
    assert suggestions(table) == {"later-linkinbio/social", "moerke-morgener-og-lange-aftener-2026", "notags"}
    kept = ["Fault", "Part"] if width >= 80 else ["Fault"] if width >= 60 else []
    # The figure never goes.
    assert "Sessions" in table
    assert [name for name in ("Fault", "Part") if name in table.split("───")[0]] == kept


def test_ad_spend_alone_tells_of_no_links(tmp_path: Path) -> None:
    made = project_of(tmp_path / "p", ["butik.example"])
    spend = "date,platform,cost,currency\n" + "".join(f"2026-10-{n:02},Meta,1.00,DKK\n" for n in range(1, 32))
    made.add({"spend.csv": spend.encode()})
    ran = run(made.folder, "check-links", *OCTOBER)
    assert (ran.code, ran.out) == (3, "")
    assert "nothing that was imported says where the traffic of October 2026 came from" in ran.unfolded


def test_strangers_tags_are_inert_and_split_no_row(tmp_path: Path) -> None:
    made = project_of(tmp_path / "p", ["butik.example"])
    texts = [value.text for value in values() if value.text.isprintable() or "\x1b" in value.text]
    lines = ["time,client_id,url,event"]
    for number, text in enumerate(texts):
        tag = quote(text, safe="", errors="replace")
        url = f"https://butik.example/?utm_source=Face{tag}&utm_medium=social&utm_campaign={tag}"
        lines.append(f"2026-10-02T10:{number % 60:02}:00Z,v{number},{url},page_view")
    lines.append("2026-10-31T10:00:00Z,last,https://butik.example/,page_view")
    made.add({"events.csv": ("\n".join(lines) + "\n").encode()})
    table = run(made.folder, "check-links", *OCTOBER, "--all", "--width", "200")
    assert not [c for c in table.talk if ord(c) < 0x20 and c != "\n"]
    rows = list(csv.reader(io.StringIO(run(made.folder, "check-links", *OCTOBER, "--format", "csv").out)))
    assert {len(row) for row in rows} == {11}
    assert not [cell for row in rows[1:] for cell in row if cell[:1] in tuple("=+-@")]
    json.loads(run(made.folder, "check-links", *OCTOBER, "--format", "json").out)
    ran = run(made.folder, "check-links", *OCTOBER, "--fix")
    assert ran.code == 1
    tomllib.loads((made.folder / FILE_NAME).read_text("utf-8"))
    assert "nothing new" in run(made.folder, "check-links", *OCTOBER, "--fix").err


@pytest.mark.slow
def test_the_sample_repaired_has_nothing_left_to_repair(tmp_path: Path) -> None:
    made = project_of(tmp_path / "p", ["nordlyscykler.example", "udlejning.nordlyscykler-leje.example"])
    made.ingest(*sorted((SAMPLE / "logs").iterdir()))
    before = made.report(Question(period="2026-10"))
    run(made.folder, "check-links", *OCTOBER, "--fix")
    assert "nothing new" in run(made.folder, "check-links", *OCTOBER, "--fix").err
    after = made.report(Question(period="2026-10"))
    assert after["rows"] == before["rows"]
