"""Links tagged by the rules of the house, each for one post of the register."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import pandas as pd

from ..classify import CLUES, TAGS, Rules, classify
from ..classify.channels import UNASSIGNED
from ..classify.hygiene import FAULTS, faults_of
from ..errors import SocialattrError
from ..names import Channels, Fault
from ..settings import read_settings
from ..summaries.posts import Post
from ..text import visible
from .draft import Draft, Wish, drafted, refused
from .posts import Register, changing_register
from .rules import rules_of


@dataclass(frozen=True)
class Made:
    """A link: the post that it is for, whether that is new to the register, and what is to be said of it."""

    post: Post
    new: bool
    notes: tuple[str, ...]


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
    drafts = [drafted(wish, settings, rules.catalogue, today) for wish in wishes]
    sound = _checked([draft for draft in drafts if isinstance(draft, Draft)], rules)
    with changing_register(project, rules.catalogue) as register:
        checked = iter(sound)
        found = [next(checked) if isinstance(draft, Draft) else draft for draft in drafts]
        return [_placed(one, register) if isinstance(one, Draft) else one for one in found]


def _placed(draft: Draft, register: Register) -> Made:
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


def _checked(drafts: Sequence[Draft], rules: Rules) -> list[Draft | SocialattrError]:
    """See by which network, paid or not, and in which channel visits by the links will be counted."""
    if not drafts:
        return []
    faults = _faults(drafts, rules)
    hits = pd.DataFrame([draft.hit for draft in drafts], columns=CLUES).astype("str")
    found = classify(hits, rules).to_dict("records")
    by_ga4 = classify(hits, replace(rules, channels=Channels.GA4))["channel"].tolist()
    # What the medium says by itself, whoever the source is.
    nobodys = hits.assign(utm_source=_NOBODY, utm_campaign="", utm_content="")
    by_medium = classify(nobodys, replace(rules, repairs=()))["channel"].tolist()
    judged = [_judged(draft, *said) for draft, *said in zip(drafts, found, by_ga4, by_medium, strict=True)]
    return [faults.get(number, one) for number, one in enumerate(judged)]


def _faults(drafts: Sequence[Draft], rules: Rules) -> dict[int, SocialattrError]:
    """What `check-links` would find fault with, by the number of the draft; the first of several."""
    parts = {part: [draft.tags.get(f"utm_{part}", draft.base) for draft in drafts] for part in TAGS}
    found = faults_of(pd.DataFrame(parts), rules, strict=True)
    errors: dict[int, SocialattrError] = {}
    for row, fault, part, value, suggestion in found[FAULTS[:5]].itertuples(index=False):
        # The settings may have another word for the medium than most.
        if not (fault == Fault.SPELLING and part == "medium" and value in drafts[row].house_media):
            what = f"{part} {visible(value)}: {_WORDS.get(Fault(fault), 'check-links would find fault with it')}"
            errors.setdefault(row, refused(what, suggestion or _MEDIA))
    return errors


def _judged(draft: Draft, found: dict[str, object], ga4: str, by_medium: str) -> Draft | SocialattrError:
    wanted = draft.entry.name
    medium = draft.tags["utm_medium"]
    if found["network"] != wanted:
        what = f"visits by the link would be counted for {found['network'] or 'no network'}, not for {wanted}"
        return refused(what, "a look at the [[repair]] and [[network]] blocks of socialattr.toml")
    if not found["social"] or not (found["paid"] == "yes" or medium in draft.house_media):
        return refused(f"the medium {visible(medium)} is not of social media", _MEDIA)
    if found["paid"] != "yes" and by_medium not in _SOCIAL_CHANNELS:
        # The settings may have a word of their own, but none that means other traffic to everybody.
        if by_medium != UNASSIGNED:
            what = f"the medium {visible(medium)} stands for the channel {by_medium}, not for social media"
            mended = 'paid_medium = "paid_social"' if draft.wish.paid else 'medium = "social"'
            return refused(what, _MEDIA if draft.wish.medium else f"{mended} in [links] of socialattr.toml")
        note = f"the medium {visible(medium)} is a word of the settings: other tools do not know it for social media"
        draft = replace(draft, notes=(*draft.notes, note))
    asked = draft.wish.paid or (bool(draft.wish.medium) and found["paid"] == "yes")
    if (found["paid"] == "yes") != asked:
        what = f"the medium {medium} says that the link is {'paid' if found['paid'] == 'yes' else 'not paid'}"
        return refused(what, "--paid and its medium together, such as --medium paid_social")
    if ga4 == UNASSIGNED:
        return refused(f"GA4 would call visits by the link Unassigned: it does not know the medium {medium}", _MEDIA)
    if ga4 != found["channel"]:
        note = f"GA4 will show these visits as {ga4}; socialattr counts them as {found['channel']}"
        return replace(draft, notes=(*draft.notes, note))
    return draft


_NOBODY = "nobody"
_SOCIAL_CHANNELS = ("Organic Social", "Organic Video")
_MEDIA = "--medium social, or paid_social for ads"
_WORDS = {
    Fault.SPELLING: "another spelling of a word of the house",
    Fault.SWAPPED: "a network's name, or a tool's, is in the wrong part",
    Fault.UNASSIGNED: "GA4 would call the visits Unassigned",
    Fault.MACRO: "a place is left that an ad platform should have filled",
    Fault.UNCLEAN: "it would arrive damaged",
}
