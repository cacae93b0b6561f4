/* The grid of a declaration: saves rows as they are left, says loudly when it cannot, keeps the text until it is saved. */
const the = (selector) => document.querySelector(selector);
const table = the("[data-grid]");
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const EVERY = 20000;
const PREFIX = `grid:${table.dataset.user}:${table.dataset.paper}:`;
const title = document.title;
const dirty = new Set(); // ids of rows with text that the server has not
const saving = new Map(); // id of a row → the promise of its answer
const why = new Map(); // id of a row → why it is not saved
let leaving = false;
let full = false; // the browser keeps nothing: its store is full or shut
let composing = null; // while an input method composes a word: the promise of its end

const rowOf = (node) => node && node.closest("[data-row]");
const formOf = (row) => row.querySelector("form");
const boxes = (row) => all("[data-key]", row);
const byId = (id) => table.querySelector(`[data-row="${id}"]`);
const version = (row) => formOf(row).elements.row_version.value;
const text = (row) => Object.fromEntries(boxes(row).map((box) => [box.dataset.key, box.value]));

/* What is kept on this machine: by person, declaration, row and the version it was typed over. */
const store = {
  put(row) {
    const kept = { name: row.dataset.name, text: text(row), address: location.href.split("#")[0] };
    try { localStorage.setItem(`${PREFIX}${row.dataset.row}:${version(row)}`, JSON.stringify(kept)); } catch { full = true; }
  },
  drop(id) { store.keys().filter((key) => key.split(":")[3] === id).forEach((key) => localStorage.removeItem(key)); },
  keys() { try { return Object.keys(localStorage).filter((key) => key.startsWith(PREFIX)); } catch { return []; } },
  get(key) { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } },
};

/* Say it: banner, title, rows. */
const alarm = the("[data-alarm]");
const sayStates = () => {
  const rows = all("[data-row]", table).filter((row) => why.has(row.dataset.row));
  alarm.hidden = !rows.length;
  document.title = rows.length ? `未保存 ${title}` : title;
  if (!rows.length) return;
  const names = rows.map((row) => row.dataset.name).join("、");
  const place = alarm.querySelector("[data-alarm-rows]");
  if (place.textContent !== names) place.textContent = names;
  const reasons = new Set(why.values()).add(full ? "full" : "kept");
  all("[data-why]", alarm).forEach((one) => { one.hidden = !reasons.has(one.dataset.why); });
};
const mark = (row, name) => {
  row.querySelector("[data-state]").replaceChildren(the(`[data-tag=${name}]`).content.cloneNode(true));
};
const fail = (id, reason) => {
  why.set(id, reason);
  const row = byId(id);
  row.classList.add("grid-item--unsaved");
  if (reason !== "refused") mark(row, "failed");
  sayStates();
  return false;
};

const served = (box) => (box.tagName === "SELECT" ? box.options[box.selectedIndex].defaultSelected : box.value === box.defaultValue);
const tags = new WeakMap(); // row → how it stood before it was typed in
const touch = (row) => {
  const id = row.dataset.row;
  const state = row.querySelector("[data-state]");
  if (!tags.has(row)) tags.set(row, state.innerHTML);
  if (!why.has(id) && boxes(row).every(served)) {
    dirty.delete(id);
    store.drop(id);
    state.innerHTML = tags.get(row);
    return;
  }
  dirty.add(id);
  store.put(row);
  if (!why.has(id)) mark(row, "typing");
};

/* Save one row; resolves to whether its text is stored. */
const token = () => {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return cookie ? cookie.slice(10) : the("[name=csrfmiddlewaretoken]").value;
};
const send = async (id) => {
  const row = byId(id);
  const form = formOf(row);
  const before = JSON.stringify(text(row));
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken");
  let answer;
  try {
    answer = await fetch(form.action, {
      method: "POST", body, redirect: "manual", headers: { "X-Grid": "row", "X-CSRFToken": token() },
    });
  } catch {
    return fail(id, "offline");
  }
  if ([0, 401, 403].includes(answer.status)) return fail(id, "signed-out"); // 0: it leads elsewhere, to the sign-in
  if (![200, 409, 422].includes(answer.status)) return fail(id, answer.status < 500 ? "refused" : "offline");
  const html = await answer.text();
  await composing;
  return put(row, html, before, answer.status === 200);
};
const save = (id) => {
  if (!saving.has(id)) saving.set(id, send(id).finally(() => saving.delete(id)));
  return saving.get(id);
};
const asks = (row) => all("fieldset", row).some((set) => !set.querySelector(":checked"));
const saveAll = async () => {
  for (const id of Array.from(dirty)) if (!asks(byId(id))) await save(id);
  return !dirty.size;
};

