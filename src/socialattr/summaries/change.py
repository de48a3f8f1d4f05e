"""How much more or less there is than in the period before."""

from __future__ import annotations


def change_of(now: int | None, before: int | None) -> float | None:
    """Give the change as a share; None where there is nothing to compare.

    >>> change_of(150, 100), change_of(5, 0), change_of(None, 5)
    (0.5, None, None)
    """
    return None if now is None or not before else now / before - 1
