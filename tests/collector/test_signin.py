"""Which way of signing in is taken, what each one sends, and that a token is fetched once."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from azure.core.credentials import AccessTokenInfo
from azure.core.exceptions import ClientAuthenticationError

from collector.clouds import Cloud
from collector.credential import Bearer, SharedCredential, bearer
from collector.errors import SignInError, UsageError
from collector.patience import Timing
from collector.signin import choose, github_assertion, missing, sign_in
from collector.transport import Request, Response
from tests.collector.scripted import TENANT, ok
from tests.collector.tlsserver import Answer, Server, serving, token

CLIENT = "66666666-6666-6666-6666-666666666666"
ID = {"AZURE_TENANT_ID": TENANT, "AZURE_CLIENT_ID": CLIENT}
GITHUB = {"ACTIONS_ID_TOKEN_REQUEST_URL": "https://x/?v=2", "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "t"}
SCOPES = ["https://arm.test/.default", "https://graph.test/.default"]


@pytest.fixture
def no_cli(tmp_path: Path) -> dict[str, str]:
    return {"PATH": str(tmp_path)}


@pytest.fixture
def cli(tmp_path: Path) -> dict[str, str]:
    program = tmp_path / "bin" / "az"
    program.parent.mkdir()
    answer = f'{{"accessToken": "{token(1, oid="o", tid=TENANT, scp="user_impersonation")}", "expires_on": 4102444800}}'
    program.write_text(
        f"#!{sys.executable}\nimport sys\nopen({str(tmp_path / 'starts')!r}, 'a').write('x')\nprint('''{answer}''')\n"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return {"PATH": str(program.parent)}


def test_auto_takes_github_then_environment_then_workload_then_cli(cli: dict[str, str]) -> None:
    secret, federated = {"AZURE_CLIENT_SECRET": "s"}, {"AZURE_FEDERATED_TOKEN_FILE": "/f"}
    assert choose("auto", {**cli, **ID, **secret, **federated, **GITHUB}) == "github"
    assert choose("auto", {**cli, **ID, **secret, **federated}) == "env"
    assert choose("auto", {**cli, **ID, "AZURE_CLIENT_CERTIFICATE_PATH": "/c", **federated}) == "env"
    assert choose("auto", {**cli, **ID, **federated}) == "workload"
    assert choose("auto", {**cli, **ID}) == "cli"


@pytest.mark.parametrize(
    ("env", "lacks"),
    [
        ({"AZURE_CLIENT_SECRET": "s", "AZURE_CLIENT_ID": CLIENT}, "environment variables lacks AZURE_TENANT_ID"),
        ({**GITHUB, "AZURE_CLIENT_ID": CLIENT}, "GitHub OIDC lacks AZURE_TENANT_ID"),
        ({"AZURE_FEDERATED_TOKEN_FILE": "/f"}, "workload identity lacks AZURE_TENANT_ID and AZURE_CLIENT_ID"),
    ],
)
def test_auto_never_passes_over_a_way_that_is_begun(cli: dict[str, str], env: dict[str, str], lacks: str) -> None:
    with pytest.raises(SignInError, match=lacks):
        choose("auto", {**cli, **env})


def test_auto_takes_github_only_with_a_client_id(cli: dict[str, str]) -> None:
    assert choose("auto", {**cli, **GITHUB, "AZURE_TENANT_ID": TENANT}) == "cli"


def test_the_tenant_may_come_from_the_command_line(no_cli: dict[str, str]) -> None:
    env = {**no_cli, "AZURE_CLIENT_ID": CLIENT, "AZURE_CLIENT_SECRET": "s"}
    assert choose("auto", env, TENANT) == "env"


def test_nobody_signed_in_says_how(no_cli: dict[str, str]) -> None:
    with pytest.raises(SignInError, match="nobody is signed in") as caught:
        choose("auto", no_cli)
    assert "az login" in caught.value.next_step


def test_managed_is_taken_only_when_asked_for(no_cli: dict[str, str]) -> None:
    assert choose("managed", no_cli) == "managed"
    with pytest.raises(SignInError):
        choose("auto", {**no_cli, "IDENTITY_ENDPOINT": "http://localhost", "MSI_ENDPOINT": "http://localhost"})


@pytest.mark.parametrize(
    ("way", "env", "lacks"),
    [
        ("env", {}, ["AZURE_TENANT_ID", "AZURE_CLIENT_ID", "AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH"]),
        ("env", {**ID, "AZURE_CLIENT_SECRET": ""}, ["AZURE_CLIENT_SECRET or AZURE_CLIENT_CERTIFICATE_PATH"]),
        ("workload", ID, ["AZURE_FEDERATED_TOKEN_FILE"]),
        ("github", {**ID, "ACTIONS_ID_TOKEN_REQUEST_URL": "https://x"}, ["ACTIONS_ID_TOKEN_REQUEST_TOKEN"]),
        ("cli", {"PATH": "/nowhere"}, ["the program az"]),
        ("managed", {}, []),
    ],
)
def test_what_a_way_lacks_is_named(way: str, env: dict[str, str], lacks: list[str]) -> None:
    assert missing(way, env) == lacks
    if lacks:
        with pytest.raises(SignInError, match=lacks[0]):
            choose(way, env)


def test_an_unknown_way_is_wrong_use() -> None:
    with pytest.raises(UsageError, match="no way to sign in named 'default'"):
        choose("default", {})


# -- the ways themselves, against a stand-in for Entra -------------------------------------------------------------------


class Entra:
    """Gives out tokens and GitHub's assertions, and remembers the forms that were sent."""

    def __init__(self, server: Server) -> None:
        base = f"https://localhost:{server.port}"
        self.base = base
        self.cloud = Cloud("test", base, base, SCOPES[0], base, SCOPES[1], audience="api://Exchange")
        self.forms: list[dict[str, list[str]]] = []
        self.assertions = 0
        self.server = server
        server.asked.clear()
        server.handler = self.answer

    def answer(self, request: Request) -> Answer:
        if request.url.startswith("/idtoken"):
            self.assertions += 1
            return ok({"value": f"assertion-{self.assertions}"})
        if request.url.startswith("/moved"):
            return Response(302, {"Location": f"{self.base}/idtoken"})
        self.forms.append(parse_qs(request.body.decode()))
        given = token(len(self.forms), oid="o", tid=TENANT, idtyp="app")
        return ok({"token_type": "Bearer", "expires_in": 3600, "access_token": given})

    def sign_in(self, auth: str, tenant: str | None = None) -> tuple[str, Bearer]:
        async def signed_in() -> tuple[str, Bearer]:
            async with sign_in(auth, self.cloud, tenant, SCOPES, Timing(answer=5)) as found:
                return found.way, found.bearer

        return asyncio.run(signed_in())


