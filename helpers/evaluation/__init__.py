"""Everything is measured here: text matching, answer metrics, statistics. Knows results, not the systems that made them."""
