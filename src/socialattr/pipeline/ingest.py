"""From files to the cellar: identify, read, leave out, hide, store; and account for every row."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pandas as pd
import pyarrow as pa

from .. import __version__, catalogue, schema
from ..classify import excluded, referrer_host, robots
from ..errors import Exit, SocialattrError
from ..privacy import Door, Redactor
from ..readers import Batch, PassedOverError, Reader, ReadOptions, Source, find_sources, fingerprint, identify
from ..settings import FILE_NAME, Settings
from ..store import Import, Snapshot, Staging, Store, accounting, import_id
from .project import open_or_make, page_rules
from .recognise import recognise, refuse_if_none
from .rules import catalogue_of, door_stated, rules_of
from .tally import Tally, count_signs

# Rows of small blocks are gathered to this many before they are written: better files, less work.
_ROWS_A_CHUNK = 100_000

# Tables of days, and the column that says who tells.
_OF_DAYS = {"origins": "attributed_by", "totals": "tool", "spend": "platform"}

NO_HOSTS = (
    "no host stands there as your own, so visits from your own pages count as referrals: write your hosts into it, "
    "then ingest again"
)

Progress = Callable[[str, int, int], None]
"""Called with the name of a file, its packed bytes read so far, and how many it has."""


@dataclass(frozen=True)
class Wishes:
    """What the user says of files that they do not say themselves; empty is not said."""

    format: str = ""
    encoding: str = ""
    decimal: str = ""
    timezone: str = ""
    site: str = ""
    feed: str = ""
    server: str = ""
    until: str = ""
    """Last day that the files tell of, though their last row may be older."""
    date_order: str = ""
    mapping: tuple[tuple[str, str], ...] = ()
    """Pairs of a heading and our word for its column."""
    account: str = ""
    platform: str = ""
    days: str = ""
    """Days that the files tell of which do not say so themselves: 2026-10-01..2026-10-31."""

    def options(self, timezone: str, currency: str) -> ReadOptions:
        """What readers are told; what the user does not say is the site's."""
        return ReadOptions(
            timezone=self.timezone or timezone,
            currency=currency,
            encoding=self.encoding,
            decimal=self.decimal,
            date_order=self.date_order,
            mapping=self.mapping,
            account=self.account,
            platform=self.platform,
            days=self.days,
        )


@dataclass(frozen=True)
class FileResult:
    """What became of one file: an import, or an error; `stored` + `duplicate` = accepted."""

    file: str
    record: Import | None = None
    already: bool = False
    stored: int = 0
    duplicate: int = 0
    error: SocialattrError | None = None
    passed_over: str = ""
    """What it is, where it carries no answer and is no import for that."""


@dataclass(frozen=True)
class Ingested:
    """What became of all files of one call."""

    files: list[FileResult]
    made_settings: str = ""
    """What to tell about settings: that they were written, or that they lack something."""


def ingest_files(
    project: Path, names: Sequence[str], wishes: Wishes, progress: Progress, now: datetime | None = None
) -> Ingested:
    """Bring files into the project's store; one bad file does not stop the others.

    Raises SocialattrError where nothing can be done at all: no such path, store or key unusable.
    """
    sources = find_sources(names)
    settings, store, told = open_or_make(project, lambda: own_hosts(sources, wishes, progress))
    results = []
    for source in sources:
        try:
            results.append(_ingest(store, settings, source, wishes, progress, now or datetime.now(UTC)))
        except PassedOverError as notice:
            results.append(FileResult(source.name, passed_over=str(notice.found)))
        except SocialattrError as error:
            if error.exit_code in (Exit.CANNOT_WRITE, Exit.TRY_AGAIN):
                raise
            results.append(FileResult(source.name, error=error))
    visits = any(result.record and result.record.table == "events" for result in results)
    if visits and not settings.site.hosts:
        told = f"{told}; {NO_HOSTS}" if told else f"{FILE_NAME}: {NO_HOSTS}"
    return Ingested(store.reading(lambda snapshot: [_counted(result, snapshot) for result in results]), told)


def _counted(result: FileResult, snapshot: Snapshot) -> FileResult:
    """The result with what of it counts now; another process may have undone it meanwhile."""
    if result.record is None or not snapshot.find(result.record.id):
        return result
    stored, duplicate = accounting(snapshot, result.record)
    return replace(result, stored=stored, duplicate=duplicate)


