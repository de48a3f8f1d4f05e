"""Strangers' text in `check-links`, `classify`, `link`, `networks`, `paths` and `export`: nothing acts, and what is
written reads back.
"""

from __future__ import annotations

import csv
import io
import json
import tomllib
import unicodedata
from pathlib import Path

import pytest

from command_line import Ran, run
from hostile import host_of, in_url, values
from hostile_exports import PERIOD, REFERRER_PATH, SECRETS, SITE, table
from hostile_worlds import SOUND, WORLDS, hostile_world
from socialattr.catalogue import squeezed
from socialattr.names import Exported, PathLevel
from socialattr.settings import parse_settings
from socialattr.text import spreadsheet_safe
from test_hostile import Check, inert, is_personal, oracle
from test_hostile_levels import MAIL

__all__ = ["inert", "oracle"]

TEXTS = [value.text for value in values()]
# A spreadsheet writes no NUL, and a list with one is refused whole.
IN_SHEETS = [text for text in SOUND if "\0" not in text]
# What can stand between quotes of a shell, and is not as long as a book.
SAYABLE = [text for text in SOUND if "\0" not in text and len(text) < 1000]
CHECKED = {
    "table": (),
    "narrow": ("--width", "40", "--all"),
    "wide": ("--width", "1000", "--all"),
    "json": ("--format", "json"),
    "all csv": ("--format", "csv"),
}


def folded(text: str) -> str:
    """What a text is compared by."""
    return unicodedata.normalize("NFC", text).strip().casefold()


def checked(project: Path, period: str) -> dict[str, Ran]:
    return {name: run(project, "check-links", "--period", period, *asked) for name, asked in CHECKED.items()}