@pytest.fixture(scope="module")
def listening(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("entra")) as server:
        yield server


@pytest.fixture
def entra(listening: Server, monkeypatch: pytest.MonkeyPatch) -> Entra:
    for name in [n for n in os.environ if n.startswith(("AZURE_", "ACTIONS_"))]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("SSL_CERT_FILE", str(listening.ca_file))
    monkeypatch.setenv("no_proxy", "localhost")
    return Entra(listening)


def setenv(monkeypatch: pytest.MonkeyPatch, values: dict[str, str]) -> None:
    for name, value in values.items():
        monkeypatch.setenv(name, value)


def test_a_secret_is_sent_for_both_services(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, {**ID, "AZURE_CLIENT_SECRET": "s3cret"})
    assert entra.sign_in("env") == ("environment variables", Bearer("servicePrincipal", "o", TENANT))
    assert [form["scope"][0] for form in entra.forms] == SCOPES
    assert [form["client_secret"] for form in entra.forms] == [["s3cret"], ["s3cret"]]


def test_the_tenant_of_the_command_line_wins(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, {**ID, "AZURE_CLIENT_SECRET": "s3cret"})
    entra.sign_in("env", "contoso.example")
    assert entra.server.paths("POST")[0] == "/contoso.example/oauth2/v2.0/token"


def test_a_certificate_signs_an_assertion(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, {**ID, "AZURE_CLIENT_CERTIFICATE_PATH": str(rsa_certificate(entra.server.ca_file.parent))})
    entra.sign_in("env")
    assert entra.forms[0]["client_assertion"][0].count(".") == 2
    assert "client_secret" not in entra.forms[0]


