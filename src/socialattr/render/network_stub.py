"""Records of `[[network]]` for the settings, to be corrected by hand."""

from __future__ import annotations

from collections.abc import Sequence

from ..summaries.proposals import Near, Proposal

_HOW = """\
# kind: social, messaging, forum, video, sharing_tool ...; website where it is no social network.
# More about a known network: its slug (socialattr networks), without name and kind.
"""


def network_stub(proposals: Sequence[Proposal]) -> str:
    """TOML that, pasted into socialattr.toml, makes each proposal known; nothing where there is none.

    What may be a mistyped network stands there as remarks, since only people know: the repair, ready to be used.

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
    how = [_HOW] if any(not one.near for one in proposals) else []
    return "\n".join([*how, *(_repair(one, one.near) if one.near else _block(one) for one in proposals)])


def _repair(one: Proposal, near: Near) -> str:
    """A repair of a tag, as remarks.

    >>> print(_repair(Proposal("facebok", "facebok", "social", "utm_sources", "facebok"), Near("Facebook", "facebook")))
    # facebok is near to Facebook: a mistyped tag is a [[repair]]
    # Where that is so, take the # off these lines; else it is a [[network]].
    # [[repair]]
    # match = {source = "facebok"}
    # becomes = {source = "facebook"}
    <BLANKLINE>
    """
    lines = [
        f"{one.name} is near to {near.name}: a mistyped tag is a [[repair]]",
        "Where that is so, take the # off these lines; else it is a [[network]].",
        "[[repair]]",
        f'match = {{source = "{one.value}"}}',
        f'becomes = {{source = "{near.source}"}}',
    ]
    return "".join(f"# {line}\n" for line in lines)


def _block(one: Proposal) -> str:
    cells = {"slug": one.slug, "name": one.name, "kind": one.kind}
    # No proposal has controls, quotes or backslashes in it.
    return "".join(
        f"{line}\n"
        for line in ["[[network]]", *(f'{k} = "{v}"' for k, v in cells.items()), f'{one.key} = ["{one.value}"]']
    )
