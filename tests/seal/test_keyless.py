"""Keyless signing with the real library against a Sigstore on loopback, and what a changed signature, pack or name comes to."""

from __future__ import annotations

import base64
import json
import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import Result

from tests.seal.conftest import Sealed, tomproof
from tests.seal.sigstore import IDENTITY, Sigstore, serving

pytest.importorskip("sigstore", reason='sigstore is not installed: pip install "tomproof[keyless]"')


@dataclass(frozen=True)
class Signed:
    """A pack that was signed keyless, and what is needed to check that."""

    pack: Path
    trust: Path
    services: Sigstore
    told: Result

    @property
    def signature(self) -> Path:
        return self.pack.with_name(f"{self.pack.name}.sigstore.json")


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[Sigstore]:
    with serving() as found:
        monkeypatch.setenv("GITHUB_ACTIONS", "true")
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", "of-the-runner")
        monkeypatch.setenv("ACTIONS_ID_TOKEN_REQUEST_URL", f"{found.url}/token?version=1")
        yield found


@pytest.fixture
def signed(copied: Callable[[], Sealed], services: Sigstore, tmp_path: Path) -> Signed:
    made = copied()
    trust = tmp_path / "trust.json"
    trust.write_text(services.trust())
    told = tomproof("seal", made.pack, "--keyless", "--trust", trust, "--report", made.out / "report.html")
    return Signed(made.pack, trust, services, told)


def verified(signed: Signed, *more: str | Path, identity: str = IDENTITY) -> dict[str, object]:
    """Step 5 of verify as JSON."""
    result = tomproof("verify", signed.pack, "--identity", identity, "--trust", signed.trust, "--json", *more)
    steps = json.loads(result.stdout)["steps"]
    return {**next(step for step in steps if step["number"] == 5), "code": result.exit_code}


def test_a_pack_is_signed_as_the_pipeline_and_verifies_without_a_network(signed: Signed) -> None:
    assert signed.told.exit_code == 0, signed.told.output
    signed.services.refuse = "/"  # whoever verifies asks nobody
    found = verified(signed)
    assert (found["state"], found["code"]) == ("ok", 0)
    assert f"by {IDENTITY}" in str(found["remarks"])


def test_only_digests_and_the_token_leave(signed: Signed) -> None:
    log = json.loads(signed.services.seen["/api/v1/log/entries"])
    payload = json.loads(base64.b64decode(json.loads(log["spec"]["proposedContent"]["envelope"])["payload"]))
    assert {one["name"] for one in payload["subject"]} == {"manifest.json", "verify.html", "report.html"}
    assert set(signed.services.seen) == {"/token", "/api/v2/signingCert", "/api/v1/log/entries"}
    assert payload["predicate"]["signer"] is None


def test_an_unsigned_pack_with_a_keyless_signature_is_signed(signed: Signed, tmp_path: Path) -> None:
    plain = tmp_path / "plain" / "pack"
    shutil.copytree(signed.pack, plain)
    for name in ("seal.sigstore.json", "verify.html"):
        (plain / name).unlink()
    made = Signed(plain, signed.trust, signed.services, tomproof("seal", plain, "--keyless", "--trust", signed.trust))
    assert made.told.exit_code == 0, made.told.output
    assert verified(made)["state"] == "ok"
    unnamed = tomproof("verify", plain)
    assert "5. the signature: not signed" in unnamed.stdout
    assert "--identity" in unnamed.stdout


def test_another_workflow_is_not_the_one_that_was_meant(signed: Signed) -> None:
    found = verified(signed, identity="https://github.com/acme/evidence/.github/workflows/other.yml@refs/heads/main")
    assert (found["state"], found["code"]) == ("failed", 1)
    assert "SANs do not match" in str(found["problems"])


def test_a_report_that_was_signed_keyless_only_is_compared_all_the_same(signed: Signed, tmp_path: Path) -> None:
    plain = tmp_path / "plain" / "pack"
    shutil.copytree(signed.pack, plain)
    report = plain.with_name("report.html")
    shutil.copy(signed.pack.with_name("report.html"), report)
    for name in ("seal.sigstore.json", "verify.html"):
        (plain / name).unlink()
    tomproof("seal", plain, "--keyless", "--trust", signed.trust, "--report", report)
    asked = ("verify", plain, "--identity", IDENTITY, "--trust", signed.trust)
    told = tomproof(*asked)
    assert told.exit_code == 0, told.output
    assert "7. the page and the reports are those that were sealed: ok" in told.stdout
    assert "carries no signature" not in told.stdout
    assert json.loads(tomproof(*asked, "--json").stdout)["keyless"] == IDENTITY
    report.write_bytes(report.read_bytes() + b" ")
    told = tomproof(*asked)
    assert told.exit_code == 1
    assert "report.html has been changed: it is not the one that was sealed" in told.stdout


def test_a_hint_is_no_check(signed: Signed) -> None:
    signed.signature.write_text("anything")
    result = tomproof("verify", signed.pack, "--json")
    assert json.loads(result.stdout)["keyless"] is None


@pytest.mark.parametrize("identity", [IDENTITY[:-1], IDENTITY + "x", IDENTITY.upper(), "https://github.com/", "*"])
def test_a_part_of_an_identity_is_another_identity(signed: Signed, identity: str) -> None:
    assert verified(signed, identity=identity)["state"] == "failed"


