"""Sealed, signed and numbered bundles 摆渡包 for networks that the hub cannot reach; knows no domain."""
