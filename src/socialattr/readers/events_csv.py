"""Events of any tool as a delimited file: a time, a page or an event, and who did it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

import numpy as np
import pandas as pd

from ..currencies import codes, exponents, in_amounts, unreadable
from ..errors import Exit, SocialattrError
from ..schema import HITS, conform
from .batch import Batch, Reader, ReadOptions, Reject
from .clf_fields import constant
from .dialect import Cells, read_tables
from .headings import places, unmatched
from .look import Look
from .source import Source
from .telling import Decided, Told
from .values import moments, money

NAME = "events-csv"
IDS = {"client_id": "client ids", "session_id": "session ids", "event_id": "event ids", "order_id": "order numbers"}
"""Columns that say who or which, and what to call them."""
NOTHING = frozenset({"", "-", "null", "none", "nan", "undefined", "(not set)", "(none)", "0", "-1"})
"""What tools write where there is no id; many people with one such id would be one visitor."""
PAGE_VIEWS = frozenset({"", "page_view", "pageview", "page view", "$pageview", "page"})


def claims(look: Look) -> bool:
    """Say whether the heading has a time, a page or event, and an id of a visitor or event."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a file of events block by block; HITS in the order of the records.

    Raises SocialattrError (65) where no table has the columns that are needed, or where decimals or
    dates cannot be told.
    """
    told, looked, any_events = Told(("value",)), False, False
    for columns in _blocks(source, options):
        if not columns.where:
            yield columns.left_out()
            continue
        any_events = True
        told.add(columns)
        if told.is_open and not looked:
            # What these cells leave open another block may tell; nothing is read one way and then the other.
            for later in _blocks(source, options):
                told.add(later)
            looked = True
        yield _batch(columns, options, told.decide(options, source.name), source.name)
    if not any_events:
        what = "has no columns for time, page and visitor"
        raise SocialattrError(what, where=source.name, exit_code=Exit.UNUSABLE)


def _blocks(source: Source, options: ReadOptions) -> Iterator[_Columns]:
    for cells in read_tables(source, options.encoding):
        yield _Columns(cells, places(NAME, cells.top.header, options.mapping) or {})


@dataclass(frozen=True)
class _Columns:
    """The cells of a block by our column names."""

    cells: Cells
    where: dict[str, int]
    """Empty where the table is none of events."""

    def has(self, column: str) -> bool:
        """Say whether the file has a column."""
        return column in self.where

    def left_out(self) -> Batch:
        """The account of a table of which nothing is taken."""
        excluded = self.cells.excluded | {"other_table": len(self.cells.frame)}
        return Batch(HITS.empty(), self.cells.lines_read, excluded, self.cells.rejects, self.cells.position)

    def text(self, column: str) -> pd.Series:
        """The stripped cells of a column as categories; empty where the file has no such column."""
        if column not in self.where:
            return pd.Series(constant("", len(self.cells.frame)))
        return self.cells.frame[self.where[column]].str.strip().astype("category")

    def told(self, column: str) -> tuple[pd.Series, np.ndarray]:
        """The ids of a column as text, and which of them stood for nothing; those are empty."""
        ids = self.text(column).astype("str")
        nothing = ids.str.casefold().isin(NOTHING).to_numpy()
        return ids.mask(nothing, ""), nothing & (ids != "").to_numpy()


def _batch(columns: _Columns, options: ReadOptions, decided: Decided, name: str) -> Batch:
    cells = columns.cells
    time = moments(columns.text("time").astype("str"), options.timezone, decided.order, name)
    currency = codes(columns.text("currency"), options.currency)
    currency = currency.where(currency != "", in_amounts(columns.text("value"), options.currency)).astype("str")
    value = money(columns.text("value"), exponents(currency, options.currency), decided.marks["value"], name)
    ids = {column: columns.told(column) for column in IDS}
    reasons = {
        "unreadable time": time.utc.isna().to_numpy(),
        "unreadable value": value.bad,
        "unreadable currency": value.minor.notna().to_numpy() & unreadable(currency),
    }
    reason = np.select(list(reasons.values()), list(reasons), "")
    good = reason == ""
    rows = _hits(columns, {column: text for column, (text, _) in ids.items()}).assign(
        time=time.utc,
        value=value.minor,
        currency=currency.where(currency != "", options.currency).where(value.minor.notna(), ""),
    )
    rejects = [Reject(int(cells.line[n]), 0, str(reason[n]), "") for n in np.flatnonzero(~good)]
    nothing = {
        f"{IDS[column]} that stand for nothing, as null does: taken as empty": int((flags & good).sum())
        for column, (_, flags) in ids.items()
    }
    return Batch(
        conform(rows[good].reset_index(drop=True), HITS),
        cells.lines_read,
        cells.excluded,
        cells.rejects + rejects,
        cells.position,
        time.notes | nothing,
        unmatched=unmatched(cells.top.header, columns.where),
    )


def _hits(columns: _Columns, ids: dict[str, pd.Series]) -> pd.DataFrame:
    """All columns of HITS that are texts of the file or the same for all."""
    text, count = columns.text, len(columns.cells.frame)
    kind = text("event").astype("str")
    session, client = ids["session_id"], ids["client_id"]
    return pd.DataFrame(
        {
            "line": columns.cells.line.astype(np.int64),
            "address": constant("", count),
            # Without an id of the visitor a session is all that holds events together.
            "client_id": client.where(client != "", ("session " + session).where(session != "", "")),
            "host": text("host"),
            "url": _with_tags(text("url"), text, columns.where),
            "method": constant("GET", count),
            "status": np.full(count, 200, dtype=np.int64),
            "referrer": text("referrer"),
            "agent": text("agent"),
            "kind": kind.mask(kind.str.lower().isin(PAGE_VIEWS), "page_view"),
            "order_id": ids["order_id"],
            "native_id": ids["event_id"],
            "rule": constant("", count),
        }
    )


def _with_tags(url: pd.Series, text: Callable[[str], pd.Series], where: dict[str, int]) -> pd.Series:
    """Add utm columns to the URL's query, so that a tag is read in one place wherever it stood."""
    tags = [name for name in where if name.startswith("utm_")]
    if not tags:
        return url
    keys = pd.DataFrame({name: text(name).astype("str") for name in tags}).assign(url=url.astype("str"))
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(keys[[*tags, "url"]]))
    tagged = []
    for *values, page in distinct:
        extra = [
            f"{name}={quote(value, safe='')}"
            for name, value in zip(tags, values, strict=True)
            if value and f"{name}=" not in page
        ]
        bare, mark, fragment = page.partition("#")
        tagged.append(bare + ("&" if "?" in bare else "?") + "&".join(extra) + mark + fragment if extra else page)
    return pd.Series(pd.array(tagged, dtype="str").take(codes), index=url.index)


READER = Reader(
    name=NAME,
    table="events",
    feed="events",
    identity="client_id",
    claims=claims,
    read=read,
    version=3,
    generic=True,
)
