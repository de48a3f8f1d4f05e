"""Money by the settings: what a conversion is worth of which nobody says it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN

from ..currencies import exponent
from ..settings import Conversion, Settings


def worth_of(conversion: Conversion, settings: Settings) -> tuple[int, str] | None:
    """What one is worth of which no file says it: minor units and the site's currency; None where nothing is set."""
    if conversion.value is None:
        return None
    currency = settings.site.currency
    return int(conversion.value.scaleb(exponent(currency)).to_integral_value(ROUND_HALF_EVEN)), currency
