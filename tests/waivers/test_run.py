"""Waivers and attestations the whole way: out of the settings into the pack, the reports, the hand-out and the exit code."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import claims
from checks import Outcome
from evidence.pack import Pack, open_pack
from tests.waivers.conftest import Build
from tomproof import work
from tomproof.cli import tomproof as command
from tomproof.demo import NOW
from tomproof.demo.entra.devices import DEVICES
from tomproof.demo.entra.people import BY_NAME
from tomproof.editions.handout import hand_out
from tomproof.settings import load

TOM = """# TOM

Laptops of employees are protected by full-disk encryption.

All employees receive data protection training at least annually.
"""
LAPTOP = next(f"/deviceManagement/managedDevices/{one.id}" for one in DEVICES if one.compliance == "noncompliant")
PAPER = b"Everybody was there.\n"
PERSON = BY_NAME["Malte Brandt"]


def run(*arguments: object) -> Result:
    return CliRunner().invoke(command, [str(one) for one in arguments], catch_exceptions=False)


def claim(kind: str) -> str:
    return next(one.id for one in claims.read(TOM.encode(), "tom.md").claims if one.kind == kind)


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_text(TOM)


def waive(expires: str = "2027-03-01", resource: str = LAPTOP, reason: str = "handed back", **more: str) -> None:
    """Writes the settings with one waiver in them."""
    facts = {
        "claim": claim("device.disk-encryption"), "resource": resource, "reason": reason, "approver": "Head of IT", **more,
    }  # fmt: skip
    lines = [f"{key} = {json.dumps(value)}" for key, value in facts.items()]
    Path("tomproof.toml").write_text("\n".join(["[[waivers]]", *lines, f"expires = {expires}"]) + "\n")


def attest(expires: str = "2027-05-04", sha256: str = "", file: str = "papers/training.pdf") -> None:
    """Writes claims.toml with one attestation in it, and the file that it names."""
    Path("papers").mkdir(exist_ok=True)
    Path("papers/training.pdf").write_bytes(PAPER)
    run("claims", "tom.md", "-o", "claims.toml", "-q")
    digest = f'sha256 = "{sha256}"\n' if sha256 else ""
    with Path("claims.toml").open("a") as written:
        written.write(
            f'\n[[attested]]\nclaim = "{claim("personnel.training")}"\nfile = "{file}"\nname = "Mara Voss"\n'
            f"date = 2026-05-04\nexpires = {expires}\n{digest}"
        )


def ran(*more: object, out: str = "out") -> tuple[int, dict[str, Any], str]:
    """The exit code of a run, its claims by kind in the company's own report.json, and what stood on standard error."""
    result = run("run", "--tom", "tom.md", "--demo", "--out", out, "--own", "--format", "json", *more)
    found = json.loads((Path(out) / "report.json").read_text())["claims"]
    return result.exit_code, {one["kind"]: one for one in found}, result.stderr


# -- waivers ---------------------------------------------------------------------------------------------------------------


def test_a_waiver_stands_in_the_pack_and_beside_the_verdict_and_changes_neither_word_nor_exit_code() -> None:
    before = ran(out="plain")
    waive(given="2026-10-05")
    code, found, _ = ran()
    laptop = found["device.disk-encryption"]
    assert (code, before[0]) == (1, 1)
    assert (laptop["verdict"], laptop["waiver"]["covers"]) == ("fail", "all")
    assert {**laptop, "waiver": None} == before[1]["device.disk-encryption"]
    packs = open_pack(Path("plain/pack")), open_pack(Path("out/pack"))
    assert packs[0].read("verdicts.json") == packs[1].read("verdicts.json")
    assert [(one.resource, one.given, one.expires) for one in packs[1].waivers] == [
        (LAPTOP, "2026-10-05", "2027-03-01")
    ]
    assert "waivers" not in packs[0].manifest
    assert run("verify", "out/pack").exit_code == 0


def test_a_changed_waiver_in_a_sealed_pack_makes_it_another_pack() -> None:
    waive()
    ran()
    path = Path("out/pack/manifest.json")
    sha256 = open_pack(Path("out/pack")).sha256
    path.write_text(path.read_text().replace("2027-03-01", "2029-03-01"))
    assert open_pack(Path("out/pack")).sha256 != sha256


@pytest.mark.parametrize("field", ["claim", "resource", "reason", "approver", "expires"])
def test_a_manifest_with_half_a_waiver_is_damaged(field: str) -> None:
    waive()
    ran()
    path = Path("out/pack/manifest.json")
    manifest = json.loads(path.read_text())
    del manifest["waivers"][0][field]
    path.write_text(json.dumps(manifest))
    assert run("verify", "out/pack").exit_code == 1