def own_hosts(sources: Sequence[Source], wishes: Wishes, progress: Progress) -> tuple[str, ...]:
    """Tell whose site these files are of: the host of at least half of all logs' referrers.

    Event files name their pages' host themselves. Nothing is certain enough: no host.
    """
    referrers: Counter[str] = Counter()
    pages: dict[str, Counter[str]] = {}
    for source in sources:
        try:
            reader = identify(source, wishes.format, wishes.options("UTC", "DKK"))
            if reader.table != "events":
                continue
            counts = referrers if reader.identity == "keyed" else pages.setdefault(source.name, Counter())
            column = "referrer" if reader.identity == "keyed" else "url"
            for batch in batches(reader, source, wishes.options("UTC", "DKK"), progress):
                hosts = referrer_host(batch.rows[column]).astype("str").str.removeprefix("www.")
                counts.update({str(host): int(n) for host, n in hosts.value_counts().items() if host})
        except SocialattrError:
            continue  # its own turn comes, with its own message
    found = [host for counts in (referrers, *pages.values()) if (host := _half_of(counts))]
    return tuple(dict.fromkeys(found))


def _half_of(counts: Counter[str]) -> str:
    """The host of at least half; a network or a search engine is nobody's own site."""
    host, count = counts.most_common(1)[0] if counts else ("", 0)
    return host if host and count * 2 >= counts.total() and not catalogue.load().host(host) else ""


def _ingest(
    store: Store, settings: Settings, source: Source, wishes: Wishes, progress: Progress, now: datetime
) -> FileResult:
    reader, wishes, _ = recognise(source, wishes, settings)
    options = wishes.options(settings.site.timezone, settings.site.currency)
    sha256 = fingerprint(source, reader.named(source.file_name) if reader.named else "")
    door = door_of(store.key, settings, reader, wishes)
    effective = _effective(reader, options, door, settings, wishes)
    name = import_id(sha256, effective)
    known = store.snapshot().find(name)
    if known:
        return FileResult(source.name, known, already=True)
    with store.stage(reader.table) as staging:
        tally = Tally()
        _let_in(staging, reader, source, options, door, settings, tally, progress)
        tally.refuse_if_hopeless(source.name)
        refuse_if_none(source, reader, wishes, tally)
        record, already = staging.commit(
            Import(
                id=name,
                table=reader.table,
                # Even a file's name may be somebody's address.
                file=Redactor()(source.file_name),
                sha256=sha256,
                options=effective,
                reader=reader.name,
                rows=tally.rows,
                accepted=tally.accepted,
                excluded=dict(sorted(tally.excluded.items())),
                rejected=tally.rejected,
                parsed=tally.parsed,
                external_referrer=tally.external_referrer,
                social_referrer=tally.social_referrer,
                tagged=tally.tagged,
                redacted=dict(sorted(door.redact.counts.items())),
                first=_iso(tally.first),
                last=_iso(tally.last),
                as_of=_iso(tally.last),
                stated_end=_end_of(wishes.until, settings) or _end_in_file(tally.stated, settings, now),
                feed=door.feed,
                server=door.server,
                sites=tuple(sorted(tally.sites)),
                identity=reader.identity,
                imported_at=now.isoformat(),
                program_version=__version__,
                door=door_stated(settings),
                notes=tuple(f"{count} {what}" for what, count in sorted(tally.notes.items()) if count),
                spans={feed: (first.isoformat(), last.isoformat()) for feed, (first, last) in tally.spans.items()},
                unmatched=tuple(map(Redactor(), tally.unmatched)),
            )
        )
    return FileResult(source.name, record, already)


def door_of(key: bytes, settings: Settings, reader: Reader, wishes: Wishes) -> Door:
    """The door that the rows of a file come in through."""
    known = catalogue_of(settings)
    hosts = settings.site.hosts
    events = reader.table == "events"
    return Door(
        key=key,
        feed=wishes.feed or reader.feed if events else "",
        server=wishes.server if events else "",
        host=wishes.site or (hosts[0] if hosts else ""),
        page_rules=[rule.page for rule in settings.conversion if rule.page],
        click_ids=known.click_ids.keys(),
        agent_tokens=known.agent_tokens,
    )


