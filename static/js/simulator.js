/* Sliders beside the numbers, and the answer while they move. The page works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-answer]");
  const said = document.getElementById("pension-said");
  if (!form || !said) return;

  let timer = 0;
  let running = null;
  const show = (text) => {
    const found = document.createElement("template");
    found.innerHTML = text;
    [...found.content.children].forEach((part) =>
      document.getElementById(part.id)?.replaceWith(part)
    );
    said.textContent = form.querySelector("[data-said]")?.dataset.said || "";
  };
  const ask = async (part) => {
    running?.abort();
    running = new AbortController();
    const body = new URLSearchParams(new FormData(form));
    body.set("part", part);
    try {
      const reply = await fetch(form.dataset.answer, {
        method: "POST", body, signal: running.signal, credentials: "same-origin",
      });
      const text = await reply.text();
      if (reply.ok) show(text);
      else said.textContent = text;
    } catch (error) {
      if (error.name !== "AbortError") said.textContent = "";
    }
  };
  const soon = (part, wait) => {
    if (!document.getElementById("pension-line")) return; // the button asks for the first answer
    clearTimeout(timer);
    timer = setTimeout(() => ask(part), wait);
  };

  form.querySelectorAll("[data-slider]").forEach((number) => {
    const slider = document.createElement("input");
    slider.type = "range";
    ["min", "max", "step"].forEach((name) => {
      if (number.hasAttribute(name)) slider.setAttribute(name, number.getAttribute(name));
    });
    slider.value = number.value;
    slider.setAttribute("aria-label", form.querySelector(`label[for="${number.id}"]`).textContent);
    const row = document.createElement("div");
    row.className = "slider";
    number.replaceWith(row);
    row.append(number, slider);
    slider.addEventListener("input", () => {
      number.value = slider.value;
      soon("live", 60);
    });
    slider.addEventListener("change", () => soon("whole", 0));
    number.addEventListener("input", () => {
      slider.value = number.value;
    });
  });
  form.addEventListener("change", (event) => {
    if (event.target.type !== "range") soon("whole", 0);
  });
})();
