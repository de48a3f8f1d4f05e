"""The register of posts, as a table, CSV or JSON."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ..summaries.posts import Post
from ..text import spreadsheet_safe
from .json_text import as_json
from .table import Column, table

_COLUMNS = ("post", "date", "network", "campaign", "title", "url", "link")


def posts_table(posts: Sequence[Post], width: int, *, colour: bool = False) -> str:
    """Draw the register; a sentence where it is empty."""
    if not posts:
        return "No post is registered yet: socialattr link URL --network facebook --campaign summer-2026\n"
    cells = list(zip(*(_cells(post) for post in posts), strict=True))
    post, day, network, campaign, title, _, link = cells
    columns = [
        Column("Date", day, True, whole=True),
        Column("Network", network, True),
        Column("Title", title, True, narrowest=20),
        Column("Post", post, True, narrowest=20),
        Column("Campaign", campaign, True, drop=1),
        Column("Link", link, True, drop=2, narrowest=40),
    ]
    return table(columns, width, colour=colour)


def posts_csv(posts: Sequence[Post]) -> str:
    """The register for spreadsheets; no cell is a formula there."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in (_COLUMNS, *map(_cells, posts)):
        writer.writerow([spreadsheet_safe(cell) for cell in row])
    return out.getvalue()


def posts_json(posts: Sequence[Post]) -> str:
    """The register as a list; nothing as null."""
    return as_json([{n: c or None for n, c in zip(_COLUMNS, _cells(post), strict=True)} for post in posts])


def _cells(post: Post) -> tuple[str, ...]:
    day = post.day.isoformat() if post.day else ""
    return post.post, day, post.network, post.campaign, post.title, post.url, post.link
