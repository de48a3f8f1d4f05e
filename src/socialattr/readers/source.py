"""A file as a stream of plain bytes, whatever it was packed with."""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import os
import shutil
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, cast

import pyarrow as pa

from ..errors import Exit, SocialattrError

STDIN = "-"
HEAD = 64 * 1024
CHUNK = 8 * 1024 * 1024
# A packed file of a few MiB can unfold to fill a disk: a gz of zeros reaches 1,029 : 1.
EXPANDED_CAP = 4 * 1024**3

_Opener = Callable[[IO[bytes]], IO[bytes]]
_PACKED: dict[bytes, tuple[str, _Opener]] = {
    b"\x1f\x8b": ("gzip", lambda raw: cast(IO[bytes], gzip.GzipFile(fileobj=raw))),
    b"BZh": ("bzip2", lambda raw: bz2.BZ2File(raw)),
    b"\xfd7zXZ\x00": ("xz", lambda raw: lzma.LZMAFile(raw)),  # noqa: SIM115 - Source closes it
    b"\x28\xb5\x2f\xfd": ("zstd", lambda raw: pa.CompressedInputStream(pa.PythonFile(raw), "zstd")),
}
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, pa.ArrowException)


@dataclass(frozen=True)
class Source:
    """One input: its name for people, and the bytes on disk, still packed.

    `spooled` holds standard input, which can be read only once, in a file that has no name.
    """

    name: str
    path: Path | None
    spooled: IO[bytes] | None = None

    @property
    def size(self) -> int:
        """Packed bytes, the measure of progress."""
        return os.fstat(self.spooled.fileno()).st_size if self.spooled else cast(Path, self.path).stat().st_size

    @contextmanager
    def open(self) -> Iterator[Stream]:
        """Open the plain bytes from their start.

        Raises SocialattrError (65) while reading where the packing is broken or cut short, or
        unfolds to more than 4 GiB.
        """
        try:
            raw = self.spooled or cast(Path, self.path).open("rb")
        except OSError as error:
            hint = "check the name and that you may read it"
            raise SocialattrError(
                error.strerror or "cannot be opened", where=self.name, hint=hint, exit_code=Exit.USAGE
            ) from None
        try:
            raw.seek(0)
            yield Stream(self.name, raw)
        finally:
            if raw is not self.spooled:
                raw.close()


class Stream:
    """Plain bytes of one source, with the packed position beside them."""

    def __init__(self, name: str, raw: IO[bytes]) -> None:
        self._name = name
        self._raw = raw
        magic = raw.read(6)
        raw.seek(0)
        self._packed_as, opener = next(
            (packed for start, packed in _PACKED.items() if magic.startswith(start)), ("", lambda raw: raw)
        )
        self._plain = opener(raw)
        self._given = 0

    @property
    def position(self) -> int:
        """Packed bytes that were read so far."""
        return self._raw.tell()

    def read(self, size: int = CHUNK) -> bytes:
        """Give the next bytes, at most `size`; none at the end."""
        try:
            chunk = self._plain.read(size)
        except OSError as error:
            # Python's bz2 and gzip raise a bare OSError on damage, a disk an errno.
            if error.errno is not None:
                raise
            raise self._broken() from None
        except _BROKEN:
            raise self._broken() from None
        self._given += len(chunk)
        if self._packed_as and self._given > EXPANDED_CAP:
            what = f"unfolds to more than {EXPANDED_CAP // 1024**3} GiB"
            raise SocialattrError(
                what,
                where=self._name,
                hint="unpack or split it yourself, then ingest the parts",
                exit_code=Exit.UNUSABLE,
            )
        return chunk

    def _broken(self) -> SocialattrError:
        what = f"the {self._packed_as} file is damaged or cut short; nothing of it was stored"
        return SocialattrError(
            what, where=self._name, hint="copy it again and compare the sizes", exit_code=Exit.UNUSABLE
        )


def standard_input() -> Source:
    """Take all of standard input into a nameless temporary file, since it is read twice."""
    spooled = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - lives as long as the command
    shutil.copyfileobj(sys.stdin.buffer, spooled)
    return Source("standard input", None, spooled)


def head_of(source: Source) -> bytes:
    """Give the first plain bytes, enough to recognise a format by."""
    with source.open() as stream:
        return stream.read(HEAD)


def fingerprint(source: Source) -> str:
    """SHA-256 of the plain bytes, so that packing a file changes nothing about who it is."""
    digest = hashlib.sha256()
    with source.open() as stream:
        while chunk := stream.read():
            digest.update(chunk)
    return digest.hexdigest()
