"""The layout: blocks made again out of statements."""

from __future__ import annotations

from claims.model import Document, Statement, StatementType
from reports.layout import Block, blocks, wording


def laid(*said: tuple[StatementType, str, str], media: str = "text/markdown") -> list[Block]:
    document, statements = _read(*said, media=media)
    return blocks(document, statements)


def _read(*said: tuple[StatementType, str, str], media: str) -> tuple[Document, list[Statement]]:
    text, statements = "", []
    for type_, words, after in said:
        statements.append(Statement(f"s{len(statements)}", len(text), len(text) + len(words), words, type_, "0"))
        text += words + after
    return Document("d", "0" * 64, media, text, "en"), statements


def _texts(block: Block) -> list[str]:
    return ["".join(run.text for run in part.runs) for part in block.parts]


def test_sentences_of_a_paragraph_stay_together() -> None:
    one, two = laid(("sentence", "One.", " "), ("sentence", "Two.", "\n\n"), ("sentence", "Three.", "\n"))
    assert (_texts(one), _texts(two)) == (["One.", "Two."], ["Three."])


def test_in_plain_text_a_line_is_a_paragraph() -> None:
    assert len(laid(("sentence", "One.", "\n"), ("sentence", "Two.", "\n"), media="text/plain")) == 2


def test_in_wrapped_plain_text_a_line_end_begins_no_paragraph() -> None:
    said = laid(("sentence", "One runs\nover.", "\n"), ("sentence", "Two.", "\n"), media="text/plain")
    assert [_texts(block) for block in said] == [["One runs\nover.", "Two."]]


def test_headings_have_levels_without_holes() -> None:
    found = laid(("heading", "# Title", "\n"), ("heading", "### Deep", "\n"), ("heading", "## Less", "\n"))
    assert [(block.level, _texts(block)) for block in found] == [(1, ["Title"]), (2, ["Deep"]), (2, ["Less"])]


def test_numbers_give_the_levels_in_plain_text() -> None:
    found = laid(
        ("heading", "Our measures", "\n"), ("heading", "3. Technical", "\n"), ("heading", "3.1. Cloud", "\n"),
        ("heading", "4. Other", "\n"), media="text/plain",
    )  # fmt: skip
    assert [block.level for block in found] == [1, 2, 3, 2]


def test_an_underlined_heading_loses_its_line() -> None:
    (found,) = laid(("heading", "Title\n=====", "\n"))
    assert (found.level, _texts(found)) == (1, ["Title"])


def test_marks_of_a_list_stand_apart_and_depth_is_kept() -> None:
    (found,) = laid(("bullet", "- one", "\n    "), ("bullet", "- two", "\n"), ("bullet", "3. three", "\n"))
    assert [(part.mark, part.depth) for part in found.parts] == [("-", 0), ("-", 2), ("3.", 0)]
    assert _texts(found) == ["one", "two", "three"]


def test_boxes_of_a_task_list_are_its_marks() -> None:
    (found,) = laid(("bullet", "- [x] done", "\n"), ("bullet", "☐ open", "\n"))
    assert [(part.mark, _texts(found)[i]) for i, part in enumerate(found.parts)] == [("[x]", "done"), ("☐", "open")]


def test_rows_make_a_table_with_its_heads() -> None:
    (found,) = laid(
        ("heading", "| What | How |\n|---|:-:|", "\n"), ("row", "| a \\| b | |", "\n"), ("row", "| c | d", "\n")
    )  # fmt: skip
    cells = [["".join(run.text for run in cell) for cell in part.cells] for part in found.parts]
    assert [cell[0].text for cell in found.columns] == ["What", "How"]
    assert cells == [["a | b", ""], ["c", "d"]]


def test_rows_by_tabs_make_a_table_without_heads() -> None:
    (found,) = laid(("row", "a\tb", "\n"), ("row", "c\td", "\n"), media="text/plain")
    assert [[cell[0].text for cell in part.cells] for part in found.parts] == [["a", "b"], ["c", "d"]]


def test_styles_of_markdown_become_runs() -> None:
    (found,) = laid(("sentence", "Keys *are* **kept `here`** in [a vault](https://v.example), 2*3*4 \\*.", "\n"))
    assert [(run.text, run.style) for run in found.parts[0].runs] == [
        ("Keys ", ""), ("are", "em"), (" ", ""), ("kept ", "strong"), ("here", "code"), (" in ", ""), ("a vault", ""),
        (", 2*3*4 ", ""), ("*", ""), (".", ""),
    ]  # fmt: skip


def test_plain_text_keeps_its_stars() -> None:
    (found,) = laid(("sentence", "**Not** bold.", ""), media="text/plain")
    assert _texts(found) == ["**Not** bold."]


def test_a_mark_whose_other_half_is_in_the_next_sentence_goes() -> None:
    (found,) = laid(("sentence", "**One.", " "), ("sentence", "Two.**", ""))
    assert _texts(found) == ["One.", "Two."]


def test_lines_of_dashes_are_rules() -> None:
    assert [block.kind for block in laid(("metadata", "---", "\n"), ("metadata", "Version 2", "\n"))] == [
        "rule",
        "line",
    ]


def test_quoted_text_loses_the_quoting_marks() -> None:
    (found,) = laid(("sentence", "> One line\n> and its end.", "\n> "), ("sentence", "Two > one.", "\n"))
    assert [" ".join(text.split()) for text in _texts(found)] == ["One line and its end.", "Two > one."]


def test_wording_is_what_is_said_without_marks() -> None:
    document, statements = _read(
        ("bullet", "- **Keys:** `vault`", "\n"), ("row", "| Restore | – | not yet |", "\n"), media="text/markdown"
    )
    assert list(wording(document, statements).values()) == ["Keys: vault", "Restore · not yet"]
