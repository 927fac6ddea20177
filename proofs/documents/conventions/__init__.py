"""What convention a document follows: letters, layers, layout, cost, batch."""

from proofs.documents.conventions.inference import infer
from proofs.documents.conventions.record import Conventions, alone, general

__all__ = ["Conventions", "alone", "general", "infer"]
