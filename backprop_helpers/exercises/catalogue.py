"""All exercises, in the order of the course."""

from . import forward_pass, hidden_layers, last_layer, training_loop
from .definition import Exercise

MODULES = (forward_pass, last_layer, hidden_layers, training_loop)

catalogue: dict[str, Exercise] = {
    exercise.name: exercise for module in MODULES for exercise in module.EXERCISES
}
