// Runs before the page is drawn: a reader's choice of light or dark must not flash past.
// A browser that forbids storage simply follows the system.
let theme = "auto";
try {
  theme = localStorage.getItem("theme") || theme;
} catch {
  // Storage is forbidden.
}
document.body.dataset.theme = theme;
document.documentElement.classList.remove("no-js");
