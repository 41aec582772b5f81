"""tomproof.toml: what a company declares of its people, applications and production, and how a slip in it is named."""

from __future__ import annotations

from pathlib import Path

import pytest

from evidence.declared import Application, Declared, Person
from tomproof.errors import Wrong
from tomproof.settings import load

PRODUCTION = "00000000-0000-4000-8000-0000000000a1"
WHOLE = f"""
[estate]
production = ["{PRODUCTION}"]

[[people]]
account = "ben@nordlicht.example"
role = "operator"

[[people]]
account = "5D0A2F6E-7C14-4B1F-9A1E-0F6F2D1C9B37"
role = "break-glass"
reason = " sealed in the safe "
owner = "Management"

[[applications]]
application = "5d0a2f6e-7c14-4b1f-9a1e-0f6f2d1c9b38"
role = "automation"
reason = "deploys"
owner = "Platform team"
"""


def declared(folder: Path, text: str) -> Declared:
    (folder / "tomproof.toml").write_text(text)
    return load(None, folder).declared


def test_people_applications_and_production_are_declared(tmp_path: Path) -> None:
    assert declared(tmp_path, WHOLE) == Declared(
        (
            Person("ben@nordlicht.example", "operator"),
            Person("5D0A2F6E-7C14-4B1F-9A1E-0F6F2D1C9B37", "break-glass", "sealed in the safe", "Management"),
        ),
        (Application("5d0a2f6e-7c14-4b1f-9a1e-0f6f2d1c9b38", "automation", "deploys", "Platform team"),),
        (PRODUCTION,),
    )


def test_without_a_word_of_it_nothing_is_declared(tmp_path: Path) -> None:
    assert not declared(tmp_path, "[azure]\ncloud = 'public'\n")
    assert not load(None, tmp_path / "nowhere").declared


OPERATOR = "[[people]]\naccount = 'a@b.example'\nrole = 'operator'\n\n"
BREAK_GLASS = f"{OPERATOR}[[people]]\naccount = 'c@b.example'\nrole = 'break-glass'\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (BREAK_GLASS + "owner = 'Management'", "line 5: reason: a break-glass account needs its reason"),
        (BREAK_GLASS + "reason = 'safe'", "line 5: owner: a break-glass account needs its owner"),
        (BREAK_GLASS + "reason = '  '\nowner = 'x'", "line 8: reason: a break-glass account needs its reason"),
        (BREAK_GLASS.replace("break-glass", "boss"), "line 7: role: invalid enum value 'boss'"),
        ("[[people]]\naccount = 'a@b.example'", "line 1: people: object missing required field `role`"),
        (
            "[[people]]\naccount = 'anna'\nrole = 'staff'",
            "line 2: account: 'anna' is neither a user principal name nor",
        ),
        ("[[people]]\naccount = 7\nrole = 'staff'", "line 2: account: expected `str`, got `int`"),
        (
            BREAK_GLASS.replace("c@b", "A@B").replace("break-glass", "staff"),
            "line 6: account: 'A@B.example' is declared twice",
        ),
        ("[[people]]\naccount = 'a@b.example'\nrolle = 'staff'", "line 3: 'rolle' is no setting; did you mean 'role'?"),
        ("[people]\naccount = 'a@b.example'", "line 1: people: expected `array`, got `object`"),
        ("[[applications]]\napplication = 'deploy'\nrole = 'automation'", "line 2: application: 'deploy' is neither"),
        (f"[[applications]]\napplication = '{PRODUCTION}'\nrole = 'operator'", "line 3: role: invalid enum value"),
        ("[estate]\nproduction = ['prod']", "line 2: production: 'prod' is no id of a subscription"),
        ("[estate]\nproduction = 'prod'", "line 2: production: expected `array`, got `str`"),
        (f"[estate]\nproduction = ['{PRODUCTION}', '{PRODUCTION}']", "stands there twice"),
        ("[estat]\nproduction = []", "line 1: 'estat' is no setting; did you mean 'estate'?"),
    ],
)
def test_a_slip_is_named_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(Wrong) as error:
        declared(tmp_path, text)
    assert said in str(error.value)


def test_an_application_that_is_declared_twice_is_refused(tmp_path: Path) -> None:
    one = f"[[applications]]\napplication = '{PRODUCTION}'\nrole = 'automation'\n"
    with pytest.raises(Wrong, match=r"line 5: application: .* is declared twice"):
        declared(tmp_path, one + one.upper().replace("APPLICATIONS", "applications").lower())
