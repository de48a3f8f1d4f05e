"""Workbooks as tables of text: what is in their cells, sheets one after the other, and broken ones."""

from __future__ import annotations

import zipfile
from datetime import date, datetime
from pathlib import Path

import pytest

from socialattr.errors import SocialattrError
from socialattr.readers import ReadOptions, Source, find_sources, identify, workbook
from socialattr.readers.dialect import Cells, read_rows, read_tables, tops_of
from workbooks import ods, xls, xlsx

OPTIONS = ReadOptions("Europe/Copenhagen", "DKK")
SPEND = [["Dato", "Platform", "Kampagne", "Beløb (DKK)"], ["2026-10-01", "Meta", "Forår", "1299"]]


def source(folder: Path, data: bytes, name: str = "export.xlsx") -> Source:
    path = folder / name
    path.write_bytes(data)
    return Source(name, path)


def tables(folder: Path, data: bytes) -> list[Cells]:
    found = list(read_tables(source(folder, data)))
    for cells in found:
        assert cells.lines_read == len(cells.frame) + sum(cells.excluded.values()) + len(cells.rejects)
    return found


def test_cells_are_texts(tmp_path: Path) -> None:
    rows = [
        ["Dato", "Tid", "Antal", "Beløb", "Ja", "Tekst"],
        [date(2026, 10, 1), datetime(2026, 10, 1, 9, 30), 12, 1.299, True, "1.299"],
        [None, None, 1e15, 0.00001, None, " blå\nog hvid"],
    ]
    (found,) = tables(tmp_path, xlsx({"Ark1": rows}))
    assert found.frame.to_numpy().tolist() == [
        ["2026-10-01", "2026-10-01 09:30:00", "12", "1.2990", "true", "1.299"],
        ["", "", "1000000000000000", "0.00001", "", " blå\nog hvid"],
    ]
    assert (found.top.sheet, found.top.typed, found.line.tolist()) == ("Ark1", True, [2, 3])


def test_a_number_of_three_decimals_needs_no_option(tmp_path: Path) -> None:
    rows = [["Date", "Platform", "Cost", "Currency"], [date(2026, 10, 1), "Meta", 1.299, "DKK"]]
    file = source(tmp_path, xlsx({"Sheet1": rows}))
    reader = identify(file)
    (batch,) = reader.read(file, OPTIONS)
    assert (reader.name, batch.rows["cost"].tolist()) == ("generic-spend", [130])


def test_an_old_workbook_and_a_free_one(tmp_path: Path) -> None:
    (found,) = tables(tmp_path, xls())
    old = [list(found.top.header), *found.frame.to_numpy().tolist()]
    assert old == [*SPEND, ["2026-10-02", "Meta", "Forår", "1.2990"]]
    path = tmp_path / "export.ods"
    path.write_bytes(ods([["Dato", "Platform"], ["2026-10-01", 12.5]]))
    assert read_rows(path) == [["Dato", "Platform"], ["2026-10-01", "12.5"]]


def test_sheets_and_tables_follow_one_another(tmp_path: Path) -> None:
    first = [
        ["Rapport for Nordlys"],
        [],
        ["Dato", "Platform", "Beløb"],
        ["2026-10-01", "Meta", 12.5],
        ["Meta"],
        [],
        ["Kanaler"],
        ["Kanal", "Sessioner"],
        ["Social", 12],
    ]
    spend, channels, second = tables(
        tmp_path, xlsx({"Ark1": first, "Tom": [], "Ark2": [["Land", "Brugere"], ["DK", 3]]})
    )
    assert (spend.top.header_line, spend.top.preamble) == (3, ("Rapport for Nordlys", ""))
    # A row of which only the first cell is filled is a row, unless an empty one stands above it.
    assert spend.frame.to_numpy().tolist() == [["2026-10-01", "Meta", "12.5"], ["Meta", "", ""]]
    assert (channels.top.header, channels.top.preamble) == (("Kanal", "Sessioner"), ("Kanaler",))
    # Lines are counted on from sheet to sheet, so that none is there twice.
    assert [cells.line.tolist() for cells in (spend, channels, second)] == [[4, 5], [9], [11]]
    assert [top.sheet for top in tops_of(Source("x", tmp_path / "export.xlsx"))] == ["Ark1", "Ark1", "Ark2"]


def test_a_total_of_an_exploration_has_a_cell_more(tmp_path: Path) -> None:
    rows = [["# Nordlys"], [], ["Kilde", "Sessioner"], ["", 19, "Grand total"], ["facebook", 19]]
    (found,) = tables(tmp_path, xlsx({"Ark1": rows}))
    assert (found.frame.to_numpy().tolist(), found.excluded["totals"]) == ([["facebook", "19"]], 1)


def test_a_workbook_in_an_archive_is_read_out_of_it(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        archive.writestr("spend.xlsx", xlsx({"Ark1": SPEND}))
    (member,) = find_sources([str(tmp_path / "all.zip")])
    (found,) = read_tables(member)
    assert found.frame.to_numpy().tolist() == SPEND[1:]


@pytest.mark.parametrize("data", [xlsx({"Ark1": SPEND}), xls()], ids=["xlsx", "xls"])
@pytest.mark.parametrize("share", [0.2, 0.9])
def test_a_broken_workbook_is_refused(tmp_path: Path, data: bytes, share: float) -> None:
    with pytest.raises(SocialattrError, match="cannot be read") as refused:
        list(read_tables(source(tmp_path, data[: int(len(data) * share)])))
    assert refused.value.exit_code == 65


def test_one_that_would_take_all_memory_is_refused(tmp_path: Path) -> None:
    # A cell in the last corner of a sheet stands for 17 thousand million cells.
    with pytest.raises(SocialattrError, match="cannot be read"):
        list(read_tables(source(tmp_path, xlsx({"Ark1": SPEND}, corner=True))))


def test_one_that_unpacks_to_too_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "UNPACKED_CAP", 1000)
    with pytest.raises(SocialattrError, match="unpacks to more than"):
        list(read_tables(source(tmp_path, xlsx({"Ark1": SPEND}))))


def test_another_document_is_no_workbook(tmp_path: Path) -> None:
    data = xlsx({"Ark1": SPEND}).replace(b"xl/", b"wd/")
    with pytest.raises(SocialattrError) as refused:
        identify(source(tmp_path, data, "letter.docx"))
    assert refused.value.exit_code == 65
