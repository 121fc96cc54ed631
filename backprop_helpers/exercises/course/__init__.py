"""All exercises, in the order of the course."""

from backprop_helpers.exercises.definition import Exercise

from . import (
    any_graph,
    any_network,
    forward_pass,
    hidden_layers,
    last_layer,
    training_loop,
    what_goes_wrong,
)

MODULES = (
    forward_pass,
    last_layer,
    hidden_layers,
    training_loop,
    any_network,
    any_graph,
    what_goes_wrong,
)

catalogue: dict[str, Exercise] = {
    exercise.name: exercise for module in MODULES for exercise in module.EXERCISES
}
