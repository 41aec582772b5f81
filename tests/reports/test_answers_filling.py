"""A customer's own questionnaire: what is filled, what is left, and that nothing else in the file changes."""

from __future__ import annotations

import io
import random
import re
import sys
import zipfile
from collections import Counter
from pathlib import Path

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.chart import BarChart, Reference
from openpyxl.worksheet.datavalidation import DataValidation

from reports.filling import Filled, Line, fill
from reports.language import language
from reports.splicing import UnfitError
from reports.splicing import Workbook as Spliced
from tests.reports import answering

REPORT = answering.report()
YES, NO, LAPTOPS = "Is data at rest encrypted?", "Do you use a web application firewall?", "Are laptops encrypted?"


def cells(data: bytes, sheet: str) -> dict[str, object]:
    """The values of a sheet by cell, formulas as formulas."""
    found = load_workbook(io.BytesIO(data))[sheet]
    return {cell.coordinate: cell.value for row in found.iter_rows() for cell in row if cell.value is not None}


def only(done: Filled) -> Line:
    (line,) = done.lines
    return line


def edited(data: bytes, edit: object) -> bytes:
    """The workbook after ``edit(book)``."""
    book = load_workbook(io.BytesIO(data))
    edit(book)  # type: ignore[operator]
    return answering.saved(book)


