"""The cellar: imports as plain Parquet, committed by one rename, each event and order counted once.

Everything stored came through here and everything read leaves through here. A killed run leaves
the old or the new state, the same export twice adds nothing, overlapping exports equal one.
"""

from __future__ import annotations

from .accounting import accounting, accounting_all
from .cellar import Store
from .key import KEY_FILE
from .layout import VanishedError
from .lock import changing
from .manifest import Contents, Import, import_id
from .parts import ALL_BUCKETS
from .restated import Refused, Restated
from .scan import scan_events, scan_orders, scan_origins, scan_spend, scan_totals
from .snapshot import Snapshot
from .staging import Staging
from .superseded import rows_in_force
from .undo import find_import, undo

__all__ = [
    "ALL_BUCKETS",
    "KEY_FILE",
    "Contents",
    "Import",
    "Refused",
    "Restated",
    "Snapshot",
    "Staging",
    "Store",
    "VanishedError",
    "accounting",
    "accounting_all",
    "changing",
    "find_import",
    "import_id",
    "rows_in_force",
    "scan_events",
    "scan_orders",
    "scan_origins",
    "scan_spend",
    "scan_totals",
    "undo",
]
