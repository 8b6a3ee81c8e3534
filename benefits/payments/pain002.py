"""Reads the bank's status report (ISO 20022 pain.002): which orders it took, which it refused."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from lxml import etree

from portal.errors import Mendable

LARGEST = 64 * 1024 * 1024
_DEEPEST = 24
_REFUSED = frozenset({"RJCT"})


@dataclass
class Report:
    """One report. `rejected` maps end-to-end ids to the bank's reason code."""

    message_id: str = ""
    about: str = ""  # the message id of our order
    group_status: str = ""
    reason: str = ""
    accepted: list[str] = field(default_factory=list)
    rejected: dict[str, str] = field(default_factory=dict)

    @property
    def refused_as_a_whole(self) -> bool:
        return self.group_status in _REFUSED


def parse(content: bytes) -> Report:
    """The report in a file. Mendable when it is not a pain.002, too large, or too deep."""
    if len(content) > LARGEST:
        raise Mendable(_("The file is larger than a status report can be."))
    report, depth, found = Report(), 0, False
    try:
        events = etree.iterparse(
            io.BytesIO(content),
            events=("start", "end"),
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
        )
        for event, element in events:
            if event == "start":
                depth += 1
                if depth > _DEEPEST:
                    raise Mendable(_("The file is nested deeper than a status report can be."))
                if depth == 1 and element.getroottree().docinfo.doctype:
                    raise Mendable(_("The file carries a document type, which we do not accept."))
                continue
            depth -= 1
            name = etree.QName(element).localname
            if name == "CstmrPmtStsRpt":
                found = True
            _take(report, name, element)
    except etree.XMLSyntaxError as error:
        raise Mendable(
            _("The file is not well-formed XML (line %(line)s).") % {"line": error.lineno}
        ) from error
    if not found or not report.message_id or not report.about:
        raise Mendable(_("The file is not a payment status report (pain.002)."))
    return report


def _take(report: Report, name: str, element: etree._Element) -> None:
    if name == "GrpHdr":
        report.message_id = _text(element, "MsgId")
    elif name == "OrgnlGrpInfAndSts":
        report.about = _text(element, "OrgnlMsgId")
        report.group_status = _text(element, "GrpSts")
        report.reason = _text(element, "StsRsnInf", "Rsn", "Cd")
    elif name == "TxInfAndSts":
        end_to_end_id = _text(element, "OrgnlEndToEndId")
        if _text(element, "TxSts") in _REFUSED:
            report.rejected[end_to_end_id] = _text(element, "StsRsnInf", "Rsn", "Cd")
        elif end_to_end_id:
            report.accepted.append(end_to_end_id)
        element.clear()


def _text(element: etree._Element, *path: str) -> str:
    found = element.find("/".join(f"{{*}}{step}" for step in path))
    return (found.text or "").strip() if found is not None else ""
