"""Whether a host is the site's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from .hosts import url_hosts, without_www


def within(hosts: Iterable[str], own_hosts: Collection[str]) -> NDArray[np.bool_]:
    """Flag hosts (lower-case, without `www.`) that are one of the own or lie below one.

    >>> within(["shop.example", "kasse.shop.example", "myshop.example", ""], ["www.Shop.example"]).tolist()
    [True, True, False, False]
    """
    own = [name for name in without_www(url_hosts(pa.array(own_hosts, type=pa.large_string()))).to_pylist() if name]
    distinct, codes = np.unique(np.array(list(hosts), dtype=str), return_inverse=True)
    inside = [any(host == name or host.endswith("." + name) for name in own) for host in distinct.tolist()]
    return np.array(inside, dtype=bool)[codes]