def _effective(reader: Reader, options: ReadOptions, door: Door, settings: Settings, wishes: Wishes) -> dict[str, str]:
    """All that decides which rows a file gives; the same bytes under other options are replaced."""
    effective = {
        "reader": f"{reader.name} {reader.version}",
        "door": door_stated(settings),
        "page_rules": page_rules(settings),
        "until": wishes.until,
    }
    if reader.table == "events":
        effective |= {"feed": door.feed, "server": door.server, "site": door.host}
    if reader.identity != "keyed":  # a log line states its own zone, and no money
        effective |= {
            "timezone": options.timezone,
            "currency": options.currency,
            "encoding": options.encoding,
            "decimal": options.decimal,
        }
        said = {"date_order": options.date_order, "account": options.account, "platform": options.platform}
        said["days"] = options.days
        said["mapping"] = json.dumps(options.mapping) if options.mapping else ""
        effective |= {name: value for name, value in said.items() if value}
    return effective


def _let_in(
    staging: Staging,
    reader: Reader,
    source: Source,
    options: ReadOptions,
    door: Door,
    settings: Settings,
    tally: Tally,
    progress: Progress,
) -> None:
    waiting: list[pa.Table] = []
    for batch in batches(reader, source, options, progress):
        tally.add_batch(batch)
        for reject in batch.rejects:
            staging.reject(reject.line, reject.offset, reject.reason, door.redact(reject.text))
        waiting.append(stored_rows(reader, batch, door, settings, tally))
        if sum(table.num_rows for table in waiting) >= _ROWS_A_CHUNK:
            staging.write(_one_table(waiting))
            waiting.clear()
    if waiting:
        staging.write(_one_table(waiting))


def _one_table(tables: list[pa.Table]) -> pa.Table:
    return pa.concat_tables(tables).unify_dictionaries()


def batches(reader: Reader, source: Source, options: ReadOptions, progress: Progress) -> Iterator[Batch]:
    """What a reader makes of a file, with word of its progress."""
    size = source.size
    progress(source.name, 0, size)
    for batch in reader.read(source, options):
        yield batch
        progress(source.name, batch.position, size)
    progress(source.name, size, size)


def stored_rows(reader: Reader, batch: Batch, door: Door, settings: Settings, tally: Tally) -> pa.Table:
    """What is kept of a batch, as the cellar takes it."""
    table = schema.TABLES[reader.table]
    if reader.table != "events" and not len(batch.rows):
        return schema.to_arrow(table.empty(), table)
    if reader.table == "orders":
        orders = door.orders(batch.rows)
        tally.add_times(orders["time"])
        return schema.to_arrow(orders, table)
    if reader.table in _OF_DAYS:
        rows = getattr(door, reader.table)(batch.rows)
        feed = rows[_OF_DAYS[reader.table]]
        tally.add_days(rows, feed, batch.stated, settings.zone)
        return schema.to_arrow(rows, table)
    hits = batch.rows
    rule = _left_out(hits)
    count_signs(hits, door, rules_of(settings), tally)
    tally.excluded.update({str(name): int(count) for name, count in rule.value_counts().items() if name})
    events = door.events(hits[(rule == "").to_numpy()].reset_index(drop=True))
    tally.add_times(events["time"])
    tally.sites.update(map(str, events["site"].unique()))
    return schema.to_arrow(events, schema.EVENTS)


def _left_out(hits: pd.DataFrame) -> pd.Series:
    """The rule that leaves each hit out, the reader's own first; "" keeps it."""
    parsed = pd.DataFrame(
        {"method": hits["method"], "path": hits["url"], "status": hits["status"], "robot": robots(hits["agent"])}
    )
    own = hits["rule"].astype("str")
    return own.where(own != "", excluded(parsed))


def _end_of(day: str, settings: Settings) -> str | None:
    """The moment after the last of a day in the site's zone. Raises SocialattrError (2)."""
    if not day:
        return None
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(days=1), time(), settings.zone).isoformat()
    except (ValueError, OverflowError):
        raise SocialattrError(f"{day!r} is no day", hint="--until 2026-10-31", exit_code=Exit.USAGE) from None


def _end_in_file(stated: tuple[date, date] | None, settings: Settings, now: datetime) -> str | None:
    """The end of the days that a file says it tells of, but nobody can tell of days to come."""
    if not stated:
        return None
    return min(datetime.combine(stated[1] + timedelta(days=1), time(), settings.zone), now).isoformat()


def _iso(moment: pd.Timestamp | None) -> str | None:
    return None if moment is None else moment.isoformat()
