"""Rules of the layer `descriptor`."""
