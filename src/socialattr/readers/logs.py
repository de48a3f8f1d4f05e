"""Apache and nginx access logs: common, combined, vhost_combined, with or without further fields.

Lines are cut at their quotes with array arithmetic, a block at a time. What does not fit the plain
pattern (an escaped quote, an odd time, junk) takes the careful path, one regular expression per
line. The careful path is the definition: the fast one never accepts what it would refuse.
"""

from __future__ import annotations

import re
from codecs import BOM_UTF8
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd

from ..schema import HITS, conform
from ..text import visible
from . import clf_fields as fields
from .batch import Batch, Reader, ReadOptions, Reject
from .hushed import hushed
from .lines import LONGEST_LINE, Block, blocks
from .look import Look
from .source import Source

# Negated classes and no nested quantifiers: linear time on any line.
LINE = re.compile(
    rb"(?P<prefix>[^\"]*)\[(?P<time>[^\[\]\"]{1,40})\] "
    rb'"(?P<request>(?:[^"\\]|\\.)*)" (?P<status>\d{3}) (?:\d{1,20}|-)'
    rb'(?: "(?P<referrer>(?:[^"\\]|\\.)*)" "(?P<agent>(?:[^"\\]|\\.)*)"(?: .*)?)? *'
)
_ESCAPE = re.compile(rb'\\(["\\])|\\x([0-9A-Fa-f]{2})')
_SNIFFED_LINES = 200
_KEPT = 500
"""Bytes of a rejected line that are kept."""
NO_REFERRERS = "lines, none with a referrer: only tagged links can tell where visits came from"


def claims(look: Look) -> bool:
    """Say whether this looks like an access log: one line in ten of its first ones does."""
    return is_log(look.head)


def is_log(head: bytes) -> bool:
    """Say whether one line in ten of the first ones is of an access log."""
    first_lines = head.removeprefix(BOM_UTF8).splitlines()[:_SNIFFED_LINES]
    lines = [line for line in first_lines if line.strip() and not line.startswith(b"#")]
    if len(head) > LONGEST_LINE and len(lines) > 1:
        lines.pop()  # cut short by the size of the head
    logs = sum(1 for line in lines if LINE.fullmatch(line[:LONGEST_LINE]))
    return logs > 0 and logs * 10 >= len(lines)


def read(source: Source, options: ReadOptions) -> Iterator[Batch]:
    """Read a log block by block; HITS in the order of the lines."""
    rows, referred, last = 0, False, None
    with source.open() as stream:
        for block in blocks(stream):
            if last:
                yield last
            last = _batch(block, stream.position)
            rows, referred = rows + len(last.rows), referred or bool((last.rows["referrer"] != "").any())
    if last:
        # Only the whole file tells.
        yield last if referred or not rows else replace(last, notes={NO_REFERRERS: rows})


def _batch(block: Block, position: int) -> Batch:
    if block.offset == 0 and block.data.startswith(BOM_UTF8):
        # An editor has put a mark before the first address.
        block = Block(block.data[len(BOM_UTF8) :], block.first_line, len(BOM_UTF8))
    spans = fields.LineSpans(block.data)
    blank = spans.blank()
    comment = spans.starts_with(b"#") & ~blank
    plain = fields.plain_lines(spans) & ~blank & ~comment & (spans.end - spans.start <= LONGEST_LINE)
    times, good_times = fields.times(spans, plain)
    plain &= good_times
    odd, rejects = _careful(block, spans, ~(plain | blank | comment))
    rows = (
        pd.concat([_plain_rows(block, spans, plain, times), odd])
        if len(odd)
        else _plain_rows(block, spans, plain, times)
    )
    rows = rows.sort_values("line", kind="stable", ignore_index=True) if len(odd) else rows
    return Batch(
        conform(rows, HITS),
        lines_read=spans.count,
        excluded={"blank": int(blank.sum()), "comment": int(comment.sum())},
        rejects=rejects,
        position=position,
    )


def _plain_rows(block: Block, spans: fields.LineSpans, plain: np.ndarray, times: np.ndarray) -> pd.DataFrame:
    cut = fields.cut(spans, plain)
    return _hits(
        line=block.first_line + np.flatnonzero(plain),
        micros=times[plain],
        status=cut.status,
        prefix=cut.prefix,
        request=cut.request,
        referrer=cut.referrer,
        agent=cut.agent,
    )


def _careful(block: Block, spans: fields.LineSpans, odd: np.ndarray) -> tuple[pd.DataFrame, list[Reject]]:
    """Read the lines that the fast path leaves: by definition, one at a time."""
    rejects: list[Reject] = []
    found: dict[str, list[object]] = {name: [] for name in ("line", "micros", "status", *fields.TEXTS)}
    for index in np.flatnonzero(odd):
        line, offset = block.first_line + int(index), block.offset + int(spans.start[index])
        text = block.data[spans.start[index] : spans.end[index]]
        reason, match, micros = "", None, None
        if len(text) > LONGEST_LINE:
            reason = "longer than 64 KiB"
        elif not (match := LINE.fullmatch(text)):
            reason = "not an access log line"
        elif (micros := fields.time_of(match["time"])) is None:
            reason = "unreadable time"
        if reason or match is None or micros is None:
            rejects.append(Reject(line, offset, reason, visible(hushed(fields.decode(text[:_KEPT])))))
            continue
        found["line"].append(line)
        found["micros"].append(micros)
        found["status"].append(int(match["status"]))
        for name in fields.TEXTS:
            found[name].append(fields.decode(_unescape(match[name] or b"")))
    texts = {name: fields.recode(np.arange(len(found[name])), list(map(str, found[name]))) for name in fields.TEXTS}
    rows = _hits(
        line=np.array(found["line"], dtype=np.int64),
        micros=np.array(found["micros"], dtype=np.int64),
        status=np.array(found["status"], dtype=np.int64),
        **texts,
    )
    return rows, rejects


def _unescape(text: bytes) -> bytes:
    r"""Undo Apache's `\"` and `\\`; what both servers write as `\xHH` stays visible."""
    return _ESCAPE.sub(lambda m: m[1] or m[0], text)


def _hits(
    *,
    line: np.ndarray,
    micros: np.ndarray,
    status: np.ndarray,
    prefix: pd.Categorical,
    request: pd.Categorical,
    referrer: pd.Categorical,
    agent: pd.Categorical,
) -> pd.DataFrame:
    """Bring fields of log lines into HITS; all text work is on distinct values."""
    count = len(line)
    host, address = fields.on_distinct(prefix, fields.who, 2)
    method, url, rule = fields.on_distinct(request, fields.what, 3)
    nothing = pd.arrays.IntegerArray(np.zeros(count, dtype=np.int64), np.ones(count, dtype=bool))
    return pd.DataFrame(
        {
            "line": line.astype(np.int64),
            "time": pd.DatetimeIndex(micros.astype("datetime64[us]")).tz_localize("UTC"),
            "address": address,
            "client_id": fields.constant("", count),
            "host": host,
            "url": url,
            "method": method,
            "status": status.astype(np.int64),
            "referrer": fields.on_distinct(referrer, fields.dash_is_empty, 1)[0],
            "agent": fields.on_distinct(agent, fields.dash_is_empty, 1)[0],
            "kind": fields.constant("page_view", count),
            "value": nothing,
            "currency": fields.constant("", count),
            "order_id": fields.constant("", count),
            "native_id": fields.constant("", count),
            "rule": rule,
        }
    )


READER = Reader(
    name="access-log",
    table="events",
    feed="log",
    identity="keyed",
    claims=claims,
    read=read,
    version=2,
)