/* Put the answered row in its place; what was typed since then stays in the boxes. */
const put = (row, html, before, stored) => {
  const holder = document.createElement("template");
  holder.innerHTML = `<table>${html}</table>`;
  const fresh = document.adoptNode(holder.content.querySelector("[data-row]"));
  const id = row.dataset.row;
  const typed = text(row);
  const focus = row.contains(document.activeElement) ? document.activeElement : null;
  const place = focus && focus.dataset.key && [focus.dataset.key, focus.selectionStart, focus.selectionEnd];
  row.replaceWith(fresh);
  dirty.delete(id);
  why.delete(id);
  if (stored) store.drop(id);
  if (JSON.stringify(typed) !== before) {
    fill(fresh, typed);
    touch(fresh);
  }
  if (!stored) {
    dirty.add(fresh.dataset.row);
    if (fresh.dataset.row !== id) store.drop(id);
    store.put(fresh);
    fail(fresh.dataset.row, "refused");
  }
  if (place) {
    const box = fresh.querySelector(`[data-key="${place[0]}"]`);
    if (box) {
      box.focus({ preventScroll: true });
      if (box.setSelectionRange && place[1] !== undefined) box.setSelectionRange(place[1], place[2]);
    }
  }
  sayStates();
  page.show();
  return stored;
};
const fill = (row, values) => boxes(row).forEach((box) => {
  if (box.dataset.key in values) box.value = values[box.dataset.key];
});

/* A new row behind the last. */
const add = () => {
  const model = the("[data-model]");
  const old = model.content.querySelector("[data-row]").dataset.row;
  const hex = Array.from(crypto.getRandomValues(new Uint8Array(16)), (one) => one.toString(16).padStart(2, "0")).join("");
  const holder = document.createElement("template");
  holder.innerHTML = `<table>${model.innerHTML.replaceAll(old, `new-${hex}`)}</table>`;
  const row = document.adoptNode(holder.content.querySelector("[data-row]"));
  formOf(row).elements.uid.value = hex;
  table.append(row);
  return row;
};

/* On a phone one item at a time. */
const narrow = matchMedia("(max-width: 40rem)");
const pager = the("[data-pager]");
const page = {
  at: 0,
  show() {
    const rows = all("[data-row]", table);
    page.at = Math.min(page.at, rows.length - 1);
    rows.forEach((row, at) => { row.classList.toggle("grid-item--aside", narrow.matches && at !== page.at); });
    pager.hidden = !narrow.matches;
    all("[data-step]", pager).forEach((one) => { one.disabled = !rows[page.at + Number(one.dataset.step)]; });
    const items = rows.filter((row) => row.id.startsWith("item-"));
    const at = items.indexOf(rows[page.at]) + 1;
    pager.querySelector("[data-place]").textContent = rows[page.at].dataset.name + (at ? `，本页${at}／${items.length}` : "");
  },
  to(row) {
    page.at = all("[data-row]", table).indexOf(row);
    page.show();
  },
};

/* Keys: as in a spreadsheet. */
const go = (box, down, across = 0) => {
  const rows = all("[data-row]:not([data-locked])", table);
  const row = rows[rows.indexOf(rowOf(box)) + down];
  if (!row) return false;
  const keys = boxes(row);
  const target = keys[keys.findIndex((one) => one.dataset.key === box.dataset.key) + across];
  if (!target) return false;
  if (down) page.to(row);
  target.focus();
  if (target.select) target.select();
  return true;
};
const atEnd = (box, key) => {
  if (box.tagName === "SELECT" || box.selectionStart !== box.selectionEnd) return false;
  const [before, after] = [box.value.slice(0, box.selectionStart), box.value.slice(box.selectionEnd)];
  return { ArrowLeft: !before, ArrowRight: !after, ArrowUp: !before.includes("\n"), ArrowDown: !after.includes("\n") }[key];
};
const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
const change = (box, value) => {
  box.value = value;
  box.dispatchEvent(new Event("input", { bubbles: true }));
};
const acts = {
  Enter(box, event) {
    if (event.altKey && box.tagName === "TEXTAREA") {
      box.setRangeText("\n", box.selectionStart, box.selectionEnd, "end");
      return change(box, box.value);
    }
    if (event.ctrlKey || event.metaKey) {
      const row = add();
      page.to(row);
      return boxes(row)[0].focus();
    }
    return go(box, event.shiftKey ? -1 : 1);
  },
  Escape(box) { if (box.value !== box.dataset.was) change(box, box.dataset.was); },
  d(box) {
    const rows = all("[data-row]", table);
    const above = rows[rows.indexOf(rowOf(box)) - 1];
    const from = above && above.querySelector(`[data-key="${box.dataset.key}"]`);
    if (from) change(box, from.value);
  },
};
table.addEventListener("keydown", (event) => {
  const box = event.target;
  if (!box.dataset.key || event.isComposing || event.keyCode === 229) return;
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey;
  if (ARROWS[event.key] && plain) {
    if ((box.tagName === "SELECT" || box.list) && ARROWS[event.key][0]) return;
    if ((event.altKey || atEnd(box, event.key)) && go(box, ...ARROWS[event.key])) event.preventDefault();
    return;
  }
  if (event.key.toLowerCase() === "d" ? (event.ctrlKey || event.metaKey) && !event.shiftKey : acts[event.key]) {
    event.preventDefault();
    acts[event.key.length > 1 ? event.key : "d"](box, event);
  }
});

