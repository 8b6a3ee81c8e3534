"""Invented names as they are met in Brazil: of many origins, and mixed within one family."""

from accounts.models import Sex
from portal.demo.chance import chance


def _words(text: str) -> list[str]:
    return text.split()


WOMEN = _words("""
Abigail Adélia Akemi Alzira Anahí Aparecida Ayana Beatriz Benedita Berenice Bianca Caetana Carmela
Cássia Cecília Celina Chiara Clarice Conceição Dalva Dandara Débora Divina Doralice Edite Eliane
Elza Emiko Esmeralda Estela Eulália Fátima Filomena Francisca Geralda Gertrudes Giovana Graça
Hanako Helga Heloísa Hermínia Iara Ifigênia Inês Ingrid Iracema Irani Isaura Ivone Jaciara Jandira
Janaína Joana Jussara Kátia Keiko Laila Leocádia Leonor Lídia Lucinda Luzia Madalena Magali Mairi
Manuela Marilene Marlene Marta Matilde Mei Midori Mirtes Moema Nádia Nair Nazaré Neide Nilza Noemi
Norma Odete Olga Onira Palmira Penha Potira Raimunda Raquel Rebeca Regina Rosália Ruth Salete Samira
Sebastiana Selma Severina Sônia Sueli Tainá Tamires Telma Teresa Ubiratã Valquíria Vanda Verônica
Violeta Vitória Wilma Yara Yasmin Yolanda Yumi Zélia Zenaide Zilda Zoraide Zuleica
""")

MEN = _words("""
Abelardo Abner Ademir Adriano Afonso Agenor Akira Alcides Aldo Almir Altair Amadeu Amauri Américo
Anselmo Antenor Apoena Aristides Arlindo Armando Arnaldo Atílio Augusto Baltazar Bartolomeu
Benedito Benjamim Bento Bonifácio Caetano Cândido Cauã Celso Cícero Cláudio Conrado Damião Dário
Davi Deodato Dionísio Djalma Domingos Edmundo Edson Elias Eliseu Emílio Enzo Ernesto Estêvão
Eusébio Evaristo Ezequiel Faustino Feliciano Firmino Florêncio Francesco Geraldo Germano Getúlio
Gino Hamilton Haroldo Heitor Helmut Hideo Hilário Horácio Hugo Inácio Irineu Isaías Ivo Jacinto
Jair Jerônimo João Joaquim Jorge Josué Juarez Juvenal Kenji Kwame Laércio Lauro Leandro Leôncio
Lino Lourival Luciano Manoel Marcelino Matias Maurício Milton Moacir Nadir Natanael Nelson Nestor
Nicanor Nilo Norberto Odair Omar Orlando Oscar Osvaldo Otávio Pascoal Peri Plínio Quirino Raimundo
Raul Reinaldo Renato Rubens Rui Salvador Samuel Saulo Sebastião Severino Sílvio Simão Tadeu Takeo
Teodoro Tibério Tobias Ubirajara Ulisses Valdemar Valter Vicente Virgílio Wagner Waldir Werner
Xisto Yuri Zacarias Zeferino
""")

FAMILIES = _words("""
Abdalla Abreu Adeyemi Aguiar Akamine Alencar Almada Amado Andrade Antunes Aparício Araripe Arruda
Assunção Avelar Azambuja Azevedo Bacelar Bahia Balbino Bandeira Barcelos Barreto Barros Bastos
Batista Becker Belchior Benevides Bertolini Bezerra Bittencourt Borges Braga Brandt Brito Bueno
Cabral Caetano Caldas Camargo Canabarro Cardoso Cari Carneiro Carvalho Cavalcante Chagas Chaim
Chaves Chung Coelho Colombo Conde Cordeiro Correia Cotrim Couto Cruz Cunha Custódio Daher Damasceno
Dantas Delgado Dias Diniz Duarte Dutra Esteves Evangelista Faria Fernandes Ferraz Ferrari Figueira
Flores Fonseca Fontana Franco Freire Freitas Fujita Furtado Galvão Garcia Gentil Godói Gomes
Gonzaga Gouveia Guarani Guedes Guimarães Haddad Hartmann Hoffmann Honda Igarashi Ishikawa Jacques
Jardim Kaingang Kalil Kowalski Krause Kubota Lacerda Leal Leitão Lemos Limongi Lobato Lombardi
Lopes Macedo Machado Maia Mamani Mancini Marinho Marques Martins Mascarenhas Matias Medeiros
Meireles Mello Mendonça Menezes Mesquita Messias Miranda Moraes Moreira Morgado Mota Müller
Munduruku Murakami Nakamura Nascimento Nassar Navarro Neves Nogueira Noronha Novak Nunes Okamoto
Okoye Oliveira Ortega Pacheco Paiva Parente Passos Peçanha Pedrosa Peixoto Penha Pereira Pessanha
Petrov Pimentel Pinheiro Pires Pontes Portela Potiguara Prado Prates Quadros Queiroz Quispe Rabelo
Ramalho Rangel Rego Reis Resende Ribas Ricci Rocha Romano Rosário Rossi Sá Sabino Salgado Salomão
Sampaio Santana Saraiva Sato Schmidt Schneider Serpa Severo Siqueira Soares Sobral Souto Suzuki
Szymanski Taborda Tanaka Tavares Teles Terena Tolentino Torres Tourinho Tupinambá Uchoa Valadares
Valente Vargas Varela Vasconcelos Veiga Veloso Viana Vidal Vieira Vilela Watanabe Weber Xavier
Yamada Ximenes Zago Zanella Zimmermann
""")


def person_name(key: str, sex: str) -> str:
    """Return a full name: one or two given names and two families."""
    draw = chance("name", key)
    given = WOMEN if sex == Sex.FEMALE else MEN
    first, second = draw.sample(given, 2)
    families = draw.sample(FAMILIES, 2)
    return " ".join([first, *([second] if draw.random() < 0.25 else []), *families])
