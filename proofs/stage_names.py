"""The names of the stages in the order in which a careful text takes them; known without importing them."""

STAGES = ("single_neuron", "two_layers", "many_layers", "many_neurons", "algorithm", "minibatches")
