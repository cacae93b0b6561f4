/* The preview of a workbook: while the person ticks, the button says what it will do. Without it the server asks once more. */
(() => {
  "use strict";
  const button = document.querySelector("[data-deed]");
  if (!button) return;
  const { form } = button;
  const boxes = (kind) => Array.from(form.querySelectorAll(`[data-kind="${kind}"] input[type="checkbox"]`));
  const count = (some) => some.reduce((sum, box) => sum + Number(box.dataset.items || 1), 0);
  const ticked = (kind) => count(boxes(kind).filter((box) => box.checked));

  const tell = () => {
    const removed = ticked("missing");
    const kept = count(boxes("missing")) - removed;
    const back = ticked("gone");
    const left = count(boxes("gone")) - back;
    const said = [`${button.dataset.lead}${Number(button.dataset.rows) + back}项`];
    if (removed) said.push(`删除${removed}项`);
    if (kept) said.push(`保留${button.dataset.lacking}${kept}项`);
    if (left) said.push(`不录入系统中已删除的${left}项`);
    button.textContent = said.join("，");
    form.elements.agreed.value = removed;
  };

  form.addEventListener("change", tell);
  form.querySelectorAll("[data-tick-all]").forEach((all) => {
    all.parentElement.hidden = false;
    all.addEventListener("click", () => {
      const own = Array.from(all.closest("[data-kind]").querySelectorAll('input[type="checkbox"]'));
      const on = own.some((box) => !box.checked);
      own.forEach((box) => { box.checked = on; });
      tell();
    });
  });
  window.addEventListener("pageshow", tell); // a page taken back keeps its ticks
})();
