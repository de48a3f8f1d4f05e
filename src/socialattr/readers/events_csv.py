"""Events of any tool as a delimited file: a time, a page or an event, and who did it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import quote

import numpy as np
import pandas as pd

from ..errors import Exit, SocialattrError
from ..schema import HITS, conform
from .batch import Batch, Reader, ReadOptions, Reject
from .clf_fields import constant
from .currencies import exponents, unreadable
from .dialect import Cells, guess_dialect, read_cells
from .headings import places
from .source import Source
from .values import decimal_mark, moments, money

NAME = "events-csv"
PAGE_VIEWS = frozenset({"", "page_view", "pageview", "page view", "$pageview", "page"})


def claims(head: bytes) -> bool:
    """Say whether the heading has a time, a page or event, and an id of a visitor or event."""
    dialect = guess_dialect(head)
    return dialect is not None and places(NAME, dialect.header) is not None


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a file of events block by block; HITS in the order of the records."""
    dialect, parts = read_cells(source, options.encoding)
    where = places(NAME, dialect.header)
    if where is None:
        raise SocialattrError("has no columns for time, page and visitor", where=source.name, exit_code=Exit.UNUSABLE)
    decimal = options.decimal
    yield Batch(HITS.empty(), dialect.header_line, {"heading": dialect.header_line})
    for cells in parts:
        if not decimal and "value" in where:
            decimal = decimal_mark(cells.frame[where["value"]].unique())
        yield _batch(cells, where, options, decimal, source.name)


def _batch(cells: Cells, where: dict[str, int], options: ReadOptions, decimal: str, name: str) -> Batch:
    frame, count = cells.frame, len(cells.frame)

    def text(column: str) -> pd.Series:
        if column not in where:
            return pd.Series(constant("", count))
        return frame[where[column]].str.strip().astype("category")

    time = moments(text("time").astype("str"), options.timezone)
    currency = text("currency").astype("str").str.upper()
    value = money(text("value"), exponents(currency, options.currency), decimal, name)
    kind = text("event").astype("str")
    session = text("session_id").astype("str")
    client = text("client_id").astype("str")
    rows = pd.DataFrame(
        {
            "line": cells.line.astype(np.int64),
            "time": time.utc,
            "address": constant("", count),
            # Without an id of the visitor a session is all that holds events together.
            "client_id": client.where(client != "", ("session " + session).where(session != "", "")),
            "host": text("host"),
            "url": _with_tags(text("url"), text, where),
            "method": constant("GET", count),
            "status": np.full(count, 200, dtype=np.int64),
            "referrer": text("referrer"),
            "agent": text("agent"),
            "kind": kind.mask(kind.str.lower().isin(PAGE_VIEWS), "page_view"),
            "value": value.minor,
            "currency": currency.where(value.minor.notna() & (currency != ""), "").mask(
                value.minor.notna() & (currency == ""), options.currency
            ),
            "order_id": text("order_id"),
            "native_id": text("event_id"),
            "rule": constant("", count),
        }
    )
    reasons = {
        "unreadable time": time.utc.isna().to_numpy(),
        "unreadable value": value.bad,
        "unreadable currency": value.minor.notna().to_numpy() & unreadable(currency),
    }
    reason = np.select(list(reasons.values()), list(reasons), "")
    bad = reason != ""
    rejects = [Reject(int(cells.line[n]), 0, str(reason[n]), "") for n in np.flatnonzero(bad)]
    return Batch(
        conform(rows[~bad].reset_index(drop=True), HITS),
        cells.lines_read,
        cells.excluded,
        cells.rejects + rejects,
        cells.position,
        {
            "rows in the hour that happens twice: the first was taken": time.twice,
            "rows in the hour that does not exist: moved forward": time.skipped,
        },
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
    title="events as a delimited file: time, page or event, visitor",
    table="events",
    feed="events",
    identity="client_id",
    claims=claims,
    read=read,
    version=1,
)
