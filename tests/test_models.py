"""Every model against hand cases, the shared oracle, a slow loop, and the laws that models obey."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterable
from datetime import timedelta
from itertools import permutations
from pathlib import Path
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from socialattr.models import MODELS, credits
from socialattr.names import Model
from socialattr.schema import TOUCHPOINTS
from socialattr.settings import Attribution

from .tables import filled, table

Touch = tuple[str, float]  # label, days before the conversion
Path_ = list[Touch]

DIRECT = "direct"
MODEL_NAMES = list(Model)


def touchpoints(paths: Iterable[Path_]) -> pd.DataFrame:
    """TOUCHPOINTS of one conversion per path; networks have a capital letter, channels have not."""
    rows = [
        (number, position, len(path), days, label)
        for number, path in enumerate(paths, 1)
        for position, (label, days) in enumerate(path, 1)
    ]
    labels = [row[-1] for row in rows]
    return filled(
        TOUCHPOINTS,
        {
            "conversion_id": [row[0] for row in rows],
            "position": [row[1] for row in rows],
            "length": [row[2] for row in rows],
            "days_before": [row[3] for row in rows],
            "network": [label if label[0].isupper() else "" for label in labels],
            "channel": ["Organic Social" if label[0].isupper() else label for label in labels],
            "direct": [label == DIRECT for label in labels],
            "paid": ["yes" if label == "Instagram" else "unknown" for label in labels],
            "campaign": ["spring" if label == "email" else "" for label in labels],
        },
    )


def shares(model: Model, *labels: str, days: Iterable[float] = (), **options: object) -> list[float]:
    path = list(zip(labels, days or reversed(range(len(labels))), strict=True))
    return credits(model, touchpoints([path]), Attribution.model_validate(options)).tolist()


@st.composite
def paths(draw: st.DrawFn, longest: int = 8) -> list[Path_]:
    days = st.integers(0, 3) | st.integers(0, 4000).map(lambda tenths: tenths / 10)
    touch = st.tuples(st.sampled_from(["Facebook", "Instagram", "email", "search", DIRECT]), days)
    journeys = draw(st.lists(st.lists(touch, min_size=1, max_size=longest), max_size=6))
    return [sorted(journey, key=lambda t: -t[1]) for journey in journeys]


def slow_last_non_direct(path: Path_, _: Attribution) -> list[float]:
    tagged = [i for i, (label, _) in enumerate(path) if label != DIRECT]
    winner = tagged[-1] if tagged else len(path) - 1
    return [float(i == winner) for i in range(len(path))]


def slow_last_of(path: Path_, wanted: str, options: Attribution) -> list[float]:
    """In these journeys ads are on Instagram, and only mails name a campaign."""
    found = [i for i, (label, _) in enumerate(path) if label == wanted]
    return [float(i == found[-1]) for i in range(len(path))] if found else slow_last_non_direct(path, options)


def slow_linear_distinct(path: Path_, _: Attribution) -> list[float]:
    met = Counter(label for label, _ in path)
    return [1 / len(met) / met[label] for label, _ in path]


def slow_position(path: Path_, options: Attribution) -> list[float]:
    opener, middle, closer = options.position
    if len(path) == 1:
        return [1.0]
    if len(path) == 2:
        both = opener + closer
        return [opener / both, closer / both] if both else [0.5, 0.5]
    total = opener + middle + closer
    return [opener / total, *[middle / total / (len(path) - 2)] * (len(path) - 2), closer / total]


def slow_time_decay(path: Path_, options: Attribution) -> list[float]:
    newest = path[-1][1]
    weights = [2 ** -((days - newest) / (options.half_life / timedelta(days=1))) for _, days in path]
    return [weight / sum(weights) for weight in weights]


SLOW: dict[Model, Callable[[Path_, Attribution], list[float]]] = {
    Model.FIRST: lambda path, _: [float(i == 0) for i in range(len(path))],
    Model.LAST: lambda path, _: [float(i == len(path) - 1) for i in range(len(path))],
    Model.LAST_NON_DIRECT: slow_last_non_direct,
    Model.LAST_PAID: lambda path, options: slow_last_of(path, "Instagram", options),
    Model.CAMPAIGN_PRIORITY: lambda path, options: slow_last_of(path, "email", options),
    Model.LINEAR: lambda path, _: [1 / len(path)] * len(path),
    Model.LINEAR_DISTINCT: slow_linear_distinct,
    Model.POSITION: slow_position,
    Model.TIME_DECAY: slow_time_decay,
}
OPTIONS = st.builds(
    Attribution,
    half_life=st.timedeltas(timedelta(minutes=1), timedelta(days=3000)),
    position=st.sampled_from([(40, 20, 40), (0, 0, 1), (1, 0, 0), (0, 1, 0), (1, 1, 1), (0.3, 0.7, 0)]),
)


def test_every_model_is_there() -> None:
    assert list(MODELS) == MODEL_NAMES == list(SLOW)


@given(journeys=paths(), options=OPTIONS, random=st.randoms(use_true_random=False))
def test_every_model_equals_a_slow_loop_whatever_the_order_of_rows(
    journeys: list[Path_], options: Attribution, random: Random
) -> None:
    rows = touchpoints(journeys)
    order = random.sample(range(len(rows)), len(rows))
    for model, credit in MODELS.items():
        expected = np.array([share for path in journeys for share in SLOW[model](path, options)])
        assert credit(rows.take(order), options) == pytest.approx(expected[order], abs=1e-12), model


@given(journeys=paths(), options=OPTIONS)
def test_every_model_hands_out_each_conversion_exactly_once(journeys: list[Path_], options: Attribution) -> None:
    rows = touchpoints(journeys)
    for model, credit in MODELS.items():
        shares = credit(rows, options)
        assert (shares >= 0).all(), model
        assert np.bincount(rows["conversion_id"].astype("int64"), shares)[1:] == pytest.approx(1.0), model


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_a_journey_of_one_touch_gives_it_everything(model: Model) -> None:
    assert shares(model, "Instagram", days=[400.0]) == [1.0]
    assert shares(model, DIRECT, days=[0.0]) == [1.0]


@pytest.mark.parametrize("model", MODEL_NAMES)
def test_no_journeys_no_credits(model: Model) -> None:
    assert shares(model) == []


@pytest.mark.parametrize(
    ("model", "labels", "expected"),
    [
        (Model.LINEAR, "A A B", [1 / 3, 1 / 3, 1 / 3]),
        (Model.LINEAR_DISTINCT, "A A B", [1 / 4, 1 / 4, 1 / 2]),
        (Model.LAST_NON_DIRECT, "A B direct direct", [0, 1, 0, 0]),
        (Model.LAST_NON_DIRECT, "direct direct", [0, 1]),
        (Model.LAST_PAID, "Instagram Instagram email direct", [0, 1, 0, 0]),
        (Model.LAST_PAID, "A B direct", [0, 1, 0]),
        (Model.LAST_PAID, "direct direct", [0, 1]),
        (Model.CAMPAIGN_PRIORITY, "email Instagram direct", [1, 0, 0]),
        (Model.CAMPAIGN_PRIORITY, "A B direct", [0, 1, 0]),
        (Model.POSITION, "A B", [0.5, 0.5]),
        (Model.POSITION, "A B C", [0.4, 0.2, 0.4]),
        (Model.POSITION, "A B C D", [0.4, 0.1, 0.1, 0.4]),
    ],
)
def test_cases_done_by_hand(model: Model, labels: str, expected: list[float]) -> None:
    assert shares(model, *labels.split()) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("days", "half_life", "expected"),
    [
        ([3, 2, 1], "1d", [1 / 7, 2 / 7, 4 / 7]),
        ([10.0, 6.9, 0.0], "7d", [0.19798, 0.26911, 0.53291]),  # 240, 165.6 and 0 hours
        ([9000, 8999], "1m", [0, 1]),  # no underflow to 0/0
    ],
)
def test_time_decay_by_hand(days: list[float], half_life: str, expected: list[float]) -> None:
    labels = "ABC"[: len(days)]
    assert shares(Model.TIME_DECAY, *labels, days=days, half_life=half_life) == pytest.approx(expected, abs=5e-6)


@pytest.mark.parametrize(
    ("weights", "expected"), [((0, 0, 1), [0, 1]), ((0, 1, 0), [0.5, 0.5]), ((30, 40, 10), [0.75, 0.25])]
)
def test_position_of_two_touches_loses_no_credit(weights: tuple[float, ...], expected: list[float]) -> None:
    assert shares(Model.POSITION, "A", "B", position=weights) == pytest.approx(expected)


def test_linear_distinct_shares_by_network_and_outside_social_by_channel() -> None:
    rows = table(
        TOUCHPOINTS,
        """
        conversion_id, position, length, network,   channel
        1,             1,        4,      Instagram, Organic Social
        1,             2,        4,      Instagram, Paid Social
        1,             3,        4,      Facebook,  Organic Social
        1,             4,        4,      ,          Email
        """,
    )
    found = credits(Model.LINEAR_DISTINCT, rows, Attribution())
    assert found == pytest.approx([1 / 6, 1 / 6, 1 / 3, 1 / 3])


# What needs times, or to know what was paid for and what named a campaign, cannot be told from labels alone.
NEEDS_MORE = {Model.TIME_DECAY, Model.LAST_PAID, Model.CAMPAIGN_PRIORITY}


@pytest.mark.parametrize("model", [m for m in Model if m not in NEEDS_MORE])
def test_grouped_journeys_give_the_credits_of_the_oracle(model: Model, shared: Path) -> None:
    oracle = json.loads((shared / "oracles" / "paths.json").read_text(encoding="utf-8"))
    journeys = [
        [(label, 0.0) for label in group["path"]] for group in oracle["paths"] for _ in range(group["conversions"])
    ]
    rows = touchpoints(journeys)
    found = pd.Series(credits(model, rows, Attribution())).groupby(rows["channel"].to_numpy()).sum()
    expected = oracle["credits"][model.value]
    assert {label: found.get(label, 0.0) for label in expected} == pytest.approx(expected, abs=1e-9)


@given(journeys=paths())
def test_the_first_of_a_path_is_the_last_of_its_mirror_image(journeys: list[Path_]) -> None:
    mirrored = [[(label, -days) for label, days in reversed(path)] for path in journeys]
    expected = [credit for path in journeys for credit in reversed(SLOW[Model.FIRST](path, Attribution()))]
    assert MODELS[Model.LAST](touchpoints(mirrored), Attribution()).tolist() == expected


@given(journeys=paths())
def test_time_decay_goes_from_last_to_linear_as_its_half_life_grows(journeys: list[Path_]) -> None:
    rows = touchpoints([[(label, round(days)) for label, days in path] for path in journeys])
    forever = MODELS[Model.TIME_DECAY](rows, Attribution(half_life=timedelta(days=10**8)))
    assert forever == pytest.approx(MODELS[Model.LINEAR](rows, Attribution()), abs=1e-4)

    moment = MODELS[Model.TIME_DECAY](rows, Attribution(half_life=timedelta(minutes=1)))
    newest = rows["days_before"] == rows.groupby("conversion_id")["days_before"].transform("min")
    together = newest / newest.groupby(rows["conversion_id"]).transform("sum")
    assert moment == pytest.approx(together.to_numpy())


@given(journeys=paths())
def test_position_with_all_weight_on_the_closer_is_last(journeys: list[Path_]) -> None:
    rows = touchpoints(journeys)
    found = MODELS[Model.POSITION](rows, Attribution(position=(0, 0, 1)))
    assert found.tolist() == MODELS[Model.LAST](rows, Attribution()).tolist()


@given(journeys=paths(), more=st.integers(1, 3))
def test_direct_visits_at_the_end_never_move_last_non_direct(journeys: list[Path_], more: int) -> None:
    journeys = [path for path in journeys if any(label != DIRECT for label, _ in path)]
    before = MODELS[Model.LAST_NON_DIRECT](touchpoints(journeys), Attribution()).tolist()
    longer = touchpoints([[*path, *[(DIRECT, 0.0)] * more] for path in journeys])
    after = MODELS[Model.LAST_NON_DIRECT](longer, Attribution())
    assert after[longer["position"] <= longer["length"] - more].tolist() == before


@given(journeys=paths())
def test_linear_distinct_is_the_shapley_value_of_conversions_within_a_set(journeys: list[Path_]) -> None:
    def worth(members: set[str]) -> int:
        return sum({label for label, _ in path} <= members for path in journeys)

    players = sorted({label for path in journeys for label, _ in path})
    orders = list(permutations(players))
    expected = dict.fromkeys(players, 0.0)
    for order in orders:
        for place, player in enumerate(order):
            gain = worth({*order[: place + 1]}) - worth({*order[:place]})
            expected[player] += gain / len(orders)

    found = dict.fromkeys(players, 0.0)
    labels = [label for path in journeys for label, _ in path]
    credit = MODELS[Model.LINEAR_DISTINCT](touchpoints(journeys), Attribution())
    for label, share in zip(labels, credit, strict=True):
        found[label] += share
    assert found == pytest.approx(expected)
