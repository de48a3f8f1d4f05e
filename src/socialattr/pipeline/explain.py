"""Conversions of a period, or one of them, taken apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ..conversions import VOID
from ..errors import Exit, SocialattrError
from ..evidence.explain import Explanation, Listed, explain, listed, row_of
from ..models import credits
from ..names import Level, Model
from ..pages import way_to
from ..privacy import order_key
from ..settings import Settings
from ..store import ALL_BUCKETS, Snapshot, Store, scan_events, scan_orders
from ..summaries.coverage import months_with_data
from ..summaries.period import Period, parse_period
from .excluded import excluded
from .feeds import sources_of
from .measure import Measure, Part
from .project import open_project
from .question import Question, asked_period, measure_of, parts_for, refuse_without_data

_ID = re.compile(r"[0-9a-f]{16}")


def list_period(project: Path, question: Question, now: datetime | None = None) -> tuple[Period, list[Listed]]:
    """All conversions of a period. Raises SocialattrError: exit 3 where there are no data of it."""
    settings, store = open_project(project)
    period = asked_period(question, settings, now or datetime.now(UTC))
    return period, store.reading(lambda snapshot: _list(snapshot, settings, period, question))


def explain_one(project: Path, which: str, question: Question, now: datetime | None = None) -> Explanation:
    """One conversion, by its order number or by the id that reports and lists print.

    Raises SocialattrError: exit 2 where there is none, with what is known of it.
    """
    settings, store = open_project(project)
    return store.reading(lambda snapshot: _one(snapshot, store, settings, which, question, now or datetime.now(UTC)))


def _list(snapshot: Snapshot, settings: Settings, period: Period, question: Question) -> list[Listed]:
    _refuse_totals(snapshot)
    refuse_without_data(sources_of(snapshot, settings.zone), period)
    measure = measure_of(snapshot, settings, period, question.conversion)
    model = question.model or settings.attribution.model
    found = [
        one
        for part in measure.parts(parts_for(snapshot))
        for one in listed(
            part.conversions,
            part.touchpoints,
            credits(model, part.touchpoints, settings.attribution),
            file_names(snapshot),
        )
    ]
    return sorted(found, key=lambda one: (one.time, one.id))


def _one(
    snapshot: Snapshot, store: Store, settings: Settings, which: str, question: Question, now: datetime
) -> Explanation:
    _refuse_totals(snapshot)
    keys = [order_key(which, store.key)]
    if _ID.fullmatch(which.strip().lower()):
        keys.append(int(which, 16))
    for key in keys:
        for month in _months(snapshot, settings, key, now):
            measure = measure_of(snapshot, settings, month, question.conversion)
            for part in _parts_with(measure, key):
                one = _only(part, key)
                if len(one.conversions):
                    return _told(measure, one, question.model or settings.attribution.model)
    raise _unknown(snapshot, which, keys)


def _told(measure: Measure, one: Part, model: Model) -> Explanation:
    """The one conversion of a part, with what did not count for it."""
    name_of = file_names(measure.snapshot)
    (told,) = explain(one.conversions, one.touchpoints, measure.settings.attribution, name_of)
    beside = excluded(measure, one, model, lambda name, line: row_of(name, line, name_of))
    return replace(told, visits=measure.has_visits, excluded=beside, model=model)


def _refuse_totals(snapshot: Snapshot) -> None:
    """Raises SocialattrError (3) where there are neither orders nor events: totals hold no single conversion."""
    if snapshot.live and not any(record.table in ("orders", "events") for record in snapshot.live):
        what = "totals hold no single conversion to explain (level A)"
        if snapshot.live_of("origins"):
            what = "a tool's word on orders is none without the orders themselves"
        hint = f"the shop's orders; {way_to('woocommerce-orders')}"
        raise SocialattrError(what, hint=hint, exit_code=Exit.NO_DATA)


def _months(snapshot: Snapshot, settings: Settings, key: int, now: datetime) -> list[Period]:
    """The month of an order, or of an event's own id all months that there are, the latest first."""
    moment = _when(snapshot, key)
    if moment:
        names = [f"{moment.astimezone(settings.zone):%Y-%m}"]
    else:
        today = parse_period("day", now, settings.zone)
        names = months_with_data(sources_of(snapshot, settings.zone), today)[::-1]
    return [parse_period(name, now, settings.zone) for name in names]


def file_names(snapshot: Snapshot) -> Callable[[str], str]:
    """Look up an import's file by the import's id."""
    files = {record.id: record.file for record in snapshot.live}
    return lambda name: files.get(name, name)


def _parts_with(measure: Measure, key: int) -> Iterable[Part]:
    """The parts of the visitors that may hold a conversion."""
    if measure.level is Level.B:
        return measure.parts(1)
    known = measure.numbered[measure.numbered["conversion_id"] == key]
    if not len(known):
        return measure.parts(parts_for(measure.snapshot))
    visitor = known["visitor_id"].iloc[0]
    if pd.isna(visitor):
        return [measure.nobodys()]
    bucket = int(visitor) >> 56
    return [measure.part(range(bucket, bucket + 1))]


def _only(part: Part, key: int) -> Part:
    conversions, touchpoints = part.conversions, part.touchpoints
    return Part(
        part.sessions,
        conversions[conversions["conversion_id"] == key].reset_index(drop=True),
        touchpoints[touchpoints["conversion_id"] == key].reset_index(drop=True),
    )


def _when(snapshot: Snapshot, key: int) -> datetime | None:
    """When an order was placed, or else first seen."""
    orders = scan_orders(snapshot)
    placed = orders.loc[orders["order_key"] == key, "time"]
    if len(placed):
        return pd.Timestamp(placed.iloc[0]).to_pydatetime()
    events = scan_events(snapshot, ["time", "order_key"], buckets=ALL_BUCKETS, with_order_key=True)
    seen = events.loc[(events["order_key"] == key).fillna(False).astype(bool), "time"]
    return pd.Timestamp(seen.min()).to_pydatetime() if len(seen) else None


def _unknown(snapshot: Snapshot, which: str, keys: list[int]) -> SocialattrError:
    orders = scan_orders(snapshot)
    void = orders[orders["order_key"].isin(keys) & orders["status"].isin(VOID)]
    if len(void):
        what = f"order {which} is {void['status'].iloc[0]}, so it is no conversion"
        return SocialattrError(what, hint="socialattr explain lists the conversions", exit_code=Exit.USAGE)
    hint = "socialattr explain --period 2026-10 lists the conversions of a month"
    return SocialattrError(f"no conversion is called {which}", hint=hint, exit_code=Exit.USAGE)
