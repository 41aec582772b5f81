"""Sealing as a user meets it: a key, a run, the same bytes again, a chain of runs, and one clear line for every mistake."""

from __future__ import annotations

import filecmp
import json
import shutil
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.pack import open_pack, write_zip
from tests.seal.conftest import TOM, Sealed, tomproof
from tomproof.seal import bundle, keys, sealing


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "tom.md").write_text(TOM)
    assert tomproof("keygen", "-o", "seal.pem", "-q").exit_code == 0
    return tmp_path


def run(out: str, *more: str | Path) -> Path:
    result = tomproof("run", "--demo", "--tom", "tom.md", "--out", out, "-q", *more)
    assert result.exit_code in (0, 1, 3), result.stderr
    return Path(out) / "pack"


def test_a_key_is_made_for_its_owner_only_and_told_by_its_fingerprint(tmp_path: Path) -> None:
    made = tomproof("keygen", "-o", tmp_path / "seal.pem")
    assert made.exit_code == 0
    assert stat.S_IMODE((tmp_path / "seal.pem").stat().st_mode) == 0o600
    public = keys.public((tmp_path / "seal.pub.pem").read_bytes())
    assert keys.grouped(public.fingerprint) in made.stdout
    assert "PRIVATE" not in made.output + (tmp_path / "seal.pub.pem").read_text()
    private = (tmp_path / "seal.pem").read_bytes()
    again = tomproof("keygen", "-o", tmp_path / "seal.pem")
    assert again.exit_code == 2
    assert "a key is never written over" in again.stderr
    assert (tmp_path / "seal.pem").read_bytes() == private


def test_a_key_is_not_written_over_where_only_the_private_one_is_there(tmp_path: Path) -> None:
    (tmp_path / "seal.pem").write_text("mine")
    assert tomproof("keygen", "-o", tmp_path / "seal.pem").exit_code == 2
    assert (tmp_path / "seal.pem").read_text() == "mine"


def test_the_same_run_gives_the_same_seal_and_the_same_archive(here: Path) -> None:
    one, two = run("one", "--key", "seal.pem"), run("two", "--key", "seal.pem")
    assert (one / "seal.sigstore.json").read_bytes() == (two / "seal.sigstore.json").read_bytes()
    same = filecmp.dircmp(one, two)
    assert (same.left_only, same.right_only, same.diff_files) == ([], [], [])
    write_zip(open_pack(one), here / "one.zip")
    write_zip(open_pack(two), here / "two.zip")
    assert (here / "one.zip").read_bytes() == (here / "two.zip").read_bytes()


def test_a_report_names_the_key_and_says_that_it_cannot_vouch_for_its_own_seal(here: Path) -> None:
    pack = run("out", "--key", "seal.pem", "--format", "html,md", "--lang", "de")
    key = keys.grouped(keys.public(Path("seal.pub.pem").read_bytes()).fingerprint)
    page, text = (Path(f"out/report.{ending}").read_text() for ending in ("html", "md"))
    assert f"soll mit dem Schlüssel dieses Fingerabdrucks gesiegelt werden: <code>{key}</code>. Ob es das ist" in page
    assert (
        f"- Siegel: Das Nachweispaket soll mit dem Schlüssel dieses Fingerabdrucks gesiegelt werden: `{key}`." in text
    )
    again = tomproof("report", pack, "--format", "html,md", "--lang", "de", "--out", "again")
    assert again.exit_code == 0, again.stderr
    assert Path("again/report.html").read_text() == page, "made of the sealed pack it is the sealed one, byte for byte"
    assert Path("again/report.md").read_text() == text
    run("bare", "--format", "md")
    said = "- Seal: No key had sealed the pack when this report was written."
    assert said in Path("bare/report.md").read_text()


def test_a_seal_that_cannot_be_read_names_no_key(here: Path) -> None:
    pack = run("out", "--key", "seal.pem")
    assert sealing.signer_of(open_pack(pack)) == keys.public(Path("seal.pub.pem").read_bytes()).fingerprint
    for broken in (b"", b"{}", b"\xff"):
        (pack / "seal.sigstore.json").write_bytes(broken)
        assert sealing.signer_of(open_pack(pack)) == ""


def test_collect_seals_what_it_collected(here: Path) -> None:
    result = tomproof("collect", "--demo", "--tom", "tom.md", "--pack", "pack", "--key", "seal.pem")
    assert result.exit_code == 0
    assert "signed with the key" in result.stderr
    verified = tomproof("verify", "pack", "--key", "seal.pub.pem")
    assert verified.exit_code == 0
    assert "which is the key that you gave" in verified.stdout


def test_the_settings_name_the_key(here: Path) -> None:
    (here / "tomproof.toml").write_text('[seal]\nkey = "seal.pem"\n')
    assert (run("out") / "seal.sigstore.json").exists()


