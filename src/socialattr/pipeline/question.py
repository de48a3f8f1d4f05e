"""What a user asks of a period, and whether there is anything to answer it with."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from .. import engine
from ..errors import Exit, SocialattrError
from ..names import Channels, Dimension, Model
from ..pages import way_to
from ..settings import Settings
from ..store import Snapshot
from ..summaries.coverage import Source, months_with_data
from ..summaries.period import Period, parse_period, parse_range
from ..summaries.posts import Post
from .measure import Measure
from .rules import rules_of

# Visitors are measured in as many parts as keep about this many events in memory at once.
_EVENTS_A_PART = 1_000_000


@dataclass(frozen=True)
class Question:
    """What a user asks for; None and "" mean the settings' own, or the default."""

    period: str = ""
    first: str = ""
    last: str = ""
    so_far: bool = False
    model: Model | None = None
    by: Dimension = Dimension.NETWORK
    conversion: str | None = None
    channels: Channels = Channels.SOCIALATTR
    parts: int | None = None


def asked_period(question: Question, settings: Settings, now: datetime) -> Period:
    """The period that is meant."""
    if not (question.first or question.last):
        return parse_period(question.period or "month", now, settings.zone, so_far=question.so_far)
    if not (question.first and question.last) or question.period or question.so_far:
        hint = "--from 2026-10-01 --to 2026-10-31, without --period and --so-far"
        raise SocialattrError("--from and --to belong together, and alone", hint=hint, exit_code=Exit.USAGE)
    return parse_range(question.first, question.last, now, settings.zone)


def measure_of(
    snapshot: Snapshot,
    settings: Settings,
    period: Period,
    conversion: str | None,
    channels: Channels = Channels.SOCIALATTR,
    posts: Mapping[str, Post] | None = None,
) -> Measure:
    """How the period is measured."""
    rules, rule = rules_of(settings, channels), settings.conversion_named(conversion)
    return Measure(snapshot, settings, rules, rule, period.start, period.end, posts or {})


def refuse_without_data(sources: Sequence[Source], period: Period) -> None:
    """Raises SocialattrError (3), with the months that there are, where nothing tells of the period."""
    if not any(touches(source, period) for source in sources):
        raise _nothing(sources, period)


def nobody_tells(period: Period) -> SocialattrError:
    """The error (3) where there are data of the period, such as ad spend, that say nothing of its traffic."""
    what = f"nothing that was imported says where the traffic of {period.label} came from"
    return SocialattrError(what, hint=way_to("ga4-report"), exit_code=Exit.NO_DATA)


def touches(source: Source, period: Period) -> bool:
    """Whether a source has anything of the period."""
    return source.first < period.end and source.last >= period.start


def parts_for(snapshot: Snapshot) -> int:
    """In how many parts to measure the visitors."""
    events = sum(record.accepted for record in snapshot.live_of("events"))
    return min(1 + events // _EVENTS_A_PART, engine.BUCKETS)


def _nothing(sources: Sequence[Source], period: Period) -> SocialattrError:
    months = months_with_data(sources, period)
    hint = f"--period with a month that there is: {', '.join(months[-12:])}" if months else "socialattr ingest FILES"
    return SocialattrError(f"no data for {period.label}", hint=hint, exit_code=Exit.NO_DATA)
