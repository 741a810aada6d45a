"""A chat page over a folder, for this computer alone: `python3 course.py chat my-documents`.

`talking` makes an answer into what a page is told while it comes, `documents` shows a page at a quote, `app`
is the web application with its guards, `serving` the program.
"""
