"""Rules of the layer `source`."""
