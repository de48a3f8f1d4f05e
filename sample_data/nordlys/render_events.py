"""The rental site's events as a CSV with client ids; some events were sent twice."""

import csv
import io
from pathlib import Path
from random import Random
from urllib.parse import parse_qsl

from .clock import iso_utc
from .happened import decimal
from .things import RENTAL, Hit, World

COLUMNS = (
    "timestamp",
    "client_id",
    "event_id",
    "event",
    "page_url",
    "referrer",
    "utm_source",
    "utm_medium",
    "utm_campaign",
    "utm_content",
    "user_agent",
    "order_id",
    "value",
    "currency",
)


def write(rng: Random, world: World, folder: Path) -> None:
    """`udlejning-events.csv`, in the order of time."""
    folder.mkdir(parents=True, exist_ok=True)
    hits = sorted((hit for hit in world.hits if hit.site == RENTAL), key=lambda hit: hit.time)
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for hit in hits:
        row = _row(hit, f"ev-{rng.randrange(16**12):012x}")
        writer.writerow(row)
        if rng.random() < 0.008:
            writer.writerow(row)  # sent twice by a bad connection, with the same event id
    (folder / "udlejning-events.csv").write_bytes(text.getvalue().encode())


def _row(hit: Hit, event_id: str) -> dict[str, str]:
    query = hit.look.query
    tags = dict(parse_qsl(query))
    row = {
        "timestamp": iso_utc(hit.time),
        "client_id": hit.who,
        "event_id": event_id,
        "event": hit.kind,
        "page_url": f"https://{RENTAL}{hit.path}" + (f"?{query}" if query else ""),
        "referrer": hit.look.referrer,
        "user_agent": hit.agent,
    }
    row |= {name: tags.get(name, "") for name in COLUMNS if name.startswith("utm_")}
    if hit.order:
        row["order_id"] = hit.spelling(hit.order.number)
        row["value"] = decimal(hit.order.total)
        row["currency"] = hit.order.currency
    return row
