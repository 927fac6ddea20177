"""Documents: where their equations stand, what their letters mean, and a verdict on every equality."""
