"""Support cases: each names the product that its question is about."""

from helpers.corpus import load_pages, load_questions, load_world
from helpers.experiments import support_cases
from helpers.experiments.support import PRODUCTS


def test_every_product_is_one_of_the_house():
    names = {product["name"] for product in load_world()["products"].values()}
    assert set(PRODUCTS.values()) <= names


def test_each_case_asks_its_own_question_about_its_own_product():
    cases = support_cases(load_questions("test"))
    assert {question.id for question, _ in cases} == set(PRODUCTS)
    assert all(facts["problem"] == question.question for question, facts in cases)
    assert len({facts["ticket"] for _, facts in cases}) == len(cases)


def test_the_page_or_a_part_number_bears_the_product_out():
    pages = {page.id: page for page in load_pages()}
    world = load_world()["products"].values()
    for question, facts in support_cases(load_questions("test")):
        product = next(one for one in world if one["name"] == facts["product"])
        page = pages[question.gold[0].page_id]
        told = f"{question.question} {page.title} {page.text}".lower()
        word = facts["product"].split()[-1 if facts["product"] == "Cormorant Hub" else 0].lower()
        numbers = [spare["part_number"].lower() for spare in product.get("spares", {}).values()]
        assert any(sign in told for sign in (word, product.get("serial_prefix", word).lower(), *numbers)), (
            question.id
        )
