/* Voice, where the device itself can do it. Typing and reading are always complete without this. */
(() => {
  "use strict";
  const talk = document.querySelector("[data-talk]");
  if (!talk) return;
  const language = document.documentElement.lang || "en";
  const wanted = { en: "en-GB", pt: "pt-BR", es: "es-419", "zh-hans": "zh-CN" };
  const button = (label, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "plain";
    made.textContent = label;
    made.addEventListener("click", () => act(made));
    return made;
  };

  // Reading aloud: only voices that live on this device, in the language of the answer.
  const speech = window.speechSynthesis;
  const voiceFor = (code) =>
    speech.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(code.slice(0, 2)));
  const offerReading = () => {
    document.querySelectorAll("[data-read]").forEach((place) => {
      const said = place.closest(".answer").querySelector("[data-speak]");
      const code = (said && said.lang) || language;
      const voice = voiceFor(code);
      if (!voice || place.childElementCount) return;
      const rates = [0.75, 1, 1.25, 1.5];
      let rate = Number(talk.dataset.rate || 100) / 100;
      const read = () => {
        speech.cancel();
        const words = new SpeechSynthesisUtterance(said.innerText);
        words.voice = voice;
        words.lang = voice.lang;
        words.rate = rate;
        setTimeout(() => speech.speak(words), 60);
      };
      place.append(
        button("▶", read),
        button("❚❚", () => (speech.paused ? speech.resume() : speech.pause())),
        button("■", () => speech.cancel()),
        button(rate + "×", (made) => {
          rate = rates[(rates.indexOf(rate) + 1) % rates.length];
          made.textContent = rate + "×";
        })
      );
      const names = place.dataset.read.split("|");
      [...place.children].forEach((one, at) => one.setAttribute("aria-label", names[at] || names[0]));
      place.hidden = false;
    });
  };
  if (speech) {
    offerReading();
    speech.addEventListener("voiceschanged", offerReading);
    addEventListener("pagehide", () => speech.cancel());
  }

  // The microphone: only where the browser recognises on the device; the words are shown, not sent.
  const Recognition = window.SpeechRecognition;
  const place = document.querySelector("[data-microphone]");
  const field = document.querySelector("[data-question]");
  if (!Recognition || !Recognition.available || !place || !field) return;
  const code = wanted[language] || "en-GB";
  Recognition.available({ langs: [code], processLocally: true })
    .then((state) => {
      if (state !== "available") return;
      let running = null;
      place.append(
        button(talk.dataset.listen, (made) => {
          if (running) return running.stop();
          running = new Recognition();
          running.lang = code;
          running.processLocally = true;
          running.addEventListener("result", (event) => {
            field.value = [...event.results].map((one) => one[0].transcript).join(" ");
            field.focus();
          });
          running.addEventListener("end", () => {
            running = null;
            made.textContent = talk.dataset.listen;
          });
          made.textContent = talk.dataset.stop;
          running.start();
        })
      );
      place.hidden = false;
    })
    .catch(() => {});
})();
