"""What a touchpoint is called where models are fitted: at every level its labels are parts of those above."""

from __future__ import annotations

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


def labels_at(level: FitLevel, touchpoints: pd.DataFrame) -> pd.Series[str]:
    """One label for each row of TOUCHPOINTS: its network, outside social traffic its channel, and what `level` adds.

    Channels say themselves whether they are paid, and direct visits are Direct at every level.

    >>> rows = pd.DataFrame({"network": ["Instagram", ""], "channel": ["Paid Social", "Email"],
    ...                      "paid": ["yes", "no"], "campaign": ["spring", ""], "direct": [False, False]})
    >>> labels_at(FitLevel.CAMPAIGN, rows).tolist()
    ['Instagram / paid / spring', 'Email']
    """
    labels = label(touchpoints)
    for column in _ADDS[level]:
        part = touchpoints[column].astype("str")
        if column == "paid":
            part = part.map(_PAID).fillna("").where(touchpoints["network"].astype("str") != "", "")
        labels = labels.where(part == "", labels + " / " + part)
    return labels.where(~touchpoints["direct"], _DIRECT)
