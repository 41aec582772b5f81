"""The edition to hand out as a pack: made from the own one, sound, the same again each time, and opened value by value."""

from __future__ import annotations

import hashlib
import json
import re
import stat
import zipfile
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from evidence.declared import GUID
from evidence.pack import Pack, open_pack
from tests import kit
from tomproof import cli, work
from tomproof.demo.entra.people import BY_NAME
from tomproof.editions.handout import AlreadyHandedOut, TellsOtherwise, hand_out
from tomproof.editions.people import People
from tomproof.editions.tokens import Opened, Tokens, proves
from tomproof.editions.veil import Veil

ROOT = Path(__file__).parent.parent.parent
SHARED = ROOT.parent / "shared"
KEY = b"a key of these tests and no other"
OTHER = b"and another key of these tests...."
ANNA, GROUP = "11111111-2222-4333-8444-555555555555", "22222222-2222-4333-8444-555555555555"
UPN = "anna.albrecht@firm.example"


def tomproof(*arguments: str | Path) -> Result:
    return CliRunner().invoke(cli.tomproof, [str(one) for one in arguments], catch_exceptions=False)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("demo")
    tomproof("demo", "--out", out, "--quiet")
    return out


def verdicts(pack: Pack) -> bytes:
    found = work.judged(pack)
    return work.verdict_bytes(found.reading, found.verdicts, found.snapshot, found.queries)


# -- the pack ------------------------------------------------------------------------------------------------------------


def test_the_hand_out_names_what_it_was_made_from_and_by_which_policy(demo: Path) -> None:
    own, made = open_pack(demo / "pack"), open_pack(demo / "handout.zip")
    policy = (ROOT / "tomproof/editions/policy.toml").read_bytes()
    assert (own.edition, made.edition) == ("company", "handout")
    assert made.manifest["made_from"] == own.sha256
    assert made.manifest["policy"] == {"version": 1, "sha256": hashlib.sha256(policy).hexdigest()}
    assert made.manifest["queries"] == own.manifest["queries"]


def test_the_hand_out_verifies_like_any_pack(demo: Path) -> None:
    assert tomproof("verify", demo / "handout.zip").exit_code == 0


