"""Rules of the layer `release`."""
