"""The posts that a project's links were made for: titles and dates instead of utm_content."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from ..names import Dimension
from .cells import KEYS


@dataclass(frozen=True)
class Post:
    """One line of the register. `network` is a display name, "" where the post stands for any network."""

    post: str
    """The utm_content that its link carries."""
    day: date | None = None
    network: str = ""
    campaign: str = ""
    title: str = ""
    url: str = ""
    link: str = ""

    @property
    def name(self) -> str:
        """What people call it: its title, else its utm_content."""
        return self.title or self.post


SHOWN: Mapping[Dimension, list[str]] = {**KEYS, Dimension.POST: ["network", "post", "title", "date"]}
"""The keys of a report's rows, once posts have their titles."""


def known_by(posts: Sequence[Post]) -> dict[str, Post]:
    """Posts by their folded utm_content, as `as_registered` and `titled` take them."""
    return {post.post.casefold(): post for post in posts}


def as_registered(rows: pd.DataFrame, posts: Mapping[str, Post]) -> pd.DataFrame:
    """Rows whose `content` is written as the register writes it, where `network` and content are a post of it.

    >>> rows = pd.DataFrame({"network": ["Facebook", "X", ""], "content": ["FB-1", "FB-1", "news"]})
    >>> as_registered(rows, known_by([Post("fb-1", network="Facebook")]))["content"].tolist()
    ['fb-1', 'FB-1', 'news']
    """
    if not posts or not len(rows):
        return rows
    codes, texts = pd.factorize(rows["content"].astype("str"))
    found = [posts.get(text.strip().casefold()) for text in texts]
    ids = np.array([post.post if post else "" for post in found], dtype=object)[codes]
    owner = np.array([post.network if post else "" for post in found], dtype=object)[codes]
    network = rows["network"].astype("str").to_numpy(dtype=object)
    fits = (ids != "") & ((owner == "") | (owner == network))
    content = np.where(fits, ids, rows["content"].astype("str").to_numpy(dtype=object))
    return rows.assign(content=pd.array(content, dtype="str"))


def titled(keys: Mapping[str, str], posts: Mapping[str, Post]) -> dict[str, str]:
    """The keys of a row by network and content, as `SHOWN` has them.

    >>> titled({"network": "X", "content": "x-1"}, known_by([Post("x-1", date(2026, 7, 1), "X", title="Sale")]))
    {'network': 'X', 'post': 'x-1', 'title': 'Sale', 'date': '2026-07-01'}
    """
    network, content = keys["network"], keys["content"]
    post = posts.get(content.casefold())
    if post is None or post.network not in ("", network):
        post = Post(content)
    return {
        "network": network,
        "post": content,
        "title": post.title,
        "date": post.day.isoformat() if post.day else "",
    }


def without_visit(posts: Iterable[Post], seen: Iterable[str], first: date, last: date) -> list[Post]:
    """The posts of the days first to last that are not among the utm_contents `seen`, the oldest first."""
    visited = {content.casefold() for content in seen}
    dated = [(post.day, post.post, post) for post in posts if post.day and first <= post.day <= last]
    return [post for _, _, post in sorted(dated) if post.post.casefold() not in visited]
