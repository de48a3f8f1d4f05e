"""The samples: a folder for each format, its files, and beside each file the rows that it must give.

tests/samples/<format>/<file>                 a file as its vendor writes it, invented by us
tests/samples/<format>/<file>.golden.csv      its rows, every column of the table
tests/samples/<format>/<file>.options.json    what a user would have to say, where it needs that
"""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

import pandas as pd

from socialattr.errors import Exit, SocialattrError
from socialattr.readers import ReadOptions, Reject, Source, find_sources, identify
from socialattr.schema import HITS, SHOP_ORDERS, SHOWN_ORIGINS, SPEND, TOTALS, Column, Table

FOLDER = Path(__file__).parent / "samples"
GOLDEN, OPTIONS = ".golden.csv", ".options.json"
USUAL = ReadOptions("Europe/Copenhagen", "DKK")

TABLES: dict[str, Table] = {
    "events": HITS,
    "orders": SHOP_ORDERS,
    "origins": SHOWN_ORIGINS,
    "totals": TOTALS,
    "spend": SPEND,
}
"""What readers give for each table of the cellar."""


@dataclass(frozen=True)
class Sample:
    """One sample file."""

    format: str
    path: Path

    @property
    def id(self) -> str:
        return f"{self.format}/{self.path.name}"

    @property
    def golden(self) -> Path:
        return self.path.with_name(self.path.name + GOLDEN)

    @property
    def options(self) -> ReadOptions:
        """What is said of the file; the usual where nothing is."""
        said = self.path.with_name(self.path.name + OPTIONS)
        if not said.exists():
            return USUAL
        options = json.loads(said.read_text("utf-8"))
        if "mapping" in options:
            options["mapping"] = tuple(map(tuple, options["mapping"]))
        return replace(USUAL, **options)


def samples() -> list[Sample]:
    """All samples, in the order of their names."""
    files = sorted(path for path in FOLDER.glob("*/*") if path.is_file() and not path.name.startswith("."))
    return [Sample(path.parent.name, path) for path in files if not path.name.endswith((GOLDEN, OPTIONS))]


@dataclass
class Read:
    """What reading a file gave: its rows, and the account of all its lines."""

    formats: set[str] = field(default_factory=set)
    rows: list[dict[str, str]] = field(default_factory=list)
    lines_read: int = 0
    excluded: Counter[str] = field(default_factory=Counter)
    rejects: list[Reject] = field(default_factory=list)

    @property
    def accounted(self) -> int:
        """All lines that became a row, were left out by rule, or were rejected."""
        return len(self.rows) + self.excluded.total() + len(self.rejects)

    @property
    def lines(self) -> list[int]:
        """Where the rows stand in the file."""
        return [int(row["line"]) for row in self.rows]

    @property
    def without_lines(self) -> list[dict[str, str]]:
        """The rows without the lines that they stand on."""
        return [{name: cell for name, cell in row.items() if name != "line"} for row in self.rows]


def read(path: Path, options: ReadOptions) -> Read:
    """Read a file as `ingest` would, with the format that claims it; of an archive all members that have one."""
    found = Read()
    sources = find_sources([str(path)])
    for source in sources:
        try:
            _read_one(found, source, options)
        except SocialattrError as error:
            # An archive holds files that carry no answer beside those that do.
            if len(sources) == 1 or error.exit_code != Exit.UNUSABLE:
                raise
    return found


def _read_one(found: Read, source: Source, options: ReadOptions) -> None:
    reader = identify(source, "", options)
    found.formats.add(reader.name)
    table = TABLES[reader.table]
    for batch in reader.read(source, options):
        if len(batch.rows):
            assert list(batch.rows) == table.names
            found.rows += _texts(batch.rows, table)
        found.lines_read += batch.lines_read
        found.excluded.update(batch.excluded)
        found.rejects += batch.rejects


def _texts(rows: pd.DataFrame, table: Table) -> list[dict[str, str]]:
    columns = {column.name: [_text(cell, column) for cell in rows[column.name]] for column in table.columns}
    return [dict(zip(columns, cells, strict=True)) for cells in zip(*columns.values(), strict=True)]


def _text(cell: object, column: Column) -> str:
    """A cell as it stands in a golden file."""
    if pd.isna(cell):  # type: ignore[call-overload]
        return ""
    if column.kind == "day":
        return str(cell)[:10]
    if column.kind == "time":
        return str(cell).replace("+00:00", "Z").replace(" ", "T")
    return f"{cell:g}" if column.kind == "share" and cell == round(cell, 3) else str(cell)  # type: ignore[call-overload]


def golden_text(rows: list[dict[str, str]]) -> str:
    """Rows as the text of a golden file."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]) if rows else ["line"], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def golden_rows(text: str) -> list[dict[str, str]]:
    """The rows of a golden file."""
    return list(csv.DictReader(io.StringIO(text, newline="")))
