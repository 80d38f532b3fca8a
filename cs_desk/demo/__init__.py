"""The demo centre: a believable store, made through the same services that people use."""
