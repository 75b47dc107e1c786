"""``python -m samples.generate`` writes landing/, faulty/ and expected.json anew, always the same."""

import json
import shutil
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

from ingestion.form import load_form
from samples.calibration import Calibration
from samples.faults import Faults
from samples.figures import draw_figures
from samples.filing import Filed, Kit, file_form
from samples.registry import SEEDS, rows
from samples.rounds import Rounds
from samples.words import Words

SAMPLES = Path(__file__).parent


def generate(folder: Path) -> None:
    """Write both rounds, the faulty files and the truth about them below ``folder``, in place of what is there."""
    kit, rounds, faults = _kit(), Rounds.load(SAMPLES / "rounds.yaml"), Faults.load(SAMPLES / "faults.yaml")
    landing = [file_form(kit, filing) for year in rounds.report_years for filing in rounds.filings(year).values()]
    faulty = list(faults.files(kit, rounds.filings(faults.report_year)))
    _write(folder / "landing", landing)
    _write(folder / "faulty", faulty)
    files_of_folder = {"landing": landing, "faulty": faulty}
    (folder / "expected.json").write_text(_as_json(files_of_folder), encoding="utf-8")


def _kit() -> Kit:
    form = load_form(SAMPLES.parent / "ingestion" / "forms" / "form_2020.yaml")
    calibration = Calibration.load(SAMPLES / "calibration.yaml")
    factors = {row["unit"]: Decimal(row["factor"]) for row in rows(SEEDS / "units.csv")}
    return Kit(form, calibration, Words.load(SAMPLES / "words.yaml"), draw_figures(form, calibration), factors)


def _write(landing: Path, files: Iterable[Filed]) -> None:
    if landing.exists():
        shutil.rmtree(landing)
    for filed in files:
        path = landing / filed.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(filed.data)


def _as_json(files_of_folder: dict[str, list[Filed]]) -> str:
    """One line a file, so that a change shows in the file that it concerns."""
    folders = (
        f"{json.dumps(folder)}: [\n"
        + ",\n".join(json.dumps(filed.truth, ensure_ascii=False) for filed in files)
        + "\n]"
        for folder, files in files_of_folder.items()
    )
    return "{\n" + ",\n".join(folders) + "\n}\n"


if __name__ == "__main__":
    generate(SAMPLES)
