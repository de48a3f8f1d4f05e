"""What happens to an export between the vendor and us, done to a sample on purpose."""

from __future__ import annotations

import csv
import gzip
import io
import re
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import xlsxwriter

from socialattr.readers import Source, look_at

from .samples import Sample

Record = list[str]


@dataclass(frozen=True)
class Sheet:
    """A delimited sample as records of cells: what is above the headings, blank lines and all.

    `tables` says of each table where its heading is; its records follow until the next blank one.
    """

    records: list[Record]
    delimiter: str
    tables: list[range]

    def of_table(self, change: Callable[[list[Record]], list[Record]]) -> Sheet:
        """The same with every table changed."""
        records = list(self.records)
        for table in self.tables:
            records[table.start : table.stop] = change(records[table.start : table.stop])
        return Sheet(records, self.delimiter, self.tables)

    def text(self, delimiter: str = "", end: str = "\n") -> str:
        """All records as text."""
        out = io.StringIO()
        writer = csv.writer(out, delimiter=delimiter or self.delimiter, lineterminator=end)
        for record in self.records:
            # A comment with a comma in it is no cell that anybody would quote.
            if len(record) <= 1 and not any(mark in "".join(record) for mark in '"\n'):
                out.write("".join(record) + end)
            else:
                writer.writerow(record)
        return out.getvalue()


def text_of(path: Path) -> str:
    """The text of a sample, its lines ending in LF."""
    data = path.read_bytes()
    for encoding in ("utf-16",) if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ("utf-8-sig", "cp1252"):
        try:
            return data.decode(encoding).replace("\r\n", "\n")
        except UnicodeDecodeError:
            continue
    raise AssertionError(f"{path.name} is in no encoding that a sample may have")


def sheet_of(path: Path) -> Sheet:
    """A delimited sample as records."""
    text = text_of(path)
    tops = look_at(Source(path.name, path)).tops
    lines = text.split("\n")
    heading = lines[tops[0].header_line - 1]
    delimiter = next(
        mark
        for mark in ",;\t|"
        if next(csv.reader([heading], delimiter=mark))[: len(tops[0].header)] == [*tops[0].header]
    )
    records, starts = [], {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for record in reader:
        starts[line] = len(records)
        records.append(record)
        line = reader.line_num + 1
    tables = []
    for top in tops:
        start = stop = starts[top.header_line]
        while stop < len(records) and any(records[stop]):
            stop += 1
        tables.append(range(start, stop))
    return Sheet(records, delimiter, tables)


def reordered(table: list[Record]) -> list[Record]:
    """The columns behind the first one in the opposite order; totals rows are known by the first."""
    width = len(table[0])
    return [
        [record[0], *record[width - 1 : 0 : -1], *record[width:]] if len(record) >= width else record
        for record in table
    ]


def widened(table: list[Record]) -> list[Record]:
    """A column of somebody's own in the middle, and one behind the last."""
    width = len(table[0])
    middle = max(width // 2, 1)
    own = [("Sagsbehandler", "Bemærkning til os selv"), *[("Åse", f"se bilag {n}") for n, _ in enumerate(table[1:])]]
    return [
        [*record[:middle], left, *record[middle:width], right, *record[width:]] if _is_full(record, width) else record
        for record, (left, right) in zip(table, own, strict=True)
    ]


def _is_full(record: Record, width: int) -> bool:
    """A record of the table, and no line of text below it."""
    return len(record) >= width


# How a program would show a number; thousands are set apart everywhere or nowhere. Numbers that begin with
# zeros, or have more digits than Excel keeps, are ids: whoever lets Excel have those loses them.
_ENGLISH = re.compile(r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:,\d{3})+)(?:\.\d{1,9})?")
_DANISH = re.compile(r"-?(?:0|[1-9]\d{0,14}|[1-9]\d{0,2}(?:\.\d{3})+)(?:,\d{1,9})?")
_PLAIN = re.compile(r"-?(?:0|[1-9]\d{0,14})")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d)?")
Value = str | float | date | datetime


def as_excel_takes_it(sheet: Sheet) -> list[list[Value]]:
    """The cells of a sheet as Excel takes them in, told how the file writes its numbers.

    Whole columns of numbers become numbers, single days and naive moments become dates.
    """
    found: list[list[Value]] = [[*record] for record in sheet.records]
    marks = {mark for table in sheet.tables for column in _columns(sheet, table) if (mark := _mark(column))}
    common = marks.pop() if len(marks) == 1 else ""
    for table in sheet.tables:
        for place, column in enumerate(_columns(sheet, table)):
            mark = _mark(column) or common
            for row, cell in zip(table[1:], column, strict=True):
                if cell:
                    found[row][place] = _value(cell, mark if _is_numeric(column) else None)
    return found


def _columns(sheet: Sheet, table: range) -> list[list[str]]:
    width = len(sheet.records[table.start])
    return [[(sheet.records[row][place : place + 1] or [""])[0] for row in table[1:]] for place in range(width)]


def _is_numeric(column: list[str]) -> bool:
    cells = [cell for cell in column if cell]
    return bool(cells) and any(all(form.fullmatch(cell) for cell in cells) for form in (_ENGLISH, _DANISH))


