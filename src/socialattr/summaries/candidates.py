"""What in the data may be a conversion, and what of it the settings count already."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from typing import Any, Literal, NamedTuple

from ..conversions import matches_page
from ..settings import Conversion

ORDER_KEY = "{order_key}"


@dataclass(frozen=True)
class Candidate:
    """Something that happened, by the name that a rule would give it."""

    kind: Literal["event", "page", "orders", "reported"]
    name: str
    """Name of the event, path of the page, or who reports what."""
    count: float
    numbered: int = 0
    """How many of them have an order number."""
    defined_as: str = ""
    """The conversion of the settings that counts it; empty where none does."""
    likely: bool = False


@dataclass(frozen=True)
class Found:
    """All candidates of some days, the likeliest first."""

    first: date
    last: date
    candidates: tuple[Candidate, ...]
    conversions: tuple[Conversion, ...]
    """Those of the settings."""


class Sample(NamedTuple):
    """One conversion as a test shows it: no number and nobody's name in it."""

    time: datetime
    value: int
    currency: str
    order: str
    """File and line of its order; empty where there is none."""
    event: str


@dataclass(frozen=True)
class Evidence:
    """What a conversion of the settings rests on in a period."""

    conversion: Conversion
    first: date
    last: date
    events: int
    """Events of its name; `numbered_events` of them have an order number."""
    numbered_events: int
    pages: int
    numbered_pages: int
    orders: int
    void: int
    """Orders that are cancelled, pending or tests."""
    conversions: int
    joined: int
    """Conversions that an order and an event or page both tell of."""
    only_orders: int
    only_events: int
    samples: tuple[Sample, ...]


@cache
def _words() -> Mapping[str, Any]:
    text = (files("socialattr") / "data" / "conversions.toml").read_text(encoding="utf-8")
    return {name: tuple(words) for name, words in tomllib.loads(text).items()}


def is_quiet(event: str) -> bool:
    """Whether tools send an event of this name by themselves."""
    return event in _words()["quiet_events"]


def is_likely(event: str) -> bool:
    """Whether an event of this name is mostly something that a company wants."""
    return event.casefold() in _words()["events"]


def page_rule(page: str) -> str:
    """The rule that a page of thanks would have as a conversion; empty for any other page.

    >>> page_rule("butik.example/kasse/tak/"), page_rule("butik.example/checkout/success/10432")
    ('/tak', '/checkout/success/{order_key}')
    >>> page_rule("butik.example/takter")
    ''
    """
    segments = page.partition("/")[2].strip("/").split("/")
    for place in (len(segments) - 1, len(segments) - 2):
        if place < 0 or not _thanks(segments[place]):
            continue
        behind = segments[place + 1 :]
        if behind and not (behind[0] == ORDER_KEY or behind[0].strip("#").isdigit()):
            continue
        vague = segments[place].casefold() in _words()["vague_pages"]
        before = segments[max(place - 1, 0) if vague else place : place + 1]
        return "".join(f"/{part}" for part in (*before, *(ORDER_KEY for _ in behind)))
    return ""


def _thanks(segment: str) -> bool:
    segment = segment.casefold()
    return segment in (*_words()["pages"], *_words()["vague_pages"]) or segment.startswith(_words()["page_starts"])


def counted_by(conversions: Iterable[Conversion], event: str = "", page: str = "") -> str:
    """Names of the conversions that count an event or page, comma-joined."""
    return ", ".join(
        one.name
        for one in conversions
        if (event and one.event == event) or (page and one.page and matches_page(one.page, page))
    )
