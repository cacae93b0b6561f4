/* Small help on top of pages that work without it. No eval, no inline, no third party. */
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));

  /* One click, one submission: the pressed button is switched off after the form has been read. */
  let leaving = false;
  document.addEventListener("submit", (event) => {
    const form = event.target;
    const button = event.submitter;
    const question = (button && button.dataset.confirm) || form.dataset.confirm;
    if (question && !window.confirm(question)) {
      event.preventDefault();
      return;
    }
    if (form.method !== "post" || event.defaultPrevented) return;
    if (form.dataset.sent) {
      event.preventDefault();
      return;
    }
    leaving = true;
    if (Object.keys(form.dataset).includes("again")) return;
    form.dataset.sent = "1";
    setTimeout(() => all("button:not([type=button])", form).forEach((one) => {
      one.disabled = true;
      one.setAttribute("aria-busy", "true");
    }), 0);
  });
  const rearm = (form) => {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((one) => {
      one.disabled = false;
      one.removeAttribute("aria-busy");
    });
  };
  /* A page taken from the back/forward store must be usable again; so must a form after a partial update. */
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) all("form[data-sent]").forEach(rearm);
    leaving = false;
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest && event.target.closest("form");
    if (form) rearm(form);
    leaving = false;
  });

  /* What was typed is not lost by accident. */
  const changed = new Set();
  document.addEventListener("input", (event) => {
    const form = event.target.form;
    if (form && "guard" in form.dataset) changed.add(form);
  });
  window.addEventListener("beforeunload", (event) => {
    if (!leaving && changed.size) event.preventDefault();
  });

  /* Dialogs: real modal ones where the browser has them, the address (#id) where not. */
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog]");
    const closer = event.target.closest("[data-close]");
    const dialog = opener ? document.getElementById(opener.dataset.dialog) : closer && closer.closest("dialog");
    if (!dialog || !dialog.showModal) return;
    event.preventDefault();
    if (opener) dialog.showModal();
    else if (dialog.open) dialog.close();
    else location.hash = "";
  });

  /* Picking rows: pick all, count, say how many. */
  const recount = (form) => {
    const picks = all("[data-pick]", form);
    const on = picks.filter((one) => one.checked);
    picks.forEach((one) => one.closest("tr") && one.closest("tr").classList.toggle("is-selected", one.checked));
    all("[data-picked]", form).forEach((one) => { one.textContent = String(on.length); });
    all("[data-pick-all]", form).forEach((one) => {
      one.checked = on.length > 0 && on.length === picks.length;
      one.indeterminate = on.length > 0 && on.length < picks.length;
    });
  };
  document.addEventListener("change", (event) => {
    const box = event.target;
    const form = box.form;
    if (!form) return;
    if ("pickAll" in box.dataset) all("[data-pick]", form).forEach((one) => { one.checked = box.checked; });
    if ("pickAll" in box.dataset || "pick" in box.dataset) recount(form);
  });

  /* Columns a person chose to hide stay hidden on this machine. */
  const read = (key) => { try { return JSON.parse(localStorage.getItem(key)) || []; } catch { return []; } };
  const keep = (key, value) => { try { localStorage.setItem(key, JSON.stringify(value)); } catch { /* private mode */ } };
  const show = (table, index, on) => all("tr", table).forEach((row) => {
    if (row.cells[index]) row.cells[index].hidden = !on;
  });
  all("table[data-columns]").forEach((table) => {
    const holder = document.getElementById(table.dataset.columns);
    if (!holder) return;
    const key = `columns:${table.dataset.columns}`;
    const hidden = new Set(read(key));
    const list = holder.querySelector("div");
    Array.from(table.tHead.rows[0].cells).forEach((cell, index) => {
      if (index === 0 || cell.classList.contains("pick")) return;
      const name = cell.textContent.trim();
      const label = document.createElement("label");
      const box = document.createElement("input");
      box.type = "checkbox";
      box.checked = !hidden.has(name);
      box.addEventListener("change", () => {
        show(table, index, box.checked);
        if (box.checked) hidden.delete(name); else hidden.add(name);
        keep(key, Array.from(hidden));
      });
      label.append(box, name);
      list.append(label);
      if (!box.checked) show(table, index, false);
    });
    holder.hidden = false;
  });

  /* Keyboard: "/" goes to the search box, unless something is being typed. */
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, [contenteditable]")) return;
    const box = document.querySelector("[data-search]");
    if (box) {
      event.preventDefault();
      box.focus();
    }
  });

  /* Visits that a phone keeps (check.js) are their account's: who is signed in now, or nobody, finds none of another's. */
  const { account } = document.body.dataset;
  if (account !== undefined) {
    // What the server had said of a visit is no only copy and goes too; what waits to be sent stays, hidden from others.
    const said = (key) => key.startsWith("check:") && key.split(":")[3] === "s" && !key.startsWith(`check:${account}:`);
    try { Object.keys(localStorage).filter(said).forEach((key) => localStorage.removeItem(key)); } catch { /* nothing is kept */ }
  }
  if (account !== undefined && "caches" in window) {
    const others = (name) => name.startsWith("checks-") && name !== "checks-parts" && name !== `checks-2-${account}`;
    caches.keys().then((names) => names.filter(others).forEach((name) => caches.delete(name))).catch(() => { /* none are kept */ });
  }

  /* Who signs out leaves no text behind on this machine (kept by grid.js until it is saved). */
  if (document.querySelector("[data-signed-out]")) {
    try {
      Object.keys(localStorage).filter((key) => key.startsWith("grid:")).forEach((key) => localStorage.removeItem(key));
    } catch { /* private mode */ }
  }

  /* Demo accounts: one press fills the sign-in form. */
  all("[data-fill]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      document.getElementById("id_username").value = button.dataset.fill;
      document.getElementById("id_password").value = button.dataset.secret;
      document.getElementById("id_password").focus();
    });
  });

  all("[data-print]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  });
  /* Number and secret of a complaint, to be kept where its owner likes. */
  all("[data-copy]").forEach((button) => {
    if (!navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", async () => {
      const words = button.dataset.copy.split(" ").map((id) => document.getElementById(id).textContent.trim());
      await navigator.clipboard.writeText(words.join(" "));
      button.textContent = button.dataset.copied;
    });
  });
  const summary = document.querySelector("[data-focus]");
  if (summary) summary.focus();
})();