def repacked(data: bytes, changes: dict[str, bytes]) -> bytes:
    """The same package with some parts changed or added."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            target.writestr(name, changes.get(name, source.read(name)))
        for name in changes.keys() - set(source.namelist()):
            target.writestr(name, changes[name])
    return out.getvalue()


# -- the layouts -------------------------------------------------------------------------------------------------------------


def test_a_cloud_questionnaire_gets_yes_no_and_a_description_and_nothing_where_it_fails() -> None:
    done = fill(answering.cloud_style([("CEK-03.1", YES), ("IVS-09.1", NO), ("UEM-08.1", LAPTOPS)]), REPORT)
    found = cells(done.data, "Assessment")
    assert found["C4"] == "Yes"
    assert found["C5"] == "No"
    assert "C6" not in found
    assert "E6" not in found
    assert "D4" not in found
    text = str(found["E4"])
    assert text.startswith(
        "Our document on technical and organisational measures (measures.md, version 2.1, 1 September 2026)"
    )
    assert "“All data at rest is encrypted.”" in text
    assert "verified on 20 November 2026 by read-only requests to Microsoft Azure" in text
    assert "Looked at: 4 resources, in complete lists, without an exception." in text
    assert text.endswith(f"SHA-256 of the evidence pack's manifest {'cd' * 32}.")
    assert "That this is not in force was verified" in str(found["E5"])


def test_a_german_catalogue_gets_its_own_words_and_no_maturity_level() -> None:
    done = fill(
        answering.plant_style(
            [("5.1.1", "Werden ruhende Daten verschlüsselt?"), ("5.2", "Sind Notebooks verschlüsselt?")]
        ),
        REPORT,
    )
    found = cells(done.data, "Katalog")
    assert found["D2"] == "Ja"
    assert "C2" not in found
    assert "D3" not in found
    assert str(found["E2"]).startswith("In unseren technischen und organisatorischen Maßnahmen")
    assert str(found["F2"]).startswith("Nachweis: Aussage 1 ")
    assert "Nachweis" not in str(found["E2"])
    assert cells(done.data, "Werte") == {"A1": "Ja", "A2": "Teilweise", "A3": "Nein"}


def test_three_columns_get_one_text_that_opens_with_the_word() -> None:
    found = cells(fill(answering.free_form([YES, NO, LAPTOPS, "How is data at rest encrypted?"]), REPORT).data, "Sheet")
    assert str(found["C2"]).startswith("Yes. Our document")
    assert str(found["C3"]).startswith("No. Our document")
    assert "C4" not in found
    assert str(found["C5"]).startswith("Our document")


def test_heads_in_two_rows_and_two_sheets_in_two_languages() -> None:
    done = fill(answering.merged_heads([YES, LAPTOPS], ["Werden Datenbanken täglich gesichert?"]), REPORT)
    english, german = cells(done.data, "Security"), cells(done.data, "Datenschutz")
    assert english["B3"] == "Yes"
    assert str(english["C3"]).startswith("Our document")
    assert "B4" not in english
    assert german["B3"] == "Ja"
    assert str(german["C3"]).startswith("In unseren")


def test_the_language_that_is_asked_for_goes_before_that_of_the_question() -> None:
    found = cells(fill(answering.free_form([YES]), REPORT, "de").data, "Sheet")
    assert str(found["C2"]).startswith("Ja. In unseren")


# -- what is left ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("there", ["No", "see annex", 0, False, " ", "=1+1"])
def test_what_is_filled_already_is_never_touched(there: object) -> None:
    def put(book: Workbook) -> None:
        book["Assessment"]["E4"] = there

    done = fill(edited(answering.cloud_style([("1", YES)]), put), REPORT)
    assert only(done).filled == {}
    assert str(only(done).why) == "already answered"
    found = cells(done.data, "Assessment")
    assert found["E4"] == there
    assert "C4" not in found


def test_allowed_values_without_a_plain_yes_leave_the_choice_to_people() -> None:
    def put(book: Workbook) -> None:
        sheet = book["Assessment"]
        sheet.data_validations.dataValidation[0].formula1 = '"Largely,Partly"'

    done = fill(edited(answering.cloud_style([("1", YES)]), put), REPORT)
    assert sorted(only(done).filled) == ["E4"]
    assert str(only(done).left) == "the allowed values have neither a plain yes nor a plain no"


def test_allowed_values_that_a_formula_works_out_leave_the_choice_to_people() -> None:
    def put(book: Workbook) -> None:
        book["Assessment"].data_validations.dataValidation[0].formula1 = "INDIRECT(D4)"

    done = fill(edited(answering.cloud_style([("1", YES)]), put), REPORT)
    assert sorted(only(done).filled) == ["E4"]
    assert str(only(done).left) == "the allowed values could not be read"


def test_the_spelling_of_the_list_is_kept() -> None:
    def put(book: Workbook) -> None:
        book["Assessment"].data_validations.dataValidation[0].formula1 = '"YES,NO"'

    assert cells(fill(edited(answering.cloud_style([("1", YES)]), put), REPORT).data, "Assessment")["C4"] == "YES"


def test_lists_in_the_extension_of_newer_programs_are_read_and_kept() -> None:
    data = answering.plant_style([("1", "Werden ruhende Daten verschlüsselt?")])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read(part).decode()
    xml = re.sub(r"<dataValidations.*</dataValidations>", "", xml)
    listed = (
        '<extLst><ext uri="{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}" '
        'xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main">'
        '<x14:dataValidations xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" count="1">'
        '<x14:dataValidation type="list"><x14:formula1><xm:f>Werte!$A$2:$A$3</xm:f></x14:formula1>'
        "<xm:sqref>D2:D9</xm:sqref></x14:dataValidation></x14:dataValidations></ext></extLst>"
    )
    changed = repacked(data, {part: xml.replace("</worksheet>", f"{listed}</worksheet>").encode()})
    done = fill(changed, REPORT)
    assert "D2" not in only(done).filled  # its list has "Teilweise" and "Nein" only
    with zipfile.ZipFile(io.BytesIO(done.data)) as package:
        assert listed in package.read(part).decode()


def test_hidden_rows_and_sheets_are_left() -> None:
    def put(book: Workbook) -> None:
        book["Assessment"].row_dimensions[4].hidden = True
        extra = book.copy_worksheet(book["Assessment"])
        extra.sheet_state = "hidden"

    done = fill(edited(answering.cloud_style([("1", YES)]), put), REPORT)
    assert str(only(done).why) == "the row is hidden"
    assert [str(why) for _, why in done.skipped] == ["the sheet is hidden"]


def test_nothing_is_written_into_a_hidden_column() -> None:
    def put(book: Workbook) -> None:
        book["Assessment"].column_dimensions["E"].hidden = True

    done = fill(edited(answering.cloud_style([("1", YES)]), put), REPORT)
    assert dict(only(done).filled) == {"C4": "Yes"}


def test_locked_cells_of_a_protected_sheet_are_left() -> None:
    def put(book: Workbook) -> None:
        book["Assessment"].protection.sheet = True

    assert (
        str(only(fill(edited(answering.cloud_style([("1", YES)]), put), REPORT)).why) == "the sheet is protected here"
    )


def test_one_answer_cell_for_two_questions_is_left() -> None:
    def put(book: Workbook) -> None:
        book["Sheet"].merge_cells("C2:C3")

    done = fill(edited(answering.free_form([YES, YES]), put), REPORT)
    assert {str(line.why) for line in done.lines} == {"merged cells leave open which answer belongs to the question"}


def test_two_columns_of_answers_leave_the_sheet_alone() -> None:
    done = fill(answering.free_form([YES], ("Question", "Answer 2025", "Answer 2026")), REPORT)
    assert done.lines == ()
    assert str(done.skipped[0][1]).startswith("it is not clear which column is meant")


def test_a_sheet_without_questions_is_left_and_named() -> None:
    done = fill(answering.free_form(["x"], ("Name", "Street", "Town")), REPORT)
    assert [(title, str(why)) for title, why in done.skipped] == [
        ("Sheet", "no heads of a question and an answer were found")
    ]


# -- what is told ------------------------------------------------------------------------------------------------------------


def test_the_added_sheet_says_of_every_question_what_became_of_it_and_tells_no_findings() -> None:
    done = fill(answering.cloud_style([("CEK-03.1", YES), ("UEM-08.1", LAPTOPS)]), REPORT)
    rows = list(load_workbook(io.BytesIO(done.data))["tomproof"].iter_rows(values_only=True))
    assert rows[0] == ("Sheet", "Cell", "Question", "Result", "Why", "Claims it rests on", "What may help")
    assert rows[1][2] == "tomproof proposed 1 of 2 answers; each is to be read by somebody before it is sent."
    assert rows[1][6] == "This sheet is for you: delete it before the file is sent."
    assert rows[2][:4] == ("Assessment", "B4", YES, "proposed")
    assert rows[3][:5] == (
        "Assessment",
        "B5",
        LAPTOPS,
        "left empty",
        "claim 11 would answer it, but did not pass (Fails)",
    )
    assert rows[3][6] == "Claim 11 (Fails): “Laptops are protected by full-disk encryption.”"


def test_the_person_who_attested_is_not_named() -> None:
    done = fill(answering.free_form(["Are employees trained in data protection at least annually?"]), REPORT)
    text = str(cells(done.data, "Sheet")["C2"])
    assert "attested it on 4 May 2026 with the document training.pdf, valid until 4 May 2027" in text
    assert "Mara" not in text


# -- the file ----------------------------------------------------------------------------------------------------------------


def test_formats_formulas_validations_and_names_stay() -> None:
    before = answering.cloud_style([("CEK-03.1", YES)])
    after = load_workbook(io.BytesIO(fill(before, REPORT).data))
    sheet = after["Assessment"]
    assert sheet["G4"].value == '=COUNTIF(C4:C99,"Yes")'
    assert sheet["C4"].font.italic
    assert sheet["C4"].font.color.rgb == "FF0000FF"
    assert sheet["A1"].font.size == 14
    assert [one.formula1 for one in sheet.data_validations.dataValidation] == ['"Yes,No,NA"', '"Supplier,Customer"']
    assert after.sheetnames == ["Assessment", "tomproof"]


def test_every_part_but_those_that_are_filled_keeps_its_bytes() -> None:
    def put(book: Workbook) -> None:
        sheet = book["Assessment"]
        chart = BarChart()
        chart.add_data(Reference(sheet, min_col=7, min_row=4, max_row=4))
        sheet.add_chart(chart, "H8")

    whole = edited(answering.cloud_style([("1", YES)]), put)
    before = repacked(
        whole, {"xl/vbaProject.bin": b"\x00macro", "xl/media/logo.emf": b"picture", "customXml/item1.xml": b"<x/>"}
    )
    after = fill(before, REPORT).data
    with zipfile.ZipFile(io.BytesIO(before)) as old, zipfile.ZipFile(io.BytesIO(after)) as new:
        changed = {name for name in old.namelist() if old.read(name) != new.read(name)}
        assert set(new.namelist()) - set(old.namelist()) == {"xl/worksheets/tomproof.xml"}
    assert changed == {
        "[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml",
    }  # fmt: skip


def test_the_same_file_gives_the_same_bytes() -> None:
    data = answering.cloud_style([("1", YES), ("2", NO)])
    assert fill(data, REPORT).data == fill(data, REPORT).data


def test_nothing_that_is_written_can_become_a_formula() -> None:
    report = answering.report('# T\n\n=HYPERLINK("http://x") data at rest is encrypted.\n', {})
    done = fill(answering.free_form(["@Is data at rest encrypted?", "+Is data at rest encrypted?"]), report)
    book = load_workbook(io.BytesIO(done.data))
    written = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert {cell.data_type for cell in written} <= {"s", "n", "inlineStr"}
    told = [cell.value for row in book["tomproof"].iter_rows() for cell in row if isinstance(cell.value, str)]
    assert not [text for text in told if text[0] in "=+-@"]


def test_a_second_filling_names_its_sheet_anew_and_overwrites_nothing() -> None:
    once = fill(answering.free_form([YES]), REPORT)
    twice = fill(once.data, REPORT)
    assert twice.proposed == 0
    assert load_workbook(io.BytesIO(twice.data)).sheetnames == ["Sheet", "tomproof", "tomproof2"]


def test_cells_that_are_not_in_the_file_yet_take_the_style_of_their_column() -> None:
    data = answering.free_form([YES])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read(part).decode()
    styled = xml.replace("<sheetData>", '<cols><col min="3" max="3" width="40" style="0"/></cols><sheetData>')
    with zipfile.ZipFile(io.BytesIO(fill(repacked(data, {part: styled.encode()}), REPORT).data)) as package:
        assert '<c r="C2" s="0" t="inlineStr">' in package.read(part).decode()


def test_prefixes_of_other_writers_are_kept_to() -> None:
    data = answering.free_form([YES])
    part = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        xml = package.read(part).decode()
    prefixed = re.sub(r"<(/?)([a-zA-Z])", r"<\1x:\2", xml).replace("xmlns=", "xmlns:x=")
    done = fill(repacked(data, {part: prefixed.encode()}), REPORT)
    assert str(cells(done.data, "Sheet")["C2"]).startswith("Yes. ")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "no .xlsx file"),
        (b"PK\x03\x04", "no .xlsx file"),
        (b"\xd0\xcf\x11\xe0 locked", "no .xlsx file"),
        (repacked(answering.free_form([YES]), {"_xmlsignatures/sig1.xml": b"<x/>"}), "digital signature"),
        (repacked(answering.free_form([YES]), {"xl/worksheets/sheet1.xml": b"<worksheet"}), "damaged|cannot be read"),
        (
            repacked(answering.free_form([YES]), {"xl/worksheets/sheet1.xml": b"<!DOCTYPE x><worksheet/>"}),
            "document type",
        ),
    ],
)
def test_what_is_no_workbook_or_would_be_broken_is_refused_in_one_sentence(data: bytes, says: str) -> None:
    with pytest.raises(UnfitError, match=says):
        fill(data, REPORT)


def test_a_workbook_that_unpacks_to_too_much_is_refused() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for number in range(5001):
            target.writestr(f"xl/{number}", b"")
    with pytest.raises(UnfitError, match="unpacks to more"):
        Spliced(out.getvalue())


def test_a_list_of_another_sheet_by_a_name_is_read() -> None:
    def put(book: Workbook) -> None:
        from openpyxl.workbook.defined_name import DefinedName

        book.defined_names["Choices"] = DefinedName("Choices", attr_text="Werte!$A$1:$A$3")
        sheet = book["Katalog"]
        sheet.data_validations.dataValidation = []
        listed = DataValidation(type="list", formula1="Choices")
        listed.add("D2:D9")
        sheet.add_data_validation(listed)

    data = edited(answering.plant_style([("1", "Werden ruhende Daten verschlüsselt?")]), put)
    assert only(fill(data, REPORT)).filled["D2"] == "Ja"


def test_a_damaged_file_is_filled_or_refused_and_nothing_else() -> None:
    data = answering.plant_style([("1", "Werden ruhende Daten verschlüsselt?")])
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = {name: package.read(name) for name in package.namelist() if "theme" not in name}
    chance = random.Random(7)  # noqa: S311 - the same damage in every run
    came_out: Counter[str] = Counter()
    for _ in range(60):
        name = chance.choice(sorted(parts))
        broken = bytearray(parts[name])
        at = chance.randrange(len(broken))
        broken[at : at + chance.randrange(1, 9)] = chance.choice((b"", b'"', b"<", b"0"))
        try:
            fill(repacked(data, {name: bytes(broken)}), REPORT)
            came_out["filled"] += 1
        except UnfitError:
            came_out["refused"] += 1
    assert came_out["filled"] + came_out["refused"] == 60
    assert came_out["refused"] > 20


def test_every_text_of_the_filled_file_has_its_german() -> None:
    german = language("de").texts
    texts = set()
    for name in ("proposing", "filling"):
        source = Path(sys.modules[f"reports.{name}"].__file__ or "").read_text(encoding="utf-8")
        texts |= set(re.findall(r'\b(?:note|said\.say)\(\s*"([^"]+)"', source))
    assert len(texts) > 25
    assert texts - german.keys() == set()
