"""A pack signed in Azure Key Vault: by the identity of the run, over TLS, with a server that behaves as a vault does."""

from __future__ import annotations

import base64
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from collector import SignInError, Timing, UsageError
from collector.clouds import Cloud
from collector.errors import Unreachable
from collector.keyvault import VAULTS, Vault
from collector.transport import Request, Response
from evidence.pack import open_pack
from tests.collector.tlsserver import Cut, Server, serving, token
from tests.seal.conftest import Sealed
from tomproof import work
from tomproof.errors import Impossible
from tomproof.seal import keys, sealing, steps
from tomproof.seal.verbs import Sealing, VaultKey
from tomproof.settings import Timestamp

TENANT, APPLICATION = "44444444-4444-4444-4444-444444444444", "66666666-6666-6666-6666-666666666666"
SCOPE, VERSION = "https://vault.test/.default", "0123456789abcdef0123456789abcdef"


def encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


class FakeVault:
    """What the server answers: a token, the key, and signatures of digests; ``spoil`` changes an answer."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.base = f"https://localhost:{server.port}"
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.spoil: dict[str, Any] = {}

    @property
    def vault(self) -> Vault:
        cloud = Cloud("test", self.base, self.base, "", self.base, "")
        timing = Timing(answer=2.0)
        return Vault(f"{self.base}/keys/tomproof", cloud, "env", None, timing, {"localhost": SCOPE})

    def answer(self, request: Request) -> Response | Cut:
        path, _, query = request.url.partition("?")
        if path == f"/{TENANT}/oauth2/v2.0/token":
            assert b"vault.test" in request.body
            given = token(1, oid=APPLICATION, tid=TENANT, idtyp="app")
            return answered({"token_type": "Bearer", "expires_in": 3600, "access_token": given})
        assert request.headers["authorization"].startswith("Bearer ")
        assert query == "api-version=7.4"
        if "answer" in self.spoil:
            spoilt: Response | Cut = self.spoil["answer"]
            return spoilt
        if (request.method, path) == ("GET", "/keys/tomproof/"):
            return answered({"key": {**self.key(), **self.spoil.get("key", {})}, "attributes": {"enabled": True}})
        if (request.method, path) == ("POST", f"/keys/tomproof/{VERSION}/sign"):
            return answered({"kid": self.key()["kid"], "value": self.sign(json.loads(request.body))})
        return answered({"error": {"code": "KeyNotFound", "message": "no"}}, 404)

    def key(self) -> dict[str, Any]:
        point = self.private.public_key().public_numbers()
        return {
            "kid": f"{self.base}/keys/tomproof/{VERSION}", "kty": "EC-HSM", "crv": "P-256", "key_ops": ["sign", "verify"],
            "x": encoded(point.x.to_bytes(32, "big")), "y": encoded(point.y.to_bytes(32, "big")),
        }  # fmt: skip

    def sign(self, asked: dict[str, str]) -> str:
        assert asked["alg"] == "ES256"
        sha256 = base64.urlsafe_b64decode(asked["value"] + "==")
        der = self.private.sign(sha256, ec.ECDSA(utils.Prehashed(hashes.SHA256())))
        r, s = utils.decode_dss_signature(der)
        return str(self.spoil.get("value", encoded(r.to_bytes(32, "big") + s.to_bytes(32, "big"))))


def answered(body: Any, status: int = 200) -> Response:
    return Response(status, {"Content-Type": "application/json"}, json.dumps(body).encode())


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeVault]:
    for name in ("ACTIONS_ID_TOKEN_REQUEST_URL", "AZURE_CLIENT_CERTIFICATE_PATH", "AZURE_FEDERATED_TOKEN_FILE"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "tls").mkdir()
    with serving(tmp_path / "tls") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        monkeypatch.setenv("NO_PROXY", "localhost")
        monkeypatch.setenv("AZURE_TENANT_ID", TENANT)
        monkeypatch.setenv("AZURE_CLIENT_ID", APPLICATION)
        monkeypatch.setenv("AZURE_CLIENT_SECRET", "the-secret")
        fake = FakeVault(server)
        server.handler = fake.answer
        yield fake


def signer(fake: FakeVault) -> VaultKey:
    key = fake.vault.key()
    return VaultKey(keys.from_point(key.x, key.y), fake.vault, key)


def test_a_pack_is_signed_in_the_vault_and_verifies_like_any_other(
    fake: FakeVault, made: Sealed, tmp_path: Path
) -> None:
    shutil.copytree(made.pack, tmp_path / "pack", ignore=lambda *_: ["seal.sigstore.json", "verify.html"])
    pack = open_pack(tmp_path / "pack")
    by = signer(fake)
    sealing.seal(tmp_path / "pack", pack, work.judged(pack).reading.document, [], by)
    found = steps.verify(tmp_path / "pack", steps.Given(by.public))
    assert not found.failed
    assert found.trusted
    talked = [(request.method, request.url.partition("?")[0]) for request in fake.server.asked]
    assert [one for one in talked if "oauth2" not in one[1] and "openid" not in one[1]] == [
        ("GET", "/keys/tomproof/"),
        ("POST", f"/keys/tomproof/{VERSION}/sign"),
    ]


def test_a_vault_that_fails_at_the_end_leaves_a_whole_pack_and_the_next_step(
    fake: FakeVault, made: Sealed, tmp_path: Path
) -> None:
    shutil.copytree(made.pack, tmp_path / "pack", ignore=lambda *_: ["seal.sigstore.json", "verify.html"])
    pack = open_pack(tmp_path / "pack")
    by = Sealing(signer(fake), Timestamp())
    fake.spoil = {"answer": answered({"error": {"code": "Forbidden"}}, 403)}
    said: list[str] = []
    with pytest.raises(SignInError, match="403 Forbidden"):
        by.put(tmp_path / "pack", pack, work.judged(pack).reading.document, [], said.append)
    assert said == [f"the pack is whole and not signed; when the key can be reached: tomproof seal {tmp_path / 'pack'}"]
    assert not steps.verify(tmp_path / "pack", steps.Given()).failed


def test_only_a_digest_leaves_for_the_vault(fake: FakeVault) -> None:
    import hashlib

    signer(fake).sign(b"a statement about a tenant")
    asked = json.loads(fake.server.asked[-1].body)
    assert asked == {"alg": "ES256", "value": encoded(hashlib.sha256(b"a statement about a tenant").digest())}


def test_a_signature_of_another_key_is_not_taken(fake: FakeVault) -> None:
    by = signer(fake)
    fake.private = ec.generate_private_key(ec.SECP256R1())
    with pytest.raises(Impossible, match="not that of the key that it names"):
        by.sign(b"statement")


@pytest.mark.parametrize("value", [encoded(b"\0" * 64), encoded(b"1" * 64), encoded(b"short")])
def test_a_signature_that_is_none_is_not_taken(fake: FakeVault, value: str) -> None:
    by = signer(fake)
    fake.spoil = {"value": value}
    with pytest.raises(Impossible, match="the vault's signature"):
        by.sign(b"statement")


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        ({"key": {"kty": "RSA"}}, UsageError, "is no EC key over P-256"),
        ({"key": {"crv": "P-384"}}, UsageError, "is no EC key over P-256"),
        ({"key": {"kid": f"https://elsewhere.vault.azure.net/keys/tomproof/{VERSION}"}}, Unreachable, "another key"),
        ({"key": {"kid": None}}, Unreachable, "another key"),
        ({"key": {"x": 5}}, Unreachable, "holds no key"),
        ({"answer": answered([])}, Unreachable, "the vault answered 200"),
        ({"answer": Response(200, {}, b"<h1>")}, Unreachable, "the vault answered 200"),
        ({"answer": answered({"error": {"code": "Forbidden"}}, 403)}, SignInError, "the vault answered 403 Forbidden"),
        ({"answer": answered({"error": "x"}, 404)}, UsageError, "there is no such key"),
        ({"answer": Response(302, {"Location": "https://elsewhere"}, b"")}, Unreachable, "the vault answered 302"),
        ({"answer": Cut()}, Unreachable, "could not be reached"),
    ],
)
def test_what_a_vault_answers_otherwise_is_said(
    fake: FakeVault, spoil: dict[str, Any], error: type[Exception], said: str
) -> None:
    fake.spoil = spoil
    with pytest.raises(error, match=said):
        fake.vault.key()


@pytest.mark.parametrize(
    "address",
    [
        "http://example.vault.azure.net/keys/tomproof",
        "https://example.vault.azure.net/secrets/tomproof",
        "https://example.vault.azure.net/keys/tomproof/short",
        "https://example.vault.azure.net.evil.example/keys/tomproof",
        "https://evil.example/keys/tomproof",
        "https://user@example.vault.azure.net/keys/tomproof",
        "https://example.vault.azure.cn/keys/tomproof",
        "https://localhost/keys/tomproof",
        "https://example.vault.azure.net/keys/tomproof/../../secrets/x",
        "",
    ],
)
def test_no_other_address_is_ever_asked(address: str) -> None:
    from collector.clouds import CLOUDS

    with pytest.raises(UsageError, match="is no key in a vault of this cloud"):
        Vault(address, CLOUDS["public"]).key()


@pytest.mark.parametrize("cloud", ["public", "usgov", "china"])
def test_every_cloud_has_its_vaults(cloud: str) -> None:
    assert all(scope == f"https://{suffix}/.default" for suffix, scope in VAULTS[cloud].items())
