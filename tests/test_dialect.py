"""Delimited files one oddity at a time: how they are written is told by what stands in them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from socialattr.errors import SocialattrError
from socialattr.readers import Source
from socialattr.readers.dialect import Cells, read_rows, read_tables, tops

HEADING = ["Dato", "Kilde", "Sessioner"]
FIRST, SECOND = ["2026-10-01", "facebook", "12"], ["2026-10-02", "instagram", "7"]
PLAIN = [HEADING, FIRST, SECOND]


def file(folder: Path, text: str | bytes) -> Path:
    path = folder / "export.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def tables(folder: Path, text: str | bytes) -> list[Cells]:
    """The tables of a file, each in one piece."""
    found: list[Cells] = []
    for cells in read_tables(Source("export.csv", file(folder, text))):
        assert cells.lines_read == len(cells.frame) + sum(cells.excluded.values()) + len(cells.rejects)
        if found and found[-1].top is cells.top:
            cells = joined(found.pop(), cells)
        found.append(cells)
    return found


def joined(one: Cells, other: Cells) -> Cells:
    return Cells(
        one.top,
        pd.concat([one.frame, other.frame], ignore_index=True),
        np.concatenate([one.line, other.line]),
        one.lines_read + other.lines_read,
        dict(Counter(one.excluded) + Counter(other.excluded)),
        one.rejects + other.rejects,
        other.position,
    )


@pytest.mark.parametrize(
    "text",
    [
        "Dato,Kilde,Sessioner\n2026-10-01,facebook,12\n2026-10-02,instagram,7\n",
        "Dato;Kilde;Sessioner\r\n2026-10-01;facebook;12\r\n2026-10-02;instagram;7\r\n",
        "Dato\tKilde\tSessioner\r2026-10-01\tfacebook\t12\r2026-10-02\tinstagram\t7\r",
        "Dato|Kilde|Sessioner\n2026-10-01|facebook|12\n2026-10-02|instagram|7",
        "Dato, Kilde, Sessioner\n2026-10-01, facebook, 12\n2026-10-02, instagram, 7\n",
        'Dato, Kilde, "Sessioner"\n2026-10-01, "facebook", 12\n2026-10-02, "instagram", 7\n',
        "Dato Kilde Sessioner\n2026-10-01 facebook 12\n2026-10-02 instagram 7\n",
        "'Dato','Kilde','Sessioner'\n'2026-10-01','facebook','12'\n'2026-10-02','instagram','7'\n",
        "sep=;\nDato;Kilde;Sessioner\n2026-10-01;facebook;12\n2026-10-02;instagram;7\n",
        "sep=\t\nDato\tKilde\tSessioner\n2026-10-01\tfacebook\t12\n2026-10-02\tinstagram\t7\n",
        '"sep=,"\nDato,Kilde,Sessioner\n2026-10-01,facebook,12\n2026-10-02,instagram,7\n',
        "# ----\n# Nordlys, web\n# ----\nDato,Kilde,Sessioner\n2026-10-01,facebook,12\n2026-10-02,instagram,7\n",
        "# ----,,\n# Nordlys,,\n,,\nDato,Kilde,Sessioner\n2026-10-01,facebook,12\n2026-10-02,instagram,7\n",
        "Rapport,,\n,,\nDato,Kilde,Sessioner\n2026-10-01,facebook,12\n2026-10-02,instagram,7\n",
        "Rapport (UTC)\nFra: 1. oktober 2026, 00:00\nTil: 2. oktober 2026, 00:00\n\n"
        "Dato,Kilde,Sessioner\n2026-10-01,facebook,12\n2026-10-02,instagram,7\n",
        "Dato,Kilde,Sessioner\n2026-10-01,facebook,12\nDato,Kilde,Sessioner\n2026-10-02,instagram,7\n",
        "Dato,Kilde,Sessioner\nDato,Kilde,Sessioner\n2026-10-01,facebook,12\n2026-10-02,instagram,7\n",
        "\n\nDato,Kilde,Sessioner\n\n2026-10-01,facebook,12\n,,\n2026-10-02,instagram,7\n\n",
        "Dato,Kilde,Sessioner\n2026-10-01,facebook,12,\n2026-10-02,instagram,7,,\n",
    ],
)
def test_one_table_however_it_is_written(tmp_path: Path, text: str) -> None:
    assert read_rows(file(tmp_path, text)) == PLAIN
    (cells,) = tables(tmp_path, text)
    assert [list(cells.top.header), *cells.frame.to_numpy().tolist()] == PLAIN


@pytest.mark.parametrize(
    ("record", "cells"),
    [
        ('2026-10-01,"Bord, 48"","12"', ["2026-10-01", 'Bord, 48"', "12"]),
        ('2026-10-01,"det "gode" bord",12', ["2026-10-01", 'det "gode" bord', "12"]),
        ('2026-10-01,""Bord, rundt",12', ["2026-10-01", '"Bord, rundt', "12"]),
        ('2026-10-01,28" hjul,12', ["2026-10-01", '28" hjul', "12"]),
        ('2026-10-01,"Hej, ""du""",12', ["2026-10-01", 'Hej, "du"', "12"]),
    ],
)
def test_a_quote_that_nobody_doubled_is_a_letter(tmp_path: Path, record: str, cells: list[str]) -> None:
    text = f"Dato,Kilde,Sessioner\n{record}\n2026-10-02,instagram,7\n"
    assert read_rows(file(tmp_path, text)) == [HEADING, cells, SECOND]
    (found,) = tables(tmp_path, text)
    assert found.frame.to_numpy().tolist() == [cells, SECOND]


