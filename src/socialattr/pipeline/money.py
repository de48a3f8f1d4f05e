"""Money by the settings: what a conversion is worth of which nobody says it, and what other currencies are worth."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN

import pandas as pd

from ..currencies import exponent
from ..schema import CONVERSIONS, conform
from ..settings import Conversion, Settings
from .rates_file import rates_of


def worth_of(conversion: Conversion, settings: Settings) -> tuple[int, str] | None:
    """What one is worth of which no file says it: minor units and the site's currency; None where nothing is set."""
    if conversion.value is None:
        return None
    currency = settings.site.currency
    return int(conversion.value.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_EVEN)), currency


def in_own_currency(conversions: pd.DataFrame, settings: Settings) -> pd.DataFrame:
    """CONVERSIONS with value and refund in the site's currency, by the rate of the day that each counts for.

    What was paid back later goes by the same rate: it takes back what the order brought. Without rates, or a
    rate of that week, amounts stay as they are.
    """
    rates = rates_of(settings)
    if rates is None:
        return conversions
    days = conversions["time"].dt.tz_convert(settings.zone).dt.tz_localize(None)
    out, converted = rates.exchanged(conversions, ["value", "refunded"], days)
    return conform(
        out.assign(
            stated_currency=conversions["currency"].astype("str").where(converted, "").astype("str"),
            stated_value=conversions["value"].where(converted, 0),
        ),
        CONVERSIONS,
    )
