/* Voice, where the device itself can do it. Typing and reading are always complete without this. */
(() => {
  "use strict";
  const talk = document.querySelector("[data-talk]");
  if (!talk) return;
  const language = document.documentElement.lang || "en";
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
  const RATES = [0.75, 1, 1.25, 1.5];
  let rate = Number(talk.dataset.rate || 100) / 100;
  let silence = () => {};
  const voiceFor = (code) =>
    speech.getVoices().find((voice) => voice.localService && voice.lang.toLowerCase().startsWith(code.slice(0, 2)));
  const reader = (place, said, voice) => {
    const [read, pause, on, stop, speed] = place.dataset.labels.split("|");
    const calm = () => {
      rest.forEach((one) => (one.hidden = true));
      hold.textContent = pause;
    };
    const speak = () => {
      silence();
      speech.cancel();
      silence = calm;
      const words = new SpeechSynthesisUtterance(said.innerText);
      words.voice = voice;
      words.lang = voice.lang;
      words.rate = rate;
      words.addEventListener("end", calm);
      hold.textContent = pause;
      rest.forEach((one) => (one.hidden = false));
      setTimeout(() => speech.speak(words), 60); // right after a cancel some browsers stay silent
    };
    const hold = button(pause, () => {
      if (speech.paused) speech.resume();
      else speech.pause();
      hold.textContent = hold.textContent === pause ? on : pause;
    });
    const rest = [
      hold,
      button(stop, () => {
        speech.cancel();
        calm();
      }),
      button(`${speed} ${rate}×`, (made) => {
        rate = RATES[(RATES.indexOf(rate) + 1) % RATES.length];
        made.textContent = `${speed} ${rate}×`;
        speak();
      }),
    ];
    place.append(button(read, speak), ...rest);
    rest.forEach((one) => (one.hidden = true));
    place.hidden = false;
  };
  const offerReading = () => {
    document.querySelectorAll("[data-read]").forEach((place) => {
      const said = place.closest(".answer").querySelector("[data-speak]");
      const voice = said && voiceFor(said.lang || language);
      if (voice && !place.childElementCount) reader(place, said, voice);
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
  const status = document.querySelector("[data-heard-words]");
  if (!Recognition || !Recognition.available || !place || !field) return;
  const spoken = { en: "en-GB", pt: "pt-BR", es: "es-419", "zh-hans": "zh-CN", ar: "ar" };
  const code = spoken[language] || "en-GB";
  let running = null;
  const listen = (made) => {
    if (running) return running.stop();
    let heard = "";
    running = new Recognition();
    running.lang = code;
    running.processLocally = true;
    running.addEventListener("result", (event) => {
      heard = [...event.results].map((one) => one[0].transcript).join(" ").trim();
      field.value = heard;
    });
    running.addEventListener("end", () => {
      running = null;
      made.textContent = talk.dataset.listen;
      status.textContent = heard ? talk.dataset.heard : talk.dataset.deaf;
      field.focus();
    });
    made.textContent = talk.dataset.stop;
    status.textContent = "";
    running.start();
  };
  Recognition.available({ langs: [code], processLocally: true })
    .then((state) => {
      if (state !== "available") return;
      place.append(button(talk.dataset.listen, listen));
      place.hidden = false;
    })
    .catch(() => {});
})();
