"""Speaking and listening in a real Chromium, with a device's voice and ears put in by the test."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actors import actor_for
from portal.assistant import preferences
from portal.assistant.models import Turn
from portal.assistant.pages import common
from tests.accounts import people
from tests.assistant.test_in_a_browser import enter
from tests.benefits import world as cases
from tests.browsing import lead

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

EARS = """
window.recognitions = [];
window.SpeechRecognition = class extends EventTarget {
  static available(wanted) {
    window.wanted = wanted;
    return Promise.resolve(window.ears || "available");
  }
  start() { window.recognitions.push(this); }
  stop() { this.dispatchEvent(new Event("end")); }
  hear(words) {
    const event = new Event("result");
    event.results = [[{ transcript: words }]];
    this.dispatchEvent(event);
    this.dispatchEvent(new Event("end"));
  }
};
"""
VOICE = """
window.spoken = [];
window.SpeechSynthesisUtterance = class extends EventTarget {
  constructor(text) { super(); this.text = text; }
};
const speech = new EventTarget();
Object.assign(speech, {
  paused: false, speaking: false,
  getVoices: () => window.voices || [{ lang: "en-GB", localService: true, name: "here" }],
  speak(words) { speech.speaking = true; window.spoken.push(words); },
  cancel() { speech.speaking = false; speech.paused = false; },
  pause() { speech.paused = true; },
  resume() { speech.paused = false; },
});
Object.defineProperty(window, "speechSynthesis", { value: speech });
"""
WINDOW = reverse("assistant:conversation")


@pytest.fixture
def page(open_page: Callable[..., Any]) -> Any:
    """A phone, in English, whose scripts' errors fail the test."""
    found = open_page(width=360, locale="en-GB")
    failures: list[str] = []
    found.on("pageerror", lambda error: failures.append(str(error)))
    yield found
    assert failures == []


def spoke(page: Any, times: int) -> None:
    """Wait until the device has been given so many texts to say."""
    page.evaluate(
        "times => new Promise(done => { const look = () =>"
        " spoken.length >= times ? done() : setTimeout(look, 10); look(); })",
        times,
    )


def microphone(page: Any) -> Any:
    return page.get_by_role("button", name="Speak your question")


def test_what_was_heard_stands_in_the_field_and_waits_to_be_corrected(page: Any, live_server: Any):
    page.add_init_script(EARS)
    page.goto(live_server.url + WINDOW)

    microphone(page).click()
    assert page.get_by_role("button", name="Stop").is_visible()
    page.evaluate("recognitions[0].hear('how do I chance my bank account')")

    field = page.get_by_label("Your question")
    assert field.input_value() == "how do I chance my bank account"
    assert page.get_by_text("Change the words if they are wrong").is_visible()
    assert Turn.objects.count() == 0
    assert page.evaluate("wanted") == {"langs": ["en-GB"], "processLocally": True}
    assert page.evaluate("recognitions[0].processLocally") is True

    field.fill("how do I change my bank account?")
    lead(page.get_by_role("button", name="Ask", exact=True))
    page.get_by_role("heading", name="Changing the bank account").wait_for()


def test_spoken_words_open_the_own_record(page: Any, live_server: Any):
    person = cases.person()
    enter(page, live_server.url, person.identities.get().user)
    page.add_init_script(EARS)
    page.goto(live_server.url + WINDOW)

    microphone(page).click()
    page.evaluate("recognitions[0].hear('see my contribution record')")
    lead(page.get_by_role("button", name="Ask", exact=True))
    page.get_by_role("link", name="Your record").last.click()

    page.wait_for_url("**" + reverse("contributions:record"))
    assert page.get_by_role("heading", level=1).is_visible()


def test_silence_is_said_and_typing_goes_on(page: Any, live_server: Any):
    page.add_init_script(EARS)
    page.goto(live_server.url + WINDOW)

    microphone(page).click()
    page.get_by_role("button", name="Stop").click()

    assert page.get_by_text("Nothing was heard").is_visible()
    assert microphone(page).is_visible()


