"""What is known about networks and sites: `data/*.toml`, read once, checked, ready to be looked up.

Everything here is data about other people's sites; what a hit means is decided in `classify/`.
"""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache, cached_property
from importlib.resources import files
from typing import Any

from .errors import Exit, SocialattrError

SOCIAL_KINDS = ("social", "messaging", "workchat", "video", "forum", "bookmark", "link_in_bio", "sharing_tool")
"""Kinds whose traffic counts as social."""
KINDS = (
    *SOCIAL_KINDS, "search", "ai", "mail", "shopping", "affiliate", "ads", "shortener", "payment", "login", "website",
)  # fmt: skip
"""`website` is a site of no special kind: that is how a user says that something is not social for him."""
ROLES = ("web", "redirect", "short", "client")
PAID = ("yes", "no", "unknown")

# What a trailing `*` of a host stands for: com, a country, or a country behind co. or com.
_COUNTRY = re.compile(r"\.(?:(?:co|com)\.[a-z]{2}|com|[a-z]{2})\Z")
_LISTS = ("hosts", "not_hosts", "packages", "utm_sources", "utm_campaigns", "click_ids", "agents")
_SPACERS = str.maketrans("", "", " _-")


@dataclass(frozen=True)
class Host:
    """A host of an entry; `path` narrows it to the pages below that path."""

    host: str
    role: str = "web"
    match: str = "suffix"
    path: str = ""


@dataclass(frozen=True)
class ClickId:
    """A query parameter that a network adds to links, by its lower-case name."""

    param: str
    scope: str = "network"
    paid: str = "unknown"


@dataclass(frozen=True)
class Entry:
    """A network, sharing tool or other site of note; the fields are explained in `networks.toml`."""

    slug: str
    name: str
    kind: str
    group: str = ""
    ads_by: str = ""
    since: str = ""
    until: str = ""
    hosts: tuple[Host, ...] = ()
    not_hosts: tuple[str, ...] = ()
    weak_hosts: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    utm_sources: tuple[str, ...] = ()
    utm_campaigns: tuple[str, ...] = ()
    utm_contents: tuple[str, ...] = ()
    click_ids: tuple[ClickId, ...] = ()
    agents: tuple[str, ...] = ()
    agent_rank: int = 50
    preview_bots: tuple[str, ...] = ()
    examples: tuple[Mapping[str, str], ...] = ()
    near_misses: tuple[Mapping[str, str], ...] = ()
    source: str = ""
    checked: str = ""

    @property
    def social(self) -> bool:
        return self.kind in SOCIAL_KINDS

    @property
    def advertiser(self) -> str:
        """Slug of whose ads are shown on it: one ad account of Meta's buys on all of its apps."""
        return self.ads_by or self.group or self.slug

    @property
    def leads_group(self) -> bool:
        """Whether it stands for "one of the group, we cannot say which"."""
        return self.slug == self.group


