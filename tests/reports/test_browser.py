"""The page in a real browser: no error, no request, no sideways scrolling, nothing that shuts anybody out, and it prints."""

from __future__ import annotations

import json
import re
import shutil
import struct
import subprocess
import tarfile
from dataclasses import replace
from html import unescape
from pathlib import Path

import pytest

from checks import Word
from reports import html
from reports.language import Code, language
from tests.reports import sample
from tests.reports.browser import BROWSER, browse

pytestmark = pytest.mark.skipif(not BROWSER, reason="needs chromium or google-chrome on the PATH")

CLAIM = sample.report().claims[1].claim.id
# What the page measures about itself, in a copy whose policy lets it: the page as shipped runs its own script alone.
PROBE = """
<script>
addEventListener("load", () => {
  const style = (q) => getComputedStyle(document.querySelector(q));
  const box = (q) => document.querySelector(q).getBoundingClientRect();
  document.title = JSON.stringify({
    overflow: document.documentElement.scrollWidth - document.documentElement.clientWidth,
    beside: box("[id='CLAIM']").left > box("#text-2").right,
    paper: style("body").backgroundColor,
    closed: [...document.querySelectorAll("details")].every((d) => !d.open),
  });
});
</script>
""".replace("CLAIM", CLAIM)


def page() -> bytes:
    return html.render(sample.handed_out(sample.report()))


def measured(
    tmp_path: Path, width: int, *options: str, probe: str = PROBE, source: bytes | None = None
) -> dict[str, object]:
    """What a script says in the title of a copy of the page, in a frame of that width."""
    framed = tmp_path / "framed"
    shutil.rmtree(framed, ignore_errors=True)
    framed.mkdir()
    policy = re.sub(rb'<meta http-equiv="Content-Security-Policy"[^>]*>', b"", source or page())
    (framed / "inner.html").write_bytes(policy.replace(b"</body>", probe.encode() + b"</body>"))
    # A window is never narrower than 500 points; a frame is as narrow as one says.
    outer = f"""<meta name="color-scheme" content="light dark">
    <iframe src="framed/inner.html" width="{width}" height="900"></iframe>
    <script>
      setInterval(() => {{ if (/^{{/.test(frames[0].document.title)) document.title = frames[0].document.title; }}, 100);
    </script>"""
    done = browse(
        tmp_path, outer.encode(), "--allow-file-access-from-files", "--virtual-time-budget=20000",
        "--window-size=1600,1000", "--dump-dom", *options,
    )  # fmt: skip
    title = re.search(r"<title>(.*?)</title>", done.stdout)
    assert title, done.stderr
    found: dict[str, object] = json.loads(unescape(title[1]))
    return found


def acted(tmp_path: Path, script: str, source: bytes | None = None) -> dict[str, object]:
    """What is to be seen after a script has used the page as a reader would."""
    probe = """
    <script>
    addEventListener("load", async () => {
      const by = (id) => document.getElementById(id);
      const type = (text) => {
        by("find-text").value = text;
        by("find-text").dispatchEvent(new Event("input"));
        return new Promise((done) => setTimeout(done, 300));
      };
      const choose = (word) => { by("find-word").value = word; by("find-word").dispatchEvent(new Event("change")); };
      const press = (key, where) => (where || document.body).dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true }));
      const seen = (query) => [...document.querySelectorAll(query)].filter((e) => e.checkVisibility());
      const heads = () => seen("main h3, main h4").map((e) => e.textContent.replace(/[✗?↑✓✎○⇢]\\d+/g, "").trim());
      const numbers = () => seen(".note").map((note) => Number(note.querySelector(".back").textContent));
      const say = (found) => { document.title = JSON.stringify(found); };
      SCRIPT
    });
    </script>
    """.replace("SCRIPT", script)
    return measured(tmp_path, 1300, probe=probe, source=source)


def test_it_opens_without_an_error_and_without_a_request(tmp_path: Path) -> None:
    log = tmp_path / "net.json"
    done = browse(tmp_path, page(), "--dump-dom", f"--log-net-log={log}", "--net-log-capture-mode=Default")
    assert "CONSOLE" not in done.stderr
    assert "Refused to" not in done.stderr
    asked = set(re.findall(r'"url":"(https?://[^"/]+)', log.read_text(encoding="utf-8", errors="replace")))
    assert not {url for url in asked if "example" in url or "learn.microsoft" in url}
    assert done.stdout.count('<div class="note ') == 14
    assert '<p class="headline">9 of 14 claims were compared' in done.stdout
    assert re.search(r'id="find-count"[^>]*>steps go through what fails<', done.stdout), "the page's own script ran"


def test_an_error_would_be_seen(tmp_path: Path) -> None:
    broken = page().replace(b"</body>", b"<script>1</script></body>")
    assert "CONSOLE" in browse(tmp_path, broken, "--dump-dom").stderr, "a script that is not ours is refused, aloud"


def test_hostile_text_runs_nothing(tmp_path: Path) -> None:
    done = browse(tmp_path, html.render(sample.hostile()), "--dump-dom")
    assert "CONSOLE" not in done.stderr
    assert done.stdout.count("<script") == 1
    assert "&lt;script&gt;alert(" in done.stdout


@pytest.mark.parametrize(("width", "beside"), [(1440, True), (820, False), (390, False)])
def test_notes_stand_beside_the_text_where_there_is_room_and_nothing_overflows(
    tmp_path: Path, width: int, beside: bool
) -> None:
    found = measured(tmp_path, width)
    assert (found["overflow"], found["beside"], found["closed"]) == (0, beside, True)


