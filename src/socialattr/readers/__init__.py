"""Files into rows: one file per format, each a `Reader`; to add a format, add one here."""

from __future__ import annotations

from ..errors import Exit, SocialattrError
from . import events_csv, logs, shopify, woocommerce
from .batch import Batch, Reader, ReadOptions, Reject
from .finding import find_sources
from .signatures import is_binary, refuse_foreign
from .source import STDIN, Source, fingerprint, head_of, standard_input

__all__ = [
    "READERS",
    "STDIN",
    "Batch",
    "ReadOptions",
    "Reader",
    "Reject",
    "Source",
    "find_sources",
    "fingerprint",
    "head_of",
    "identify",
    "standard_input",
]

READERS: dict[str, Reader] = {
    reader.name: reader for reader in (logs.READER, shopify.READER, woocommerce.READER, events_csv.READER)
}


def identify(source: Source, format_name: str = "") -> Reader:
    """Find the one reader that says the file is its own, or the one that the user names.

    Raises SocialattrError (65) where the file is empty, or binary, or nobody's, or two claim it.
    """
    if format_name:
        return _named(format_name)
    head = head_of(source)
    if not head.strip():
        raise SocialattrError("is empty", where=source.name, hint="export it again", exit_code=Exit.UNUSABLE)
    refuse_foreign(head, source.name)
    claimed = [reader for reader in READERS.values() if reader.claims(head)]
    if len(claimed) == 1:
        return claimed[0]
    if claimed:
        what = "is claimed by two formats: " + " and ".join(reader.name for reader in claimed)
        raise SocialattrError(what, where=source.name, hint=f"--format {claimed[0].name}", exit_code=Exit.UNUSABLE)
    what = "is a binary file, no export" if is_binary(head) else "is of no format that we know"
    raise SocialattrError(
        what, where=source.name, hint=f"--format with one of: {', '.join(READERS)}", exit_code=Exit.UNUSABLE
    )


def _named(name: str) -> Reader:
    if name not in READERS:
        raise SocialattrError(f"there is no format {name}", hint=f"one of: {', '.join(READERS)}", exit_code=Exit.USAGE)
    return READERS[name]
