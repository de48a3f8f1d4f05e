"""A million log rows classified, beside reading the same rows: run by `make bench`, on one core.

The rows are the sample's, each copy with pages, posts and campaigns of its own, as a shop with years of
traffic has them: some 70,000 distinct referrers and 20,000 tagged posts.
"""

from __future__ import annotations

import gzip
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROWS = 1_000_000
ROUNDS = 3
REFERRERS = 50_000
POSTS = 20_000
FOREIGN = ("blog.example/post", "www.pinterest.com/pin", "www.reddit.com/r/cykling/comments", "forum.example/emne")


def main() -> None:
    """Print the ratio, and the seconds of each."""
    os.environ |= {"OMP_NUM_THREADS": "1", "ARROW_NUM_THREADS": "1"}
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:1])
    with tempfile.TemporaryDirectory() as folder:
        log = Path(folder) / "rows.log"
        with log.open("w", encoding="utf-8") as file:
            file.writelines(lines())
        reading, classifying = zip(*(once(log) for _ in range(ROUNDS)), strict=True)
    ratios = [a / b for a, b in zip(classifying, reading, strict=True)]
    spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
    name = f"classify {ROWS:,} log rows / reading them, one core"
    print(f"{name:52} {statistics.median(ratios):6.2f} {spread:18} A {statistics.median(classifying):.2f} s")


def lines() -> Iterator[str]:
    """The sample's lines over and over, until there are ROWS of them."""
    packed = sorted((ROOT / "sample_data" / "logs").glob("*.gz"))
    sample = [line for file in packed for line in gzip.decompress(file.read_bytes()).decode().splitlines(keepends=True)]
    whole = [line for line in sample if line.count('"') == 6]
    for number in range(ROWS):
        head, request, size, referrer, middle, agent, tail = whole[number % len(whole)].split('"')
        spread = number * 0.6180339887 % 1
        # Early numbers come often and late ones hardly ever, as pages do.
        rare = int(spread**3 * REFERRERS)
        if number % 10 == 1 and "?" not in request:
            post = int(spread * POSTS)
            tags = f"utm_source=facebook&utm_medium=social&utm_campaign=uge-{post % 500}&utm_content=opslag-{post}"
            request = request.replace(" HTTP", f"?{tags} HTTP")
        elif number % 20 == 0:
            referrer = f"https://{FOREIGN[rare % len(FOREIGN)]}/{rare}/"
        elif referrer.endswith("/") and referrer.count("/") > 3:
            referrer = f"{referrer}{rare % 997}/"
        yield '"'.join((head, request, size, referrer, middle, agent, tail))


def once(log: Path) -> tuple[float, float]:
    """Seconds of reading the log, and of classifying its rows once they are behind the door."""
    import pandas as pd
    import pyarrow as pa

    from socialattr import schema
    from socialattr.classify import CLUES, Rules, classify
    from socialattr.pipeline.ingest import Wishes, door_of
    from socialattr.readers import ReadOptions, find_sources
    from socialattr.readers.logs import READER
    from socialattr.settings import Settings

    [source] = find_sources([str(log)])
    door = door_of(b"bench" * 7, Settings(), READER, Wishes())
    start = time.perf_counter()
    batches = [batch.rows for batch in READER.read(source, ReadOptions("Europe/Copenhagen", "DKK"))]
    read = time.perf_counter() - start
    tables = [schema.to_arrow(door.events(rows.reset_index(drop=True)), schema.EVENTS) for rows in batches]
    events = schema.to_pandas(pa.concat_tables(tables).unify_dictionaries(), schema.EVENTS)
    rules = Rules(("nordlyscykler.example", "udlejning.nordlyscykler-leje.example"))
    start = time.perf_counter()
    found = classify(pd.DataFrame(events[CLUES]), rules)
    classified = time.perf_counter() - start
    if "-v" in sys.argv:
        distinct = {name: events[name].nunique() for name in CLUES}
        print(f"{len(events)} rows, {found['social'].sum()} social, distinct {distinct}, read in {read:.2f} s")
    return read, classified


if __name__ == "__main__":
    main()