@pytest.mark.parametrize("more", [("--identity", ""), ("--identity", " "), ("--identity", IDENTITY, "--issuer", "")])
def test_an_empty_name_is_wrong_use(signed: Signed, more: tuple[str, ...]) -> None:
    result = tomproof("verify", signed.pack, "--trust", signed.trust, *more)
    assert result.exit_code == 2
    assert "is empty" in result.stderr


def test_a_trust_that_cannot_be_read_is_wrong_use_and_no_damage(signed: Signed, tmp_path: Path) -> None:
    (tmp_path / "none.json").write_text("{}")
    result = tomproof("verify", signed.pack, "--identity", IDENTITY, "--trust", tmp_path / "none.json")
    assert result.exit_code == 2
    assert "trust configuration cannot be read" in result.stderr


def test_another_issuer_is_not_the_one_that_was_meant(signed: Signed) -> None:
    assert verified(signed, "--issuer", "https://gitlab.example")["state"] == "failed"


def test_another_sigstore_is_not_trusted(signed: Signed, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text(Sigstore(url="http://127.0.0.1:1").trust())
    result = tomproof("verify", signed.pack, "--identity", IDENTITY, "--trust", other)
    assert "5. the signature: NOT OK" in result.stdout
    assert result.exit_code == 1


def test_the_signature_of_another_pack_is_found(signed: Signed) -> None:
    manifest = signed.pack / "manifest.json"
    manifest.write_bytes(
        manifest.read_bytes().replace(b'"westeurope"', b'"northeurop"').replace(b"tomproof", b"tomproog", 1)
    )
    assert verified(signed)["state"] == "failed"


@pytest.mark.parametrize(
    "spoil", ["payload", "sig", "rawBytes", "canonicalizedBody", "signedEntryTimestamp", "rootHash"]
)
def test_a_changed_bundle_never_holds(signed: Signed, spoil: str) -> None:
    def changed(value: object) -> object:
        if isinstance(value, dict):
            return {key: _spoilt(one) if key == spoil else changed(one) for key, one in value.items()}
        return [changed(one) for one in value] if isinstance(value, list) else value

    before = signed.signature.read_text()
    signed.signature.write_text(json.dumps(changed(json.loads(before))))
    assert signed.signature.read_text() != before
    assert verified(signed)["state"] == "failed"


def _spoilt(value: object) -> str:
    data = bytearray(base64.b64decode(str(value)))
    data[len(data) // 2] ^= 1
    return base64.b64encode(data).decode()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff\x00", b'{"mediaType": "x"}', b"[" * 9000])
def test_what_is_no_bundle_fails_in_a_sentence(signed: Signed, content: bytes) -> None:
    signed.signature.write_bytes(content)
    found = verified(signed)
    assert found["state"] == "failed"
    assert "cannot be read" in str(found["problems"])


def test_a_missing_signature_fails_where_one_is_asked_for(signed: Signed) -> None:
    signed.signature.unlink()
    assert "no keyless signature lies beside" in str(verified(signed)["problems"])


def test_a_signature_is_never_written_over(signed: Signed) -> None:
    before = signed.signature.read_bytes()
    again = tomproof("seal", signed.pack, "--keyless", "--trust", signed.trust)
    assert again.exit_code == 2
    assert signed.signature.read_bytes() == before


@pytest.mark.parametrize("path", ["/api/v2/signingCert", "/api/v1/log/entries"])
def test_a_service_that_is_down_leaves_the_pack_whole(
    copied: Callable[[], Sealed], services: Sigstore, tmp_path: Path, path: str
) -> None:
    made, trust = copied(), tmp_path / "trust.json"
    trust.write_text(services.trust())
    services.refuse = path
    result = tomproof("seal", made.pack, "--keyless", "--trust", trust)
    assert result.exit_code == 4
    assert "keyless signing failed" in result.stderr
    assert "c2lnbmF0dXJl" not in result.output
    assert not made.pack.with_name("pack.sigstore.json").exists()


def test_without_an_identity_nothing_is_signed(copied: Callable[[], Sealed], monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("GITHUB_ACTIONS", "GITLAB_CI", "BUILDKITE", "CIRCLECI"):
        monkeypatch.delenv(name, raising=False)
    result = tomproof("seal", copied().pack, "--keyless")
    assert result.exit_code == 4
    assert "identity" in result.stderr


def test_a_job_without_the_permission_is_told_what_it_needs(
    copied: Callable[[], Sealed], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.delenv("ACTIONS_ID_TOKEN_REQUEST_TOKEN", raising=False)
    result = tomproof("seal", copied().pack, "--keyless")
    assert result.exit_code == 4
    assert "id-token: write" in result.stderr


def test_it_is_done_as_the_paper_says(
    copied: Callable[[], Sealed], services: Sigstore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/verifying.md, "Keyless", with a Sigstore of our own in place of the public one."""
    page = (Path(__file__).parents[2] / "docs" / "verifying.md").read_text()
    (block,) = re.findall(r"```sh\n(tomproof seal .*--keyless.*?)```", page, re.DOTALL)
    made = copied()
    (tmp_path / "evidence").symlink_to(made.out)
    (tmp_path / "trust.json").write_text(services.trust())
    monkeypatch.chdir(tmp_path)
    seal, verify = (shlex.split(line, comments=True)[1:] for line in block.splitlines())
    assert tomproof(*seal, "--trust", "trust.json").exit_code == 0
    assert (tmp_path / "evidence" / "handout.zip.sigstore.json").exists()
    meant = [word.replace("OWNER/NAME", "acme/evidence") for word in verify]
    assert tomproof(*meant, "--trust", "trust.json").exit_code == 0
    assert tomproof(*verify, "--trust", "trust.json").exit_code == 1
