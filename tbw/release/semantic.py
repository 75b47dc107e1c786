"""The semantic layer of a release: a folder in which ``mf query`` answers from the database beside it."""

import shutil
from pathlib import Path

from tbw.release import warehouse

NAME = "semantic"
_MANIFEST = Path("target") / "semantic_manifest.json"
# Only what MetricFlow asks for; read-only, as others read the file at the same time.
_PROJECT = """\
name: sichuan_trade_bases
version: 1.0.0
profile: release
seed-paths: []
model-paths: []
flags: {send_anonymous_usage_stats: false}
"""
_PROFILES = f"""\
release:
  target: release
  outputs:
    release:
      type: duckdb
      path: ../{warehouse.NAME}
      threads: 1
      config_options: {{access_mode: READ_ONLY}}
"""


def write(work: Path, release: Path) -> None:
    """Write ``semantic/`` into the folder of a release, from what dbt made in ``work``; nothing where it made none."""
    if not (work / _MANIFEST).is_file():
        return
    folder = release / NAME
    (folder / _MANIFEST).parent.mkdir(parents=True)
    shutil.copyfile(work / _MANIFEST, folder / _MANIFEST)
    (folder / "dbt_project.yml").write_text(_PROJECT, encoding="utf-8")
    (folder / "profiles.yml").write_text(_PROFILES, encoding="utf-8")
