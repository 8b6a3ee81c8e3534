/* Papers go one by one, each with its own progress and message. Without this file the form
   sends them all at once. */
(() => {
  "use strict";
  const form = document.querySelector("[data-papers]");
  const list = form?.querySelector("[data-papers-list]");
  if (!form || !window.FormData) return;
  const inputs = [...form.querySelectorAll('input[type="file"]')];

  const line = (name) => {
    const row = document.createElement("p");
    const bar = document.createElement("progress");
    const said = document.createElement("span");
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", `${list.dataset.sending} ${name}`);
    said.textContent = ` ${name}`;
    row.append(bar, said);
    list.append(row);
    return { bar, say: (text) => { said.textContent = ` ${name}: ${text}`; } };
  };

  const send = (file, shown) =>
    new Promise((done) => {
      const data = new FormData(form);
      inputs.forEach((input) => data.delete(input.name));
      data.append("files", file, file.name);
      const request = new XMLHttpRequest();
      request.open("POST", form.action || window.location.href);
      request.setRequestHeader("Accept", "application/json");
      request.upload.addEventListener("progress", (event) => {
        if (event.lengthComputable) shown.bar.value = event.loaded / event.total;
      });
      request.addEventListener("load", () => {
        let answer = {};
        try { answer = JSON.parse(request.responseText); } catch { /* no JSON: said below */ }
        shown.bar.value = 1;
        shown.say(answer.message || list.dataset.failed);
        done(answer.taken === true);
      });
      request.addEventListener("error", () => { shown.say(list.dataset.failed); done(false); });
      request.send(data);
    });

  form.addEventListener("submit", async (event) => {
    const files = inputs.flatMap((input) => [...input.files]);
    if (!files.length) return;
    event.preventDefault();
    list.replaceChildren();
    const rows = files.map((file) => line(file.name));
    let all = true;
    for (const [place, file] of files.entries()) all = (await send(file, rows[place])) && all;
    inputs.forEach((input) => { input.value = ""; });
    delete form.dataset.sent;
    if (all) window.location.reload();
  });
})();
