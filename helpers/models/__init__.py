"""What is fetched and what is made from it: the registry of model files, and the files derived from them."""

from helpers.models.registry import *  # noqa: F403