def test_what_is_waived_as_a_whole_does_not_fail_a_run_that_fails_on_what_is_not() -> None:
    waive()
    assert ran("--fail-on", "unwaived")[0] == 0
    assert run("judge", "out/pack", "--fail-on", "unwaived", "-q").exit_code == 0
    assert run("judge", "out/pack", "-q").exit_code == 1


@pytest.mark.parametrize("expires", ["2026-11-19", "2026-11-20"])
def test_an_expired_waiver_does_not_keep_a_run_from_failing(expires: str) -> None:
    waive(expires)
    assert ran("--fail-on", "unwaived")[0] == int(expires < NOW.date().isoformat())


def test_a_waiver_of_something_else_does_not_keep_a_run_from_failing() -> None:
    waive(resource=LAPTOP[:-1] + "0")
    code, found, _ = ran("--fail-on", "unwaived")
    assert (code, found["device.disk-encryption"]["waiver"]["covers"]) == (1, "none")


def test_what_runs_out_is_warned_of_and_a_waiver_of_no_claim_counts_for_nothing() -> None:
    waive("2026-12-04")
    said = ran()[2]
    assert "Claim 1: Waived until 4 December 2026 for the one resource that contradicts it" in said
    assert "It runs out 14 days after this run." in said
    waive(claim="c-00000000")
    code, found, said = ran(out="other")
    assert "A waiver counts for nothing, because the document makes no claim c-00000000" in said
    assert (code, found["device.disk-encryption"]["waiver"]) == (1, None)


def test_the_same_run_gives_the_same_bytes() -> None:
    waive()
    ran(out="one")
    ran(out="two")
    for name in ("pack/manifest.json", "report.json"):
        assert (Path("one") / name).read_bytes() == (Path("two") / name).read_bytes()


def test_a_run_that_was_cut_off_goes_on_with_the_same_waivers_only() -> None:
    waive()
    wheres = work.Where(waivers=load(None, Path.cwd()).waived), work.Where()
    one, other = (work._intent(b"", b"", [], where) for where in wheres)
    assert {key for key in one if one[key] != other.get(key)} == {"waivers"}


# -- the edition to hand out -----------------------------------------------------------------------------------------------


def handed_out(own: Pack) -> Pack:
    def verdicts(one: Pack) -> bytes:
        found = work.judged(one)
        return work.verdict_bytes(found.reading, found.verdicts, found.snapshot, found.queries)

    return hand_out(own, b"a key of these tests and no other", verdicts).pack


def test_the_hand_out_knows_the_waiver_but_nobodys_name() -> None:
    waive(approver=PERSON.name, reason=f"{PERSON.name} ({PERSON.upn}) agreed, as did {PERSON.name.split()[0]}")
    ran()
    own = open_pack(Path("out/pack"))
    (waiver,) = handed_out(own).waivers
    assert (waiver.claim, waiver.resource, waiver.expires) == (own.waivers[0].claim, LAPTOP, "2027-03-01")
    assert waiver.approver.startswith("red-name-")
    told = json.dumps(handed_out(own).manifest).casefold()
    for word in (*PERSON.name.casefold().split(), PERSON.upn.casefold().partition("@")[0]):
        assert word not in told


def test_a_mail_address_of_an_unknown_approver_is_a_token_in_the_reason_too() -> None:
    waive(approver="Wanda Unbekannt", reason="asked wanda.unbekannt@elsewhere.example; Wanda Unbekannt said yes")
    ran()
    told = json.dumps(handed_out(open_pack(Path("out/pack"))).manifest).casefold()
    assert "unbekannt" not in told


def test_the_waivers_of_the_demo_stand_as_they_do_in_the_hand_out(demo: Path) -> None:
    own, made = open_pack(demo / "pack"), open_pack(demo / "handout.zip")
    states = [
        [one.state for judged in work.judged(pack).report.claims if judged.waived for one in judged.waived.waivers]
        for pack in (own, made)
    ]
    assert states[0] == states[1] == ["expired", "in force", "in force"]


