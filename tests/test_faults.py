"""Faults that hostile inputs once found, each held by a test: here where it is small, else named in HELD."""

import ast
import random
from collections import Counter

import pytest
import tiny_llama

from helpers.corpus import (
    Page,
    PageError,
    QuestionError,
    as_passages,
    chunk_pages,
    crawl,
    html_page,
    parse_page,
    read_folder,
    read_page,
    read_questions,
)
from helpers.retrieval import BM25Retriever, Index
from helpers.settings import ROOT
from helpers.tuning import TuningError
from helpers.tuning.base import load_base

# Fault -> tests in other files that fail when it comes back: a file, then names without test_.
HELD: dict[str, str] = {
    "a strange host, declaration or charset ends a crawl": """
        corpus/test_crawler.py
            an_address_has_one_spelling a_strange_page_does_not_end_the_crawl
            a_charset_that_no_page_has_does_not_end_the_crawl
            links_are_read_with_their_base_and_broken_ones_left_out
        corpus/test_html.py
            a_strange_declaration_does_not_stop_the_reading
        corpus/test_decoding.py
            a_name_of_no_encoding_is_passed_over no_bytes_raise
        fuzz/test_crawl.py
            any_robots_txt any_sitemap any_page_leaves_the_others
    """,
    "text that makes a pattern quadratic": """
        fuzz/test_growth.py
            texts within_a_heading_and_front_matter html words_in_one_spelling pdf_with_many_pages
    """,
    "headers or bodies that drip": """
        corpus/test_crawler.py
            a_page_that_drips_is_given_up a_server_that_never_answers_costs_the_timeout_and_no_more
    """,
    "a label that opens": """
        fuzz/test_labels.py
            a_label_in_disguise_is_not_open one_slip_of_the_pen_does_not_open_a_page
            a_label_in_html_is_not_open kinds_without_labels_are_not_open_where_others_have_them
    """,
    "a models folder copied without its times": """
        models/test_verify.py
            a_folder_copied_without_its_times_works_at_once
    """,
    "weights that are damaged in silence": """
        models/test_verify.py
            a_damaged_file_is_not_handed_out damage_that_keeps_size_and_time_is_noticed_in_the_same_process
    """,
    "stored vectors that are damaged in silence": """
        retrieval/test_store.py
            a_damaged_row_counts_as_missing damaged_vectors_are_embedded_again
    """,
    "a database that is damaged, a disk that is full": """
        retrieval/test_index.py
            a_damaged_database_is_named_with_its_mend a_full_disk_is_called_one
    """,
    "waits that nothing ends": """
        generation/test_asking.py
            one_deadline_holds_for_everything_and_is_told
            an_interruption_ends_the_wait_for_an_endpoint_that_hangs
    """,
    "two set-ups at once, and what killed ones leave": """
        models/test_fetch.py
            the_second_of_two_set_ups_waits_and_fetches_nothing_twice
        models/test_store.py
            what_killed_runs_left_is_cleared_and_nothing_else
    """,
    "a trace for a learner's mistake": """
        classroom/test_trouble.py
            an_error_of_the_helpers_is_one_sentence_without_a_trace
    """,
    "a folder of somebody else is emptied, a page is written elsewhere": """
        classroom/test_intranet.py
            a_folder_of_somebody_else_is_refused_and_left_alone no_page_is_written_outside_of_the_site
            what_a_page_says_of_itself_is_escaped
        retrieval/test_index.py
            forgetting_deletes_nothing_where_other_files_lie
    """,
    "addresses, keys and models of an endpoint": """
        generation/test_endpoints.py
            what_is_no_address_is_named what_is_no_key_is_named_and_not_shown
            user_name_and_password_are_used_and_never_shown no_repr_holds_a_key
            a_model_that_does_not_chat_is_not_taken
        generation/test_asking.py
            a_local_server_that_is_gone_is_named_and_the_next_call_starts_another
    """,
    "an adapter of no numbers, an old Python": """
        generation/test_adapters.py
            an_adapter_with_numbers_that_no_training_leaves_is_refused
        test_course.py
            python_2_stops_at_a_line_that_says_what_is_needed
    """,
    "a link out of the folder": """
        corpus/test_load.py
            a_link_out_of_the_folder_is_not_read
    """,
    "more rows than the database takes at once": """
        retrieval/test_index.py
            many_passages_are_read_and_removed_in_batches
    """,
}


