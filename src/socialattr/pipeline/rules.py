"""The rules of classifying, out of a project's settings."""

from __future__ import annotations

from functools import cache

from ..catalogue import Catalogue, load
from ..classify import Repair, Rules, door_version
from ..names import Channels
from ..privacy.urls import URL_RULES
from ..settings import OwnNetwork, Settings


def rules_of(settings: Settings, channels: Channels = Channels.SOCIALATTR) -> Rules:
    """By what the project's traffic is classified. Raises SocialattrError (65) where its networks are at fault."""
    repairs = tuple(Repair(**one.model_dump()) for one in settings.repair)
    media = (settings.links.medium, settings.links.paid_medium)
    return Rules(settings.site.hosts, catalogue_of(settings), repairs, channels, media)


def door_stated(settings: Settings) -> str:
    """By which rules rows are let in now: what is left out, how agents are shortened, what is kept of a URL.

    An import remembers them, so that it can be told when reading its file again would give other rows.
    """
    return f"{door_version(catalogue_of(settings))}-{URL_RULES}"


def catalogue_of(settings: Settings) -> Catalogue:
    """The networks that are known, with those of the settings."""
    return _extended(settings.network)


@cache
def _extended(networks: tuple[OwnNetwork, ...]) -> Catalogue:
    return load().extended([network.model_dump() for network in networks]) if networks else load()
