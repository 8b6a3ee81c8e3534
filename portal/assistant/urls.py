"""The addresses of the assistant."""

from __future__ import annotations

from django.urls import path

from portal.assistant.pages import (
    desk,
    editing,
    measured,
    passing,
    person,
    picking,
    public,
    talking,
)

app_name = "assistant"
urlpatterns = [
    path("", talking.conversation, name="conversation"),
    path("ask/", talking.ask, name="ask"),
    path("new/", talking.begin_anew, name="begin_anew"),
    path("resume/", talking.resume, name="resume"),
    path("turn/<int:number>/choose/", talking.choose, name="choose"),
    path("turn/<int:number>/facts/", talking.answer_flow, name="answer_flow"),
    path("turn/<int:number>/visit/", picking.pick_visit, name="pick_visit"),
    path("turn/<int:number>/helpful/", talking.judge, name="judge"),
    path("turn/<int:number>/pass/", passing.pass_on, name="pass_on"),
    path("turn/<int:number>/passed/", passing.passed, name="passed"),
    # A person
    path("person/", person.person, name="person"),
    path("person/<str:reference>/", person.ticket, name="ticket"),
    path("person/<str:reference>/thread/", person.thread, name="ticket_thread"),
    path("person/<str:reference>/write/", person.write, name="ticket_write"),
    path("person/<str:reference>/close/", person.close, name="ticket_close"),
    # For everybody
    path("figures/", public.metrics, name="metrics"),
    path("figures.csv", public.metrics_file, name="metrics_file"),
    path("register/", public.register, name="register"),
    path("wishes/", public.wishes, name="wishes"),
    # Staff
    path("console/", desk.console, name="console"),
    path("console/<str:reference>/", desk.answering, name="answering"),
    path("console/<str:reference>/thread/", desk.answering_thread, name="answering_thread"),
    path("console/<str:reference>/<slug:verb>/", desk.act, name="ticket_act"),
    path("editing/", editing.unresolved, name="unresolved"),
    path("editing/settle/", editing.settle, name="settle"),
    path("editing/propose/", editing.propose, name="propose"),
    path("editing/additions/", editing.additions, name="additions"),
    path("editing/additions/<int:addition_id>/<slug:verb>/", editing.decide, name="decide"),
    path("editing/heads/", editing.heads, name="heads"),
    path("editing/heads/train/", editing.train, name="train"),
    path("editing/heads/<int:version_id>/", editing.head, name="head"),
    path("editing/heads/<int:version_id>/misses/", measured.misses, name="misses"),
    path("editing/heads/<int:version_id>/misses.csv", measured.misses_file, name="misses_file"),
]