def test_without_a_key_nothing_is_signed_and_verify_says_so(here: Path) -> None:
    pack = run("out")
    assert not (pack / "seal.sigstore.json").exists()
    result = tomproof("verify", pack, "--json")
    found = json.loads(result.stdout)
    assert result.exit_code == 0
    assert [step["state"] for step in found["steps"]] == [
        "ok", "ok", "ok", "not signed", "not signed", "not signed", "not signed", "ok", "not checked",
    ]  # fmt: skip
    assert found["signer"] is None
    assert "not checked: who sealed it and when" in tomproof("verify", pack).stdout


def test_the_statement_says_what_run_it_was(made: Sealed) -> None:
    statement = json.loads(sealing.bundle_of(made.pack).payload)
    assert statement["_type"] == "https://in-toto.io/Statement/v1"
    said = statement["predicate"]
    report = json.loads((made.out / "report.json").read_text())
    assert said["results"] == report["counts"]
    assert said["policyDocument"]["sha256"] == report["document"]["sha256"]
    assert said["principal"]["type"] == "replay"
    assert said["run"]["previousRun"] is None
    assert said["redaction"] == {"edition": "company", "madeFrom": None, "policy": None}
    assert said["signer"]["sha256"] == keys.public(made.public.read_bytes()).fingerprint


def test_it_is_said_that_answers_were_replayed(made: Sealed) -> None:
    assert "nobody: its answers were replayed, as in a demo" in tomproof("verify", made.pack).stdout


def test_a_pack_can_be_sealed_later_with_its_reports(here: Path) -> None:
    pack = run("out")
    result = tomproof("seal", pack, "--key", "seal.pem", "--report", "out/report.html")
    assert result.exit_code == 0, result.stderr
    verified = tomproof("verify", pack, "--key", "seal.pub.pem")
    assert verified.exit_code == 0
    Path("out/report.html").write_text("another one")
    assert "report.html has been changed" in tomproof("verify", pack).stdout
    again = tomproof("seal", pack, "--key", "seal.pem")
    assert again.exit_code == 1
    assert "the pack is not signed, because it is not whole" in again.stderr
    Path("out/report.html").unlink()
    assert "is sealed already" in tomproof("seal", pack, "--key", "seal.pem").stderr


def test_nothing_that_does_not_verify_is_signed(here: Path) -> None:
    pack = run("out")
    (pack / "claims.toml").write_text("# nothing")
    result = tomproof("seal", pack, "--key", "seal.pem")
    assert result.exit_code == 1
    assert "claims.toml has been changed" in result.stderr
    assert not (pack / "seal.sigstore.json").exists()


# -- the chain ---------------------------------------------------------------------------------------------------------------


@pytest.fixture
def chain(here: Path) -> list[Path]:
    """Three runs, each of which names the one before it: by its pack, and by its seal."""
    first = run("first", "--key", "seal.pem")
    second = run("second", "--key", "seal.pem", "--previous", first)
    return [first, second, run("third", "--key", "seal.pem", "--previous", second / "seal.sigstore.json")]


def test_a_chain_of_runs_is_told(chain: list[Path]) -> None:
    first, second, third = chain
    sha256 = open_pack(first).sha256
    assert f"whose manifest has the SHA-256 {sha256}" in tomproof("verify", second).stdout
    statement = json.loads(sealing.bundle_of(second).payload)
    assert statement["predicate"]["run"]["previousRun"]["sha256"] == sha256
    for pack, before in ((second, first), (third, second), (third, second / "manifest.json")):
        result = tomproof("verify", pack, "--previous", before)
        assert result.exit_code == 0
        assert "9. the run before it: ok" in result.stdout


def test_a_dropped_run_shows(chain: list[Path]) -> None:
    first, _, third = chain
    result = tomproof("verify", third, "--previous", first)
    assert result.exit_code == 1
    assert "a run in between is missing" in result.stdout
    assert tomproof("verify", first, "--previous", third).exit_code == 1


def test_a_pack_cannot_name_another_run_before_it_afterwards(chain: list[Path]) -> None:
    _, second, _ = chain
    manifest = json.loads((second / "manifest.json").read_text())
    manifest["previous"]["sha256"] = "0" * 64
    (second / "manifest.json").write_text(json.dumps(manifest))
    result = tomproof("verify", second)
    assert result.exit_code == 1
    assert "manifest.json is not the one that was signed" in result.stdout


