"""Into which parts Matomo divides visits, and which of its reports tells of which, by `data/matomo.toml`."""

from __future__ import annotations

import functools
import re
import tomllib
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from importlib import resources
from typing import Any


@dataclass(frozen=True)
class Part:
    """One part of all visits, such as those from social networks; the fields are explained in the data."""

    name: str
    id: int
    column: str
    grain: str
    source: str
    medium: str


@functools.cache
def _data() -> Mapping[str, Any]:
    text = resources.files("socialattr").joinpath("data", "matomo.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


@functools.cache
def parts() -> Mapping[str, Part]:
    """All parts by name."""
    fields = Part.__dataclass_fields__
    return {known["name"]: Part(**{name: known[name] for name in fields}) for known in _data()["part"]}


@functools.cache
def _parts_by_word() -> Mapping[str, str]:
    words: dict[str, str] = {}
    for known in _data()["part"]:
        words |= dict.fromkeys((known["name"], str(known["id"]), *known["names"]), known["name"])
    return words


def part_of(word: str) -> str:
    """The part that Matomo calls so: by its name in some language, its number, or its word in segments; else "".

    >>> part_of("Sociale netværk"), part_of("7"), part_of("social"), part_of("Mastodon")
    ('social', 'social', 'social', '')
    """
    return _parts_by_word().get(_plain(word), "")


_SEGMENT = re.compile(r"referrerType==([a-z]+)")


def part_in_segment(segment: str) -> str:
    """The part that a segment narrows visits to; "" where it does not.

    >>> part_in_segment("referrerType==social;referrerName==Instagram")
    'social'
    """
    found = _SEGMENT.search(segment)
    return next((name for name in parts() if found and found[1].startswith(name)), "")


def report_of(file_name: str) -> str:
    """Which report a file is, by its name: a part, `channels`, `all`, or a report on campaigns; "" where nothing tells.

    >>> report_of("Export _ Social Networks _ October 2026.csv"), report_of("Referrers.getReferrerType-2026-10.csv")
    ('social', 'channels')
    >>> report_of("Eksport _ Kampagner _ oktober 2026.csv"), report_of("export.csv")
    ('campaign', '')
    """
    plain = _plain(file_name)
    for name, report in _reports():
        if re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", plain):
            return report
    return ""


@functools.cache
def _reports() -> list[tuple[str, str]]:
    """Names of reports, the longest first: `campaign names` is no report on campaigns as a whole."""
    known = [*_data()["report"], *_data()["part"]]
    names = [(_plain(name), report["name"]) for report in known for name in (*report["reports"], *report["names"])]
    return sorted(names, key=lambda pair: -len(pair[0]))


def _plain(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).casefold().replace("_", " ").split())
