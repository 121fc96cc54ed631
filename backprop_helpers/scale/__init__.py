"""Many trainings, and batches in pieces, on one machine or on a cluster."""

from .shards import train_shards
from .sweeps import Sweep, sweep

__all__ = ["Sweep", "sweep", "train_shards"]
