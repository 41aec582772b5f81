"""How long a TOM of thirty pages takes to read, by format: python benchmarks/long_document.py

Warm is a second reading in the same process, cold a process of its own that reads once, with its start and the vocabulary.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from claims import read  # noqa: E402
from claims.formats import format_of  # noqa: E402
from tests.claims.formats.writers import pieces, to_docx, to_html, to_pdf  # noqa: E402

COPIES = 14  # the demo's TOM fills a little more than two pages
RUNS = 5


def main() -> None:
    source = (ROOT / "tomproof" / "demo" / "tom.md").read_bytes()
    document = pieces(format_of("tom.md").extract(source, "tom.md")) * COPIES
    written = {
        "tom.md": source * COPIES, "tom.html": to_html(document), "tom.docx": to_docx(document), "tom.pdf": to_pdf(document),
    }  # fmt: skip
    print(f"{'file':<10}{'KB':>8}{'statements':>12}{'claims':>8}{'extract s':>11}{'all s':>8}{'cold s':>8}")
    for name, data in written.items():
        reading = read(data, name)  # the first reading loads the vocabulary and the library
        whole = min(_timed(lambda d=data, n=name: read(d, n)) for _ in range(RUNS))
        form = format_of(name)
        taken = min(_timed(lambda f=form, d=data, n=name: f.extract(d, n)) for _ in range(RUNS))
        counts = f"{len(reading.statements):>12}{len(reading.claims):>8}"
        print(f"{name:<10}{len(data) // 1024:>8}{counts}{taken:>11.2f}{whole:>8.2f}{_cold(name, data):>8.2f}")


def _cold(name: str, data: bytes) -> float:
    """The median of what a process takes, from its start to its end."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, name)
        file.write_bytes(data)
        program = "import sys; from claims import read; read(open(sys.argv[1], 'rb').read(), sys.argv[1])"
        command = [sys.executable, "-c", program, str(file)]
        return median(_timed(lambda: subprocess.run(command, cwd=ROOT, check=True)) for _ in range(RUNS))


def _timed(work: object) -> float:
    began = time.perf_counter()
    work()  # type: ignore[operator]
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