@dataclass(frozen=True)
class Catalogue:
    """All entries with the words of `channels.toml` and `door.toml`; look-ups give an entry or None."""

    entries: tuple[Entry, ...]
    words: Mapping[str, Any] = field(repr=False)
    door: Mapping[str, Any] = field(repr=False)
    version: str

    @cached_property
    def numbers(self) -> Mapping[str, int]:
        """Slug -> its place in `entries`."""
        return {entry.slug: number for number, entry in enumerate(self.entries)}

    @cached_property
    def agent_tokens(self) -> tuple[str, ...]:
        """In-app tokens, the one that decides first; whoever shortens an agent keeps those that occur in it."""
        return tuple(self.agent_entries)

    @cached_property
    def agent_entries(self) -> Mapping[str, Entry]:
        """Token -> entry, in the order in which tokens decide."""
        ranked = sorted(self.entries, key=lambda entry: entry.agent_rank)
        return {token: entry for entry in ranked for token in entry.agents}

    @cached_property
    def click_ids(self) -> Mapping[str, tuple[Entry, ClickId]]:
        """Lower-case parameter name -> its owner and what it proves."""
        return {click.param: (entry, click) for entry in self.entries for click in entry.click_ids}

    @cached_property
    def preview_bots(self) -> tuple[str, ...]:
        return tuple(token for entry in self.entries for token in entry.preview_bots)

    @cached_property
    def campaign_tools(self) -> Mapping[str, Entry]:
        """Case-folded utm_campaign -> the sharing tool that signs its links with it."""
        return {word: entry for entry in self.entries for word in entry.utm_campaigns}

    @cached_property
    def content_tools(self) -> Mapping[str, Entry]:
        """The word before the number in utm_content -> the sharing tool that numbers its links so."""
        return {word: entry for entry in self.entries for word in entry.utm_contents}

    def path_matters(self, host: str) -> bool:
        """Whether some pages of a host belong to another entry than the rest."""
        for suffix in _suffixes(host):
            paths = [path for path, _, _ in self._hosts.get(suffix, ())]
            if any(paths):
                return True
            if paths:
                # All of its pages belong to one, whatever is said of the hosts above it.
                return False
        return False

    def package(self, name: str) -> Entry | None:
        """The owner of an Android app by its package name."""
        return self._packages.get(name)

    def alias(self, text: str) -> Entry | None:
        """The entry that people mean by a case-folded word, as in utm_source; `linked-in` is linkedin."""
        return self._aliases.get(squeezed(text))

    def host(self, host: str, path: str = "") -> tuple[Entry, str] | None:
        """The owner of a lower-case host, and the host's role; the longest known suffix decides.

        The role is `weak` where only the host's first label speaks for it.

        >>> [found[0].name if (found := load().host(h)) else None for h in ("t.co", "target.co", "netflix.com")]
        ['X', None, None]
        """
        known = self._hosts
        for suffix in _suffixes(host):
            for path_rule, role, entry in known.get(suffix, ()):
                if not path_rule or f"{path}/".startswith(f"{path_rule}/"):
                    return (entry, role) if entry else None
        for rule in known.get("=" + host, ()) or known.get("=" + _starred(host), ()):
            return (rule[2], rule[1]) if rule[2] else None
        weak = self._weak.get(host.partition(".")[0]) if "." in host else None
        # mastodon.social.evil.example and mastodon.social-login.example only dress up as a host that is known.
        return (weak, "weak") if weak and not any(front in known for front in _fronts(host)) else None

    def extended(self, records: Sequence[Mapping[str, Any]]) -> Catalogue:
        """The catalogue with a user's own records; a host, word of a tag, app, click id or agent token of theirs leaves
        the record that had it. A record with a known slug adds to that entry; its name and kind replace, and hosts
        that it says are not the network's leave it.

        >>> forum = {"slug": "cykelforum", "name": "Cykelforum", "kind": "forum", "hosts": ["cykelforum.example"]}
        >>> [found[0].name for c in (load(), load().extended([forum])) if (found := c.host("www.cykelforum.example"))]
        ['Cykelforum']

        Raises SocialattrError (65) that names every fault of the records.
        """
        entries = {entry.slug: entry for entry in self.entries}
        faults: list[str] = []
        for record in records:
            faults += _misspelt(_stated(record, entries))
        if not faults:
            faults += _rivals([_entry(_stated(record, entries)) for record in records])
            owners: dict[tuple[str, ...], set[str]] = {}
            for entry in entries.values():
                _note(entry, owners)
            for record in records:
                own = _entry(_stated(record, entries))
                # Few of all entries have what one record claims.
                for slug in {slug for claim in _claims(own) for slug in owners.get(claim, ())}:
                    entries[slug] = _without(entries[slug], own)
                entries[own.slug] = _joined(entries[own.slug], own) if own.slug in entries else own
                _note(own, owners)
            faults += _contradictions(entries.values())
        # A name that two of his own have is a fault twice.
        if faults := list(dict.fromkeys(faults)):
            of_kind = any(" kind" in fault for fault in faults)
            hint = (
                f"kinds are {', '.join(KINDS)}" if of_kind else "each word and host in one [[network]], as it is told"
            )
            where = "socialattr.toml, [[network]]"
            raise SocialattrError("; ".join(faults), where=where, hint=hint, exit_code=Exit.UNUSABLE)
        stated = json.dumps([self.version, *records], sort_keys=True, default=str).encode()
        return Catalogue(tuple(entries.values()), self.words, self.door, _digest(stated))

    @cached_property
    def _packages(self) -> Mapping[str, Entry]:
        return {package: entry for entry in self.entries for package in entry.packages}

    @cached_property
    def _aliases(self) -> Mapping[str, Entry]:
        return {squeezed(alias): entry for entry in self.entries for alias in entry.utm_sources}

    @cached_property
    def _weak(self) -> Mapping[str, Entry]:
        return {label: entry for entry in self.entries for label in entry.weak_hosts}

    @cached_property
    def _hosts(self) -> Mapping[str, list[tuple[str, str, Entry | None]]]:
        """Suffix, or `=` and a whole host -> (path, role, entry), the longest path first."""
        known: dict[str, list[tuple[str, str, Entry | None]]] = {}
        for entry in self.entries:
            for host in entry.hosts:
                key = host.host if host.match == "suffix" else "=" + host.host
                known.setdefault(key, []).append((host.path, host.role, entry))
            for stranger in entry.not_hosts:
                known.setdefault(stranger, []).append(("", "", None))
        for rules in known.values():
            rules.sort(key=lambda rule: -len(rule[0]))
        return known


