"""Whatever is changed is found and named, and whatever a pack holds, verify ends in words."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.form import canonical_json
from evidence.pack import digest, open_pack, write_zip
from tests.seal.conftest import Sealed, tomproof
from tomproof.seal import bundle as bundles
from tomproof.seal import keys, sealing, stamps, steps

Copied = Callable[[], Sealed]


def given_all(made: Sealed) -> steps.Given:
    return steps.Given(keys.public(made.public.read_bytes()), stamps.roots_file(made.authority.root))


def verified(made: Sealed, path: Path | None = None) -> steps.Verified:
    return steps.verify(path or made.pack, given_all(made))


def failed(found: steps.Verified) -> dict[int, str]:
    return {step.number: " ".join(step.said) for step in found.steps if step.state == "failed"}


def flip(path: Path, at: int, bit: int = 0) -> None:
    data = bytearray(path.read_bytes())
    data[at] ^= 1 << bit
    path.write_bytes(bytes(data))


def test_a_sealed_and_stamped_pack_holds_in_every_step(made: Sealed) -> None:
    found = verified(made)
    assert [step.state for step in found.steps] == ["ok"] * 8 + ["not checked"]
    assert found.trusted
    result = tomproof("verify", made.pack, "--key", made.public, "--roots", made.authority.root)
    assert result.exit_code == 0
    assert "which is the key that you gave" in result.stdout
    assert "vouched for by CN=Test Authority" in result.stdout
    assert result.stdout.endswith("the pack is as it was sealed\n")


FILES = {
    "the document": (lambda made: made.pack / "tom" / "tom.md", 2, "tom/tom.md has been changed"),
    "the claims": (lambda made: made.pack / "claims.toml", 2, "claims.toml has been changed"),
    "the records": (lambda made: made.pack / "records.jsonl", 2, "records.jsonl has been changed"),
    "an answer": (lambda made: min((made.pack / "bodies").iterdir()), 2, "bodies/"),
    "the results": (lambda made: made.pack / "verdicts.json", 2, "verdicts.json has been changed"),
    "a report": (lambda made: made.out / "report.html", 7, "report.html has been changed"),
    "another report": (lambda made: made.out / "report.json", 7, "report.json has been changed"),
    "the page": (lambda made: made.pack / "verify.html", 7, "verify.html has been changed"),
}


@pytest.mark.parametrize("name", FILES)
@pytest.mark.parametrize("where", [0.0, 0.5, 1.0])
def test_one_changed_byte_of_a_file_is_named(name: str, where: float, copied: Copied) -> None:
    which, number, said = FILES[name]
    made = copied()
    path = which(made)
    flip(path, int((path.stat().st_size - 1) * where))
    found = failed(verified(made))
    assert said in found[number]
    assert list(found) == [number]


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_changed_byte_of_manifest_or_seal_is_found(made: Sealed, copied: Copied, data: st.DataObject) -> None:
    spoilt = copied()
    path = spoilt.pack / data.draw(st.sampled_from(["manifest.json", "seal.sigstore.json"]))
    flip(path, data.draw(st.integers(0, path.stat().st_size - 1)), data.draw(st.integers(0, 7)))
    found = failed(steps.verify(spoilt.pack, given_all(made)))
    assert set(found) & {1, 2, 3, 4, 5, 6}
    shutil.rmtree(spoilt.out)
    spoilt.out.mkdir()


def spoilt_seal(made: Sealed, change: Callable[[dict[str, Any]], object]) -> dict[int, str]:
    path = made.pack / "seal.sigstore.json"
    seal = json.loads(path.read_bytes())
    change(seal)
    path.write_bytes(canonical_json(seal))
    return failed(verified(made))


def test_every_byte_of_the_signature_counts(made: Sealed) -> None:
    from tomproof.seal.envelope import to_sign

    bundle = sealing.bundle_of(made.pack)
    key = keys.public(made.public.read_bytes())
    for at in range(len(bundle.signature)):
        spoilt = bytearray(bundle.signature)
        spoilt[at] ^= 1
        assert not key.signed(to_sign(bundle.payload), bytes(spoilt)), at


@pytest.mark.parametrize("trusting", [True, False], ids=["with roots", "without roots"])
@pytest.mark.parametrize("bit", [0, 7])
def test_every_byte_of_the_time_stamp_counts(made: Sealed, trusting: bool, bit: int) -> None:
    from tomproof.seal import token

    bundle = sealing.bundle_of(made.pack)
    (stamp,) = bundle.stamps
    roots = stamps.roots_file(made.authority.root)
    unseen = []
    for at in range(len(stamp)):
        spoilt = bytearray(stamp)
        spoilt[at] ^= 1 << bit
        try:
            if trusting:
                stamps.proven(bytes(spoilt), bundle.signature, roots)
            else:
                stamps.told(bytes(spoilt), bundle.signature)
            unseen += [at] if token.is_bare(bytes(spoilt)) else []
        except stamps.Undecodable:
            unseen += [at] if stamps.whole(bytes(spoilt), bundle.signature) else []
        except stamps.StampError:
            continue
    assert unseen == []


def test_a_time_stamp_of_another_signature_is_named(made: Sealed, copied: Copied) -> None:
    other = made.authority.answer(request_over(b"another signature"))

    def change(seal: dict[str, Any]) -> None:
        stamp = seal["verificationMaterial"]["timestampVerificationData"]["rfc3161Timestamps"][0]
        stamp["signedTimestamp"] = bundles._encoded(other)

    assert "over something else than this signature" in spoilt_seal(copied(), change)[6]


def request_over(signature: bytes) -> bytes:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    return TimestampRequestBuilder().data(signature).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()


def test_a_seal_that_was_taken_away_leaves_its_page_behind(copied: Copied) -> None:
    made = copied()
    (made.pack / "seal.sigstore.json").unlink()
    found = failed(verified(made))
    assert "somebody has taken the seal away" in found[4]
    assert "carries no signature, and a key was given" in found[5]


def test_a_seal_of_another_pack_is_named(copied: Copied) -> None:
    made = copied()
    manifest = json.loads((made.pack / "manifest.json").read_bytes())
    manifest["tool"]["version"] = "9"
    (made.pack / "manifest.json").write_bytes(canonical_json(manifest))
    found = failed(verified(made))
    assert "manifest.json is not the one that was signed" in found[4]
    assert "says otherwise of collector, run" in found[8]


def test_a_pack_sealed_anew_with_another_key_is_seen_by_whoever_knows_the_key(copied: Copied, tmp_path: Path) -> None:
    made = copied()
    (made.pack / "seal.sigstore.json").unlink()
    keys.generate(tmp_path / "other.pem")
    other = keys.private((tmp_path / "other.pem").read_bytes(), "other.pem")
    pack = open_pack(made.pack)
    from tomproof import work

    sealing.seal(made.pack, pack, work.judged(pack).reading.document, [], other)
    assert not steps.verify(made.pack, steps.Given()).failed
    assert "which is not the key that you gave" in failed(verified(made))[5]


def test_a_statement_that_lies_about_its_results_is_named_although_it_is_signed(copied: Copied) -> None:
    import base64

    from tomproof.seal.envelope import to_sign

    made = copied()
    bundle = sealing.bundle_of(made.pack)
    statement = json.loads(bundle.payload)
    statement["predicate"]["results"]["fail"] = 0
    payload = canonical_json(statement)
    signer = keys.private(made.key.read_bytes(), "seal.pem")
    hint = base64.b64encode(bytes.fromhex(signer.public.fingerprint)).decode()
    lying = bundles.Bundle(payload, signer.sign(to_sign(payload)), hint)
    (made.pack / "seal.sigstore.json").write_bytes(lying.to_bytes())
    found = failed(steps.verify(made.pack, steps.Given()))
    assert list(found) == [8]
    assert "the signed statement says otherwise of results" in found[8]


# -- archives ----------------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def archive(made: Sealed, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("archive") / "pack.zip"
    write_zip(open_pack(made.pack), path)
    return path


def contents(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        return {name: digest(archive.read(name)) for name in archive.namelist()}


def test_the_archive_holds_the_seal_and_is_as_good_as_the_folder(made: Sealed, archive: Path) -> None:
    assert {"seal.sigstore.json", "verify.html"} <= set(contents(archive))
    found = steps.verify(archive, given_all(made))
    assert [step.state for step in found.steps] == ["ok"] * 8 + ["not checked"]
    assert "report.html was sealed too and is not here to be compared" in found.steps[6].said


@given(st.data())
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_one_changed_byte_of_an_archive_is_found_or_changes_nothing_in_it(
    made: Sealed, archive: Path, tmp_path: Path, data: st.DataObject
) -> None:
    spoilt = tmp_path / "spoilt.zip"
    shutil.copyfile(archive, spoilt)
    flip(spoilt, data.draw(st.integers(0, archive.stat().st_size - 1)), data.draw(st.integers(0, 7)))
    if not steps.verify(spoilt, given_all(made)).failed:
        assert contents(spoilt) == contents(archive)


@given(st.floats(0, 1, exclude_max=True))
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_truncated_archive_is_found(made: Sealed, archive: Path, tmp_path: Path, share: float) -> None:
    cut = tmp_path / "cut.zip"
    cut.write_bytes(archive.read_bytes()[: int(archive.stat().st_size * share)])
    assert 1 in failed(steps.verify(cut, given_all(made)))


# -- hostile packs -----------------------------------------------------------------------------------------------------------

HOSTILE = {
    "nothing": b"",
    "not JSON": b"{",
    "a list": b"[]",
    "a number": b"1",
    "deep": b'{"a":' * 100_000 + b"1" + b"}" * 100_000,
    "deep lists": b"[" * 200_000,
    "a huge number": b'{"schema":' + b"9" * 10_000 + b"}",
    "a huge power": b'{"schema": 1e999}',
    "not UTF-8": b"\xff\xfe\x00",
    "half a pair": b'{"schema": "\\ud800", "mediaType": "\\udfff"}',
    "null": b"null",
    "names of nothing": b'{"schema": 1, "files": {"": ""}, "estate": {}, "queries": [], "chosen": []}',
}


@pytest.mark.parametrize("what", HOSTILE)
@pytest.mark.parametrize(
    "name", ["manifest.json", "seal.sigstore.json", "verdicts.json", "records.jsonl", "claims.toml"]
)
@pytest.mark.parametrize("fitting", [False, True], ids=["", "under a fitting manifest"])
def test_hostile_files_end_in_words(what: str, name: str, fitting: bool, copied: Copied) -> None:
    made = copied()
    (made.pack / name).write_bytes(HOSTILE[what])
    if fitting and name not in ("manifest.json", "seal.sigstore.json"):
        manifest = json.loads((made.pack / "manifest.json").read_bytes())
        manifest["files"][name] = digest(HOSTILE[what])
        (made.pack / "manifest.json").write_bytes(canonical_json(manifest))
    result = tomproof("verify", made.pack)
    assert result.exit_code == 1
    assert "Traceback" not in result.output
    assert "the pack is NOT as it was sealed" in result.stdout


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
        max_leaves=6,
    ),
    st.sampled_from(
        [
            ("mediaType",), ("verificationMaterial",), ("verificationMaterial", "publicKey"),
            ("verificationMaterial", "publicKey", "hint"), ("verificationMaterial", "timestampVerificationData"),
            ("dsseEnvelope",), ("dsseEnvelope", "payload"), ("dsseEnvelope", "payloadType"), ("dsseEnvelope", "signatures"),
        ]
    ),
)  # fmt: skip
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_value_in_any_place_of_a_seal_is_found(made: Sealed, value: Any, way: tuple[str, ...]) -> None:
    seal = json.loads((made.pack / "seal.sigstore.json").read_bytes())
    place = seal
    for key in way[:-1]:
        place = place[key]
    if place[way[-1]] == value:
        return
    place[way[-1]] = value
    try:
        read = bundles.read(json.dumps(seal).encode())
    except bundles.Unreadable:
        return
    key = keys.public(made.public.read_bytes())
    from tomproof.seal.envelope import to_sign

    good = sealing.bundle_of(made.pack)
    same = (read.payload, read.payload_type, read.signature) == (good.payload, good.payload_type, good.signature)
    assert same or not key.signed(to_sign(read.payload, read.payload_type), read.signature)
