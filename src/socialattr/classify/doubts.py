"""How far a decision can be trusted: what spoke against it, and how surely the network was told."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from ..names import Confidence
from .clues import NOBODY
from .distinct import Codes, Column
from .who import Who

Hits = Mapping[str, Column]


def conflicts_of(hits: Hits, step: Column, entry: Codes, who: Who) -> Column:
    """The clues that name another social network than the one that was decided for, comma-joined.

    `referrer Facebook` beside a newsletter's tags says who carried the newsletter's link on. One of a group
    is no conflict with the group: an Instagram agent says which of Meta's apps it was.
    """
    nothing_before = hits["referrer_host"] == ""
    tellers = {
        "referrer": who.networks(hits["referrer_entry"]),
        "medium": who.networks(hits["medium_entry"]),
        "content": who.networks(hits["content_entry"]),
        "click_id": hits["click_entry"],
        "agent": np.where(nothing_before, hits["agent_entry"], NOBODY),
    }
    found = np.full(len(step), "", dtype=object)
    for name, teller in tellers.items():
        akin = (who.group[teller] == who.group[entry]) & (who.leads[teller] | who.leads[entry])
        # A page of links in a profile stands on whichever network the profile is.
        bio = who.kind[teller] == "link_in_bio"
        differs = (teller != NOBODY) & (teller != entry) & ~akin & ~bio & (step != "none")
        says = name + " " + who.name[teller[differs]]
        found[differs] = np.where(found[differs] == "", says, found[differs] + ", " + says)
    return found


def confidence_of(hits: Hits, step: Column, entry: Codes, social: Column, who: Who) -> Column:
    """How surely social traffic is of its network; "" for other traffic.

    High: the tag's source, the referrer or a click id of its own names the network. Medium: it was told by
    something else, such as the app's agent, a click id of the whole group, or the medium. Low: nobody told
    which network, or only the name of a host did.
    """
    by_source = (step == "utm") & (hits["source_entry"] == entry)
    by_referrer = (step == "referrer") & (hits["referrer_entry"] == entry) & ~hits["referrer_weak"]
    by_click_id = (step == "click_id") & (hits["click_entry"] == entry) & ~hits["click_of_group"]
    unknown = ~who.network[entry] | who.leads[entry]
    weak = ((step == "referrer") & hits["referrer_weak"]) | (by_source & hits["source_weak"])
    return np.select(
        [~social, ~who.network[entry] | weak, unknown, by_source | by_referrer | by_click_id],
        ["", Confidence.LOW, Confidence.MEDIUM, Confidence.HIGH],
        default=Confidence.MEDIUM,
    )
