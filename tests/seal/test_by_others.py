"""Programs that know nothing of this one accept the seal and refuse a changed one: openssl and sigstore-js."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence.form import canonical_json
from tests.seal.authority import ran
from tests.seal.conftest import Sealed
from tomproof.seal import bundle as bundles
from tomproof.seal import keys, sealing, stamps
from tomproof.seal.envelope import to_sign

SHARED = Path(__file__).parent.parent.parent.parent / "shared" / "schemas"
# A folder in which `npm install @sigstore/verify @sigstore/bundle` was done.
SIGSTORE_JS = os.environ.get("SIGSTORE_JS", "")


def laid_out(made: Sealed, folder: Path) -> Path:
    """The parts of a seal as files: what was signed, the signature, the time stamp."""
    bundle = sealing.bundle_of(made.pack)
    payload = bundle.payload
    # Put together by hand, so that the code under test is not asked what it signs.
    (folder / "signed").write_bytes(b"DSSEv1 28 application/vnd.in-toto+json " + f"{len(payload)} ".encode() + payload)
    (folder / "signature").write_bytes(bundle.signature)
    (folder / "stamp.tsr").write_bytes(bundle.stamps[0])
    return folder


def test_openssl_accepts_the_signature(made: Sealed, tmp_path: Path) -> None:
    folder = laid_out(made, tmp_path)
    command = ("dgst", "-sha256", "-verify", str(made.public), "-signature", "signature")
    assert "Verified OK" in ran(folder, *command, "signed")
    (folder / "signed").write_bytes((folder / "signed").read_bytes() + b" ")
    with pytest.raises(subprocess.CalledProcessError):
        ran(folder, *command, "signed")


def test_openssl_accepts_the_time_stamp(made: Sealed, tmp_path: Path) -> None:
    folder = laid_out(made, tmp_path)
    command = ("ts", "-verify", "-in", "stamp.tsr", "-CAfile", str(made.authority.root), "-data")
    assert "Verification: OK" in ran(folder, *command, "signature")
    with pytest.raises(subprocess.CalledProcessError):
        ran(folder, *command, "signed")


def test_openssl_knows_the_key_by_the_same_fingerprint(made: Sealed, tmp_path: Path) -> None:
    ran(tmp_path, "pkey", "-pubin", "-in", str(made.public), "-outform", "DER", "-out", "key.der")
    told = ran(tmp_path, "dgst", "-sha256", "-r", "key.der").split()[0]
    assert keys.public(made.public.read_bytes()).fingerprint == told


def test_the_digests_are_those_that_any_tool_computes(made: Sealed) -> None:
    statement = json.loads(sealing.bundle_of(made.pack).payload)
    named = {one["name"]: one["digest"]["sha256"] for one in statement["subject"]}
    assert set(named) == {"manifest.json", "report.html", "report.json", "verify.html"}
    for name, sha256 in named.items():
        folder = made.out if name.startswith("report") else made.pack
        assert ran(folder, "dgst", "-sha256", "-r", name).split()[0] == sha256


@pytest.fixture
def sigstore() -> Callable[..., tuple[int, str]]:
    node = shutil.which("node")
    if not node or not (Path(SIGSTORE_JS) / "node_modules" / "@sigstore" / "verify").exists():
        pytest.skip("SIGSTORE_JS names no folder with @sigstore/verify and @sigstore/bundle in it")

    def verify(*paths: Path) -> tuple[int, str]:
        command = [node, str(Path(__file__).with_name("verify.mjs")), *map(str, paths)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
        return done.returncode, done.stdout.strip() + done.stderr.strip()

    return verify


def chain(made: Sealed, folder: Path) -> Path:
    path = folder / "chain.pem"
    path.write_bytes((made.authority.folder / "leaf.pem").read_bytes() + made.authority.root.read_bytes())
    return path


def test_sigstore_js_accepts_the_seal(made: Sealed, tmp_path: Path, sigstore: Callable[..., tuple[int, str]]) -> None:
    assert sigstore(made.pack / "seal.sigstore.json", made.public, chain(made, tmp_path)) == (0, "verified")


@pytest.mark.parametrize(("part", "code"), [("payload", "SIGNATURE_ERROR"), ("stamp", "TIMESTAMP_ERROR")])
def test_sigstore_js_refuses_a_changed_seal(
    part: str, code: str, made: Sealed, tmp_path: Path, sigstore: Callable[..., tuple[int, str]]
) -> None:
    seal = json.loads((made.pack / "seal.sigstore.json").read_bytes())
    if part == "payload":
        payload = sealing.bundle_of(made.pack).payload.replace(b'"edition":"company"', b'"edition":"handout"')
        seal["dsseEnvelope"]["payload"] = bundles._encoded(payload)
    else:
        del seal["verificationMaterial"]["timestampVerificationData"]
    path = tmp_path / "seal.json"
    path.write_bytes(canonical_json(seal))
    status, said = sigstore(path, made.public, chain(made, tmp_path))
    assert status == 1
    assert said.startswith(code)


# -- what others wrote -------------------------------------------------------------------------------------------------------


@pytest.fixture
def sample() -> Path:
    folder = SHARED / "examples" / "sigstore-managed-key"
    if not folder.exists():
        pytest.skip("the samples are not beside this checkout")
    return folder


def test_a_bundle_of_another_writer_is_read_and_verified(sample: Path) -> None:
    bundle = bundles.read((sample / "attestation.sigstore.json").read_bytes())
    key = keys.public((sample / "public-key.pem").read_bytes())
    assert key.signed(to_sign(bundle.payload, bundle.payload_type), bundle.signature)
    time = stamps.proven(bundle.stamps[0], bundle.signature, stamps.roots_file(sample / "tsa-chain.pem"))
    assert time.isoformat() == "2026-11-20T20:27:48+00:00"


@pytest.mark.parametrize("name", ["response.tsr", "response-injected-certs.tsr"])
def test_a_stamp_of_a_real_authority_is_verified_by_its_own_chain_only(name: str, made: Sealed) -> None:
    folder = SHARED / "rfc3161-fixtures" / "test_tsa"
    if not folder.exists():
        pytest.skip("the samples are not beside this checkout")
    stamp = (folder / name).read_bytes()
    own = stamps.roots_file(folder / "ts_chain.pem")
    assert stamps.proven(stamp, b"hello", own).isoformat() == "2024-10-08T15:40:32+00:00"
    with pytest.raises(stamps.StampError, match="does not lead to the roots"):
        stamps.proven(stamp, b"hello", stamps.roots_file(made.authority.root))
    with pytest.raises(stamps.StampError, match="over something else"):
        stamps.proven(stamp, b"goodbye", own)


def test_a_stamp_that_needs_its_chain_is_whole_without_it_and_proven_by_nobody() -> None:
    path = SHARED / "rfc3161-fixtures" / "identrust" / "issue-104.tsr"
    if not path.exists():
        pytest.skip("the samples are not beside this checkout")
    assert stamps.told(path.read_bytes(), b"hello").isoformat() == "2025-03-11T08:52:08+00:00"
    assert "IdenTrust" in stamps.authority(path.read_bytes())