def test_it_is_light_on_light_and_dark_on_dark(tmp_path: Path) -> None:
    assert measured(tmp_path, 1440, "--blink-settings=preferredColorScheme=1")["paper"] == "rgb(253, 252, 249)"
    assert measured(tmp_path, 1440, "--blink-settings=preferredColorScheme=0")["paper"] == "rgb(24, 23, 21)"


def test_a_search_leaves_what_holds_the_words_and_opens_the_evidence(tmp_path: Path) -> None:
    found = acted(
        tmp_path,
        """await type("minimumtlsversion");
        const [some, told, open, paragraphs] = [numbers(), by("find-count").textContent, seen("details[open]").length,
          seen(".document .block").length];
        await type("");
        say({ some, told, open: open > 0, paragraphs, all: numbers().length, closed: seen("details[open]").length });""",
    )
    assert found == {
        "some": [6], "told": "1 of 14 claims", "open": True, "paragraphs": 3, "all": 14, "closed": 0,
    }, "the block of the claim itself and the headings above it"  # fmt: skip


def test_a_verdict_leaves_its_claims_with_their_headings(tmp_path: Path) -> None:
    found = acted(
        tmp_path,
        """choose("inherited");
        const inherited = numbers();
        document.querySelector("a[data-word=fail]").click();
        say({ inherited, fails: numbers(), word: by("find-word").value });""",
    )
    fails = [judged.number for judged in sample.report().claims if judged.word is Word.FAIL]
    inherited = [judged.number for judged in sample.report().claims if judged.word is Word.INHERITED]
    assert found == {"inherited": inherited, "fails": fails, "word": "fail"}


def test_steps_go_round_through_what_fails(tmp_path: Path) -> None:
    found = acted(
        tmp_path,
        """const at = () => Number(document.activeElement.querySelector(".back").textContent);
        const steps = [];
        for (const key of ["n", "n", "p", "p"]) { press(key); steps.push(at()); }
        by("find-on").click(); steps.push(at());
        press("/"); const searching = document.activeElement.id;
        press("n", by("find-text")); const still = document.activeElement.id;
        by("find-keys").checked = false; press("n"); const off = document.activeElement.id;
        say({ steps, searching, still, off });""",
    )
    fails = [judged.number for judged in sample.report().claims if judged.word is Word.FAIL]
    first, second, last = fails[0], fails[1], fails[-1]
    assert found == {
        "steps": [first, second, first, last, first],
        "searching": "find-text",
        "still": "find-text",
        "off": "find-text",
    }


def test_a_link_to_a_claim_that_is_left_out_shows_it_again(tmp_path: Path) -> None:
    found = acted(
        tmp_path,
        """choose("fail");
        by("text-1").click();
        say({ word: by("find-word").value, all: numbers().length });""",
    )
    assert found == {"word": "", "all": 14}


def test_opened_evidence_is_wide_and_stays_under_the_pointer(tmp_path: Path) -> None:
    found = acted(
        tmp_path,
        """const summary = by("CLAIM").querySelector("summary");
        summary.scrollIntoView({ block: "center" });
        await new Promise((done) => setTimeout(done, 500));
        const before = [summary.getBoundingClientRect().top, by("CLAIM").getBoundingClientRect().width];
        summary.click();
        let after = before;
        for (let tries = 0; tries < 30 && (after === before || Math.round(Math.abs(after[0] - before[0])) > 0); tries++) {
          await new Promise((done) => setTimeout(done, 100));
          after = [summary.getBoundingClientRect().top, by("CLAIM").getBoundingClientRect().width];
        }
        say({ moved: Math.round(Math.abs(after[0] - before[0])), wider: after[1] > before[1] * 1.5 });""".replace(
            "CLAIM", CLAIM
        ),
    )
    assert found == {"moved": 0, "wider": True}


@pytest.fixture(scope="module")
def axe(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of axe-core, as npm has it: https://github.com/dequelabs/axe-core."""
    npm = shutil.which("npm")
    if npm is None:
        pytest.skip("needs npm for axe-core")
    folder = tmp_path_factory.mktemp("axe")
    command = [npm, "pack", "axe-core@4.14.1", "--pack-destination", str(folder), "--silent"]
    try:
        subprocess.run(command, cwd=folder, capture_output=True, check=True, timeout=60)
    except (subprocess.SubprocessError, OSError):
        pytest.skip("npm could not bring axe-core")
    with tarfile.open(next(folder.glob("*.tgz"))) as pack:
        member = pack.extractfile("package/axe.min.js")
        assert member is not None
        return member.read().decode()


AXE = """
<script>AXE</script>
<script>
addEventListener("load", () => {
  document.querySelectorAll("details").forEach((details) => { details.open = OPEN; });
  axe.run().then((result) => {
    const found = result.violations.map((one) => `${one.id}: ${one.nodes[0].html.slice(0, 200)} (${one.nodes.length})`);
    document.title = JSON.stringify({ found, rules: result.passes.length });
  });
});
</script>
"""


@pytest.mark.parametrize(
    ("width", "scheme", "opened", "code"),
    [(1440, 1, "false", "en"), (1440, 0, "true", "en"), (390, 1, "true", "de"), (390, 0, "false", "de")],
    ids=["wide-light", "wide-dark-opened", "narrow-light-opened-german", "narrow-dark-german"],
)
def test_nobody_is_shut_out(tmp_path: Path, axe: str, width: int, scheme: int, opened: str, code: Code) -> None:
    source = html.render(replace(sample.handed_out(sample.report()), language=language(code)))
    probe = AXE.replace("OPEN", opened).replace("AXE", axe, 1)
    options = f"--blink-settings=preferredColorScheme={scheme}"
    found = measured(tmp_path, width, options, probe=probe, source=source)
    assert found["found"] == []
    assert int(str(found["rules"])) > 20, "it looked at something"


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
