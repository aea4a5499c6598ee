"""Rules of the layer `schema`."""
