// What browser_test.cpp does with a page, whose text is `content`.
const frame = document.querySelector("iframe");
const found = [];
const check = (name, holds) => found.push((holds ? "ok " : "FAILED ") + name);

function look() {
  const page = frame.contentDocument, view = frame.contentWindow;
  const sections = [...page.querySelectorAll("section.sample")];
  const buttons = [...page.querySelectorAll(".samples button")];
  const key = (name) => page.activeElement.dispatchEvent(new view.KeyboardEvent("keydown", { key: name, bubbles: true, cancelable: true }));
  check("two samples", sections.length === 2 && buttons.length === 2);
  check("one sample is seen", !sections[0].hidden && sections[1].hidden);
  buttons[1].click();
  check("a click switches", sections[0].hidden && !sections[1].hidden && buttons[1].getAttribute("aria-pressed") === "true");
  key("ArrowRight");
  check("an arrow key switches, and goes round", !sections[0].hidden && sections[1].hidden);
  key("j"); key("j");
  check("j goes from statement to statement", page.activeElement === sections[0].querySelectorAll(".statement")[1]);
  key("k");
  check("k goes back", page.activeElement === sections[0].querySelectorAll(".statement")[0]);
  check("no sideways scrolling at 360 px", page.documentElement.scrollWidth <= 360);
  const [source, pictures] = sections[0].querySelector(".statement").children;
  check("source above pictures at 360 px", pictures.getBoundingClientRect().top >= source.getBoundingClientRect().bottom);
  const cells = sections[0].querySelector(".cells").getBoundingClientRect();
  check("cells are seen", cells.width > 100 && cells.height > 100);
  const blue = page.querySelector(".c1");
  const fill = () => view.getComputedStyle(blue).fill;
  const classic = fill();
  page.getElementById("palette").click();
  check("the palette changes", classic === "rgb(0, 116, 217)" && fill() === "rgb(8, 86, 184)");
  const paper = () => view.getComputedStyle(page.body).backgroundColor;
  const light = paper();
  page.getElementById("theme").click();
  check("light and dark", light !== paper());
  const calls = sections[0].querySelector("details.calls");
  calls.querySelector("summary").click();
  check("calls unfold", calls.open && calls.querySelectorAll("details, p").length > 1);
  buttons[1].click();
  check("the failing statement is explained", sections[1].querySelector(".is-failed .diagnostic").getBoundingClientRect().height > 30);
  check("what follows was not reached", sections[1].querySelectorAll(".is-unreached").length === 1);
  frame.style.width = "1000px";
  const [left, right] = sections[1].querySelector(".statement").children;
  check("source beside pictures where there is room", right.getBoundingClientRect().left > left.getBoundingClientRect().right);
}

frame.onload = () => {
  try {
    look();
  } catch (error) {
    found.push("FAILED " + error.stack);
  }
  const result = document.createElement("pre");
  result.textContent = "RESULT\n" + found.join("\n") + "\nEND";
  document.body.append(result);
};
frame.srcdoc = content;
