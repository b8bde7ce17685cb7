const root = document.documentElement;
for (const [id, change] of [
  ["palette", () => { root.dataset.palette = root.dataset.palette === "classic" ? "accessible" : "classic"; }],
  ["theme", () => {
    const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    root.dataset.theme = dark ? "light" : "dark";
  }],
]) {
  const button = document.getElementById(id);
  button.hidden = false;
  button.addEventListener("click", change);
}
