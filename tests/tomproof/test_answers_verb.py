"""The verb ``answers`` as a user meets it."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from tests.reports import answering
from tomproof import cli

QUESTIONS = [
    ("BCR-08.1", "Are databases backed up at least daily?"),
    ("DSP-19.1", "Is the service hosted on Microsoft Azure?"),
    ("IVS-09.1", "Do you use a web application firewall?"),
    ("UEM-08.1", "Are laptops encrypted?"),
    ("IAM-14.1", "Is multi-factor authentication enforced for all employees?"),
    ("CEK-08.1", "Do you encrypt data at rest with customer-managed keys?"),
]


def tomproof(*args: str | Path) -> Result:
    return CliRunner().invoke(cli.tomproof, [str(arg) for arg in args], catch_exceptions=False)


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    tomproof("demo", "--out", out, "--quiet")
    return out / "pack"


@pytest.fixture
def questionnaire(tmp_path: Path) -> Path:
    path = tmp_path / "customer.xlsx"
    path.write_bytes(answering.cloud_style(QUESTIONS))
    return path


def test_a_questionnaire_is_filled_beside_the_original(pack: Path, questionnaire: Path) -> None:
    before = questionnaire.read_bytes()
    result = tomproof("answers", pack, "--fill", questionnaire)
    assert result.exit_code == 0
    assert result.stdout == (
        "3 of 6 questions have a proposed answer; the sheet “tomproof” says why the others have none.\n"
    )
    assert questionnaire.read_bytes() == before
    sheet = load_workbook(questionnaire.with_name("customer.filled.xlsx"))["Assessment"]
    assert [sheet[f"C{row}"].value for row in range(4, 10)] == ["Yes", "Yes", "No", None, None, None]
    assert "West Europe" not in sheet["E5"].value  # of the same sentence, and it fails


def test_what_became_of_the_questions_is_told_as_json(pack: Path, questionnaire: Path, tmp_path: Path) -> None:
    done = json.loads(tomproof("answers", pack, "--fill", questionnaire, "-o", tmp_path / "f.xlsx", "--json").stdout)
    assert (done["questions"], done["proposed"]) == (6, 3)
    assert done["lines"][3]["filled"] == {}
    assert done["lines"][3]["why"].startswith("claim ")


def test_the_original_is_never_written_over(pack: Path, questionnaire: Path) -> None:
    result = tomproof("answers", pack, "--fill", questionnaire, "-o", questionnaire)
    assert result.exit_code == 2
    assert "is never changed" in result.stderr


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("old.xls", b"x", "save it as .xlsx"),
        ("broken.xlsx", b"no zip", "it is no .xlsx file"),
        ("empty.xlsx", answering.free_form([], ("Name", "Street", "Town")), "no questions were found"),
    ],
)
def test_what_cannot_be_filled_is_said_in_one_line(
    pack: Path, tmp_path: Path, name: str, content: bytes, says: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = tomproof("answers", pack, "--fill", path)
    assert result.exit_code == 2
    assert says in result.stderr
    assert list(tmp_path.iterdir()) == [path]


def test_the_answers_are_printed_or_written_in_the_form_of_the_ending(pack: Path, tmp_path: Path) -> None:
    assert tomproof("answers", pack).stdout.startswith("# Answers for questionnaires\n")
    assert tomproof("answers", pack, "--lang", "de").stdout.startswith("# Antworten für Fragebögen\n")
    assert tomproof("answers", pack, "-o", tmp_path / "answers.xlsx").exit_code == 0
    book = load_workbook(io.BytesIO((tmp_path / "answers.xlsx").read_bytes()))
    assert book.sheetnames == ["Answers", "By control"]
    assert tomproof("answers", pack, "--format", "xlsx").exit_code == 2


def test_the_answers_are_data_with_json(pack: Path) -> None:
    made = json.loads(tomproof("answers", pack, "--json").stdout)
    by_kind = {one["kind"]: one for one in made}
    assert by_kind["secrets.managed-store"]["controls"]["iso27001"] == ["5.17", "8.24"]
    assert by_kind["device.disk-encryption"]["text"] == ""
    assert by_kind["device.disk-encryption"]["verdict"] == "fail"


def test_a_form_makes_no_sense_beside_a_file_to_fill(pack: Path, questionnaire: Path) -> None:
    assert tomproof("answers", pack, "--fill", questionnaire, "--format", "md").exit_code == 2
