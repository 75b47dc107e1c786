"""A line feed in a name, from a file or a sheet: it begins no other header of a mail."""

from email.message import EmailMessage
from pathlib import Path

import pytest

from tbw.ground import notice
from tbw.ground.places import SEEDS
from tbw.ground.reference import refusals, take

NAME = "表\r\nBcc: everybody@example.invalid\n\nSehr geehrte"


def test_a_subject_is_one_line(tmp_path: Path) -> None:
    path = notice.keep(tmp_path, "x", f"refused: {NAME}", "text")
    told = notice.on_one_line(f"refused: {NAME}")
    mail = EmailMessage()
    mail["Subject"] = told  # raises where it is more than a line
    with pytest.raises(ValueError, match="linefeed"):
        mail["Reply-To"] = NAME
    assert path.read_text("utf-8").splitlines() == [told, "", "text"]


def test_a_mail_goes_out_for_a_file_of_that_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dags import notices

    monkeypatch.setenv("TBW_NOTIFY_TO", "x@example.invalid")
    folder = tmp_path / "landing" / "reference"
    folder.mkdir(parents=True)
    (folder / f"{NAME.replace('/', '')}.xlsx").write_bytes(b"no workbook")
    (told,) = refusals(tmp_path / "store", take(tmp_path / "landing", tmp_path / "store", SEEDS))
    mail, file = notices.channels(told["name"], told["subject"], told["text"])
    assert "\n" not in mail.subject
    assert "Bcc" in mail.subject  # as what it is: a part of the name
    assert file.subject == mail.subject


@pytest.mark.parametrize("sign", ["\r", "\n", "\x0b", "\x0c", "\x1c", "\x85", "\u2028", "\u2029", "\x00", "\x1b"])
def test_no_sign_in_a_name_ends_a_subject(sign: str) -> None:
    subject = notice.on_one_line(f"refused: 表{sign}Bcc: x@example.invalid")
    assert len(subject.splitlines()) == 1
    assert subject.isprintable()
