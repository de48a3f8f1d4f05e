"""How far the imports of each feed reach, and what is to be exported next."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import cast

from ..errors import Exit, SocialattrError
from ..settings import parse_duration
from ..store import Import, Snapshot
from ..summaries.coverage import Source, retired
from ..summaries.feeds import Feed, due_of, last_months, month_of
from ..summaries.period import Period
from .feeds import sources_in
from .project import open_project


def status(
    project: Path, max_age: str = "", only: Collection[str] = (), now: datetime | None = None
) -> tuple[list[Feed], Period]:
    """The feeds of a project, by name, and the last whole month.

    `max_age` such as 26h says how old a feed's newest import may be, `only` of which feeds to tell. Feeds
    that ended are not waited for, unless they are named, or no other is left.

    Raises SocialattrError: exit 3 where nothing was imported, 2 for a feed or duration that is none.
    """
    settings, store = open_project(project)
    now = now or datetime.now(UTC)
    months = last_months(now, settings.zone)
    feeds = store.reading(lambda snapshot: _feeds(snapshot, months))
    if not feeds:
        raise SocialattrError("nothing imported yet", hint="socialattr ingest FILES", exit_code=Exit.NO_DATA)
    if unknown := [name for name in only if name not in {feed.name for feed in feeds}]:
        hint = f"one of: {', '.join(feed.name for feed in feeds)}"
        raise SocialattrError(f"there is no feed {unknown[0]}", hint=hint, exit_code=Exit.USAGE)
    kept = [feed for feed in feeds if not only or feed.name in only]
    waited_for = {feed.name for feed in kept if only or not feed.ended} or {feed.name for feed in kept}
    return [replace(feed, stale=feed.name in waited_for and _is_old(feed, max_age, now)) for feed in kept], months[-2]


def _is_old(feed: Feed, max_age: str, now: datetime) -> bool:
    return bool(max_age) and feed.imported_at + _duration(max_age) < now


def _duration(max_age: str) -> timedelta:
    try:
        return cast(timedelta, parse_duration(max_age))
    except ValueError:
        what = f"{max_age!r} is no duration"
        raise SocialattrError(what, hint="--max-age 26h, 90m or 8d", exit_code=Exit.USAGE) from None


def _feeds(snapshot: Snapshot, months: list[Period]) -> list[Feed]:
    zone = months[0].zone
    found: dict[str, list[tuple[Source, Import]]] = {}
    for record in snapshot.live:
        for source in sources_in(record, zone):
            found.setdefault(source.feed, []).append((source, record))
    return [_feed(name, told, months) for name, told in sorted(found.items())]


def _feed(name: str, told: list[tuple[Source, Import]], months: list[Period]) -> Feed:
    sources = [source for source, _ in told]
    newest = max((record for _, record in told), key=lambda record: (record.imported_at, record.sequence))
    tells = tuple(month_of(sources, month) for month in months)
    last_whole = months[-2]
    ended = bool(retired(sources, last_whole))
    return Feed(
        name=name,
        format=newest.reader,
        file=newest.file,
        imported_at=max(source.imported_at for source in sources),
        until=max(source.last for source in sources).astimezone(last_whole.zone).date(),
        months=tells,
        ended=ended,
        due=None if ended else due_of(tells, last_whole),
    )
