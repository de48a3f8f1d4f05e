"""What a touchpoint is called at each level: its labels there are parts of those of the level above."""

from __future__ import annotations

import re

import pandas as pd

from ..names import FitLevel
from .linear_distinct import label

_ADDS = {
    FitLevel.NETWORK: (),
    FitLevel.PAID: ("paid",),
    FitLevel.CAMPAIGN: ("paid", "campaign"),
    FitLevel.POST: ("paid", "campaign", "content"),
}
_PAID = {"yes": "paid", "no": "organic", "unknown": "paid or not"}
_DIRECT = "Direct"
_BETWEEN = " / "
_SLASH = re.compile(r"\s*/\s*")


def labels_at(level: FitLevel, touchpoints: pd.DataFrame) -> pd.Series[str]:
    """One label for each row of TOUCHPOINTS: its network, outside social traffic its channel, and what `level` adds.

    Channels say themselves whether they are paid, and direct visits are Direct at every level. A slash in the name
    of a network or channel stands without spaces: with them it begins what a level adds.

    >>> rows = pd.DataFrame({"network": ["Instagram", ""], "channel": ["Paid Social", "Email"],
    ...                      "paid": ["yes", "no"], "campaign": ["spring", ""], "direct": [False, False]})
    >>> labels_at(FitLevel.CAMPAIGN, rows).tolist()
    ['Instagram / paid / spring', 'Email']
    """
    labels = label(touchpoints)
    labels = labels.map({name: _SLASH.sub("/", name) for name in labels.unique()}).astype("str")
    for column in _ADDS[level]:
        part = touchpoints[column].astype("str")
        if column == "paid":
            part = part.map(_PAID).fillna("").where(touchpoints["network"].astype("str") != "", "")
        labels = labels.where(part == "", labels + _BETWEEN + part)
    return labels.where(~touchpoints["direct"], _DIRECT)


def network_of(label: str) -> str:
    """The label at the network level that one of any level is a part of.

    >>> network_of("Instagram / paid / spring"), network_of("Email")
    ('Instagram', 'Email')
    """
    return label.partition(_BETWEEN)[0]
