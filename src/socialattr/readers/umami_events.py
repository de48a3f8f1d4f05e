"""Umami's table of events, as its database writes it: page views and events, each with a visitor."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

import numpy as np
import pandas as pd

from ..errors import Exit, SocialattrError
from ..schema import HITS, conform
from .batch import Batch, Reader, ReadOptions, Reject
from .clf_fields import constant
from .dialect import Cells, read_tables
from .headings import places, unmatched
from .look import Look
from .moments import moments
from .source import Source

NAME = "umami-events"
# What Umami keeps of a page's query in columns of their own as well.
_TAGS = (
    *(f"utm_{part}" for part in ("source", "medium", "campaign", "content", "term")),
    *("fbclid", "gclid", "msclkid", "ttclid", "li_fat_id", "twclid"),
)
_CUSTOM = "2"
_NULLS = frozenset({r"\N", "NULL", "null"})


def claims(look: Look) -> bool:
    """Say whether a heading is that of the table website_event."""
    return look.has(NAME)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a dump block by block; HITS in the order of the records. Times are UTC, whatever the site's zone.

    Raises SocialattrError (65) where no table has the columns that are needed.
    """
    any_events = False
    for cells in read_tables(source, options.encoding):
        where = places(NAME, cells.top.header, options.mapping)
        if where is None:
            excluded = cells.excluded | {"other_table": len(cells.frame)}
            yield Batch(pd.DataFrame(), cells.lines_read, excluded, cells.rejects, cells.position)
            continue
        any_events = True
        yield _batch(cells, where, options, source.name)
    if not any_events:
        what = "is no dump of Umami's table website_event"
        raise SocialattrError(what, where=source.name, exit_code=Exit.UNUSABLE)


def _batch(cells: Cells, where: dict[str, int], options: ReadOptions, name: str) -> Batch:
    def text(column: str) -> pd.Series:
        if column not in where:
            return pd.Series("", index=range(len(cells.frame)), dtype="str")
        said = cells.frame[where[column]].str.strip().reset_index(drop=True)
        return said.mask(said.isin(_NULLS), "")

    # PostgreSQL writes the zone as +00, which is none by ISO 8601 in full.
    time = moments(text("time").str.replace(r"(?<=\d)\+00$", "Z", regex=True), "UTC", options.date_order, name)
    count = len(cells.frame)
    event, custom = text("event"), (text("event_type") == _CUSTOM).to_numpy()
    rows = pd.DataFrame(
        {
            "line": cells.line.astype(np.int64),
            "time": time.utc,
            "address": constant("", count),
            "client_id": text("client_id"),
            "host": text("host"),
            "url": _url(pd.DataFrame({column: text(column) for column in ("url_path", "url_query", *_TAGS)})),
            "method": constant("GET", count),
            "status": np.full(count, 200, dtype=np.int64),
            "referrer": _referrer(text("referrer_domain"), text("referrer_path"), text("referrer_query")),
            "agent": constant("", count),
            "kind": event.mask((event == "") & custom, "event").mask((event == "") & ~custom, "page_view"),
            "value": pd.array([None] * count, dtype="Int64"),
            "currency": constant("", count),
            "order_id": constant("", count),
            "native_id": text("event_id"),
            "rule": constant("", count),
        }
    )
    reason = np.select(
        [time.utc.isna().to_numpy(), (rows["client_id"] == "").to_numpy()], ["unreadable time", "no visitor"], ""
    )
    rejects = [Reject(int(cells.line[n]), 0, str(reason[n]), "") for n in np.flatnonzero(reason != "")]
    return Batch(
        conform(rows[reason == ""].reset_index(drop=True), HITS),
        cells.lines_read,
        cells.excluded,
        cells.rejects + rejects,
        cells.position,
        time.notes,
        unmatched=unmatched(cells.top.header, where),
    )


def _url(parts: pd.DataFrame) -> pd.Series:
    """The page with its query; a tag that Umami kept only in its own column is added."""
    codes, distinct = pd.factorize(pd.MultiIndex.from_frame(parts))
    urls = []
    for path, query, *tags in distinct:
        said = {pair.partition("=")[0] for pair in query.split("&")}
        extra = [f"{n}={quote(tag, safe='')}" for n, tag in zip(_TAGS, tags, strict=True) if tag and n not in said]
        whole = "&".join(part for part in (query, *extra) if part)
        urls.append(f"{path}?{whole}" if whole else path)
    return pd.Series(np.array(urls, dtype=object)[codes], dtype="str")


def _referrer(domain: pd.Series, path: pd.Series, query: pd.Series) -> pd.Series:
    whole = "https://" + domain + path + ("?" + query).where(query != "", "")
    return whole.where(domain != "", "")


READER = Reader(
    name=NAME,
    table="events",
    feed="umami",
    identity="client_id",
    claims=claims,
    read=read,
    version=1,
)
