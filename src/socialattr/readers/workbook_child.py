"""Run as a program of its own: a workbook on stdin becomes its sheets on stdout, pickled.

On a broken file the library that reads workbooks may panic, or ask for more memory than there is, and
either would end the program that asks. So that is this one, which has nothing to lose.
"""

from __future__ import annotations

import io
import pickle
import sys
from contextlib import suppress

MEMORY_CAP = 4 * 1024**3
"""Bytes. One cell in the last corner of a sheet stands for 17 thousand million empty ones."""


def main() -> None:
    """Write pairs of a sheet's name and its rows of values."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_CAP, MEMORY_CAP))
    import python_calamine

    book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
    sheets = [(name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)) for name in book.sheet_names]
    pickle.dump(sheets, sys.stdout.buffer, protocol=5)


if __name__ == "__main__":
    main()
