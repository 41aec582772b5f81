"""The page in a real browser: no error, no request, no sideways scrolling, and it prints."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from reports import html
from reports.people import pseudonymised
from tests.reports import sample
from tests.reports.browser import BROWSER, browse

pytestmark = pytest.mark.skipif(not BROWSER, reason="needs chromium or google-chrome on the PATH")

# What the page measures about itself, in a copy whose policy lets it: the page as shipped runs no script.
PROBE = """
<script>
addEventListener("load", () => {
  const style = (q) => getComputedStyle(document.querySelector(q));
  const box = (q) => document.querySelector(q).getBoundingClientRect();
  document.title = JSON.stringify({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    beside: box("#claim-2").left > box("#text-2").right,
    paper: style("body").backgroundColor,
    closed: [...document.querySelectorAll("details")].every((d) => !d.open),
  });
});
</script>
"""


def page() -> bytes:
    return html.render(pseudonymised(sample.report(), sample.KEY))


def measured(tmp_path: Path, width: int, *options: str) -> dict[str, object]:
    policy = re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", page())
    framed = tmp_path / "framed"
    framed.mkdir()
    (framed / "inner.html").write_bytes(policy.replace(b"</body>", PROBE.encode() + b"</body>"))
    # A window is never narrower than 500 points; a frame is as narrow as one says.
    outer = f"""<meta name="color-scheme" content="light dark">
    <iframe src="framed/inner.html" width="{width}" height="900"></iframe>
    <script>
      addEventListener("load", () => setTimeout(() => {{ document.title = frames[0].document.title; }}, 100));
    </script>"""
    done = browse(
        tmp_path, outer.encode(), "--allow-file-access-from-files", "--virtual-time-budget=5000", "--window-size=1600,1000",
        "--dump-dom", *options,
    )  # fmt: skip
    title = re.search(r"<title>(.*?)</title>", done.stdout)
    assert title, done.stderr
    found: dict[str, object] = json.loads(title[1].replace("&quot;", '"'))
    return found


def test_it_opens_without_an_error_and_without_a_request(tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    done = browse(tmp_path, page(), "--dump-dom", f"--log-net-log={log}", "--net-log-capture-mode=Default")
    assert "CONSOLE" not in done.stderr
    assert "Refused to" not in done.stderr
    asked = set(re.findall(r'"url":"(https?://[^"/]+)', log.read_text(encoding="utf-8", errors="replace")))
    assert not {url for url in asked if "example" in url or "learn.microsoft" in url}
    assert done.stdout.count('role="note"') == 14
    assert '<p class="headline">Of 14 claims, 4 fail' in done.stdout


def test_an_error_would_be_seen(tmp_path: Path) -> None:
    broken = page().replace(b"</body>", b"<script>1</script></body>")
    assert "CONSOLE" in browse(tmp_path, broken, "--dump-dom").stderr


def test_hostile_text_runs_nothing(tmp_path: Path) -> None:
    done = browse(tmp_path, html.render(sample.hostile()), "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert "<script" not in done.stdout
    assert "&lt;script&gt;alert(" in done.stdout


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (820, False), (390, False)])
def test_notes_stand_beside_the_text_where_there_is_room_and_nothing_overflows(
    tmp_path: Path, width: int, beside: bool
) -> None:
    found = measured(tmp_path, width)
    assert (found["overflow"], found["beside"], found["closed"]) == (0, beside, True)


def test_it_is_light_on_light_and_dark_on_dark(tmp_path: Path) -> None:
    assert measured(tmp_path, 1440, "--blink-settings=preferredColorScheme=1")["paper"] == "rgb(253, 252, 249)"
    shutil.rmtree(tmp_path / "framed")
    assert measured(tmp_path, 1440, "--blink-settings=preferredColorScheme=0")["paper"] == "rgb(24, 23, 21)"


def test_a_picture_of_it_has_the_size_of_the_window(tmp_path: Path) -> None:
    picture = tmp_path / "report.png"
    browse(tmp_path, page(), f"--screenshot={picture}", "--window-size=1440,900")
    data = picture.read_bytes()
    assert struct.unpack(">II", data[16:24]) == (1440, 900)
    assert len(data) > 50_000, "an empty page is smaller"


def test_it_prints_with_the_evidence_opened(tmp_path: Path) -> None:
    paper = tmp_path / "report.pdf"
    browse(tmp_path, page(), f"--print-to-pdf={paper}", "--no-pdf-header-footer")
    data = paper.read_bytes()
    assert data.startswith(b"%PDF-")
    assert 4 <= len(re.findall(rb"/Type\s*/Page\b", data)) <= 12
    if shutil.which("pdftotext"):
        text = subprocess.run(["pdftotext", str(paper), "-"], capture_output=True, text=True, check=True).stdout
        assert "which ciphers are offered, and what other services accept." in " ".join(text.split())
