"""The host out of a URL as browsers would read it, also where a stranger wrote the URL to mislead."""

from __future__ import annotations

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..catalogue import punycode
from .distinct import distinct

# The door of what is stored reads hosts by the same grammar, one text at a time: another room, which this one does not
# know; a test keeps them together. White space is what Python calls so.
_BLANK = r"\s\x0b\x1c-\x1f\x85\p{Z}"
# A backslash ends the host, as it does in browsers: evil.example\@facebook.com is evil.example.
# Only as \xe4 it is a letter that the server's log could not write otherwise.
_HOST = rf"\[[0-9A-Fa-f:.]+\]|(?:\\x[0-9A-Fa-f]{{2}}|[^/?#:@\\{_BLANK}])+"
_URL = (
    rf"(?s)^[{_BLANK}]*(?:"
    rf"(?:[A-Za-z][A-Za-z0-9+.\-]*:)?//(?:[^/?#\\{_BLANK}]*@)?(?P<full>{_HOST})(?::[0-9]*)?"
    rf"|(?P<bare>{_HOST})(?::[0-9]+)?"
    rf")[{_BLANK}]*(?:[/?#\\].*)?$"
)


def referrer_host(referrers: pd.Series) -> pd.Series:
    """Give the host of each URL, lower-case, without port, user and trailing dot; `""` where there is none.

    The scheme may be missing. `www.` stays, non-ASCII names become punycode, and of `android-app://`
    the package is the host.

    >>> referrer_host(pd.Series(["https://User@L.Facebook.com.:443/l.php", "t.co/abc", "about:blank", "-"])).tolist()
    ['l.facebook.com', 't.co', '', '']
    """
    codes, urls = distinct(referrers)
    hosts = url_hosts(urls).take(pa.array(codes))
    return pd.Series(pd.array(hosts.to_pandas(), dtype="str"), index=referrers.index)


def url_hosts(urls: pa.Array) -> pa.Array:
    """The same as `referrer_host`, for distinct URLs."""
    none = pa.scalar("", type=urls.type)
    parts = pc.extract_regex(urls, _URL)
    full, bare = (pc.fill_null(pc.struct_field(parts, name), none) for name in ("full", "bare"))
    hosts = pc.utf8_rtrim(pc.utf8_lower(pc.if_else(pc.equal(full, none), bare, full)), ".")
    # What has no letter and no digit is a placeholder such as "-".
    hosts = pc.if_else(pc.match_substring_regex(hosts, r"[0-9a-z]|[^\x00-\x7f]"), hosts, none)
    foreign = pc.match_substring_regex(hosts, r"[^\x00-\x7f]")
    if not pc.any(foreign).as_py():
        return hosts
    return pc.replace_with_mask(hosts, foreign, pa.array(map(punycode, hosts.filter(foreign).to_pylist()), hosts.type))


def without_www(hosts: pa.Array) -> pa.Array:
    """Hosts as sites are compared: a shop's `www.` is the shop."""
    return pc.replace_substring_regex(hosts, r"^www\.", "")
