/* Like names of the catalogue below a name that is typed in the grid (a combobox). Nothing is put together by itself. */
const table = document.querySelector("[data-grid]");
const panel = document.querySelector("[data-names]");
const list = panel.querySelector("[role=listbox]");
const said = document.querySelector("[data-names-said]");
const WAIT = 400;
const NAME = "[data-key=cert_name]";
let box = null; // the box below which the list stands, null while it is shut
let timer = 0;
let asking = null;

const options = () => Array.from(list.querySelectorAll("[role=option]"));
const active = () => list.querySelector("[aria-selected=true]");
const isName = (node) => node.matches && node.matches(NAME);

const arm = () => {
  if (box && !box.isConnected) shut(); // the row was drawn anew
  table.querySelectorAll(`${NAME}:not([role])`).forEach((one) => {
    one.setAttribute("role", "combobox");
    one.setAttribute("aria-autocomplete", "list");
    one.setAttribute("aria-expanded", "false");
    one.setAttribute("aria-controls", list.id);
  });
};
const shut = () => {
  clearTimeout(timer);
  if (asking) asking.abort();
  if (box) {
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  }
  box = null;
  panel.hidden = true;
};
const place = () => {
  if (!box) return;
  const at = box.getBoundingClientRect();
  const above = at.bottom + panel.offsetHeight > window.innerHeight && at.top > panel.offsetHeight;
  panel.style.left = `${Math.max(8, Math.min(at.left, document.documentElement.clientWidth - panel.offsetWidth - 8))}px`;
  panel.style.top = `${above ? at.top - panel.offsetHeight : at.bottom}px`;
};
const choose = (one) => {
  options().forEach((each) => each.setAttribute("aria-selected", String(each === one)));
  if (one) box.setAttribute("aria-activedescendant", one.id);
  else box.removeAttribute("aria-activedescendant");
  if (one) one.scrollIntoView({ block: "nearest" });
};
const next = (step) => {
  const all = options();
  const at = all.indexOf(active());
  return all.at(at < 0 && step < 0 ? -1 : (at + step) % all.length);
};
const open = (typed, html) => {
  list.innerHTML = html;
  if (!options().length) return shut();
  box = typed;
  box.setAttribute("aria-expanded", "true");
  panel.hidden = false;
  choose(null);
  place();
  said.textContent = `证明目录中有${options().length - 1}个相近名称，按向下键选择，按Esc键关闭。`;
};

/* Ask when the typing rests; an answer to what has been typed over is thrown away. */
const ask = async (typed) => {
  const name = typed.value.trim();
  shut();
  said.textContent = "";
  if (name.length < 2) return;
  asking = new AbortController();
  try {
    const answer = await fetch(`${panel.dataset.names}?${new URLSearchParams({ name })}`, { signal: asking.signal, redirect: "error" });
    const html = await answer.text();
    if (answer.ok && document.activeElement === typed && typed.value.trim() === name) open(typed, html);
  } catch { /* no line: the name is saved as it is typed */ }
};
const later = (typed) => {
  shut();
  timer = setTimeout(ask, WAIT, typed);
};
const take = async (one) => {
  const typed = box;
  const name = typed.value.trim();
  shut();
  if ("name" in one.dataset) {
    typed.value = one.dataset.name;
    typed.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "taken" }));
    said.textContent = `已采用目录名称“${one.dataset.name}”。`;
    return;
  }
  const csrf = document.querySelector("[name=csrfmiddlewaretoken]").value;
  const body = new URLSearchParams({ name, apart: one.dataset.apart });
  try {
    const answer = await fetch(panel.dataset.names, { method: "POST", body, redirect: "error", headers: { "X-CSRFToken": csrf } });
    said.textContent = answer.ok ? "已记下不是同一种，以后不再提示。" : "没有记下，名称照所填的保存。";
  } catch { said.textContent = "没有记下，名称照所填的保存。"; }
};

table.addEventListener("input", (event) => {
  if (isName(event.target) && !event.isComposing && event.detail !== "taken") later(event.target);
});
table.addEventListener("compositionend", (event) => { if (isName(event.target)) later(event.target); });
table.addEventListener("focusout", shut);
/* Before the keys of the grid: with the list open, arrows walk in it. */
table.addEventListener("keydown", (event) => {
  if (!box || event.target !== box || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) choose(next(step));
  else if (event.key === "Enter" && active()) take(active());
  else if (event.key === "Escape") shut();
  else return;
  event.preventDefault();
  event.stopPropagation();
}, true);
panel.addEventListener("pointerdown", (event) => event.preventDefault());
panel.addEventListener("click", (event) => {
  const one = event.target.closest("[role=option]");
  if (one && box) take(one);
});
document.addEventListener("scroll", place, { capture: true, passive: true });
window.addEventListener("resize", place);
new MutationObserver(arm).observe(table, { childList: true, subtree: true });
arm();
