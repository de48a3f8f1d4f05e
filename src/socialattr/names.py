"""The words of options, kept apart from the code behind them so that `--help` stays quick."""

from __future__ import annotations

from enum import StrEnum


class Model(StrEnum):
    """Attribution models, each a file in `models/`."""

    FIRST = "first"
    LAST = "last"
    LAST_NON_DIRECT = "last_non_direct"
    LAST_PAID = "last_paid"
    CAMPAIGN_PRIORITY = "campaign_priority"
    LINEAR = "linear"
    LINEAR_DISTINCT = "linear_distinct"
    POSITION = "position"
    TIME_DECAY = "time_decay"


class FittedModel(StrEnum):
    """Models that are fitted to all journeys at once, and credit labels instead of single touchpoints."""

    MARKOV_1 = "markov_1"
    MARKOV_2 = "markov_2"
    MARKOV_3 = "markov_3"
    MARKOV_1_WITHOUT_NULLS = "markov_1_without_nulls"
    MARKOV_2_WITHOUT_NULLS = "markov_2_without_nulls"
    MARKOV_3_WITHOUT_NULLS = "markov_3_without_nulls"
    SHAPLEY_COUNTS = "shapley_counts"
    SHAPLEY_RATES = "shapley_rates"


class FitLevel(StrEnum):
    """By what labels models are fitted, each finer than the one before."""

    NETWORK = "network"
    PAID = "paid"
    CAMPAIGN = "campaign"
    POST = "post"


class PathLevel(StrEnum):
    """What the touches of a path are called by."""

    NETWORK = "network"
    CHANNEL = "channel"
    CAMPAIGN = "campaign"


class Exported(StrEnum):
    """Long tables that can be exported."""

    CREDITS = "credits"
    SESSIONS = "sessions"
    CONVERSIONS = "conversions"
    TOUCHPOINTS = "touchpoints"


MODELS = ", ".join(Model)
"""The models in a row, for help texts."""


class Dimension(StrEnum):
    """What a report has a row for."""

    NETWORK = "network"
    CHANNEL = "channel"
    CAMPAIGN = "campaign"
    CONTENT = "content"
    POST = "post"
    LANDING_PAGE = "landing_page"


REGISTER = "posts.csv"
"""The register of posts, beside the settings."""


class Channels(StrEnum):
    """Whose channels traffic is sorted into."""

    SOCIALATTR = "socialattr"
    GA4 = "ga4"


class Confidence(StrEnum):
    """How surely traffic is of the social network that it is said to be of."""

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Fault(StrEnum):
    """What is wrong with the tags of a link."""

    SPELLING = "spelling"
    MISSING_SOURCE = "missing_source"
    MISSING_MEDIUM = "missing_medium"
    MISSING_CAMPAIGN = "missing_campaign"
    SWAPPED = "swapped"
    UNKNOWN_NETWORK = "unknown_network"
    UNASSIGNED = "unassigned"
    OWN_SITE = "own_site"
    PERSONAL = "personal_data"
    MACRO = "macro"
    UNCLEAN = "unclean"


class Format(StrEnum):
    """How a result is written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class PeriodWord(StrEnum):
    """Periods that are named by the calendar and today's date."""

    MONTH = "month"
    WEEK = "week"
    QUARTER = "quarter"
    YEAR = "year"
    DAY = "day"


class RevenueBasis(StrEnum):
    """Whether revenue is stated without or with value added tax."""

    EX_VAT = "ex_vat"
    INC_VAT = "inc_vat"


class Level(StrEnum):
    """How much the exported files can prove: totals, orders with a source, single events."""

    A = "A"
    B = "B"
    C = "C"
