"""Time stamps over a real connection: authorities that answer, refuse, lie, or are not there; and what is kept of it."""

from __future__ import annotations

import re
import shlex
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from collector import timestamp
from collector.transport import Request, Response
from tests.collector.tlsserver import Cut, Server, Slow, serving
from tests.seal.authority import Authority, founded
from tests.seal.conftest import Sealed, tomproof
from tomproof.seal import keys, sealing, stamps, steps
from tomproof.settings import load

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"


@dataclass
class Stamping:
    """The authority behind a TLS server, by path: / answers, and the others go wrong in their own ways."""

    server: Server
    authority: Authority
    before: bytes

    @property
    def url(self) -> str:
        return f"https://localhost:{self.server.port}"

    def answer(self, request: Request) -> Response | Cut | Slow:
        assert (request.method, request.headers["content-type"]) == ("POST", QUERY)
        good = self.authority.answer(request.body)
        return {
            "/": Response(200, {"Content-Type": REPLY}, good),
            "/error": Response(503, {"Content-Type": "text/plain"}, b"later"),
            "/page": Response(200, {"Content-Type": "text/html"}, b"<h1>Sign in</h1>"),
            "/noise": Response(200, {"Content-Type": REPLY}, b"no time stamp at all"),
            "/old": Response(200, {"Content-Type": REPLY}, self.before),
            "/moved": Response(307, {"Content-Type": REPLY, "Location": "/"}, b""),
            "/large": Response(200, {"Content-Type": REPLY}, b"0" * 300_000),
            "/cut": Cut(),
            "/slow": Slow(3.0, Response(200, {"Content-Type": REPLY}, good)),
        }[request.url]


@pytest.fixture
def stamping(tmp_path: Path, authority: Authority, monkeypatch: pytest.MonkeyPatch) -> Iterator[Stamping]:
    (tmp_path / "tls").mkdir()
    with serving(tmp_path / "tls") as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(server.ca_file))
        monkeypatch.setenv("NO_PROXY", "localhost")
        stamping = Stamping(server, authority, authority.answer(request_over(b"the signature")))
        server.handler = stamping.answer
        yield stamping


def request_over(signature: bytes) -> bytes:
    from rfc3161_client import HashAlgorithm, TimestampRequestBuilder

    return TimestampRequestBuilder().data(signature).hash_algorithm(HashAlgorithm.SHA256).build().as_bytes()


def asked(stamping: Stamping, *paths: str, roots: bool = True) -> stamps.Stamped:
    trusted = stamps.roots_file(stamping.authority.root) if roots else None
    urls = [stamping.url + path for path in paths]
    return stamps.stamped(
        b"the signature", urls, trusted, lambda url, request: timestamp.ask(url, request, seconds=1.0)
    )


@pytest.mark.parametrize("roots", [True, False])
def test_an_authority_stamps_the_signature(stamping: Stamping, roots: bool) -> None:
    found = asked(stamping, "/", roots=roots)
    assert found.sound
    (stamp,) = found.stamps
    assert stamps.proven(stamp, b"the signature", stamps.roots_file(stamping.authority.root))
    assert stamps.authority(stamp) == "CN=Test Authority"


def test_only_a_digest_and_a_random_number_are_sent(stamping: Stamping) -> None:
    import hashlib

    asked(stamping, "/")
    (request,) = stamping.server.asked
    assert hashlib.sha256(b"the signature").digest() in request.body
    assert b"the signature" not in request.body
    assert len(request.body) < 80
    assert not {"cookie", "authorization"} & set(request.headers)


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("/error", "it answered 503 text/plain"),
        ("/page", "it answered 200 text/html"),
        ("/moved", "it answered 307"),
        ("/noise", "cannot be read here"),
        ("/old", "it answers another request (another nonce)"),
        ("/large", "too large for a time stamp"),
        ("/cut", "no time stamp from"),
        ("/slow", "no answer within 1 seconds"),
    ],
)
def test_an_authority_that_fails_is_named_and_the_next_is_asked(stamping: Stamping, path: str, said: str) -> None:
    found = asked(stamping, path, "/")
    assert said in found.said[0]
    assert found.sound
    assert len(found.stamps) == 1
    alone = asked(stamping, path)
    assert (alone.sound, alone.stamps) == (False, ())


