"""More than one laptop's worth: an index among many real passages, and what it does to time and quality.

`passages` reads them, `store` embeds them once, `engines` finds in them, `measuring` compares the engines,
`among` asks Skerry's questions among them. Run as `python -m helpers.experiments.scale`.
"""
