"""Projects in folders of their own, driven from files to the report as the command line drives them."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from socialattr.pipeline.ingest import FileResult, Wishes, ingest_files
from socialattr.pipeline.project import make_settings
from socialattr.pipeline.question import Question
from socialattr.pipeline.report import make_report
from socialattr.render.report_json import report_json
from socialattr.store import KEY_FILE, Import, Snapshot, Store

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
SAMPLE = Path(__file__).parents[1] / "sample_data"
Files = Mapping[str, bytes]
Document = dict[str, Any]


@dataclass(frozen=True)
class Project:
    """A project and what a user does with it; time stands still at `NOW`."""

    folder: Path

    def ingest(self, *names: str | Path, wishes: Wishes | None = None) -> list[FileResult]:
        """Bring files in. Raises the first file's error, which the program would print."""
        done = ingest_files(self.folder, [str(name) for name in names], wishes or Wishes(), _silence, NOW)
        for result in done.files:
            if result.error:
                raise result.error
        return done.files

    def add(self, files: Files, wishes: Wishes | None = None) -> list[FileResult]:
        """Write files, by name, and bring them in one after the other."""
        exports = self.folder / "exports"
        exports.mkdir(exist_ok=True)
        for name, data in files.items():
            (exports / name).write_bytes(data)
        return self.ingest(*(exports / name for name in files), wishes=wishes) if files else []

    def text(self, question: Question) -> str:
        """The report as the program writes it."""
        return report_json(make_report(self.folder, question, NOW))

    def report(self, question: Question) -> Document:
        """The report, read back."""
        document: Document = json.loads(self.text(question))
        return document

    @property
    def snapshot(self) -> Snapshot:
        return Store.open(self.folder).snapshot()

    @property
    def live(self) -> Sequence[Import]:
        return self.snapshot.live


def project_in(folder: Path, settings: str, key: str) -> Project:
    """Make a project with the text of its settings and of its key file."""
    folder.mkdir(exist_ok=True)
    (folder / "socialattr.toml").write_text(settings, encoding="utf-8")
    (folder / KEY_FILE).write_text(key, encoding="ascii")
    return Project(folder)


def sample_project(folder: Path) -> Project:
    """A project as the sample data's README makes it, nothing imported yet."""
    texts = ((SAMPLE / name).read_text("utf-8") for name in ("socialattr.toml", KEY_FILE))
    return project_in(folder, *texts)


def project_of(folder: Path, hosts: Sequence[str]) -> Project:
    """A project with new settings and a new key."""
    make_settings(folder, tuple(hosts), "Europe/Copenhagen", "DKK")
    return Project(folder)


@contextmanager
def new_project(settings: str, key: str) -> Iterator[Project]:
    """A project that is gone after the block; a property test needs one for each example."""
    with tempfile.TemporaryDirectory() as folder:
        yield project_in(Path(folder), settings, key)


def _silence(name: str, done: int, size: int) -> None:
    """Progress goes nowhere."""
