"""The composers: each lays out the pages of one register of the world file."""
