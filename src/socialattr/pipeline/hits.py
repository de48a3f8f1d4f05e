"""Loose texts of a hit, as somebody asks about them: through the project's door, and ready to be classified."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..catalogue import Catalogue
from ..classify import CLUES
from ..privacy import Redactor
from ..privacy.urls import Page, PageRules, clean_page, clean_referrer, unescaped
from ..settings import Settings

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*://")
_HOST = re.compile(r"[^/?#=&\s]+\.[^/?#=&\s]+(?=[/?#]|\Z)")


@dataclass
class Hide:
    """How a project's door reduces URLs; `redact` counts the personal data that it took out."""

    host: str
    """Whose pages these are where the URL does not say."""
    rules: PageRules
    click_ids: Collection[str]
    redact: Redactor = field(default_factory=Redactor)

    @classmethod
    def of(cls, settings: Settings, catalogue: Catalogue) -> Hide:
        """The door of a project."""
        hosts = settings.site.hosts
        rules = PageRules([rule.page for rule in settings.conversion if rule.page])
        return cls(hosts[0] if hosts else "", rules, catalogue.click_ids.keys())

    @property
    def tokens(self) -> tuple[str, str]:
        """A pattern of click ids with their values, and what stands in their place: an id is there, or it is not."""
        names = "|".join(map(re.escape, self.click_ids))
        return rf"(?i)((?:^|[?&#;])(?:{names})=)[A-Za-z0-9_\-]{{8,}}", r"\1_"

    def page(self, query: str) -> Page:
        """What is kept of a URL, or of a part of one that holds its tags."""
        return clean_page(url_of(query), self.host, self.rules, self.click_ids, self.redact)

    def referrer(self, referrer: str) -> str:
        """What is kept of a referrer; "" where it names no site or app."""
        return clean_referrer(referrer, self.rules, self.redact)


def hits_of(queries: Sequence[str], referrers: Sequence[str], agents: Sequence[str], hide: Hide) -> pd.DataFrame:
    """What `classify` takes of some hits; agents stay whole.

    >>> from socialattr.catalogue import load
    >>> hide = Hide.of(Settings(), load())
    >>> hits_of(["?utm_source=fb"], ["https://t.co/a?b"], [""], hide)[["utm_source", "referrer"]].values.tolist()
    [['fb', 't.co/a']]
    """
    codes, distinct = _distinct(_alike(queries, *hide.tokens))
    pages = [hide.page(query) for query in distinct]
    said = [name for name in CLUES if name in Page._fields]
    columns = {name: _spread(codes, [getattr(page, name) for page in pages]) for name in said}
    codes, distinct = _distinct(_alike(referrers, r"(?s)[?#].*", ""))
    columns["referrer"] = _spread(codes, [hide.referrer(referrer) for referrer in distinct])
    columns["agent"] = _spread(*_distinct(agents))
    return pd.DataFrame(columns)[CLUES]


def url_of(query: str) -> str:
    """The URL that is meant by one, or by its query with or without `?`, or by its fragment.

    >>> [url_of(text) for text in ("utm_source=fb", "?utm_source=fb", "#utm_source=fb", "shop.example/a?utm_source=fb")]
    ['/?utm_source=fb', '/?utm_source=fb', '/#utm_source=fb', 'https://shop.example/a?utm_source=fb']
    """
    text = unescaped(query)
    if text.startswith(("?", "#")):
        return "/" + text
    if text.startswith("//"):
        return "https:" + text
    if text.startswith("/") or _SCHEME.match(text):
        return text
    if _HOST.match(text):
        return "https://" + text
    return "/?" + text if text else "/"


def _alike(texts: Sequence[str], pattern: str, replacement: str) -> Sequence[str]:
    """Texts without what differs in each and decides nothing, so that few are distinct."""
    column = pa.array(texts, type=pa.large_string())
    alike: Sequence[str] = pc.replace_substring_regex(column, pattern, replacement).to_pylist()
    return alike


def _distinct(texts: Sequence[str]) -> tuple[np.ndarray, list[str]]:
    codes, distinct = pd.factorize(np.array(texts, dtype=object))
    return codes, [str(text) for text in distinct]


def _spread(codes: np.ndarray, values: Sequence[str]) -> pd.Categorical:
    """`values[codes]` as a category; values may repeat."""
    inner, distinct = pd.factorize(np.array(values, dtype=object))
    return pd.Categorical.from_codes(inner[codes], categories=pd.Index(distinct, dtype="str"))
