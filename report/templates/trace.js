const buttons = [...document.querySelectorAll(".samples button")];
const sections = [...document.querySelectorAll("section.sample")];
let shown = Math.max(0, buttons.findIndex((button) => button.getAttribute("aria-pressed") === "true"));
function show(number) {
  shown = (number + sections.length) % sections.length;
  sections.forEach((section, i) => { section.hidden = i !== shown; });
  buttons.forEach((button, i) => { button.setAttribute("aria-pressed", String(i === shown)); });
}
buttons.forEach((button, i) => button.addEventListener("click", () => show(i)));
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey) return;
  if (event.key === "ArrowRight" || event.key === "ArrowLeft") {
    show(shown + (event.key === "ArrowRight" ? 1 : -1));
    event.preventDefault();
  } else if (event.key === "j" || event.key === "k") {
    const statements = [...sections[shown].querySelectorAll(".statement")];
    const at = statements.indexOf(document.activeElement.closest(".statement"));
    const next = statements[Math.min(statements.length - 1, Math.max(0, at + (event.key === "j" ? 1 : -1)))];
    if (next) next.focus();
  }
});
if (buttons.length > 0) {
  document.querySelector(".samples").hidden = false;
  show(shown);
}
