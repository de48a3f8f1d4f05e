"""What is wrong with the tags of links, what to write instead, and how to read what was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..names import Fault
from .distinct import combined, distinct
from .misplaced import BOTH, hidden, marks, missing, swapped, unclean, unknown
from .repairs import folded
from .rules import TAGS, Repair, Rules
from .spellings import misspelt
from .tagged import HIDDEN, Found, Tagged

__all__ = ["BOTH", "FAULTS", "HIDDEN", "faults_by_teller", "faults_of", "repairs_of"]

_PASSES = 4
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
    (faults,) = faults_by_teller([(tags, told)], rules, strict=strict, is_personal=is_personal)
    return faults


def faults_by_teller(
    every: Sequence[tuple[pd.DataFrame, bool]],
    rules: Rules,
    *,
    strict: bool = False,
    is_personal: Callable[[str], bool] = lambda text: False,
) -> list[pd.DataFrame]:
    """The same for the tags that several tell of, each with its `told`: of a word all of them keep one spelling."""
    numbered = [_distinct(tags) for tags, _ in every]

    def found(by: Rules) -> list[list[Found]]:
        read = [
            Tagged(one, counts, by, told=told, is_personal=is_personal)
            for (one, counts, _), (_, told) in zip(numbered, every, strict=True)
        ]
        spelled = misspelt(read, strict=strict)
        return [_faults(tags, own, strict) for tags, own in zip(read, spelled, strict=True)]

    now = found(rules)
    mended = rules
    for _ in range(_PASSES):
        new = _merged((one.repair for own in now for one in own), mended)
        if not new:
            break
        mended = replace(mended, repairs=(*mended.repairs, *new))
        # A repair can show what it hid: x for dlvr.it / twitter makes twitter.com another spelling of x.
        for own, later in zip(now, found(mended), strict=True):
            known = {one[:3] for one in own}
            own += [one for one in later if one.repair and one[:3] not in known]
    before = found(replace(rules, repairs=())) if rules.repairs else [[] for _ in every]
    return [
        _by_row(_told_apart(open_now, as_written), numbers, tags.index)
        for open_now, as_written, (_, _, numbers), (tags, _) in zip(now, before, numbered, every, strict=True)
    ]


def _distinct(tags: pd.DataFrame) -> tuple[pd.DataFrame, NDArray[np.float64], NDArray[np.intp]]:
    """Distinct tags, how often each occurred, and which of them each row has."""
    written = pd.DataFrame({part: tags[part].astype("str").fillna("") for part in TAGS if part in tags})
    if not len(written.columns) or not len(tags):
        return written.iloc[:0], np.zeros(0), np.zeros(0, dtype=np.intp)
    numbers, first = combined([distinct(written[part])[0] for part in written])
    weights = tags["count"].to_numpy() if "count" in tags else np.ones(len(tags))
    counts = np.bincount(numbers, weights=weights, minlength=len(first)).astype(np.float64)
    return written.take(first).reset_index(drop=True), counts, numbers


def _told_apart(open_now: list[Found], as_written: list[Found]) -> list[tuple[Any, ...]]:
    """Faults that are still there as the tags are read, then those that the rules mend."""
    still = {found[:3] for found in open_now}
    mended = [(*found, True) for found in as_written if found[:3] not in still]
    return [*((*found, False) for found in open_now), *mended]


def repairs_of(faults: pd.DataFrame, rules: Rules) -> list[Repair]:
    """The repairs that would mend the open FAULTS of `faults_of`, each once and none that the rules have already."""
    told = faults.loc[~faults["repaired"].astype(bool), "repair"]
    return _merged({id(one): one for one in told}.values(), rules)


def _merged(repairs: Iterable[Repair | None], rules: Rules) -> list[Repair]:
    """Repairs by what they look at, each once, without those of the rules."""
    known = {_key(repair) for repair in rules.repairs}
    new: dict[tuple[tuple[str, str], ...], Repair] = {}
    for repair in repairs:
        if repair is None:
            continue
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


def _faults(tags: Tagged, spelled: list[Found], strict: bool) -> list[Found]:
    """All faults of distinct tags, by number and kind."""
    causes = [*swapped(tags), *missing(tags), *unknown(tags)]
    done = {(found.number, found.part) for found in spelled}
    dirty = [found for found in unclean(tags, strict) if (found.number, found.part) not in done]
    order = list(Fault)
    faults = [*spelled, *causes, *hidden(tags, causes), *marks(tags), *dirty]
    return sorted(faults, key=lambda found: (found.number, order.index(found.fault), found.part))
