"""A post to make a link for, written by the rules of the house: network, tags, and what its utm_content is made of."""

from __future__ import annotations

import difflib
import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from urllib.parse import unquote_plus

from ..catalogue import Catalogue, Entry
from ..classify import CLUES
from ..classify.spelling import house_source, slug
from ..errors import Exit, SocialattrError
from ..privacy import Redactor
from ..settings import Settings
from ..text import visible
from .posts import network_named
from .sheet import unguarded
from .tagged import LONGEST_LINK, Address, address_of, host_key

_SHORT_NAME = re.compile(r"[a-z0-9]+")
_LONGEST_NAME = 32
# GA4 cuts a campaign here.
_LONGEST_CAMPAIGN = 100
_PERSONAL = {"email": "an e-mail address", "cpr": "a CPR number", "phone": "a telephone number"}


@dataclass(frozen=True)
class Wish:
    """A post to make a link for, as it was asked for; "" and None mean the settings' own, or nothing."""

    url: str
    network: str
    campaign: str
    title: str = ""
    day: date | None = None
    paid: bool = False
    medium: str = ""
    term: str = ""
    anyway: bool = False
    """Whether a page of another site will do."""


@dataclass(frozen=True)
class Draft:
    """A wish by the rules of the house.

    `tags` still lack the content: that will be `base`, with a number where it is taken, or where it is `numbered`
    anyway. `house_media` are the words that stand for social media.
    """

    wish: Wish
    entry: Entry
    address: Address
    tags: dict[str, str]
    house_media: frozenset[str]
    title: str
    day: date
    base: str
    numbered: bool
    notes: tuple[str, ...] = ()

    def link(self, content: str) -> str:
        """The link with this utm_content."""
        return self.address.tagged(self._with(content))

    @property
    def hit(self) -> dict[str, str]:
        """What a visit by the link says of itself."""
        tags = {name: value for name, value in self._with(self.base).items() if name in CLUES}
        return {**dict.fromkeys(CLUES, ""), "page": self.address.host + self.address.path, **tags}

    def _with(self, content: str) -> dict[str, str]:
        order = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
        tags = self.tags | {"utm_content": content}
        return {name: tags[name] for name in order if tags.get(name)}


def drafted(
    wish: Wish | SocialattrError, settings: Settings, catalogue: Catalogue, today: date
) -> Draft | SocialattrError:
    """A draft of a wish, or what is wrong with it; what was wrong already stays so."""
    if isinstance(wish, SocialattrError):
        return wish
    try:
        return draft_of(wish, settings, catalogue, today)
    except SocialattrError as error:
        return error


def draft_of(wish: Wish, settings: Settings, catalogue: Catalogue, today: date) -> Draft:
    """Raises SocialattrError (2) for the first thing that is wrong with a wish."""
    entry = _linkable(wish.network, catalogue)
    address = address_of(wish.url, catalogue.click_ids)
    _refuse_personal(wish)
    _refuse_elsewhere(address, wish, settings)
    campaign = _campaign(wish.campaign, settings)
    medium = wish.medium or (settings.links.paid_medium if wish.paid else settings.links.medium)
    house = [settings.links.medium, settings.links.paid_medium, *catalogue.words["medium"]["social"]]
    source = _source(entry, catalogue)
    title, day = unguarded(visible(unicodedata.normalize("NFC", wish.title)).strip()), wish.day or today
    base, numbered = _name(entry, source, day, title)
    notes = []
    if address.dropped:
        notes.append(f"left out of the URL: {', '.join(address.dropped)}")
    if campaign != wish.campaign.strip():
        notes.append(f"the campaign is written {campaign}")
    tags = {
        "utm_source": source,
        "utm_medium": medium.strip().casefold(),
        "utm_campaign": campaign,
        "utm_term": slug(wish.term),
    }
    draft = Draft(wish, entry, address, tags, frozenset(house), title, day, base, numbered, tuple(notes))
    if len(draft.link(base)) > LONGEST_LINK:
        what = f"the link would be longer than {LONGEST_LINK} letters, and some networks cut it"
        raise refused(what, "a shorter URL")
    return draft