def test_an_authority_below_another_root_is_not_taken(stamping: Stamping, tmp_path: Path) -> None:
    other = founded(tmp_path / "other", "Other")
    found = stamps.stamped(b"the signature", [stamping.url], stamps.roots_file(other.root), timestamp.ask)
    assert not found.sound
    assert "does not lead to the roots that were given" in found.said[0]


def test_an_authority_without_a_trusted_connection_is_not_asked(
    stamping: Stamping, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "none.pem").write_text("")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "none.pem"))
    found = asked(stamping, "/")
    assert not found.sound
    assert stamping.server.asked == []


def test_an_answer_that_is_not_in_strict_der_is_kept_raw_where_no_other_comes(
    tmp_path: Path, authority: Authority
) -> None:
    """With its chain in it openssl writes the certificates as they stand in the file, which DER would sort."""
    for order in (("leaf.pem", "root.pem"), ("root.pem", "leaf.pem")):
        chain = authority.folder / "chain.pem"
        chain.write_bytes(b"".join((authority.folder / name).read_bytes() for name in order))

    def send(url: str, request: bytes) -> bytes:
        return authority.answer(request, "-chain", "chain.pem")

    found = stamps.stamped(b"the signature", ["https://tsa.example"], stamps.roots_file(authority.root), send)
    assert len(found.stamps) == 1
    if found.sound:
        pytest.skip("this openssl sorts certificates")
    assert "cannot be read here" in found.said[0]
    assert stamps.whole(found.stamps[0], b"the signature")
    assert not stamps.whole(found.stamps[0], b"another signature")


# -- the verb ----------------------------------------------------------------------------------------------------------------


def unstamped(made: Sealed, folder: Path) -> Path:
    """A sealed pack as it was before it was stamped."""
    import shutil

    shutil.copytree(made.out, folder)
    bundle = sealing.bundle_of(folder / "pack")
    sealing._write(folder / "pack" / "seal.sigstore.json", stamped_anew(bundle))
    return folder / "pack"


def stamped_anew(bundle: sealing.Bundle, *new: bytes) -> bytes:
    from dataclasses import replace

    return replace(bundle, stamps=new).to_bytes()


def test_a_stamp_can_be_added_later_and_the_seal_stays(made: Sealed, stamping: Stamping, tmp_path: Path) -> None:
    pack = unstamped(made, tmp_path / "out")
    before = sealing.bundle_of(pack)
    given = steps.Given(keys.public(made.public.read_bytes()), stamps.roots_file(made.authority.root))
    assert [step.number for step in steps.verify(pack, given).steps if step.state == "failed"] == [6]
    result = tomproof(
        "timestamp", pack, "--url", f"{stamping.url}/error", "--url", stamping.url, "--roots", made.authority.root
    )
    assert result.exit_code == 0, result.stderr
    assert "it answered 503" in result.stderr
    assert not steps.verify(pack, given).failed
    after = sealing.bundle_of(pack)
    assert (after.payload, after.signature) == (before.payload, before.signature)


@pytest.mark.parametrize("with_roots", [True, False])
def test_no_stamp_ends_with_exit_code_4_and_the_pack_stays(
    made: Sealed, stamping: Stamping, tmp_path: Path, with_roots: bool
) -> None:
    pack = unstamped(made, tmp_path / "out")
    roots = ["--roots", made.authority.root] if with_roots else []
    result = tomproof("timestamp", pack, "--url", f"{stamping.url}/error", *roots)
    assert result.exit_code == 4
    assert "the pack is signed and whole" in result.stderr
    assert tomproof("verify", pack).exit_code == 0


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    def write(config: str) -> Path:
        monkeypatch.chdir(tmp_path)
        (tmp_path / "tomproof.toml").write_text(config)
        return tmp_path

    return write


def test_settings_name_the_authorities(made: Sealed, stamping: Stamping, folder: Callable[[str], Path]) -> None:
    here = folder(f'[timestamp]\nurls = ["{stamping.url}"]\nroots = "{made.authority.root}"\n')
    pack = unstamped(made, here / "out")
    assert tomproof("timestamp", pack).exit_code == 0
    assert len(sealing.bundle_of(pack).stamps) == 1


