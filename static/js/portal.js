/* Help, never need: every page works without this file. */
(() => {
  "use strict";
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  // An error summary takes the focus; its links put the cursor into the field.
  document.querySelector("[data-focus]")?.focus();
  all(".error-summary a").forEach((link) =>
    link.addEventListener("click", (event) => {
      const field = document.getElementById(link.hash.slice(1));
      if (!field) return;
      event.preventDefault();
      (field.closest(".field") || field).scrollIntoView();
      field.focus({ preventScroll: true });
    })
  );

  // A form is sent once, however often the button is pressed.
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    setTimeout(() => delete form.dataset.sent, 4000);
  });

  // Staff keyboard: one letter on the button that carries it; ? opens the list, Escape closes it.
  // In a field, Escape leaves it, Ctrl+Enter sends the form, Shift with it takes the next file.
  const keyed = all("[data-key]");
  const list = document.querySelector("[data-shortcuts]");
  if (document.body.classList.contains("staff")) {
    const box = list?.closest("details");
    let before = null;
    const help = (open) => {
      const summary = box.querySelector("summary");
      if (open) before = document.activeElement;
      box.open = open;
      if (open) summary.focus({ preventScroll: true });
      else if (before && before !== document.body) before.focus({ preventScroll: true });
      else summary.blur();
    };
    [...keyed].reverse().forEach((control) => {
      const line = document.createElement("li");
      const key = document.createElement("kbd");
      key.textContent = control.dataset.key;
      line.append(key, control.firstChild.textContent.trim());
      list?.prepend(line);
    });
    if (box) box.hidden = !keyed.length;
    document.addEventListener("keydown", (event) => {
      const field = event.target.closest("input, select, textarea, [contenteditable], [data-band]");
      const typing = field && !field.matches("[type=radio], [type=checkbox]");
      if (event.key === "Escape" && (box?.open || field)) {
        return box?.open ? help(false) : field.blur();
      }
      if (field?.form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
        const send = field.form.querySelector("[data-key=s]");
        const goOn = event.shiftKey && field.form.querySelector("[name=then]");
        event.preventDefault();
        if (send) field.form.requestSubmit(goOn || send);
        return;
      }
      if (typing || event.repeat || event.ctrlKey || event.altKey || event.metaKey) return;
      if (list && event.key === "?") return help(!box.open);
      const control = keyed.find((item) => item.dataset.key === event.key);
      if (!control) return;
      event.preventDefault();
      control.focus({ preventScroll: true });
      control.click();
    });
  }

  // The life band: arrow keys or the pointer walk through the months.
  all("[data-band]").forEach((field) => {
    const band = field.closest("figure");
    const data = JSON.parse(band.querySelector('script[type="application/json"]').textContent);
    const reading = band.querySelector(".band-reading");
    const [year, month] = data.first;
    const offset = (year - data.firstYear) * 12 + month - 1;
    const last = data.at.length - 1;
    let here = last;

    const drawings = all("svg", field).map((svg) => {
      const [left, top, stepX, stepY, across] = svg.dataset.grid.split(" ").map(Number);
      return { svg, cursor: svg.querySelector(".lb-cursor"), left, top, stepX, stepY, across };
    });
    const name = (index) => {
      const count = index + offset;
      return data.names[count % 12] + " " + (data.firstYear + Math.floor(count / 12));
    };
    const show = (index) => {
      here = Math.max(0, Math.min(last, index));
      const words = data.words[data.at[here]];
      const place = [Math.floor((here + offset) / 12), (here + offset) % 12];
      drawings.forEach((d) => {
        const [x, y] = d.across ? place : [place[1], place[0]];
        d.cursor.setAttribute("x", d.left + x * d.stepX);
        d.cursor.setAttribute("y", d.top + y * d.stepY);
      });
      reading.children[0].textContent = name(here);
      reading.children[1].textContent = words;
      field.setAttribute("aria-valuenow", here);
      field.setAttribute("aria-valuetext", name(here) + ": " + words);
      field.dataset.walking = "";
    };
    const mirrored = document.documentElement.dir === "rtl"; // the style sheet turns the drawing over
    const across = () => drawings.find((d) => d.svg.getClientRects().length)?.across;

    field.tabIndex = 0;
    field.setAttribute("role", "slider");
    field.setAttribute("aria-label", field.dataset.label);
    field.setAttribute("aria-valuemin", 0);
    field.setAttribute("aria-valuemax", last);
    drawings.forEach((d) => d.svg.setAttribute("aria-hidden", "true"));
    reading.hidden = false;
    field.setAttribute("aria-valuenow", last);
    field.setAttribute("aria-valuetext", name(last));

    field.addEventListener("focus", () => show(here));
    field.addEventListener("blur", () => delete field.dataset.walking);
    field.addEventListener("keydown", (event) => {
      const side = across() ? 12 : 1;
      const onward = mirrored ? -side : side;
      const steps = {
        ArrowRight: onward, ArrowLeft: -onward, ArrowDown: 13 - side, ArrowUp: side - 13,
        PageDown: 12, PageUp: -12, Home: -last, End: last,
      };
      if (!(event.key in steps)) return;
      event.preventDefault();
      show(here + steps[event.key]);
    });
    const point = (event) => {
      const d = drawings.find((item) => item.svg.contains(event.target));
      if (!d) return;
      const box = d.svg.getBoundingClientRect();
      const scale = d.svg.viewBox.baseVal.width / box.width;
      const along = mirrored ? box.right - event.clientX : event.clientX - box.left;
      const x = Math.floor((along * scale - d.left) / d.stepX);
      const y = Math.floor(((event.clientY - box.top) * scale - d.top) / d.stepY);
      const [years, months] = d.across ? [x, y] : [y, x];
      const index = years * 12 + months - offset;
      if (months >= 0 && months < 12 && index >= 0 && index <= last) show(index);
    };
    field.addEventListener("pointermove", point);
    field.addEventListener("pointerdown", point);
  });
})();
