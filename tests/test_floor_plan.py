"""A room imports only from floors below its own, and a workshop from no other workshop."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "src" / "socialattr"

# From the top. Rooms of one floor stand side by side and do not know each other.
FLOORS = [
    "__main__",
    "cli",
    "mail schedule",
    "pipeline render",
    "summaries",
    "evidence",
    "readers privacy store classify sessions conversions rates journeys models engine",
    "schema settings catalogue currencies pages",
    "errors names",
    "text",
    "__init__",
]
FLOOR = {room: len(FLOORS) - height for height, rooms in enumerate(FLOORS) for room in rooms.split()}


def imported_rooms(source: str, module: tuple[str, ...]) -> Iterator[str]:
    """Rooms that a file imports, also inside functions; `module` is its dotted path in the package."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name.split(".") for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            base = ("socialattr", *module)[: len(module) + 1 - node.level] if node.level else ()
            path = [*base, *(node.module or "").split(".")] if node.module else list(base)
            names = [path] if len(path) > 1 else [[*path, alias.name] for alias in node.names]
        else:
            continue
        for name in names:
            if name[0] == "socialattr":
                yield name[1] if len(name) > 1 and name[1] in FLOOR else "__init__"


def trespasses(source: str, module: tuple[str, ...]) -> list[str]:
    room = module[0]
    return [other for other in imported_rooms(source, module) if other != room and FLOOR[other] >= FLOOR[room]]


@pytest.mark.parametrize("path", sorted(PACKAGE.rglob("*.py")), ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_room_imports_only_from_floors_below(path: Path) -> None:
    module = path.relative_to(PACKAGE).with_suffix("").parts
    assert module[0] in FLOOR, f"{module[0]} has no floor: give it one"
    assert trespasses(path.read_text(encoding="utf-8"), module) == []


@pytest.mark.parametrize(
    ("source", "module"),
    [
        ("from ..store import Store", ("readers", "logs")),
        ("from .. import store", ("readers", "logs")),
        ("def late():\n    import socialattr.cli.app", ("summaries", "rows")),
        ("from .sessions import sessions", ("journeys",)),
    ],
)
def test_the_plan_sees_every_way_to_trespass(source: str, module: tuple[str, ...]) -> None:
    assert trespasses(source, module)
