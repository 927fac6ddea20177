"""What people and programs are shown: text for terminals, JSON, LaTeX documents."""
