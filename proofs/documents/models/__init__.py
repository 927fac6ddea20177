"""The models that a document speaks of, by the template of its conventions and with its own letters."""
