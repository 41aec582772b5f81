"""A real browser without a window, and the picture of a report in the README.

python -m tests.reports.browser demo/report.html docs/report.png
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

BROWSER = next(
    (found for name in ("chromium", "google-chrome", "chromium-browser") if (found := shutil.which(name))), ""
)


def browse(tmp_path: Path, page: bytes, *options: str) -> subprocess.CompletedProcess[str]:
    """Opens a page in a browser that has never been used before."""
    path = tmp_path / "report.html"
    path.write_bytes(page)
    command = [
        BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--hide-scrollbars",
        "--disable-background-networking", "--disable-component-update", "--disable-sync", "--enable-logging=stderr",
        f"--user-data-dir={tmp_path / 'profile'}", *options, path.as_uri(),
    ]  # fmt: skip
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def picture(page: Path, target: Path, *, width: int = 1440, height: int = 1900) -> None:
    """Takes a picture of a report: its head and the beginning of the document, without the lists in between."""
    source = re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", page.read_bytes())
    with tempfile.TemporaryDirectory() as folder:
        shot = Path(folder) / "report.png"
        shortened = source.replace(b"</style>", b".summary { display: none }</style>")
        browse(Path(folder), shortened, f"--screenshot={shot}", f"--window-size={width},{height}")
        shutil.move(shot, target)


if __name__ == "__main__":
    picture(Path(sys.argv[1]), Path(sys.argv[2]))
