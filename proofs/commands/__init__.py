"""The command line: one module for each verb, gathered by main.py."""
