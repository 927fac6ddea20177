"""The model that a document defines itself: its own names, their shapes, and the stage that is made of them."""
