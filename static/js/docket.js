/* Keyboard of the docket, and a verdict form that shows what its outcome asks for. The pages work without it. */
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const KEY = "docket:keys";

  /* What belongs to another outcome is put aside, not lost. */
  all("form[data-verdict]").forEach((form) => {
    const adapt = () => {
      const chosen = form.querySelector("[name=outcome]:checked");
      all("[data-when]", form).forEach((part) => { part.hidden = !chosen || part.dataset.when !== chosen.value; });
    };
    form.addEventListener("change", adapt);
    window.addEventListener("pageshow", adapt);
    adapt();
  });

  /* Single keys can be switched off; the choice stays on this machine. */
  const holder = document.querySelector("[data-keys-switch]");
  const box = holder && holder.querySelector("input");
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  if (holder) {
    holder.hidden = false;
    box.checked = stored() !== "off";
    box.addEventListener("change", () => {
      try { localStorage.setItem(KEY, box.checked ? "on" : "off"); } catch { /* private mode */ }
    });
  }

  const links = all("table[data-rows] tbody th a");
  const step = (by) => {
    if (links.length) {
      const now = links.indexOf(document.activeElement);
      const next = links[Math.min(Math.max(now + by, 0), links.length - 1)];
      if (next) next.focus();
      return;
    }
    const link = document.querySelector(`.pager a[rel=${by > 0 ? "next" : "prev"}]`);
    if (link) link.click();
  };
  const choose = (value) => {
    const radio = document.querySelector(`form[data-verdict] [name=outcome][value=${value}]`);
    if (!radio) return;
    radio.checked = true;
    radio.dispatchEvent(new Event("change", { bubbles: true }));
    radio.dispatchEvent(new Event("input", { bubbles: true }));
    radio.focus();
  };
  /* The form that returns the item is folded: open it and go to its first field. */
  const giveBack = () => {
    const part = document.querySelector("details[data-return]");
    if (!part) return;
    part.open = true;
    const field = part.querySelector("select, textarea");
    if (field) field.focus();
  };
  const listKeys = () => {
    const list = document.getElementById("keys");
    if (!list) return;
    if (!list.open && list.showModal) list.showModal();
    else if (list.open) list.close();
  };
  const acts = {
    j: () => step(1),
    ArrowRight: () => step(1),
    k: () => step(-1),
    ArrowLeft: () => step(-1),
    r: () => choose("retain"),
    c: () => choose("cancel"),
    t: giveBack,
    "?": listKeys,
    "？": listKeys,
  };
  document.addEventListener("keydown", (event) => {
    const asks = event.key === "?" || event.key === "？"; /* typed with shift on most keyboards */
    if (event.ctrlKey || event.metaKey || event.altKey || (event.shiftKey && !asks) || event.isComposing) return;
    const typing = event.target.closest("textarea, select, input, [contenteditable]");
    const radio = typing && typing.type === "radio";
    if (typing && (!radio || event.key.startsWith("Arrow"))) return;
    if (event.target.closest(".table-wrap") === event.target && event.key.startsWith("Arrow")) return;
    if (stored() === "off" || !acts[event.key]) return;
    if (!asks && document.querySelector("dialog[open]")) return;
    event.preventDefault();
    acts[event.key]();
  });
})();
