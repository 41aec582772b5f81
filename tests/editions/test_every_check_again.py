"""Every check says the same of evidence without its people: words, counts and outcomes of the case that each check has."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from checks import all_checks
from checks.check import Check
from evidence import Query
from tests import kit
from tests.checks.test_every_check import cases, look
from tests.kit import Case, Key
from tomproof.editions.people import People
from tomproof.editions.tokens import Tokens
from tomproof.editions.veil import Veil

CHECKS = all_checks()
KEY = b"a key of this test and no other"


def veiled(case: Case) -> tuple[dict[Key, Any], Veil]:
    """The bodies of a case without people."""
    people = People()
    for key, answers in case.bodies.items():
        query = key if isinstance(key, Query) else key[0]
        if not isinstance(key, Query):
            people.address(key[1])
        for body in answers if isinstance(answers, list) else [answers]:
            people.answer(body.body if isinstance(body, kit.Status) else body, query.path)
    people.settle()
    veil = Veil(people, Tokens(KEY))
    return {_key(veil, key): _answers(veil, key, answers) for key, answers in case.bodies.items()}, veil


def _key(veil: Veil, key: Key) -> Key:
    return key if isinstance(key, Query) else (key[0], veil.text(key[1]))


def _answers(veil: Veil, key: Key, answers: Any) -> Any:
    if isinstance(answers, list):
        return [_answers(veil, key, one) for one in answers]
    query = key if isinstance(key, Query) else key[0]
    graph = query.source == "graph"
    if isinstance(answers, kit.Status):
        return kit.Status(answers.status, veil.answer(answers.body, graph=graph))
    return veil.answer(answers, graph=graph, path=query.path)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_a_check_says_the_same_without_people(name: str) -> None:
    check: Check = CHECKS[name]
    case = cases()[name]
    own = look(check, case)
    bodies, veil = veiled(case)
    without = look(check, replace(case, bodies=bodies))
    assert check.id == name
    assert (without.shown, without.population) == (own.shown, own.population)
    assert [one.outcome for one in without.observations] == [one.outcome for one in own.observations]
    assert [one.note.template for one in without.observations] == [one.note.template for one in own.observations]
    assert [veil.text(one.resource) for one in own.observations] == [one.resource for one in without.observations]
