"""Links tagged by the rules of the house, each for one post of the register."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import unquote_plus

import pandas as pd

from ..catalogue import Catalogue, Entry
from ..classify import CLUES, TAGS, Rules, classify
from ..classify.hygiene import FAULTS, faults_of
from ..classify.spelling import house_source
from ..errors import Exit, SocialattrError
from ..names import Channels, Fault
from ..privacy import Redactor
from ..settings import Settings, read_settings
from ..summaries.posts import Post
from ..text import visible
from .posts import Register, changing_register, network_named
from .rules import rules_of
from .sheet import unguarded
from .tagged import LONGEST_LINK, Address, address_of, host_key, slug

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
class Made:
    """A link: the post that it is for, whether that is new to the register, and what is to be said of it."""

    post: Post
    new: bool
    notes: tuple[str, ...]


@dataclass(frozen=True)
class _Draft:
    """A wish by the rules of the house; `tags` still lack the content, `base` is what that will be made of."""

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
        return self.address.tagged(self._with(content))

    def hit(self, rules: Rules) -> dict[str, str]:
        """What a visit by the link says of itself."""
        tags = {name: value for name, value in self._with(self.base).items() if name in CLUES}
        return {**dict.fromkeys(CLUES, ""), "page": self.address.host + self.address.path, **tags}

    def _with(self, content: str) -> dict[str, str]:
        order = ("utm_source", "utm_medium", "utm_campaign", "utm_content", "utm_term")
        tags = self.tags | {"utm_content": content}
        return {name: tags[name] for name in order if tags.get(name)}


def make_link(project: Path, wish: Wish, now: datetime | None = None) -> Made:
    """Make a link and keep its post in the register.

    Raises SocialattrError: exit 2 for a link that could not be measured, 65 where settings or register are wrong.
    """
    (made,) = make_links(project, [wish], now)
    if isinstance(made, SocialattrError):
        raise made
    return made


def make_links(
    project: Path, wishes: Sequence[Wish | SocialattrError], now: datetime | None = None
) -> list[Made | SocialattrError]:
    """Make the links of many posts; what is wrong with one is told in its place, and the others are made."""
    settings = read_settings(project)
    rules = replace(rules_of(settings), channels=Channels.SOCIALATTR)
    today = (now or datetime.now(UTC)).astimezone(settings.zone).date()
    drafts = [_drafted(wish, settings, rules.catalogue, today) for wish in wishes]
    sound = _checked([draft for draft in drafts if isinstance(draft, _Draft)], rules)
    with changing_register(project, rules.catalogue) as register:
        checked = iter(sound)
        found = [next(checked) if isinstance(draft, _Draft) else draft for draft in drafts]
        return [_placed(one, register) if isinstance(one, _Draft) else one for one in found]


def _placed(draft: _Draft, register: Register) -> Made:
    """The post of the register that the link is for: one that is there already, or a new one."""
    for post in register.alike(draft.address.url, draft.title):
        same = draft.link(post.post) == post.link and post.network in ("", draft.entry.name)
        if same and draft.wish.day in (None, post.day):
            return Made(post, new=False, notes=draft.notes)
    name = register.free(draft.base, numbered=draft.numbered)
    campaign = draft.tags["utm_campaign"]
    post = Post(name, draft.day, draft.entry.name, campaign, draft.title, draft.address.url, draft.link(name))
    register.add(post)
    return Made(post, new=True, notes=draft.notes)


def _drafted(
    wish: Wish | SocialattrError, settings: Settings, catalogue: Catalogue, today: date
) -> _Draft | SocialattrError:
    if isinstance(wish, SocialattrError):
        return wish
    try:
        return _draft(wish, settings, catalogue, today)
    except SocialattrError as error:
        return error


def _draft(wish: Wish, settings: Settings, catalogue: Catalogue, today: date) -> _Draft:
    """Raises SocialattrError (2) for the first thing that is wrong with a wish."""
    entry = _linkable(wish.network, catalogue)
    address = address_of(wish.url, catalogue.click_ids)
    _refuse_personal(wish)
    _refuse_elsewhere(address, wish, settings)
    campaign = _campaign(wish.campaign, settings)
    medium = wish.medium or (settings.links.paid_medium if wish.paid else settings.links.medium)
    house = [settings.links.medium, settings.links.paid_medium, *catalogue.words["medium"]["social"]]
    source = _source(entry, catalogue)
    title, day = unguarded(visible(wish.title).strip()), wish.day or today
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
    draft = _Draft(wish, entry, address, tags, frozenset(house), title, day, base, numbered, tuple(notes))
    if len(draft.link(base)) > LONGEST_LINK:
        what = f"the link would be longer than {LONGEST_LINK} letters, and some networks cut it"
        raise _refused(what, "a shorter URL")
    return draft


def _linkable(text: str, catalogue: Catalogue) -> Entry:
    if not text.strip():
        raise _refused("no network is given", "--network facebook")
    entry = network_named(text, catalogue)
    if entry.kind == "sharing_tool":
        raise _refused(f"{entry.name} is a tool for posting, no network", "--network with where the post is seen")
    if not entry.social:
        raise _refused(f"{entry.name} is no social network", "--network facebook, instagram, linkedin ...")
    if entry.leads_group:
        apps = [one.slug for one in catalogue.entries if one.group == entry.group and one.social and one is not entry]
        raise _refused(f"{entry.name} stands for several networks", f"one of: {', '.join(apps)}")
    if entry.until:
        raise _refused(f"{entry.name} was closed on {entry.until}", "socialattr networks lists those that are open")
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
                raise _refused(f"{name} is in {where}", "a link without it: everybody can read a link")


def _refuse_elsewhere(address: Address, wish: Wish, settings: Settings) -> None:
    own = [host_key(host) for host in settings.site.hosts]
    if wish.anyway or not own or any(f".{address.host}".endswith(f".{host}") for host in own):
        return
    what = f"{address.host} is none of your own hosts ({', '.join(settings.site.hosts)}): visits there are not measured"
    raise _refused(what, "hosts of [site] in socialattr.toml if it is yours, or --anyway")


def _campaign(text: str, settings: Settings) -> str:
    if not text.strip():
        raise _refused("no campaign is given", "--campaign with a name, such as summer-2026")
    campaign, allowed = slug(text), settings.links.campaigns
    # A name that the settings list is taken as they write it.
    campaign = next((name for name in allowed if slug(name) == campaign), campaign)
    if not campaign:
        raise _refused("the campaign has no letter from a to z and no digit", "--campaign summer-2026")
    if len(campaign) > _LONGEST_CAMPAIGN:
        raise _refused(f"the campaign is longer than {_LONGEST_CAMPAIGN} letters, where GA4 cuts it", "a shorter name")
    if allowed and campaign not in allowed:
        near = difflib.get_close_matches(campaign, allowed, 3, 0.5) or allowed[:8]
        hint = f"one of: {', '.join(near)}; or add it to campaigns of [links] in socialattr.toml"
        raise _refused(f"{campaign} is no campaign of the settings", hint)
    return campaign


def _source(entry: Entry, catalogue: Catalogue) -> str:
    """The utm_source that means the network."""
    word = house_source(entry, catalogue)
    if catalogue.alias(word) is entry or ((found := catalogue.host(word)) and found[0] is entry):
        return word
    hint = f'utm_sources = ["{entry.slug}"] in a [[network]] with slug = "{entry.slug}", in socialattr.toml'
    raise _refused(f"nothing in utm_source stands for {entry.name}", hint)


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


def _checked(drafts: Sequence[_Draft], rules: Rules) -> list[_Draft | SocialattrError]:
    """See by which network, paid or not, and in which channel visits by the links will be counted."""
    if not drafts:
        return []
    faults = _faults(drafts, rules)
    hits = pd.DataFrame([draft.hit(rules) for draft in drafts], columns=CLUES).astype("str")
    found = classify(hits, rules).to_dict("records")
    by_ga4 = classify(hits, replace(rules, channels=Channels.GA4))["channel"].tolist()
    judged = [_judged(draft, *said) for draft, *said in zip(drafts, found, by_ga4, strict=True)]
    return [faults.get(number, one) for number, one in enumerate(judged)]


def _faults(drafts: Sequence[_Draft], rules: Rules) -> dict[int, SocialattrError]:
    """What `check-links` would find fault with, by the number of the draft; the first of several."""
    parts = {part: [draft.tags.get(f"utm_{part}", draft.base) for draft in drafts] for part in TAGS}
    found = faults_of(pd.DataFrame(parts), rules, strict=True)
    errors: dict[int, SocialattrError] = {}
    for row, fault, part, value, suggestion in found[FAULTS[:5]].itertuples(index=False):
        # The settings may have another word for the medium than most.
        if not (fault == Fault.SPELLING and part == "medium" and value in drafts[row].house_media):
            what = f"{part} {visible(value)}: {_WORDS.get(Fault(fault), 'check-links would find fault with it')}"
            errors.setdefault(row, _refused(what, suggestion or _MEDIA))
    return errors


def _judged(draft: _Draft, found: dict[str, object], ga4: str) -> _Draft | SocialattrError:
    wanted = draft.entry.name
    medium = draft.tags["utm_medium"]
    if found["network"] != wanted:
        what = f"visits by the link would be counted for {found['network'] or 'no network'}, not for {wanted}"
        return _refused(what, "a look at the [[repair]] and [[network]] blocks of socialattr.toml")
    if not found["social"] or not (found["paid"] == "yes" or medium in draft.house_media):
        return _refused(f"the medium {visible(medium)} is not of social media", _MEDIA)
    asked = draft.wish.paid or (bool(draft.wish.medium) and found["paid"] == "yes")
    if (found["paid"] == "yes") != asked:
        what = f"the medium {medium} says that the link is {'paid' if found['paid'] == 'yes' else 'not paid'}"
        return _refused(what, "--paid and its medium together, such as --medium paid_social")
    if ga4 == "Unassigned":
        return _refused(f"GA4 would call visits by the link Unassigned: it does not know the medium {medium}", _MEDIA)
    if ga4 != found["channel"]:
        note = f"GA4 will show these visits as {ga4}; socialattr counts them as {found['channel']}"
        return replace(draft, notes=(*draft.notes, note))
    return draft


_MEDIA = "--medium social, or paid_social for ads"
_WORDS = {
    Fault.SPELLING: "another spelling of a word of the house",
    Fault.SWAPPED: "a network's name, or a tool's, is in the wrong part",
    Fault.UNASSIGNED: "GA4 would call the visits Unassigned",
    Fault.MACRO: "a place is left that an ad platform should have filled",
    Fault.UNCLEAN: "it would arrive damaged",
}


def _refused(what: str, hint: str) -> SocialattrError:
    return SocialattrError(what, hint=hint, exit_code=Exit.USAGE)
