"""Strangers' hosts and names in `sources`: nothing acts, nothing secret is shown, and a stub stays TOML."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest

from command_line import Ran, run
from hostile_exports import PERIOD, REFERRER_PATH, SECRETS
from hostile_worlds import WORLDS, hostile_world
from socialattr.settings import parse_settings
from test_hostile import Check, inert, oracle
from test_hostile_levels import MAIL

__all__ = ["inert", "oracle"]

ASKED = {
    "table": (),
    "narrow": ("--width", "40", "--all"),
    "wide": ("--width", "1000", "--all", "--channels", "ga4"),
    "json": ("--format", "json", "--all"),
    "all csv": ("--format", "csv"),
    "toml": ("--toml", "--all"),
}


@pytest.fixture(scope="module", params=WORLDS)
def ran(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Ran]]:
    """A project with hostile data at one level, and what `sources` prints of it."""
    project, period = hostile_world(request.param, tmp_path_factory.mktemp("hostile"))
    return project, {name: run(project, "sources", "--period", period, *asked) for name, asked in ASKED.items()}


def test_nothing_acts(ran: tuple[Path, dict[str, Ran]], inert: Check) -> None:
    _, outputs = ran
    assert {name: one.talk for name, one in outputs.items() if one.code not in (0, 3)} == {}
    assert all(len(one.out) > 100 for one in outputs.values())
    inert(outputs)


def test_nothing_secret_is_shown(ran: tuple[Path, dict[str, Ran]]) -> None:
    for name, one in ran[1].items():
        for secret in (*SECRETS.values(), REFERRER_PATH, MAIL):
            assert secret not in one.talk, name


def test_the_stub_can_be_pasted_whatever_the_strangers_are_called(ran: tuple[Path, dict[str, Ran]]) -> None:
    project, outputs = ran
    stub = outputs["toml"].out
    assert json.loads(outputs["json"].out)["networks_toml"] == stub
    settings = (project / "socialattr.toml").read_text("utf-8") + "\n" + stub
    networks = parse_settings(tomllib.loads(settings), "socialattr.toml").network
    assert len(networks) == stub.count("[[network]]") > 3
    (project / "socialattr.toml").write_text(settings, "utf-8")
    period = "2026-10" if MAIL in str(outputs) or "level A" in outputs["table"].out else PERIOD
    again = run(project, "sources", "--period", period, "--toml", "--all")
    assert (again.code in (0, 3), again.out) == (True, "")
