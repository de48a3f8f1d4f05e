"""Any table, written in any dialect, encoding and packing, reads back as itself; and no bytes are lost or fatal."""

from __future__ import annotations

import bz2
import codecs
import gzip
import lzma
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from socialattr.errors import SocialattrError
from socialattr.readers import READERS, Reader, ReadOptions, Source, look_at
from socialattr.readers import dialect as dialect_module
from socialattr.readers.dialect import Cells, read_rows, read_tables

OPTIONS = ReadOptions("Europe/Copenhagen", "DKK", decimal=".", date_order="dmy")
WORDS = st.text(st.sampled_from("abcdeæøåÅ é"), min_size=2, max_size=8).filter(lambda word: word == word.strip())
ODD = st.text(st.sampled_from("ab1,;\t|\"'\\ \n\r\u00e6\u2028#=.-"), max_size=8)
ANY = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0\ufdd0\ufdd1\ufdd2"), max_size=8)
CELL = st.one_of(ODD, ANY, st.sampled_from(["", "12", "1.299,00 kr.", "2026-10-01", 'Fælg, 28"', "a\nb", "''"]))


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    """A heading of two words or more, and records below it; none is blank, or the heading once more."""
    heading = draw(st.lists(WORDS, min_size=2, max_size=6, unique=True))
    width = len(heading)
    records = draw(st.lists(st.lists(CELL, min_size=width, max_size=width), max_size=8))
    return [heading, *(record for record in records if any(cell.strip() for cell in record) and record != heading)]


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "utf-8": lambda text: text.encode(),
    "utf-8-sig": lambda text: text.encode("utf-8-sig"),
    "utf-16-le, marked": lambda text: codecs.BOM_UTF16_LE + text.encode("utf-16-le"),
    "utf-16-be, marked": lambda text: codecs.BOM_UTF16_BE + text.encode("utf-16-be"),
    "utf-16-le": lambda text: text.encode("utf-16-le"),
    "cp1252": lambda text: text.encode("cp1252"),
}
PACKINGS: dict[str, Callable[[bytes], bytes]] = {
    "plain": bytes,
    "gz": gzip.compress,
    "bz2": bz2.compress,
    "xz": lzma.compress,
    "zst": lambda data: pa.compress(data, "zstd", asbytes=True),
}


@st.composite
def dialects(draw: st.DrawFn) -> tuple[str, str, str]:
    """A delimiter, which cells are quoted, and the end of lines."""
    quoting = draw(st.sampled_from(["where needed", "all", "text"]))
    return draw(st.sampled_from(",;\t|")), quoting, draw(st.sampled_from(["\n", "\r\n", "\r"]))


def written(table: list[list[str]], dialect: tuple[str, str, str]) -> str:
    delimiter, quoting, end = dialect

    def cell(text: str) -> str:
        needed = any(mark in text for mark in (delimiter, '"', "\r", "\n"))
        quoted = needed or quoting == "all" or (quoting == "text" and not text.isdigit())
        return '"' + text.replace('"', '""') + '"' if quoted else text

    return "".join(delimiter.join(map(cell, record)) + end for record in table)


def is_told(table: list[list[str]], delimiter: str) -> bool:
    """Whether no line within a cell is by itself a record of a wide table: then none can say which it is."""
    width = len(table[0])
    inner = (line for record in table for cell in record if "\n" in cell or "\r" in cell for line in cell.splitlines())
    return width < 4 or all(line.count(delimiter) < width - 1 for line in inner)


@given(tables(), dialects(), st.sampled_from(sorted(ENCODINGS)), st.sampled_from(sorted(PACKINGS)))
def test_any_table_in_any_dialect_reads_back_as_itself(
    tmp_path_factory: pytest.TempPathFactory,
    table: list[list[str]],
    dialect: tuple[str, str, str],
    encoding: str,
    packing: str,
) -> None:
    assume(is_told(table, dialect[0]))
    try:
        data = ENCODINGS[encoding](written(table, dialect))
    except UnicodeEncodeError:
        assume(False)
    if encoding == "cp1252":
        # What is UTF-8 as well is read as that.
        assume(not is_utf8(data) or data.isascii())
    if encoding == "utf-16-le":
        # Without a mark NUL bytes must tell, as they do in any text of the Latin alphabet.
        assume(data[1::2].count(0) > 4 * data[::2].count(0) and data[1::2].count(0) * 5 > len(data) / 2)
    path = tmp_path_factory.mktemp("law") / "x"
    path.write_bytes(PACKINGS[packing](data))
    assert read_rows(path) == table


def is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


@given(tables(), dialects(), st.integers(1, 200))
def test_the_fast_path_gives_the_rows_of_the_careful_one(
    tmp_path_factory: pytest.TempPathFactory, table: list[list[str]], dialect: tuple[str, str, str], size: int
) -> None:
    path = tmp_path_factory.mktemp("paths") / "x"
    path.write_text(written(table, dialect), encoding="utf-8", newline="")
    assert_both_paths_agree(path, size)


