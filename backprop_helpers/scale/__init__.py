"""Many trainings, and batches in pieces, on one machine or on a cluster."""

from .shards import Shard, Share, combine, load, share, train_shards
from .sweeps import Sweep, sweep

__all__ = ["Shard", "Share", "Sweep", "combine", "load", "share", "sweep", "train_shards"]
