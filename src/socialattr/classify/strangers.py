"""Whom the catalogue does not know: hosts, apps and names in tags that traffic came from."""

from __future__ import annotations

import re
from enum import StrEnum
from ipaddress import ip_address

import numpy as np
import pandas as pd

from ..catalogue import Catalogue
from . import utm
from .clues import APP
from .distinct import combined, distinct
from .own import within
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
    cells = {name: np.array(texts.to_pylist(), dtype=object)[codes[first]] for name, (codes, texts) in coded.items()}
    sources = cells["source"].tolist()
    meant = utm.meant(sources, rules.catalogue)
    own = within([source.removeprefix("www.") for source in sources], rules.own_hosts).tolist()
    told = zip(sources, *(cells[name] for name in names[1:]), meant, own, strict=True)
    found = [_stranger(*one, catalogue=rules.catalogue) for one in told]
    columns = {name: np.array([one[place] for one in found], dtype=object)[rows] for place, name in enumerate(_COLUMNS)}
    return pd.DataFrame({name: pd.array(values, dtype="str") for name, values in columns.items()}, index=touches.index)


_COLUMNS = ("stranger", "name")
_NOBODY = ("", "")


def _stranger(
    source: str, evidence: str, network: str, channel: str, meant: utm.Meant, own: bool, *, catalogue: Catalogue
) -> tuple[str, str]:
    if network not in ("", OTHER_SOCIAL) or not source or source.startswith("("):
        return _NOBODY
    if evidence == "app_referrer":
        app = source.removeprefix(APP).rstrip("/")
        return _NOBODY if catalogue.package(app) else (Stranger.APP, app)
    if evidence == "referrer" and (catalogue.host(source) or "." not in source.strip("[]").replace(":", ".")):
        # A search engine is called by its name, which has no dot.
        return _NOBODY
    if evidence == "utm":
        if meant.entry or channel not in _UNSAID:
            return _NOBODY
    elif evidence != "referrer":
        return _NOBODY
    if _is_address(source):
        return Stranger.ADDRESS, ""
    if evidence == "utm" and not _HOST.fullmatch(source):
        return Stranger.NAME, source
    return _NOBODY if own else (Stranger.HOST, source.removeprefix("www."))


def _is_address(host: str) -> bool:
    bare = host.strip("[]")
    for text in (bare, bare.rpartition(":")[0]):
        try:
            ip_address(text)
        except ValueError:
            continue
        return True
    return False
