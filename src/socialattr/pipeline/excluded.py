"""The sessions of one visitor, of all times, that are no part of the journey to a conversion."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd

from ..evidence.excluded import Excluded, outside, passed_over
from ..models import credits
from ..names import Level, Model
from .measure import Measure, Part


def excluded(measure: Measure, one: Part, model: Model, row_of: Callable[[str, int], str]) -> list[Excluded]:
    """What does not count for the conversion of `one`, in order of time.

    `one` holds that conversion, its journey, and the sessions of its part of the visitors. The model is the one
    whose credit is shown first.
    """
    conversion = one.conversions.iloc[0]
    if measure.level is Level.B or pd.isna(conversion["visitor_id"]):
        return []
    end = pd.Timestamp(conversion["lookback_end"])
    longest = max([measure.lookback, *measure.lookback_by_network.values()])

    def near(sessions: pd.DataFrame) -> pd.Series[bool]:
        return (sessions["start"] >= end - longest) & (sessions["start"] <= end)

    # Within the windows what the journey was made of; of other times whatever there is.
    own, ever = (_of(sessions, int(conversion["visitor_id"])) for sessions in (one.sessions, _ever(measure, one)))
    sessions = pd.concat([own[near(own)], ever[~near(ever)]], ignore_index=True)
    attribution = measure.settings.attribution
    found = [
        *outside(sessions, end.to_pydatetime(), measure.lookback, measure.lookback_by_network, row_of),
        *passed_over(one.touchpoints, credits(model, one.touchpoints, attribution), model, row_of),
    ]
    return sorted(found, key=lambda session: (session.start, session.row))


def _of(sessions: pd.DataFrame, visitor: int) -> pd.DataFrame:
    return sessions[sessions["visitor_id"] == np.uint64(visitor)]


def _ever(measure: Measure, one: Part) -> pd.DataFrame:
    """The sessions of all times of the visitors who are kept together with this one."""
    spans = [record.contents.span for record in measure.snapshot.live_of("events")]
    known = [span for span in spans if span]
    start = min([measure.start, *(span[0] for span in known)])
    end = max([measure.end, *(span[1] for span in known)])
    bucket = int(one.conversions["visitor_id"].iloc[0]) >> 56
    return replace(measure, start=start, end=end).sessions(range(bucket, bucket + 1))
