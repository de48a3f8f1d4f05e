"""Conversions for people: what may be one, a new one for the settings, and what one rests on."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd

from .. import engine
from ..conversions import VOID, matches_page
from ..errors import Exit, SocialattrError
from ..settings import Conversion, Settings, read_settings
from ..store import Snapshot, scan_events, scan_orders, scan_totals
from ..summaries.candidates import (
    ORDER_KEY,
    Candidate,
    Evidence,
    Found,
    Sample,
    counted_by,
    is_likely,
    is_quiet,
    page_rule,
)
from ..summaries.period import Period, parse_range
from .explain import file_names
from .feeds import sources_of
from .project import open_project
from .question import Question, asked_period, measure_of, parts_for, refuse_without_data
from .settings_file import add_block

DAYS = 90
"""How many of the newest days of the data are looked at."""
_SAMPLES = 5


def find_candidates(project: Path) -> Found:
    """What happened in the newest days of the data that may be a conversion.

    Raises SocialattrError: exit 3 where nothing was imported.
    """
    settings, store = open_project(project)
    return store.reading(lambda snapshot: _find(snapshot, settings))


def _find(snapshot: Snapshot, settings: Settings) -> Found:
    start, end = _newest_days(snapshot, settings)
    found = [*_in_events(snapshot, settings, start, end), *_in_orders(snapshot, settings, start, end)]
    last = (end - timedelta(microseconds=1)).astimezone(settings.zone).date()
    first = start.astimezone(settings.zone).date()
    found += _in_totals(snapshot, first, last)
    ranked = sorted(found, key=lambda one: (not one.defined_as, not one.likely, one.kind, -one.count, one.name))
    return Found(first, last, tuple(ranked), settings.conversion)


def _newest_days(snapshot: Snapshot, settings: Settings) -> tuple[datetime, datetime]:
    """The newest days of the data, whole ones of the site's zone. Raises SocialattrError (3) where there are none."""
    newest = [datetime.fromisoformat(record.last) for record in snapshot.live if record.last]
    if not newest:
        raise SocialattrError("nothing imported yet", hint="socialattr ingest FILES", exit_code=Exit.NO_DATA)
    last = max(newest).astimezone(settings.zone).date()
    period = Period(last - timedelta(days=DAYS - 1), last, settings.zone)
    return period.start, period.end


def _in_events(snapshot: Snapshot, settings: Settings, start: datetime, end: datetime) -> Iterator[Candidate]:
    kinds: Counter[str] = Counter()
    rules: Counter[str] = Counter()
    numbered: Counter[tuple[str, str]] = Counter()
    pages: dict[str, str] = {}
    for buckets in engine.split(parts_for(snapshot)):
        events = scan_events(snapshot, ["kind", "page", "order_key"], start, end, buckets)
        events["numbered"] = events["order_key"].notna()
        for kind, has_number, count in _counts(events, "kind"):
            kinds[kind] += count
            numbered["event", kind] += count * has_number
        for page, has_number, count in _counts(events[events["kind"] == "page_view"], "page"):
            if rule := page_rule(page):
                rules[rule] += count
                numbered["page", rule] += count * has_number
                pages[rule] = page
    defined = settings.conversion
    for kind, count in kinds.items():
        if not is_quiet(kind):
            yield Candidate(
                "event", kind, count, numbered["event", kind], counted_by(defined, event=kind), is_likely(kind)
            )
    for rule, count in rules.items():
        told = counted_by(defined, page=pages[rule])
        yield Candidate("page", rule, count, numbered["page", rule], told, likely=True)


def _counts(events: pd.DataFrame, column: str) -> Iterator[tuple[str, bool, int]]:
    """How many events have each text in a column, without and with an order number."""
    for has_number in (False, True):
        counts = events.loc[events["numbered"] == has_number, column].astype("str").value_counts()
        yield from ((str(text), has_number, int(count)) for text, count in counts.items() if count)


def _in_orders(snapshot: Snapshot, settings: Settings, start: datetime, end: datetime) -> Iterator[Candidate]:
    orders = scan_orders(snapshot)
    orders = orders[(orders["time"] >= start) & (orders["time"] < end) & ~orders["status"].isin(VOID)]
    if len(orders):
        told = ", ".join(one.name for one in settings.conversion if one.orders)
        yield Candidate("orders", "orders of the shop", len(orders), len(orders), told, likely=True)


def _in_totals(snapshot: Snapshot, first: date, last: date) -> Iterator[Candidate]:
    """What tools report; it counts at level A as it is, and needs no rule."""
    totals = scan_totals(snapshot)
    purchases = _since(totals["purchases"].rows, first, last)
    for tool, count in purchases.groupby(purchases["tool"].astype("str"))["purchases"].sum().items():
        if count:
            yield Candidate("reported", f"{tool}: purchases", float(count))
    named = _since(totals["conversions"].rows, first, last)
    sums: Counter[str] = Counter()
    distinct = Counter(zip(named["tool"].astype("str"), named["conversions"].astype("str"), strict=True))
    for (tool, text), rows in distinct.items():
        for name, count in json.loads(text).items():
            sums[f"{tool}: {name}"] += count * rows
    for name, count in sums.items():
        if count:
            yield Candidate("reported", name, float(count))


