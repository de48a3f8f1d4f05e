"""A URL as it is linked to: what of it may be shown to everybody, and its tags put in."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from urllib.parse import quote, unquote_plus

from ..errors import Exit, SocialattrError
from ..text import visible

LONGEST_LINK = 2000
"""Longer links are cut by some network, app or mail program."""
_ADDRESS = re.compile(r"(?s)([A-Za-z][A-Za-z0-9+.\-]*)://([^/?#]*)([^?#]*)(?:\?([^#]*))?(?:#(.*))?")
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(?!\d+(?:/|\Z))")
_HOST = re.compile(r"(?!-)[a-z0-9_\-]+(?:\.(?!-)[a-z0-9_\-]+)*")
_BLANK = re.compile(r"\s")
# What stays as it was written; other letters, and what would end a link in a text, are escaped.
_STAYS = "".join(c for c in map(chr, range(0x21, 0x7F)) if c not in '"<>`')


@dataclass(frozen=True)
class Address:
    """A URL in its parts, without tags and click ids; `host` is for comparing: lower-case, no www., no port."""

    scheme: str
    authority: str
    host: str
    path: str
    query: str | None
    fragment: str | None
    dropped: tuple[str, ...] = ()
    """Names of the tags and click ids that it had."""

    @property
    def url(self) -> str:
        """The URL by itself."""
        return self.tagged({})

    def tagged(self, tags: Mapping[str, str]) -> str:
        """The URL with tags behind its own query; "" tags are left out.

        >>> address_of("https://butik.example/a?farve=blå#top").tagged({"utm_source": "facebook"})
        'https://butik.example/a?farve=bl%C3%A5&utm_source=facebook#top'
        """
        said = [f"{name}={quote(value, safe='')}" for name, value in tags.items() if value]
        query = "&".join([*([self.query] if self.query else []), *said])
        start = f"{self.scheme}://{self.authority}{self.path}"
        return start + (f"?{query}" if query else "") + ("" if self.fragment is None else f"#{self.fragment}")


def address_of(text: str, click_ids: Collection[str] = ()) -> Address:
    """Take a URL apart and leave out its tags and `click_ids`.

    Raises SocialattrError (2) where it is no address of a page that can be shown to everybody.
    """
    text = unicodedata.normalize("NFC", text.strip())
    if not text:
        raise _refused("no URL is given", "https://your-shop.example/page")
    if _BLANK.search(text) or visible(text) != text:
        raise _refused("a blank or a control character is in the URL", "%20 for a blank; copy the URL again")
    match = _ADDRESS.fullmatch(text)
    if not match or match[1].lower() not in ("http", "https"):
        raise _no_page(text)
    if "\\" in text:
        raise _refused(r"a \ is in the URL", "/ in its place")
    scheme, authority, path, query, fragment = match.groups()
    query, dropped = _without_tags(query, click_ids)
    fragment, more = _without_tags(fragment, click_ids)
    host, port = _host(authority)
    return Address(
        scheme.lower(),
        host + port,
        host.removeprefix("www."),
        quote(path or "/", safe=_STAYS),
        None if query is None else quote(query, safe=_STAYS),
        None if fragment is None else quote(fragment, safe=_STAYS),
        tuple(dict.fromkeys((*dropped, *more))),
    )


def host_key(host: str) -> str:
    """A host as `Address.host` has it, the Punycode of one with other letters than ASCII's."""
    try:
        return host.lower().rstrip(".").encode("idna").decode("ascii").removeprefix("www.")
    except UnicodeError:
        return host.lower()


def _no_page(text: str) -> SocialattrError:
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() not in ("http", "https"):
        return _refused(f"{scheme[1]}: is no page of a site", "a URL that begins with https://")
    rest = re.sub(r"^(?:https?:)?/*", "", text, flags=re.IGNORECASE)
    return _refused("the URL has no https:// before its host", f"https://{rest}")


def _host(authority: str) -> tuple[str, str]:
    """The host and `:port`."""
    if "@" in authority:
        raise _refused("a user name is in the URL, which everybody would see", "the URL without what is before @")
    host, colon, port = authority.partition(":") if not authority.startswith("[") else (authority, "", "")
    if colon and not (port.isascii() and port.isdigit() and 0 < int(port[:6]) < 65536):
        raise _refused("the port in the URL is no number from 1 to 65535", "the URL without what is behind the :")
    try:
        name = host.rstrip(".").encode("idna").decode("ascii").lower()
    except UnicodeError:
        name = ""
    if not _HOST.fullmatch(name):
        raise _refused("the host in the URL is none", "https://your-shop.example/page")
    return name, colon + port


def _without_tags(part: str | None, click_ids: Collection[str]) -> tuple[str | None, list[str]]:
    """A query or fragment less its tags and click ids, None where nothing else was in it, and their names."""
    kept, dropped = [], []
    for pair in (part or "").split("&"):
        # A link that was copied out of a page's source has &amp; for &.
        name = unquote_plus(pair.partition("=")[0]).strip().lower().removeprefix("amp;")
        if name.startswith("utm_") or name in click_ids:
            dropped.append(name)
        else:
            kept.append(pair)
    return ("&".join(kept) if dropped else part) or None, dropped


def _refused(what: str, hint: str) -> SocialattrError:
    return SocialattrError(what, hint=hint, exit_code=Exit.USAGE)
