"""Files into rows: one file per format, each a `Reader`; to add a format, add one here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from ..errors import Exit, SocialattrError
from . import (
    ad_platforms,
    events_csv,
    ga4_data_api,
    ga4_report,
    ga4_transactions,
    ga_universal,
    generic_orders,
    generic_spend,
    logs,
    magento,
    matomo_reports,
    plausible_dashboard,
    plausible_export,
    shopify,
    stripe,
    umami_events,
    woocommerce,
)
from .batch import Batch, Reader, ReadOptions, Reject
from .dialect import tops_of
from .finding import find_sources
from .headings import Spoken, formats, formats_of, spoken
from .look import Look
from .nearest import nearest, nobodys
from .no_answer import PassedOverError, no_answer
from .own import check_mapping, own_reader
from .signatures import refuse_foreign
from .source import STDIN, Source, fingerprint, head_of, standard_input

__all__ = [
    "READERS",
    "STDIN",
    "Batch",
    "Look",
    "PassedOverError",
    "ReadOptions",
    "Reader",
    "Reject",
    "Source",
    "Spoken",
    "check_mapping",
    "find_sources",
    "fingerprint",
    "formats",
    "formats_of",
    "head_of",
    "identify",
    "look_at",
    "nearest",
    "own_reader",
    "spoken",
    "standard_input",
]

READERS: dict[str, Reader] = {
    reader.name: reader
    for reader in (
        logs.READER,
        shopify.READER,
        woocommerce.READER,
        magento.READER,
        stripe.READER,
        generic_orders.READER,
        events_csv.READER,
        generic_spend.READER,
        ga4_report.READER,
        ga4_transactions.READER,
        ga4_data_api.READER,
        ga_universal.READER,
        matomo_reports.READER,
        plausible_export.READER,
        plausible_dashboard.READER,
        umami_events.READER,
        *ad_platforms.READERS,
    )
}


def look_at(source: Source, encoding: str = "", mapping: tuple[tuple[str, str], ...] = ()) -> Look:
    """Take the first look at a file.

    Raises SocialattrError (65) where the file is empty, or of another program.
    """
    head = head_of(source)
    if not head.strip():
        raise SocialattrError("is empty", where=source.name, hint="export it again", exit_code=Exit.UNUSABLE)
    refuse_foreign(head, source.name)
    return Look(source.name, head, tops_of(source, encoding), mapping)


def identify(
    source: Source, format_name: str = "", options: ReadOptions | None = None, own: Iterable[Reader] = ()
) -> Reader:
    """Find the one reader that says the file is its own, or the one that the user names.

    `own` are formats of the user's own (`own_reader`), each of which is asked in place of the one that it
    is like.

    Raises SocialattrError (65) where the file is empty, or binary, or nobody's, or two claim it; (2)
    where there is no format of that name; PassedOverError where the file carries no answer.
    """
    readers = READERS | {reader.name: reader for reader in own}
    if format_name:
        return _named(format_name, readers)
    look = look_at(source, options.encoding if options else "", options.mapping if options else ())
    claimed = [reader for reader in readers.values() if not reader.generic and reader.claims(look)]
    instead = {reader.like for reader in claimed}
    claimed = [reader for reader in claimed if reader.name not in instead]
    if not claimed and (found := no_answer(look)):
        raise PassedOverError(found, source.name)
    claimed = claimed or [reader for reader in readers.values() if reader.generic and reader.claims(look)]
    if len(claimed) == 1:
        return claimed[0]
    if claimed:
        what = "is claimed by two formats: " + " and ".join(reader.name for reader in claimed)
        raise SocialattrError(what, where=source.name, hint=f"--format {claimed[0].name}", exit_code=Exit.UNUSABLE)
    what, hint = nobodys(look, READERS)
    raise SocialattrError(what, where=source.name, hint=hint, exit_code=Exit.UNUSABLE)


def _named(name: str, readers: Mapping[str, Reader]) -> Reader:
    if name not in readers:
        raise SocialattrError(f"there is no format {name}", hint=f"one of: {', '.join(readers)}", exit_code=Exit.USAGE)
    return readers[name]
