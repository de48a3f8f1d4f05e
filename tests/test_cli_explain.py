"""`socialattr explain`: what spoke against the network that a session counts for."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from command_line import run

EVENTS = """\
time,client_id,url,referrer,event,value,currency,order_id
2026-10-03T10:00:00Z,1,https://shop.example/?utm_source=facebook&utm_medium=social,https://t.co/x,page_view,,,
2026-10-03T10:05:00Z,1,https://shop.example/tak,https://shop.example/,purchase,100,DKK,A1
"""


def test_what_spoke_for_another_network_is_shown(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text(EVENTS, encoding="utf-8")
    assert run(tmp_path, "ingest", tmp_path / "events.csv", "--site", "shop.example").code == 0
    table, document, sheet = (run(tmp_path, "explain", "A1", "--format", form).out for form in ("table", "json", "csv"))
    assert "#1 beside it: referrer X" in table
    (touch,) = json.loads(document)["touchpoints"]
    assert (touch["network"], touch["confidence"], touch["conflicts"]) == ("Facebook", "high", "referrer X")
    (row,) = csv.DictReader(io.StringIO(sheet))
    assert (row["confidence"], row["conflicts"]) == ("high", "referrer X")