def test_the_edition_to_hand_out_is_sealed_as_well_and_stands_for_the_same_run(chain: list[Path]) -> None:
    first, second, _ = chain
    handout = first.parent / "handout.zip"
    result = tomproof("verify", handout, "--key", "seal.pub.pem")
    assert result.exit_code == 0
    assert "8. the verdicts follow from the evidence: ok" in result.stdout
    with zipfile.ZipFile(handout) as archive:
        found = json.loads(bundle.read(archive.read("seal.sigstore.json")).payload)["predicate"]["redaction"]
        own = archive.read("seal.sigstore.json")
    assert found["edition"] == "handout"
    assert found["madeFrom"] == {"sha256": open_pack(first).sha256}
    assert tomproof("verify", second, "--previous", handout).exit_code == 0
    Path("handed-out.json").write_bytes(own)
    assert tomproof("verify", second.parent / "handout.zip", "--previous", "handed-out.json").exit_code == 0
    assert tomproof("verify", second.parent / "handout.zip", "--previous", second).exit_code == 1


# -- mistakes ----------------------------------------------------------------------------------------------------------------


def test_mistakes_are_found_before_anything_is_asked(here: Path) -> None:
    (here / "no-key.pem").write_text("no key")
    (here / "tom.pem").write_text((here / "seal.pub.pem").read_text())
    for name, said in (
        ("missing.pem", "there is no private key at missing.pem"),
        ("no-key.pem", "no-key.pem holds no private key in PEM"),
        ("seal.pub.pem", "seal.pub.pem holds no private key in PEM"),
    ):
        result = tomproof("run", "--demo", "--tom", "tom.md", "--out", "out", "--key", name)
        assert result.exit_code == 2
        assert said in result.stderr
        assert not (here / "out").exists()


@pytest.mark.parametrize("curve", ["secp384r1", "ed25519", "rsa", "passphrase"])
def test_a_key_of_another_kind_is_refused(curve: str, here: Path) -> None:
    from cryptography.hazmat.primitives import serialization as s
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

    makers: dict[str, Callable[[], ec.EllipticCurvePrivateKey | ed25519.Ed25519PrivateKey | rsa.RSAPrivateKey]] = {
        "secp384r1": lambda: ec.generate_private_key(ec.SECP384R1()),
        "ed25519": ed25519.Ed25519PrivateKey.generate,
        "rsa": lambda: rsa.generate_private_key(65537, 2048),
        "passphrase": lambda: ec.generate_private_key(ec.SECP256R1()),
    }
    locked = s.BestAvailableEncryption(b"x") if curve == "passphrase" else s.NoEncryption()
    pem = makers[curve]().private_bytes(s.Encoding.PEM, s.PrivateFormat.PKCS8, locked)
    (here / "other.pem").write_bytes(pem)
    result = tomproof("run", "--demo", "--tom", "tom.md", "--out", "out", "--key", "other.pem")
    assert result.exit_code == 2
    assert ("has a passphrase" if curve == "passphrase" else "is no ECDSA key over P-256") in result.stderr


MISTAKES = {
    "no public key": (["verify", "PACK", "--key", "tom.md"], "holds no public key"),
    "the private key": (["verify", "PACK", "--key", "seal.pem"], "holds no public key"),
    "no roots": (["verify", "PACK", "--roots", "seal.pub.pem"], "holds no certificates in PEM"),
    "nothing to sign with": (["seal", "PACK"], "there is no key to sign with"),
    "a report elsewhere": (["seal", "PACK", "--key", "seal.pem", "--report", "tom.md"], "tom.md does not lie beside the pack"),
    "no folder": (["seal", "gone", "--key", "seal.pem"], "gone is no pack's folder"),
    "no run before": (["verify", "PACK", "--previous", "tom.md"], "tom.md is neither a manifest nor a seal"),
    "no run before at all": (["verify", "PACK", "--previous", "gone"], "gone, cannot be read"),
    "two keys": (["run", "--demo", "--out", "o", "--config", "two.toml"], "line 3: key_vault: a pack is signed with one key"),
    "a time of nothing": (
        ["run", "--tom", "tom.md", "--out", "o", "--config", "time.toml"],
        "a time stamp is required and nothing is signed",
    ),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_one_clear_line(mistake: str, here: Path, made: Sealed) -> None:
    (here / "two.toml").write_text('[seal]\nkey = "a"\nkey_vault = "b"\n')
    (here / "time.toml").write_text('[timestamp]\nurls = ["https://x.example"]\nrequired = true\n')
    args, said = MISTAKES[mistake]
    result = tomproof(*(str(made.pack) if arg == "PACK" else arg for arg in args))
    assert result.exit_code == 2
    assert said in result.stderr
    assert "Traceback" not in result.output


def test_a_sealed_pack_is_not_sealed_again(made: Sealed, tmp_path: Path) -> None:
    from tomproof import work
    from tomproof.errors import Wrong

    shutil.copytree(made.pack, tmp_path / "pack")
    pack = open_pack(tmp_path / "pack")
    signer = keys.private(made.key.read_bytes(), "seal.pem")
    with pytest.raises(Wrong, match="is sealed already"):
        sealing.seal(tmp_path / "pack", pack, work.judged(pack).reading.document, [], signer)
