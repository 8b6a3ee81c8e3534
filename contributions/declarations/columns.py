"""How accountants head their columns, in Portuguese and English, and which one is meant."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# The earlier name wins when a file has several columns that could be meant.
SYNONYMS: dict[str, str] = {
    "cpf": """
        cpf | numero cpf | n cpf | no cpf | nr cpf | num cpf | cpf do trabalhador
        cpf trabalhador | cpf do empregado | cpf empregado | cpf funcionario | cpf do funcionario
        cpf do segurado | cpf colaborador | cpftrab | cpf trab | documento
        national id | worker id | taxpayer id | tax id""",
    "name": """
        nome | nome completo | nome do trabalhador | nome trabalhador | trabalhador
        nome do empregado | nome empregado | empregado | funcionario | nome do funcionario
        nome funcionario | nome do colaborador | colaborador | segurado
        name | full name | worker | worker name | employee | employee name""",
    "wage": """
        remuneracao | remuneracao total | total da remuneracao | remuneracao do mes
        remuneracao bruta | valor remuneracao | valor da remuneracao | vlr remuneracao | vlrremun
        salario de contribuicao | base inss | base de calculo inss | base de calculo
        base previdencia | salario contribuicao | base contribuicao | salario bruto | total bruto
        bruto | total proventos | total de proventos | proventos | vencimentos | total vencimentos
        salario | salario mensal | salario base | valor
        wage | wages | gross wage | gross pay | gross | remuneration | gross salary | salary
        pay | amount""",
    "month": """
        competencia | mes | mes competencia | mes de competencia | mes referencia | referencia
        mes ano | periodo | perapur | month | period | pay period""",
    "employer": """
        cnpj | cnpj empregador | cnpj do empregador | cnpj empresa | cnpj da empresa
        employer registration | employer id""",
}
REQUIRED = ("cpf", "wage")
_RANK = {
    synonym.strip(): (column, rank)
    for column, synonyms in SYNONYMS.items()
    for rank, synonym in enumerate(re.split(r"[|\n]", synonyms.strip()))
}


def plain(text: str) -> str:
    """A heading without accents, case, punctuation and unit: "Remuneração (R$)" is remuneracao."""
    text = re.sub(r"\(.*?\)|R\$", " ", text)
    letters = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(c for c in letters if not unicodedata.combining(c))
    return " ".join(re.sub(r"[^a-z0-9]+", " ", bare).split())


def recognise(cells: Sequence[str]) -> dict[str, int]:
    """The place of each column we understand in a line of headings; the better name wins."""
    best: dict[str, tuple[int, int]] = {}
    for place, cell in enumerate(cells):
        found = _RANK.get(plain(cell))
        if found is not None:
            column, rank = found
            if column not in best or rank < best[column][0]:
                best[column] = (rank, place)
    return {column: place for column, (_rank, place) in best.items()}
