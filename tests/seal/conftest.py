"""One sealed and stamped pack for all tests of the seal, made by the front door over the demo tenant."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from tests.seal.authority import OPENSSL, Authority, founded
from tomproof import cli

TOM = "# Measures\n\nAll data is hosted on Microsoft Azure in the West Europe region.\n"


def tomproof(*args: str | Path) -> Result:
    return CliRunner().invoke(cli.tomproof, [str(arg) for arg in args], catch_exceptions=False)


@dataclass(frozen=True)
class Sealed:
    """A run's folder with pack and reports, its key, and the authority that stamped it."""

    out: Path
    key: Path
    public: Path
    authority: Authority

    @property
    def pack(self) -> Path:
        return self.out / "pack"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    if not OPENSSL:
        pytest.skip("openssl is not installed")
    return founded(tmp_path_factory.mktemp("authority") / "tsa")


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory, authority: Authority) -> Sealed:
    from tomproof.seal import sealing, stamps

    folder = tmp_path_factory.mktemp("sealed")
    (folder / "tom.md").write_text(TOM)
    assert tomproof("keygen", "-o", folder / "seal.pem", "-q").exit_code == 0
    tomproof("run", "--demo", "--tom", folder / "tom.md", "--key", folder / "seal.pem", "--out", folder / "out", "-q")
    bundle = sealing.bundle_of(folder / "out" / "pack")
    roots = stamps.roots_file(authority.root)
    sealing.stamp(
        folder / "out" / "pack",
        bundle,
        lambda signature: stamps.stamped(signature, ["tsa"], roots, lambda _, request: authority.answer(request)),
    )
    return Sealed(folder / "out", folder / "seal.pem", folder / "seal.pub.pem", authority)


@pytest.fixture
def copied(made: Sealed, tmp_path: Path) -> Iterator[Callable[[], Sealed]]:
    """Fresh copies of the sealed run, to be spoilt."""
    folders: list[Path] = []

    def copy() -> Sealed:
        folder = tmp_path / f"copy-{len(folders)}"
        folders.append(folder)
        shutil.copytree(made.out, folder)
        return Sealed(folder, made.key, made.public, made.authority)

    yield copy
    for folder in folders:
        shutil.rmtree(folder)