@pytest.fixture(scope="module", params=WORLDS)
def world(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A project with hostile data at one level, and their month."""
    return hostile_world(request.param, tmp_path_factory.mktemp("hostile"))


def assert_nothing_secret(ran: dict[str, Ran]) -> None:
    # A bare & or # in a raw value ends the parameter, and what follows may be a tag, which is shown.
    secrets = {*SECRETS.values(), REFERRER_PATH, MAIL} - {SECRETS["query"]}
    for name, one in ran.items():
        shown = [secret for secret in secrets if secret in one.talk]
        assert shown == [], name


def test_faults_and_repairs_do_not_act(world: tuple[Path, str], inert: Check) -> None:
    project, period = world
    ran = checked(project, period)
    assert {name: one.talk for name, one in ran.items() if one.code != 1} == {}
    inert(ran)
    assert_nothing_secret(ran)
    settings = project / "socialattr.toml"
    before = settings.read_text("utf-8")
    proposed = json.loads(ran["json"].out)["repairs"]
    fixed = run(project, "check-links", "--period", period, "--fix")
    inert({"fixed": fixed, "settings": Ran(0, settings.read_text("utf-8"), "")})
    written = parse_settings(tomllib.loads(settings.read_text("utf-8")), "socialattr.toml").repair
    assert [one.match for one in written] == [one["match"] for one in proposed]
    assert [one.becomes for one in written] == [one["becomes"] for one in proposed]
    assert settings.read_text("utf-8").startswith(before)
    again = run(project, "check-links", "--period", period, "--format", "json")
    inert({"again": again})
    assert json.loads(again.out)["repairs"] == []


def test_repairs_take_no_session_away(world: tuple[Path, str]) -> None:
    project, period = world
    repaired = (project / "socialattr.toml").read_text("utf-8")
    asked = ("report", "--period", period, "--format", "json")
    try:
        (project / "socialattr.toml").write_text(repaired.partition("[[repair]]")[0], "utf-8")
        before = json.loads(run(project, *asked).out)
    finally:
        (project / "socialattr.toml").write_text(repaired, "utf-8")
    after = json.loads(run(project, *asked).out)
    for name in ("rows", "recorded", "reported"):
        assert after[name] == before[name], name


def test_the_register_and_reports_by_post_do_not_act(world: tuple[Path, str], inert: Check, tmp_path: Path) -> None:
    project, period = world
    if period != PERIOD:
        pytest.skip("no totals say posts")
    shown = [text for text in IN_SHEETS if text.strip() and not is_personal(text)]
    rows = [[text, f"{period}-01", "facebook", text, text, f"https://{SITE}/", text] for text in shown]
    # What is kept of utm_content is what the register calls the post.
    rows = list({folded(row[0]): row for row in rows}.values())
    (project / "posts.csv").write_text(table("post,date,network,campaign,title,url,link", rows), "utf-8")
    ran = {}
    for name, asked in CHECKED.items():
        options = [option for option in asked if option != "--all"]
        ran |= {
            f"posts {name}": run(project, "link", "--list", *options),
            f"by post {name}": run(project, "report", "--period", period, "--by", "post", *options),
        }
    made = run(project, "link", f"https://{SITE}/", "--network", "facebook", "--campaign", "c", "--title", "En ny")
    assert (made.code, {one.code for one in ran.values()}) == (0, {0}), made.talk
    inert(ran)
    assert_nothing_secret(ran)
    (tmp_path / "posts.csv").write_text((project / "posts.csv").read_text("utf-8-sig").splitlines()[-1], "utf-8")
    titles = {row["title"] for row in json.loads(ran["posts json"].out)}
    assert len(titles) > len(rows) * 0.9


def test_paths_and_the_tables_behind_the_figures_do_not_act(world: tuple[Path, str], inert: Check) -> None:
    project, period = world
    ran = {}
    for by in PathLevel:
        for name, asked in CHECKED.items():
            ran[f"paths {by} {name}"] = run(
                project,
                "paths",
                "--period",
                period,
                "--by",
                by,
                "--all",
                *(option for option in asked if option != "--all"),
            )
    for what in Exported:
        if what is not Exported.SESSIONS or period == PERIOD:
            ran[f"export {what} csv"] = run(project, "export", what, "--period", period)
    assert {name: one.talk for name, one in ran.items() if one.code} == {}
    inert(ran)
    assert_nothing_secret(ran)


def test_a_list_of_posts_comes_back_inert(tmp_path: Path, inert: Check, oracle: object) -> None:
    project = tmp_path / "p"
    run(project, "init", "--site", SITE)
    fields = ("url", "network", "campaign", "title", "date", "paid", "medium", "term", "ansvarlig")
    good = dict(zip(fields, (f"https://{SITE}/", "facebook", "c", "t", "2026-10-01", "", "", "", ""), strict=True))
    rows = []
    for text in IN_SHEETS[::3]:
        rows += [list((good | {field: text}).values()) for field in fields]
        rows.append([f"https://{SITE}/{in_url(text)}/?a={in_url(text)}", *list(good.values())[1:]])
    (tmp_path / "plan.csv").write_text(table(",".join(fields), rows), "utf-8", newline="")
    ran = {"list csv": run(project, "link", "--csv", tmp_path / "plan.csv")}
    assert ran["list csv"].code == 1
    inert(ran)
    found = list(csv.DictReader(io.StringIO(ran["list csv"].out)))
    assert len(found) == len(rows)
    assert all(bool(row["link"]) != bool(row["error"]) for row in found)
    register = project / "posts.csv"
    inert({"register csv": Ran(0, register.read_text("utf-8-sig"), "")})
    assert len(list(csv.DictReader(register.open(encoding="utf-8-sig", newline="")))) > len(rows) / 4
    # All that was linked is found in order by the next who checks it, and again gives the same links.
    links = list(dict.fromkeys(row["link"] for row in found if row["link"]))
    again = run(project, "link", "--csv", tmp_path / "plan.csv")
    assert again.out == ran["list csv"].out
    sent = run(project, "check-links", *links)
    assert (sent.code, sent.out.count("in order")) == (0, len(links)), sent.out
    inert({"sent": sent})


def test_a_batch_comes_back_inert_row_by_row(tmp_path: Path, inert: Check) -> None:
    rows = []
    for text in SOUND:
        sent, host = in_url(text), host_of(text)
        rows += [
            [text, "", "", ""],
            ["a", text, "", ""],
            ["b", "", text, ""],
            ["c", "", "", text],
            ["d", f"https://{host}/{text}", f"utm_source={sent}&utm_medium={sent}&utm_campaign={sent}", f"x {text}"],
            ["e", f"android-app://{host}", f"https://{SITE}/?{sent}={sent}&fbclid={sent}", ""],
        ]
    (tmp_path / "b.csv").write_bytes(table("id,referrer,query,user_agent", rows).encode())
    ran = {
        f"{channels} csv": run(tmp_path, "classify", "--batch", tmp_path / "b.csv", "--channels", channels)
        for channels in ("socialattr", "ga4")
    }
    assert {one.code for one in ran.values()} == {0}
    inert(ran)
    for one in ran.values():
        found = list(csv.DictReader(io.StringIO(one.out)))
        assert len(found) == len(rows)
        ids = {row["id"] for row in found}
        assert [text for text in SOUND if not ids & {text, spreadsheet_safe(text)}] == []


def test_one_link_does_not_act(tmp_path: Path, inert: Check) -> None:
    ran = {}
    for n, text in enumerate(SAYABLE[::4]):
        sent = in_url(text)
        ran |= {
            f"url {n}": run(tmp_path, "classify", "--referrer", text, "--agent", text, "--", f"https://{SITE}/{text}"),
            f"tags {n}": run(tmp_path, "classify", "--", f"?utm_source={sent}&utm_medium=a{sent}&{sent}=1"),
            f"check {n}": run(tmp_path, "check-links", "--", f"https://{SITE}/?utm_source={sent}&utm_campaign={sent}"),
            f"asked {n}": run(tmp_path, "check-links", "--", text),
            f"network {n}": run(tmp_path, "networks", "--", text),
        }
        if n % 3 == 0:
            ran |= {
                f"kind {n}": run(tmp_path, "networks", f"--kind={text}"),
                f"batch {n}": run(tmp_path, "classify", f"--batch={text}/nix"),
                f"list {n}": run(tmp_path, "link", f"--csv={text}/nix"),
                f"link {n}": run(tmp_path, "link", f"--network={text}", f"--campaign={text}", "--", text),
                f"date {n}": run(tmp_path, "link", f"--date={text}", *("--network", "x", "--campaign", "c"), "--", "/"),
            }
    assert {name: one.talk for name, one in ran.items() if one.code not in (0, 1, 2, 65)} == {}
    inert(ran)
    assert {name: one.err for name, one in ran.items() if one.code in (2, 65) and one.err.count("\n") != 2} == {}


def test_names_in_the_settings_do_not_act(tmp_path: Path, inert: Check) -> None:
    project = tmp_path / "p"
    run(project, "init", "--site", SITE)
    settings = project / "socialattr.toml"
    start = settings.read_text("utf-8")
    names = list({squeezed(folded(text)): text for text in SOUND if squeezed(folded(text))}.values())[::5]
    quoted = [json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f") for text in names]
    blocks = [
        f'[[network]]\nslug = "n{n}"\nname = {text}\nkind = "forum"\nhosts = ["n{n}.example"]\n'
        f'utm_sources = ["n{n}", {text}]\n'
        f"[[repair]]\nmatch = {{source = {text}}}\nbecomes = {{source = {text}, campaign = {text}}}\n"
        for n, text in enumerate(quoted)
    ]
    settings.write_text(start + "\n" + "\n".join(blocks), "utf-8")
    ran = {name: run(project, "networks", *asked) for name, asked in CHECKED.items() if "--all" not in asked}
    for n, text in enumerate(names):
        asked = ("classify", f"?utm_source={in_url(text)}", "--referrer", f"https://n{n}.example/")
        if n % 3 == 0:
            ran |= {f"one {n}": run(project, "networks", f"n{n}"), f"visit {n}": run(project, *asked)}
            ran[f"link {n}"] = run(project, "link", f"https://{SITE}/", "--network", f"n{n}", "--campaign", "c")
    assert {name: one.talk for name, one in ran.items() if one.code not in (0, 2)} == {}
    inert(ran)
    assert {name: one.err for name, one in ran.items() if one.code == 2 and one.err.count("\n") != 2} == {}
    listed = {one["name"] for one in json.loads(ran["json"].out)}
    assert [text for text in names if text not in listed] == []
