"""`socialattr.toml` read once into frozen settings, with every error of the file at once."""

from __future__ import annotations

import re
import tomllib
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from .errors import Exit, SocialattrError
from .names import Model, RevenueBasis

FILE_NAME = "socialattr.toml"

_LONGEST = timedelta(days=3660)
_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
_PAGE_RULE = re.compile(r"(/[^/?#\s]+)+/?")


def parse_duration(text: object) -> object:
    """Read "30m", "24h" or "30d"; a bare number is refused, since nobody can tell its unit.

    >>> parse_duration("30d")
    datetime.timedelta(days=30)
    """
    if isinstance(text, timedelta):
        return text
    match = re.fullmatch(r"(\d+)([mhd])", text) if isinstance(text, str) else None
    if not match or not int(match[1]):
        raise ValueError(f'{text!r} is not a duration: write "30m", "24h" or "30d"')
    try:
        duration = timedelta(**{_UNITS[match[2]]: int(match[1])})
    except OverflowError:
        duration = timedelta.max
    if duration > _LONGEST:
        raise ValueError(f"{text!r} is longer than ten years")
    return duration


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"{name!r} is no time zone: write one like Europe/Copenhagen") from error
    return name


def _bare_host(host: str) -> str:
    host = host.strip().lower().rstrip(".")
    if not re.fullmatch(r"[\w\-]+(\.[\w\-]+)*", host):
        raise ValueError(f"{host!r} is no host name: write shop.example, without https:// and path")
    return host.removeprefix("www.")


def _page_rule(rule: str) -> str:
    if rule and not (_PAGE_RULE.fullmatch(rule) and rule.count("{order_key}") <= 1):
        raise ValueError(f'{rule!r} is no page: write a path such as "/thank-you/" or "/order-received/{{order_key}}"')
    return rule


def _amount(number: object) -> object:
    if isinstance(number, bool):
        raise ValueError("write a number")
    return number


Duration = Annotated[timedelta, BeforeValidator(parse_duration)]
Amount = Annotated[Decimal, BeforeValidator(_amount), Field(ge=0, le=10**9)]
"""An amount in major units, such as 199.95."""
Host = Annotated[str, AfterValidator(_bare_host)]
Word = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_\-]*$")]
"""A value of a tag, in lower case and without blanks."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Site(_Section):
    """Whose pages these are, and which clock and money they keep."""

    hosts: tuple[Host, ...] = ()
    timezone: Annotated[str, AfterValidator(_known_zone)] = "Europe/Copenhagen"
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "DKK"
    sessions_from: str = ""
    identities: str = ""
    """File of client ids and the customers who use them, by which visitors are made one."""


class Money(_Section):
    """Which revenue the report states, and what other currencies are worth."""

    revenue: RevenueBasis = RevenueBasis.EX_VAT
    rates: str = ""
    """File of daily rates, by which amounts in other currencies are converted; none are, without one."""


class Sessions(_Section):
    """When one visit ends and the next begins."""

    idle: Duration = timedelta(minutes=30)
    longest: Duration = timedelta(hours=24)


class Attribution(_Section):
    """How credit is shared."""

    model: Model = Model.LAST_NON_DIRECT
    lookback_window: Duration = timedelta(days=30)
    lookback: dict[str, Duration] = {}
    """Windows of networks that have one of their own, by slug or name."""
    half_life: Duration = timedelta(days=7)
    position: Annotated[tuple[float, float, float], AfterValidator(lambda w: _weights(w))] = (
        40.0,
        20.0,
        40.0,
    )


def _weights(weights: tuple[float, float, float]) -> tuple[float, float, float]:
    if min(weights) < 0 or sum(weights) <= 0:
        raise ValueError("weights are three numbers from 0 up, not all 0: first, middle, last")
    return weights


class Conversion(_Section):
    """A conversion point: an event by name, a page by rule, the shop's orders, or all of these."""

    name: Annotated[str, Field(pattern=r"^[\w\-]+$")]
    event: str = ""
    page: Annotated[str, AfterValidator(_page_rule)] = ""
    orders: bool = False
    lookback_window: Duration | None = None
    """How far back its journeys go, where not as far as all others'."""
    value: Amount | None = None
    """What one is worth of which no file says it, in the site's currency; such as a lead."""


PURCHASE = Conversion(name="purchase", event="purchase", page="/order-received/{order_key}", orders=True)


class OwnFormat(_Section):
    """A format of the user's own: files with all headings of `map` are read like another format's."""

    name: Annotated[str, Field(pattern=r"^[\w\-]+$")]
    like: str
    map: Annotated[dict[str, str], Field(min_length=1)]
    """A heading of the file = our word for its column."""
    decimal: Literal["", ",", "."] = ""
    date_order: Literal["", "dmy", "mdy", "ymd"] = ""
    encoding: str = ""
    timezone: Annotated[str, AfterValidator(lambda zone: _known_zone(zone) if zone else zone)] = ""
    platform: str = ""
    account: str = ""


class OwnNetwork(_Section):
    """A network of the user's own, or more about one that is known: what it claims, no other has any longer."""

    slug: Annotated[str, Field(pattern=r"^[a-z0-9_\-]+$")]
    name: str = ""
    kind: str = ""
    hosts: tuple[Host, ...] = ()
    not_hosts: tuple[Host, ...] = ()
    packages: tuple[str, ...] = ()
    utm_sources: tuple[str, ...] = ()
    utm_campaigns: tuple[str, ...] = ()
    click_ids: tuple[str, ...] = ()
    agents: tuple[str, ...] = ()


