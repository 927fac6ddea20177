"""What a document holds: its sources, the regions with mathematics, its statements and settings."""
