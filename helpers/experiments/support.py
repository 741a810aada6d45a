"""The customer mail of notebook 10: a support case about the product that a question asks about.

support_cases(load_questions("test"))        (question, facts) of every question that a customer might ask
"""

from collections.abc import Sequence

from helpers.corpus import Question

CUSTOMERS = (
    "Marit Ulveseter",
    "Duarte Falcao",
    "Niamh Corrigan",
    "Jonas Lindqvist",
    "Ilse Brandt",
    "Paulo Meireles",
    "Sunniva Aasen",
    "Gareth Pryce",
)
# The product that each test question of a customer is about, read off the question and its page by hand; what
# no customer would ask (a fair, a survey, a bid) is left out.
PRODUCTS = {
    "q-spt-01": "Fulmar 2",
    "q-spt-04": "Tidewater",
    "q-spt-07": "Cormorant Hub",
    "q-spt-08": "Puffin T",
    "q-spt-13": "Puffin T",
    "q-spt-14": "Puffin O2",
    "q-spt-17": "Cormorant Hub",
    "q-sup-07": "Fulmar 2X",
    "q-sup-09": "Kittiwake 4",
    "q-sup2-01": "Gannet CTD",
    "q-sup2-06": "Fulmar 2",
    "q-sup2-12": "Puffin O2",
}


def support_cases(questions: Sequence[Question]) -> list[tuple[Question, dict[str, str]]]:
    """(question, facts of the case) for each question that a customer might ask about a product.

    >>> from helpers.corpus import load_questions
    >>> support_cases(load_questions("test"))[0][1]["product"]
    'Fulmar 2'
    """
    return [
        (
            question,
            {
                "ticket": f"SK-{31070 + 13 * number}",
                "customer": CUSTOMERS[number % len(CUSTOMERS)],
                "organisation": "Nordhav Moorings",
                "product": PRODUCTS[question.id],
                "problem": question.question,
                "agent": "Greta Holm",
            },
        )
        for number, question in enumerate(one for one in questions if one.id in PRODUCTS)
    ]