TagPart = Literal["source", "medium", "campaign", "content"]
Tags = Annotated[dict[TagPart, str], Field(min_length=1)]


class OwnRepair(_Section):
    """Links that were tagged as in `match` are read as if they said what is in `becomes`."""

    match: Tags
    becomes: Tags


class Links(_Section):
    """How links are tagged by `socialattr link`."""

    medium: Word = "social"
    paid_medium: Word = "paid_social"
    campaigns: tuple[Word, ...] = ()
    """Those that may be named; any, where there are none."""


_Named = TypeVar("_Named", Conversion, OwnFormat, OwnNetwork)


def _apart(blocks: tuple[_Named, ...]) -> tuple[_Named, ...]:
    names = [block.slug if isinstance(block, OwnNetwork) else block.name for block in blocks]
    if len(set(names)) < len(names):
        raise ValueError("two of them have one name")
    return blocks


class Settings(_Section):
    """All settings of a project, checked."""

    site: Site = Site()
    money: Money = Money()
    sessions: Sessions = Sessions()
    attribution: Attribution = Attribution()
    conversion: Annotated[tuple[Conversion, ...], Field(min_length=1), AfterValidator(_apart)] = (PURCHASE,)
    format: Annotated[tuple[OwnFormat, ...], AfterValidator(_apart)] = ()
    network: Annotated[tuple[OwnNetwork, ...], AfterValidator(_apart)] = ()
    repair: tuple[OwnRepair, ...] = ()
    links: Links = Links()

    @property
    def zone(self) -> ZoneInfo:
        """Where the site's days begin and end."""
        return ZoneInfo(self.site.timezone)

    def conversion_named(self, name: str | None) -> Conversion:
        """Give the conversion called `name`, or the first of the settings.

        Raises SocialattrError, with the names that there are.
        """
        for conversion in self.conversion:
            if name in (None, conversion.name):
                return conversion
        names = ", ".join(c.name for c in self.conversion)
        raise SocialattrError(
            f"no conversion is called {name}", hint=f"--conversion with one of: {names}", exit_code=Exit.USAGE
        )


def read_settings(project: Path) -> Settings:
    """Read the project's `socialattr.toml`; the defaults where there is none.

    Raises SocialattrError with every error of the file at once, each with its place.
    """
    path = project / FILE_NAME
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return Settings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        hint = 'texts and hosts stand in quotes, such as currency = "DKK"'
        raise SocialattrError(f"not TOML: {error}", where=str(path), hint=hint, exit_code=Exit.UNUSABLE) from None
    settings = parse_settings(raw, str(path))
    return _beside(settings, project)


def _beside(settings: Settings, project: Path) -> Settings:
    """The files that settings name lie beside them, wherever the program was started."""

    def found(section: _Section, name: str) -> _Section:
        file = getattr(section, name)
        return section.model_copy(update={name: str(project / file)}) if file else section

    return settings.model_copy(
        update={"site": found(settings.site, "identities"), "money": found(settings.money, "rates")}
    )


def parse_settings(raw: dict[str, Any], where: str) -> Settings:
    """Check settings that were read from `where`."""
    try:
        return Settings.model_validate(raw)
    except ValidationError as error:
        problems = "; ".join(f"{'.'.join(map(str, e['loc']))}: {_in_words(e)}" for e in error.errors())
        hint = "the README shows a whole file; delete a line and its default holds"
        raise SocialattrError(problems, where=where, hint=hint, exit_code=Exit.UNUSABLE) from None


_WORDS = {
    "extra_forbidden": "there is no such setting",
    "string_type": 'write a text in quotes, such as "DKK"',
    "tuple_type": 'write a list, such as ["shop.example"]',
    "too_short": "needs at least one",
    "bool_type": "write true or false",
    "bool_parsing": "write true or false",
    "model_type": "write it as a section, such as [site]",
    "dict_type": 'write pairs, such as { "Forbrug i alt" = "cost" }',
    "float_type": "write a number",
    "float_parsing": "write a number",
    "missing": "is missing",
    "decimal_type": "write a number",
    "decimal_parsing": "write a number",
    "finite_number": "write a number",
    "greater_than_equal": "write a number from 0 up",
    "less_than_equal": "is too large",
}


def _in_words(error: ErrorDetails) -> str:
    """Say what is wrong with a setting without the words of a library."""
    kind, context = error["type"], error.get("ctx", {})
    if kind == "tuple_type" and isinstance(error["input"], dict):
        return f"write each as a section of its own, in double brackets: [[{error['loc'][-1]}]]"
    if kind in ("enum", "literal_error"):
        return f"write one of {context.get('expected', '')}"
    if kind == "string_pattern_mismatch":
        return f"{error['input']!r} is not written as it should be"
    return _WORDS.get(kind, error["msg"].removeprefix("Value error, "))


def settings_text(hosts: tuple[str, ...], timezone: str, currency: str) -> str:
    """Write the text of a new settings file, with a word on everything a user may want to change."""
    quoted = ", ".join(f'"{host}"' for host in hosts)
    return f"""\
# Settings of socialattr. Delete a line and its default holds.

[site]
hosts = [{quoted}]  # your own hosts: a visit from these is no new visit
timezone = "{timezone}"  # where months begin and end
currency = "{currency}"

[money]
revenue = "ex_vat"  # or "inc_vat"; stands in every report

[attribution]
model = "last_non_direct"
lookback_window = "30d"

# What counts as a conversion. A shop order, a purchase event and a thank-you page with
# the same order number are one; add more [[conversion]] blocks for sign-ups and the like.
[[conversion]]
name = "purchase"
event = "purchase"
page = "/order-received/{{order_key}}"
orders = true
"""
