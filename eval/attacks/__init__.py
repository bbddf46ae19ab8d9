"""Attacks by text: what somebody writes into a title, a review, a card or a turn to steer the model."""
