"""Records of `[[network]]` for the settings, to be corrected by hand."""

from __future__ import annotations

from collections.abc import Sequence

from ..summaries.proposals import Proposal

_HOW = """\
# kind: social, messaging, forum, video, sharing_tool ...; website where it is no social network.
# More about a known network: its slug (socialattr networks), without name and kind.
"""


def network_stub(proposals: Sequence[Proposal]) -> str:
    """TOML that, pasted into socialattr.toml, makes each proposal known; nothing where there is none.

    >>> print(network_stub([Proposal("cykelforum", "cykelforum.example", "forum", "hosts", "cykelforum.example")]))
    # kind: social, messaging, forum, video, sharing_tool ...; website where it is no social network.
    # More about a known network: its slug (socialattr networks), without name and kind.
    <BLANKLINE>
    [[network]]
    slug = "cykelforum"
    name = "cykelforum.example"
    kind = "forum"
    hosts = ["cykelforum.example"]
    <BLANKLINE>
    """
    return "\n".join([_HOW, *map(_block, proposals)]) if proposals else ""


def _block(one: Proposal) -> str:
    cells = {"slug": one.slug, "name": one.name, "kind": one.kind}
    # No proposal has controls, quotes or backslashes in it.
    return "".join(
        f"{line}\n"
        for line in ["[[network]]", *(f'{k} = "{v}"' for k, v in cells.items()), f'{one.key} = ["{one.value}"]']
    )
