"""The networks and sites that are known: as a list, one record a page, as CSV and as JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from ..catalogue import KINDS, ClickId, Host
from ..summaries.known import Known, Whose
from ..text import spreadsheet_safe, visible
from .folding import folds
from .json_text import as_json
from .numbers import NOTHING, counted, number
from .table import Column, table

_KINDS = {
    "social": "Social networks",
    "messaging": "Messaging",
    "workchat": "Work chat",
    "video": "Video",
    "forum": "Forums",
    "bookmark": "Bookmarks and curation",
    "link_in_bio": "Links in bio",
    "sharing_tool": "Sharing tools",
    "search": "Search engines",
    "ai": "AI assistants",
    "mail": "Mail",
    "shopping": "Shopping",
    "affiliate": "Affiliates",
    "ads": "Ad networks",
    "shortener": "Shorteners",
    "payment": "Payment pages",
    "login": "Login pages",
    "website": "Other websites",
}
_PROVES = {"yes": "paid", "no": "not paid", "unknown": "paid or not"}


def list_text(every: Sequence[Known], width: int, *, colour: bool = False) -> str:
    """A table for each kind, those whose traffic is social first."""
    parts = []
    for kind in KINDS:
        some = sorted((one for one in every if one.entry.kind == kind), key=lambda one: one.entry.name.casefold())
        if some:
            parts.append(f"{_KINDS.get(kind, kind)} ({kind}): {number(len(some))}\n\n{_table(some, width, colour)}")
    own = sum(one.whose is not Whose.BUILT_IN for one in every)
    marked = f"* {counted(own, 'record')} of your settings, or changed by them\n" if own else ""
    return "\n".join(parts) + f"\n{marked}All about one: socialattr networks NAME\n"


def _table(some: Sequence[Known], width: int, colour: bool) -> str:
    columns = [
        Column("Network", [one.entry.name + _mark(one) for one in some], True, narrowest=22),
        Column("Called", [one.entry.slug for one in some], True, drop=2, narrowest=16),
        Column("Hosts", [number(len(one.entry.hosts)) for one in some]),
        Column("In utm_source", [", ".join(one.entry.utm_sources) or NOTHING for one in some], True, drop=1),
    ]
    until = [one.entry.until or NOTHING for one in some]
    if any(one.entry.until for one in some):
        columns.append(Column("Until", until, True, drop=3, whole=True))
    return table(columns, width, colour=colour)


def _mark(one: Known) -> str:
    return "" if one.whose is Whose.BUILT_IN else " *"


def record_text(one: Known, width: int) -> str:
    """All that is known of one."""
    lines = [visible(f"{one.entry.name} ({one.entry.slug})")]
    for title, text in _record(one):
        first, *more = folds(text, width - 15, 0) or [NOTHING]
        lines += [f"  {title:<13}{first}", *(" " * 15 + line for line in more)]
    return "".join(f"{line}\n" for line in lines)


def _record(one: Known) -> Iterator[tuple[str, str]]:
    entry = one.entry
    yield "Kind", f"{entry.kind}, which {'counts' if entry.social else 'does not count'} as social"
    for name in ("group", "ads_by", "since", "until"):
        if text := getattr(entry, name):
            yield name.replace("_", " ").capitalize(), text
    yield "Hosts", ", ".join(map(_host, entry.hosts))
    for title, values in (
        ("Not its hosts", entry.not_hosts),
        ("Begins with", entry.weak_hosts),
        ("Apps", entry.packages),
        ("utm_source", entry.utm_sources),
        ("utm_campaign", entry.utm_campaigns),
        ("utm_content", entry.utm_contents),
    ):
        if values:
            yield title, ", ".join(values)
    if clicks := (*entry.click_ids, *one.shared):
        yield "Click ids", "; ".join(map(_proof, clicks))
    if entry.agents:
        yield "In the agent", ", ".join(f'"{token}"' for token in entry.agents)
    if entry.preview_bots:
        yield "Previews by", ", ".join(entry.preview_bots)
    yield "Whose", one.whose.value
    for title, claims in (("Added", one.added), ("Taken away", one.gone)):
        if claims:
            yield title, ", ".join(claims)
    if entry.source:
        yield "Source", entry.source + (f", checked {entry.checked}" if entry.checked else "")


def _host(host: Host) -> str:
    told = [
        *([host.role] if host.role != "web" else []),
        *(["nothing below it"] if host.match == "exact" else []),
    ]
    return f"{host.host}{host.path}" + (f" ({', '.join(told)})" if told else "")


def _proof(click: ClickId) -> str:
    whose = "one of its group" if click.scope == "group" else "this one"
    return f"{click.param} proves {whose}, {_PROVES[click.paid]}"


def list_csv(every: Sequence[Known]) -> str:
    """One line a record; lists within a cell are parted by blanks."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    names = ("slug", "name", "kind", "social", "group", "since", "until")
    lists = ("hosts", "packages", "utm_sources", "click_ids")
    writer.writerow([*names, *lists, "source", "checked", "whose"])
    for one in every:
        entry = one.entry
        texts = [str(getattr(entry, name)) for name in names]
        texts[names.index("social")] = texts[names.index("social")].lower()
        cells = [
            [host.host + host.path for host in entry.hosts],
            entry.packages,
            [name.replace(" ", "-") for name in entry.utm_sources],
            [click.param for click in entry.click_ids],
        ]
        told = [*texts, *map(" ".join, cells), entry.source, entry.checked, one.whose.value]
        writer.writerow(map(spreadsheet_safe, told))
    return out.getvalue()


def list_json(every: Sequence[Known]) -> str:
    """All records with all that is known of each."""
    return as_json([_document(one) for one in every])


def record_json(one: Known) -> str:
    """All that is known of one."""
    return as_json(_document(one))


def _document(one: Known) -> dict[str, Any]:
    told = {name: value for name, value in asdict(one.entry).items() if name not in ("examples", "near_misses")}
    return told | {"social": one.entry.social, "whose": one.whose.value, "added": one.added, "taken_away": one.gone}