@pytest.mark.parametrize("fault", HELD)
def test_a_fault_is_held_by_tests_elsewhere(fault):
    there: set[str] = set()
    for word in HELD[fault].split():
        if word.endswith(".py"):
            tree = ast.parse((ROOT / "tests" / word).read_text(encoding="utf-8"))
            there = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
        else:
            assert f"test_{word}" in there, HELD[fault]


# ---- labels that were open --------------------------------------------------------------------------------

BODY = "# Pay\n\nThe zebrafish earns most.\n"


@pytest.mark.parametrize(
    "matter",
    [
        "---\nAccess: hr\n---\n",
        "---\nACCESS : hr\n---\n",
        "---\nacess: hr\n---\n",
        "---\nccess: hr\n---\n",
        "---\naccess：hr\n---\n",
        "---\naccess: hr\n...\n",
        "\n---\naccess: hr\n---\n",
        " ---\naccess: hr\n---\n",
        "--- # x\naccess: hr\n---\n",
        "---\raccess: hr\r---\r",
        "---\u2028access: hr\u2028---\u2028",
        "+++\naccess = 'hr'\n+++\n",
        "---\naccess: hr\n",
        "---\naccess:\n---\n",
        "---\naccess: [hr, it]\n---\n",
        "---\nmeta:\n  access: hr\n---\n",
        "---\ntitle: [a\naccess: hr\n---\n",
        "<!--\naccess: hr\n-->\n",
        "access: hr\n\n",
    ],
    ids=repr,
)
def test_a_label_is_read_refused_or_restricted(matter, tmp_path):
    (tmp_path / "pay.md").write_bytes((matter + BODY).encode())
    (tmp_path / "tea.md").write_text("---\naccess: all-staff\n---\n# Tea\n\nBoil it.\n", "utf-8")
    passages = chunk_pages(read_folder(tmp_path).pages)
    hits = BM25Retriever(passages).search("zebrafish boil", 9, groups={"all-staff"})
    assert [hit.passage.page_id for hit in hits] == ["tea.md"]


# ---- what an all-staff reader can see of other pages ------------------------------------------------------

OPEN = [
    Page("tea", "Tea", "# Tea\n\nThe zebrafish drinks tea at four."),
    Page("cups", "Cups", "# Cups\n\nCups go into the upper drawer."),
]
CLOSED = [
    Page(f"pay-{n}", "Pay", f"# Pay\n\nThe zebrafish of team {n} earns a quokka more.", {"access": "hr"})
    for n in range(5)
]


def scores(pages, query):
    hits = BM25Retriever(as_passages(pages)).search(query, 9, groups={"all-staff"})
    return [(hit.passage.id, round(float(hit.score), 6)) for hit in hits]


@pytest.mark.parametrize("query", ["zebrafish", "tea at four", "quokka", "upper zebrafish drawer"])
def test_scores_of_an_open_page_say_nothing_of_closed_ones(query):
    assert scores(OPEN + CLOSED, query) == scores(OPEN, query)


def test_text_of_a_removed_page_is_gone_after_a_vacuum(tmp_path):
    index = Index(tmp_path / "index")
    index.sync([*OPEN, Page("pay", "Pay", "# Pay\n\nThe quokka earns most.", {"access": "hr"})])
    index.sync(OPEN)
    index.vacuum()
    files = [path for path in (tmp_path / "index").rglob("*") if path.is_file()]
    assert files and not any(b"quokka" in path.read_bytes() for path in files)


# ---- documents that once raised something else ------------------------------------------------------------