def test_one_changed_byte_of_a_hand_out_is_found(demo: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(demo / "handout.zip") as archive:
        archive.extractall(tmp_path)
    body = next((tmp_path / "bodies").iterdir())
    body.write_bytes(body.read_bytes().replace(b"a", b"b", 1))
    said = tomproof("verify", tmp_path)
    assert said.exit_code == 1
    assert body.name in said.stdout


def test_the_reports_are_those_of_the_hand_out(demo: Path) -> None:
    report = json.loads((demo / "report.json").read_text())
    assert report["pack"]["sha256"] == open_pack(demo / "handout.zip").sha256
    assert report["people"] == "pseudonyms"


def test_judging_either_edition_prints_the_same(demo: Path) -> None:
    own, made = tomproof("judge", demo / "pack"), tomproof("judge", demo / "handout.zip")
    assert own.stdout == made.stdout
    assert own.exit_code == made.exit_code == 1


def test_the_same_pack_and_key_give_the_same_bytes(demo: Path, tmp_path: Path) -> None:
    assert tomproof("handout", demo / "pack", "-o", tmp_path / "again.zip", "--quiet").exit_code == 0
    assert (tmp_path / "again.zip").read_bytes() == (demo / "handout.zip").read_bytes()


def test_another_key_gives_other_tokens_and_the_same_verdicts(demo: Path) -> None:
    own = open_pack(demo / "pack")
    one, two = hand_out(own, KEY, verdicts), hand_out(own, OTHER, verdicts)
    assert not one.opened.keys() & two.opened.keys()
    assert [c.word for c in work.judged(one.pack).verdicts] == [c.word for c in work.judged(two.pack).verdicts]


@pytest.mark.parametrize("name", ["forge-managed-apps.txt", "ibisflow.txt"])
def test_the_users_own_samples_come_out_the_same_in_both_editions(name: str, tmp_path: Path) -> None:
    path = SHARED / "toms" / name
    if not path.exists():
        pytest.skip("the sample documents are not here")
    tomproof("demo", "--tom", path, "--out", tmp_path, "--quiet")
    own = json.loads(tomproof("judge", tmp_path / "pack", "--own", "--json").stdout)
    made = json.loads(tomproof("judge", tmp_path / "handout.zip", "--json").stdout)
    assert own["counts"] == made["counts"]
    assert [told(claim) for claim in own["claims"]] == [told(claim) for claim in made["claims"]]


def told(claim: dict[str, Any]) -> object:
    """Everything of a claim that names nobody."""
    found = [
        (f["check"], f["verdict"], f["population"], [(o["outcome"], o["note"]) for o in f["observations"]])
        for f in claim["findings"]
    ]
    return claim["id"], claim["verdict"], claim["reason"], found, claim["gaps"]


def test_without_handout_none_is_written_and_the_reports_have_no_names_either(tmp_path: Path) -> None:
    tomproof("run", "--demo", "--out", tmp_path, "--format", "json", "--no-handout", "--quiet")
    assert sorted(one.name for one in tmp_path.iterdir()) == ["pack", "report.json"]
    assert BY_NAME["Malte Brandt"].id not in (tmp_path / "report.json").read_text()


def test_the_companys_own_view_has_the_names(demo: Path, tmp_path: Path) -> None:
    tomproof("report", demo / "pack", "--own", "--format", "json", "--out", tmp_path, "--quiet")
    operator = BY_NAME["Malte Brandt"].id
    assert operator in (tmp_path / "report.json").read_text()
    assert operator not in (demo / "report.json").read_text()


def test_a_hand_out_is_not_handed_out_again_and_knows_nobody(demo: Path, tmp_path: Path) -> None:
    with pytest.raises(AlreadyHandedOut):
        hand_out(open_pack(demo / "handout.zip"), KEY, verdicts)
    for wrong in (
        ("handout", demo / "handout.zip", "-o", tmp_path / "x.zip"),
        ("disclose", demo / "handout.zip", "malte.brandt@nordlicht-terminplan.example"),
        ("judge", demo / "handout.zip", "--own"),
        ("report", demo / "handout.zip", "--own", "--out", tmp_path),
    ):
        said = tomproof(*wrong)
        assert said.exit_code == 2
        assert "it does not know its people" in said.stderr
    assert list(tmp_path.iterdir()) == []
    assert not (demo / "handout.zip.people-key").exists()


def test_a_hand_out_that_would_tell_otherwise_is_not_made(demo: Path) -> None:
    own = open_pack(demo / "pack")

    def turned(pack: Pack) -> bytes:
        said = verdicts(pack)
        return said if pack.edition == "company" else said.replace(b'"verdict": "fail"', b'"verdict": "pass"', 1)

    with pytest.raises(TellsOtherwise):
        hand_out(own, KEY, turned)


def test_a_key_that_could_be_guessed_is_refused(demo: Path) -> None:
    with pytest.raises(ValueError, match="at least 16 bytes"):
        hand_out(open_pack(demo / "pack"), b"short", verdicts)


def test_the_key_lies_beside_the_pack_for_its_owner_alone(tmp_path: Path) -> None:
    pack = tmp_path / "pack"
    key = work.people_key(pack)
    held = tmp_path / "pack.people-key"
    assert len(key) == 32
    assert stat.S_IMODE(held.stat().st_mode) == 0o600
    assert work.people_key(pack) == key


def test_a_hand_out_is_signed_with_the_key_that_is_named(demo: Path, tmp_path: Path) -> None:
    key, out = tmp_path / "seal.pem", tmp_path / "out.zip"
    assert tomproof("keygen", "-o", key, "--quiet").exit_code == 0
    assert tomproof("handout", demo / "pack", "-o", out, "--key", key, "--quiet").exit_code == 0
    said = tomproof("verify", out, "--key", tmp_path / "seal.pub.pem")
    assert said.exit_code == 0
    assert "which is the key that you gave" in said.stdout


# -- opening -------------------------------------------------------------------------------------------------------------


def test_one_value_can_be_opened_and_proven_without_the_key(demo: Path) -> None:
    said = json.loads(tomproof("disclose", demo / "pack", "Malte.Brandt@nordlicht-terminplan.example", "--json").stdout)
    (one,) = said["opened"]
    assert said["made_from"] == open_pack(demo / "pack").sha256
    assert one["value"] == "malte.brandt@nordlicht-terminplan.example"
    assert proves(Opened(**one))
    assert not proves(Opened(**{**one, "value": "somebody.else@nordlicht-terminplan.example"}))
    with zipfile.ZipFile(demo / "handout.zip") as archive:
        assert any(one["token"].encode() in archive.read(name) for name in archive.namelist())


def test_a_token_out_of_the_report_leads_to_the_person(demo: Path) -> None:
    token = re.search(r"/users/(" + GUID.pattern + ")", (demo / "report.json").read_text())
    assert token is not None
    said = tomproof("disclose", demo / "pack", token[1])
    assert said.exit_code == 0
    assert said.stdout.startswith(f"{token[1]}  is the id  ")


def test_what_was_never_replaced_is_not_opened(demo: Path) -> None:
    said = tomproof("disclose", demo / "pack", "rg-nl-app-dev")
    assert said.exit_code == 2
    assert "neither a value that was replaced nor one of the tokens" in said.stderr


def test_the_key_opens_everything_and_is_asked_for_alone(demo: Path) -> None:
    said = tomproof("disclose", demo / "pack", "--key", "--quiet")
    assert bytes.fromhex(said.stdout.strip()) == b"the demo tenant has no people"
    assert tomproof("disclose", demo / "pack").exit_code == 2
    assert tomproof("disclose", demo / "pack", "x", "--key").exit_code == 2


def test_no_record_of_the_demo_holds_a_letter_of_a_secret(demo: Path) -> None:
    bodies = [json.loads(one.read_bytes()) for one in (demo / "pack/bodies").iterdir()]
    assert {value for body in bodies for value in under(body, "hint")} == {"hidden"}


def under(data: Any, key: str) -> list[Any]:
    if isinstance(data, dict):
        return [v for k, part in data.items() for v in ([part] if k == key else under(part, key)) if v is not None]
    return [v for part in data for v in under(part, key)] if isinstance(data, list) else []


# -- the veil ------------------------------------------------------------------------------------------------------------


def veil(*listed: dict[str, Any], path: str = "/users") -> Veil:
    people = People()
    people.answer(kit.page(*listed), path)
    people.answer(kit.page({"verifiedDomains": [{"name": "firm.example"}]}), "/organization")
    people.settle()
    return Veil(people, Tokens(KEY))


ONE = {"id": ANNA, "userPrincipalName": UPN, "displayName": "Anna Albrecht"}


def test_the_same_person_is_the_same_token_in_any_spelling() -> None:
    it = veil(ONE)
    assert it.text(UPN) == it.text(UPN.upper())
    assert it.text(f"/users/{ANNA}") == it.text(f"/users/{ANNA.upper()}")
    assert it.text("Albrecht, Anna") == it.text("albrecht anna")


def test_the_id_of_a_person_stays_a_guid_and_that_of_a_group_stays() -> None:
    it = veil(ONE)
    shown = it.text(f"/users/{ANNA}/memberOf/{GROUP}")
    assert re.fullmatch(rf"/users/{GUID.pattern}/memberOf/{GROUP}", shown)
    assert ANNA not in shown
    assert shown.split("/")[2][14] == "8"


@pytest.mark.parametrize(
    ("name", "form"),
    [
        (UPN, r"red-address-[a-z2-7]{24}@firm\.example"),
        ("x_y.org#EXT#@firm.example", r"red-address-[a-z2-7]{24}#EXT#@firm\.example"),
        ("info@firm.example", r"info-\d+@firm\.example"),
        ("admin-07@firm.example", r"admin-\d+@firm\.example"),
        ("anna@elsewhere.example", r"red-address-[a-z2-7]{24}@red-domain-[a-z2-7]{24}\.invalid"),
    ],
)
def test_an_account_keeps_what_judges_read(name: str, form: str) -> None:
    assert re.fullmatch(form, veil(ONE).text(name))


@pytest.mark.parametrize(
    "text",
    [
        "MFA for Anna Albrecht", "rg-anna-albrecht", "annaalbrecht", "Anna_Albrecht.pdf", "Anna%20Albrecht", "ANNA.ALBRECHT",
        "anna.albrecht%40firm.example", "call +49 (431) 555-0199 now", f"id={ANNA}", "$skiptoken=X'annaalbrecht'",
    ],
)  # fmt: skip
def test_nobody_is_left_in_any_text(text: str) -> None:
    shown = veil(ONE).text(text).lower()
    assert "red-" in shown or shown.startswith("id=")
    assert not re.search(r"anna|albrecht|555|11111111", shown)


@pytest.mark.parametrize(
    "text",
    [
        "West Europe", "Microsoft.Sql/servers/databases", "2026-11-20T06:00:00+00:00", "TLS1_2", "10.20.0.0/16", "annam",
        f"/subscriptions/{GROUP}", "crnlprod.azurecr.io/broker@sha256:0a1b", "Anna", "user@localhost",
    ],
)  # fmt: skip
def test_what_names_nobody_stays(text: str) -> None:
    assert veil(ONE).text(text) == text


def test_free_text_loses_single_names_and_addresses_of_networks() -> None:
    shown = veil(ONE).free("Anna's home, 198.51.100.7 or 2001:db8::7, at 12:30:45")
    assert "Anna" not in shown
    assert "198.51" not in shown
    assert "2001:db8" not in shown
    assert "12:30:45" in shown


def test_a_person_called_like_a_word_of_azures_changes_no_word_of_azures() -> None:
    it = veil({"id": ANNA, "userPrincipalName": "data.base@firm.example", "dataBase": "", "databases": ""})
    assert it.free("database, data base") == "database, data base"


def test_of_graph_only_what_is_listed_stays() -> None:
    came = {"value": [{"id": GROUP, "state": "enabled", "newField": "Anna", "number": 7, "on": True, "none": None}]}
    (item,) = veil(ONE).answer(came, graph=True)["value"]
    assert (item["id"], item["state"], item["on"], item["none"]) == (GROUP, "enabled", True, None)
    assert item["newField"].startswith("red-text-")
    assert item["number"].startswith("red-text-")


def test_the_network_rules_that_judges_read_stay() -> None:
    came = {"value": [{"properties": {"startIpAddress": "203.0.113.7", "name": "office"}}]}
    assert veil(ONE).answer(came, graph=False) == came
