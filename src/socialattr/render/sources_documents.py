"""Where traffic came from as JSON and CSV for machines: all rows, raw words, nothing as null or empty."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from typing import Any

import pandas as pd

from ..summaries.arrivals import Arrivals, Sources
from ..text import spreadsheet_safe
from .dark import dark_document
from .json_text import as_json
from .network_stub import network_stub
from .period_document import period_document

SCHEMA_VERSION = 1
_CSV = [
    *("part", "level", "said_by", "property", "counts", "count"),
    *("network", "evidence", "channel", "ga4_channel", "tool", "clue", "against"),
    *("stranger", "name", "medium", "landing_page", "social", "high", "low", "medium_confidence", "conflicting"),
]
_RENAMED = {"medium": "medium_confidence"}

Line = dict[str, Any]


def sources_json(sources: Sources) -> str:
    """Write all of it. `counts` says whether a count is of sessions or of orders.

    For each of `told`: `by_evidence`, `by_network`, `tools`, `conflicts`, `channels` (of social traffic: ours and
    what GA4's rules would say; `only_here` is what those would not call social), `unmatched` (hosts, apps and
    utm_sources that nobody is known by), `addresses` (sessions from bare addresses), and `untagged` by network and
    landing page, null where no page is told of.
    """
    return as_json(
        {
            "schema_version": SCHEMA_VERSION,
            "period": period_document(sources.period, sources.covered_by_feed),
            "excluded_robots": sources.robots,
            "told": [_told(one) for one in sources.arrivals],
            "dark_social": dark_document(sources.dark_social) if sources.dark_social else None,
            "networks_toml": network_stub(sources.proposals),
        }
    )


def _told(one: Arrivals) -> Line:
    return {
        "level": one.level.value,
        "said_by": one.teller,
        "property": one.series or None,
        "counts": one.unit,
        "all": one.count,
        "social": one.social,
        "tagged": one.tagged,
        "tagged_share": None if one.tagged_share is None else round(one.tagged_share, 6),
        "only_here": int(one.only_ours["count"].sum()),
        "by_evidence": _rows(one.evidence),
        "by_network": _rows(one.networks),
        "tools": _rows(one.tools),
        "conflicts": _rows(one.conflicts),
        "channels": _rows(one.channels),
        "unmatched": _rows(one.strangers),
        "addresses": one.addresses,
        "untagged": _rows(one.pages) if one.has_pages else None,
    }


def _rows(frame: pd.DataFrame) -> list[Line]:
    return [
        {str(name): (value or None if isinstance(value, str) else int(value)) for name, value in row.items()}
        for row in frame.to_dict("records")
    ]


def sources_csv(sources: Sources) -> str:
    """Write all tables under one heading; `part` says which a line is of, `count` is of what `counts` says.

    Of the part `evidence`: social, high, medium_confidence, low and conflicting are how many of the count.
    """
    out = io.StringIO()
    writer = csv.DictWriter(out, _CSV, lineterminator="\n", restval="")
    writer.writeheader()
    for line in _lines(sources):
        writer.writerow({name: spreadsheet_safe(v) if isinstance(v, str) else v for name, v in line.items()})
    return out.getvalue()


def _lines(sources: Sources) -> Iterator[Line]:
    for one in sources.arrivals:
        said = {"level": one.level.value, "said_by": one.teller, "property": one.series, "counts": one.unit}
        parts = {
            "evidence": one.evidence.rename(columns=_RENAMED),
            "network": one.networks,
            "tool": one.tools,
            "conflict": one.conflicts,
            "channel": one.channels,
            "unmatched": one.strangers,
            "untagged": one.pages if one.has_pages else one.pages.head(0),
        }
        for part, rows in parts.items():
            for row in rows.to_dict("records"):
                yield {"part": part, **said, **{str(name): value for name, value in row.items()}}
        if one.addresses:
            yield {"part": "addresses", **said, "count": one.addresses}
