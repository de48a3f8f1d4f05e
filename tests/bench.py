"""Speed as ratios within one run, since machines differ and are never quiet: `make bench`.

Each pair is run in turn, A B A B ..., as whole processes; the median of the ratios is printed with
its range. A log of some 600,000 lines is made out of the sample's, each copy a week later. What
classifying takes beside reading is timed in a process of its own, on one core: `bench_classify.py`.
"""

from __future__ import annotations

import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROUNDS = 5
COPIES = 5

NAIVE = """
import re, sys
line = re.compile(r'(\\S+) (\\S+) (.*?) \\[([^\\]]+)\\] "([^"]*)" (\\d+) (\\S+) "([^"]*)" "([^"]*)"')
print(sum(1 for text in open(sys.argv[1], encoding="utf-8", errors="replace") if line.match(text)))
"""
COUNT = "import sys; print(sum(chunk.count(b'\\n') for chunk in iter(open(sys.argv[1], 'rb').read, b'')))"
WITHOUT_INTERVALS = """
import sys
from socialattr.cli.app import main
from socialattr.pipeline import visits
from socialattr.summaries import cells, spread
cells.spread_of = lambda marks, who, keys: spread.spread_of(marks.iloc[:0], who, keys)
visits.session_spread = lambda now, before, keys: spread.session_spread(now.iloc[:0], before.iloc[:0], keys)
sys.exit(main())
"""


def main() -> None:
    """Make the data, run the pairs, print a line for each."""
    # Start-up is what users have, with bytecode.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        log = home / "access.log"
        size = make_log(log)
        print(f"{size / 1e6:.0f} MB of log, {ROUNDS} rounds; A / B, median (least to most)")
        project = home / "project"
        project.mkdir()
        (project / "socialattr.toml").write_bytes((ROOT / "sample_data" / "socialattr.toml").read_bytes())
        ingest = [sys.executable, "-m", "socialattr", "--project", str(project), "ingest", str(log)]
        report = [sys.executable, "-m", "socialattr", "--project", str(project), "report", "--period", "2026-10"]
        help_ = [sys.executable, "-m", "socialattr", "--help"]
        loop, count = ([sys.executable, "-c", code, str(log)] for code in (NAIVE, COUNT))
        pair("ingest / a loop with a regular expression", ingest, loop, forget(project))
        pair("ingest / counting its lines", ingest, count, forget(project))
        run(ingest)
        imports, nothing = ([sys.executable, "-c", code] for code in ("import pandas, pyarrow", "pass"))
        pair("report of a month / importing pandas and pyarrow", report, imports)
        without = [sys.executable, "-c", WITHOUT_INTERVALS, *report[3:]]
        pair("report of a month / the same without intervals", report, without)
        pair("--help / bare Python", help_, nothing)
    subprocess.run([sys.executable, str(Path(__file__).with_name("bench_classify.py"))], check=True)


def make_log(path: Path) -> int:
    """Write the sample's logs several times over, each copy a week later; give its bytes."""
    packed = sorted((ROOT / "sample_data" / "logs").glob("*.gz"))
    lines = [line for file in packed for line in gzip.decompress(file.read_bytes()).decode().splitlines(keepends=True)]
    stamp = re.compile(r"\[(\d\d/\w{3}/\d{4}):")
    with path.open("w", encoding="utf-8") as file:
        for copy in range(COPIES):
            days: dict[str, str] = {}

            def later(match: re.Match[str], weeks: int = copy, days: dict[str, str] = days) -> str:
                day = match[1]
                if day not in days:
                    days[day] = f"{datetime.strptime(day, '%d/%b/%Y') + timedelta(weeks=weeks):%d/%b/%Y}"
                return f"[{days[day]}:"

            file.writelines(stamp.sub(later, line, count=1) for line in lines)
    return path.stat().st_size


def forget(project: Path) -> Callable[[], None]:
    """Delete the store, so that the next ingest has work to do."""
    return lambda: shutil.rmtree(project / ".socialattr", ignore_errors=True)


def pair(name: str, a: list[str], b: list[str], before: Callable[[], object] = lambda: None) -> None:
    ratios, seconds = [], []
    for _ in range(ROUNDS):
        before()
        seconds.append(run(a))
        ratios.append(seconds[-1] / run(b))
    spread = f"({min(ratios):.2f} to {max(ratios):.2f})"
    print(f"{name:52} {statistics.median(ratios):6.2f} {spread:18} A {statistics.median(seconds):.2f} s")


def run(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=False, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    return time.perf_counter() - start


if __name__ == "__main__":
    main()