/* Typing, leaving a row, time passing. */
table.addEventListener("input", (event) => {
  const row = rowOf(event.target);
  if (event.target.dataset.key && row) touch(row);
});
table.addEventListener("compositionstart", () => {
  composing = new Promise((end) => {
    table.addEventListener("compositionend", () => setTimeout(() => { composing = null; end(); }, 0), { once: true });
  });
});
table.addEventListener("focusin", (event) => {
  if (event.target.dataset.key) event.target.dataset.was = event.target.value;
});
table.addEventListener("focusout", (event) => {
  const row = rowOf(event.target);
  setTimeout(() => {
    if (row && row.isConnected && dirty.has(row.dataset.row) && !row.contains(document.activeElement) && !asks(row)) {
      save(row.dataset.row);
    }
  }, 0);
});
setInterval(saveAll, EVERY);
window.addEventListener("online", saveAll);
alarm.querySelector("[data-again]").addEventListener("click", saveAll);
window.addEventListener("beforeunload", (event) => { if (dirty.size && !leaving) event.preventDefault(); });

/* Buttons of rows: saving stays on the page; what leaves it waits until everything is saved. */
table.addEventListener("submit", async (event) => {
  const { target: form, submitter } = event;
  const row = rowOf(form);
  const wish = submitter ? submitter.value : "save";
  event.preventDefault();
  if (wish === "save") {
    save(row.dataset.row);
    return;
  }
  if (wish === "remove") {
    dirty.delete(row.dataset.row);
    store.drop(row.dataset.row);
  }
  if (await saveAll()) {
    leaving = true;
    const now = formOf(byId(row.dataset.row) || row);
    const sent = document.createElement("input");
    Object.assign(sent, { type: "hidden", name: "do", value: wish });
    now.append(sent);
    now.submit();
  }
});
the("[data-onward]").addEventListener("click", async (event) => {
  if (!dirty.size) return;
  event.preventDefault();
  if (await saveAll()) location.assign(event.target.href);
});
the("[data-add]").addEventListener("click", () => {
  const row = add();
  page.to(row);
  boxes(row)[0].focus();
});
all("[data-step]", pager).forEach((one) => one.addEventListener("click", () => {
  page.at += Number(one.dataset.step);
  page.show();
  saveAll();
}));
narrow.addEventListener("change", page.show);

/* A block from a spreadsheet goes to the server, which says first what it would set. */
table.addEventListener("paste", async (event) => {
  const box = event.target;
  const pasted = event.clipboardData.getData("text/plain");
  const cells = pasted.includes("\t") || /<table/i.test(event.clipboardData.getData("text/html"));
  if (!box.dataset.key || !cells) return;
  event.preventDefault();
  const block = document.getElementById("block");
  block.elements.text.value = pasted;
  block.elements.key.value = box.dataset.key;
  const id = rowOf(box).dataset.row;
  if (await saveAll()) {
    const stored = formOf(byId(id) || rowOf(box)).elements.pk.value;
    block.elements.at.value = stored;
    leaving = true;
    block.submit();
  } else {
    the("[data-block]").open = true;
  }
});

/* What was kept and not saved is offered again. */
const kept = the("[data-kept]");
const offer = () => {
  const found = store.keys().map((key) => [key, store.get(key)]).filter(([, one]) => one);
  kept.hidden = !found.length;
  const names = kept.querySelector("[data-kept-rows]");
  names.replaceChildren();
  found.forEach(([key, one]) => {
    const here = byId(key.split(":")[3]) || key.split(":")[3].startsWith("new-");
    const name = here ? document.createElement("span") : Object.assign(document.createElement("a"), { href: one.address });
    name.textContent = here ? one.name : `${one.name}（在另一页）`;
    names.append(names.childNodes.length ? "、" : "", name);
  });
};
kept.querySelector("[data-restore]").addEventListener("click", () => {
  store.keys().forEach((key) => {
    const [, , , id, opened] = key.split(":");
    const one = store.get(key);
    let row = byId(id);
    if (!row && id.startsWith("new-")) {
      row = add();
      row.outerHTML = row.outerHTML.replaceAll(row.dataset.row, id);
      row = byId(id);
      formOf(row).elements.uid.value = id.slice(4);
    }
    if (!row || !one || !formOf(row)) return;
    fill(row, one.text);
    formOf(row).elements.row_version.value = opened;
    touch(row);
  });
  kept.hidden = true;
  saveAll();
});
kept.querySelector("[data-discard]").addEventListener("click", () => {
  store.keys().forEach((key) => localStorage.removeItem(key));
  kept.hidden = true;
});

all("[data-with-script]").forEach((one) => { one.hidden = false; });
all("[data-without-script]").forEach((one) => { one.hidden = true; });
all("[data-unsaved]", table).forEach((row) => { dirty.add(row.dataset.row); fail(row.dataset.row, "refused"); });
offer();
const anchor = location.hash && rowOf(document.getElementById(location.hash.slice(1)));
if (anchor) page.to(anchor);
page.show();
