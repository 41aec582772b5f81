"""Why a verdict is what it is, in one sentence that means what it says: in English and in German."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import Fold, Outcome, Word
from checks.check import Observation
from checks.note import note
from checks.verdict import Finding, judged, shown
from evidence import Gap, Reason
from reports import answers_markdown, html, markdown, pdf, summary, text
from reports.language import ENGLISH, language
from tests.kit import claim
from tests.reports import sample
from tests.reports.test_pdf import pages

HOLDS = Observation("/r/good", Outcome.HOLDS, note("has no second instance"))
AGAINST = Observation("/r/bad", Outcome.CONTRADICTS, note("has no second instance"))
DOUBT = Observation("/r/dark", Outcome.UNKNOWN, note("does not say where it keeps its backups"))
GAP = Gap("graph.users", "/users", Reason.FORBIDDEN, "HTTP 403")


def reason(
    polarity: str, *seen: Observation, fold: Fold = Fold.EVERY, gaps: tuple[Gap, ...] = (), **params: Any
) -> Any:
    finding = Finding("a-check", shown(fold, seen, gaps), len(seen), seen, gaps)
    return judged(claim("network.firewall", polarity=polarity, **params), (finding,))


@pytest.mark.parametrize(
    ("polarity", "seen", "word", "english", "german"),
    [
        ("asserts", [HOLDS], Word.PASS, "the only observation shows it", "die einzige Beobachtung zeigt es"),
        ("asserts", [HOLDS] * 2, Word.PASS, "both observations show it", "beide Beobachtungen zeigen es"),
        ("asserts", [HOLDS] * 3, Word.PASS, "all 3 observations show it", "alle 3 Beobachtungen zeigen es"),
        (
            "asserts", [AGAINST], Word.FAIL,
            "the only observation contradicts it: has no second instance",
            "die einzige Beobachtung spricht dagegen: hat keine zweite Instanz",
        ),
        (
            "asserts", [AGAINST, HOLDS], Word.FAIL,
            "1 of 2 observations contradicts it: has no second instance",
            "1 von 2 Beobachtungen spricht dagegen: hat keine zweite Instanz",
        ),
        (
            "asserts", [AGAINST, HOLDS, AGAINST], Word.FAIL,
            "2 of 3 observations contradict it, the first: has no second instance",
            "2 von 3 Beobachtungen sprechen dagegen, die erste: hat keine zweite Instanz",
        ),
        (
            "asserts", [HOLDS, DOUBT, DOUBT], Word.UNKNOWN,
            "could not be verified: 2 of 3 observations leave it open, the first: does not say where it keeps its backups",
            "blieb ungeklärt: 2 von 3 Beobachtungen lassen es offen, die erste: sagt nicht, wo die Sicherungen liegen",
        ),
        (
            "denies", [AGAINST], Word.PASS,
            "as the document says, this is not in force; the only observation shows it: has no second instance",
            "wie das Dokument sagt, ist dies nicht umgesetzt; die einzige Beobachtung zeigt es: hat keine zweite Instanz",
        ),
        (
            "denies", [AGAINST, HOLDS, HOLDS], Word.UNKNOWN,
            "the document says that this is not in force, and in part it is: 2 of 3 observations show it",
            "das Dokument sagt, dass dies nicht umgesetzt ist, und zum Teil ist es umgesetzt: 2 von 3 Beobachtungen zeigen es",
        ),
        (
            "denies", [AGAINST] * 8, Word.PASS,
            "as the document says, this is not in force; 8 of 8 observations show it, the first: has no second instance",
            "wie das Dokument sagt, ist dies nicht umgesetzt; 8 von 8 Beobachtungen zeigen es, die erste: hat keine zweite Instanz",  # noqa: E501
        ),
        (
            "denies", [HOLDS], Word.UNDERSTATED,
            "the document says that this is not in force, but it is: the only observation shows it",
            "das Dokument sagt, dass dies nicht umgesetzt ist, aber es ist umgesetzt: die einzige Beobachtung zeigt es",
        ),
        (
            "hedged", [AGAINST, HOLDS], Word.UNKNOWN,
            "the wording leaves this open; 1 of 2 observations contradicts it: has no second instance",
            "der Wortlaut lässt das offen; 1 von 2 Beobachtungen spricht dagegen: hat keine zweite Instanz",
        ),
    ],
)  # fmt: skip
def test_a_reason_says_what_the_observations_mean_for_the_claim(
    polarity: str, seen: list[Observation], word: Word, english: str, german: str
) -> None:
    verdict = reason(polarity, *seen)
    assert verdict.word is word
    assert ENGLISH.note(verdict.reason) == str(verdict.reason) == english
    assert language("de").note(verdict.reason) == german


def test_where_one_is_enough_the_others_are_told_and_not_called_missing() -> None:
    one, two = (
        reason("asserts", HOLDS, AGAINST, fold=Fold.SOME),
        reason("asserts", HOLDS, HOLDS, AGAINST, fold=Fold.SOME),
    )
    assert str(one.reason) == "1 of 2 observations shows it, and one is enough"
    assert str(two.reason) == "2 of 3 observations show it, and one is enough"
    assert language("de").note(one.reason) == "1 von 2 Beobachtungen zeigt es, und eine genügt"
    assert language("de").note(two.reason) == "2 von 3 Beobachtungen zeigen es, und eine genügt"


def test_a_complete_list_without_what_is_claimed_says_so_either_way() -> None:
    assert str(reason("asserts", fold=Fold.SOME).reason) == "a complete list shows none"
    assert (
        str(reason("denies", fold=Fold.SOME).reason)
        == "as the document says, this is not in force; a complete list shows none"
    )


def test_the_first_of_several_missing_answers_is_told_as_the_first() -> None:
    other = Gap("graph.groups", "/groups", Reason.FORBIDDEN, "HTTP 403")
    assert str(reason("asserts", HOLDS, gaps=(GAP, other)).reason) == (
        "could not be verified, because 2 answers are missing, the first: graph.users at /users: forbidden (HTTP 403)"
    )


def test_days_and_figures_of_a_reason_are_written_as_the_language_writes_them() -> None:
    said = note("attested by {name} on {date}, until {expires}: {file}",
                name="Data protection officer", date="2026-03-12", expires="2027-03-31", file="papers.pdf")  # fmt: skip
    assert ENGLISH.note(said) == "attested by Data protection officer on 12 March 2026, until 31 March 2027: papers.pdf"
    assert ENGLISH.note(note("all {held} observations show it", held=12345)) == "all 12,345 observations show it"


def test_a_demo_is_called_one_wherever_somebody_may_take_it_for_more() -> None:
    real = sample.report()
    demo = replace(real, estate=replace(real.estate, identity="replay"))
    pages = (html.render, markdown.render, summary.render, text.render)
    english = "The answers were replayed, as in a demo: nothing here is about a real tenant."
    told = [" ".join(render(demo).decode().split()) for render in pages]
    assert [one.count(english) for one in told] == [1, 1, 1, 1]
    assert [english in render(real).decode() for render in pages] == [False] * 4
    german = replace(demo, language=language("de"))
    said = "Nichts hier handelt von einem wirklichen Mandanten."
    assert [said in " ".join(render(german).decode().split()) for render in pages] == [True] * 4
    assert english in answers_markdown.render(demo, ENGLISH).decode()
    assert said in answers_markdown.render(demo, language("de")).decode()
    assert "nobody, for the answers were replayed" in told[0]


def test_an_edition_to_hand_out_claims_no_raw_answers_and_a_demo_no_questions() -> None:
    own = sample.report()
    handed, demo = sample.handed_out(own), replace(own, estate=replace(own.estate, identity="replay"))
    raw = "Every raw answer is kept in the pack"
    asked = [pages(pdf.render(one)) for one in (own, handed, demo)]
    said = [" ".join(" ".join(one).split()) for one in asked]
    assert [raw in one for one in said] == [True, False, False]
    assert "where it names people, this edition holds it with tokens" in said[1]
    assert "Nobody was asked: the answers to" in said[2]
    for render in (html.render, markdown.render):
        assert "Nobody was asked: the answers to" in render(demo).decode()
        assert "were asked" not in " ".join(render(demo).decode().split()).replace("systems that were asked", "")
