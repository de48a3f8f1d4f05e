"""The networks and sites that a project knows, and one of them by whatever it is called."""

from __future__ import annotations

import difflib
from pathlib import Path

import pandas as pd

from ..catalogue import Catalogue, Entry, load
from ..classify import referrer_host
from ..errors import Exit, SocialattrError
from ..settings import read_settings
from ..summaries.known import Known, known
from .rules import catalogue_of


def all_networks(project: Path, kind: str = "") -> list[Known]:
    """All that are known, those of the project's settings among them, or those of one kind."""
    every = known(catalogue_of(read_settings(project)), load())
    return [one for one in every if kind in ("", one.entry.kind)]


def network_named(project: Path, name: str) -> Known:
    """One by its slug or name, by a word for it, or by a host, URL, app or click id of its own.

    Raises SocialattrError (2) with the names that are near.
    """
    catalogue = catalogue_of(read_settings(project))
    found = _found(catalogue, name)
    if found is None:
        hint = _near(catalogue, name)
        raise SocialattrError(f"no network is called {name[:80]}", hint=hint, exit_code=Exit.USAGE)
    return next(one for one in known(catalogue, load()) if one.entry is found)


def _found(catalogue: Catalogue, name: str) -> Entry | None:
    text = name.strip()
    folded = text.casefold()
    for entry in catalogue.entries:
        if folded in (entry.slug, entry.name.casefold()):
            return entry
    if named := catalogue.alias(folded) or catalogue.package(text):
        return named
    if folded in catalogue.click_ids:
        return catalogue.click_ids[folded][0]
    return _by_host(catalogue, text)


def _by_host(catalogue: Catalogue, text: str) -> Entry | None:
    package = text.partition("://")[2] if text.lower().startswith("android-app://") else ""
    if package:
        return catalogue.package(package.partition("/")[0])
    host = str(referrer_host(pd.Series([text], dtype="str"))[0]).removeprefix("www.")
    if "." not in host:
        return None
    bare = text.partition("://")[2] or text
    _, slash, path = bare.partition("?")[0].partition("#")[0].partition("/")
    found = catalogue.host(host, slash + path)
    return found[0] if found else None


def _near(catalogue: Catalogue, name: str) -> str:
    words = {word: entry.slug for entry in catalogue.entries for word in (entry.slug, entry.name.casefold())}
    words |= {host.host: entry.slug for entry in catalogue.entries for host in entry.hosts}
    alike = difflib.get_close_matches(name.strip().casefold()[:80], words, 3, 0.6)
    slugs = list(dict.fromkeys(words[word] for word in alike))
    near = f"socialattr networks {slugs[0]}, or " if slugs else ""
    return f"{near}socialattr networks, which lists all" + (f"; near are {', '.join(slugs)}" if slugs[1:] else "")