def squeezed(text: str) -> str:
    """Leave out what people put between the parts of a name: linked-in, tik_tok."""
    return text.translate(_SPACERS)


def _starred(host: str) -> str:
    return _COUNTRY.sub(".*", host)


def _suffixes(host: str) -> Iterator[str]:
    """The host and its parents, longest first, each also with its country as `*`."""
    while host:
        yield host
        if (starred := _starred(host)) != host:
            yield starred
        host = host.partition(".")[2]


def _fronts(host: str) -> Iterator[str]:
    """What stands before each dot and hyphen of the host, as long as there is a dot in it."""
    for mark in re.finditer(r"[.-]", host):
        if "." in (front := host[: mark.start()]):
            yield front


@cache
def load() -> Catalogue:
    """The catalogue that is shipped with the program. Raises SocialattrError where its data is at fault."""
    folder = files("socialattr") / "data"
    names = ("networks", "sites", "channels", "door")
    return build({name: (folder / f"{name}.toml").read_text(encoding="utf-8") for name in names})


def build(texts: Mapping[str, str]) -> Catalogue:
    """Make a catalogue of the texts of networks, sites, channels and door, and check it.

    Raises SocialattrError that names every fault: unknown fields, kinds or roles, and any host,
    package, alias, click id or agent token that two entries claim.
    """
    data = {name: tomllib.loads(text) for name, text in texts.items()}
    records = [*data["networks"].get("network", ()), *data["sites"].get("site", ())]
    faults = [fault for record in records for fault in _misspelt(record)]
    entries = () if faults else tuple(_entry(record) for record in records)
    if faults := [*faults, *_contradictions(entries)]:
        raise SocialattrError("; ".join(faults), where="data/*.toml", exit_code=Exit.OUR_BUG)
    # Of what the data says, not of how the files are laid out.
    stated = json.dumps(data, sort_keys=True, default=str).encode()
    return Catalogue(entries, data["channels"], data["door"], _digest(stated))


def _digest(stated: bytes) -> str:
    return hashlib.blake2b(stated, digest_size=6).hexdigest()


def _stated(record: Mapping[str, Any], entries: Mapping[str, Entry]) -> Mapping[str, Any]:
    """A user's record, with name and kind of the entry that it adds to."""
    known = entries.get(record.get("slug", ""))
    basis = {"name": known.name, "kind": known.kind, "group": known.group} if known else {}
    clicks = [{"param": c.lower()} if isinstance(c, str) else c for c in record.get("click_ids", ())]
    # Tags are compared in small letters, hosts as the net names them; who writes his settings need not know that.
    words = {key: [word.casefold() for word in record.get(key, ())] for key in ("utm_sources", "utm_campaigns")}
    hosts = {
        key: [punycode(host) if isinstance(host, str) else host for host in record.get(key, ())]
        for key in ("hosts", "not_hosts")
    }
    return {**basis, **{key: value for key, value in record.items() if value}, **words, **hosts, "click_ids": clicks}


def punycode(host: str) -> str:
    """A host as the net names it; one that cannot be a host stays as it is.

    >>> punycode("blåbær.example")
    'xn--blbr-roah.example'
    """
    if host.isascii():
        return host
    try:
        return host.encode("idna").decode("ascii")
    except UnicodeError:
        return host


def _joined(entry: Entry, more: Entry) -> Entry:
    """An entry with what another says of it: lists grow, name and kind are the other's."""
    entry = replace(entry, hosts=tuple(host for host in entry.hosts if host.host not in more.not_hosts))
    lists: dict[str, Any] = {name: (*getattr(entry, name), *getattr(more, name)) for name in _LISTS}
    return replace(entry, name=more.name, kind=more.kind, **lists)


def _claims(entry: Entry) -> Iterator[tuple[str, ...]]:
    """What `_without` takes from others for this entry."""
    yield from (("host", host.host, host.path) for host in entry.hosts)
    yield from (("package", package) for package in entry.packages)
    yield from (("utm_source", squeezed(name)) for name in entry.utm_sources)
    yield from (("utm_campaign", name) for name in entry.utm_campaigns)
    yield from (("click id", click.param) for click in entry.click_ids)
    yield from (("agent", token) for token in entry.agents)


def _note(entry: Entry, owners: dict[tuple[str, ...], set[str]]) -> None:
    """Note what the entry has that a later one may claim: its own claims, and hosts that it says are not its."""
    for claim in (*_claims(entry), *(("host", host, "") for host in entry.not_hosts)):
        owners.setdefault(claim, set()).add(entry.slug)


