"""Candidates for conversions, and what a conversion rests on, for terminals and as JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import asdict
from datetime import timedelta, tzinfo
from typing import Any

from ..settings import Conversion
from ..summaries.candidates import Candidate, Evidence, Found
from ..text import visible
from .folding import folded
from .numbers import NOTHING, counted, major, number
from .table import Column, table

_KINDS = {"event": "event", "page": "page", "orders": "orders", "reported": "reported"}
_SHOWN = 25
_PLAIN = re.compile(r"(?:[\w.\-/]|\{order_key\})+")


def found_text(found: Found, width: int, *, colour: bool = False) -> str:
    """A table of what may be a conversion, and the commands that would make it one."""
    return "".join(_found(found, width, colour))


def _found(found: Found, width: int, colour: bool) -> Iterator[str]:
    yield f"Conversions, {found.first} to {found.last}\n\n"
    shown = found.candidates[:_SHOWN]
    if shown:
        yield table(
            [
                Column("Counted as", [one.defined_as or NOTHING for one in shown], True, whole=True),
                Column("Kind", [_KINDS[one.kind] for one in shown], True, whole=True),
                Column("Found", [one.name for one in shown], True, narrowest=24),
                Column("Count", [number(one.count, 0 if float(one.count).is_integer() else 1) for one in shown]),
                Column("With order number", [_numbered(one) for one in shown], drop=1),
            ],
            width,
            colour=colour,
        )
    else:
        yield "Nothing was found but page views.\n"
    if len(found.candidates) > _SHOWN:
        yield f"and {counted(len(found.candidates) - _SHOWN, 'more')} (--json shows all)\n".replace("mores", "more")
    empty = [one.name for one in found.conversions if not any(one.name in c.defined_as.split(", ") for c in shown)]
    if empty:
        orders = any(one.orders for one in found.conversions if one.name in empty)
        tells = "the shop's orders and single visits" if orders else "single visits"
        yield folded(f"Nothing was found of: {', '.join(empty)}; {tells} would tell", width)
    offers = [offer for one in shown if one.likely and not one.defined_as and (offer := suggestion(one))]
    if offers:
        yield "\nTo count one:\n" + "".join(f"  {visible(offer)}\n" for offer in offers[:5])
    if any(one.kind == "reported" for one in shown):
        yield "\n" + folded(
            "What a tool reports counts at level A as it stands, beside the rest; it needs no rule.", width
        )


def _numbered(one: Candidate) -> str:
    return NOTHING if one.kind == "reported" else number(one.numbered)


def suggestion(one: Candidate) -> str:
    """The command that would count a candidate; empty where it needs none, or a shell may read it as one of its own.

    >>> suggestion(Candidate("page", "/kasse/tak", 7))
    'socialattr conversions add tak --page /kasse/tak'
    >>> suggestion(Candidate("event", "$(reboot)", 7))
    ''
    """
    if one.kind == "orders":
        return "socialattr conversions add orders --orders"
    parts = [part for part in one.name.split("/") if part and "{" not in part]
    if one.kind == "reported" or not parts or not _PLAIN.fullmatch(one.name):
        return ""
    return f"socialattr conversions add {parts[-1].replace('.', '-')} --{one.kind} {one.name}"


def evidence_text(found: Evidence, zone: tzinfo, width: int, *, colour: bool = False) -> str:
    """What a conversion rests on, and some examples."""
    return "".join(_evidence(found, zone, width, colour))


def _evidence(found: Evidence, zone: tzinfo, width: int, colour: bool) -> Iterator[str]:
    yield folded(f"{found.conversion.name}, {found.first} to {found.last}: {rule_text(found.conversion)}", width)
    yield "\n"
    rows = [
        ("events of its name", found.events, found.numbered_events),
        ("views of its page", found.pages, found.numbered_pages),
        ("orders of the shop", found.orders, found.orders),
    ]
    asked = (found.conversion.event, found.conversion.page, found.conversion.orders)
    rows = [row for row, wanted in zip(rows, asked, strict=True) if wanted]
    yield table(
        [
            Column("Told by", [row[0] for row in rows], True, whole=True),
            Column("Count", [number(row[1]) for row in rows]),
            Column("With order number", [number(row[2]) for row in rows]),
        ],
        width,
        colour=colour,
    )
    yield "\n"
    if not found.conversions and not found.void:
        tells = "the shop's orders and single visits" if found.conversion.orders else "single visits"
        yield folded(f"Nothing was found: {tells} would tell of it. socialattr conversions lists what there is", width)
        return
    yield f"{counted(found.conversions, 'conversion')}, each counted once\n"
    yield f"  {number(found.joined)} told of by an order and by a visit, joined by order number\n"
    yield f"  {number(found.only_orders)} by an order alone\n"
    yield f"  {number(found.only_events)} by a visit alone\n"
    if found.void:
        yield f"Not counted: {counted(found.void, 'order')} cancelled, pending or a test\n"
    if found.samples:
        room = (width - 36) // 2
        yield "\n" + table(
            [
                Column(
                    "Time", [f"{one.time.astimezone(zone):%Y-%m-%d %H:%M}" for one in found.samples], True, whole=True
                ),
                Column("Value", [_money(one.value, one.currency) for one in found.samples]),
                Column("Order", [_tail(one.order, room) for one in found.samples], True),
                Column("Seen on the site", [_tail(one.event, room) for one in found.samples], True),
            ],
            width,
            colour=colour,
        )


def _tail(text: str, room: int) -> str:
    """The end of a file and line, which tells more than its start."""
    if not text:
        return NOTHING
    return text if len(text) <= room else f"…{text[1 - room :]}"


def _money(value: int, currency: str) -> str:
    return f"{number(major(value, currency), 2)} {currency}" if currency else number(value)


def rule_text(conversion: Conversion) -> str:
    """A conversion's rule in words."""
    said = [
        f"event {conversion.event}" if conversion.event else "",
        f"page {conversion.page}" if conversion.page else "",
        "orders of the shop" if conversion.orders else "",
    ]
    return ", ".join(filter(None, said))


def found_json(found: Found) -> dict[str, Any]:
    """All candidates, with the command that would count each."""
    return {
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        "conversions": [_rule_document(one) for one in found.conversions],
        "candidates": [asdict(one) | {"add": "" if one.defined_as else suggestion(one)} for one in found.candidates],
    }


def evidence_json(found: Evidence) -> dict[str, Any]:
    """All counts by name; money in minor units, times in ISO 8601."""
    counts = {name: value for name, value in asdict(found).items() if isinstance(value, int)}
    return {
        "conversion": _rule_document(found.conversion),
        "first": found.first.isoformat(),
        "last": found.last.isoformat(),
        **counts,
        "samples": [one._asdict() | {"time": one.time.isoformat()} for one in found.samples],
    }


def _rule_document(rule: Conversion) -> dict[str, Any]:
    """A conversion of the settings; what it leaves to others is null."""
    own = rule.model_dump(exclude={"lookback_window", "value"})
    days = rule.lookback_window / timedelta(days=1) if rule.lookback_window else None
    return own | {"lookback_days": days, "value": None if rule.value is None else float(rule.value)}
