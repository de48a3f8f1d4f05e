"""The README's commands are run, and print what it says."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from socialattr.cli.app import app
from socialattr.errors import Exit
from socialattr.settings import Settings, parse_settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

BLOCKS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)
COMMANDS = [
    part.split("\n", 1) for block in BLOCKS for part in re.split(r"^\$ ", block, flags=re.MULTILINE) if part.strip()
]


def test_the_commands_of_the_readme_print_what_it_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    assert [command.split()[1] for command, _ in COMMANDS] == ["ingest", "report"] * 2 + [
        *("explain", "classify", "link", "check-links")
    ]
    for number, (command, printed) in enumerate(COMMANDS):
        if command.split()[1] == "ingest":
            project = tmp_path / str(number)
            project.mkdir()
            for name in ("socialattr.toml", "socialattr.key"):
                (project / name).write_bytes((ROOT / "sample_data" / name).read_bytes())
        result = CliRunner().invoke(app, ["--project", str(project), *shlex.split(command)[1:]])
        # The sample's links have faults, and then check-links asks to be looked at.
        expected = Exit.LOOK if "check-links" in command else Exit.DONE
        assert (result.exit_code, result.stdout.strip()) == (expected, printed.strip())


def test_make_demo_runs_the_same_commands() -> None:
    demo = re.search(r"^demo:.*?\n\n", MAKEFILE, re.DOTALL | re.MULTILINE)
    assert demo
    for command, _ in COMMANDS[2:4]:
        assert command.removeprefix("socialattr ") in demo[0]


def test_make_help_knows_the_targets() -> None:
    targets = set(re.findall(r"^([a-z-]+):.*##", MAKEFILE, re.MULTILINE))
    assert targets == {"help", "setup", "demo", "test", "test-long", "check", "bench", "peers", "clean"}


def test_the_settings_of_the_readme_are_the_defaults() -> None:
    blocks = re.findall(r"```toml\n(.*?)```", README, re.DOTALL)
    settings = [parse_settings(tomllib.loads(block), "README.md") for block in blocks]
    (whole,) = (one for one, block in zip(settings, blocks, strict=True) if block.startswith("[site]\nhosts"))
    assert whole == Settings()
    (links,) = (one.links for one, block in zip(settings, blocks, strict=True) if block.startswith("[links]"))
    assert links == Settings().links
