"""Models against other packages where those are installed: `make peers`.

Rules agree to what floats can tell. Theirs of Markov is a simulation, so it is near: within 1 % of all conversions.
"""

from __future__ import annotations

import json
import os
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from socialattr.models.grouped import path_credits
from socialattr.models.path_table import PathTable
from socialattr.names import FittedModel, Model
from socialattr.settings import Attribution

from .path_tables import random_table, table_of

VENV = Path(__file__).parents[1] / ".venv-peers"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")

pytestmark = pytest.mark.skipif(not (VENV / ".stamp").exists(), reason="make peers installs them")

TABLES = {
    "small": lambda: table_of(
        [
            (("instagram", "google", "direct"), 3, 0, 10),
            (("direct",), 5, 0, 80),
            (("facebook", "direct"), 2, 0, 20),
            (("tiktok", "direct"), 0, 0, 40),
            (("instagram",), 4, 0, 60),
            (("tiktok", "instagram"), 1, 0, 12),
            (("google", "google", "facebook"), 1, 0, 15),
            (("google", "direct", "google"), 2, 0, 9),
            (("facebook", "instagram", "google", "instagram"), 2, 0, 5),
        ]
    ),
    "random": lambda: random_table(2_000, 6, 6),
}


def ask(question: dict[str, Any]) -> dict[str, Any]:
    script = Path(__file__).with_name("peers.py")
    done = subprocess.run(
        [PYTHON, script], input=json.dumps(question), capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-2000:]
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@cache
def told_of(name: str) -> tuple[PathTable, dict[str, Any]]:
    """The table, and what each package says of it."""
    if name == "bundled":
        told = ask({"bundled": True})
        rows = [(tuple(path.split(" > ")), conversions, 0, nulls) for path, conversions, nulls in told["paths"]]
        return table_of(rows), told
    table = TABLES[name]()
    counts = zip(table.paths, table.conversions.tolist(), table.nulls.tolist(), strict=True)
    return table, ask({"paths": [[" > ".join(path), conversions, nulls] for path, conversions, nulls in counts]})


def ours(name: str, table: PathTable) -> dict[str, float]:
    model = Model(name) if name in list(Model) else FittedModel(name)
    return dict(zip(table.labels, path_credits(model, table, Attribution()).conversions.tolist(), strict=True))


@pytest.mark.parametrize("peer", ["ChannelAttribution", "marketing_attribution_models"])
@pytest.mark.parametrize("data", ["small", "random", "bundled"])
def test_rules_and_what_is_exact_agree(data: str, peer: str) -> None:
    table, told = told_of(data)
    for name, credits in told.get(peer, {}).items():
        if not name.startswith("markov"):
            expected = {label: credits.get(label, 0.0) for label in table.labels}
            assert ours(name, table) == pytest.approx(expected, rel=1e-9, abs=1e-9), name


@pytest.mark.parametrize("order", [1, 2, 3])
@pytest.mark.parametrize("data", ["small", "random", "bundled"])
def test_markov_is_near_their_simulation(data: str, order: int) -> None:
    table, told = told_of(data)
    credits = told["ChannelAttribution"][f"markov_{order}"]
    expected = {label: credits.get(label, 0.0) for label in table.labels}
    assert ours(f"markov_{order}", table) == pytest.approx(expected, abs=0.01 * table.attributed[0])


def test_the_journeys_that_they_bring_along_give_the_published_exact_figures() -> None:
    table, _ = told_of("bundled")
    assert table.attributed[0] == 19_785
    found = ours("markov_1", table)
    published = {"alpha": 5344.9477, "iota": 3884.6147, "eta": 3340.8474, "beta": 2527.3522, "theta": 1971.9129}
    published |= {"lambda": 1282.8472, "epsilon": 599.5707, "zeta": 381.0626, "kappa": 274.3633, "gamma": 171.1454}
    assert found == pytest.approx(published | {"delta": 4.6136, "mi": 1.7224}, abs=1e-4)
