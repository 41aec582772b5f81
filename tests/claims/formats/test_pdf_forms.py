"""PDF forms (AcroForm): what is filled in is read where it stands, and a box as it is shown."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from claims import read
from claims.errors import TooLargeError, UnsupportedFormatError


@dataclass(frozen=True)
class Field:
    """A widget: its dictionary's own entries, and its box in points from the lower left corner."""

    entries: str
    box: tuple[int, int, int, int]
    parent: str = ""  # the entries of a field above it, which the widget inherits from


def text(value: str, *box: int, more: str = "") -> Field:
    return Field(f"/FT /Tx /T (t) /V ({value}) {more}", box)  # type: ignore[arg-type]


def box(state: str, *place: int, more: str = "") -> Field:
    return Field(f"/FT /Btn /T (c) /AS /{state} /V /{state} {more}", place)  # type: ignore[arg-type]


# What a box looks like, by state; here the same stream for each.
PICTURES = "/AP << /N << /Yes 4 0 R /Off 4 0 R >> >>"


def form(lines: Sequence[tuple[int, int, str]], fields: Sequence[Field], more: str = "", catalog: str = "") -> bytes:
    """A page of 600 by 800 points with lines of text, each with its place, and fields; written by hand."""
    content = "".join(f"BT /F 10 Tf {x} {y} Td ({line}) Tj ET\n" for x, y, line in lines)
    objects = [
        "",  # the catalogue, once the fields have their numbers
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        "",
        f"<< /Length {len(content)} >>\nstream\n{content}endstream",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    tops, widgets = [], []
    for field in fields:
        at = len(objects) + 1
        above = f"/Parent {at + 1} 0 R" if field.parent else ""
        place = " ".join(map(str, field.box))
        objects.append(f"<< /Type /Annot /Subtype /Widget /P 3 0 R /Rect [{place}] {field.entries} {above} >>")
        if field.parent:
            objects.append(f"<< {field.parent} /Kids [{at} 0 R] >>")
        widgets.append(f"{at} 0 R")
        tops.append(f"{len(objects)} 0 R")
    objects[0] = (
        f"<< /Type /Catalog /Pages 2 0 R {catalog} "
        f"/AcroForm << /Fields [{' '.join(tops)}] /DA (/F 0 Tf 0 g) /DR << /Font << /F 5 0 R >> >> {more} >> >>"
    )
    objects[2] = (
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents 4 0 R "
        f"/Resources << /Font << /F 5 0 R >> >> /Annots [{' '.join(widgets)}] >>"
    )
    return assembled(objects)


def assembled(objects: Sequence[str]) -> bytes:
    """The objects, numbered from 1, as a PDF file; the first is its catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{body}\nendobj\n".encode("latin-1")
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += "".join(f"{place:010} 00000 n \n" for place in places).encode()
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def told(data: bytes) -> list[str]:
    return [one.text for one in read(data, "tom.pdf").statements]


def claimed(data: bytes) -> list[tuple[str, str]]:
    return [(claim.kind, claim.polarity) for claim in read(data, "tom.pdf").claims]


def test_a_filled_in_text_stands_behind_its_label_word_by_word() -> None:
    data = form([(50, 700, "Backups are kept for")], [text("30 days in another region.", 160, 695, 320, 712)])
    assert told(data) == ["Backups are kept for 30 days in another region."]
    assert dict(read(data, "tom.pdf").claims[0].params)["retention_days"] == 30


def test_an_empty_field_says_nothing() -> None:
    assert told(form([(50, 700, "Retention of backups:")], [text("", 160, 695, 320, 712)])) == ["Retention of backups:"]


def test_the_line_to_write_on_is_no_part_of_what_was_written() -> None:
    fields = [text("taken daily.", 95, 695, 320, 712)]
    assert told(form([(50, 700, "Backups ____________")], fields)) == ["Backups taken daily."]
    assert told(form([(50, 700, "Backups____________")], fields)) == ["Backups taken daily."]


def test_a_field_below_its_label_stands_below_it_and_above_what_follows() -> None:
    lines = [(50, 700, "Please describe how data is backed up."), (50, 600, "Please describe the deletion of data.")]
    data = form(lines, [text("Backups are taken daily.", 50, 640, 500, 690, more="/Ff 4096")])
    assert told(data) == [
        "Please describe how data is backed up.", "Backups are taken daily.", "Please describe the deletion of data.",
    ]  # fmt: skip


def test_a_field_of_several_lines_keeps_them_apart_and_is_no_heading() -> None:
    data = form(
        [(50, 700, "Measures:")],
        [text("Backups are taken daily.\\rMFA is enforced for all staff.", 120, 600, 500, 712)],
    )
    found = read(data, "tom.pdf").statements
    assert [one.text for one in found][-1] == "MFA is enforced for all staff."
    assert {one.type for one in found} == {"sentence"}
    assert claimed(data) == [("backup.automated", "asserts"), ("identity.mfa.enforced", "asserts")]


@pytest.mark.parametrize(
    ("field", "claims"),
    [
        (box("Yes", 50, 698, 60, 708), [("identity.mfa.enforced", "asserts")]),
        (box("Off", 50, 698, 60, 708), []),
        (box("Off", 50, 698, 60, 708, more="/Ff 32768"), []),  # a radio button
        (box("a", 50, 698, 60, 708, more="/Ff 32768"), [("identity.mfa.enforced", "asserts")]),
        (Field("/FT /Btn /T (c) /V /Yes", (50, 698, 60, 708)), [("identity.mfa.enforced", "asserts")]),
        (Field("/FT /Btn /T (c) /V /Off", (50, 698, 60, 708)), []),
        (Field("/FT /Btn /T (c)", (50, 698, 60, 708)), []),
        (box("off", 50, 698, 60, 708), []),
        # with pictures of its states, as every program writes them: what there is no picture of is not seen
        (box("Yes", 50, 698, 60, 708, more=PICTURES), [("identity.mfa.enforced", "asserts")]),
        (box("Off", 50, 698, 60, 708, more=PICTURES), []),
        (box("On", 50, 698, 60, 708, more=PICTURES), []),
        (Field(f"/FT /Btn /T (c) /V /On {PICTURES}", (50, 698, 60, 708)), []),
        (Field(f"/FT /Btn /T (c) /V /Yes {PICTURES}", (50, 698, 60, 708)), []),
        (Field(f"/AS /2 {PICTURES}", (50, 698, 60, 708), "/FT /Btn /Ff 32768 /T (c) /V /2"), []),
        (Field("/AS /On", (50, 698, 60, 708), "/FT /Btn /T (c) /V /On"), [("identity.mfa.enforced", "asserts")]),
        (Field("/AS /Off", (50, 698, 60, 708), "/FT /Btn /T (c) /V /Other"), []),
    ],
)
def test_a_box_stands_as_it_is_shown(field: Field, claims: list[tuple[str, str]]) -> None:
    assert claimed(form([(65, 700, "MFA is enforced for all administrators.")], [field])) == claims


def test_yes_and_no_behind_a_statement_answer_it() -> None:
    def answered(yes: str, no: str) -> list[tuple[str, str]]:
        lines = [(50, 700, "Backups are encrypted:"), (215, 700, "yes"), (265, 700, "no")]
        return claimed(form(lines, [box(yes, 200, 698, 210, 708), box(no, 250, 698, 260, 708)]))

    assert answered("Yes", "Off") == [("encryption.at-rest", "asserts")]
    assert answered("Off", "Yes") == [("encryption.at-rest", "denies")]
    assert answered("Off", "Off") == []
    assert answered("Yes", "Yes") == []


def test_what_was_chosen_from_a_list_is_read_as_it_is_shown() -> None:
    chosen = Field(
        "/FT /Ch /Ff 131072 /T (l) /Opt [[(1) (taken daily.)] [(2) (not taken.)]] /V (1)", (112, 695, 220, 712)
    )
    assert told(form([(50, 700, "Backups are")], [chosen])) == ["Backups are taken daily."]


@pytest.mark.parametrize("more", ["/F 2", "/F 32", "/Ff 8192"])
def test_what_is_hidden_or_a_password_is_not_read(more: str) -> None:
    data = form(
        [(50, 700, "Measures are listed here.")], [text("Backups are taken daily.", 50, 640, 500, 655, more=more)]
    )
    assert told(data) == ["Measures are listed here."]


def test_the_value_that_a_field_inherits_is_read() -> None:
    field = Field("", (115, 695, 250, 712), "/FT /Tx /T (t) /V (taken daily.)")
    assert told(form([(50, 700, "Backups are")], [field])) == ["Backups are taken daily."]


def test_a_form_that_only_adobe_can_show_is_refused_with_the_next_step() -> None:
    data = form([(50, 700, "Please wait...")], [], more="/XFA []", catalog="/NeedsRendering true")
    with pytest.raises(UnsupportedFormatError) as caught:
        read(data, "tom.pdf")
    assert str(caught.value) == (
        "tom.pdf is an XFA form, which only Adobe's programs can show; print it there into a new PDF"
    )


def test_hostile_forms_are_read_in_bounded_time() -> None:
    line = [(50, 700, "Backups are taken daily.")]
    hostile = [
        form(line, [text("b " * 40_000, 50, 600, 500, 650)]),
        form(line, [text(f"c{number}", 50, 600, 50, 600) for number in range(3_000)]),
        form(line, [text("d", -(10**9), 10**9, 10**9, -(10**9))]),
        form(
            line, [Field("/T (t)", (50, 600, 500, 650), f"/FT /Tx /V (x) /Parent {number} 0 R") for number in (6, 7, 8)]
        ),
        form(line, [Field("/FT /Ch /T (l) /V [(a)] /Opt 3 0 R", (50, 600, 500, 650))]),
    ]
    began = time.perf_counter()
    for data in hostile:
        assert any("Backups are taken daily." in one for one in told(data))
    assert time.perf_counter() - began < 30


def test_a_field_that_holds_more_than_any_form_is_refused() -> None:
    data = form([(50, 700, "Backups are taken daily.")], [text("a" * 300_000, 50, 600, 500, 650)])
    with pytest.raises(TooLargeError, match="letters; no TOM is as long"):
        read(data, "tom.pdf")
