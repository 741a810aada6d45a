"""The rerankers: late interaction, learned weights, cross-encoders. Each gives `score(query, hits)`."""