@pytest.mark.parametrize("required", [True, False])
@pytest.mark.parametrize("path", ["/", "/error"])
def test_a_run_is_stamped_as_it_is_sealed(
    made: Sealed, stamping: Stamping, tmp_path: Path, required: bool, path: str
) -> None:
    import shutil

    from evidence.pack import open_pack
    from tomproof import work
    from tomproof.errors import Impossible
    from tomproof.seal.verbs import Sealing
    from tomproof.settings import Timestamp

    shutil.copytree(made.pack, tmp_path / "pack", ignore=lambda *_: ["seal.sigstore.json", "verify.html"])
    pack = open_pack(tmp_path / "pack")
    timestamps = Timestamp((stamping.url + path,), None, required)
    signer = keys.private(made.key.read_bytes(), "seal.pem")
    said: list[str] = []
    put = Sealing(signer, timestamps, stamps.roots_file(made.authority.root)).put
    if required and path == "/error":
        with pytest.raises(Impossible, match="no time-stamping authority gave a sound time stamp"):
            put(tmp_path / "pack", pack, work.judged(pack).reading.document, [], said.append)
    else:
        put(tmp_path / "pack", pack, work.judged(pack).reading.document, [], said.append)
    assert said[1].startswith("time stamp from" if path == "/" else "no time stamp from")
    assert len(sealing.bundle_of(tmp_path / "pack").stamps) == (1 if path == "/" else 0)
    assert not steps.verify(tmp_path / "pack", steps.Given(signer.public)).failed


MISTAKES = {
    "no authority": ("", ["timestamp", "PACK"], "there is no time-stamping authority to ask"),
    "no pack": ('[timestamp]\nurls = ["https://x.example"]\n', ["timestamp", "nothing"], "nothing is no pack's folder"),
    "no roots": ("", ["timestamp", "PACK", "--url", "https://x.example", "--roots", "no.pem"], "no.pem cannot be read"),
    "no address": ('[timestamp]\nurls = ["tsa"]\n', ["timestamp", "PACK"], "line 2: urls: 'tsa' is no address"),
    "a misspelt key": ('[timestamp]\nurl = ["tsa"]\n', ["timestamp", "PACK"], "did you mean 'urls'?"),
    "required of nobody": (
        "[timestamp]\nrequired = true\n",
        ["timestamp", "PACK"],
        "line 2: required: there is no authority",
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_gets_one_clear_line(mistake: str, made: Sealed, folder: Callable[[str], Path]) -> None:
    config, args, said = MISTAKES[mistake]
    folder(config)
    result = tomproof(*(str(made.pack) if arg == "PACK" else arg for arg in args))
    assert result.exit_code == 2
    assert said in result.stderr


def test_whoever_seals_can_do_as_the_paper_says(
    stamping: Stamping, authority: Authority, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """docs/verifying.md, "For the company that seals": the demo tenant and an authority of ours stand in for the real ones."""
    page = (Path(__file__).parents[2] / "docs" / "verifying.md").read_text()
    (block,) = re.findall(r"```sh\n(tomproof keygen.*?)```", page, re.DOTALL)
    (check,) = re.findall(r"```sh\n(tomproof verify evidence.*?)\n```", page, re.DOTALL)
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "tom.md").write_text("# Measures\n\nData at rest is encrypted.\n")
    (tmp_path / "tsa.pem").write_bytes(authority.root.read_bytes())
    lines = [
        shlex.split(line.replace("https://tsa.example.org", stamping.url), comments=True)[1:]
        for line in block.splitlines()
    ]
    assert [words[0] for words in lines] == ["keygen", "run", "seal", "timestamp", "run"]
    unsigned = lines[1][: lines[1].index("--key")]  # "if the run itself did not sign"
    for words in (lines[0], [*unsigned, "--demo"], *lines[2:4], [*lines[4], "--demo"], shlex.split(check)[1:]):
        result = tomproof(*words)
        assert result.exit_code == 0, f"{words}\n{result.output}"
    assert tomproof("verify", "next/pack", "--key", "seal.pub.pem", "--previous", "evidence/pack").exit_code == 0
    (settings,) = re.findall(r"```toml\n(\[seal\].*?)```", page, re.DOTALL)
    (tmp_path / "tomproof.toml").write_text(settings)
    assert load(None, tmp_path).timestamp.required
