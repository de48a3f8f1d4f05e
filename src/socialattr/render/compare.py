"""Models side by side, for people and for machines."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from ..evidence.model_health import FEW, Doubt, Ill
from ..models.network_paths import NO_TOUCH, OTHERS
from ..names import FitLevel, FittedModel, Level, Model
from ..summaries.compared import Comparison
from ..text import spreadsheet_safe
from .json_text import as_json
from .numbers import counted, number
from .table import NARROWEST_TEXT, Column, table
from .words import adding, wrapped

# Where there is no room for all, these stay longest.
_FIRST_OF_ALL = (
    *(Model.LAST_NON_DIRECT, FittedModel.MARKOV_1, Model.LINEAR, Model.FIRST, Model.LAST, Model.POSITION),
    *(Model.TIME_DECAY, FittedModel.SHAPLEY_RATES, FittedModel.MARKOV_2, FittedModel.MARKOV_3),
    *(Model.LAST_PAID, Model.CAMPAIGN_PRIORITY),
)
_BELOW_ALL_DECIMALS = 100
# Labels of several parts are told apart by what the first letters do not say.
_LONG = 40
_LEVEL_B = "Level B: one touch an order, so all models say the same"
_NO_CAUSE = "No model of paths knows what people would have done without a visit."


def comparison_text(found: Comparison, width: int, *, colour: bool = False) -> str:
    """Write a row a label, a column a model; each column adds up to the conversions with a touch."""
    head = f"{found.subject}: {counted(found.conversions, 'conversion')} shared out by {_models(found)}"
    lines = [head, *([_LEVEL_B] if found.level is Level.B else []), *_fitted(found)]
    if not found.labels:
        return wrapped([*lines, *_foot(found)], width)
    grid = table(_columns(found), width, total=1, colour=colour)
    return "\n".join([wrapped(lines, width), grid, wrapped(list(_foot(found)), width)])


def _models(found: Comparison) -> str:
    return counted(len(found.models), "model")


def _fitted(found: Comparison) -> Iterator[str]:
    """Where models of all journeys are fitted, and how finer lines come to their credit."""
    if not found.fitted_by:
        return
    kinds = [kind for kind in ("Markov", "Shapley") if any(name.startswith(kind.lower()) for name in found.models)]
    shared = "" if found.by is found.fitted_by else "; their lines share that credit in proportion to linear"
    yield f"{' and '.join(kinds)} {'are' if len(kinds) > 1 else 'is'} fitted by {found.fitted_by.value}{shared}"
    for name, networks in found.others.items():
        smallest = f"{name} takes the {len(networks)} smallest as one, {OTHERS}"
        yield f"{smallest}; they share its credit in proportion to linear"


def _columns(found: Comparison) -> list[Column]:
    digits = 2 if found.conversions < _BELOW_ALL_DECIMALS else 1
    labels, stay = found.labels, [name.value for name in _FIRST_OF_ALL]
    names = sorted(found.models, key=lambda name: stay.index(name) if name in stay else len(stay))
    models = [
        Column(
            name,
            adding([found.models[name].get(label, 0.0) for label in labels], found.conversions, digits),
            drop=place if place else 0,
        )
        for place, name in enumerate(names)
    ]
    spread = [number(found.spread(label), digits) for label in labels]
    heading = "Channel" if found.by is FitLevel.NETWORK else found.by.value.capitalize()
    names_of = [*(label or "(no name)" for label in labels), "Total"]
    named = Column(heading, names_of, True, narrowest=NARROWEST_TEXT if found.by is FitLevel.NETWORK else _LONG)
    return [named, *models, *([Column("Spread", [*spread, ""])] if len(models) > 1 else [])]


def _foot(found: Comparison) -> Iterator[str]:
    if found.unattributed:
        yield f"Beside it {counted(found.unattributed, 'conversion')} without a touch"
    if found.without_nulls and any(name in found.models for name in FittedModel):
        yield "No column nulls: journeys without a conversion are not known, and markov and shapley_rates need them"
    elif found.nulls or found.paths:
        yield f"{counted(found.paths, 'path')}; {counted(found.nulls, 'journey')} without a conversion"
    for name, why in (found.left_out or {}).items():
        yield f"Without {name}: {why}"
    yield from map(_doubt, found.doubts)
    yield _NO_CAUSE


def _doubt(doubt: Doubt) -> str:
    others = f", and so with {counted(doubt.others, 'more label')}" if doubt.others else ""
    credit = number(doubt.credit, 2)
    if doubt.what is Ill.FEW:
        return f"{counted(doubt.conversions, 'conversion')}: below {FEW} the next month may well look otherwise"
    if doubt.what is Ill.NO_TOUCH:
        line = f"{doubt.label} / {NO_TOUCH}"
        return f"{doubt.model} credits {doubt.label} with {credit} that no conversion met: see {line}{others}"
    if doubt.what is Ill.NEGATIVE:
        return f"{doubt.model} credits {doubt.label} with {credit}: paths with it convert worse than without it{others}"
    return f"{doubt.model} credits {doubt.label} with {credit}, but it was part of {number(doubt.conversions)}{others}"


def comparison_json(found: Comparison) -> str:
    """All that is known, not rounded: `models` has for each model the conversions of each label."""
    return as_json(
        {
            "subject": found.subject,
            "level": found.level and found.level.value,
            "by": found.by.value,
            "fitted_by": found.fitted_by and found.fitted_by.value,
            "networks": found.networks or None,
            "others": found.others,
            "conversions": found.conversions,
            "unattributed": found.unattributed,
            "nulls": found.nulls,
            "paths": found.paths,
            "models": found.models,
            "spread": {label: found.spread(label) for label in found.labels},
            "values": found.values,
            "currency": found.currency or None,
            "removal_effects": found.effects,
            "left_out": found.left_out or {},
            "warnings": [{"kind": doubt.what.value, "text": _doubt(doubt)} for doubt in found.doubts],
        }
    )


def comparison_csv(found: Comparison) -> str:
    """A line a label, a column a model, and how far they disagree; of finer labels also what they are a part of."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    finer, fitted_by = found.by is not FitLevel.NETWORK, found.fitted_by
    first = [found.by.value if found.level else "channel", *(["network"] if finer else [])]
    writer.writerow([*first, *found.models, "spread", *(["fitted_by"] if fitted_by else [])])
    for label in found.labels:
        shares = [credits.get(label, 0.0) for credits in found.models.values()]
        names = [label, *([found.networks.get(label, "")] if finer else [])]
        figures = [f"{share:.9g}" for share in (*shares, found.spread(label))]
        writer.writerow([*map(spreadsheet_safe, names), *figures, *([fitted_by.value] if fitted_by else [])])
    return out.getvalue()