def test_a_waived_person_is_found_again_in_the_hand_out(tmp_path: Path, beside: Build) -> None:
    judged = next(one for one in beside(()).claims if one.claim.kind == "identity.mfa.enforced")
    against = [one.resource for found in judged.findings for one in found.of(Outcome.CONTRADICTS)]
    assert len(against) > 1
    assert all(name.startswith("/users/") for name in against)
    (tmp_path / "tom.md").write_text(f"# TOM\n\n{judged.claim.quote}\n")
    waive(claim=judged.claim.id, resource=against[0].upper().replace("/USERS/", "/users/"))
    run("run", "--tom", "tom.md", "--demo", "--out", "out", "--format", "json", "-q")
    (shown,) = json.loads(Path("out/report.json").read_text())["claims"]
    (waiver,) = shown["waiver"]["resources"]
    assert (waiver["state"], shown["waiver"]["covers"]) == ("in force", "part")
    assert against[0].rpartition("/")[2] not in Path("out/report.json").read_text().casefold()


# -- attestations ----------------------------------------------------------------------------------------------------------


def test_an_attested_file_is_looked_at_and_its_digest_kept_but_never_the_file() -> None:
    attest()
    found = ran("--claims", "claims.toml")[1]["personnel.training"]
    sha256 = hashlib.sha256(PAPER).hexdigest()
    assert (found["verdict"], found["attestation"]["sha256"], found["attestation"]["looked"]) == (
        "attested",
        sha256,
        "same",
    )
    pack = open_pack(Path("out/pack"))
    assert f'sha256 = "{sha256}"' in pack.read("claims.toml").decode()
    assert all(PAPER not in pack.read(name) for name in pack.manifest["files"])
    assert run("verify", "out/pack").exit_code == 0


def test_another_file_than_the_one_named_attests_nothing() -> None:
    attest(sha256="0" * 64)
    found = ran("--claims", "claims.toml")[1]["personnel.training"]
    assert (found["verdict"], found["reason"]) == (
        "unattested",
        "the attestation in papers/training.pdf counts for nothing: that file is not the one with the SHA-256 it names",
    )


@pytest.mark.parametrize("file", ["papers/lost.pdf", "papers", "/etc/hostname", "../../etc/hostname", "x\\u0000y"])
def test_where_the_file_is_not_there_it_is_said_so(file: str) -> None:
    attest(file=file)
    found = ran("--claims", "claims.toml")[1]["personnel.training"]
    assert (found["verdict"], found["attestation"]["looked"], found["attestation"]["sha256"]) == (
        "attested",
        "missing",
        None,
    )
    assert "which was not there to be looked at" in found["reason"]


@pytest.mark.parametrize(
    ("expires", "verdict", "said"),
    [
        ("2026-11-19", "unattested", "the attestation in papers/training.pdf ran out on 19 November 2026."),
        ("2026-12-01", "attested", "the attestation in papers/training.pdf runs out on 1 December 2026."),
    ],
)
def test_an_attestation_that_runs_out_is_reminded_of(expires: str, verdict: str, said: str) -> None:
    attest(expires)
    _, found, stderr = ran("--claims", "claims.toml")
    assert found["personnel.training"]["verdict"] == verdict
    assert said in stderr


def test_an_attestation_of_tomorrow_attests_nothing_today() -> None:
    attest()
    text = Path("claims.toml").read_text()
    Path("claims.toml").write_text(text.replace("date = 2026-05-04", "date = 2026-11-21"))
    found = ran("--claims", "claims.toml")[1]["personnel.training"]
    assert found["verdict"] == "unattested"
    assert found["reason"].endswith("is dated 2026-11-21, after this run")


def test_the_check_of_claims_tells_of_them_too() -> None:
    attest("2020-01-01", sha256="0" * 64)
    text = Path("claims.toml").read_text().replace("date = 2026-05-04", "date = 2019-05-04")
    Path("claims.toml").write_text(text)
    said = run("claims", "tom.md", "--claims", "claims.toml", "--check").stdout.splitlines()
    about = f"the attestation of {claim('personnel.training')} in papers/training.pdf"
    assert said[1:] == [
        f"{about} ran out on 2020-01-01",
        f"{about} counts for nothing: that file is not the one with the SHA-256 that it names",
    ]
    as_json = run("claims", "tom.md", "--claims", "claims.toml", "--check", "--json").stdout
    assert json.loads(as_json)["attestations"] == said[1:]


def test_a_digest_that_is_none_is_refused_with_its_line() -> None:
    attest(sha256="abc")
    result = run("run", "--tom", "tom.md", "--demo", "--out", "out", "--claims", "claims.toml", "-q")
    assert result.exit_code == 2
    assert "sha256 must be the SHA-256 of the file, 64 hexadecimal digits" in result.stderr
