#!/usr/bin/env python3
"""Write the sample data of the Nordlys shops again, byte for byte the same.

    python sample_data/generate.py [--out DIR]

First the story is told (who came, why, and what they bought), then `truth.json` is worked out from the
story alone and written, and only then are the files rendered. Standard library only; nothing of the
package under test is imported.
"""

import argparse
import json
from pathlib import Path
from random import Random

from nordlys import render_events, render_logs, render_orders
from nordlys.orders import note_origins, number_orders
from nordlys.people import crowd
from nordlys.scenes import play_all
from nordlys.things import RENTAL, SHOP, World
from nordlys.truth import truth
from nordlys.visits import live

SEED = "nordlys 2026"
SHOP_PEOPLE = 4_900
RENTAL_PEOPLE = 420


def tell() -> World:
    """The whole story, the same every time."""
    world = World()
    live(Random(f"{SEED} shop"), world, crowd(Random(f"{SEED} crowd"), SHOP_PEOPLE, 1), SHOP, buyers=0.085)
    renters = crowd(Random(f"{SEED} renters"), RENTAL_PEOPLE, 100_000)
    live(Random(f"{SEED} rental"), world, renters, RENTAL, buyers=0.14)
    play_all(Random(f"{SEED} scenes"), world)
    number_orders(Random(f"{SEED} numbers"), world)
    note_origins(world)
    return world


def write(out: Path) -> None:
    """Truth first, then the files."""
    world = tell()
    out.mkdir(parents=True, exist_ok=True)
    text = json.dumps(truth(world), ensure_ascii=False, indent=1) + "\n"
    (out / "truth.json").write_bytes(text.encode())
    render_logs.write(Random(f"{SEED} logs"), world, out / "logs")
    render_orders.write(world, out / "orders")
    render_events.write(Random(f"{SEED} events"), world, out / "events")


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder (default: this one)")
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
