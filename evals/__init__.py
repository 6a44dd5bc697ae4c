"""Scoring of stored extractions against hand-labelled gold.

gold + stored extraction → align incidents → align facts → count → rates → compare two prompts by event.
Nothing here calls a model: the same extraction can be scored again under better gold, for nothing.
"""
