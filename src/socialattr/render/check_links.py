"""Faults in the tags of links: for terminals, as JSON and as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import pandas as pd

from ..names import Fault, Level
from ..summaries.hygiene import LinkCheck, LinksTold
from ..text import spreadsheet_safe
from .folding import folded
from .numbers import NOTHING, counted, number
from .period_document import period_document
from .table import Column, table
from .words import listed, missing, teller

SCHEMA_VERSION = 1
_SHOWN = 15
_BLOCKS = 5
_LONGEST_CELL = 200
FAULTS: Mapping[str, str] = {
    Fault.SPELLING: "spelling",
    Fault.MISSING_SOURCE: "no source",
    Fault.MISSING_MEDIUM: "no medium",
    Fault.MISSING_CAMPAIGN: "no campaign",
    Fault.SWAPPED: "swapped",
    Fault.UNKNOWN_NETWORK: "unknown network",
    Fault.UNASSIGNED: "lost in GA4",
    Fault.OWN_SITE: "inside the site",
    Fault.PERSONAL: "personal data",
    Fault.MACRO: "macro unfilled",
    Fault.UNCLEAN: "unclean",
}
_ADVICE: Mapping[str, str] = {
    Fault.MISSING_SOURCE: "name the network",
    Fault.MISSING_CAMPAIGN: "name the campaign",
    Fault.SWAPPED: "source = the network",
    Fault.UNKNOWN_NETWORK: "the network's name",
    Fault.UNASSIGNED: "a medium of GA4's",
    Fault.OWN_SITE: "no tags",
    Fault.PERSONAL: "leave it out",
    Fault.MACRO: "the platform's macro",
    Fault.UNCLEAN: "a-z, 0-9 and -",
}
_WIDEST_FAULT = max(map(len, FAULTS.values()))
_NARROWEST = 14
_GAP = 2
_CSV = ["level", "said_by", "property", "fault", "part", "value", "suggestion", "page", "count", "unit", "mends"]


def check_text(found: LinkCheck, width: int, *, every: bool = False, colour: bool = False) -> str:
    """A table for each teller, and the repairs that would mend what can be mended."""
    return "".join(_check(found, width, every, colour))


def _check(found: LinkCheck, width: int, every: bool, colour: bool) -> Iterator[str]:
    yield folded(f"Links, {found.period.label}{missing(found.covered_by_feed, found.period)}", width)
    for one in found.told:
        yield "\n" + folded(_summary(one), width)
        if len(one.costs):
            yield _faults(one, width, every, colour)
        yield from (folded(note, width) for note in _notes(one))
    if found.repairs:
        yield "\n" + _repairs(found, width, every)


def _summary(one: LinksTold) -> str:
    """How much of the social traffic came by links with faults."""
    who = f"{one.teller}, {one.series}" if one.series else teller(one.teller)
    of = f"{number(one.faulty_social)} of {counted(one.social, f'social {one.unit[:-1]}')}"
    return f"Level {one.level.value}, {who}: {of} came by links with faults"


def _faults(one: LinksTold, width: int, every: bool, colour: bool) -> str:
    rows = one.costs if every else one.costs.head(_SHOWN)
    counts = Column(one.unit.capitalize(), [number(count) for count in rows["count"]])
    text = table([*_columns(rows, width - counts.width - _GAP), counts], width, colour=colour)
    more = len(one.costs) - len(rows)
    return text + (f"and {number(more)} more (--all)\n" if more else "")


def _columns(rows: pd.DataFrame, width: int) -> list[Column]:
    """The columns of faults in at most `width`: where there is no room the part goes first, then the fault.

    Nobody can mend what he cannot read: what is written, and what to write, go over several lines and are never cut.
    """
    room = width - _WIDEST_FAULT - 2 * _GAP
    if room < 2 * _NARROWEST:
        room = width - _GAP
    written = min(17, room // 2)
    return [
        Column("Fault", [FAULTS[fault] for fault in rows["fault"]], True, drop=1, whole=True),
        Column("Part", [_part(part) for part in rows["part"]], True, drop=2, whole=True),
        Column("Written", _written(rows), True, narrowest=written, folds=True),
        Column("Write instead", _instead(rows), True, narrowest=min(24, room - written), folds=True),
    ]


def _part(part: str) -> str:
    return "both" if "/" in part else part


def _written(rows: pd.DataFrame) -> list[str]:
    hosts = {page.partition("/")[0] for page in rows["page"] if page}
    cells = []
    for fault, value, page in zip(rows["fault"], rows["value"], rows["page"], strict=True):
        # Pages without their host where all have one and the same.
        place = f"/{page.partition('/')[2]}" if len(hosts) == 1 else page
        shown = f"{value} to {place}" if page else value
        hidden = "(not shown)" if fault == Fault.PERSONAL else NOTHING
        cells.append(_short(shown) or hidden)
    return cells


def _short(text: str) -> str:
    """What is far longer than any tag that arrives whole; CSV and JSON have all of it."""
    return text if len(text) <= _LONGEST_CELL else text[: _LONGEST_CELL - 1] + "…"


def _instead(rows: pd.DataFrame) -> list[str]:
    pairs = zip(rows["fault"], rows["suggestion"], strict=True)
    return [suggestion or _ADVICE.get(fault, NOTHING) for fault, suggestion in pairs]


def _notes(one: LinksTold) -> Iterator[str]:
    if one.faulty_other:
        yield f"Besides, {counted(one.faulty_other, one.unit[:-1])} of other traffic came by links with faults"
    if one.repaired:
        yield f"Read as they were meant, by the repairs of the settings: {counted(one.repaired, one.unit[:-1])}"
    if (one.costs["fault"] == Fault.OWN_SITE).any():
        yield (
            "Tags on links inside the site take visits away from who sent them: many tools begin a new visit there, "
            "and GA4 credits what follows to the link. Here the visit goes on"
        )
    if (one.costs["fault"] == Fault.UNKNOWN_NETWORK).any():
        yield "Of a network that we do not know [[network]] in socialattr.toml can tell; a mistyped one is a [[repair]]"
    untold = [*one.untold, *(["links inside the site"] if one.level is not Level.C else [])]
    if untold:
        yield f"Not told at this level: {listed(untold)}"


def _repairs(found: LinkCheck, width: int, every: bool) -> str:
    blocks = found.repair_text.split("\n\n")
    shown = blocks if every else blocks[:_BLOCKS]
    what = counted(len(found.repairs), "repair")
    text = folded(f"{what} would have these links read as they were meant; --fix writes into socialattr.toml:", width)
    text += "\n" + "\n\n".join(block.rstrip("\n") for block in shown) + "\n"
    more = len(blocks) - len(shown)
    return text + (f"\nand {number(more)} more (--all)\n" if more else "")


def check_json(found: LinkCheck) -> dict[str, Any]:
    """All faults by teller, and the repairs."""
    return {
        "schema_version": SCHEMA_VERSION,
        "period": period_document(found.period, found.covered_by_feed),
        "links": [
            {
                "level": one.level.value,
                "said_by": one.teller,
                "property": one.series,
                "unit": one.unit,
                "social": one.social,
                "social_with_faults": one.faulty_social,
                "other_with_faults": one.faulty_other,
                "repaired": one.repaired,
                "not_told": list(one.untold),
                "faults": one.costs.to_dict("records"),
            }
            for one in found.told
        ],
        "repairs": [{"match": dict(one.match), "becomes": dict(one.becomes)} for one in found.repairs],
    }


def check_csv(found: LinkCheck) -> str:
    """All faults of all tellers, one a line."""
    lines: list[Mapping[str, Any]] = []
    for one in found.told:
        who = {"level": one.level.value, "said_by": one.teller, "property": one.series, "unit": one.unit}
        lines += [who | {str(name): value for name, value in row.items()} for row in one.costs.to_dict("records")]
    return _csv(_CSV, lines)


def urls_text(urls: Sequence[str], found: Sequence[pd.DataFrame], width: int, *, colour: bool = False) -> str:
    """What is wrong with each link, or that nothing is."""
    text = ""
    for url, faults in zip(urls, found, strict=True):
        text += ("\n" if text else "") + folded(url[:_LONGEST_CELL], width)
        if not len(faults):
            text += "  in order\n"
            continue
        rows = faults.assign(page="")
        text += table(_columns(rows, width), width, colour=colour)
    return text


def urls_json(urls: Sequence[str], found: Sequence[pd.DataFrame]) -> list[dict[str, Any]]:
    """Each link with its faults."""
    keys = ["fault", "part", "value", "suggestion"]
    return [
        {"url": url, "faults": faults[keys].astype("str").to_dict("records")}
        for url, faults in zip(urls, found, strict=True)
    ]


def urls_csv(urls: Sequence[str], found: Sequence[pd.DataFrame]) -> str:
    """A line for each fault."""
    lines = [{"url": one["url"], **fault} for one in urls_json(urls, found) for fault in one["faults"]]
    return _csv(["url", "fault", "part", "value", "suggestion"], lines)


def _csv(names: list[str], lines: Sequence[Mapping[str, Any]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, names, lineterminator="\n", restval="")
    writer.writeheader()
    for line in lines:
        writer.writerow({name: spreadsheet_safe(v) if isinstance(v, str) else v for name, v in line.items()})
    return out.getvalue()
