"""A Sigstore of one's own on loopback: an identity provider, a certificate authority with its log, and a transparency log.

Only what a signature needs: https://github.com/sigstore/fulcio/blob/main/fulcio.proto (signingCert),
https://github.com/sigstore/rekor/blob/main/openapi.yaml (createLogEntry), https://www.rfc-editor.org/rfc/rfc6962 for what a
certificate's log signs, and https://github.com/transparency-dev/formats/blob/main/log/README.md for the checkpoint.
"""

from __future__ import annotations

import base64
import hashlib
import json
import struct
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID, ObjectIdentifier

from evidence.form import canonical_json
from tests.loopback import answering

IDENTITY = "https://github.com/acme/evidence/.github/workflows/evidence.yml@refs/heads/main"
ISSUER = "https://token.actions.githubusercontent.com"
_ISSUER_OID = ObjectIdentifier("1.3.6.1.4.1.57264.1.1")
_SCT_OID = ObjectIdentifier("1.3.6.1.4.1.11129.2.4.2")
_SIGNING = x509.KeyUsage(True, False, False, False, False, False, False, False, False)
_CA = x509.KeyUsage(False, False, False, False, False, True, True, False, False)


def _key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def _der(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


@dataclass
class Sigstore:
    """The keys of the services. ``refuse`` names a path that answers 503; ``seen`` is what was sent, by path."""

    root: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    certificates: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    log: ec.EllipticCurvePrivateKey = field(default_factory=_key)
    identity: str = IDENTITY
    refuse: str = ""
    url: str = ""
    seen: dict[str, bytes] = field(default_factory=dict)

    @property
    def authority(self) -> x509.Certificate:
        """The root certificate, the same whenever it is asked for."""
        name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "test authority")])
        start = datetime(2026, 1, 1, tzinfo=UTC)
        builder = x509.CertificateBuilder(name, name, self.root.public_key(), 1, start, start + timedelta(days=3650))
        own = x509.SubjectKeyIdentifier.from_public_key(self.root.public_key())
        for extension, critical in ((x509.BasicConstraints(True, 1), True), (_CA, True), (own, False)):
            builder = builder.add_extension(extension, critical)
        return builder.sign(self.root, hashes.SHA256(), ecdsa_deterministic=True)

    def trust(self) -> str:
        """The client trust configuration that names these services."""
        always = {"start": "2026-01-01T00:00:00Z"}

        def logged(key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
            public = {"rawBytes": _b64(_der(key)), "keyDetails": "PKIX_ECDSA_P256_SHA_256", "validFor": always}
            log_id = {"keyId": _b64(hashlib.sha256(_der(key)).digest())}
            return {"baseUrl": self.url, "hashAlgorithm": "SHA2_256", "publicKey": public, "logId": log_id}

        service = {"url": self.url, "majorApiVersion": 1, "validFor": always, "operator": "test"}
        root = {
            "mediaType": "application/vnd.dev.sigstore.trustedroot+json;version=0.1",
            "tlogs": [logged(self.log)],
            "certificateAuthorities": [{
                "subject": {"organization": "test", "commonName": "test authority"}, "uri": self.url, "validFor": always,
                "certChain": {"certificates": [{"rawBytes": _b64(self.authority.public_bytes(Encoding.DER))}]},
            }],
            "ctlogs": [logged(self.certificates)],
            "timestampAuthorities": [],
        }  # fmt: skip
        signing = {
            "mediaType": "application/vnd.dev.sigstore.signingconfig.v0.2+json",
            "caUrls": [service],
            "oidcUrls": [],
            "rekorTlogUrls": [service],
            "rekorTlogConfig": {"selector": "ANY"},
            "tsaUrls": [],
            "tsaConfig": {"selector": "ANY"},
        }
        media = "application/vnd.dev.sigstore.clienttrustconfig.v0.1+json"
        return json.dumps({"mediaType": media, "trustedRoot": root, "signingConfig": signing})

    # -- what the services answer ------------------------------------------------------------------------------------------

    def token(self) -> dict[str, str]:
        """What a runner gives for a request with its own token."""
        now = int(time.time())
        claims = {"aud": "sigstore", "iss": ISSUER, "sub": "repo:acme/evidence:ref:refs/heads/main",
                  "iat": now, "nbf": now - 5, "exp": now + 300}  # fmt: skip
        parts = [{"alg": "RS256", "typ": "JWT"}, claims]
        encoded = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode().rstrip("=") for part in parts]
        return {"value": ".".join([*encoded, "c2lnbmF0dXJl"])}

    def certificate(self, body: bytes) -> dict[str, Any]:
        """A certificate for ten minutes over the key of a request, with the promise of its log inside."""
        request = x509.load_pem_x509_csr(base64.b64decode(json.loads(body)["certificateSigningRequest"]))
        now = datetime.now(UTC).replace(microsecond=0)
        builder = x509.CertificateBuilder(
            self.authority.subject, x509.Name([]), request.public_key(), x509.random_serial_number(), now,
            now + timedelta(minutes=10),
        )  # fmt: skip
        key = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.root.public_key())
        names = x509.SubjectAlternativeName([x509.UniformResourceIdentifier(self.identity)])
        issuer = x509.UnrecognizedExtension(_ISSUER_OID, ISSUER.encode())
        usage = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CODE_SIGNING])
        for extension, critical in ((_SIGNING, True), (usage, False), (key, False), (names, True), (issuer, False)):
            builder = builder.add_extension(extension, critical)
        before = builder.sign(self.root, hashes.SHA256())
        logged = x509.UnrecognizedExtension(_SCT_OID, self._promise(before.tbs_certificate_bytes, now))
        made = builder.add_extension(logged, False).sign(self.root, hashes.SHA256())
        chain = [one.public_bytes(Encoding.PEM).decode() for one in (made, self.authority)]
        return {"signedCertificateEmbeddedSct": {"chain": {"certificates": chain}}}

    def _promise(self, tbs: bytes, at: datetime) -> bytes:
        """The list with one signed certificate timestamp over a precertificate (RFC 6962, 3.2 and 3.3)."""
        moment = int(at.timestamp() * 1000)
        entry = hashlib.sha256(_der(self.root)).digest() + len(tbs).to_bytes(3, "big") + tbs
        signed = struct.pack("!BBQH", 0, 0, moment, 1) + entry + struct.pack("!H", 0)
        signature = self.certificates.sign(signed, ec.ECDSA(hashes.SHA256()))
        log_id = hashlib.sha256(_der(self.certificates)).digest()
        one = struct.pack("!B32sQHBBH", 0, log_id, moment, 0, 4, 3, len(signature)) + signature
        listed = struct.pack("!H", len(one)) + one
        whole = struct.pack("!H", len(listed)) + listed
        return b"\x04" + (bytes([len(whole)]) if len(whole) < 128 else b"\x81" + bytes([len(whole)])) + whole

    def entry(self, body: bytes) -> dict[str, Any]:
        """What a log of one entry answers to whoever puts an envelope in."""
        proposed = json.loads(body)["spec"]["proposedContent"]
        envelope = json.loads(proposed["envelope"])
        digests = [hashlib.sha256(part).hexdigest()
                   for part in (proposed["envelope"].encode(), base64.b64decode(envelope["payload"]))]  # fmt: skip
        signatures = [{"signature": one["sig"], "verifier": proposed["verifiers"][0]} for one in envelope["signatures"]]
        kept = canonical_json({
            "apiVersion": "0.0.1", "kind": "dsse",
            "spec": {"envelopeHash": {"algorithm": "sha256", "value": digests[0]},
                     "payloadHash": {"algorithm": "sha256", "value": digests[1]}, "signatures": signatures},
        })  # fmt: skip
        log_id = hashlib.sha256(_der(self.log)).digest()
        root = hashlib.sha256(b"\x00" + kept).digest()
        known = {"body": _b64(kept), "integratedTime": int(time.time()), "logID": log_id.hex(), "logIndex": 0}
        promise = self.log.sign(canonical_json(known), ec.ECDSA(hashes.SHA256()))
        note = f"test - 1\n1\n{_b64(root)}\n"
        signed = log_id[:4] + self.log.sign(note.encode(), ec.ECDSA(hashes.SHA256()))
        proof = {"checkpoint": f"{note}\n— test {_b64(signed)}\n", "hashes": [], "logIndex": 0,
                 "rootHash": root.hex(), "treeSize": 1}  # fmt: skip
        verification = {"inclusionProof": proof, "signedEntryTimestamp": _b64(promise)}
        return {"a" * 64: {**known, "verification": verification}}

    def answer(self, path: str, body: bytes) -> tuple[int, Any]:
        """The status and the answer to a request."""
        self.seen[path.partition("?")[0]] = body
        if self.refuse and path.startswith(self.refuse):
            return 503, {"message": "busy"}
        if path.startswith("/token"):
            return 200, self.token()
        if path == "/api/v2/signingCert":
            return 200, self.certificate(body)
        return (201, self.entry(body)) if path == "/api/v1/log/entries" else (404, {})


@contextmanager
def serving() -> Iterator[Sigstore]:
    """The services on a free port of this machine."""
    services = Sigstore()
    with answering(lambda _method, path, _headers, body: services.answer(path, body)) as services.url:
        yield services