def _mark(column: list[str]) -> str:
    """The decimal mark of a column of numbers; "" where no cell tells."""
    cells = [cell for cell in column if cell]
    english, danish = (all(form.fullmatch(cell) for cell in cells) for form in (_ENGLISH, _DANISH))
    if english == danish:
        return ""
    return "." if english else ","


def _value(cell: str, mark: str | None) -> Value:
    if mark is not None and (_PLAIN.fullmatch(cell) or mark):
        thousands = "." if mark == "," else ","
        return float(cell.replace(thousands, "").replace(",", "."))
    try:
        if _DAY.fullmatch(cell):
            return date.fromisoformat(cell)
        return datetime.fromisoformat(cell) if _MOMENT.fullmatch(cell) else cell
    except ValueError:
        return cell


def _shown_by_danish_excel(value: Value) -> str:
    """A cell as Excel with Danish settings writes it into a CSV."""
    if isinstance(value, datetime):
        return f"{value:%d-%m-%Y %H:%M}"
    if isinstance(value, date):
        return f"{value:%d-%m-%Y}"
    if isinstance(value, float):
        return f"{value:.10f}".rstrip("0").rstrip(".").replace(".", ",")
    return value


def through_excel(sheet: Sheet) -> bytes:
    """Opened in Danish Excel and saved as CSV: `;`, decimal commas, all records of one width, Windows-1252."""
    width = max(len(record) for record in sheet.records)
    cells = [[_shown_by_danish_excel(value) for value in record] for record in as_excel_takes_it(sheet)]
    cells = cells[1:] if cells[0][0].lower() == "sep=" else cells
    out = io.StringIO()
    csv.writer(out, delimiter=";", lineterminator="\r\n").writerows(
        [*record, *[""] * (width - len(record))] for record in cells
    )
    try:
        return out.getvalue().encode("cp1252")
    except UnicodeEncodeError:  # then Excel warns, and one takes "CSV UTF-8"
        return out.getvalue().encode("utf-8-sig")


def as_workbook(sheet: Sheet) -> bytes:
    """Opened in Excel and saved as a workbook: numbers and dates are typed cells."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("Ark1")
        day = book.add_format({"num_format": "dd-mm-yyyy"})
        moment = book.add_format({"num_format": "dd-mm-yyyy hh:mm"})
        for row, record in enumerate(as_excel_takes_it(sheet)):
            for place, value in enumerate(record):
                if isinstance(value, date):
                    page.write_datetime(row, place, value, moment if isinstance(value, datetime) else day)
                elif isinstance(value, float):
                    page.write_number(row, place, value)
                elif value:
                    page.write_string(row, place, value)
    return out.getvalue()


@dataclass(frozen=True)
class Damage:
    """One thing that happens to files; `do` gives the damaged bytes, or None where it cannot happen."""

    name: str
    do: Callable[[Path], bytes | None]
    suffix: str = ""
    """What is added to the file's name."""
    junk: int = 0
    """How many lines more there are to reject or leave out."""
    by_excel: bool = False
    """Lines move, decimals and dates are written anew, the Danish way, and seconds are lost."""


def _encoded(path: Path, encoding: str) -> bytes | None:
    try:
        return text_of(path).encode(encoding)
    except UnicodeEncodeError:
        return None


def _junk(path: Path) -> bytes:
    data = text_of(path)
    return (data if data.endswith("\n") else data + "\n").encode("utf-8-sig") + "*** ende æøå ***\n".encode()


def _zipped(path: Path) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(path.name, path.read_bytes())
    return out.getvalue()


def _in_tables(change: Callable[[list[Record]], list[Record]]) -> Callable[[Path], bytes]:
    return lambda path: sheet_of(path).of_table(change).text().encode()


DAMAGES = (
    Damage("bom", lambda path: _encoded(path, "utf-8-sig")),
    Damage("utf-16", lambda path: b"\xff\xfe" + text_of(path).encode("utf-16-le")),
    Damage("cp1252", lambda path: _encoded(path, "cp1252")),
    Damage("semicolons", lambda path: sheet_of(path).text(";").encode()),
    Damage("crlf", lambda path: text_of(path).replace("\n", "\r\n").encode()),
    Damage("junk last line", _junk, junk=1),
    Damage("gz", lambda path: gzip.compress(path.read_bytes(), mtime=0), suffix=".gz"),
    Damage("zip", _zipped, suffix=".zip"),
    Damage("reordered columns", _in_tables(reordered)),
    Damage("extra columns", _in_tables(widened)),
    Damage("through Excel as CSV", lambda path: through_excel(sheet_of(path)), by_excel=True),
    Damage("through Excel as a workbook", lambda path: as_workbook(sheet_of(path)), ".xlsx", by_excel=True),
)


def kind_of(sample: Sample) -> str:
    """What a sample is: packed, json, log or delimited."""
    head = sample.path.read_bytes()[:4]
    if head.startswith((b"PK", b"\xd0\xcf", b"\x1f\x8b")):
        return "packed"
    if head.lstrip(b"\xef\xbb\xbf").startswith((b"{", b"[")):
        return "json"
    return "log" if sample.format == "access-log" else "delimited"
