"""The addresses of messages and letters."""

from django.urls import path

from portal.messages import pages

app_name = "messages"

urlpatterns = [
    path("inbox/", pages.inbox, name="inbox"),
    path("letters/<str:code>/", pages.letter, name="letter"),
    path("letters/<str:code>/letter.pdf", pages.letter_pdf, name="letter_pdf"),
    path("letters/<str:code>/letter.json", pages.letter_json, name="letter_json"),
    path("verify/", pages.verify, name="verify"),
]
