"""The reading site: the executed solutions as web pages that need neither kernel nor network.

| module  | topic                                                                                      |
| ------- | ------------------------------------------------------------------------------------------ |
| lessons | a solution becomes a notebook to read: still widgets, graded quizzes, answers to open      |
| api     | a page for the face of each room, from signatures and docstrings                           |
| sources | all that Sphinx reads: lessons, ledger, glossary, sheets, datasheet, and the links between |
| links   | reads built pages: nothing is loaded from elsewhere, no link leads nowhere                 |
| build   | the program: sources, Sphinx, links                                                        |

    python3 course.py site            build it into _site/ (the first time it also installs Sphinx)

Sphinx stands in an environment of its own (requirements.txt in this folder), since MyST needs docutils before
0.23 and the course reads documents with 0.23. No notebook is executed; what is shown is what was saved.
"""