@pytest.mark.parametrize(
    "source",
    [
        "---\ntitle: " + "[" * 5000 + "\n---\n# Tea\n",
        "---\na: &a [x]\nb: &b [*a, *a, *a]\nc: &c [*b, *b, *b]\ntitle: *c\n---\n# Tea\n",
        "---\ntitle: \ud800\n---\n# Tea\n",
        "---\ntitle: !!python/object/apply:os.system [true]\n---\n# Tea\n",
        "---\n? [a, b]\n: c\n---\n# Tea\n",
        "# Tea \udfff\n\nBoil it.\n",
    ],
    ids=["nested", "aliases", "half a letter in a title", "a tag", "a name that is none", "half a letter"],
)
def test_front_matter_is_read_or_refused_in_one_sentence(source):
    try:
        page = parse_page(source, "tea.md")
    except ValueError as error:
        assert type(error) in (PageError, ValueError) and "\n" not in str(error)
    else:
        assert page.text.encode() and page.title.encode() and len(repr(page)) < 10_000


def test_aliases_do_not_grow():
    levels = "\n".join(f"k{n}: &k{n} [{', '.join([f'*k{n - 1}'] * 9)}]" for n in range(1, 7))
    source = f"---\nk0: &k0 [lol]\n{levels}\n---\n# Tea\n"
    try:
        assert len(repr(parse_page(source, "tea.md"))) < 100_000
    except PageError as error:
        assert "tea.md" in str(error)


@pytest.mark.parametrize("row", ["[" * 100_000, '{"question": "\\ud800", "answers": ["a"]}', "9" * 10_000])
def test_rows_that_no_parser_takes_are_named(row, tmp_path):
    (tmp_path / "mine.jsonl").write_text(row, encoding="utf-8")
    with pytest.raises(QuestionError, match="line 1: "):
        read_questions(tmp_path / "mine.jsonl")


@pytest.mark.parametrize("name", ["tea.md", "tea.rst", "tea.txt", "tea.html", "tea.pdf"])
def test_noise_is_a_page_or_a_sentence(name, tmp_path):
    (tmp_path / name).write_bytes(random.Random(7).randbytes(20_000))
    try:
        page = read_page(tmp_path / name)
    except ValueError as error:
        assert type(error) in (PageError, ValueError) and "\n" not in str(error) and name in str(error)
    else:
        assert page.text.encode() and page.access


def test_one_bad_file_of_each_kind_stops_nothing(tmp_path):
    bad = {
        "a.md": b"---\naccess: [\n---\nx",
        "b.rst": b"\xff\xfe\x00",
        "c.html": b"<![foo[",
        "d.pdf": b"%PDF-1.7\n%%EOF",
        "e.txt": b"\x00\x01" * 50,
        "f.pdf": b"",
    }
    for name, content in bad.items():
        (tmp_path / name).write_bytes(content)
    (tmp_path / "good.md").write_text("# Good\n\nThe pot holds zebrafish.\n", "utf-8")
    loaded = read_folder(tmp_path)
    assert [page.title for page in loaded.pages if "zebrafish" in page.text] == ["Good"]
    told = Counter(row[0] for row in loaded.refused) + Counter(row[0] for row in loaded.lost)
    assert set(bad) <= set(told) | {page.path.name for page in loaded.pages}


@pytest.mark.parametrize(
    "declared", ["idna", "punycode", "undefined", "unicode_escape", "hex", "utf-7", "\x00", "é"]
)
def test_a_charset_of_no_page_is_passed_over(declared):
    assert (
        "Åse"
        in html_page("<p>Åse boils the water for the tea of the watch.</p>".encode(), "a", declared).text
    )


def test_no_address_that_a_crawl_is_given_raises_anything_else():
    for address in ("http://[::1", "http://münchen..example/", "//", "javascript:x", "http://a:b/", ""):
        with pytest.raises(ValueError, match="is not a web address"):
            crawl(address)


# ---- weights ----------------------------------------------------------------------------------------------


def test_weights_with_a_tensor_missing_are_refused(tmp_path):
    from safetensors.numpy import load_file, save_file

    file = tiny_llama.save(tmp_path) / "model.safetensors"
    tensors = load_file(file)
    name = next(name for name in sorted(tensors) if "mlp" in name)
    save_file({key: value for key, value in tensors.items() if key != name}, file, {"format": "pt"})
    with pytest.raises(TuningError, match="lack 1 tensors, such as .*mlp"):
        load_base(str(tmp_path))