ODD_LINES = [
    *["a,b,c", 'a,"b",c', 'a,"b ""c""",d', 'a,"b"c,d', 'a,""b,c', '""a,b,c', 'a,"b"",c', 'a,5" b,c', ",,", "", " , ,"],
    *["one,two,three", "# x", "# x,,", "a,b", "a,b,c,d", ",,9,Grand total", "title", '"a,b,c', 'a,"b\nc",d', "a,b,\rc"],
]
LINES = st.sampled_from(ODD_LINES)


@given(st.lists(LINES, max_size=12), st.integers(1, 60))
@example(['a,"b"",c', 'a,"b"",c'], 60)
@example(["title", "a,b,c", ",,", "a,b,c", "title", 'a,"b ""c""",d'], 1)
def test_both_paths_agree_on_odd_lines(tmp_path_factory: pytest.TempPathFactory, lines: list[str], size: int) -> None:
    path = tmp_path_factory.mktemp("paths") / "x"
    path.write_text("one,two,three\n1,2,3\n" + "".join(line + "\n" for line in lines), encoding="utf-8", newline="")
    assert_both_paths_agree(path, size)


def assert_both_paths_agree(path: Path, size: int) -> None:
    fast = described(path, size)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(dialect_module, "arrow_cells", lambda *args, **more: None)
        assert described(path, 1 << 20) == fast


def described(path: Path, size: int) -> list[object]:
    """All that `read_tables` says of a file, whatever its blocks."""
    told: dict[object, list[object]] = {}
    counts: dict[object, dict[str, int]] = {}
    for cells in read_tables(Source("x", path), block_size=size):
        top = (cells.top.header, cells.top.header_line, cells.top.preamble)
        rows = zip(cells.line.tolist(), cells.frame.to_numpy().tolist(), strict=True)
        told.setdefault(top, []).extend(rows)
        told[top].extend((reject.line, reject.reason) for reject in cells.rejects)
        for rule, count in cells.excluded.items():
            counts.setdefault(top, {})[rule] = counts.setdefault(top, {}).get(rule, 0) + count
        assert adds_up(cells)
    return [(top, sorted(found, key=str), counts[top]) for top, found in told.items()]


@given(st.binary(max_size=300))
@example(b"a,b\n\xef\xbb\xbf")
@example(b"\xff\xfea\0")
@example(b"sep=")
@example(b"#\n#,\n")
def test_no_bytes_are_fatal(tmp_path_factory: pytest.TempPathFactory, data: bytes) -> None:
    path = tmp_path_factory.mktemp("bytes") / "x"
    path.write_bytes(data)
    assert refusal(lambda: all(read_rows(path))) in (True, 65)
    assert refusal(lambda: all(adds_up(cells) for cells in read_tables(Source("x", path)))) in (True, 65)


def adds_up(cells: Cells) -> bool:
    return cells.lines_read == len(cells.frame) + sum(cells.excluded.values()) + len(cells.rejects)


def refusal(read: Callable[[], bool]) -> bool | int:
    """What reading gives, or the exit code of its error."""
    try:
        return read()
    except SocialattrError as error:
        return int(error.exit_code)


SAMPLES = [
    path
    for path in sorted(Path(__file__).parent.glob("samples/*/*"))
    if path.suffix in (".csv", ".tsv", ".txt") and not path.name.endswith((".golden.csv", ".options.json"))
]


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_cut_anywhere_is_accounted_for(tmp_path: Path, sample: Path) -> None:
    assert_cuts_add_up(tmp_path, sample, 331)


@pytest.mark.slow
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_cut_at_any_byte_of_the_last_kilobyte_is_accounted_for(tmp_path: Path, sample: Path) -> None:
    assert_cuts_add_up(tmp_path, sample, 1)


def assert_cuts_add_up(tmp_path: Path, sample: Path, step: int) -> None:
    data = sample.read_bytes()
    path = tmp_path / sample.name
    for end in range(len(data) - 1, max(len(data) - 1024, 0), -step):
        path.write_bytes(data[:end])
        source = Source(sample.name, path)
        look = look_at(source)
        for reader in (reader for reader in READERS.values() if reader.claims(look)):
            assert refusal(lambda: batches_add_up(reader, source)) in (True, 2, 65), (reader.name, end)  # noqa: B023


def batches_add_up(reader: Reader, source: Source) -> bool:
    found = list(reader.read(source, OPTIONS))
    excluded = sum(sum(batch.excluded.values()) for batch in found)
    told = sum(len(batch.rows) + len(batch.rejects) for batch in found)
    return sum(batch.lines_read for batch in found) == told + excluded
