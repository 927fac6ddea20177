"""What of a text's definitions the template of layered networks says as well, and what it says otherwise."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from proofs.documents.conventions import Conventions
from proofs.documents.conventions.forward import activated, affine, bare
from proofs.documents.models.definitions import Definitions, is_call
from proofs.documents.own.collecting import OwnDefinition
from proofs.documents.own.epochs import Epoch
from symbolic.reading.lexicon import of_differential
from symbolic.reading.notation import Letter
from symbolic.reading.syntax import Derivative, Nabla, Name, Node, Operator, names, walk


@dataclass(slots=True)
class Coverage:
    """The template beside the definitions of a document."""

    conv: Conventions
    definitions: Definitions
    epochs: Sequence[Epoch]
    in_form: dict[str, bool] = field(default_factory=dict)
    """the names that some equation defines as the template does"""

    def says(self, each: OwnDefinition, letters: Mapping[str, Letter]) -> bool:
        """Whether the template says what the text says of this name.

        ``letters``: those of the template where the equality stands; it may have taken up further ones of the text.
        """
        if isinstance(left := bare(each.raw[0]), Name) and self.conv.role(left.text) is None and left.text in letters:
            return True
        if self.conv.role(each.left.text) == "error":
            # What δ is said to stand for first, not all that is said of it.
            return self._in_form(each)
        if each.name not in self.in_form:
            candidates = (other for epoch in self.epochs for other in epoch.candidates if other.name == each.name)
            self.in_form[each.name] = any(self._in_form(other) for other in candidates)
        return self.in_form[each.name]

    def denies(
        self, each: OwnDefinition, letters: Mapping[str, Letter], is_refuted: Callable[[OwnDefinition], bool],
        by_parameters: bool,
    ) -> bool:  # fmt: skip
        """Whether the template takes the name for a part of the forward pass or the cost, and computes it otherwise."""
        left = bare(each.raw[0])
        if isinstance(left, Name) and left.text in self.conv.costs and not each.turned:
            beyond = self._beyond_output(each.raw[1])
            return "pre" in beyond or (bool(beyond) and by_parameters)
        if not isinstance(left, Name) or left.text not in letters or each.turned:
            return False
        return self.conv.role(left.text) in ("pre", "act") and is_refuted(each)

    def _in_form(self, each: OwnDefinition) -> bool:
        """Whether the template has this definition: an affine map, an activation, a cost, an error in its letters."""
        conv = self.conv
        left, right = bare(each.raw[0]), each.raw[1]
        if is_call(left) and each.left.text in conv.costs:
            # J(w, b) = …
            left = each.left
        if not isinstance(left, Name) or (conv.layer is None and conv.neuron is None):
            return False
        if left.text in dict((*conv.aliases, *conv.unit_aliases)):
            return True
        functions = frozenset(conv.functions)
        known = functions | frozenset(conv.costs)
        role = conv.role(left.text)
        if each.position is not None and (conv.layer is None or not self._is_layered(left)):
            # h_t of a recurrence: the template knows layers, and no steps.
            return False
        if role == "pre" and (map_ := affine(left, right, known)) is not None:
            return map_.weights.text in conv.weights and self._has_place(left)
        if role == "act" and activated(left, right, functions) is not None:
            return self._has_place(left)
        if left.text in conv.costs:
            if self._costs() > 1:
                # The template knows one cost, by whatever letters.
                return False
            written = any(cost.node is right for cost in self.definitions.costs) and not self._beyond_output(right)
            return written or is_call(bare(right))
        if role == "error" or of_differential(left.text):
            # The template says what they are, so that any other equation for them is a claim.
            return each.derived or conv.layer is not None
        if role == "act" and isinstance(right, Name):
            return conv.role(right.text) == "input"
        return False

    def _beyond_output(self, node: Node) -> set[str]:
        """What a cost depends on directly beside the output: a penalty on the weights, on a pre-activation."""
        roles = {self.conv.role(name.text) for name in names(node)}
        return {role for role in ("weights", "bias", "pre") if role in roles}

    def has_derivative_by_parameters(self, sides: Sequence[Node]) -> bool:
        """Whether a derivative by weights or biases stands in an equality: ∂J/∂W, dW."""
        found: list[Name] = []
        for node in sides:
            for each in walk(node):
                if isinstance(each, Derivative | Operator | Nabla) and each.by is not None:
                    found += names(each.by)
            found += [replace(name, text=of) for name in names(node) if (of := of_differential(name.text))]
        return any(self.conv.role(name.text) in ("weights", "bias") for name in found)

    def _has_place(self, name: Name) -> bool:
        """Whether the template has such a name: in a layer, or without one where the text speaks of one neuron too."""
        return self.conv.layer is None or self.conv.neuron is not None or self._is_layered(name)

    def _costs(self) -> int:
        """How many letters of a cost the text gives a meaning to, the loss of one sample aside."""
        defined = {each.name for epoch in self.epochs for each in epoch.definitions}
        return len((defined & set(self.conv.costs)) - self.conv.sample_costs)

    def _is_layered(self, name: Name) -> bool:
        style = self.conv.layer
        assert style is not None
        return style.is_on(name)
