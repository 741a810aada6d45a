"""The teacher's kit: what keeps the files of teaching/ true, and makes slides of them.

| module  | topic                                                                             |
| ------- | --------------------------------------------------------------------------------- |
| numbers | numbers in a text that link to the cell that measured them: compared, brought up to date |
| slides  | a deck in Markdown becomes one HTML file, with figures and numbers of the executed solutions |

    python -m helpers.classroom.kit.numbers            which numbers of teaching/ have moved
    python -m helpers.classroom.kit.numbers --write    put the new ones in their place
    python3 course.py slides                           build the decks
"""
