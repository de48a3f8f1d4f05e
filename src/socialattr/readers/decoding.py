"""Bytes of any encoding as UTF-8: told by a mark, by NUL bytes, by strict UTF-8, else Windows-1252."""

from __future__ import annotations

import codecs

from .source import Source, Stream

_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SAMPLE = 64 * 1024
# Of UTF-16 without a mark, at least so many of its pairs hold a letter of the first 256.
_NUL_SHARE = 0.2
_SWAPPED = bytes.maketrans(b"\r\n", b"\n\r")


def guess_encoding(head: bytes) -> str:
    """Tell the encoding of a first part: by its mark, by NUL bytes, by strict UTF-8, else Windows-1252.

    >>> guess_encoding("blå".encode()), guess_encoding("blå".encode("cp1252")), guess_encoding("blå".encode("utf-16"))
    ('utf-8', 'cp1252', 'utf-16')
    """
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if wide := _wide(head[:_SAMPLE]):
        return wide
    utf8 = _Utf8()
    if not utf8.takes(head) or (len(head) < _SAMPLE and not utf8.ends):
        return "cp1252"
    return "utf-8"


class _Utf8:
    """Whether bytes are UTF-8, a part at a time."""

    def __init__(self) -> None:
        self._decoder = codecs.getincrementaldecoder("utf-8")()
        self._letters = False

    def takes(self, part: bytes) -> bool:
        """Say whether the next bytes are; they may end within a letter."""
        try:
            text = self._decoder.decode(part)
        except UnicodeDecodeError:
            return False
        self._letters = self._letters or not text.isascii()
        return True

    @property
    def ends(self) -> bool:
        """Whether the file may end here: in no letter, or in one that was cut, if there are others."""
        return self._letters or not self._decoder.getstate()[0]


def _wide(sample: bytes) -> str:
    """UTF-16 without a mark: the NUL bytes of its letters stand at every other place."""
    if b"\0" not in sample:
        return ""
    first, second = sample[::2].count(0), sample[1::2].count(0)
    encoding, many, few = ("utf-16-le", second, first) if second > first else ("utf-16-be", first, second)
    if many < _NUL_SHARE * len(sample) / 2 or few * 4 > many:
        return ""
    try:
        codecs.getincrementaldecoder(encoding)().decode(sample)
    except UnicodeDecodeError:
        return ""
    return encoding


def encoding_of(source: Source) -> str:
    """Tell the encoding by the whole file: a first `æ` may come late.

    A letter that the end of the file cuts in two makes it no other encoding.
    """
    utf8 = _Utf8()
    with source.open() as stream:
        chunk = stream.read()
        encoding = guess_encoding(chunk)
        if encoding != "utf-8":
            return encoding
        while chunk:
            if not utf8.takes(chunk):
                return "cp1252"
            chunk = stream.read()
    return "utf-8" if utf8.ends else "cp1252"


def decoded(head: bytes, encoding: str) -> str:
    """The text of a first part, which may end within a letter; what is no letter becomes U+FFFD."""
    return codecs.getincrementaldecoder(encoding)("replace").decode(head)


def swapped(text: str) -> str:
    """The text with each carriage return for a line feed, and each line feed for a carriage return."""
    return text.translate({10: 13, 13: 10}) if "\r" in text or "\n" in text else text


class AsUtf8(Stream):
    """A stream of another encoding, given as UTF-8 whose lines end in line feeds.

    Where lines end in carriage returns alone (`carriage`), those and line feeds are swapped, so that a
    line feed within a cell can be told from the end of its line; `swapped` undoes it.
    """

    def __init__(self, stream: Stream, encoding: str, *, carriage: bool = False) -> None:
        self._stream = stream
        self._plain = codecs.lookup(encoding).name == "utf-8"
        self._decoder = codecs.getincrementaldecoder(encoding)("replace")
        self._carriage = carriage

    @property
    def position(self) -> int:
        """Packed bytes that were read so far."""
        return self._stream.position

    def read(self, size: int = 1 << 23) -> bytes:
        """Give the next bytes, about `size`; none at the end."""
        data = self._read(size)
        return data.translate(_SWAPPED) if self._carriage else data

    def _read(self, size: int) -> bytes:
        while chunk := self._stream.read(size):
            if self._plain:
                return chunk
            if text := self._decoder.decode(chunk):
                return text.encode("utf-8", "replace")
        return b"" if self._plain else self._decoder.decode(b"", final=True).encode("utf-8", "replace")
