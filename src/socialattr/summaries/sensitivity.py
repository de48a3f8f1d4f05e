"""What networks are credited with under each of many settings, and whether their order survives them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from ..evidence.sensitivity import Setting, credited
from ..names import Level
from ..settings import Attribution
from .certainty import Ranking, Verdict
from .shares import UNIT, conversion_units

Units = Mapping[Setting, Mapping[str, int]]
"""By setting, then by social network: credit in whole units, so that sums of parts add up."""


@dataclass(frozen=True)
class Sensitivity:
    """Credit of the social networks under every setting, in conversions; "" is social media that nobody can name."""

    period: str
    level: Level
    conversion: str
    conversions: int
    """All of the period, social or not."""
    own: Setting
    """The setting of the report."""
    credits: Mapping[Setting, Mapping[str, float]]
    ranking: Ranking | None
    """What the report says of the order; None where fewer than two networks are credited."""
    unreached: Sequence[timedelta] = ()
    """Lookbacks that are left out, since the visits do not reach back so far."""
    since: datetime | None = None
    """From when on visits are told of, where that is not early enough for all."""

    @property
    def networks(self) -> list[str]:
        """Those that any setting credits, by what the report credits them with; what has no name comes last."""
        every = {network for found in self.credits.values() for network, share in found.items() if share}
        return sorted(every, key=lambda network: (not network, -self.under(self.own, network), network))

    @property
    def varied(self) -> bool:
        """Whether there was anything to vary."""
        return self.level is Level.C

    def under(self, setting: Setting, network: str) -> float:
        """The conversions that a network is credited with under a setting."""
        return self.credits[setting].get(network, 0.0)

    def range(self, network: str) -> tuple[float, float]:
        """The least and the most that any setting credits a network with."""
        shares = [self.under(setting, network) for setting in self.credits]
        return min(shares), max(shares)

    def rank(self, setting: Setting, network: str) -> int:
        """The place of a network under a setting: 1, and 1 more for each network with more credit."""
        own = self.under(setting, network)
        return 1 + sum(self.under(setting, other) > own for other in self.networks if other)

    def rank_holds(self, network: str) -> int:
        """In how many settings a network has the place that it has in the report."""
        own = self.rank(self.own, network)
        return sum(self.rank(setting, network) == own for setting in self.credits)

    @property
    def widest(self) -> str:
        """The network whose credit the settings change most."""
        widths = {network: most - least for network in self.networks for least, most in (self.range(network),)}
        return max(widths, key=lambda network: round(widths[network], 9), default="")

    def holds(self, setting: Setting) -> bool:
        """Whether a setting's figures have the order that `ranking` tells of, no two of them alike."""
        if not self.ranking:
            return True
        first, second = self.ranking.first, self.ranking.second
        others = [self.under(setting, name) for name in self.networks if name not in ("", first, second)]
        shares = self.under(setting, first), self.under(setting, second)
        if self.ranking.verdict is Verdict.ORDER:
            return shares[0] > shares[1] > max(others, default=-1.0)
        return shares[0] > max([shares[1], *(others if self.ranking.verdict is Verdict.FIRST else [])])

    @property
    def against(self) -> list[Setting]:
        """The settings that do not have that order."""
        return [setting for setting in self.credits if not self.holds(setting)]


def units_of(
    touchpoints: pd.DataFrame,
    settings: Sequence[Setting],
    by_network: Mapping[str, timedelta],
    attribution: Attribution,
) -> Units:
    """Credit of the social networks in one part's TOUCHPOINTS, made with the longest lookback."""
    found = {}
    for setting, rows, credit in credited(touchpoints, settings, by_network, attribution):
        units = conversion_units(credit, rows["conversion_id"].to_numpy(), rows["position"].to_numpy())
        social = rows["social"].to_numpy(dtype=bool)
        codes, names = pd.factorize(rows["network"].astype("str")[social])
        total = np.zeros(len(names), dtype=np.int64)
        np.add.at(total, codes, units[social])
        found[setting] = dict(zip(map(str, names), total.tolist(), strict=True))
    return found


def add_units(parts: Iterable[Units]) -> dict[Setting, dict[str, int]]:
    """Add what `units_of` makes of all parts."""
    total: dict[Setting, dict[str, int]] = {}
    for part in parts:
        for setting, found in part.items():
            own = total.setdefault(setting, {})
            for network, units in found.items():
                own[network] = own.get(network, 0) + units
    return total


def in_conversions(units: Units) -> dict[Setting, dict[str, float]]:
    """Units as conversions."""
    return {setting: {name: own / UNIT for name, own in sorted(found.items())} for setting, found in units.items()}
