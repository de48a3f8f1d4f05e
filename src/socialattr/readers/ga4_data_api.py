"""Answers of the GA4 Data API, as JSON: runReport, batchRunReports, or a list of either."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from ..errors import Exit, SocialattrError
from .batch import Batch, Reader, ReadOptions
from .ga_preamble import Preamble
from .ga_tables import Tool, totals
from .grid import Grid
from .headings import formats
from .look import Look, Top
from .source import Source

NAME = "ga4-data-api"
LARGEST = 256 * 1024 * 1024
"""Bytes of an answer; the service gives at most 250,000 rows at a time."""
SAMPLED = "rows that GA4 estimated from a sample of the visits"
WITHHELD = "rows of a table from which GA4 withheld small numbers of people"
_DEEPEST = 8
_HALF = re.compile(
    r"\\u(?:d[89ab][0-9a-f]{2}(?!\\ud[c-f][0-9a-f]{2})|(?<!\\ud[89ab][0-9a-f]{2}\\u)d[c-f][0-9a-f]{2})", re.I
)
_TOOL = Tool("GA4", NAME, grouped=False)


def claims(look: Look) -> bool:
    """Say whether a JSON text has the headers of the service's answers."""
    head = look.head.replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n")
    return head[:1] in (b"{", b"[") and b'"metricHeaders"' in head


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read all reports of an answer; one row of TOTALS a row. A line is a row, counted through the reports.

    Raises SocialattrError (65) where the text is no JSON or no such answer.
    """
    reports = list(_reports(_json(source, options.encoding)))
    if not reports:
        raise _no_answer(source)
    first, tables, notes = 1, [], []
    for report in reports:
        grid = _grid(report, first, source, options)
        first += len(grid)
        tables.append((grid, Preamble()))
        notes.append(_notes(report, len(grid)))
    currencies = {_currency(report) for report in reports} - {""}
    if len(currencies) == 1:
        options = replace(options, currency=currencies.pop())
    for batch, told in zip(totals(tables, options, _TOOL), notes, strict=True):
        yield replace(batch, notes={**batch.notes, **told}) if len(batch.rows) else batch


def _json(source: Source, encoding: str) -> Any:
    parts, size = [], 0
    with source.open() as stream:
        while chunk := stream.read():
            parts.append(chunk)
            size += len(chunk)
            if size > LARGEST:
                hint = "ask the service for fewer rows at a time"
                raise SocialattrError("is too large an answer", where=source.name, hint=hint, exit_code=Exit.UNUSABLE)
    data = b"".join(parts)
    try:
        text = data.decode(encoding or json.detect_encoding(data))
        # An escape may stand for half a character, which no other text can hold.
        return json.loads(_HALF.sub(r"\\ufffd", text) if "\\ud" in text.lower() else text)
    except (ValueError, RecursionError):
        hint = "save the answer again, whole"
        raise SocialattrError("is broken JSON", where=source.name, hint=hint, exit_code=Exit.UNUSABLE) from None


def _reports(data: Any, depth: int = 0) -> Iterator[dict[str, Any]]:
    """All reports in an answer, in whatever lists the program that saved it put them."""
    if depth > _DEEPEST:
        return
    if isinstance(data, dict) and "metricHeaders" in data:
        yield data
    elif isinstance(data, dict):
        yield from _reports(data.get("reports"), depth + 1)
    elif isinstance(data, list):
        for part in data:
            yield from _reports(part, depth + 1)


def _grid(report: dict[str, Any], first: int, source: Source, options: ReadOptions) -> Grid:
    """A report as a table of text, its rows counted from `first`. Raises SocialattrError (65)."""
    try:
        heading = [header["name"] for part in _PARTS for header in report.get(f"{part}Headers", [])]
        rows = [
            [cell.get("value", "") for part in _PARTS for cell in row.get(f"{part}Values", [])] for row in _rows(report)
        ]
        cells = [
            row if len(row) == len(heading) and all(isinstance(cell, str) for cell in row) else None for row in rows
        ]
    except (AttributeError, KeyError, TypeError):
        raise _no_answer(source) from None
    if None in cells or not all(isinstance(name, str) for name in heading):
        raise _no_answer(source)
    known = formats()[NAME]
    top = Top(tuple(heading), 0)
    where = known.where(top.header, options.mapping)
    return Grid(
        top,
        {} if known.missing(where) else where,
        pd.DataFrame(cells, columns=range(len(heading)), dtype="str"),
        np.arange(first, first + len(cells), dtype=np.int64),
        len(cells),
        {},
        name=source.name,
    )


_PARTS = ("dimension", "metric")


def _rows(report: dict[str, Any]) -> list[Any]:
    return report.get("rows") or []


def _currency(report: dict[str, Any]) -> str:
    said = _metadata(report).get("currencyCode", "")
    return said.upper() if isinstance(said, str) and re.fullmatch("[A-Za-z]{3}", said) else ""


def _metadata(report: dict[str, Any]) -> dict[str, Any]:
    said = report.get("metadata")
    return said if isinstance(said, dict) else {}


def _notes(report: dict[str, Any], rows: int) -> dict[str, int]:
    said = _metadata(report)
    told = {SAMPLED: bool(said.get("samplingMetadatas")), WITHHELD: bool(said.get("subjectToThresholding"))}
    return {note: rows for note, holds in told.items() if holds}


def _no_answer(source: Source) -> SocialattrError:
    what, hint = "is no answer of the GA4 Data API", "save what runReport or batchRunReports gave"
    return SocialattrError(what, where=source.name, hint=hint, exit_code=Exit.UNUSABLE)


READER = Reader(
    name=NAME,
    table="totals",
    claims=claims,
    read=read,
    version=1,
)