def _since(rows: pd.DataFrame, first: date, last: date) -> pd.DataFrame:
    return rows[(rows["last"] >= pd.Timestamp(first)) & (rows["first"] <= pd.Timestamp(last))]


def add_conversion(project: Path, name: str, event: str, page: str, *, orders: bool) -> tuple[Path, bool]:
    """Write a conversion into the settings; where, and whether files with visits have to be ingested again.

    Raises SocialattrError: exit 2 where it is said by nothing or there already, 65 where a rule is none.
    """
    if not (event or page or orders):
        hint = "--event generate_lead, --page /tak or --orders"
        raise SocialattrError("says nothing to count", where=f"conversion {name}", hint=hint, exit_code=Exit.USAGE)
    settings = read_settings(project)
    if name in {one.name for one in settings.conversion}:
        hint = "another name, or change it in socialattr.toml"
        raise SocialattrError(f"there is a conversion {name} already", hint=hint, exit_code=Exit.USAGE)
    path = add_block(project, "conversion", {"name": name, "event": event, "page": page, "orders": orders})
    return path, ORDER_KEY in page


def evidence_of(project: Path, name: str, period: str, now: datetime | None = None) -> Evidence:
    """What a conversion of the settings rests on in a period, else in the newest days of the data.

    Raises SocialattrError: exit 2 where there is none of that name, 3 where nothing tells of the period.
    """
    settings, store = open_project(project)
    definition = settings.conversion_named(name)
    now = now or datetime.now(UTC)
    return store.reading(lambda snapshot: _evidence(snapshot, settings, definition, period, now))


def _evidence(snapshot: Snapshot, settings: Settings, definition: Conversion, named: str, now: datetime) -> Evidence:
    if named:
        period = asked_period(Question(named), settings, now)
    else:
        start, end = (moment.astimezone(settings.zone).date() for moment in _newest_days(snapshot, settings))
        period = parse_range(f"{start}", f"{end - timedelta(days=1)}", now, settings.zone)
    refuse_without_data(sources_of(snapshot, settings.zone), period)
    measure = measure_of(snapshot, settings, period, definition.name)
    counts: Counter[tuple[str, bool]] = Counter()
    found = []
    parts = parts_for(snapshot)
    for buckets in engine.split(parts):
        events = scan_events(snapshot, ["kind", "page", "order_key"], period.start, period.end, buckets)
        counts.update(_signs(definition, events))
    for part in measure.parts(parts):
        found.append(part.conversions)
    conversions = pd.concat(found, ignore_index=True)
    by_order, by_event = conversions["order_import"] != "", conversions["event_import"] != ""
    orders = scan_orders(snapshot)
    orders = orders[(orders["time"] >= period.start) & (orders["time"] < period.end)]
    void = int(orders["status"].isin(VOID).sum())
    return Evidence(
        conversion=definition,
        first=period.first,
        last=period.last,
        events=counts["event", True] + counts["event", False],
        numbered_events=counts["event", True],
        pages=counts["page", True] + counts["page", False],
        numbered_pages=counts["page", True],
        orders=len(orders) - void if definition.orders else 0,
        void=void if definition.orders else 0,
        conversions=len(conversions),
        joined=int((by_order & by_event).sum()),
        only_orders=int((by_order & ~by_event).sum()),
        only_events=int((~by_order & by_event).sum()),
        samples=tuple(_samples(conversions, snapshot)),
    )


def _signs(definition: Conversion, events: pd.DataFrame) -> Counter[tuple[str, bool]]:
    """How many events are of the name, and how many of the page, with and without an order number."""
    numbered = events["order_key"].notna()
    pages, distinct = pd.factorize(events["page"].astype("str"))
    hits = [bool(definition.page) and matches_page(definition.page, page) for page in distinct]
    of_kind = (events["kind"] == definition.event) & (definition.event != "")
    of_page = pd.Series(hits, dtype="bool").reindex(pages, fill_value=False).set_axis(events.index) & ~of_kind
    return Counter(
        {
            (name, has_number): int((mask & (numbered == has_number)).sum())
            for name, mask in (("event", of_kind), ("page", of_page))
            for has_number in (True, False)
        }
    )


def _samples(conversions: pd.DataFrame, snapshot: Snapshot) -> Iterator[Sample]:
    """The newest conversions, those that two files tell of first."""
    files = file_names(snapshot)
    told = conversions.assign(both=(conversions["order_import"] != "") & (conversions["event_import"] != ""))
    columns = ("time", "value", "currency", "order_import", "order_line", "event_import", "event_line")
    shown = told.sort_values(["both", "time"], ascending=False).head(_SAMPLES)
    for time, value, currency, *rows in zip(*(shown[name].tolist() for name in columns), strict=True):
        order, event = (f"{files(name)}:{line}" if name else "" for name, line in (rows[:2], rows[2:]))
        yield Sample(time.to_pydatetime(), value, currency, order, event)
