"""The generators of training tickets and training e-mails, from hand-written scenes."""
