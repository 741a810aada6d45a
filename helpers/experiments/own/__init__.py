"""Documents of one's own, from a folder to a decision and beyond: questions, measuring, gate, chat, log.

`helpers.experiments` exports what readers use; the programs are `python3 course.py report`, `gate`, `chat`.
"""
