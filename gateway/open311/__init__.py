"""Open311 GeoReport v2 over complaints: another protocol at the same door, with the same commands and rights."""
