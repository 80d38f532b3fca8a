"""The only room that knows the engine: connect, migrate, changes, seal, search, faults, health."""