def rsa_certificate(folder: Path) -> Path:
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import rsa
    from cryptography.x509.oid import NameOID

    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "application")])
    begin = datetime.now(UTC) - timedelta(days=1)
    certificate = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
        .not_valid_before(begin).not_valid_after(begin + timedelta(days=2)).sign(key, hashes.SHA256())
    )  # fmt: skip
    plain = serialization.NoEncryption()
    path = folder / "application.pem"
    path.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_certificate_that_is_not_there_is_said_plainly(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    setenv(monkeypatch, {**ID, "AZURE_CLIENT_CERTIFICATE_PATH": "/nowhere.pem"})
    with pytest.raises(SignInError, match=r"settings for signing in are not usable: .*nowhere\.pem"):
        entra.sign_in("env")


def test_github_is_asked_for_a_fresh_assertion_each_time(entra: Entra, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"{entra.base}/idtoken?api-version=2"
    setenv(monkeypatch, {**ID, "ACTIONS_ID_TOKEN_REQUEST_URL": url, "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "runner"})
    assert entra.sign_in("auto")[0] == "GitHub OIDC"
    assert [form["client_assertion"][0] for form in entra.forms] == ["assertion-1", "assertion-2"]
    asked = [request for request in entra.server.asked if request.method == "GET"]
    assert asked[0].url == "/idtoken?api-version=2&audience=api://Exchange"
    assert asked[0].headers["authorization"] == "bearer runner"


@pytest.mark.parametrize("url", ["http://localhost/idtoken", "file:///etc/passwd", "https:///x", "ftp://x/"])
def test_githubs_address_must_be_https(url: str) -> None:
    with pytest.raises(ClientAuthenticationError, match="no https address"):
        github_assertion({**GITHUB, "ACTIONS_ID_TOKEN_REQUEST_URL": url}, "a")


def test_githubs_token_is_not_carried_to_where_a_redirect_leads(entra: Entra) -> None:
    env = {**GITHUB, "ACTIONS_ID_TOKEN_REQUEST_URL": f"{entra.base}/moved"}
    with pytest.raises(ClientAuthenticationError, match="302"):
        github_assertion(env, "a")
    assert entra.assertions == 0


def test_a_workload_identity_sends_the_token_of_its_file(
    entra: Entra, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "federated").write_text("federated-token")
    setenv(monkeypatch, {**ID, "AZURE_FEDERATED_TOKEN_FILE": str(tmp_path / "federated")})
    assert entra.sign_in("workload")[0] == "workload identity"
    assert entra.forms[0]["client_assertion"] == ["federated-token"]


def test_the_azure_cli_is_started_once_for_each_service(
    entra: Entra, cli: dict[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", f"{cli['PATH']}:{os.environ['PATH']}")
    assert entra.sign_in("cli") == ("Azure CLI", Bearer("user", "o", TENANT))
    assert (tmp_path / "starts").read_text() == "xx"


# -- the shared credential ------------------------------------------------------------------------------------------------


class Counting:
    """A credential that counts how often it is asked, with tokens that live ``lives`` seconds."""

    def __init__(self, lives: float = 3600, error: Exception | None = None) -> None:
        self.lives, self.error = lives, error
        self.wishes: list[dict[str, Any]] = []
        self.closed = 0

    async def get_token_info(self, *scopes: str, options: Any = None) -> AccessTokenInfo:
        import time

        self.wishes.append({"scopes": scopes, **(options or {})})
        await asyncio.sleep(0.01)
        if self.error:
            raise self.error
        return AccessTokenInfo(f"t{len(self.wishes)}", int(time.time() + self.lives))

    async def close(self) -> None:
        self.closed += 1


def test_many_wishes_at_once_become_one() -> None:
    inner = Counting()

    async def race() -> set[str]:
        shared = SharedCredential(lambda: inner)
        infos = await asyncio.gather(*(shared.get_token_info("s") for _ in range(20)))
        plain = await asyncio.gather(*(shared.get_token("s", enable_cae=True, claims=None) for _ in range(20)))
        return {info.token for info in infos} | {one.token for one in plain}

    assert asyncio.run(race()) == {"t1"}
    assert inner.wishes == [{"scopes": ("s",), "enable_cae": True}]


def test_a_token_that_is_about_to_end_is_fetched_anew() -> None:
    inner = Counting(lives=200)

    async def twice() -> list[str]:
        shared = SharedCredential(lambda: inner)
        return [(await shared.get_token_info("s")).token for _ in range(2)]

    assert asyncio.run(twice()) == ["t1", "t2"]


def test_a_claims_challenge_replaces_the_token() -> None:
    inner = Counting()

    async def challenged() -> list[str]:
        shared = SharedCredential(lambda: inner)
        return [
            (await shared.get_token_info("s")).token,
            (await shared.get_token_info("s", options={"claims": "c"})).token,
            (await shared.get_token_info("s", options={"claims": "c"})).token,
            (await shared.get_token_info("s")).token,
        ]

    assert asyncio.run(challenged()) == ["t1", "t2", "t2", "t2"]


def test_a_refusal_is_believed_for_a_while() -> None:
    inner = Counting(error=ClientAuthenticationError(message="no"))

    async def refused() -> None:
        shared = SharedCredential(lambda: inner)
        results = await asyncio.gather(*(shared.get_token_info("s") for _ in range(20)), return_exceptions=True)
        assert all(isinstance(result, ClientAuthenticationError) for result in results)

    asyncio.run(refused())
    assert len(inner.wishes) == 1


def test_renewing_drops_the_token_once_for_all_who_met_the_same_refusal() -> None:
    import time

    made: list[Counting] = []

    def make() -> Counting:
        made.append(Counting())
        return made[-1]

    async def renewed() -> list[bool]:
        shared = SharedCredential(make)
        await shared.get_token_info("s")
        began = time.monotonic()
        first = [await shared.renew(began), await shared.renew(began)]
        await shared.get_token_info("s")
        return [*first, await shared.renew(time.monotonic())]

    assert asyncio.run(renewed()) == [True, True, False]
    assert [one.closed for one in made] == [1, 0]


@pytest.mark.parametrize(
    ("text", "who"),
    [
        (token(1, oid="o", tid="t", idtyp="app", appid="a"), Bearer("servicePrincipal", "o", "t")),
        (token(1, oid="o", tid="t", appid="a"), Bearer("servicePrincipal", "o", "t")),
        (token(1, oid="o", tid="t", upn="a@b", scp="user_impersonation"), Bearer("user", "o", "t")),
        (token(1, oid="o", tid="t", idtyp="user"), Bearer("user", "o", "t")),
        ("opaque", Bearer("", "", "")),
        ("a.!!!.c", Bearer("", "", "")),
        ("a.W10.c", Bearer("", "", "")),
    ],
)
def test_a_token_says_who_it_was_given_to(text: str, who: Bearer) -> None:
    assert bearer(text) == who