def test_quotes_may_be_escaped(tmp_path: Path) -> None:
    text = 'Dato,Kilde,Sessioner\n2026-10-01,"Bord, 48\\"",12\n2026-10-02,"a\\\\b, \\"c\\" 8\\\'9",7\n'
    assert read_rows(file(tmp_path, text))[1:] == [
        ["2026-10-01", 'Bord, 48"', "12"],
        ["2026-10-02", 'a\\b, "c" 8\\\'9', "7"],
    ]


@pytest.mark.parametrize(
    ("record", "cells", "reason"),
    [
        ("2026-10-01,facebook", ["2026-10-01", "facebook"], "2 cells, the heading has 3"),
        ("2026-10-01,face,book,12", ["2026-10-01", "face", "book", "12"], "4 cells, the heading has 3"),
        ('"2026-10-01,facebook,12', ['"2026-10-01', "facebook", "12"], "a quote that is not closed"),
        ('2026-10-01,facebook,"12', ["2026-10-01", "facebook", '"12'], "a quote that is not closed"),
        ("junk", ["junk"], "1 cells, the heading has 3"),
        ("2026-10-01,face\rbook,12", ["2026-10-01", "face\rbook", "12"], "a line end outside of quotes"),
    ],
)
def test_what_is_rejected_is_not_lost(tmp_path: Path, record: str, cells: list[str], reason: str) -> None:
    text = f"Dato,Kilde,Sessioner\n{record}\n2026-10-02,instagram,7\n"
    assert read_rows(file(tmp_path, text)) == [HEADING, cells, SECOND]
    (found,) = tables(tmp_path, text)
    assert [(reject.line, reject.reason, reject.text) for reject in found.rejects] == [(2, reason, "")]
    assert found.frame.to_numpy().tolist() == [SECOND]


def test_only_cells_without_a_heading_may_be_missing(tmp_path: Path) -> None:
    (found,) = tables(tmp_path, "Dato,Kilde,\n2026-10-01,facebook\n2026-10-02\n2026-10-03,x,y\n")
    assert found.frame.to_numpy().tolist() == [["2026-10-01", "facebook", ""], ["2026-10-03", "x", "y"]]
    assert [reject.line for reject in found.rejects] == [3]


GA4 = """\
# ----------------------------------------
# Report CSV Export
# Account: Nordlys
# Property: Nordlys web
# ----------------------------------------
#
# Start date: 20261001
# End date: 20261031
Session source / medium,Sessions
facebook / cpc,12
(direct) / (none),7

# Start date: 20261001
# End date: 20261031
Session source / medium,Sessions

Hvor kommer de fra?
# Start date: 20261101
# End date: 20261130
Country,Sessions,Total revenue
Denmark,19,1299.5
"""


def test_each_card_of_a_screen_is_a_table(tmp_path: Path) -> None:
    first, second, third = tables(tmp_path, GA4)
    assert [part.top.header_line for part in (first, second, third)] == [9, 15, 20]
    assert first.top.preamble[3] == "# Property: Nordlys web"
    assert third.top.preamble == ("Hvor kommer de fra?", "# Start date: 20261101", "# End date: 20261130")
    assert [len(part.frame) for part in (first, second, third)] == [2, 0, 1]
    assert third.top.rows == (("Denmark", "19", "1299.5"),)
    assert third.line.tolist() == [21]
    assert first.excluded == {"heading": 1, "preamble": 8, "blank": 1}
    assert [top.header for top in tops(GA4.encode())] == [part.top.header for part in (first, second, third)]


def test_tables_of_business_suite_stand_below_titles(tmp_path: Path) -> None:
    reach = '"Rækkevidde"\n"Dato","Primary"\n"2026-10-01T00:00:00","12"\n'
    visits = '"Besøg"\n"Dato","Primary"\n"2026-10-01T00:00:00","3"\n'
    text = "sep=,\n" + reach + "\n" + visits
    first, second = tables(tmp_path, text.encode("utf-16"))
    assert (first.top.preamble, second.top.preamble) == (("sep=,", '"Rækkevidde"'), ('"Besøg"',))
    assert second.frame.to_numpy().tolist() == [["2026-10-01T00:00:00", "3"]]


