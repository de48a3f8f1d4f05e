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

from nordlys import render_ads, render_events, render_ga4, render_logs, render_orders, render_shops
from nordlys.advertising import all_ads
from nordlys.orders import note_origins, number_orders
from nordlys.people import crowd
from nordlys.scenes import play_all
from nordlys.shops import placed
from nordlys.things import RENTAL, SHOP, World
from nordlys.truth import truth
from nordlys.truth_levels import truth_a, truth_b
from nordlys.truth_links import truth_links
from nordlys.visits import live
from nordlys.wrong_links import follow_all

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
    follow_all(world)
    number_orders(Random(f"{SEED} numbers"), world)
    note_origins(world)
    return world


def write(out: Path) -> None:
    """Truth first, then the files."""
    world = tell()
    ads = all_ads(Random(f"{SEED} ads"), world)
    _write_json(out / "truth.json", truth(world))
    _write_json(out / "truth_links.json", truth_links(world))
    _write_json(out / "level_a" / "truth_a.json", truth_a(world, ads))
    _write_json(out / "level_b" / "truth_b.json", truth_b(world))
    render_logs.write(Random(f"{SEED} logs"), world, out / "logs")
    render_orders.write(world, out / "orders")
    render_events.write(Random(f"{SEED} events"), world, out / "events")
    render_ga4.write(world, out / "level_a" / "exports")
    render_ads.write(ads, out / "level_a" / "exports")
    render_shops.write_woocommerce(placed(world), out / "level_b" / "woocommerce")
    render_shops.write_shopify(placed(world), out / "level_b" / "shopify")
    render_ga4.write_transactions(world, out / "level_b" / "shopify")


def _write_json(path: Path, answer: dict[str, object]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes((json.dumps(answer, ensure_ascii=False, indent=1) + "\n").encode())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--out", type=Path, default=Path(__file__).parent, help="folder (default: this one)")
    write(parser.parse_args().out)


if __name__ == "__main__":
    main()
