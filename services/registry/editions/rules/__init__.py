"""Steps of an edition, what stands in its way, how two differ, and which law a basis means on a day: pure."""
