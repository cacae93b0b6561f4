/* Names that may be meant, below the box of the question while it is typed (a combobox); facets open where there is room. */
const box = document.querySelector("[data-suggest]");
const WAIT = 200;

const combobox = () => {
  const form = box.form;
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let timer = 0;
  let asking = null;
  let typed = box.value;

  list.id = "suggestions";
  list.className = "suggestions";
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", box.dataset.suggestLabel);
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  box.parentElement.after(list, said);
  const attributes = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id };
  Object.entries(attributes).forEach(([name, value]) => box.setAttribute(name, value));

  const options = () => Array.from(list.querySelectorAll("[role=option]"));
  const active = () => list.querySelector("[aria-selected=true]");
  const shut = () => {
    clearTimeout(timer);
    if (asking) asking.abort();
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (one) => {
    options().forEach((each) => each.setAttribute("aria-selected", String(each === one)));
    box.value = one ? one.dataset.name : typed;
    if (one) box.setAttribute("aria-activedescendant", one.id);
    else box.removeAttribute("aria-activedescendant");
    if (one) one.scrollIntoView({ block: "nearest" });
  };
  /* From the last choice the arrow leads back to what was typed, then to the first. */
  const step = (by) => {
    const all = [null, ...options()];
    choose(all.at((all.indexOf(active()) + by) % all.length));
  };
  const open = (html) => {
    list.innerHTML = html;
    const count = options().length;
    list.hidden = !count;
    list.style.top = `${box.offsetTop + box.offsetHeight}px`; // on a phone the button stands below the box
    box.setAttribute("aria-expanded", String(count > 0));
    said.textContent = count ? `${count}${box.dataset.suggestSaid}` : "";
  };
  /* Ask when the typing rests; an answer to what has been typed over is thrown away. */
  const ask = async () => {
    const q = box.value.trim();
    typed = box.value;
    if (!q) return shut();
    if (asking) asking.abort();
    asking = new AbortController();
    const place = form.elements.place ? form.elements.place.value : "";
    const on = box.dataset.suggestOn;
    const address = `${box.dataset.suggest}?${new URLSearchParams({ q, ...(place && { place }), ...(on && { on }) })}`;
    try {
      const answer = await fetch(address, { signal: asking.signal, redirect: "error" });
      const html = await answer.text();
      if (answer.ok && document.activeElement === box && box.value.trim() === q) open(html);
    } catch { /* no line: the question is asked as it is typed */ }
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(ask, WAIT);
  };
  const take = (one) => {
    choose(one);
    shut();
    form.requestSubmit();
  };

  box.addEventListener("input", (event) => { if (!event.isComposing) later(); });
  box.addEventListener("compositionend", later);
  box.addEventListener("blur", shut);
  box.addEventListener("keydown", (event) => {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (by && list.hidden) ask();
    else if (by) step(by);
    else if (event.key === "Escape" && !list.hidden) { choose(null); shut(); }
    else if (event.key === "Enter" && active()) take(active());
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const one = event.target.closest("[role=option]");
    if (one) take(one);
  });
};

if (box) combobox();
if (window.matchMedia("(min-width: 40.0625rem)").matches) {
  document.querySelectorAll("[data-wide-open]").forEach((one) => { one.open = true; });
}
