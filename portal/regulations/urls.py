"""The addresses of the law: public to read, and the desk of the rules officers."""

from django.urls import path

from portal.regulations.pages import law, rules

app_name = "regulations"

LAW = [
    path("law/", law.law, name="law"),
    path("law/register/", law.register, name="register"),
    path("law/value/<slug:topic>/<slug:name>/", law.value, name="value"),
    path("law/<slug:key>/", law.article, name="article"),
]

RULES = [
    path("rules/", rules.rules, name="rules"),
    path("rules/proposals/<int:number>/", rules.proposal, name="proposal"),
    path("rules/proposals/<int:number>/progress/", rules.progress, name="proposal_progress"),
    path("rules/proposals/<int:number>/approve/", rules.approve, name="proposal_approve"),
    path("rules/proposals/<int:number>/return/", rules.send_back, name="proposal_return"),
    path("rules/proposals/<int:number>/withdraw/", rules.withdraw, name="proposal_withdraw"),
    path("rules/<slug:topic>/<slug:name>/", rules.parameter, name="parameter"),
    path("rules/<slug:topic>/<slug:name>/propose/", rules.propose, name="propose"),
]

urlpatterns = [*LAW, *RULES]
