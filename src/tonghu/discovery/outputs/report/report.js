"use strict";
(() => {
  const form = document.querySelector(".filters");
  const output = form.querySelector("output");
  const cards = [...document.querySelectorAll(".lead")];
  const groups = [...document.querySelectorAll(".group")];
  const chips = [...form.querySelectorAll("[data-field]")];

  // Within a field chips widen the choice, between fields they narrow it.
  function chosen() {
    const fields = new Map();
    for (const chip of chips) {
      if (chip.getAttribute("aria-pressed") === "true") {
        fields.set(chip.dataset.field, (fields.get(chip.dataset.field) ?? new Set()).add(chip.dataset.value));
      }
    }
    return fields;
  }

  function filter() {
    const fields = [...chosen()];
    const text = form.elements.find.value.trim().toUpperCase();
    let shown = 0;
    for (const card of cards) {
      const fits = fields.every(([field, values]) => values.has(card.dataset[field]))
        && (!text || card.dataset.find.toUpperCase().includes(text));
      card.hidden = !fits;
      shown += fits ? 1 : 0;
    }
    for (const group of groups) group.hidden = !group.querySelector(".lead:not([hidden])");
    const filtering = fields.length > 0 || text !== "";
    form.classList.toggle("active", filtering);
    output.textContent = filtering
      ? (shown ? `显示 ${shown} 条，共 ${cards.length} 条（含待复核）` : "没有符合筛选的线索，请放宽条件")
      : `共 ${cards.length} 条（含待复核）`;
  }

  function clear() {
    for (const chip of chips) chip.setAttribute("aria-pressed", "false");
    form.elements.find.value = "";
    filter();
  }

  // A link from a figure must land on the whole list, whatever is filtered; a link to a lead opens it.
  function arrive() {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (!target) return;
    if (target.hidden || target.closest("[hidden]") || target.querySelector(".lead[hidden]")) clear();
    if (target.matches("details")) target.open = true;
    target.scrollIntoView();
  }

  for (const chip of chips) {
    chip.addEventListener("click", () => {
      chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
      filter();
    });
  }
  form.elements.find.addEventListener("input", filter);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("reset", (event) => { event.preventDefault(); clear(); });
  addEventListener("hashchange", arrive);
  form.hidden = cards.length === 0;
  filter();
  arrive();
})();
