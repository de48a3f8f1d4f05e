"""Networks that a user may want to add to the settings, made of hosts and names that nobody is known by."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from types import MappingProxyType

import pandas as pd

from ..catalogue import squeezed
from ..classify import Stranger
from ..text import visible

_KEY = {Stranger.HOST: "hosts", Stranger.APP: "packages", Stranger.NAME: "utm_sources"}
_KIND = {Stranger.HOST: "forum", Stranger.APP: "social", Stranger.NAME: "social"}
_HOST = re.compile(r"[\w\-]+(?:\.[\w\-]+)+")
_LONGEST = 100
_NO_SLUG = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True)
class Near:
    """A network by its display name, and the word for it in utm_source."""

    name: str
    source: str


@dataclass(frozen=True)
class Proposal:
    """A record of `[[network]]`: it is known by one `value` in one list, `key`; name and kind are a guess."""

    slug: str
    name: str
    kind: str
    key: str
    value: str
    near: Near | None = None
    """Whom it looks like a typing error of: then it is no network, but wants a repair."""


def proposals(
    strangers: pd.DataFrame, taken: Iterable[str], near: Mapping[str, Near] = MappingProxyType({})
) -> list[Proposal]:
    """A record for each stranger that can be one; columns `stranger` and `name`, no slug that is `taken`.

    `near`: utm_sources that may be mistyped names, with whose.

    What hides controls or is longer than a name can be is nobody's name, and left out.

    >>> rows = pd.DataFrame({"stranger": ["host", "utm_source"], "name": ["facebook.example", "Op-slag"]})
    >>> [(one.slug, one.key, one.value) for one in proposals(rows, ["op-slag"])]
    [('facebook-example', 'hosts', 'facebook.example'), ('op-slag-2', 'utm_sources', 'Op-slag')]
    """
    return list(_proposals(strangers, set(taken), near))


def _proposals(strangers: pd.DataFrame, taken: set[str], near: Mapping[str, Near]) -> Iterator[Proposal]:
    seen: set[tuple[str, str]] = set()
    for stranger, name in zip(strangers["stranger"].tolist(), strangers["name"].tolist(), strict=True):
        kind = Stranger(stranger)
        # Names are one where only blanks and dashes tell them apart, and two records cannot share one.
        identity = (kind.value, squeezed(name).casefold() if kind is Stranger.NAME else name)
        if not _is_usable(kind, name) or identity in seen:
            continue
        seen.add(identity)
        slug = _slug(name, taken)
        taken.add(slug)
        meant = near.get(name) if kind is Stranger.NAME else None
        yield Proposal(slug, name, _KIND[kind], _KEY[kind], name, meant)


def _is_usable(kind: Stranger, name: str) -> bool:
    plain = 0 < len(name) <= _LONGEST and visible(name) == name and '"' not in name and "\\" not in name
    return plain and (kind is Stranger.NAME or _HOST.fullmatch(name) is not None) and bool(squeezed(name))


def _slug(name: str, taken: Collection[str]) -> str:
    stem = _NO_SLUG.sub("-", name.casefold()).strip("-") or "source"
    number, slug = 1, stem
    while slug in taken:
        number += 1
        slug = f"{stem}-{number}"
    return slug
