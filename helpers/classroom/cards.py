"""Show what a model wrote as a card: text, citation, tokens and seconds. Words and seconds differ between processors,
so a card is for looking at; what a notebook counts, it prints."""

import html
from dataclasses import dataclass

from helpers.generation import Answer, Reply

GREY, BLUE = "#777777", "#0072B2"


@dataclass(frozen=True)
class Card:
    """A title, some text and what it cost; JupyterLab shows it as HTML."""

    title: str
    text: str
    cost: str = ""
    more: str = ""
    colour: str = GREY

    def __repr__(self) -> str:
        return f"[{self.title}]"

    def _repr_html_(self) -> str:
        body = html.escape(self.text).replace("\n", "<br>")
        return (
            f"<div style='border-left:4px solid {self.colour};padding:2px 12px;margin:6px 0;line-height:1.45;text-align:left'><b>{html.escape(self.title)}</b><br>{body}"
            f"<div style='color:#777;font-size:90%'>{self.cost}</div>{self.more}</div>"
        )


def show(reply: Reply | Answer, title: str = "The model wrote") -> Card:
    """A card for a reply, or for a cited answer with the passages that were found."""
    cost = f"{reply.prompt_tokens} tokens read, {reply.completion_tokens} written, {reply.seconds:.2f} s"
    if isinstance(reply, Answer):
        return Card(title, reply.text, cost, _sources(reply), BLUE)
    return Card(title, reply.text, cost)


def show_text(text: str, title: str) -> Card:
    """A card for any text, such as a page or a ticket."""
    return Card(title, text)


def _sources(given: Answer) -> str:
    cited = "".join(
        f"<div>cited: <b>{html.escape(c.page_id)}</b>, {html.escape(c.title)} › {html.escape(c.section)}<br><i>“{html.escape(c.quote)}”</i></div>"
        for c in given.citations
    )
    rows = "".join(
        f"<li>{hit.score:.2f} &nbsp; {html.escape(hit.passage.page_id)}, {html.escape(hit.passage.title)} › {html.escape(hit.passage.section)}</li>"
        for hit in given.passages
    )
    return f"{cited}<details><summary>{len(given.passages)} passages found</summary><ol>{rows}</ol></details>"
