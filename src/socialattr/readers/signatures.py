"""Files of other programs, known by how their bytes begin, and what to do with them."""

from __future__ import annotations

from ..errors import Exit, SocialattrError

_WORKBOOK = ("an Excel workbook", "save it as CSV, and ingest that")
_ZIP = ("a zip archive", "unpack it, and ingest what is in it")
_KNOWN = {
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": _WORKBOOK,
    b"PK\x03\x04": _ZIP,
    b"PK\x05\x06": _ZIP,
    b"%PDF-": ("a PDF", "export the same as CSV"),
}
_WORKBOOK_PART = b"xl/"
"""An .xlsx is a zip archive with this folder in it."""


def refuse_foreign(head: bytes, name: str) -> None:
    """Raise SocialattrError (65) where the first part of a file is a workbook's, an archive's or a PDF's.

    >>> refuse_foreign(b"%PDF-1.7", "report.pdf")
    Traceback (most recent call last):
    socialattr.errors.SocialattrError: report.pdf: is a PDF
      try: export the same as CSV
    """
    for start, (what, hint) in _KNOWN.items():
        if head.startswith(start):
            what, hint = _WORKBOOK if start == b"PK\x03\x04" and _WORKBOOK_PART in head else (what, hint)
            raise SocialattrError(f"is {what}", where=name, hint=hint, exit_code=Exit.UNUSABLE)


def is_binary(head: bytes) -> bool:
    """Say whether there are NUL bytes, but neither a mark nor as many as UTF-16 text has."""
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and head.count(b"\0") * 4 < len(head)
