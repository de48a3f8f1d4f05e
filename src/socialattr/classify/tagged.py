"""Distinct tags as they were written, as they are read, and whom they mean: what faults are found by."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ..catalogue import Catalogue, Entry
from ..names import Fault
from .ga4 import ga4_channels
from .repairs import folded, repaired
from .rules import TAGS, Repair, Rules
from .spelling import LONGEST, has_macro
from .told import classify_told
from .utm import Meant, is_paid, meant, meant_by_long_names

HIDDEN = "(personal data)"
"""Stands for a value that must not be shown."""
_NOTHING = "(none)"
Mask = NDArray[np.bool_]
Texts = NDArray[Any]


class Found(NamedTuple):
    """A fault of one distinct tag, by its number; the fields are those of `faults_of`."""

    number: int
    fault: Fault
    part: str
    value: str
    suggestion: str = ""
    repair: Repair | None = None


class Tagged:
    """Distinct tags: as they were written, as they are read, and whom they mean."""

    def __init__(
        self,
        shown: pd.DataFrame,
        counts: NDArray[np.float64],
        rules: Rules,
        *,
        told: bool,
        is_personal: Callable[[str], bool],
    ) -> None:
        """Read distinct tags as the rules mend them; `told` and `is_personal` are those of `faults_of`."""
        self.catalogue, self.media = rules.catalogue, rules.media
        self.counts = counts
        self.carried = set(map(str, shown))
        self.shown = {part: _texts(shown, part) for part in TAGS}
        # What tools write where there was nothing is nothing, also to a repair.
        self.written = {part: mapped(texts, self._without_blanks) for part, texts in self.shown.items()}
        mended = pd.DataFrame({f"utm_{part}": pd.array(texts, dtype="str") for part, texts in self.written.items()})
        mended = repaired(mended, rules.repairs)
        self.mended = {part: _texts(mended, f"utm_{part}") for part in TAGS}
        # Composed and trimmed, the case as written; small letters for comparing.
        self.said = {part: mapped(self.mended[part], _said) for part in TAGS}
        self.small = {part: mapped(self.said[part], str.casefold) for part in TAGS}
        self.personal = {part: flags(self.shown[part], lambda text: bool(text) and is_personal(text)) for part in TAGS}
        self.macro = {part: flags(self.said[part], has_macro) for part in TAGS}
        self.meant = self._by_text(self.small["source"], meant)
        self.medium_meant = self._by_text(self.small["medium"], meant_by_long_names)
        read = pd.DataFrame({part: pd.array(self.said[part], dtype="str") for part in TAGS})
        touches = classify_told(read, replace(rules, repairs=()))
        self.network = touches["network"].to_numpy(dtype=object)
        self.tool = touches["tool"].to_numpy(dtype=object)
        self.channel = touches["channel"].to_numpy(dtype=object)
        self.paid = (touches["paid"] == "yes").to_numpy(dtype=bool)
        self.social = touches["social"].to_numpy(dtype=bool)
        self._by_name = {entry.name: entry for entry in self.catalogue.entries if entry.social}
        self.ga4 = self.ga4_of(self.small["source"], self.small["medium"])
        self.tagged = np.any([(self.said[part] != "") | self.personal[part] for part in TAGS], axis=0)
        if told:
            self.tagged &= ~self._referred()
            # A part of which no tag says anything is one that the tool does not tell.
            self.carried = {part for part in self.carried if (self.tagged & (self.written[part] != "")).any()}

    def ga4_of(self, source: Texts, medium: Texts) -> Texts:
        return ga4_channels(source, medium, self.small["campaign"])

    def says_paid(self, number: int) -> bool:
        """Whether the medium itself says that somebody paid."""
        return is_paid(self.small["medium"][number], self.catalogue)

    def house_medium(self, *, paid: bool) -> str:
        """The house's word for the medium of social traffic."""
        return self.media[paid]

    def entry(self, number: int) -> Entry | None:
        """The network or tool that the source means."""
        found = self.meant[number].entry
        return found if found and found.social else None

    def network_entry(self, number: int) -> Entry | None:
        """The network that the tags mean, whichever of them."""
        return self._by_name.get(self.network[number])

    def pair(self, number: int) -> str:
        """Source and medium as they were written."""
        source, medium = (
            HIDDEN if self.personal[part][number] else self.shown[part][number] or _NOTHING
            for part in ("source", "medium")
        )
        return f"{source} / {medium}"

    def repair(self, number: int, parts: Iterable[str], becomes: Mapping[str, str]) -> Repair | None:
        """How to read these parts; None where one of them is no text to go by."""
        match = {part: self.written[part][number] for part in parts}
        if not any(map(folded, match.values())):
            return None
        for part, text in match.items():
            # Half a letter cannot be written into any file.
            whole = not any("\ud800" <= letter <= "\udfff" for letter in text)
            if self.personal[part][number] or len(text) > LONGEST or has_macro(text) or not whole:
                return None
        return Repair(match, dict(becomes))

    def _without_blanks(self, text: str) -> str:
        """Without what tools write where there was nothing: (not set), (none), (referral)."""
        bare = text.strip()
        return "" if bare.casefold() in self.catalogue.words["empty"] or re.fullmatch(r"\([^()]*\)", bare) else text

    def _by_text(self, texts: Texts, ask: Callable[[list[str], Catalogue], list[Meant]]) -> list[Meant]:
        known = list(dict.fromkeys(texts.tolist()))
        answers = dict(zip(known, ask(known, self.catalogue), strict=True))
        return [answers[text] for text in texts.tolist()]

    def _referred(self) -> Mask:
        """What a tool made of a referrer: only the names of sharing tools stand there because a link says so."""
        medium, source = self.small["medium"], self.small["source"]
        tool = np.array([bool(m.entry and m.entry.kind == "sharing_tool") for m in self.meant], dtype=bool)
        known = np.array([m.entry is not None for m in self.meant], dtype=bool)
        host = flags(source, lambda text: "." in text or not text)
        referred: Mask = np.isin(medium, ("referral", "organic")) & ~tool & (known | host)
        return referred


def mapped(texts: Texts, ask: Callable[[str], str]) -> Texts:
    """Ask once per distinct text."""
    known = {text: ask(text) for text in dict.fromkeys(texts.tolist())}
    return np.array([known[text] for text in texts.tolist()], dtype=object)


def flags(texts: Texts, ask: Callable[[str], bool]) -> Mask:
    """The same, for a question of yes or no."""
    known = {text: ask(text) for text in dict.fromkeys(texts.tolist())}
    return np.array([known[text] for text in texts.tolist()], dtype=bool)


def _said(text: str) -> str:
    return unicodedata.normalize("NFC", text).strip()


def _texts(tags: pd.DataFrame, part: str) -> Texts:
    if part not in tags:
        return np.full(len(tags), "", dtype=object)
    return tags[part].astype("str").to_numpy(dtype=object)
