"""What is known of networks and sites, and by whom: the program, the project's settings, or both."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from enum import StrEnum

from ..catalogue import Catalogue, ClickId, Entry, Host


class Whose(StrEnum):
    """Who told of an entry."""

    BUILT_IN = "built in"
    BOTH = "built in, changed by your settings"
    OWN = "your settings"


@dataclass(frozen=True)
class Known:
    """An entry; of one that the settings changed, what they added and what went to other entries, as words.

    `shared` are click ids that prove no more than its group.
    """

    entry: Entry
    whose: Whose
    added: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    shared: tuple[ClickId, ...] = ()


def known(catalogue: Catalogue, built_in: Catalogue) -> list[Known]:
    """All entries of a project's catalogue, told apart from those that are built in."""
    before = {entry.slug: entry for entry in built_in.entries}
    shared: dict[str, list[ClickId]] = {}
    for owner, click in catalogue.click_ids.values():
        if click.scope == "group":
            shared.setdefault(owner.group, []).append(click)
    return [_known(one, before.get(one.slug), tuple(shared.get(one.group, ()))) for one in catalogue.entries]


def _known(entry: Entry, before: Entry | None, of_group: tuple[ClickId, ...]) -> Known:
    shared = tuple(click for click in of_group if click not in entry.click_ids)
    if before is None:
        return Known(entry, Whose.OWN, shared=shared)
    now, then = _claims(entry), _claims(before)
    added = tuple(claim for claim in now if claim not in then)
    gone = tuple(claim for claim in then if claim not in now)
    return Known(entry, Whose.BUILT_IN if entry == before else Whose.BOTH, added, gone, shared)


def _claims(entry: Entry) -> list[str]:
    """All that an entry says, each in a word or two."""
    claims = [f"{name} {getattr(entry, name)}" for name in ("name", "kind")]
    for field in fields(entry):
        values = getattr(entry, field.name)
        if isinstance(values, tuple) and field.name not in ("examples", "near_misses"):
            claims += list(_words(values))
    return claims


def _words(values: Iterable[Host | ClickId | str]) -> Iterable[str]:
    for value in values:
        match value:
            case Host():
                yield value.host + value.path
            case ClickId():
                yield value.param
            case _:
                yield value
