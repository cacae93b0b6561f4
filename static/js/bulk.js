/* The form of a bulk act shows what its way and its outcome ask for. The page works without it. */
(() => {
  "use strict";
  const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
  const chosen = (form, name) => (form.querySelector(`[name=${name}]:checked`) || {}).value;
  all("form[data-bulk]").forEach((form) => {
    const adapt = () => {
      all("[data-way]", form).forEach((part) => { part.hidden = part.dataset.way !== (chosen(form, "way") || "same"); });
      all("[data-when]", form).forEach((part) => { part.hidden = part.dataset.when !== chosen(form, "outcome"); });
    };
    form.addEventListener("change", adapt);
    window.addEventListener("pageshow", adapt);
    adapt();
  });
})();
