"""A time-stamping authority out of openssl: its certificates, and answers to requests."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

OPENSSL = shutil.which("openssl") or ""
_CONFIGURATION = """
[req]
distinguished_name = name
prompt = no
[name]
[root]
basicConstraints = critical, CA:TRUE
keyUsage = critical, keyCertSign
subjectKeyIdentifier = hash
[leaf]
basicConstraints = critical, CA:FALSE
keyUsage = critical, digitalSignature
extendedKeyUsage = critical, timeStamping
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
[tsa]
default_tsa = it
[it]
serial = ./serial
signer_cert = ./leaf.pem
signer_key = ./leaf.key
signer_digest = sha256
default_policy = 1.2.3.4.5
digests = sha256, sha512
ess_cert_id_alg = sha256
"""


@dataclass(frozen=True)
class Authority:
    """A root and a certificate below it, in a folder of their own."""

    folder: Path

    @property
    def root(self) -> Path:
        return self.folder / "root.pem"

    def answer(self, request: bytes, *more: str) -> bytes:
        """A TimeStampResp in DER."""
        (self.folder / "query.tsq").write_bytes(request)
        ran(self.folder, "ts", "-reply", "-config", "tsa.cnf", "-queryfile", "query.tsq", "-out", "answer.tsr", *more)
        return (self.folder / "answer.tsr").read_bytes()


def ran(folder: Path, *command: str) -> str:
    """Runs openssl in a folder; raises CalledProcessError."""
    done = subprocess.run([OPENSSL, *command], cwd=folder, capture_output=True, text=True, check=True, timeout=60)
    return done.stdout + done.stderr


def founded(folder: Path, name: str = "Test") -> Authority:
    """An authority with new keys."""
    folder.mkdir()
    (folder / "tsa.cnf").write_text(_CONFIGURATION)
    (folder / "serial").write_text("01\n")
    new = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-config", "tsa.cnf")
    ran(folder, "req", "-x509", *new, "-keyout", "root.key", "-out", "root.pem", "-subj", f"/CN={name} Root",
        "-extensions", "root", "-days", "30")  # fmt: skip
    ran(folder, "req", *new, "-keyout", "leaf.key", "-out", "leaf.csr", "-subj", f"/CN={name} Authority")
    ran(folder, "x509", "-req", "-in", "leaf.csr", "-CA", "root.pem", "-CAkey", "root.key", "-CAcreateserial", "-out",
        "leaf.pem", "-extfile", "tsa.cnf", "-extensions", "leaf", "-days", "30")  # fmt: skip
    return Authority(folder)
