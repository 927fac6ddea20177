"""Pictures of a model: its computational graph as Mermaid, DOT and SVG."""
