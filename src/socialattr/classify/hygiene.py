"""What is wrong with the tags of links, what to write instead, and how to read what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..names import Fault
from .distinct import combined, distinct
from .misplaced import BOTH, hidden, marks, missing, swapped, unclean, unknown
from .repairs import folded, repaired
from .rules import TAGS, Repair, Rules
from .spellings import campaigns, mediums, sources
from .tagged import HIDDEN, Found, Tagged

__all__ = ["BOTH", "FAULTS", "HIDDEN", "faults_of", "repairs_of"]

FAULTS = ["row", "fault", "part", "value", "suggestion", "repair", "repaired"]


def faults_of(
    tags: pd.DataFrame,
    rules: Rules,
    *,
    told: bool = False,
    strict: bool = False,
    is_personal: Callable[[str], bool] = lambda text: False,
) -> pd.DataFrame:
    """Find the faults of tags, as they were written: text columns source, medium, campaign, content.

    A column that is absent is one of which nobody tells, and gives no fault; `count` says how often a row
    occurred, else it did once. `told`: a tool tells of them, which writes referrers into the same columns, as
    `facebook.com / referral`; these are no tags. `strict` is for links that are yet to be sent: a network has
    one name, also where no other is in use. `is_personal` flags what must not be shown.

    A row of the answer is one fault of one row, in the order of the rows: `row` (its index), `fault`, `part` (of
    TAGS, or BOTH), `value` as written ("" where it is personal), `suggestion` (what to write instead; with `?`
    where somebody has to decide; "" where we cannot know), `repair` (a Repair by which what was written is read as
    it was meant, or None where only the link itself can be changed), and `repaired`: the rules mend it already.

    >>> tags = pd.DataFrame({"source": ["facebook", "FB", "dlvr.it"], "medium": ["social", "", "twitter"]})
    >>> for fault in faults_of(tags, Rules()).itertuples():
    ...     print(f"{fault.row} {fault.fault}: {fault.value} -> {fault.suggestion}")
    1 spelling: FB -> facebook
    1 missing_medium: FB / (none) -> facebook / social
    2 swapped: dlvr.it / twitter -> x / social
    """
    written = pd.DataFrame({part: tags[part].astype("str").fillna("") for part in TAGS if part in tags})
    coded = [distinct(written[part])[0] for part in written]
    numbers, first = combined(coded) if coded and len(tags) else (np.zeros(0, np.intp), np.zeros(0, np.intp))
    weights = tags["count"].to_numpy() if "count" in tags else np.ones(len(tags))
    counts = np.bincount(numbers, weights=weights, minlength=len(first))
    one = written.take(first).reset_index(drop=True)

    def found(mended: pd.DataFrame) -> list[Found]:
        return list(_faults(Tagged(one, mended, counts, rules, told, is_personal), strict))

    if rules.repairs:
        names = {f"utm_{part}": part for part in one}
        mended = repaired(one.rename(columns={part: name for name, part in names.items()}), rules.repairs)
        open_now = found(mended.rename(columns=names))
        still = {one[:3] for one in open_now}
        faults = [(*fault, False) for fault in open_now]
        faults += [(*fault, True) for fault in found(one) if fault[:3] not in still]
    else:
        faults = [(*fault, False) for fault in found(one)]
    return _by_row(faults, numbers, tags.index)


def repairs_of(faults: pd.DataFrame, rules: Rules) -> list[Repair]:
    """The repairs that would mend the open FAULTS of `faults_of`, each once and none that the rules have already."""
    known = {_key(repair) for repair in rules.repairs}
    new: dict[tuple[tuple[str, str], ...], Repair] = {}
    told = faults.loc[~faults["repaired"].astype(bool), "repair"]
    for repair in {id(one): one for one in told if one is not None}.values():
        match = _match(repair)
        before = new.get(match)
        new[match] = replace(before, becomes={**before.becomes, **repair.becomes}) if before else repair
    wanted = [repair for repair in new.values() if _key(repair) not in known]
    return sorted(wanted, key=lambda one: (len(one.match), _match(one)))


def _match(repair: Repair) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((part, folded(text)) for part, text in repair.match.items()))


def _key(repair: Repair) -> tuple[Any, ...]:
    return _match(repair), tuple(sorted(repair.becomes.items()))


def _by_row(faults: list[tuple[Any, ...]], numbers: NDArray[np.intp], index: pd.Index) -> pd.DataFrame:
    frame = pd.DataFrame(faults, columns=["number", *FAULTS[1:]])
    rows = pd.DataFrame({"number": numbers, "row": index, "place": np.arange(len(index))})
    every = rows.merge(frame, on="number", how="inner").sort_values("place", kind="stable", ignore_index=True)
    return every[FAULTS]


def _faults(tags: Tagged, strict: bool) -> Iterator[Found]:
    """All faults of distinct tags, by number and kind."""
    causes = [*swapped(tags), *missing(tags), *unknown(tags)]
    caused = {found.number for found in causes if found.fault is not Fault.MISSING_CAMPAIGN}
    spelled = [*sources(tags, strict), *mediums(tags, strict), *campaigns(tags, strict)]
    done = {(found.number, found.part) for found in spelled}
    dirty = [found for found in unclean(tags, strict) if (found.number, found.part) not in done]
    faults = [*spelled, *causes, *hidden(tags, caused), *marks(tags), *dirty]
    order = list(Fault)
    yield from sorted(faults, key=lambda found: (found.number, order.index(found.fault), found.part))
