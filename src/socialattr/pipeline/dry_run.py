"""What would become of files if they were ingested; nothing is stored, and no settings are made."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pandas as pd

from ..errors import Exit, SocialattrError
from ..pages import pages
from ..privacy import Redactor
from ..readers import Reader, Source, find_sources, formats, formats_of, look_at
from ..schema import TABLES, to_pandas
from ..settings import FILE_NAME, Settings, read_settings
from ..summaries.tried import Tried
from .ingest import Progress, Wishes, batches, door_of, own_hosts, stored_rows
from .recognise import recognise, refuse_if_none
from .tally import Tally

_FIRST_ROWS = 5
# Nothing hashed is shown, so any key does.
_NO_KEY = bytes(32)


def dry_run(project: Path, names: Sequence[str], wishes: Wishes, progress: Progress) -> list[Tried]:
    """Read files as `ingest_files` does, and say what would become of each.

    Raises SocialattrError where nothing can be done at all: no such path, settings at fault.
    """
    sources = find_sources(names)
    settings = read_settings(project)
    if not (project / FILE_NAME).exists():
        site = settings.site.model_copy(update={"hosts": own_hosts(sources, wishes, progress)})
        settings = settings.model_copy(update={"site": site})
    return [_tried(source, wishes, settings, progress) for source in sources]


def _tried(source: Source, wishes: Wishes, settings: Settings, progress: Progress) -> Tried:
    try:
        reader, wishes, name = recognise(source, wishes, settings)
    except SocialattrError as error:
        return Tried(source.name, error=error)
    tally, found, why = _read(source, reader, wishes, settings, progress)
    page = pages().get(reader.name)
    return Tried(
        file=source.name,
        format=name,
        like=reader.name,
        level=page.level if page else "",
        table=reader.table,
        mapping=mapping_of(source, reader, wishes),
        unmatched=tuple(map(Redactor(), tally.unmatched)),
        rows=tally.rows,
        accepted=tally.accepted,
        rejected=tally.rejected,
        excluded=dict(sorted(tally.excluded.items())),
        first_reject=tally.example,
        notes=tuple(f"{count} {what}" for what, count in sorted(tally.notes.items()) if count),
        days=_days(tally, settings),
        sample=found,
        error=why,
    )


def _read(
    source: Source, reader: Reader, wishes: Wishes, settings: Settings, progress: Progress
) -> tuple[Tally, pd.DataFrame, SocialattrError | None]:
    """The account of a file and its first rows, as far as it can be read, and why no further."""
    table = TABLES[reader.table]
    shown = [column.name for column in table.columns if column.kind != "key"]
    tally, first = Tally(), table.empty()[shown]
    door = door_of(_NO_KEY, settings, reader, wishes)
    try:
        options = wishes.options(settings.site.timezone, settings.site.currency)
        for batch in batches(reader, source, options, progress):
            tally.add_batch(batch)
            rows = stored_rows(reader, batch, door, settings, tally)
            if len(first) < _FIRST_ROWS and rows.num_rows:
                head = to_pandas(rows.slice(0, _FIRST_ROWS - len(first)), table)[shown]
                first = pd.concat([first, head], ignore_index=True) if len(first) else head
        tally.refuse_if_hopeless(source.name)
        refuse_if_none(source, reader, wishes, tally)
    except SocialattrError as error:
        if error.exit_code in (Exit.CANNOT_WRITE, Exit.TRY_AGAIN):
            raise
        return tally, first, error
    return tally, first, None


def mapping_of(source: Source, reader: Reader, wishes: Wishes) -> list[tuple[str, str]]:
    """Our words for columns and the headings of a file that they are read from, in the order of the file."""
    look = look_at(source, wishes.encoding, wishes.mapping)
    found: dict[tuple[str, str], None] = {}
    for top in look.tops:
        for name in formats_of(reader.name):
            where = formats()[name].where(top.header, wishes.mapping)
            if not formats()[name].missing(where):
                ordered = sorted(where.items(), key=lambda item: item[1])
                found.update(dict.fromkeys((word, top.header[place].strip()) for word, place in ordered))
    return list(found)


def _days(tally: Tally, settings: Settings) -> tuple[date, date] | None:
    if tally.first is None or tally.last is None:
        return None
    first, last = (moment.tz_convert(settings.zone).date() for moment in (tally.first, tally.last))
    return first, last
