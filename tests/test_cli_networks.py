"""`networks`: what is known, found by whatever a network is called, and whose it is."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from command_line import run
from socialattr.catalogue import KINDS, SOCIAL_KINDS, load

OWN = """
[[network]]
slug = "cykelforum"
name = "Cykel[red]forum"
kind = "forum"
hosts = ["cykelforum.example"]
utm_sources = ["cykel"]

[[network]]
slug = "facebook"
utm_sources = ["fejsen"]

[[network]]
slug = "klubben"
name = "Klubben"
kind = "website"
hosts = ["reddit.com"]
"""


@pytest.fixture
def project(tmp_path: Path) -> Path:
    (tmp_path / "socialattr.toml").write_text(OWN, encoding="utf-8")
    return tmp_path


def test_the_list_holds_every_record_once_by_kind_social_first(tmp_path: Path) -> None:
    ran = run(tmp_path, "networks")
    assert ran.code == 0
    assert max(map(len, ran.out.splitlines())) <= 80
    heads = [
        line.rpartition(" (")[2].partition(")")[0]
        for line in ran.out.splitlines()
        if line.endswith(tuple("0123456789")) and "): " in line
    ]
    assert heads == [kind for kind in KINDS if kind in {entry.kind for entry in load().entries}]
    assert heads[: len(SOCIAL_KINDS)] == list(SOCIAL_KINDS)
    told = list(csv.DictReader(io.StringIO(run(tmp_path, "networks", "--format", "csv").out)))
    assert [row["slug"] for row in told] == [entry.slug for entry in load().entries]
    assert {row["whose"] for row in told} == {"built in"}
    assert [entry["slug"] for entry in json.loads(run(tmp_path, "networks", "--format", "json").out)] == [
        entry.slug for entry in load().entries
    ]


def test_one_kind(tmp_path: Path) -> None:
    told = json.loads(run(tmp_path, "networks", "--kind", "messaging", "--format", "json").out)
    assert {one["kind"] for one in told} == {"messaging"}
    assert "WhatsApp" in run(tmp_path, "networks", "--kind", "messaging").out
    refused = run(tmp_path, "networks", "--kind", "chat")
    assert (refused.code, "messaging" in refused.unfolded) == (2, True)


@pytest.mark.parametrize(
    "name",
    ["facebook", "Facebook", "fb", "l.facebook.com", "https://l.facebook.com/l.php?u=x", "com.facebook.katana",
     "android-app://com.facebook.katana/", "WWW.FACEBOOK.COM.", "face-book"],
)  # fmt: skip
def test_a_network_is_found_by_all_that_it_is_called(name: str, tmp_path: Path) -> None:
    assert json.loads(run(tmp_path, "networks", name, "--format", "json").out)["slug"] == "facebook"


def test_a_record_shows_all_that_is_known(tmp_path: Path) -> None:
    ran = run(tmp_path, "networks", "facebook")
    for text in (
        "social, which counts as social",
        "l.facebook.com (redirect)",
        "com.facebook.katana",
        "fbclid proves one of its group, paid or not",
        '"FBAN/"',
        "facebookexternalhit",
        "2004-02-04",
        "built in",
        "checked 2026",
    ):
        assert text in ran.unfolded
    assert max(map(len, ran.out.splitlines())) <= 80
    assert "twclid proves this one, paid" in run(tmp_path, "networks", "twclid").unfolded


def test_paths_decide_here_too(tmp_path: Path) -> None:
    names = {
        text: json.loads(run(tmp_path, "networks", text, "--format", "json").out)["slug"]
        for text in ("x.com/i/grok", "x.com/shop")
    }
    assert names["x.com/shop"] == "x"
    assert names["x.com/i/grok"] != "x"


@pytest.mark.parametrize("name", ["facebok", "netflix.com", "\x1b[31mx", "[/red]", "https://", "x" * 9000, "-"])
def test_a_name_that_is_none_ends_in_two_lines(name: str, tmp_path: Path) -> None:
    ran = run(tmp_path, "networks", "--", name)
    assert (ran.code, ran.out) == (2, "")
    assert len(ran.err.splitlines()) == 2
    assert "\x1b" not in ran.err
    assert len(ran.err) < 400


def test_a_near_name_is_offered(tmp_path: Path) -> None:
    assert "socialattr networks facebook" in run(tmp_path, "networks", "facebok").unfolded
    assert "socialattr networks linkedin" in run(tmp_path, "networks", "linkdin").unfolded


def test_the_projects_own_are_marked(project: Path) -> None:
    every = {one["slug"]: one for one in json.loads(run(project, "networks", "--format", "json").out)}
    assert every["cykelforum"]["whose"] == "your settings"
    assert every["facebook"]["whose"] == "built in, changed by your settings"
    assert every["facebook"]["added"] == ["fejsen"]
    assert every["reddit"]["taken_away"] == ["reddit.com"]
    assert every["linkedin"]["whose"] == "built in"
    listed = run(project, "networks", "--kind", "forum").out
    assert "Cykel[red]forum *" in listed
    assert "* 2 records of your settings" in listed or "* 1 record of your settings" in listed
    assert "Whose        your settings" in run(project, "networks", "cykelforum.example").out
    assert "Taken away   reddit.com" in run(project, "networks", "reddit").out
    assert json.loads(run(project, "networks", "reddit.com", "--format", "json").out)["slug"] == "klubben"


def test_faults_of_the_settings_are_told(project: Path) -> None:
    (project / "socialattr.toml").write_text('[[network]]\nslug = "a"\nname = "A"\nkind = "odd"\n', encoding="utf-8")
    ran = run(project, "networks")
    assert (ran.code, "kind 'odd' is none of" in ran.unfolded) == (65, True)
