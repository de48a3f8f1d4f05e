"""The shop's nginx logs, `combined`, rotated twice a month; two neighbouring files overlap.

The overlap is a half-open range of whole seconds, and both files hold every line of it.
"""

import gzip
from collections.abc import Iterator
from pathlib import Path
from random import Random

from .clock import END, HOUR, START, at, month_of
from .noise import Line, assets, broken, get, monitors, outage, previews, robots, scanners, scripts
from .things import SHOP, Hit, Visit, World

#: File name -> [from, to). The file of 16 September begins ten hours before the one before it ends.
ROTATIONS = (
    ("20260716", START, at("2026-07-16 06:25:00")),
    ("20260801", at("2026-07-16 06:25:00"), at("2026-08-01 06:25:00")),
    ("20260816", at("2026-08-01 06:25:00"), at("2026-08-16 06:25:00")),
    ("20260901", at("2026-08-16 06:25:00"), at("2026-09-01 06:25:00")),
    ("20260916", at("2026-09-01 06:25:00"), at("2026-09-16 06:25:00")),
    ("20261001", at("2026-09-15 20:25:00"), at("2026-10-01 06:25:00")),
    ("20261016", at("2026-10-01 06:25:00"), at("2026-10-16 06:25:00")),
    ("20261101", at("2026-10-16 06:25:00"), END + 6 * HOUR),
)


def write(rng: Random, world: World, folder: Path) -> None:
    """All rotations. Lines are sorted by UTC, which keeps the hour that happens twice in its true order."""
    folder.mkdir(parents=True, exist_ok=True)
    lines = sorted(_lines(rng, world), key=lambda line: line.time)
    for name, start, end in ROTATIONS:
        text = "".join(f"{line.text()}\n" for line in lines if start <= line.time < end)
        path = folder / f"shop-access.log-{name}.gz"
        # no name and no time in the header: the same bytes on every run
        with path.open("wb") as file, gzip.GzipFile("", "wb", fileobj=file, mtime=0) as packed:
            packed.write(text.encode("ascii"))


def _lines(rng: Random, world: World) -> Iterator[Line]:
    known: set[tuple[str, ...]] = set()
    yield from _of_people(rng, [visit for visit in world.visits if not visit.late], known)
    yield from robots(rng)
    yield from previews(rng)
    yield from monitors()
    yield from scanners(rng)
    yield from outage(rng)
    yield from broken(rng)
    yield from _of_people(rng, [visit for visit in world.visits if visit.late], known)


def _of_people(rng: Random, visits: list[Visit], known: set[tuple[str, ...]]) -> Iterator[Line]:
    """Pages with the files beside them, which browsers that were here this month have already."""
    for visit in visits:
        for hit in visit.hits:
            if hit.site != SHOP:
                continue
            yield _page(rng, hit)
            if hit.status != 200:
                continue
            fresh = (*hit.visitor, month_of(hit.time))  # caches are emptied once a month
            yield from assets(rng, hit, first=fresh not in known)
            known.add(fresh)
            yield from scripts(rng, hit)


def _page(rng: Random, hit: Hit) -> Line:
    path, queries = hit.path, [hit.look.query] if hit.look.query else []
    if hit.order:
        path += f"{hit.order.number}/"
        queries.insert(0, f"key=wc_order_{hit.order.key}")
    target = path + ("?" + "&".join(queries) if queries else "")
    size = 162 if hit.status == 301 else 14_000 + len(path) * 977 + rng.randrange(4_000)
    return Line(hit.time, hit.who, get(target), hit.status, size, hit.look.referrer or "-", hit.agent)
