"""The answer to each claim, in both languages, in Markdown and as a workbook."""

from __future__ import annotations

import io
import re

from openpyxl import load_workbook

from checks import Word
from reports import answers_markdown, answers_xlsx
from reports.answers import Answer, answers, by_control
from reports.language import language
from tests.reports import answering, sample

ENGLISH, GERMAN = language("en"), language("de")
REPORT = answering.report()


def of(kind: str, tom: str = answering.TOM, came_out: dict[str, Word] | None = None) -> Answer:
    """The English answer to the first claim of a kind."""
    report = answering.report(tom, answering.CAME_OUT if came_out is None else came_out)
    return next(one for one in answers(report, ENGLISH) if one.judged.claim.kind == kind)


def test_what_passes_is_answered_with_promise_means_population_date_and_reference() -> None:
    found = of("encryption.at-rest")
    assert found.text == (
        "Our document on technical and organisational measures (measures.md, version 2.1, 1 September 2026) says: “All data at "
        "rest is encrypted.” This was verified on 20 November 2026 by read-only requests to Microsoft Azure; what was checked: "
        "“Everything is as the document says”. Looked at: 4 resources, in complete lists, without an exception."
    )
    assert found.reference == (
        f"Evidence: claim 1 ({found.judged.claim.id}) in the tomproof report; "
        f"SHA-256 of the evidence pack's manifest {'cd' * 32}."
    )
    assert found.date == "2026-11-20"
    assert found.controls["ccm"] == ("CEK-03", "CEK-04", "DSP-17")


def test_a_denial_that_is_right_is_answered_as_a_denial() -> None:
    text = of("network.firewall").text
    assert "That this is not in force was verified on 20 November 2026" in text
    assert "without an exception" not in text


def test_what_people_attested_names_document_and_dates_and_nobody() -> None:
    found = of("personnel.training")
    assert found.text.endswith(
        "The systems that were asked cannot show this. A person or function named in the evidence has attested it on 4 May "
        "2026 with the document training.pdf, valid until 4 May 2027."
    )
    assert "Mara Voss" not in found.text
    assert found.date == "2026-05-04"


def test_what_is_inherited_says_who_operates_it_and_that_it_was_not_verified() -> None:
    assert "The provider operates this; we did not verify it ourselves" in of("physical.datacentre").text
    assert "The customer operates this" in of("identity.password-policy").text


def test_what_fails_is_open_or_is_out_of_date_has_no_text() -> None:
    for kind, opens in {
        "device.disk-encryption": "No answer: the evidence contradicts the document.",
        "incident.response-plan": "No answer yet: the systems that were asked cannot show it, and no attestation of it is valid.",
        "backup.restore-tested": "No answer yet: the document is out of date; it denies what is in force.",
    }.items():
        found = of(kind)
        assert found.text == ""
        assert found.why.startswith(opens)
    unknown = of("encryption.at-rest", came_out={"encryption.at-rest": Word.UNKNOWN})
    assert unknown.text == ""
    assert unknown.why.startswith("No answer: it could not be verified.")


def test_of_a_sentence_of_which_another_part_fails_only_the_own_words_are_quoted() -> None:
    text = of("hosting.provider").text
    assert "“runs on Microsoft Azure”" in text
    assert "West Europe" not in text


def test_a_denial_beside_something_that_is_not_shown_is_never_told_as_a_claim() -> None:
    tom = "# T\n\nWe do not centrally enforce MFA or specific password policies.\n"
    found = of("identity.password-policy", tom, {"identity.mfa.enforced": Word.UNKNOWN})
    assert "says that this is not in place: “Rules for passwords”, in the words “password policies”." in found.promise
    assert " claims " not in found.promise


def test_of_a_sentence_of_which_another_part_waits_for_people_it_is_said_what_is_answered() -> None:
    tom = "# T\n\nEmployees are trained annually and are bound to confidentiality.\n"
    text = of("personnel.training", tom, {"personnel.confidentiality": Word.UNATTESTED}).text
    assert "Of this sentence the following is answered here: “Staff are trained”." in text


def test_in_german_nothing_of_the_answer_is_english_but_what_is_quoted() -> None:
    for one in answers(REPORT, GERMAN):
        said = re.sub(r"„[^“]*“", "", one.text or one.why)
        assert not re.search(r"\b(?:the|says|document|looked|evidence|verified)\b", said, re.IGNORECASE), said


def test_controls_find_the_claims_with_and_without_an_answer() -> None:
    rows = {(row.framework, row.control): (row.usable, row.others) for row in by_control(answers(REPORT, ENGLISH))}
    numbers = {one.claim.kind: one.number for one in REPORT.claims}
    assert rows["CSA CCM v4 (CAIQ)", "UEM-08"] == ((), (numbers["device.disk-encryption"],))
    backup, restore = numbers["backup.automated"], numbers["backup.restore-tested"]
    assert rows["ISO/IEC 27001:2022", "8.13"] == ((backup,), (restore,))
    frameworks = list(dict.fromkeys(framework for framework, _ in rows))
    assert frameworks == [
        "ISO/IEC 27001:2022", "CSA CCM v4 (CAIQ)", "BSI C5:2020", "SOC 2 (TSC)", "NIS2 Art. 21(2)", "GDPR Art.",
    ]  # fmt: skip
    iso = [control for framework, control in rows if framework == "ISO/IEC 27001:2022"]
    assert iso.index("8.5") < iso.index("8.13") < iso.index("8.24")


def test_both_forms_give_the_same_bytes_twice() -> None:
    for module in (answers_markdown, answers_xlsx):
        for code in (ENGLISH, GERMAN):
            assert module.render(REPORT, code) == module.render(REPORT, code)


def test_the_workbook_has_the_answers_and_a_sheet_by_control() -> None:
    book = load_workbook(io.BytesIO(answers_xlsx.render(REPORT, GERMAN)))
    assert book.sheetnames == ["Antworten", "Nach Kriterium"]
    assert book["Antworten"]["B2"].value == "Gespeicherte Daten sind verschlüsselt"
    assert book["Antworten"].max_row == len(REPORT.claims) + 1


def test_a_hostile_document_stays_text_in_both_forms() -> None:
    report = sample.handed_out(sample.hostile())
    text = answers_markdown.render(report, ENGLISH).decode()
    assert "<script" not in text.replace("\\<script", "")
    assert "\u202e" not in text
    book = load_workbook(io.BytesIO(answers_xlsx.render(report, ENGLISH)))
    assert {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row} <= {"s", "n"}
