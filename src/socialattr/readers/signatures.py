"""Files of other programs, known by how their bytes begin, and what to do with them."""

from __future__ import annotations

from ..errors import Exit, SocialattrError
from .source import ZIP

_ZIP = ("a zip archive", "unpack it, and ingest what is in it")
_KNOWN = {
    b"PK\x03\x04": _ZIP,
    b"PK\x05\x06": _ZIP,
    b"%PDF-": ("a PDF", "export the same as CSV"),
}


_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# Names that are in the first part of an archive that an office program wrote.
_OF_OFFICE = (b"[Content_Types].xml", b"xl/", b"mimetypeapplication/vnd.oasis", b"_rels/.rels", b"docProps/")


def is_workbook(head: bytes) -> bool:
    """Say whether the first part of a file is a workbook's, or of another document of an office program."""
    return head.startswith(_OLD_WORKBOOK) or (head.startswith(ZIP) and any(name in head for name in _OF_OFFICE))


def refuse_foreign(head: bytes, name: str) -> None:
    """Raise SocialattrError (65) where the first part of a file is an archive's or a PDF's, but not a workbook's.

    >>> refuse_foreign(b"%PDF-1.7", "report.pdf")
    Traceback (most recent call last):
    socialattr.errors.SocialattrError: report.pdf: is a PDF
      try: export the same as CSV
    """
    for start, (what, hint) in _KNOWN.items():
        if head.startswith(start) and not is_workbook(head):
            raise SocialattrError(f"is {what}", where=name, hint=hint, exit_code=Exit.UNUSABLE)


def is_binary(head: bytes) -> bool:
    """Say whether there are NUL bytes, but neither a mark nor as many as UTF-16 text has."""
    return b"\0" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")) and head.count(b"\0") * 4 < len(head)
