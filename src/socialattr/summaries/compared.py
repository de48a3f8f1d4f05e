"""All models side by side on the same journeys, with how far they disagree on each label."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..evidence.model_health import Doubt
from ..names import FitLevel, Level

Credits = Mapping[str, Mapping[str, float]]
"""By model, then by label."""


@dataclass(frozen=True)
class Comparison:
    """What each model credits each label with. `conversions` are shared out, `unattributed` had no touch."""

    subject: str
    """What the journeys are of: a file, or a period."""
    models: Credits
    values: Credits
    """What the conversions were worth, in the currency's or the file's own units."""
    conversions: int
    unattributed: int
    nulls: int
    paths: int
    effects: Mapping[str, Mapping[str, float]]
    """Removal effects of the Markov models, 0 to 1, of what they are fitted by."""
    doubts: Sequence[Doubt] = ()
    left_out: Mapping[str, str] | None = None
    """Models that were not asked for by name and cannot be computed, with why."""
    level: Level | None = None
    by: FitLevel = FitLevel.NETWORK
    currency: str = ""
    fitted_by: FitLevel | None = None
    """Where models of all journeys are fitted; finer labels share what is theirs by linear credit."""
    networks: Mapping[str, str] = field(default_factory=dict)
    """The network, or the channel, that each label is a part of: labels of one add up to it under every model."""
    others: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """By model the networks that are one to it, and share its credit by linear credit."""
    without_nulls: bool = False
    """Nobody said which journeys ended without a conversion."""

    @property
    def labels(self) -> list[str]:
        """The labels, those with the most credit over all models first."""
        total: dict[str, float] = {}
        for credits in self.models.values():
            for label, share in credits.items():
                total[label] = total.get(label, 0.0) + share
        return sorted(total, key=lambda label: (-round(total[label], 9), label))

    def spread(self, label: str) -> float:
        """How far the models disagree on a label: the most that one credits it with, less the least."""
        shares = [credits.get(label, 0.0) for credits in self.models.values()]
        return max(shares) - min(shares)