def test_a_second_table_may_follow_at_once(tmp_path: Path) -> None:
    text = "Dato,Kilde,Sessioner\n2026-10-01,facebook,12\nDato,Sessioner\n2026-10-01,12\n2026-10-02,7\n"
    _, second = tables(tmp_path, text)
    assert second.frame.to_numpy().tolist() == [["2026-10-01", "12"], ["2026-10-02", "7"]]
    assert read_rows(file(tmp_path, text)) == [HEADING, FIRST]


def test_a_day_index_follows_a_blank_line(tmp_path: Path) -> None:
    text = "Kilde,Sessioner,Omsætning\nfacebook,12,5\n\nDagsindeks,Sessioner\n2026-10-01,12\n,12\n"
    _, second = tables(tmp_path, text)
    assert second.top.header == ("Dagsindeks", "Sessioner")
    assert second.frame.to_numpy().tolist() == [["2026-10-01", "12"], ["", "12"]]


@pytest.mark.parametrize("total", [",,19,Grand total", ",,19,I alt"])
def test_a_total_has_one_cell_more(tmp_path: Path, total: str) -> None:
    text = f"# Nordlys\n\nDato,Kilde,Sessioner\n{total}\n2026-10-01,facebook,12\n2026-10-02,instagram,7\n"
    (found,) = tables(tmp_path, text)
    assert found.frame.to_numpy().tolist() == [FIRST, SECOND]
    assert found.excluded == {"blank": 1, "heading": 1, "preamble": 1, "totals": 1}


@pytest.mark.parametrize("footer", ["\nSlut på rapporten", "© 2026 Microsoft"])
def test_a_footer_is_no_record(tmp_path: Path, footer: str) -> None:
    (found,) = tables(tmp_path, f"Dato,Kilde,Sessioner\n2026-10-01,facebook,12\n{footer}\n")
    assert (found.frame.to_numpy().tolist(), found.excluded["footer"], found.rejects) == ([FIRST], 1, [])


def test_a_number_column_may_be_headed_by_its_sign(tmp_path: Path) -> None:
    text = "#,Dato,Kilde\n1,2026-10-01,facebook\n"
    assert read_rows(file(tmp_path, text)) == [["#", "Dato", "Kilde"], ["1", "2026-10-01", "facebook"]]


def test_a_file_without_a_heading_begins_with_its_first_record(tmp_path: Path) -> None:
    assert read_rows(file(tmp_path, "2026-10-01,facebook,12\n2026-10-02,instagram,7\n")) == [FIRST, SECOND]


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (b"", []),
        (b" \n\r\n\t\n", []),
        (b'Kilde\nfacebook\n\n"a, b"\n', [["Kilde"], ["facebook"], ["a, b"]]),
        (b"Dato,Kilde", [["Dato", "Kilde"]]),
        ("Kilde,Sted\nx\u2028y,å\0\n".encode(), [["Kilde", "Sted"], ["x\u2028y", "å\0"]]),
        (b"Kilde,Sted\nx," + b"y" * 200_000 + b"\n", [["Kilde", "Sted"], ["x", "y" * 200_000]]),
        ("Kilde,Sted\nÅ,æ".encode()[:-1], [["Kilde", "Sted"], ["Å", "\ufffd"]]),
        ("Kilde,Sted\n1,blå".encode("cp1252"), [["Kilde", "Sted"], ["1", "blå"]]),
    ],
)
def test_odd_files_have_rows_too(tmp_path: Path, text: bytes, rows: list[list[str]]) -> None:
    assert read_rows(file(tmp_path, text)) == rows


@pytest.mark.parametrize("text", ["one column\nof words\n", '{"a": 1, "b": 2}\n', "<html><p>a,b</p>\n"])
def test_a_file_without_columns_has_no_heading(tmp_path: Path, text: str) -> None:
    with pytest.raises(SocialattrError, match="has no heading line"):
        tables(tmp_path, text)


def test_decimal_commas_are_no_delimiters(tmp_path: Path) -> None:
    text = "Dato;Kilde;Omsætning\n2026-10-01;facebook;12,50\n2026-10-02;a, b, c;7,25\n"
    assert read_rows(file(tmp_path, text))[2] == ["2026-10-02", "a, b, c", "7,25"]


def test_memory_is_that_of_a_block(tmp_path: Path) -> None:
    text = "Dato,Kilde,Sessioner\n" + "2026-10-01,facebook,12\n" * 1000
    parts = list(read_tables(Source("x", file(tmp_path, text)), block_size=1000))
    assert max(len(part.frame) for part in parts) < 60
    assert sum(len(part.frame) for part in parts) == 1000
    assert len({id(part.top) for part in parts}) == 1
