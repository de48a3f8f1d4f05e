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
import zipfile
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

ZIP = b"PK\x03\x04"
# Workbooks are archives too, and read as a whole.
_OF_OFFICE = frozenset({"[Content_Types].xml", "mimetype"})

_Opener = Callable[[IO[bytes]], IO[bytes]]
_PACKED: dict[bytes, tuple[str, _Opener]] = {
    b"\x1f\x8b": ("gzip", lambda raw: cast(IO[bytes], gzip.GzipFile(fileobj=raw))),
    b"BZh": ("bzip2", lambda raw: bz2.BZ2File(raw)),
    b"\xfd7zXZ\x00": ("xz", lambda raw: lzma.LZMAFile(raw)),  # noqa: SIM115 - Source closes it
    b"\x28\xb5\x2f\xfd": ("zstd", lambda raw: pa.CompressedInputStream(pa.PythonFile(raw), "zstd")),
}
_BROKEN = (EOFError, gzip.BadGzipFile, zlib.error, lzma.LZMAError, pa.ArrowException, zipfile.BadZipFile)


@dataclass(frozen=True)
class Source:
    """One input: its name for people, and the bytes on disk, still packed.

    `spooled` holds standard input, which can be read only once, in a file that has no name. `member`
    is one file of a zip archive; it is read out of it and never written anywhere.
    """

    name: str
    path: Path | None
    spooled: IO[bytes] | None = None
    member: str = ""

    @property
    def file_name(self) -> str:
        """The name without its folders, behind that of its archive."""
        if not self.member:
            return Path(self.name).name
        return f"{Path(self.name.removesuffix(self.member)).name}{Path(self.member).name}"

    @property
    def size(self) -> int:
        """Packed bytes, the measure of progress; of a file in an archive its plain ones."""
        if self.member:
            with self._opened() as raw, _archive(raw, self.name) as archive:
                return archive.getinfo(self.member).file_size
        return os.fstat(self.spooled.fileno()).st_size if self.spooled else cast(Path, self.path).stat().st_size

    @contextmanager
    def open(self) -> Iterator[Stream]:
        """Open the plain bytes from their start.

        Raises SocialattrError (65) while reading where the packing is broken or cut short, or
        unfolds to more than 4 GiB.
        """
        with self._opened() as raw:
            if not self.member:
                yield Stream(self.name, raw)
                return
            with _archive(raw, self.name) as archive:
                try:
                    member = archive.open(self.member)
                except (RuntimeError, NotImplementedError, zipfile.BadZipFile):
                    what = "is locked with a password, or packed in a way that we do not know"
                    hint = "unpack it yourself, and ingest what is in it"
                    raise SocialattrError(what, where=self.name, hint=hint, exit_code=Exit.UNUSABLE) from None
                with member:
                    yield Stream(self.name, member, packed_as="zip")

    def members(self) -> list[Source]:
        """The files in a zip archive, each a source; none where this is no archive, or a workbook."""
        try:
            with self._opened() as raw:
                if self.member or raw.read(4) != ZIP or not zipfile.is_zipfile(raw):
                    return []
                with _archive(raw, self.name) as archive:
                    names = [info.filename for info in archive.infolist() if not info.is_dir()]
        except SocialattrError:
            return []  # it is said when the file's own turn comes
        if _OF_OFFICE & set(names):
            return []
        return [
            Source(f"{self.name}:{name}", self.path, self.spooled, name)
            for name in names
            if not any(part.startswith((".", "__MACOSX")) for part in name.split("/"))
        ]

    @contextmanager
    def _opened(self) -> Iterator[IO[bytes]]:
        try:
            raw = self.spooled or cast(Path, self.path).open("rb")
        except OSError as error:
            hint = "check the name and that you may read it"
            raise SocialattrError(
                error.strerror or "cannot be opened", where=self.name, hint=hint, exit_code=Exit.USAGE
            ) from None
        try:
            raw.seek(0)
            yield raw
        finally:
            if raw is not self.spooled:
                raw.close()


@contextmanager
def _archive(raw: IO[bytes], name: str) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(raw) as archive:
            yield archive
    except (zipfile.BadZipFile, KeyError):
        raise _damaged("zip", name) from None


def _damaged(packed_as: str, name: str) -> SocialattrError:
    what = f"the {packed_as} file is damaged or cut short; nothing of it was stored"
    return SocialattrError(what, where=name, hint="copy it again and compare the sizes", exit_code=Exit.UNUSABLE)


class Stream:
    """Plain bytes of one source, with the packed position beside them."""

    def __init__(self, name: str, raw: IO[bytes], packed_as: str = "") -> None:
        self._name = name
        self._raw = raw
        magic = raw.read(6)
        raw.seek(0)
        self._packed_as, opener = next(
            (packed for start, packed in _PACKED.items() if magic.startswith(start)), (packed_as, lambda raw: raw)
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
        return _damaged(self._packed_as, self._name)


def standard_input() -> Source:
    """Take all of standard input into a nameless temporary file, since it is read twice."""
    spooled = cast(IO[bytes], tempfile.TemporaryFile())  # noqa: SIM115 - lives as long as the command
    shutil.copyfileobj(sys.stdin.buffer, spooled)
    return Source("standard input", None, spooled)


def head_of(source: Source) -> bytes:
    """Give the first plain bytes, enough to recognise a format by."""
    with source.open() as stream:
        return stream.read(HEAD)


def fingerprint(source: Source, named: str = "") -> str:
    """SHA-256 of the plain bytes, so that packing a file changes nothing about who it is.

    `named` is what only the file's name says: two quiet months may have the same bytes.
    """
    digest = hashlib.sha256(named.encode())
    with source.open() as stream:
        while chunk := stream.read():
            digest.update(chunk)
    return digest.hexdigest()
