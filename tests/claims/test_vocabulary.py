"""The vocabulary: every kind is whole, and every example reads as it says."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from claims import read
from claims.clauses import clauses, labelled
from claims.fold import fold, folded
from claims.kinds import KINDS, Kind, vocabulary
from claims.words import Lexicon, Words, tokens

FAMILIES = {
    "hosting": 1, "residency": 2, "transfer": 1, "encryption": 6, "secrets": 1, "identity": 5, "access": 6, "network": 2,
    "separation": 2, "data": 5, "logging": 1, "monitoring": 3, "backup": 3, "availability": 2, "continuity": 1, "change": 4,
    "development": 1, "supply-chain": 1, "vulnerability": 3, "configuration": 1, "application": 1, "device": 2, "malware": 1,
    "physical": 2, "governance": 6, "personnel": 2, "incident": 2, "supplier": 2, "ai": 1,
}  # fmt: skip
FRAMEWORKS = {"gdpr", "iso27001", "soc2", "c5", "ccm", "nis2"}
YES = [(kind, example) for kind in KINDS.values() for example in kind.examples]
NO = [(kind, example) for kind in KINDS.values() for example in kind.counterexamples]
FOLDER = Path(__file__).parent
PHRASES: dict[str, list[str]] = {
    kind: sentences
    for path in sorted(FOLDER.glob("phrases_*.toml"))
    for kind, sentences in tomllib.loads(path.read_text(encoding="utf-8")).items()
}


@cache
def found(sentence: str) -> set[tuple[str, str]]:
    return {(claim.kind, claim.polarity) for claim in read(f"# Measures\n\n- {sentence}\n".encode(), "tom.md").claims}


def test_there_are_seventy_kinds_in_their_families() -> None:
    count = {name: sum(kind.partition(".")[0] == name for kind in KINDS) for name in FAMILIES}
    assert count == FAMILIES
    assert len(KINDS) == sum(FAMILIES.values()) == 70


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.id)
def test_every_kind_is_whole(kind: Kind) -> None:
    assert set(kind.title) == {"en", "de"}
    assert kind.sources
    assert set(kind.controls) == FRAMEWORKS
    assert len(kind.examples) >= 2
    assert len(kind.counterexamples) >= 2


@pytest.mark.parametrize(("kind", "sentence"), YES, ids=lambda value: value if isinstance(value, str) else value.id)
def test_an_example_of_a_kind_asserts_it(kind: Kind, sentence: str) -> None:
    assert (kind.id, "asserts") in found(sentence)


@pytest.mark.parametrize(("kind", "sentence"), NO, ids=lambda value: value if isinstance(value, str) else value.id)
def test_a_counterexample_says_nothing_of_the_kind(kind: Kind, sentence: str) -> None:
    assert kind.id not in {name for name, _ in found(sentence)}


@pytest.mark.parametrize("kind", sorted(PHRASES))
def test_a_short_sentence_speaks_of_its_kind(kind: str) -> None:
    silent = [sentence for sentence in PHRASES[kind] if kind not in {name for name, _ in found(sentence)}]
    assert not silent


FRAMES = ("Planned: {}", "Geplant: {}", "Not implemented: {}", "Noch nicht umgesetzt: {}")
OPEN_HEADINGS = (
    "Planned",
    "Geplant",
    "In Planung",
    "Coming soon",
    "Next steps",
    "Not covered",
    "Was wir nicht anbieten",
)


def _asserting(text: str) -> list[str]:
    """The statements of a document that assert something, with what they do."""
    statements = read(text.encode(), "tom.md").statements
    return [f"{s.text} -> {claim.kind}" for s in statements for claim in s.claims if claim.polarity == "asserts"]


@cache
def _negative(kind: str) -> list[str]:
    """The sentences of a kind, without those that deny: what denies a denial asserts."""
    return [s for s in [*PHRASES.get(kind, []), *KINDS[kind].examples] if (kind, "denies") not in found(s)]


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("kind", sorted(KINDS))
def test_the_words_of_every_cue_assert_nothing_where_it_is_not_in_force(kind: str, frame: str) -> None:
    """The negative example of each cue: the sentence that shows it at work, said of what is only planned or is not there."""
    assert _negative(kind)
    asserting = _asserting("# Measures\n\n" + "".join(f"- {frame.format(s)}\n" for s in _negative(kind)))
    assert [one for one in asserting if one.endswith(f"-> {kind}")] == []


@pytest.mark.parametrize("heading", OPEN_HEADINGS)
def test_nothing_below_a_heading_of_what_is_not_there_is_asserted(heading: str) -> None:
    sentences = [kind.examples[0] for kind in KINDS.values() if (kind.id, "denies") not in found(kind.examples[0])]
    assert _asserting(f"# Measures\n\n## {heading}\n\n" + "".join(f"- {s}\n" for s in sentences)) == []


@cache
def seen_at_work() -> frozenset[int]:
    """The rules that match in a clause of an example, a short sentence or a statement of the documents beside, by number."""
    seen: set[int] = set()
    known = vocabulary()
    for words in (words for sentence in _sentences() for words in _clauses(sentence)):
        # As in reading: a rule is looked at where one of the words is there that it cannot do without.
        for at in {at for atom in words.present for at in known.by_word.get(atom, ())} - seen:
            rule = known.rules[at]
            if words.has(rule.pattern) and not any(words.has(pattern) for pattern in rule.unless):
                seen.add(at)
    return frozenset(seen)


def _sentences() -> Iterator[str]:
    for kind in KINDS.values():
        yield from kind.examples
        yield from PHRASES.get(kind.id, [])
    for path in sorted((FOLDER / "held_out").glob("*.md")):
        for statement in read(path.read_bytes(), path.name).statements:
            if statement.type != "heading":
                yield " ".join(statement.text.split())


def _clauses(sentence: str) -> Iterator[Words]:
    text = folded(sentence).text
    parts = [labelled(text, 0, len(text))]
    yield from (clause.words for clause in clauses(vocabulary().lexicon, text, tokens(text), parts))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_cue_is_seen_at_work_in_a_sentence(kind: str) -> None:
    rules = [(at, rule) for at, rule in enumerate(vocabulary().rules) if rule.kind == kind]
    assert rules
    idle = [rule.pattern.source for at, rule in rules if at not in seen_at_work()]
    assert not idle


def test_every_rule_can_be_named_and_is_reachable() -> None:
    words = vocabulary()
    reachable = {at for rules in words.by_word.values() for at in rules}
    assert reachable == set(range(len(words.rules)))
    assert all(rule.kind in words.kinds for rule in words.rules)


@pytest.mark.parametrize(
    ("pattern", "text", "matches"),
    [
        ("encrypt*", "Data is encrypted", True),
        ("*schlüssel", "der Kundenschluessel liegt hier", True),
        ("authori*ed", "authorised staff", True),
        ("authori*ed", "authority", False),
        ("access .. limited", "access to all is limited", True),
        ("access .. limited", "access to every one of the many systems is limited", False),
        ("access ... limited", "access to every one of the many systems is limited", True),
        ("limited & access", "access to every one of the many many many many many systems is very limited", True),
        ("^ no", "no access", True),
        ("^ no", "there is no access", False),
        ("at rest $", "encrypted at rest", True),
        ("# days", "after 30 days", True),
        ("(hard disk*|ssd) .. wiped", "each hard disk is wiped", True),
        ("two-factor", "Two Factor login", True),
        ("@fruit", "pineapple", False),
        ("@fruit", "an apple", True),
    ],
)
def test_a_pattern_matches_as_its_language_says(pattern: str, text: str, matches: bool) -> None:
    lexicon = Lexicon({"fruit": ["*apple", "pear*", "!pineapple"]})
    compiled = lexicon.compile(pattern)
    assert Words(lexicon, tokens(fold(text))).has(compiled) is matches


def test_an_unknown_word_class_is_refused() -> None:
    with pytest.raises(KeyError, match="@vegetable"):
        Lexicon({}).compile("@vegetable")


def spoken(pattern: str) -> str:
    """The shortest words that a pattern matches: of each choice the first, of each class its first phrase."""
    said = []
    for element in re.findall(r"\([^()]+\)|\S+", pattern):
        first = element.strip("()").partition("|")[0]
        if first.startswith("@"):
            said.append(spoken(next(one for one in vocabulary().lexicon.phrases(first[1:]) if not one.startswith("!"))))
        elif element not in ("..", "...", "&", "^", "$"):
            said.append("5" if first == "#" else first.replace("*", ""))
    return " ".join(said)


def beside(pattern: str, sentence: str) -> str:
    """The words of a pattern in one clause with a sentence, in the place that the pattern asks for."""
    words, plain = spoken(pattern), sentence.rstrip(".")
    if pattern.startswith("^") and pattern.endswith("$"):
        return words
    return f"{plain} {words}" if pattern.endswith("$") else f"{words} {plain}"


@pytest.mark.parametrize("kind", sorted(kind for kind, patterns in vocabulary().never.items() if patterns))
def test_what_never_speaks_of_a_kind_silences_its_sentences(kind: str) -> None:
    """The negative example of each "never": three sentences of the kind that say nothing of it with those words beside."""
    told = [s for s in [*KINDS[kind].examples, *PHRASES.get(kind, [])] if kind in {name for name, _ in found(s)}][:3]
    assert told
    texts = [beside(pattern.source, sentence) for pattern in vocabulary().never[kind] for sentence in told]
    claims = read(("# Measures\n\n" + "".join(f"- {text}\n" for text in texts)).encode(), "tom.md").claims
    assert [claim.quote for claim in claims if claim.kind == kind] == []


@pytest.mark.parametrize("kind", sorted({rule.kind for rule in vocabulary().rules if rule.unless}))
def test_what_a_cue_must_not_stand_beside_keeps_it_from_speaking(kind: str) -> None:
    """The negative example of each "unless": the cue with those words beside it is not what makes a claim."""
    excepted = [(rule, unless) for rule in vocabulary().rules if rule.kind == kind for unless in rule.unless]
    for rule, unless in excepted:
        text = beside(unless.source, spoken(rule.pattern.source))
        claims = read(f"# Measures\n\n- {text}\n".encode(), "tom.md").claims
        assert f"{kind}: {rule.pattern.source}" not in {claim.rule for claim in claims}, (text, unless.source)
