"""Each sample is read again after what happens to exports on their way, and gives the same rows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from _pytest.mark.structures import ParameterSet

from socialattr.readers import ReadOptions

from .damages import DAMAGES, Damage, kind_of, reordered, sheet_of, through_excel, widened
from .samples import Sample, golden_rows, read, samples

_OF_TABLES = {"semicolons", "reordered columns", "extra columns"}
_BY_EXCEL = {damage.name for damage in DAMAGES if damage.by_excel}

EXEMPT_KINDS = {
    "packed": ({damage.name for damage in DAMAGES}, "what is in it is damaged as files of its own"),
    "json": (
        {"utf-16", "cp1252", "junk last line"} | _OF_TABLES | _BY_EXCEL,
        "JSON is UTF-8 and one document, without columns",
    ),
    "log": ({"utf-16"} | _OF_TABLES | _BY_EXCEL, "servers write logs, people do not save them anew"),
}
EXEMPT: dict[tuple[str, str], str] = {}
"""(format or format/file, damage): why it cannot happen to these."""


def cases() -> Iterator[ParameterSet]:
    for sample in samples():
        names = EXEMPT_KINDS[kind][0] if (kind := kind_of(sample)) in EXEMPT_KINDS else set()
        for damage in DAMAGES:
            reason = EXEMPT.get((sample.id, damage.name)) or EXEMPT.get((sample.format, damage.name))
            if damage.name not in names and not reason and sample.golden.exists():
                yield pytest.param(sample, damage, id=f"{sample.id}-{damage.name}")


@pytest.mark.parametrize(("sample", "damage"), list(cases()))
def test_a_damaged_sample_gives_the_same_rows(sample: Sample, damage: Damage, tmp_path: Path) -> None:
    data = damage.do(sample.path)
    if data is None:
        return  # its text cannot be written in that encoding, so nobody has such a file
    path = tmp_path / (sample.path.name + damage.suffix)
    path.write_bytes(data)
    found = read(path, _said_of(sample, damage))
    assert found.formats == {sample.format}
    assert found.accounted == found.lines_read
    expected = golden_rows(sample.golden.read_text("utf-8"))
    if damage.by_excel:
        assert [_to_the_minute(row) for row in found.without_lines] == [_to_the_minute(row) for row in expected]
    else:
        assert found.rows == expected
    if damage.junk:
        whole = read(sample.path, sample.options)
        left_out = [read.excluded.total() + len(read.rejects) for read in (found, whole)]
        assert left_out[0] == left_out[1] + damage.junk


def _said_of(sample: Sample, damage: Damage) -> ReadOptions:
    """What a user would say of the damaged file: Excel wrote its decimals and dates the Danish way."""
    options = sample.options
    if not damage.by_excel:
        return options
    return replace(options, decimal=options.decimal and ",", date_order=options.date_order, encoding="")


def _to_the_minute(row: dict[str, str]) -> dict[str, str]:
    """A row without its line, and without the seconds that Excel does not show."""
    return {name: cell[:16] if name == "time" else cell for name, cell in row.items() if name != "line"}


def test_every_exemption_is_of_a_sample_and_a_damage() -> None:
    known = {sample.id for sample in samples()} | {sample.format for sample in samples()}
    assert {name for name, _ in EXEMPT} <= known
    assert {damage for _, damage in EXEMPT} <= {damage.name for damage in DAMAGES}


# --- what the damages do ------------------------------------------------------------------------------

REPORT = """\
# Nordlys, butik

Date,Campaign,Cost,Clicks,Id
2026-10-01,"Blå, grøn",1299.5,9,00123
2026-10-02,Høst,0.5,12,7
"""


@pytest.fixture
def report(tmp_path: Path) -> Path:
    path = tmp_path / "report.csv"
    path.write_text(REPORT, encoding="utf-8", newline="")
    return path


def test_every_damage_changes_the_file(report: Path) -> None:
    written = [damage.do(report) for damage in DAMAGES]
    assert len({REPORT.encode(), *written}) == len(DAMAGES) + 1


def test_excel_writes_danish_numbers_and_dates_and_fills_every_line_up(report: Path) -> None:
    assert through_excel(sheet_of(report)).decode("cp1252").split("\r\n") == [
        "# Nordlys; butik;;;",
        ";;;;",
        "Date;Campaign;Cost;Clicks;Id",
        "01-10-2026;Blå, grøn;1299,5;9;00123",
        "02-10-2026;Høst;0,5;12;7",
        "",
    ]


def test_columns_move_and_others_come_between(report: Path) -> None:
    sheet = sheet_of(report)
    assert sheet.of_table(reordered).text().split("\n")[2:4] == [
        "Date,Id,Clicks,Cost,Campaign",
        '2026-10-01,00123,9,1299.5,"Blå, grøn"',
    ]
    assert sheet.of_table(widened).text().split("\n")[2:4] == [
        "Date,Campaign,Sagsbehandler,Cost,Clicks,Id,Bemærkning til os selv",
        '2026-10-01,"Blå, grøn",Åse,1299.5,9,00123,se bilag 0',
    ]
