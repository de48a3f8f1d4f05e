"""What other packages credit, in an environment and a process of their own: `make peers`.

Reads grouped journeys as JSON from standard input, `{"paths": [[path, conversions, nulls], ...]}`, or with
`{"bundled": true}` takes those that ChannelAttribution brings along; writes them and the credits of each model as
JSON. Nothing of these packages becomes part of ours: ChannelAttribution is under the GPL.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
from pathlib import Path

import pandas as pd


def main() -> None:
    """Answer one question."""
    asked = json.load(sys.stdin)
    # One of them advertises when it is imported.
    with contextlib.redirect_stdout(io.StringIO()):
        rows = bundled() if asked.get("bundled") else asked["paths"]
        frame = pd.DataFrame(rows, columns=["path", "conversions", "nulls"])
        told = {"paths": rows, "ChannelAttribution": channel_attribution(frame)}
        if not asked.get("bundled"):
            told["marketing_attribution_models"] = marketing_attribution_models(frame)
    json.dump(told, sys.stdout)


def bundled() -> list[list[object]]:
    """The journeys that come with ChannelAttribution."""
    import cypack

    (file,) = Path(next(iter(cypack.__path__))).rglob("Data.csv")
    frame = pd.read_csv(file, sep=";")
    return frame[["path", "total_conversions", "total_null"]].to_numpy().tolist()


def channel_attribution(frame: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Its heuristics, and its Markov models by simulation with a fixed seed."""
    from ChannelAttribution import heuristic_models, markov_model

    found = {}
    rules = heuristic_models(frame, "path", "conversions", sep=">", flg_pro=False)
    for ours, theirs in (("first", "first_touch"), ("last", "last_touch"), ("linear", "linear_touch")):
        found[ours] = by_channel(rules["channel_name"], rules[theirs])
    for order in (1, 2, 3):
        # By default it stops where its answers still differ by 5 %.
        credit = markov_model(
            frame,
            "path",
            "conversions",
            var_null="nulls",
            order=order,
            nsim_start=2e6,
            conv_par=0.01,
            sep=">",
            seed=0,
            verbose=False,
            flg_pro=False,
        )
        found[f"markov_{order}"] = by_channel(credit["channel_name"], credit["total_conversions"])
    return found


def marketing_attribution_models(frame: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Its rules and its Shapley value; its Markov model shares out each journey anew, which is another figure."""
    import mam

    parts = [
        frame.assign(count=frame[column], converted=converted)
        for column, converted in (("conversions", True), ("nulls", False))
    ]
    told = pd.concat(parts)
    model = mam.MAM(
        told[told["count"] > 0],
        format_type="format_3",
        channels_colname="path",
        journey_with_conv_colname="converted",
        occurrences_colname="count",
    )
    runs = {
        "first": model.run_first_click,
        "last": model.run_last_click,
        "linear": model.run_linear,
        "position": model.run_position_based,
        "shapley_rates": lambda: model.run_shapley(max_size=12),
    }
    found = {name: run().to_pandas() for name, run in runs.items()}
    return {name: by_channel(one["channels"], one["attribution"]) for name, one in found.items()}


def by_channel(channels: pd.Series, credits: pd.Series) -> dict[str, float]:
    return dict(zip(channels.astype(str), credits.astype(float), strict=True))


if __name__ == "__main__":
    main()
