"""Files that carry no answer are named, they are no imports, and nothing is wrong with them."""

from __future__ import annotations

import json
from contextlib import nullcontext, suppress
from pathlib import Path

import pytest

from socialattr.errors import SocialattrError
from socialattr.readers import PassedOverError, find_sources, identify, look_at
from socialattr.readers.no_answer import known, no_answer

from .command_line import run
from .samples import Sample, samples

META = "Reporting starts,Reporting ends,Campaign name,Amount spent (DKK)\n2026-10-01,2026-10-31,A,10.50\n"
PAGE = "Date,Sponsored followers,Organic followers,Auto-invited followers,Total followers\n10/1/2026,0,3,0,3\n"


@pytest.mark.parametrize(
    ("head", "title"),
    [
        (PAGE, "LinkedIn page statistics"),
        ("Date,Impressions (organic),Impressions (sponsored),Clicks (organic)\n", "LinkedIn page statistics"),
        ("Post title,Post link,Post type,Campaign name,Impressions\n", "LinkedIn page statistics"),
        ("Date,Primary\n2026-10-01T00:00:00,120\n", "Meta Business Suite insights"),
        ("Dato;Primær\n2026-10-01T00:00:00;120\n", "Meta Business Suite insights"),
        ("Post ID,Page ID,Page name,Title,Permalink,Reach\n", "Meta Business Suite insights"),
        ("Date,Video Views,Profile Views,Likes,Comments,Shares\n", "TikTok analytics"),
        ("Content,Video title,Views,Watch time (hours),Subscribers\n", "YouTube Studio"),
        ("Indhold;Videotitel;Visninger;Seertid (timer)\n", "YouTube Studio"),
        ("Top queries,Clicks,Impressions,CTR,Position\n", "Google Search Console"),
        ("line,offset,reason,text\n4,120,unreadable day,\n", "our own list of rejected lines"),
        ("network,sessions,sessions_before,conversions,assisted,revenue,other_currencies\n", "our own report"),
    ],
)
def test_a_file_without_an_answer_is_named(tmp_path: Path, head: str, title: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(head, encoding="utf-8")
    (source,) = find_sources([str(path)])
    with pytest.raises(PassedOverError) as told:
        identify(source)
    assert told.value.found.title == title
    assert told.value.exit_code == 0


@pytest.mark.parametrize(
    "head",
    [
        # Near misses: they hold what somebody may want to import.
        "Date,Platform,Total followers,Cost\n2026-10-01,LinkedIn,4,10.50\n",
        "date,campaign,platform,spend,impressions\n",
        "line,reason,text,cost\n",
        META,
    ],
)
def test_a_file_with_an_answer_is_not(tmp_path: Path, head: str) -> None:
    path = tmp_path / "export.csv"
    path.write_text(head, encoding="utf-8")
    (source,) = find_sources([str(path)])
    assert no_answer(look_at(source)) is None


@pytest.mark.parametrize("sample", samples(), ids=lambda sample: sample.id)
def test_no_sample_of_a_format_is_passed_over(sample: Sample) -> None:
    for source in find_sources([str(sample.path)]):
        # Of an archive some files tell of nothing that we count; a workbook's own tests ask for the rest.
        with suppress(SocialattrError) if source.member else nullcontext():
            identify(source)


def test_every_kind_says_what_it_is_why_and_what_to_export() -> None:
    for kind in known():
        assert all((kind.title, kind.why, kind.instead))
        assert kind.marks or kind.keys or kind.above


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "page.csv").write_text(PAGE, encoding="utf-8")
    (tmp_path / "meta.csv").write_text(META, encoding="utf-8")
    return tmp_path


def test_ingest_names_it_and_exits_0(project: Path) -> None:
    done = run(project, "ingest", str(project / "page.csv"))
    assert done.code == 0
    assert "page.csv: LinkedIn page statistics: followers and views, no visits or sales; export" in done.unfolded


def test_it_is_no_import_and_stops_no_other_file(project: Path) -> None:
    done = run(project, "ingest", "--json", str(project / "page.csv"), str(project / "meta.csv"))
    assert done.code == 0
    documents = json.loads(done.out)
    assert [document["file"].rpartition("/")[2] for document in documents] == ["meta.csv", "page.csv"]
    assert "passed_over" in documents[1]
    listed = json.loads(run(project, "imports", "--json").out)
    assert [record["file"].rpartition("/")[2] for record in listed] == ["meta.csv"]


def test_a_dry_run_names_it_too(project: Path) -> None:
    done = run(project, "ingest", "--dry-run", str(project / "page.csv"), str(project / "meta.csv"))
    assert done.code == 0
    assert "LinkedIn page statistics" in done.unfolded


def test_our_own_outputs_are_no_exports(project: Path) -> None:
    run(project, "ingest", str(project / "meta.csv"))
    listed = project / "imports.json"
    listed.write_text(run(project, "imports", "--json").out, encoding="utf-8")
    done = run(project, "ingest", str(listed))
    assert done.code == 0
    assert "our own list of imports" in done.unfolded
