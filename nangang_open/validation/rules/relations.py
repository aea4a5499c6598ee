"""Rules of the layer `relations`."""
