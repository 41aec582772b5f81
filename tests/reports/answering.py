"""A small TOM with a verdict of every sort, and questionnaires as customers send them, all of them made up."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.styles import Font
from openpyxl.worksheet.datavalidation import DataValidation

import claims
from checks import Check, Finding, Fold, Observation, Outcome, Shown, Verdict, Word, note
from claims.model import Claim
from evidence.pack import Estate
from reports.report import Report, build
from tests import kit

TOM = """# Measures

Version 2.1 of 1 September 2026.

All data at rest is encrypted.
Data in transit is encrypted with TLS 1.2 or higher.
Multi-factor authentication is enforced for all employees.
Databases are backed up daily and the backups are kept for 30 days.
Secrets are kept in Azure Key Vault.
Administrative activities are recorded in audit logs, which are kept for one year.
All employees are trained in data protection at least annually.
The data centres of Microsoft Azure are physically secured.
The web front end is not protected by a web application firewall.
Laptops are protected by full-disk encryption.
Every employee has an individual user account; there are no shared accounts.
Production runs on Microsoft Azure in the West Europe region.
An incident response plan is documented.
The password rules are managed by the customer's identity provider.
Restore tests are not carried out.
"""
# What came out, by kind; everything else passed.
CAME_OUT: Mapping[str, Word] = {
    "personnel.training": Word.ATTESTED,
    "physical.datacentre": Word.INHERITED,
    "device.disk-encryption": Word.FAIL,
    "residency.region": Word.FAIL,
    "incident.response-plan": Word.UNATTESTED,
    "backup.restore-tested": Word.UNDERSTATED,
}
_ESTATE = Estate(
    "public",
    "contoso.example",
    "reader",
    ((kit.SUBSCRIPTION, "Production"),),
    (),
    "2026-11-20T06:00:00Z",
    "2026-11-20T06:05:00Z",
)
_CHECK = Check(
    id="azure-sample", answers=(), over=None, needs=(), may_need=(), fold=Fold.EVERY, scopes=(), applies=lambda _claim: True,
    title="Everything is as the document says.", proves="", leaves_open="", module=__name__,
)  # fmt: skip


def report(tom: str = TOM, came_out: Mapping[str, Word] = CAME_OUT) -> Report:
    """The report over a TOM whose claims came out as told by their kinds, four resources behind each."""
    reading = claims.read(tom.encode(), "measures.md")
    verdicts = [_verdict(claim, came_out) for claim in reading.claims]
    return build(reading, verdicts, kit.snapshot({}), (), _ESTATE, "cd" * 32, "0.1.0", checks={"azure-sample": _CHECK})


def _verdict(claim: Claim, came_out: Mapping[str, Word]) -> Verdict:
    word = came_out.get(claim.kind, Word.PASS)
    if claim.responsible == "customer":
        word = Word.INHERITED
    if word is Word.ATTESTED:
        said = {"name": "Mara Voss", "date": "2026-05-04", "expires": "2027-05-04", "file": "training.pdf"}
        return Verdict(claim, word, note("attested by {name} on {date}, until {expires}: {file}", **said))
    if word not in (Word.PASS, Word.FAIL):
        return Verdict(claim, word, note("because"))
    outcome = Outcome.CONTRADICTS if (word is Word.FAIL) != (claim.polarity == "denies") else Outcome.HOLDS
    seen = tuple(Observation(f"/subscriptions/s/r{number}", outcome, note("is so")) for number in range(4))
    shown = Shown.PASS if outcome is Outcome.HOLDS else Shown.FAIL
    return Verdict(claim, word, note("because"), (Finding("azure-sample", shown, 4, seen),))


def saved(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def cloud_style(questions: Sequence[tuple[str, str]]) -> bytes:
    """Ids, a question, a list of yes, no and not applicable, a list of owners and a description: with a title above."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Assessment"
    sheet["A1"] = "Cloud supplier assessment"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.append([])
    sheet.append(
        [
            "Question ID",
            "Question",
            "Supplier Answer",
            "Ownership",
            "Implementation Description (optional)",
            "Control Title",
        ]
    )
    for number, (control, question) in enumerate(questions, 4):
        sheet.append([control, question])
        sheet.cell(number, 3).font = Font(italic=True, color="FF0000FF")
    for area, values in (
        (f"C4:C{3 + len(questions)}", '"Yes,No,NA"'),
        (f"D4:D{3 + len(questions)}", '"Supplier,Customer"'),
    ):
        listed = DataValidation(type="list", formula1=values, allow_blank=True)
        listed.add(area)
        sheet.add_data_validation(listed)
    sheet["G4"] = '=COUNTIF(C4:C99,"Yes")'
    return saved(book)


def plant_style(questions: Sequence[tuple[str, str]]) -> bytes:
    """A German catalogue with maturity levels, a description and a reference; the values of yes and no on another sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Katalog"
    sheet.append(["Nr.", "Kontrollfrage", "Reifegrad", "Umgesetzt?", "Beschreibung der Umsetzung", "Nachweis", "Ziel"])
    for control, question in questions:
        sheet.append([control, question, None, None, None, None, "Ein Ziel"])
    values = book.create_sheet("Werte")
    for value in ("Ja", "Teilweise", "Nein"):
        values.append([value])
    listed = DataValidation(type="list", formula1="Werte!$A$1:$A$3")
    listed.add("D2:D99")
    sheet.add_data_validation(listed)
    levels = DataValidation(type="list", formula1='"0,1,2,3"')
    levels.add("C2:C99")
    sheet.add_data_validation(levels)
    return saved(book)


def free_form(questions: Sequence[str], heads: Sequence[str] = ("#", "Question", "Your answer")) -> bytes:
    """Three columns and nothing else."""
    book = Workbook()
    sheet = book.active
    sheet.append(list(heads))
    for number, question in enumerate(questions, 1):
        sheet.append([number, question, None])
    return saved(book)


def merged_heads(first: Sequence[str], second: Sequence[str]) -> bytes:
    """Two sheets whose heads stand in two rows: "Answer" over "Yes/No" and "Comment"."""
    book = Workbook()
    for title, questions in (("Security", first), ("Datenschutz", second)):
        sheet = book.create_sheet(title)
        german = title == "Datenschutz"
        sheet["A1"] = "Frage" if german else "Question"
        sheet["B1"] = "Antwort" if german else "Answer"
        sheet["B2"] = "Ja/Nein" if german else "Yes/No"
        sheet["C2"] = "Bemerkung" if german else "Comment"
        sheet.merge_cells("A1:A2")
        sheet.merge_cells("B1:C1")
        for number, question in enumerate(questions, 3):
            sheet.cell(number, 1, question)
    book.remove(book["Sheet"])
    return saved(book)
