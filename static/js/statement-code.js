/* Moves the values of a scanned code from the address into the form. The page works without this file. */
(() => {
  "use strict";
  const form = document.querySelector("form[data-from-code]");
  const line = decodeURIComponent(window.location.hash.slice(1));
  if (!form || !line) return;
  history.replaceState(null, "", window.location.pathname + window.location.search);
  form.elements.code.value = line;
  form.requestSubmit();
})();
