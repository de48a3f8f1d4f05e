"""Profiles of the property tests, the option that writes golden files, and where the shared samples are."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

ROOT = Path(__file__).parents[1]
SHARED = ROOT.parent / "shared"

# Both are run on machines of any speed, and several at once: time says nothing about being right.
_common = {"deadline": None, "suppress_health_check": [HealthCheck.too_slow]}
settings.register_profile("ci", max_examples=60, **_common)
settings.register_profile("long", max_examples=10_000, **_common)
LONG = bool(os.environ.get("SOCIALATTR_LONG"))
settings.load_profile("long" if LONG else "ci")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave what takes minutes to `make test-long`."""
    for item in () if LONG else items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="make test-long runs it"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of real files of other projects; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("the shared samples are not here")
    return SHARED


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--update-golden",
        nargs="?",
        const="missing",
        default="",
        choices=("", "missing", "force"),
        help="write the golden files of tests/samples that are missing; =force writes them all again",
    )


@pytest.fixture(scope="session")
def update_golden(request: pytest.FixtureRequest) -> str:
    """Which golden files to write: none (empty), those that are missing, or all."""
    return str(request.config.getoption("--update-golden"))
