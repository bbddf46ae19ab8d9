"""Plots as SVG text.

Sizes are pixels of the view box; colours are classes, so that the page's style decides them.
"""
