"""A notebook in JupyterLab, as a test sees it: run it, look at what a cell shows. No tests here."""

CELLS = ".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell"
IDLE = """() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const session = panel && panel.sessionContext;
  return Boolean(session && session.isReady && session.session && session.session.kernel
    && session.session.kernel.status === "idle");
}"""
GO_TO = """async (n) => {
  const notebook = window.jupyterapp.shell.currentWidget.content;
  notebook.activeCellIndex = n;
  await notebook.scrollToItem(n);
}"""
SAY = """([n, text]) => {
  const cell = window.jupyterapp.shell.currentWidget.content.widgets[n];
  cell.model.sharedModel.setSource(text);
}"""
OUTPUTS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .map((cell) => cell.model.type === "code" ? cell.model.outputs.toJSON() : [])"""
SOURCES = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .map((cell) => cell.model.sharedModel.getSource())"""
TAGS = """() => window.jupyterapp.shell.currentWidget.content.widgets
  .map((cell) => cell.model.getMetadata("widget") || "")"""
MINUTES = 60_000  # milliseconds


class LabPage:
    """One page of a browser with a notebook open in JupyterLab.

    page: Playwright's. lab: address and token of the server.
    """

    def __init__(self, page, lab):
        self.page, self.lab = page, lab

    def open(self, notebook: str) -> "LabPage":
        """Open a notebook of the learner's folder and wait until its kernel is idle."""
        self.page.goto(f"{self.lab.address}/lab/tree/{notebook}?token={self.lab.token}&reset")
        self.page.wait_for_function("() => window.jupyterapp && window.jupyterapp.shell.currentWidget")
        self.page.wait_for_function(IDLE, timeout=2 * MINUTES)
        return self

    def command(self, name: str, **options) -> None:
        """Run a command of JupyterLab and wait until it is done."""
        self.page.evaluate(
            "([name, args]) => window.jupyterapp.commands.execute(name, args)", [name, options]
        )

    def run_all(self, minutes: int = 3) -> None:
        """Run every cell and wait for the last one's end."""
        self.command("notebook:run-all-cells")
        self.page.wait_for_function(IDLE, timeout=minutes * MINUTES)

    def run(self, number: int, text: str | None = None) -> list[dict]:
        """Run one cell, with another text when one is given; its outputs."""
        if text is not None:
            self.page.evaluate(SAY, [number, text])
        self.go_to(number)
        self.command("notebook:run-cell")
        self.page.wait_for_function(IDLE, timeout=MINUTES)
        return self.outputs()[number]

    def go_to(self, number: int):
        """Bring a cell into sight; its output area."""
        self.page.evaluate(GO_TO, number)
        return self.page.locator(CELLS).nth(number).locator(".jp-Cell-outputArea")

    def widget(self, name: str):
        """The output area of the cell that shows this widget."""
        return self.go_to(self.page.evaluate(TAGS).index(name))

    def press(self, *keys: str) -> None:
        """Press keys, one after the other, wherever the focus is."""
        for key in keys:
            self.page.keyboard.press(key)

    def active_cell(self) -> int:
        """The number of the cell that JupyterLab holds active."""
        return self.page.evaluate("() => window.jupyterapp.shell.currentWidget.content.activeCellIndex")

    def outputs(self) -> list[list[dict]]:
        """The outputs of all cells."""
        return self.page.evaluate(OUTPUTS)

    def sources(self) -> list[str]:
        """The texts of all cells."""
        return self.page.evaluate(SOURCES)

    def where(self, words: str) -> int:
        """The number of the first cell whose text holds these words."""
        return next(n for n, text in enumerate(self.sources()) if words in text)

    def errors(self) -> list[str]:
        """What went wrong in any cell: errors, and whatever was written to stderr besides progress bars."""
        found = [output for outputs in self.outputs() for output in outputs]
        raised = [f"{one['ename']}: {one['evalue']}" for one in found if one["output_type"] == "error"]
        said = ["".join(one["text"]) for one in found if one.get("name") == "stderr"]
        return raised + [text for text in said if "it/s" not in text and "%|" not in text]
