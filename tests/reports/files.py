"""What a format has written, as text that a test can search, and reports of every size and kind to render."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import pypdfium2

import claims
from checks import Finding, Observation, Outcome, Shown, Verdict, Word, note
from evidence import Seen
from reports import FORMATS, build
from reports.report import Report
from tests import kit
from tests.reports import sample


def text(name: str, report: Report) -> str:
    """Everything readable in all files of a format; what lies in a .zip is taken out of it."""
    return "\n".join(_text(data) for data in FORMATS[name].files(report).values())


def _text(data: bytes) -> str:
    if data.startswith(b"%PDF-"):
        return "\n".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    if not data.startswith(b"PK\x03\x04"):
        return data.decode()
    with zipfile.ZipFile(BytesIO(data)) as opened:
        return "\n".join(opened.read(member).decode() for member in opened.namelist())


def everyday() -> Mapping[str, Report]:
    """The sample as it is collected, handed out, and with waivers; and the one in which everything tries to get out."""
    return {
        "collected": sample.report(),
        "handed out": replace(sample.report(), pseudonymised=True),
        "waived": sample.report(waivers=sample.WAIVERS),
        "hostile": sample.hostile(),
    }


def many(resources: int = 5000) -> Report:
    """A report with one claim that so many resources stand against."""
    read = sample.reading([("sentence", "All storage is encrypted.", "", [("encryption.at-rest", "x")])])
    observations = tuple(
        Observation(
            f"{sample.SUBSCRIPTION}/resourceGroups/rg/providers/Microsoft.Storage/storageAccounts/account{number:05}",
            Outcome.CONTRADICTS if number % 2 else Outcome.HOLDS,
            note("is encrypted with {key}", key="nothing" if number % 2 else "a key"),
            (Seen("None", f"{number:064x}", "/properties/encryption"),),
        )
        for number in range(resources)
    )
    finding = Finding("storage-rest", Shown.FAIL, resources, observations)
    verdict = Verdict(read.claims[0], Word.FAIL, note("half of them stand against it"), (finding,))
    return build(read, [verdict], kit.snapshot({}), [], sample.ESTATE, "ab" * 32, "0.1.0", checks={})


@cache
def demo() -> Report:
    """The demo tenant's report as it is handed out."""
    from tomproof import work
    from tomproof.demo import DECLARED, NAME, NOW, TOM, DemoTenant, attestations, waivers
    from tomproof.editions import verbs
    from tomproof.progress import shown

    read = claims.read(TOM, NAME)
    reading = replace(read, attestations=attestations(read))
    where = work.Where(replay=DemoTenant(), clock=lambda: NOW, declared=DECLARED, waivers=waivers(reading))
    with TemporaryDirectory() as folder, shown(quiet=True) as watch:
        out = Path(folder) / "pack"
        pack = work.gather(TOM, reading, out, where, watch)
        return verbs.shown(pack, work.people_key(out, demo=True)).report
