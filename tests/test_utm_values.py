"""What stands in tags, through the whole line: no row is lost or split, each is said as it was meant, and is inert."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest

from command_line import Ran, run
from hostile import LONGEST_FIELD
from hostile_exports import EVENT_HEADINGS, FIRST, LAST, PERIOD, PHONE, SECOND_SITE, SITE, line, table
from socialattr.text import spreadsheet_safe, visible
from test_hostile import Check, inert, oracle

__all__ = ["inert", "oracle"]

SENT = {
    "Black Friday": ["Black%20Friday", "Black+Friday", "%20Black+Friday++"],
    "BLACKFRIDAY": ["BLACKFRIDAY", "%42LACKFRIDAY"],
    "black-friday": ["black-friday"],
    "a+b": ["a%2Bb", "a%2bb"],
    "blåbær": ["bl%C3%A5b%C3%A6r", "bl%E5b%E6r", "bla%CC%8Ab%C3%A6r"],
    "å": ["%C3%A5", "a%CC%8A", "%E5"],
    "a&amp;b": ["a%26amp%3Bb"],
    "forår; 2026": ["for%C3%A5r;+2026"],
    "x" * LONGEST_FIELD: ["x" * LONGEST_FIELD, "x" * (LONGEST_FIELD + 900)],
    "rød\nblå\r\n\tgul": ["r%C3%B8d%0Abl%C3%A5%0D%0A%09gul"],
    "\x1b[31mudsalg\x07\x00\u202e": ["%1B[31mudsalg%07%00%E2%80%AE"],
    "<script>alert(1)</script>": ["%3Cscript%3Ealert(1)%3C/script%3E", "%3cscript%3ealert%281%29%3c%2fscript%3e"],
    "=1+1": ["=1%2B1", "%3D1%2B1"],
    'a","b': ["a%22%2C%22b"],
    "[bold]x[/]": ["[bold]x[/]"],
}
"""What a tag says, and the ways in which it is sent."""
WAYS = [(said, sent) for said, ways in SENT.items() for sent in ways]
VISITS = {said: 2 * len(ways) for said, ways in SENT.items()}
"""One in the log and one among the events for each way."""
FORMS = {"table": ("--width", "1000"), "json": ("--format", "json"), "csv": ("--format", "csv")}


@dataclass(frozen=True)
class Told:
    """What ingest said, and each command in each form."""

    ingested: Mapping[str, Mapping[str, object]]
    ran: Mapping[str, Ran]
    project: Path

    def rows(self, name: str) -> list[dict[str, str]]:
        """The rows of a CSV output."""
        return list(csv.DictReader(io.StringIO(self.ran[name].out)))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    """A log and an event export of two sites of one shop; each visitor follows one link and orders."""
    folder = tmp_path_factory.mktemp("values")
    run(folder, "init", "--site", SITE, "--site", SECOND_SITE)
    (folder / "access.log").write_text("\n".join(lines()) + "\n")
    (folder / "events.csv").write_text(table(EVENT_HEADINGS, rows()))
    ran = run(folder, "ingest", "--json", folder / "access.log", folder / "events.csv")
    files = {one["file"]: one for one in json.loads(ran.out)}
    asked = {f"report {by}": ("report", "--by", by) for by in ("campaign", "content")}
    asked |= {command: (command,) for command in ("explain", "sources", "check-links")}
    answers = {
        f"{name} {form}": run(folder, *command, "--period", PERIOD, *(("--all",) if "-" in name else ()), *how)
        for name, command in asked.items()
        for form, how in FORMS.items()
    }
    return Told(files, answers, folder)


def tagged(sent: str) -> str:
    return f"/tag/?utm_source=facebook&utm_medium=social&utm_campaign={sent}&utm_content={sent}"


def lines() -> Iterator[str]:
    for n, (_, sent) in enumerate(WAYS):
        time, address = FIRST + n * timedelta(minutes=1), f"203.0.113.{n}"
        yield line(time, tagged(sent), address=address)
        yield line(time + timedelta(minutes=5), f"/order-received/L{n}/", address=address)
    yield line(LAST, "/")


def rows() -> Iterator[list[str]]:
    for n, (_, sent) in enumerate(WAYS):
        time = f"{FIRST + n * timedelta(minutes=1):%Y-%m-%dT%H:%M:%SZ}"
        page = f"https://{SECOND_SITE}{tagged(sent)}"
        yield [time, f"k{n}", "page_view", SECOND_SITE, page, *[""] * 5, PHONE, *[""] * 4]
        yield [time, f"k{n}", "purchase", SECOND_SITE, "/tak/", *[""] * 6, f"E{n}", "100", "DKK", ""]
    yield [f"{LAST:%Y-%m-%dT%H:%M:%SZ}", "k", "page_view", SECOND_SITE, "/", *[""] * 10]


def test_no_row_is_lost_or_split_on_its_way_in(told: Told) -> None:
    count = 2 * len(WAYS) + 1
    for name, excluded in {"access.log": {}, "events.csv": {"heading": 1}}.items():
        file = told.ingested[name]
        assert (file["stored"], file["duplicate"], file["rejected"], file["excluded"]) == (count, 0, 0, excluded)


def test_nothing_acts(told: Told, inert: Check) -> None:
    assert {name: ran.code for name, ran in told.ran.items() if ran.code != ("check-links" in name)} == {}
    inert(told.ran)


@pytest.mark.parametrize("by", ["campaign", "content"])
def test_a_value_is_one_row_however_it_was_sent(told: Told, by: str) -> None:
    """Also å as one letter and as a with a ring; capitals are other values, until a repair says that they are not."""
    found = json.loads(told.ran[f"report {by} json"].out)["rows"]
    assert {row[by]: (row["network"], row["sessions"], row["conversions"]) for row in found} == {
        said: ("Facebook", visits, visits) for said, visits in VISITS.items()
    }
    assert len(found) == len(VISITS)
    visits = [row for row in told.rows(f"report {by} csv") if row["section"] == "visits"]
    assert {row[by]: int(row["sessions"]) for row in visits} == {
        spreadsheet_safe(said): count for said, count in VISITS.items()
    }
    assert len(visits) == len(VISITS)


@pytest.mark.parametrize("by", ["campaign", "content"])
def test_a_table_has_a_line_for_each_value(told: Told, by: str) -> None:
    shown = [text for text in told.ran[f"report {by} table"].out.splitlines() if text.startswith("Facebook ")]
    assert len(shown) == len(VISITS)
    for said in (said for said in VISITS if len(said) < 100):
        assert sum(text.split("  ", 1)[1].strip().startswith(f"{visible(said)}  ") for text in shown) == 1, said


def test_each_order_is_explained_by_its_own_value(told: Told) -> None:
    assert len(told.rows("explain csv")) == sum(VISITS.values()) == len(json.loads(told.ran["explain json"].out))
    numbers = {said: n for n, (said, _) in enumerate(WAYS)}
    for said, n in numbers.items():
        ran = run(told.project, "explain", f"{'LE'[n % 2]}{n}", "--format", "json")
        assert [one["campaign"] for one in json.loads(ran.out)["touchpoints"]] == [said]


def test_all_of_them_are_tagged_links(told: Told) -> None:
    evidence = {row["evidence"]: int(row["count"]) for row in told.rows("sources csv") if row["part"] == "evidence"}
    assert evidence == {"utm": sum(VISITS.values()), "none": 2}


def test_what_is_wrong_with_a_link_is_said_of_its_own_visits(told: Told) -> None:
    shown = {spreadsheet_safe(said): count for said, count in VISITS.items()}
    faults = told.rows("check-links csv")
    assert [row for row in faults if int(row["count"]) != shown[row["value"]]] == []
    unclean = {row["value"] for row in faults}
    assert {value for value in shown if len(value) > 100 or "<" in value or "x1b" in value} <= unclean
    assert "black-friday" not in unclean


def test_classify_says_what_an_import_keeps(told: Told, inert: Check) -> None:
    said = {}
    for value, sent in WAYS:
        said[sent] = value
        ran = run(told.project, "classify", f"https://{SITE}{tagged(sent)}", "--format", "json")
        result = json.loads(ran.out)["result"]
        assert (result["network"], result["campaign"]) == ("Facebook", value)
    ran = {sent: run(told.project, "classify", f"https://{SITE}{tagged(sent)}", "--width", "200") for sent in said}
    inert(ran)


def test_a_list_has_an_answer_for_each(told: Told, inert: Check) -> None:
    """Whether values were encoded or stand there as they are."""
    queries = [tagged(sent).partition("?")[2] for _, sent in WAYS] + [
        f"utm_source=facebook&utm_medium=social&utm_campaign={said}".replace("\0", "") for said in SENT
    ]
    (told.project / "list.csv").write_bytes(table("id,query", [[f"i{n}", q] for n, q in enumerate(queries)]).encode())
    ran = run(told.project, "classify", "--batch", told.project / "list.csv")
    inert({"classify csv": ran})
    answers = [(row["id"], row["network"]) for row in csv.DictReader(io.StringIO(ran.out))]
    assert answers == [(f"i{n}", "Facebook") for n in range(len(queries))]
