// A box that scrolls sideways can be scrolled from the keyboard only if it takes the focus; one that
// fits needs no stop in the tab order. Which is which changes with the width of the window.
const SELECTOR = "article pre, .math-scroll, .table-wrapper, .cell_output > .output";
const NAMES = { PRE: "Code or output", TABLE: "Table" };

function update(box) {
  const overflows = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
  const scrolls = overflows && /auto|scroll/.test(getComputedStyle(box).overflowX);
  if (scrolls && !box.hasAttribute("tabindex")) {
    box.tabIndex = 0;
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", `${NAMES[box.tagName] ?? "Wide content"}, scrolls sideways`);
    box.dataset.scrolls = "";
  } else if (!scrolls && "scrolls" in box.dataset) {
    for (const name of ["tabindex", "role", "aria-label", "data-scrolls"]) {
      box.removeAttribute(name);
    }
  }
}

const observer = new ResizeObserver((entries) => {
  for (const entry of entries) {
    update(entry.target);
  }
});
for (const box of document.querySelectorAll(SELECTOR)) {
  observer.observe(box);
}
document.fonts?.ready.then(() => document.querySelectorAll(SELECTOR).forEach(update));
