"""The programs that build, check and count the Skerry data. Run them by `python datasets/skerry_data.py`."""
