"""What each attribution model gives to social networks, one conversion at a time.

A credit is a share of one conversion per session of its journey; the shares add up to 1.
"""

from .clock import DAY
from .observable import Conversion, Session

HALF_LIFE = 7 * DAY


def first(conversion: Conversion) -> list[float]:
    """All to the first session."""
    return [1.0] + [0.0] * (len(conversion.journey) - 1)


def last(conversion: Conversion) -> list[float]:
    """All to the last session."""
    return [0.0] * (len(conversion.journey) - 1) + [1.0]


def last_non_direct(conversion: Conversion) -> list[float]:
    """All to the last session that is not direct; to the last one if all are."""
    return [1.0 if session is conversion.headline else 0.0 for session in conversion.journey]


def last_paid(conversion: Conversion) -> list[float]:
    """All to the last session that was surely paid for: by its medium, or by TikTok's click id, which only ads have."""
    return _last_of(
        conversion,
        [s for s in conversion.journey if s.touch.medium in ("cpc", "paid_social") or "ttclid=" in s.first.look.query],
    )


def campaign_priority(conversion: Conversion) -> list[float]:
    """All to the last session whose link named a campaign."""
    return _last_of(conversion, [session for session in conversion.journey if session.touch.campaign])


def _last_of(conversion: Conversion, sessions: list[Session]) -> list[float]:
    """All to the last of these sessions; where there are none, as last_non_direct."""
    if not sessions:
        return last_non_direct(conversion)
    return [1.0 if session is sessions[-1] else 0.0 for session in conversion.journey]


def linear(conversion: Conversion) -> list[float]:
    """The same to every session."""
    return [1 / len(conversion.journey)] * len(conversion.journey)


def linear_distinct(conversion: Conversion) -> list[float]:
    """The same to every distinct network, and outside social traffic to every channel.

    In this story the medium tells the channel: organic is search, cpc is Google's ads, email the newsletter.
    """
    labels = [session.touch.network or session.touch.medium for session in conversion.journey]
    return [1 / len(set(labels)) / labels.count(label) for label in labels]


def position(conversion: Conversion) -> list[float]:
    """40 % to the first, 40 % to the last, 20 % to those between; halves if there are two."""
    count = len(conversion.journey)
    if count <= 2:
        return [1 / count] * count
    return [0.4] + [0.2 / (count - 2)] * (count - 2) + [0.4]


def time_decay(conversion: Conversion) -> list[float]:
    """Half as much for every seven days between the session's start and the thank-you page."""
    assert conversion.lookback_end is not None
    weights = [0.5 ** ((conversion.lookback_end - session.start) / HALF_LIFE) for session in conversion.journey]
    return [weight / sum(weights) for weight in weights]


MODELS = {
    "first": first,
    "last": last,
    "last_non_direct": last_non_direct,
    "last_paid": last_paid,
    "campaign_priority": campaign_priority,
    "linear": linear,
    "linear_distinct": linear_distinct,
    "position": position,
    "time_decay": time_decay,
}


def social_conversions(conversions: list[Conversion]) -> dict[str, float]:
    """Per model, the credit of all social sessions, to nine decimals."""
    totals = {}
    for name, model in MODELS.items():
        total = 0.0
        for conversion in conversions:
            if not conversion.journey:
                continue
            for session, credit in zip(conversion.journey, model(conversion), strict=True):
                if session.touch.network:
                    total += credit
        totals[name] = round(total, 9)
    return totals
