/* After the library's scripts: a passkey can be asked for once they listen; no answer is said. */
(() => {
  "use strict";
  document.addEventListener("DOMContentLoaded", () => {
    const button = document.getElementById("ask-passkey");
    const said = document.getElementById("no-passkey");
    if (!button) return;
    button.disabled = false;
    button.addEventListener("click", () => { said.hidden = true; }, { capture: true });
    document.addEventListener("allauth.error", (event) => {
      event.preventDefault();
      said.hidden = false;
    });
  });
})();
