"""Assistants of three other institutions, simulated: each answers from a few texts of its own.

They are other houses: they know nothing of the portal and get nothing but a question.
"""

from __future__ import annotations

from collections.abc import Mapping

Text = tuple[str, str]  # title, words

_REVENUE: dict[str, Text] = {
    "en": (
        "Income tax return",
        "The return is filed between March and May with our program or app. A return with an error"
        " is mended by a correcting return; the refund comes in five lots from May on.",
    ),
    "pt": (
        "Declaração do imposto de renda",
        "A declaração é entregue entre março e maio, no nosso programa ou aplicativo. Um erro se"
        " corrige com uma declaração retificadora; a restituição vem em cinco lotes a partir de"
        " maio.",
    ),
    "es": (
        "Declaración del impuesto de renta",
        "La declaración se entrega entre marzo y mayo, en nuestro programa o aplicación. Un error"
        " se corrige con una declaración rectificativa; la devolución llega en cinco lotes a partir"
        " de mayo.",
    ),
    "zh": (
        "个人所得税申报",
        "申报时间为三月至五月，使用我们的程序或应用。有错误可提交更正申报；退税自五月起分五批发放。",
    ),
    "ar": (
        "إقرار ضريبة الدخل",
        "يُقدَّم الإقرار بين مارس ومايو عبر برنامجنا أو تطبيقنا. وإذا كان فيه خطأ فيُصحَّح بإقرار"
        " تصحيحي؛ ويُردّ المبلغ على خمس دفعات ابتداءً من مايو.",
    ),
}
_BANK: dict[str, Text] = {
    "en": (
        "Severance fund (FGTS)",
        "You see your balance in the FGTS app. After a dismissal without cause you may take it out;"
        " the employer tells us the end of the job first.",
    ),
    "pt": (
        "Fundo de garantia (FGTS)",
        "O saldo aparece no aplicativo FGTS. Depois de uma dispensa sem justa causa o saque é"
        " permitido; antes, o empregador nos comunica o fim do contrato.",
    ),
    "es": (
        "Fondo de garantía (FGTS)",
        "El saldo aparece en la aplicación FGTS. Tras un despido sin causa se puede retirar; antes,"
        " el empleador nos comunica el fin del contrato.",
    ),
    "zh": (
        "离职保障基金（FGTS）",
        "余额可在FGTS应用中查看。无故解雇后可以提取；雇主须先通知我们合同结束。",
    ),
    "ar": (
        "صندوق ضمان مدة الخدمة (FGTS)",
        "ترى رصيدك في تطبيق FGTS. وبعد الفصل دون سبب يمكنك سحبه؛ ويبلغنا صاحب العمل أولًا بانتهاء"
        " العمل.",
    ),
}
_SOCIAL: dict[str, Text] = {
    "en": (
        "The social register",
        "One person of the household comes to a social centre (CRAS) with a document and the CPF of"
        " all who live there. The entry is free and is renewed every two years.",
    ),
    "pt": (
        "Cadastro Único",
        "Uma pessoa da família vai ao CRAS com um documento e o CPF de todos os que moram na casa."
        " O cadastro é gratuito e se renova a cada dois anos.",
    ),
    "es": (
        "Registro social único",
        "Una persona del hogar acude al centro social (CRAS) con un documento y el CPF de todos los"
        " que viven allí. La inscripción es gratuita y se renueva cada dos años.",
    ),
    "zh": (
        "社会登记（CadÚnico）",
        "家庭中一人携带证件和全体同住者的CPF前往社会中心（CRAS）。登记免费，每两年更新一次。",
    ),
    "ar": (
        "السجل الاجتماعي الموحد (CadÚnico)",
        "يذهب شخص واحد من الأسرة إلى المركز الاجتماعي (CRAS) ومعه وثيقة هوية وأرقام CPF لجميع"
        " المقيمين في المنزل. التسجيل مجاني ويُجدَّد كل سنتين.",
    ),
}


def revenue(asked: Mapping[str, str]) -> dict[str, str]:
    """The revenue service."""
    return _reply(_REVENUE, asked, "https://www.gov.br/receitafederal")


def bank(asked: Mapping[str, str]) -> dict[str, str]:
    """The bank that keeps the severance fund."""
    return _reply(_BANK, asked, "https://www.caixa.gov.br/fgts")


def social(asked: Mapping[str, str]) -> dict[str, str]:
    """The ministry of the social register."""
    return _reply(_SOCIAL, asked, "https://www.gov.br/mds")


def _reply(texts: dict[str, Text], asked: Mapping[str, str], url: str) -> dict[str, str]:
    title, words = texts.get(asked.get("language", "pt"), texts["pt"])
    return {"reference": asked["reference"], "title": title, "text": words, "url": url}