def _without(entry: Entry, claimant: Entry) -> Entry:
    """An entry less what another claims."""
    names = {squeezed(name) for name in claimant.utm_sources}
    hosts = {(host.host, host.path) for host in claimant.hosts}
    params = {click.param for click in claimant.click_ids}
    return replace(
        entry,
        hosts=tuple(host for host in entry.hosts if (host.host, host.path) not in hosts),
        not_hosts=tuple(host for host in entry.not_hosts if (host, "") not in hosts),
        packages=tuple(package for package in entry.packages if package not in claimant.packages),
        utm_sources=tuple(name for name in entry.utm_sources if squeezed(name) not in names),
        utm_campaigns=tuple(name for name in entry.utm_campaigns if name not in claimant.utm_campaigns),
        click_ids=tuple(click for click in entry.click_ids if click.param not in params),
        agents=tuple(token for token in entry.agents if token not in claimant.agents),
    )


def _entry(record: Mapping[str, Any]) -> Entry:
    values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in record.items()}
    hosts = ({"host": host} if isinstance(host, str) else host for host in record.get("hosts", ()))
    values["hosts"] = tuple(Host(**host) for host in hosts)
    for clues in ("examples", "near_misses"):
        told = record.get(clues, ())
        values[clues] = tuple({"referrer": clue} if isinstance(clue, str) else clue for clue in told)
    values["click_ids"] = tuple(ClickId(**click) for click in record.get("click_ids", ()))
    values.update({day: str(values[day]) for day in ("since", "until", "checked") if day in values})
    return Entry(**values)


def _misspelt(record: Mapping[str, Any]) -> Iterator[str]:
    slug = record.get("slug", "an entry without slug")
    for key in ("slug", "name", "kind"):
        if key not in record:
            yield f"{slug}: no {key}"
    for part, shape in ((record, Entry), *_parts(record, "hosts", Host), *_parts(record, "click_ids", ClickId)):
        for key in part.keys() - {known.name for known in fields(shape)}:
            yield f"{slug}: unknown field {key}"


def _parts(record: Mapping[str, Any], key: str, shape: type) -> Iterator[tuple[Mapping[str, Any], type]]:
    return ((part, shape) for part in record.get(key, ()) if not isinstance(part, str))


def _contradictions(entries: Iterable[Entry]) -> Iterator[str]:
    """Values that are not allowed, and whatever is claimed twice."""
    entries = tuple(entries)
    for entry in entries:
        for what, value, allowed in (
            ("kind", entry.kind, KINDS),
            *(("role", host.role, ROLES) for host in entry.hosts),
            *(("match", host.match, ("suffix", "exact")) for host in entry.hosts),
            *(("paid", click.paid, PAID) for click in entry.click_ids),
            *(("scope", click.scope, ("network", "group")) for click in entry.click_ids),
        ):
            if value not in allowed:
                yield f"{entry.slug}: {what} {value!r} is none of {', '.join(allowed)}"
        if not entry.group and any(click.scope == "group" for click in entry.click_ids):
            yield f"{entry.slug}: a click id of a group, and no group"
        for stranger in entry.not_hosts:
            if not any(stranger.endswith("." + host.host) for host in entry.hosts):
                yield f"{entry.slug}: {stranger} is below none of its hosts"
    yield from _claimed_twice(entries)


def _rivals(records: Sequence[Entry]) -> Iterator[str]:
    """What is wrong with a user's records taken together, whatever is in the catalogue."""
    for record in records:
        for host in record.hosts:
            if "." not in host.host:
                yield f"{record.slug}: host {host.host} has no dot: all sites that end in it would be {record.name}"
    yield from _claimed_twice(records)


def _claimed_twice(entries: Iterable[Entry]) -> Iterator[str]:
    claims: tuple[tuple[str, Callable[[Entry], Iterable[str]]], ...] = (
        ("slug", lambda entry: (entry.slug,)),
        ("name", lambda entry: (entry.name,)),
        ("host", lambda entry: (host.host + host.path for host in entry.hosts)),
        ("package", lambda entry: entry.packages),
        ("first label", lambda entry: entry.weak_hosts),
        ("utm_source", lambda entry: map(squeezed, entry.utm_sources)),
        ("utm_campaign", lambda entry: entry.utm_campaigns),
        ("utm_content", lambda entry: entry.utm_contents),
        ("click id", lambda entry: (click.param for click in entry.click_ids)),
        ("agent", lambda entry: entry.agents),
    )
    for what, claimed in claims:
        owners: dict[str, str] = {}
        for entry in entries:
            for value in claimed(entry):
                if not value:
                    # An empty token would be found in every agent.
                    yield f"{entry.slug or 'an entry'}: an empty {what}"
                if value in owners:
                    yield f"{what} {value} is claimed by {owners[value]} and {entry.slug}"
                owners[value] = entry.slug
