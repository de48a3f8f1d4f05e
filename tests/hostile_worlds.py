"""Projects with hostile data at one level, made by the command line."""

from __future__ import annotations

from pathlib import Path

from command_line import run
from hostile import as_logged, as_sent, in_url, is_text, values
from hostile_exports import PERIOD, SITE, events, log, woocommerce
from test_hostile_levels import exports

WORLDS = ["visits", "raw visits", "levels"]
SOUND = [value.text for value in values() if is_text(value.text)]


def hostile_world(name: str, folder: Path) -> tuple[Path, str]:
    """One of WORLDS in a folder of its own, and its month."""
    files = {
        "visits": {
            "access.log": log(as_logged, in_url).encode(),
            "events.csv": events(SOUND).encode(),
            "woocommerce.csv": woocommerce(SOUND).encode(),
        },
        "raw visits": {"raw.log": log(as_sent, as_sent).encode("utf-8", "surrogatepass")},
        "levels": {file: text.encode() for file, text in exports().items() if file != "nobodys.csv"},
    }[name]
    project = folder / "project"
    run(project, "init", "--site", SITE)
    for file, data in files.items():
        (folder / file).write_bytes(data)
        run(project, "ingest", folder / file)
    return project, "2026-10" if name == "levels" else PERIOD
