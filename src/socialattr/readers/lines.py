"""Blocks of whole lines, of bounded size whatever the file holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .source import Stream

BLOCK = 8 * 1024 * 1024
# No honest log line is longer; a file without line ends must not fill the memory.
LONGEST_LINE = 64 * 1024


@dataclass(frozen=True)
class Block:
    """Whole lines, each ended by a line feed, and where the first one stands."""

    data: bytes
    first_line: int
    offset: int


def blocks(stream: Stream, size: int = BLOCK, longest: int = LONGEST_LINE) -> Iterator[Block]:
    """Cut a stream into blocks of whole lines.

    Of a line that is longer than `longest` bytes only one byte more than that is kept, so that the
    reader sees it is too long and rejects it. The last line need not end in a line feed.
    """
    line, offset, skipped = 1, 0, 0
    rest = b""
    while chunk := stream.read(size):
        end = chunk.rfind(b"\n")
        if end < 0:
            room = max(longest + 1 - len(rest), 0)
            rest += chunk[:room]
            skipped += max(len(chunk) - room, 0)
            continue
        if skipped:
            # The line that was cut ends in this chunk: close it, and go on behind it.
            start = chunk.index(b"\n")
            yield Block(rest + b"\n", line, offset)
            line, offset = line + 1, offset + len(rest) + skipped + start + 1
            rest, chunk, skipped = b"", chunk[start + 1 :], 0
            end = chunk.rfind(b"\n")
        data = rest + chunk[: end + 1]
        if data:
            yield Block(data, line, offset)
            line += data.count(b"\n")
            offset += len(data)
        rest = chunk[end + 1 :]
    if rest:
        yield Block(rest + b"\n", line, offset)
