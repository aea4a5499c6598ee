"""Where a release is published: folders and buckets, Zenodo, GitHub."""
