"""Whom the catalogue does not know: hosts, apps and names in tags that traffic came from."""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import ip_address

import numpy as np
import pandas as pd

from . import utm
from .distinct import combined, distinct
from .rules import Rules
from .touches import OTHER_SOCIAL

# Where the tags themselves say what kind of traffic it is, nobody needs to know the source.
_UNSAID = ("Unassigned", "Referral", "Organic Social", "Paid Social", "Organic Video", "Paid Video", "Paid Other")
_HOST = re.compile(r"[\w\-]+(?:\.[\w\-]+)+")


class Stranger(StrEnum):
    """What kind of name it is that nobody is known by."""

    HOST = "host"
    APP = "app"
    NAME = "utm_source"
    ADDRESS = "address"


def strangers(touches: pd.DataFrame, rules: Rules) -> pd.DataFrame:
    """Who the unknown is that each touch came from: `stranger`, a kind of `Stranger` or "", and its `name`.

    `touches` are what `classify` gave by the same rules and socialattr's channels, with the index that comes
    out. Sites that are known and no network (search, mail, payment, "website") are no strangers; nor are own hosts;
    nor is a source whose medium says what it is, such as nyhedsbrev / email. Of an address no name is given.

    >>> hits = pd.DataFrame({"referrer": ["cykelforum.example/t", "", "192.0.2.7/", "duckduckgo.com/"],
    ...                      "utm_source": ["", "opslag", "", ""], "utm_medium": ["", "social", "", ""]})
    >>> from .clues import CLUES
    >>> from .touches import classify
    >>> touches = classify(hits.reindex(columns=CLUES, fill_value=""), Rules())
    >>> strangers(touches, Rules()).values.tolist()
    [['host', 'cykelforum.example'], ['utm_source', 'opslag'], ['address', ''], ['', '']]
    """
    names = ("source", "evidence", "network", "channel")
    coded = {name: distinct(touches[name]) for name in names}
    rows, first = combined([codes for codes, _ in coded.values()])
    cells = [np.array(texts.to_pylist(), dtype=object)[codes[first]] for codes, texts in coded.values()]
    found = [_stranger(*cell, rules=rules) for cell in zip(*cells, strict=True)]
    columns = {name: np.array([one[place] for one in found], dtype=object)[rows] for place, name in enumerate(_COLUMNS)}
    return pd.DataFrame({name: pd.array(values, dtype="str") for name, values in columns.items()}, index=touches.index)


_COLUMNS = ("stranger", "name")
_NOBODY = ("", "")


def _stranger(source: str, evidence: str, network: str, channel: str, *, rules: Rules) -> tuple[str, str]:
    catalogue = rules.catalogue
    if network not in ("", OTHER_SOCIAL) or not source or source.startswith("("):
        return _NOBODY
    if evidence == "app_referrer":
        return _NOBODY if catalogue.package(source) else (Stranger.APP, source)
    if evidence == "referrer" and (catalogue.host(source) or "." not in source.strip("[]").replace(":", ".")):
        # A search engine is called by its name, which has no dot.
        return _NOBODY
    if evidence == "utm":
        (meant,) = utm.meant([source], catalogue)
        if meant.entry or channel not in _UNSAID:
            return _NOBODY
    elif evidence != "referrer":
        return _NOBODY
    if _is_address(source):
        return Stranger.ADDRESS, ""
    if evidence == "utm" and not _HOST.fullmatch(source):
        return Stranger.NAME, source
    host = source.removeprefix("www.")
    return _NOBODY if _is_own(host, rules.own_hosts) else (Stranger.HOST, host)


def _is_own(host: str, own: tuple[str, ...]) -> bool:
    names = [name.removeprefix("www.") for name in own]
    return any(host == name or host.endswith(f".{name}") for name in names)


def _is_address(host: str) -> bool:
    bare = host.strip("[]")
    for text in (bare, bare.rpartition(":")[0]):
        try:
            ip_address(text)
        except ValueError:
            continue
        return True
    return False
