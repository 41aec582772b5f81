// Search, filter and steps over what the page already says; without it everything can be read.
(() => {
  "use strict";
  const by = (id) => document.getElementById(id);
  const [bar, field, word, count, keys] = ["find", "find-text", "find-word", "find-count", "find-keys"].map(by);
  const notes = [...document.querySelectorAll(".note")];
  const units = [...document.querySelectorAll(".document .block, .document tbody.pair, .document hr")];
  const briefs = [...document.querySelectorAll(".brief li")];
  const own = new Map(units.map((unit) => [unit, [...unit.querySelectorAll(".note")]]));
  const lower = (node) => node.textContent.toLowerCase();
  let opened = [];
  let at = null;

  // What a unit says itself: the document's words, without the notes beside them.
  const said = new Map();
  const words = (unit) => {
    if (!said.has(unit)) {
      const text = unit.querySelector(".text, :scope > h3, :scope > h4, :scope > h5, :scope > h6, tr");
      said.set(unit, text ? lower(text) : "");
    }
    return said.get(unit);
  };
  const texts = new Map();
  const text = (note) => {
    if (!texts.has(note)) texts.set(note, lower(note));
    return texts.get(note);
  };

  const shown = () => notes.filter((note) => !note.classList.contains("off"));
  const filtered = () => field.value.trim() !== "" || word.value !== "";

  const fits = (note, unit, sought) =>
    (!word.value || note.classList.contains(word.value)) && (!sought || text(note).includes(sought) || words(unit).includes(sought));

  const apply = () => {
    const sought = field.value.trim().toLowerCase();
    const any = filtered();
    opened.forEach((details) => { details.open = false; });
    opened = [];
    let heads = [];
    for (const unit of units) {
      let found = false;
      for (const note of own.get(unit)) {
        const fit = fits(note, unit, sought);
        note.classList.toggle("off", !fit);
        found = found || fit;
      }
      if (sought && !word.value && !own.get(unit).length && words(unit).includes(sought)) found = true;
      unit.classList.toggle("off", any && !found);
      if (unit.dataset.level) {
        heads = [...heads.filter((head) => head.dataset.level < unit.dataset.level), unit];
      }
      if (found) heads.forEach((head) => head.classList.remove("off"));
    }
    for (const item of briefs) {
      const link = item.querySelector("a"), note = link && by(decodeURIComponent(link.hash.slice(1)));
      item.classList.toggle("off", note ? note.classList.contains("off") : any && !words(item).includes(sought));
    }
    for (const section of document.querySelectorAll(".brief")) {
      section.classList.toggle("off", any && !section.querySelector("li:not(.off)"));
    }
    const left = shown();
    if (sought.length > 2 && left.length < 13) left.forEach((note) => open(note, sought));
    mark(sought, any);
    at = null;
    count.textContent = any
      ? count.dataset.some.replace("%n", left.length).replace("%m", notes.length)
      : count.dataset.all;
  };

  // Evidence that holds the words which are sought is opened, and closed again with them.
  const open = (note, sought) => {
    for (const details of note.querySelectorAll("details:not([open])")) {
      if (lower(details).includes(sought)) {
        details.open = true;
        opened.push(details);
      }
    }
  };

  const mark = (sought, any) => {
    if (!window.CSS || !CSS.highlights) return;
    CSS.highlights.delete("found");
    if (!any || sought.length < 2) return;
    const ranges = [];
    const walker = document.createTreeWalker(by("document"), NodeFilter.SHOW_TEXT);
    while (walker.nextNode() && ranges.length < 2000) {
      const node = walker.currentNode;
      const held = node.data.toLowerCase();
      for (let from = held.indexOf(sought); from >= 0; from = held.indexOf(sought, from + sought.length)) {
        const range = new Range();
        range.setStart(node, from);
        range.setEnd(node, Math.min(from + sought.length, node.data.length));
        ranges.push(range);
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  };

  // Steps go through what fails; through what is shown, where something is sought.
  const step = (by) => {
    const failing = notes.filter((note) => note.classList.contains("fail"));
    const list = filtered() ? shown() : failing.length ? failing : notes;
    if (!list.length) return;
    const now = list.indexOf(at);
    at = list[now < 0 ? (by > 0 ? 0 : list.length - 1) : (now + by + list.length) % list.length];
    at.focus({ preventScroll: true });
    at.closest(".block, tbody").scrollIntoView({ block: "start" });
  };

  const clear = () => {
    field.value = "";
    word.value = "";
    apply();
  };

  let waiting = 0;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(apply, 120);
  });
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter") { clearTimeout(waiting); apply(); step(1); }
    if (event.key === "Escape") clear();
  });
  word.addEventListener("change", apply);
  by("find-on").addEventListener("click", () => step(1));
  by("find-back").addEventListener("click", () => step(-1));

  document.addEventListener("keydown", (event) => {
    if (!keys.checked || !keys.offsetParent || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.target.closest("input, select, textarea")) return;
    const act = { "/": () => field.focus(), n: () => step(1), p: () => step(-1) }[event.key];
    if (act) { event.preventDefault(); act(); }
  });

  document.addEventListener("click", (event) => {
    const link = event.target.closest("a");
    if (link && link.dataset.word) {
      field.value = "";
      word.value = link.dataset.word;
      apply();
      step(1);
      event.preventDefault();
    } else if (link && link.hash) {
      const target = by(decodeURIComponent(link.hash.slice(1)));
      if (target && target.closest(".off")) clear();
      if (target && target.classList.contains("note")) at = target;
    }
    // Opened evidence takes the whole width; what was clicked stays where it was.
    const summary = event.target.closest(".evidence > summary");
    if (summary) {
      const top = summary.getBoundingClientRect().top;
      event.preventDefault();
      summary.parentElement.open = !summary.parentElement.open;
      scrollBy(0, summary.getBoundingClientRect().top - top);
    }
  });

  // On paper everything is open and nothing is left out, in browsers too that cannot do it by style alone.
  let closed = [];
  addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll(".evidence:not([open]), .remarks details:not([open])")];
    closed.forEach((details) => { details.open = true; });
  });
  addEventListener("afterprint", () => {
    closed.forEach((details) => { details.open = false; });
  });

  bar.hidden = false;
  apply();
})();
