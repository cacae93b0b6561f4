/* Long texts in sections: each is saved when one stops writing, says loudly when it cannot, stays on this machine until it is saved. */
const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
const PAUSE = 2500;
const AGAIN = 20000;
const alarm = document.querySelector("[data-alarm]");
const unsaved = new Set();
const timers = new Map();
const busy = new Set();
let leaving = false;

const box = (form) => form.elements.text;
const key = (form) => `grid:${form.dataset.user}:section:${form.dataset.section}`; // removed by app.js when one signs out
const keep = (form) => { try { localStorage.setItem(key(form), box(form).value); } catch { /* full or shut */ } };
const drop = (form) => { try { localStorage.removeItem(key(form)); } catch { /* full or shut */ } };
const kept = (form) => { try { return localStorage.getItem(key(form)); } catch { return null; } };
const token = () => {
  const cookie = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
  return cookie ? cookie.slice(10) : document.querySelector("[name=csrfmiddlewaretoken]").value;
};
const title = document.title;
const say = () => {
  const failed = Array.from(unsaved).some((form) => "failed" in form.dataset);
  alarm.hidden = !failed;
  document.title = failed ? `未保存 ${title}` : title;
};

/* Send one section; `pressed` says that a person asked for it, which settles a conflict. */
const save = async (form, pressed = false) => {
  clearTimeout(timers.get(form));
  if (busy.has(form)) return later(form, PAUSE);
  if (!pressed && "held" in form.dataset) return undefined;
  const sent = box(form).value;
  const body = new URLSearchParams(new FormData(form));
  body.delete("csrfmiddlewaretoken");
  let answer;
  busy.add(form);
  try {
    answer = await fetch(form.action, { method: "POST", body, redirect: "manual", headers: { "X-Section": "1", "X-CSRFToken": token() } });
  } catch {
    answer = null;
  } finally {
    busy.delete(form);
  }
  if (!answer || ![200, 409, 422].includes(answer.status)) {
    form.dataset.failed = "";
    say();
    return later(form, AGAIN);
  }
  const state = form.querySelector("[data-state]");
  state.innerHTML = await answer.text();
  form.elements.version.value = state.querySelector("[data-version]").dataset.version;
  if (answer.status === 200) {
    delete form.dataset.held;
    delete form.dataset.failed;
    if (box(form).value === sent) {
      unsaved.delete(form);
      drop(form);
    } else {
      later(form, PAUSE);
    }
  } else {
    if (answer.status === 409) form.dataset.held = "";
    form.dataset.failed = "";
  }
  say();
  return undefined;
};
const later = (form, wait) => {
  clearTimeout(timers.get(form));
  timers.set(form, setTimeout(() => save(form), wait));
};

all("form[data-section]").forEach((form) => {
  const before = kept(form);
  if (before !== null && before !== box(form).value) {
    box(form).value = before;
    unsaved.add(form);
    later(form, PAUSE);
  } else {
    drop(form);
  }
  box(form).addEventListener("input", (event) => {
    unsaved.add(form);
    keep(form);
    if (!event.isComposing) later(form, PAUSE);
  });
  box(form).addEventListener("blur", () => { if (unsaved.has(form)) save(form); });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    event.stopPropagation();
    save(form, true);
  });
});
document.addEventListener("submit", () => { leaving = true; });
window.addEventListener("online", () => unsaved.forEach((form) => save(form)));
window.addEventListener("beforeunload", (event) => {
  if (!leaving && unsaved.size) event.preventDefault();
});
