"""The rule-based responder: no language model, and it says so."""
