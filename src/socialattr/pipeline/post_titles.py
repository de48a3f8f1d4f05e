"""A report by post: its rows get the titles and dates of the register."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..summaries.posts import Post, titled, without_visit
from ..summaries.report import Report


def with_titles(report: Report, posts: Mapping[str, Post]) -> Report:
    """A report whose rows are by network and content, with its posts by name, and those that nobody came from."""
    told = report.has_visits or any(one.carries for one in report.reported)
    first, last = report.period.first, report.period.last
    return replace(
        report,
        rows=[replace(row, keys=titled(row.keys, posts)) for row in report.rows],
        reported=[
            replace(one, rows=[replace(row, keys=titled(row.keys, posts)) for row in one.rows])
            for one in report.reported
        ],
        without_visit=without_visit(posts.values(), _visited(report, posts), first, last) if told else (),
    )


def _visited(report: Report, posts: Mapping[str, Post]) -> Iterator[str]:
    """The utm_contents of posts that any evidence counts a session of."""
    told = [(row.keys, row.sessions) for row in report.rows]
    told += [(row.keys, row.sessions) for one in report.reported for row in one.rows]
    for keys, sessions in told:
        post = posts.get(keys["content"].casefold())
        if post and sessions and post.network in ("", keys["network"]):
            yield post.post