def _linkable(text: str, catalogue: Catalogue) -> Entry:
    if not text.strip():
        raise refused("no network is given", "--network facebook")
    entry = network_named(text, catalogue)
    if entry.kind == "sharing_tool":
        raise refused(f"{entry.name} is a tool for posting, no network", "--network with where the post is seen")
    if not entry.social:
        raise refused(f"{entry.name} is no social network", "--network facebook, instagram, linkedin ...")
    if entry.leads_group:
        apps = [one.slug for one in catalogue.entries if one.group == entry.group and one.social and one is not entry]
        raise refused(f"{entry.name} stands for several networks", f"one of: {', '.join(apps)}")
    if entry.until:
        raise refused(f"{entry.name} was closed on {entry.until}", "socialattr networks lists those that are open")
    return entry


def _refuse_personal(wish: Wish) -> None:
    """Personal data in a link can be read by everybody; it is refused as written, before anything is cleaned."""
    said = {
        "the URL": unquote_plus(wish.url),
        "the campaign": wish.campaign,
        "the title": wish.title,
        "the medium": wish.medium,
        "the term": wish.term,
    }
    for where, text in said.items():
        redact = Redactor()
        redact(text)
        for kind, name in _PERSONAL.items():
            if redact.counts[kind]:
                raise refused(f"{name} is in {where}", "a link without it: everybody can read a link")


def _refuse_elsewhere(address: Address, wish: Wish, settings: Settings) -> None:
    own = [host_key(host) for host in settings.site.hosts]
    if wish.anyway or not own or any(f".{address.host}".endswith(f".{host}") for host in own):
        return
    what = f"{address.host} is none of your own hosts ({', '.join(settings.site.hosts)}): visits there are not measured"
    raise refused(what, "hosts of [site] in socialattr.toml if it is yours, or --anyway")


def _campaign(text: str, settings: Settings) -> str:
    if not text.strip():
        raise refused("no campaign is given", "--campaign with a name, such as summer-2026")
    campaign, allowed = slug(text), settings.links.campaigns
    # A name that the settings list is taken as they write it.
    campaign = next((name for name in allowed if slug(name) == campaign), campaign)
    if not campaign:
        raise refused("the campaign has no letter from a to z and no digit", "--campaign summer-2026")
    if len(campaign) > _LONGEST_CAMPAIGN:
        raise refused(f"the campaign is longer than {_LONGEST_CAMPAIGN} letters, where GA4 cuts it", "a shorter name")
    if allowed and campaign not in allowed:
        near = difflib.get_close_matches(campaign, allowed, 3, 0.5) or allowed[:8]
        hint = f"one of: {', '.join(near)}; or add it to campaigns of [links] in socialattr.toml"
        raise refused(f"{campaign} is no campaign of the settings", hint)
    return campaign


def _source(entry: Entry, catalogue: Catalogue) -> str:
    """The utm_source that means the network."""
    word = house_source(entry, catalogue)
    if catalogue.alias(word) is entry or ((found := catalogue.host(word)) and found[0] is entry):
        return word
    hint = f'utm_sources = ["{entry.slug}"] in a [[network]] with slug = "{entry.slug}", in socialattr.toml'
    raise refused(f"nothing in utm_source stands for {entry.name}", hint)


def _name(entry: Entry, source: str, day: date, title: str) -> tuple[str, bool]:
    """What a new utm_content is made of, and whether a number has to tell it from others.

    The network's shortest name, the day, and words of the title: fb-20260701-sommersalg.
    """
    short = min((name for name in (source, *entry.utm_sources) if _SHORT_NAME.fullmatch(name)), key=len, default="")
    start = f"{short or slug(source)}-{day:%Y%m%d}"
    words = slug(title)
    if len(words) > _LONGEST_NAME:
        words = words[: _LONGEST_NAME + 1].rpartition("-")[0] or words[:_LONGEST_NAME]
    name = f"{start}-{words}"
    # Content that looked like a random token would be hidden when the visits are read.
    return (start, True) if not words or Redactor()(name) != name else (name, False)


def refused(what: str, hint: str) -> SocialattrError:
    """The error for a link that is not made."""
    return SocialattrError(what, hint=hint, exit_code=Exit.USAGE)