@pytest.mark.parametrize(
    "ears",
    [
        "window.ears = 'unavailable';" + EARS,
        "window.ears = 'downloadable';" + EARS,
        "window.webkitSpeechRecognition = class {}; delete window.SpeechRecognition;",
        EARS + "window.SpeechRecognition.available = () => Promise.reject(new Error('no'));",
    ],
)
def test_where_speech_would_leave_the_device_there_is_no_microphone(
    ears: str, page: Any, live_server: Any
):
    page.add_init_script(ears)
    page.goto(live_server.url + WINDOW)
    page.wait_for_load_state("networkidle")

    assert not microphone(page).is_visible()
    assert page.get_by_label("Your question").is_visible()


def test_an_answer_is_read_paused_sped_up_and_stopped(page: Any, live_server: Any):
    page.add_init_script(VOICE)
    page.goto(live_server.url + WINDOW)
    page.get_by_label("Your question").fill("how do I change my bank account?")
    lead(page.get_by_role("button", name="Ask", exact=True))
    assert page.evaluate("spoken.length") == 0  # nothing speaks unasked

    page.get_by_role("button", name="Read aloud").click()
    spoke(page, 1)
    words = page.evaluate("spoken[0].text")
    assert "You change it yourself, online." in words
    assert "Did this help" not in words

    page.get_by_role("button", name="Pause").click()
    assert page.evaluate("speechSynthesis.paused") is True
    page.get_by_role("button", name="Go on").click()
    assert page.evaluate("speechSynthesis.paused") is False

    page.get_by_role("button", name="Speed 1×").click()
    spoke(page, 2)
    assert page.evaluate("spoken[1].rate") == 1.25

    page.get_by_role("button", name="Stop").click()
    assert page.evaluate("speechSynthesis.speaking") is False
    assert not page.get_by_role("button", name="Pause").is_visible()


def test_a_voice_that_lives_elsewhere_reads_nothing(page: Any, live_server: Any):
    page.add_init_script("window.voices = [{ lang: 'en-GB', localService: false }];" + VOICE)
    page.goto(live_server.url + WINDOW)
    page.get_by_label("Your question").fill("how do I change my bank account?")
    lead(page.get_by_role("button", name="Ask", exact=True))

    page.get_by_role("heading", name="Changing the bank account").wait_for()
    assert not page.get_by_role("button", name="Read aloud").is_visible()


def test_who_likes_to_listen_finds_reading_first_and_at_their_speed(page: Any, live_server: Any):
    user = people.citizen("Ana Prado")
    actor = actor_for(user.pk, {"level": 2}, people.clock.today())
    preferences.save(actor, short=True, read_aloud=True, rate=150, remember_topics=False)
    enter(page, live_server.url, user)
    page.add_init_script(VOICE)
    page.goto(live_server.url + WINDOW)
    page.get_by_label("Your question").fill("how do I change my bank account?")
    lead(page.get_by_role("button", name="Ask", exact=True))

    button = page.get_by_role("button", name="Read aloud")
    button.wait_for()
    first = page.locator(".answer > *").evaluate_all("found => found.map(one => one.className)")
    assert first.index("voice") < first.index("answer-title")
    button.click()
    spoke(page, 1)
    assert page.evaluate("spoken[0].rate") == 1.5
    assert "Steps" not in page.evaluate("spoken[0].text")  # short answers: the rest is folded


def test_only_the_assistants_pages_may_listen():
    here = Client().get(WINDOW).headers["Permissions-Policy"]
    elsewhere = Client().get(reverse("accessibility")).headers["Permissions-Policy"]

    assert "microphone=(self)" in here
    assert "on-device-speech-recognition=(self)" in here
    assert "microphone=()" in elsewhere
    assert elsewhere != common._LISTENING


def test_the_page_in_the_persons_language_listens_in_it(
    open_page: Callable[..., Any], live_server: Any
):
    page = open_page(width=360, locale="pt-BR")
    page.add_init_script(EARS)
    page.goto(live_server.url + WINDOW)

    assert page.evaluate("wanted.langs") == ["pt-BR"]
